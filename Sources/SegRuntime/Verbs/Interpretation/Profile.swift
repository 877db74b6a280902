import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let profile = Verb(
    "profile", "Describe each segment by its columns, in their original units.",
    accepts: .clustering, returns: .table, chapter: .interpretation,
    guide: Guide(
      "the columns in which a segment is far from all: they make its name",
      next: ["name 1 = \"First\", 2 = \"Second\""]),
    Parameter<Columns>(
      "columns", "Columns to describe; all numeric ones when left out.", default: Columns.none,
      at: .rest),
    Parameter<Several<ProfileStatistic>>("stats", "Figures to give.", default: Several([.mean])),
    details: """
      One row for each segment and figure, and a last one for all rows. Scaled and logged columns are shown as they \
      were before. `share` is the segment's share of the column's sum, as of revenue. Medians are of type 7, sd has divisor n − 1.
      """,
    examples: [
      Example("iris | scale | kmeans k=3 seed=1 | profile", "Means in centimetres"),
      Example("iris | kmeans k=3 seed=1 | profile stats=[mean, median]", "Two figures"),
    ],
    shape: { call, columns, _ in
      let data = try call.table()
      return .table(ProfileTable.columns(ProfileTable.names(columns, data)))
    }
  ) { call, columns, statistics in
    let model = try call.clustering()
    let names = ProfileTable.names(columns, model.data)
    let table = try ProfileTable(model: model, names: names, statistics: statistics.items)
      .compute(call)
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }
}

enum ProfileStatistic: String, Choice {
  case mean, median, sd, min, max, share

  var help: String {
    switch self {
    case .mean: "arithmetic mean"
    case .median: "the middle value"
    case .sd: "standard deviation"
    case .min: "smallest value"
    case .max: "largest value"
    case .share: "share of the column's sum"
    }
  }

  func scalar(_ column: Scalar) -> Scalar { .call(self == .share ? "sum" : rawValue, column) }
}

private struct ProfileTable {
  let model: Clustering
  let names: [String]
  let statistics: [ProfileStatistic]

  static func names(_ columns: Columns, _ data: DataSet) -> [String] {
    columns.names.isEmpty ? data.measures : columns.names
  }

  /// A described column keeps its name, be it `n`; the table's own one gives way.
  static func columns(_ names: [String]) -> [Column] {
    let first: [(String, ColumnType)] = [
      ("segment", .text), ("n", .integer), ("size", .number), ("statistic", .text),
    ]
    return first.map { Column(names.contains($0) ? "segment_" + $0 : $0, $1) }
      + names.map { Column($0, .number) }
  }

  func compute(_ call: Call) throws -> Table {
    let data = model.data
    var aggregates = [NamedScalar("n", .call(function: "count", []))]
    for (place, name) in names.enumerated() {
      guard data.schema[name]?.type.isNumeric == true else {
        throw Problem.notNumeric(
          name, data.schema[name]?.type.rawValue ?? "missing", call.stage.span, verb: "profile")
      }
      let column = Scalar.column(data.originalColumn(of: name))
      for statistic in statistics {
        aggregates.append(NamedScalar("\(place) \(statistic.rawValue)", statistic.scalar(column)))
      }
    }
    let groups = try call.backend.run(
      try data.plan.aggregating(by: [.column(Labelling.segment)], aggregates))
    let whole = try call.backend.run(try data.plan.aggregating(by: [], aggregates))
    return assemble(groups, whole)
  }

  private func assemble(_ groups: Table, _ whole: Table) -> Table {
    var rows: [[Cell]] = []
    let total = whole.values("n")?[0].number ?? 0
    for statistic in statistics {
      for group in 0..<groups.rowCount {
        let segment = Int32(groups.cell(group, 0).number ?? 0)
        rows.append(row(statistic, groups, group, model.name(of: segment), total, whole))
      }
    }
    for statistic in statistics { rows.append(row(statistic, whole, 0, "all", total, whole)) }
    let columns = Self.columns(names)
    let values = columns.enumerated().map { place, column in
      ColumnValues(column.type, cells: rows.map { $0[place] }) ?? .nulls(rows.count)
    }
    return Table(schema: Schema(columns), columns: values)
  }

  private func row(
    _ statistic: ProfileStatistic, _ table: Table, _ group: Int, _ name: String, _ total: Double,
    _ whole: Table
  ) -> [Cell] {
    let n = table.values("n")?[group].number ?? 0
    var cells: [Cell] = [
      .text(name), .integer(Int64(n)), .number(n / total), .text(statistic.rawValue),
    ]
    for place in names.indices {
      let key = "\(place) \(statistic.rawValue)"
      let value = table.values(key)?[group].number
      let sum = whole.values(key)?[0].number
      let shown: Double? =
        if statistic == .share {
          value.flatMap { part in sum.flatMap { $0 == 0 ? nil : part / $0 } }
        } else { value }
      cells.append(shown.map(Cell.number) ?? .null)
    }
    return cells
  }
}
