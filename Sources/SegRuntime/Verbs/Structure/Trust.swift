import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let trust = Verb(
    "trust", "How well a map or components show who is near to whom.",
    accepts: .reduction, returns: .table, chapter: .structure,
    guide: Guide(
      "below about 0.9 neighbours on the map are often strangers; below 0.5 it is worse than chance"
    ),
    Parameter<Int>(
      "k", "Neighbours to look at, less than half of the rows.", default: 10, in: 1...),
    Parameter<Int?>(
      "sample", "Rows to look at; else all of up to 5,000, and 2,000 of more.", in: 1...),
    .seed,
    details: """
      trustworthiness is 1 if the k nearest of each row on the map are its nearest rows in truth, and falls with how far \
      away those are that are not; continuity is the same the other way round: 1 if no near rows are torn apart. kept \
      is the share of the k nearest rows that are among the k nearest on the map. Distances are euclidean, in the columns \
      that the map was made from. Each row of the sample is compared with all rows. Cost: O(sample · n · d).
      """,
    examples: [
      Example("iris | pca n=2 | trust k=5", "Of two components"),
      Example("iris | tsne | trust k=5", "Of a map"),
    ],
    references: [.venna],
    shape: { _, _, _, _ in .table(TrustTable.columns) }
  ) { call, k, sample, seed in
    guard case .reduction(let reduction)? = call.input else { throw Undetermined() }
    let quality = try MapQuality.of(
      reduction.model.places, rows: reduction.rows.matrix, k: k, sample: sample,
      seed: seed.resolved(call), execution: call.execution)
    return .table(DataSet(plan: .stored(try call.backend.store(TrustTable.table(quality)))))
  }
}

private enum TrustTable {
  static let columns = [
    Column("k", .integer), Column("trustworthiness", .number), Column("continuity", .number),
    Column("kept", .number), Column("rows", .integer),
  ]

  static func table(_ quality: MapQuality) -> Table {
    Table(
      schema: Schema(columns),
      columns: [
        .integers([Int64(quality.k)], Validity()),
        .numbers([quality.trustworthiness], Validity()),
        .numbers([quality.continuity], Validity()), .numbers([quality.kept], Validity()),
        .integers([Int64(quality.rows)], Validity()),
      ])
  }
}
