import SegData
import Synchronization

/// A table of one row, to compute expressions on that need no columns.
final class UnitTable: Sendable {
  private let stored = Mutex<StoredTable?>(nil)

  static let schema = Schema([Column("", .integer)])

  func plan(_ backend: DuckDBBackend) throws -> Plan {
    try stored.withLock { stored in
      if let stored { return .stored(stored) }
      let table = try backend.store(
        Table(schema: Self.schema, columns: [.integers([0], Validity())]))
      stored = table
      return .stored(table)
    }
  }
}
