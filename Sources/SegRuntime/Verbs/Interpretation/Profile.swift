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
      "columns",
      "Columns to describe; all numeric ones, and the categories of the fit, when left out.",
      default: Columns.none, at: .rest),
    Parameter<Several<ProfileStatistic>>(
      "stats", "Figures of numbers to give.", default: Several([.mean])),
    Parameter<Int>(
      "top", "With categories: how many lines of each segment, those farthest from all rows.",
      default: 5, in: 1...1_000_000),
    details: """
      Numbers: one row for each segment and figure, and a last one for all rows. Scaled and logged columns are shown \
      as they were before. `share` is the segment's share of the column's sum, as of revenue. Medians are of type 7, sd \
      has divisor n − 1. \
      With categories among the columns, one row for each segment and level: `value` is the percentage of the segment's \
      rows that have the level, `all` that of all rows, `diff` what lies between in percentage points. A column \
      of numbers has one row, with its means (level `mean`). `test` says how many standard deviations of a segment drawn without regard \
      to the column lie between (the v-test of catdes in R's FactoMineR): beyond ±2 a segment is hardly so by chance, \
      but columns of the fit differ because segments were made to. The rows farthest out come first, and it is said \
      how many are left out. Missing values are a level of their own (·); each row counts once, whatever its weight.
      """,
    examples: [
      Example("iris | scale | kmeans k=3 seed=1 | profile", "Means in centimetres"),
      Example("iris | kmeans k=3 seed=1 | profile stats=[mean, median]", "Two figures"),
      Example("iris | kmeans k=3 seed=1 | profile species", "Which species a segment holds"),
      Example(
        "orders | scale amount | kprototypes amount, country, status k=3 | profile top=4",
        "What stands out in each segment"),
    ],
    references: [.lebart],
    shape: { call, columns, statistics, _ in
      let choice = try ProfileColumns(
        columns, try call.table(), features: call.inputShape?.features ?? [], call)
      try choice.check(statistics, call)
      return .table(
        choice.hasCategories ? TraitTable.columns : ProfileTable.columns(choice.names))
    }
  ) { call, columns, statistics, top in
    let model = try call.clustering()
    let choice = try ProfileColumns(columns, model.data, features: model.rows.features, call)
    try choice.check(statistics, call)
    let table =
      choice.hasCategories
      ? try TraitTable(model, choice, call).table(top: top, call)
      : try ProfileTable(model: model, names: choice.names, statistics: statistics.items)
        .compute(call)
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }
}

/// What a profile describes.
struct ProfileColumns {
  /// In order; categories beside numbers.
  let names: [String]
  let categories: Set<String>

  var hasCategories: Bool { !categories.isEmpty }

  /// - Parameter features: the columns of the fit.
  init(_ columns: Columns, _ data: DataSet, features: [String], _ call: Call) throws {
    let measures = Set(data.measures)
    let used = Set(features)
    names =
      columns.names.isEmpty
      ? data.schema.names.filter {
        measures.contains($0) || used.contains($0) && data.isCategory($0)
      } : columns.names
    categories = Set(names.filter(data.isCategory))
    for name in names where !categories.contains(name) {
      guard data.schema[name]?.type.isNumeric != true else { continue }
      throw Problem.notNumeric(
        name, data.schema[name]?.type.rawValue ?? "missing", call.stage.span, verb: "profile")
    }
  }

  func check(_ statistics: Several<ProfileStatistic>, _ call: Call) throws {
    guard hasCategories, statistics.items != [.mean],
      let first = names.first(where: categories.contains)
    else { return }
    let numbers = names.filter { !categories.contains($0) }
    throw Diagnostic(
      code: "S0440", message: "`stats` are figures of numbers; `\(first)` is a category",
      span: call.stage.span,
      notes: [
        numbers.isEmpty
          ? "without `stats`, `profile` gives the shares of its levels"
          : "`profile \(numbers.map(Name.written).joined(separator: ", ")) stats=…` leaves categories out"
      ])
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
    return Table(Self.columns(names), rows: rows)
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
