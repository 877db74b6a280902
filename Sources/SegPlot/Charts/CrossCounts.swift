/// How many rows have which pair of values.
package struct CrossCounts: Sendable {
  package let rowNames: [String]
  package let columnNames: [String]
  /// rows × columns
  package let counts: [[Double]]
  let rowColors: [PaletteIndex]
  let columnColors: [PaletteIndex]

  package init(
    rowNames: [String], columnNames: [String], counts: [[Double]],
    rowColors: [PaletteIndex]? = nil, columnColors: [PaletteIndex]? = nil
  ) {
    self.rowNames = rowNames
    self.columnNames = columnNames
    self.counts = counts
    self.rowColors = rowColors ?? rowNames.indices.map { PaletteIndex($0 + 1) }
    self.columnColors = columnColors ?? columnNames.indices.map { PaletteIndex($0 + 1) }
  }

  var rowSums: [Double] { counts.map { $0.reduce(0, +) } }
  var columnSums: [Double] {
    columnNames.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
  }
  var total: Double { rowSums.reduce(0, +) }
}
