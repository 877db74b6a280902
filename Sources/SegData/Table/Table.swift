/// A table in memory: columns of equal length in the order of the schema.
package struct Table: Hashable, Sendable {
  package let schema: Schema
  package let columns: [ColumnValues]
  package let rowCount: Int

  /// The columns must have the types of the schema and one length.
  package init(schema: Schema, columns: [ColumnValues]) {
    precondition(schema.columns.map(\.type) == columns.map(\.type), "columns differ from schema")
    let count = columns.first?.count ?? 0
    precondition(columns.allSatisfy { $0.count == count }, "columns differ in length")
    self.schema = schema
    self.columns = columns
    rowCount = count
  }

  package func cell(_ row: Int, _ column: Int) -> Cell { columns[column][row] }

  /// Nil if there is no such column.
  package func values(_ name: String) -> ColumnValues? {
    schema.index(of: name).map { columns[$0] }
  }

  package func row(_ row: Int) -> [Cell] { columns.map { $0[row] } }
}

/// A column as numbers for the engine: `true` is 1, a date the days since 1970, a moment the seconds since 1970.
package struct NumericColumn: Hashable, Sendable {
  package let name: String
  /// NaN where the value is missing.
  package let values: [Double]
  /// Rows without a value, ascending.
  package let missingRows: [Int]

  package init(name: String, values: [Double], missingRows: [Int]) {
    self.name = name
    self.values = values
    self.missingRows = missingRows
  }
}
