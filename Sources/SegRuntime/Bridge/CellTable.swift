import SegData

extension Table {
  /// Lines of cells, each with one for each column.
  init(_ columns: [Column], rows: [[Cell]]) {
    let values = columns.enumerated().map { place, column in
      ColumnValues(column.type, cells: rows.map { $0[place] }) ?? .nulls(rows.count)
    }
    self.init(schema: Schema(columns), columns: values)
  }
}
