import CDuckDB
import Foundation

/// Runs plans in an embedded DuckDB whose data live in memory and, beyond the limit, in a temporary folder.
///
/// Calls from several threads wait for each other, but for `interrupt` and `progress`. Unchecked, since the
/// compiler cannot see that `lock` guards the connection and `handleLock` what other threads use of it.
package final class DuckDBBackend: @unchecked Sendable {
  package let configuration: BackendConfiguration
  private let lock = NSLock()
  private let handleLock = NSLock()
  private var connection: Connection?
  private var tableCount = 0
  private let dropped = DroppedTables()
  let scratch: ScratchFolder

  /// Opens nothing yet: the database is opened at its first use.
  package init(configuration: BackendConfiguration) {
    self.configuration = configuration
    scratch = ScratchFolder(parent: configuration.temporaryFolder)
  }

  deinit {
    // The database goes first: it holds files in the scratch folder.
    connection = nil
  }

  /// Stops the running call, which throws `cancelled`. Callable from any thread.
  package func interrupt() {
    handleLock.withLock { if let connection { duckdb_interrupt(connection.handle) } }
  }

  /// The share done of the running call, if it is known. Callable from any thread.
  package var progress: Double? {
    handleLock.withLock {
      guard let connection else { return nil }
      let percentage = duckdb_query_progress(connection.handle).percentage
      return percentage < 0 ? nil : min(1, percentage / 100)
    }
  }

  /// Runs a body that has the connection for itself.
  func exclusively<Result>(
    _ body: (Connection) throws(DataError) -> Result
  ) throws(DataError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    let connection = try opened()
    dropped.drop(connection)
    return try body(connection)
  }

  private func opened() throws(DataError) -> Connection {
    if let connection { return connection }
    let made = try Connection(configuration, temporaryFolder: scratch.spillPath)
    handleLock.withLock { connection = made }
    return made
  }

  /// A name that no table has had. To be called while the connection is held.
  func newTableName() -> String {
    tableCount += 1
    return "table_\(tableCount)"
  }
}

extension DuckDBBackend {
  /// The rows of the plan, at most so many.
  package func run(_ plan: Plan, maximumRows: Int? = nil) throws(DataError) -> Table {
    let wanted = maximumRows.map { plan.limited(to: $0) } ?? plan
    let sql = try PlanSQL.text(for: wanted)
    return try reading(plan) { connection throws(DataError) in
      try ResultReader.table(connection.query(sql), plan.schema)
    }
  }

  /// Some rows of a stored table, by their numbers from 0; it does not matter where they lie.
  package func rows(
    of table: StoredTable, _ range: Range<Int>, columns names: [String]
  ) throws(DataError) -> Table {
    let places = try names.map { name throws(DataError) in try table.schema.position(of: name) }
    let columns = places.map { "t.c\($0)" }.joined(separator: ", ")
    let sql =
      "SELECT \(columns) FROM \(SQLText.identifier(table.name)) AS t "
      + "WHERE t.rowid >= \(range.lowerBound) AND t.rowid < \(range.upperBound) ORDER BY t.rowid"
    let schema = Schema(places.map { table.schema.columns[$0] })
    return try exclusively { connection throws(DataError) in
      try table.life?.write(connection, newName: newTableName)
      return try ResultReader.table(connection.query(sql), schema)
    }
  }

  package func rowCount(_ plan: Plan) throws(DataError) -> Int {
    if case .stored(let table) = plan.operation { return table.rowCount }
    let sql = try PlanSQL.text(for: plan, ordered: false)
    return try reading(plan) { connection throws(DataError) in
      try Self.count(connection, "(\(sql))")
    }
  }

  /// Computes the plan and keeps the result in the database.
  ///
  /// - Parameter orderBy: sorted by these columns, if the plan's own order shall not stay.
  package func materialize(
    _ plan: Plan, orderBy: [String]? = nil
  ) throws(DataError) -> StoredTable {
    let names = orderBy ?? []
    let sorted = try plan.sorting(names.map { SortKey(.column($0)) })
    let sql = try PlanSQL.text(for: sorted)
    return try reading(plan) { connection throws(DataError) in
      let name = newTableName()
      try connection.execute("CREATE TABLE \(SQLText.identifier(name)) AS \(sql)")
      return try stored(connection, name, plan.schema)
    }
  }

  package func store(_ table: Table) throws(DataError) -> StoredTable {
    try exclusively { connection throws(DataError) in
      let name = newTableName()
      try TableAppender(connection).write(table.columns, as: name)
      return try stored(connection, name, table.schema)
    }
  }

  /// A new table with the columns beside those of the old one, row by row. They are written at the first use.
  package func appending(
    _ columns: [(Column, ColumnValues)], to table: StoredTable
  ) throws(DataError) -> StoredTable {
    let schema = try Schema(checking: table.schema.columns + columns.map(\.0))
    for (column, values) in columns where values.count != table.rowCount {
      throw DataError(
        .internalFailure("`\(column.name)` has \(values.count) values for \(table.rowCount) rows"))
    }
    guard !columns.isEmpty else { return table }
    let waiting = TableLife.Pending(base: table, columns: columns.map(\.1))
    return try exclusively { connection throws(DataError) in
      let name = newTableName()
      return StoredTable(
        name: name, schema: schema, rowCount: table.rowCount,
        life: TableLife(name, pending: waiting, dropped: dropped))
    }
  }

  /// Columns as numbers, `true` as 1, dates as days and moments as seconds since 1970.
  package func numericColumns(
    _ plan: Plan, _ names: [String]
  ) throws(DataError) -> [NumericColumn] {
    let picked = try plan.selecting(names)
    let block = try PlanSQL().block(picked, ordered: true)
    var numeric = block
    numeric.columns = try zip(block.columns, picked.schema.columns).map {
      sql, column throws(DataError) in
      try Self.number(sql, column)
    }
    let sql = numeric.select(ordered: true)
    let schema = Schema(names.map { Column($0, .number) })
    let table = try reading(plan) { connection throws(DataError) in
      try ResultReader.table(connection.query(sql), schema)
    }
    return zip(names, table.columns).map(Self.numericColumn)
  }

  private static func number(_ sql: String, _ column: Column) throws(DataError) -> String {
    switch column.type {
    case .number: return sql
    case .integer, .boolean, .null: return "CAST(\(sql) AS DOUBLE)"
    case .date: return "CAST(\(sql) - DATE '1970-01-01' AS DOUBLE)"
    case .timestamp: return "CAST(epoch_us(\(sql)) AS DOUBLE) / 1e6"
    case .text, .duration:
      throw DataError(
        .typeMismatch(what: "column `\(column.name)`", found: [column.type], expected: "numbers"))
    }
  }

  private static func numericColumn(_ name: String, _ values: ColumnValues) -> NumericColumn {
    guard case .numbers(var numbers, let validity) = values else {
      return NumericColumn(name: name, values: [], missingRows: [])
    }
    let missing = validity.missingRows
    for row in missing { numbers[row] = .nan }
    return NumericColumn(name: name, values: numbers, missingRows: missing)
  }

  private func stored(
    _ connection: Connection, _ name: String, _ schema: Schema
  ) throws(DataError) -> StoredTable {
    StoredTable(
      name: name, schema: schema,
      rowCount: try Self.count(connection, SQLText.identifier(name)),
      life: TableLife(name, dropped: dropped))
  }

  private static func count(_ connection: Connection, _ source: String) throws(DataError) -> Int {
    let rows = try connection.texts("SELECT CAST(count(*) AS VARCHAR) FROM \(source)")
    return rows.first?.first.flatMap { $0.flatMap { Int($0) } } ?? 0
  }

  /// Runs a body that reads the plan's files, and words failures in the columns' own names.
  func reading<Result>(
    _ plan: Plan, _ body: (Connection) throws(DataError) -> Result
  ) throws(DataError) -> Result {
    do {
      return try exclusively { connection throws(DataError) in
        for table in plan.tables { try table.life?.write(connection, newName: newTableName) }
        return try body(connection)
      }
    } catch {
      throw plan.named(error)
    }
  }
}
