/// A table that has not been computed yet: relational operations over files and stored tables.
///
/// Every plan knows its schema and a defined order of its rows. Building one touches no data; a name or type
/// that does not fit is found at once.
package struct Plan: Hashable, Sendable {
  package indirect enum Operation: Hashable, Sendable {
    case file(FileSource)
    case stored(StoredTable)
    case project(Plan, [NamedScalar])
    case filter(Plan, Scalar)
    /// One row a group, sorted by the keys, missing keys last; without keys one row.
    case aggregate(Plan, keys: [NamedScalar], aggregates: [NamedScalar])
    /// Equal rows keep their order; missing values come last either way.
    case sort(Plan, [SortKey])
    case limit(Plan, Int, offset: Int)
    case tail(Plan, Int)
    /// In the original order. With an id, which rows are drawn does not depend on their order.
    case sample(Plan, SampleSize, seed: UInt64, id: String?)
    /// On all columns if none are named; the first of equal rows stays, or the last, at its place.
    case distinct(Plan, on: [String]?, keepLast: Bool)
    /// In the order of the left rows, then of the right ones.
    case join(Plan, Plan, kind: JoinKind, on: [JoinKey], suffix: String)
    case union([Plan])
    /// Adds the number of the row, from 1, as first column.
    case numbered(Plan, as: String)
  }

  package let operation: Operation
  package let schema: Schema

  init(_ operation: Operation, _ schema: Schema) {
    self.operation = operation
    self.schema = schema
  }

  package static func file(_ source: FileSource) -> Plan { Plan(.file(source), source.schema) }

  package static func stored(_ table: StoredTable) -> Plan { Plan(.stored(table), table.schema) }
}

/// A table inside a backend, its rows in order.
package struct StoredTable: Hashable, Sendable {
  /// The backend's name for it.
  package let name: String
  package let schema: Schema
  package let rowCount: Int
  /// What keeps the rows for as long as anything speaks of the table; nil where there are none.
  let life: TableLife?

  init(name: String, schema: Schema, rowCount: Int, life: TableLife? = nil) {
    self.name = name
    self.schema = schema
    self.rowCount = rowCount
    self.life = life
  }

  package static func == (one: StoredTable, other: StoredTable) -> Bool {
    one.name == other.name && one.schema == other.schema && one.rowCount == other.rowCount
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

package struct SortKey: Hashable, Sendable {
  package let scalar: Scalar
  package let descending: Bool

  package init(_ scalar: Scalar, descending: Bool = false) {
    self.scalar = scalar
    self.descending = descending
  }
}

package enum SampleSize: Hashable, Sendable {
  /// All rows if there are not so many.
  case rows(Int)
  /// Of the rows, rounded half up.
  case fraction(Double)
}

package enum JoinKind: String, Hashable, Sendable, CaseIterable {
  case inner, left, right, full, semi, anti
}

/// Columns of the two sides that must be equal; missing values equal nothing.
package struct JoinKey: Hashable, Sendable {
  package let left: String
  package let right: String

  package init(_ left: String, _ right: String) {
    self.left = left
    self.right = right
  }

  package init(_ name: String) { self.init(name, name) }
}
