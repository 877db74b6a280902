import SegData

extension Verb {
  static let describe = Verb(
    "describe", "Summarise each column.",
    accepts: .table, returns: .table, chapter: .intake,
    guide: Guide(
      "missing values, columns with one value, and tails: a mean far from its median",
      next: ["scale | kmeans k=4", "scale | kmeans k=2..8 | compare silhouette, ch, db"]),
    Parameter<Columns>(
      "columns", "Columns to summarise; all when left out.", default: Columns.none, at: .rest),
    details: """
      One row a column: type, missing and distinct values; for numbers mean, sd (divisor n−1) and quantiles (type 7); \
      for the others their smallest and largest value.
      """,
    examples: [Example("orders | describe", "All columns of a table")],
    shape: { call, _ in
      _ = try call.table()
      return .table(DescribeTable.columns)
    }
  ) { call, columns in
    let data = try call.table()
    let names = columns.names.isEmpty ? data.schema.names : columns.names
    let described = try DescribeTable(data: data, names: names).compute(call)
    return .table(DataSet(plan: .stored(try call.backend.store(described))))
  }

  static let schema = Verb(
    "schema", "List the columns with their types and roles.",
    accepts: .table, returns: .table, chapter: .intake,
    guide: Guide(
      "the role of each column: ids, weights and labels never enter a distance",
      next: ["describe"]),
    examples: [Example("orders | schema", "What is in a table")],
    shape: { call in
      _ = try call.table()
      return .table(SchemaTable.columns)
    }
  ) { call in
    let table = SchemaTable.table(try call.table())
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }

  static let freq = Verb(
    "freq", "Count the values of a column.",
    accepts: .table, returns: .table, chapter: .intake,
    guide: Guide(
      "one value spelt in two ways, and values too rare to matter",
      next: ["describe"]),
    Parameter<ColumnName>("column", "Column to count.", at: .positional),
    Parameter<Int?>("top", "Only so many of the most frequent values.", in: 1...),
    details:
      "Most frequent first, equal counts by value. `share` is of all rows, missing ones included.",
    examples: [Example("orders | freq country top=3", "The three commonest countries")]
  ) { call, column, top in
    let data = try call.table()
    // A column of one of these names keeps it.
    let n = column.name == "n" ? "rows" : "n"
    let share = column.name == "share" ? "share_of_rows" : "share"
    let counted = try data.plan.aggregating(
      by: [.column(column.name)], [NamedScalar(n, .call(function: "count", []))])
    let total = Scalar.call(function: "sum", [.column(n)])
    let shared = try counted.deriving([NamedScalar(share, .call("/", .column(n), total))])
    let sorted = try shared.sorting([
      SortKey(.column(n), descending: true), SortKey(.column(column.name)),
    ])
    return .table(DataSet(plan: top.map { sorted.limited(to: $0) } ?? sorted))
  }

  static let show = Verb(
    "show", "Put a result on the screen and pass it on.",
    accepts: .anything, returns: .table, chapter: .intake,
    guide: Guide(
      "is this the step where it goes wrong?",
      next: ["describe"]),
    Parameter<Int>("rows", "Rows to show.", default: 20, in: 1...100_000, at: .positional),
    Parameter<String?>("title", "A line above."),
    examples: [Example("orders | show 2 | freq country", "A look in the middle of a pipeline")],
    shape: { call, _, _ in
      call.inputShape ?? .unknown
    }
  ) { call, rows, title in
    guard let value = call.input else { throw Undetermined() }
    call.services.report(.shown(value, rows: rows, title: title))
    return value
  }
}

/// The table that `schema` gives.
private enum SchemaTable {
  static let columns = [
    Column("column", .text), Column("type", .text), Column("role", .text),
    Column("transformed", .boolean),
  ]

  static func table(_ data: DataSet) -> Table {
    let found = data.schema.columns
    func texts(_ values: [String]) -> ColumnValues { .texts(values, Validity()) }
    return Table(
      schema: Schema(columns),
      columns: [
        texts(found.map(\.name)), texts(found.map(\.type.rawValue)),
        texts(found.map { role(of: $0.name, data.roles) }),
        .booleans(found.map { isTransformed($0.name, data) }, Validity()),
      ])
  }

  /// Computed, and not just renamed.
  private static func isTransformed(_ name: String, _ data: DataSet) -> Bool {
    if case .column = data.recipe(of: name) { false } else { true }
  }

  private static func role(of name: String, _ roles: Roles) -> String {
    if name == roles.id { return "id" }
    if name == roles.weight { return "weight" }
    if name == roles.time { return "time" }
    if roles.labels.contains(name) { return "label" }
    let weight = roles.columnWeights[name].map { "counts \(NumberText.shortest($0))" }
    return [roles.treatments[name]?.words, weight].compactMap { $0 }.joined(separator: ", ")
  }
}

/// The table that `describe` gives.
private struct DescribeTable {
  static let columns =
    [Column("column", .text), Column("type", .text)]
    + [Column("missing", .integer), Column("distinct", .integer)]
    + ["mean", "sd", "min", "q25", "median", "q75", "max"].map { Column($0, .number) }
    + [Column("first", .text), Column("last", .text)]

  let data: DataSet
  let names: [String]

  private enum Figure: String, CaseIterable {
    case missing, distinct, mean, sd, min, q25, median, q75, max, first, last

    func scalar(_ name: String, _ type: ColumnType) -> Scalar? {
      let column = Scalar.column(name)
      switch self {
      case .missing: return .call("count_if", .call("==", column, .literal(.null)))
      case .distinct: return .call("count_distinct", column)
      case .first: return type.isNumeric || type == .boolean ? nil : .call("min", column)
      case .last: return type.isNumeric || type == .boolean ? nil : .call("max", column)
      case .q25 where type.isNumeric: return .call("quantile", column, .literal(.number(0.25)))
      case .q75 where type.isNumeric: return .call("quantile", column, .literal(.number(0.75)))
      default: return type.isNumeric ? .call(rawValue, column) : nil
      }
    }
  }

  func compute(_ call: Call) throws -> Table {
    var aggregates: [NamedScalar] = []
    for (index, name) in names.enumerated() {
      for figure in Figure.allCases {
        guard let type = data.schema[name]?.type, let scalar = figure.scalar(name, type) else {
          continue
        }
        aggregates.append(NamedScalar("\(index) \(figure.rawValue)", scalar))
      }
    }
    let row = try call.backend.run(try data.plan.aggregating(by: [], aggregates))
    func cells(_ figure: Figure) -> [Cell] {
      names.indices.map { row.values("\($0) \(figure.rawValue)")?[0] ?? .null }
    }
    var values: [ColumnValues] = [
      .texts(names, Validity()),
      .texts(names.map { data.schema[$0]?.type.rawValue ?? "" }, Validity()),
    ]
    for (figure, column) in zip(Figure.allCases, Self.columns.dropFirst(2)) {
      let found = cells(figure).map { converted($0, column.type) }
      values.append(ColumnValues(column.type, cells: found) ?? .nulls(found.count))
    }
    return Table(schema: Schema(Self.columns), columns: values)
  }

  private func converted(_ cell: Cell, _ type: ColumnType) -> Cell {
    switch (cell, type) {
    case (.null, _): .null
    case (.text, .text): cell
    case (_, .text): .text(cell.description)
    case (_, .number): cell.number.map(Cell.number) ?? .null
    default: cell
    }
  }
}
