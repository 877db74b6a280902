import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let agree = Verb(
    "agree", "Measure how far two groupings of the same rows agree.",
    accepts: .clustering, returns: .table, chapter: .validation,
    guide: Guide(
      "1 is full agreement, 0 what chance gives",
      next: ["profile"]),
    Parameter<Several<AgreementChoice>>(
      "index", "Indices to compute.", default: Several(AgreementChoice.usual), at: .rest),
    Parameter<OtherClustering?>("with", "Another clustering of the same rows."),
    Parameter<ColumnName?>("column", "A column of the rows, such as an older segment."),
    details: """
      Names of groups do not matter. `ari` and `ami` are 0 for what chance would give and 1 for the same grouping; \
      `nmi`, `rand` and `fmi` are high by chance alone where there are many groups. Noise counts as a group. Rows \
      without a value in the column are left out.
      """,
    examples: [
      Example("iris | kmeans k=3 seed=1 | agree column=species", "Clusters beside the species")
    ],
    references: [.hubert, .vinh],
    shape: { call, _, other, column in
      try Counterpart.check(other, column, call)
      return .table(ValidationTable.columns)
    }
  ) { call, indices, other, column in
    try Counterpart.check(other, column, call)
    let pair = try Counterpart.labels(try call.clustering(), other, column, call)
    let found = try PartitionAgreement(pair.first, pair.second)
    let values = try indices.items.map { try $0.value(of: found, call.execution) as Double? }
    let table = Table(
      schema: Schema(ValidationTable.columns),
      columns: [
        .texts(indices.items.map(\.rawValue), Validity()),
        .texts(indices.items.map(\.variant), Validity()), ValidationTable.numbers(values),
      ])
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }

  static let crosstab = Verb(
    "crosstab", "Count the rows that two groupings share, and pair their groups.",
    accepts: .clustering, returns: .table, chapter: .validation,
    guide: Guide(
      "rows of one large cell: segments that both find",
      next: ["profile"]),
    Parameter<OtherClustering?>("with", "Another clustering of the same rows."),
    Parameter<ColumnName?>("column", "A column of the rows, such as an older segment."),
    Parameter<Double>(
      "share", "Pair groups only if they share so much of the rows in either.", default: 0,
      in: 0...1),
    details: """
      One line for each segment and other group that share rows. `matched` marks the pairing under which most rows \
      agree (the Hungarian method): each group has at most one partner, and a segment without one is new. Rows \
      without a value in the column are left out.
      """,
    examples: [
      Example(
        "iris | kmeans k=3 seed=1 | crosstab column=species", "Which cluster is which species")
    ],
    references: [.kuhn],
    shape: { call, other, column, _ in
      try Counterpart.check(other, column, call)
      return .table(CrossTable.columns)
    }
  ) { call, other, column, share in
    try Counterpart.check(other, column, call)
    let pair = try Counterpart.labels(try call.clustering(), other, column, call)
    let table = try CrossTable.make(pair, minimumShare: share, call)
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }
}

/// The grouping that a clustering is held against.
private struct Counterpart {
  /// Group of each row in both, and the names of the second one's groups.
  var first: [Int32] = []
  var second: [Int32] = []
  var names: [Int32: String] = [:]

  static func check(_ other: OtherClustering?, _ column: ColumnName?, _ call: Call) throws {
    guard (other == nil) != (column == nil) else {
      throw Problem.wrongArguments(
        "`\(call.verb)` takes either `with` or `column`", span: call.stage.span,
        notes: ["\(call.verb) with=other_segments", "\(call.verb) column=segment_2024"])
    }
  }

  static func labels(
    _ model: Clustering, _ other: OtherClustering?, _ column: ColumnName?, _ call: Call
  ) throws -> Counterpart {
    if let column { return try labels(model, column.name, call) }
    guard let second = other?.model else { throw Undetermined() }
    guard second.labels.count == model.labels.count else {
      throw Diagnostic(
        code: "S0411",
        message:
          "the clusterings are of \(model.labels.count) and \(second.labels.count) rows, not of the same",
        span: call.stage.span)
    }
    var names: [Int32: String] = [0: "noise"]
    for label in Set(second.labels) where label > 0 { names[label] = second.name(of: label) }
    return Counterpart(first: model.labels, second: second.labels, names: names)
  }

  private static func labels(
    _ model: Clustering, _ column: String, _ call: Call
  ) throws -> Counterpart {
    let table = try call.backend.run(try model.rows.source.plan.selecting([column]))
    var found = Counterpart()
    var known: [String: Int32] = [:]
    for row in 0..<table.rowCount {
      let cell = table.cell(row, 0)
      if case .null = cell { continue }
      let text = cell.description
      let label = known[text] ?? Int32(known.count + 1)
      known[text] = label
      found.names[label] = text
      found.first.append(model.labels[row])
      found.second.append(label)
    }
    let missing = table.rowCount - found.first.count
    if missing > 0 { call.note("\(missing) rows without `\(column)` are left out") }
    guard !found.first.isEmpty else {
      throw Diagnostic(
        code: "S0403", message: "`\(column)` has no value in any row", span: call.stage.span)
    }
    return found
  }
}

/// The table that `crosstab` gives.
private enum CrossTable {
  static let columns = [
    Column("segment", .integer), Column("other", .text), Column("rows", .integer),
    Column("share_of_segment", .number), Column("share_of_other", .number),
    Column("matched", .boolean),
  ]

  static func make(_ pair: Counterpart, minimumShare: Double, _ call: Call) throws -> Table {
    let table = try ContingencyTable(pair.first, pair.second)
    let matching = try PartitionMatching(
      table, minimumShare: minimumShare, execution: call.execution)
    let partner = Dictionary(
      uniqueKeysWithValues: matching.pairs.compactMap { pair in
        pair.second.map { (pair.first, $0) }
      })
    let percent = NumberText.fixed(matching.accuracy * 100, places: 1)
    call.note("\(matching.agreeing) rows (\(percent) %) are in matched groups")
    let rows = table.cells.map { cell -> [Cell] in
      let (first, second) = (table.rowLabels[cell.row], table.columnLabels[cell.column])
      return [
        .integer(Int64(first)), .text(pair.names[second] ?? String(second)),
        .integer(Int64(cell.count)),
        .number(Double(cell.count) / Double(table.rowSums[cell.row])),
        .number(Double(cell.count) / Double(table.columnSums[cell.column])),
        .boolean(partner[first] == second),
      ]
    }
    return Table(columns, rows: rows)
  }
}

/// An external validation index: a figure for how far two groupings agree.
enum AgreementChoice: String, Choice {
  case ari, ami, nmi, vi, fmi, rand, homogeneity, completeness, v, matched

  static let usual: [AgreementChoice] = [.ari, .ami, .vi, .matched]

  var help: String {
    switch self {
    case .ari: "adjusted Rand index, 1 is the same, 0 is chance"
    case .ami: "adjusted mutual information, 1 is the same, 0 is chance"
    case .nmi: "normalised mutual information, not corrected for chance"
    case .vi: "variation of information, 0 is the same"
    case .fmi: "Fowlkes-Mallows index of pairs"
    case .rand: "share of pairs of rows that both treat alike"
    case .homogeneity: "1 if each segment holds rows of one other group only"
    case .completeness: "1 if each other group lies in one segment"
    case .v: "harmonic mean of homogeneity and completeness"
    case .matched: "share of rows in groups that are paired, one to one"
    }
  }

  /// The variant's name, as it stands beside the figure.
  var variant: String {
    switch self {
    case .ari: "Hubert-Arabie"
    case .ami, .nmi: "arithmetic mean of entropies"
    case .vi: "nats"
    case .fmi, .rand: "pairs of rows"
    case .homogeneity, .completeness: "entropies"
    case .v: "beta=1"
    case .matched: "Hungarian method"
    }
  }

  func value(of found: PartitionAgreement, _ execution: Execution) throws -> Double {
    switch self {
    case .ari: found.adjustedRandIndex
    case .ami: try found.adjustedMutualInformation(execution: execution)
    case .nmi: found.normalizedMutualInformation()
    case .vi: found.variationOfInformation
    case .fmi: found.fowlkesMallowsIndex
    case .rand: found.randIndex
    case .homogeneity: found.homogeneity
    case .completeness: found.completeness
    case .v: found.vMeasure()
    case .matched: try PartitionMatching(found.table, execution: execution).accuracy
    }
  }
}
