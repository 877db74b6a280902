import Synchronization

/// The life of a stored table: columns beside another table are written at the first use, and the table is
/// dropped when nothing speaks of it any more.
final class TableLife: Sendable {
  /// Columns that stand beside those of another table, row by row, once somebody reads them.
  struct Pending: Sendable {
    let base: StoredTable
    let columns: [ColumnValues]
  }

  private let name: String
  private let dropped: DroppedTables
  private let pending: Mutex<Pending?>

  init(_ name: String, pending: Pending? = nil, dropped: DroppedTables) {
    self.name = name
    self.dropped = dropped
    self.pending = Mutex(pending)
  }

  deinit {
    if !isPending { dropped.add(name) }
  }

  private var isPending: Bool { pending.withLock { $0 != nil } }

  /// Writes what is pending, after what that needs. To be called while the connection is held; after a
  /// failure it is still pending.
  func write(
    _ connection: Connection, newName: () -> String
  ) throws(DataError) {
    guard let waiting = pending.withLock({ $0 }) else { return }
    try waiting.base.life?.write(connection, newName: newName)
    let added = newName()
    defer { try? connection.execute("DROP TABLE IF EXISTS \(SQLText.identifier(added))") }
    try TableAppender(connection).write(waiting.columns, as: added)
    let old = waiting.base.schema.columns.indices.map { "a.c\($0)" }
    let new = waiting.columns.indices.map { "b.c\($0) AS c\(old.count + $0)" }
    try connection.execute(
      "CREATE TABLE \(SQLText.identifier(name)) AS SELECT "
        + "\((old + new).joined(separator: ", ")) FROM \(SQLText.identifier(waiting.base.name)) AS a "
        + "POSITIONAL JOIN \(SQLText.identifier(added)) AS b")
    pending.withLock { $0 = nil }
  }
}

/// Tables that nothing speaks of any more. They go when the connection is next used, since they may lose their
/// last user on any thread, and while the connection is busy.
final class DroppedTables: Sendable {
  private let names = Mutex<[String]>([])

  func add(_ name: String) { names.withLock { $0.append(name) } }

  /// A table that cannot be dropped now is so later.
  func drop(_ connection: Connection) {
    let gone = names.withLock { names in
      defer { names = [] }
      return names
    }
    for name in gone {
      do {
        try connection.execute("DROP TABLE IF EXISTS \(SQLText.identifier(name))")
      } catch {
        add(name)
      }
    }
  }
}

extension Plan {
  /// The stored tables that it reads.
  var tables: [StoredTable] {
    switch operation {
    case .file: []
    case .stored(let table): [table]
    case .project(let plan, _), .filter(let plan, _), .aggregate(let plan, _, _),
      .sort(let plan, _),
      .limit(let plan, _, _), .tail(let plan, _), .sample(let plan, _, _, _),
      .distinct(let plan, _, _), .numbered(let plan, _):
      plan.tables
    case .join(let left, let right, _, _, _): left.tables + right.tables
    case .union(let plans): plans.flatMap(\.tables)
    }
  }
}
