/// A select statement under construction, into which further stages are merged while that is legal.
///
/// Columns are called c0, c1, … inside the database: names that people give never reach it.
struct SelectBlock {
  /// What stands after FROM, with its alias.
  var source: String
  /// For each column of the plan's schema, its SQL over the source.
  var columns: [String]
  var conditions: [String] = []
  /// Terms whose values are different for all rows and define their order; empty if only their coming does.
  var order: [OrderTerm] = []
  /// Whether the rows come in order without being sorted.
  var arrives = true
  var range: String?

  /// A column that is taken as it is and so can be repeated at no cost.
  static func isPlain(_ column: String) -> Bool { !column.contains("(") && !column.contains(" ") }

  /// Rows in order if `ordered`, or if a limit depends on it.
  func select(ordered: Bool, names: [String]? = nil, hidden: [String] = []) -> String {
    let outputs = columns.indices.map { "\(columns[$0]) AS \(names?[$0] ?? "c\($0)")" }
    var sql = "SELECT \((outputs + hidden).joined(separator: ", ")) FROM \(source)"
    if !conditions.isEmpty { sql += " WHERE \(conditions.joined(separator: " AND "))" }
    if !arrives, ordered || range != nil { sql += " ORDER BY \(OrderTerm.list(order))" }
    if let range { sql += " \(range)" }
    return sql
  }

  /// The same rows as a subquery `t` with plain columns.
  func wrapped() -> SelectBlock {
    let hidden = order.indices.map { "\(order[$0].sql) AS o\($0)" }
    var block = SelectBlock(
      source: "(\(select(ordered: false, hidden: hidden))) AS t",
      columns: columns.indices.map { "t.c\($0)" })
    block.order = order.indices.map { OrderTerm("t.o\($0)", descending: order[$0].descending) }
    block.arrives = arrives
    return block
  }

  /// Wrapped if there is a limit, which nothing may be moved across.
  func open() -> SelectBlock { range == nil ? self : wrapped() }

  /// With terms for the order, so that it can be sorted by.
  func withOrder() -> SelectBlock { order.isEmpty ? numbered() : self }

  /// With the number of the row as the only term of the order.
  func numbered() -> SelectBlock {
    let block = open()
    let window = block.arrives ? "" : "ORDER BY \(OrderTerm.list(block.order))"
    var result = block
    result.order = []
    let number = "row_number() OVER (\(window)) AS o0"
    let sql = SelectBlock.text(result, hidden: [number])
    result = SelectBlock(
      source: "(\(sql)) AS t", columns: columns.indices.map { "t.c\($0)" })
    result.order = [OrderTerm("t.o0")]
    result.arrives = block.arrives
    return result
  }

  private static func text(_ block: SelectBlock, hidden: [String]) -> String {
    var block = block
    block.arrives = true
    return block.select(ordered: false, hidden: hidden)
  }
}

/// What rows are sorted by. Missing values come last, and first where the direction is turned round.
struct OrderTerm {
  let sql: String
  let descending: Bool
  var nullsFirst = false

  init(_ sql: String, descending: Bool = false, nullsFirst: Bool = false) {
    self.sql = sql
    self.descending = descending
    self.nullsFirst = nullsFirst
  }

  var text: String {
    "\(sql) \(descending ? "DESC" : "ASC") NULLS \(nullsFirst ? "FIRST" : "LAST")"
  }

  var reversed: OrderTerm {
    OrderTerm(sql, descending: !descending, nullsFirst: !nullsFirst)
  }

  static func list(_ terms: [OrderTerm]) -> String {
    terms.map(\.text).joined(separator: ", ")
  }
}
