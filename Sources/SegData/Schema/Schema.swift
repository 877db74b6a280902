/// A column's name and type.
package struct Column: Hashable, Sendable {
  package var name: String
  package var type: ColumnType

  package init(_ name: String, _ type: ColumnType) {
    self.name = name
    self.type = type
  }
}

/// The columns of a table, in order. Names are unique and distinguish upper and lower case.
package struct Schema: Hashable, Sendable {
  package let columns: [Column]
  private let positions: [String: Int]

  /// Takes the first of several columns of one name; `Schema(checking:)` refuses them.
  package init(_ columns: [Column]) {
    self.columns = columns
    positions = Dictionary(
      columns.indices.map { (columns[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Throws: `duplicateColumn` if a name stands twice.
  package init(checking columns: [Column]) throws(DataError) {
    var seen: Set<String> = []
    for column in columns where !seen.insert(column.name).inserted {
      throw DataError(.duplicateColumn(column.name))
    }
    self.init(columns)
  }

  package var names: [String] { columns.map(\.name) }

  package subscript(name: String) -> Column? { positions[name].map { columns[$0] } }

  package func index(of name: String) -> Int? { positions[name] }

  /// - Throws: `unknownColumn` with the nearest name that exists.
  package func position(of name: String) throws(DataError) -> Int {
    guard let position = positions[name] else {
      throw DataError(.unknownColumn(name, nearest: NearestNames.best(for: name, in: names)))
    }
    return position
  }
}
