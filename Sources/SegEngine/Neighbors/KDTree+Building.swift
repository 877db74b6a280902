import SegKernels

extension KDTree {
  /// Nodes of more rows are split level by level, those of a level beside each other; smaller ones
  /// wholly, each in one piece of work.
  private static let pieceSize = 8192

  static func build(
    _ rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> FlatTree {
    var tree = FlatTree(count: rows.rows, columns: rows.columns)
    let order = try order(of: rows, execution)
    let filling = FlatTree.positions(rows.rows) - rows.rows
    tree.rows = order + [Int32](repeating: .max, count: filling)
    tree.packed = try packed(rows, order, execution)
    tree.measureBoxes()
    return tree
  }

  /// The rows in the order of the leaves.
  private static func order(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    var items = (0..<rows.rows).map { KeyedRow(row: Int32($0)) }
    var borders = [0, rows.rows]
    let columns = rows.columns
    while borders[1] > pieceSize {
      try fillChunks(of: &items, borders: borders, execution) { _, items in
        TreeBuilding.split(&items, points: rows.values.span, columns: columns, wholly: false)
      }
      borders =
        zip(borders, borders.dropFirst()).flatMap { start, end in
          [start, start + FlatTree.leftCount(of: end - start)]
        } + [rows.rows]
    }
    try fillChunks(of: &items, borders: borders, execution) { _, items in
      TreeBuilding.split(&items, points: rows.values.span, columns: columns, wholly: true)
    }
    return items.map(\.row)
  }

  private static func packed(
    _ rows: Matrix, _ order: [Int32], _ execution: Execution
  ) throws(EngineError) -> [Double] {
    let columns = rows.columns
    var packed = [Double](
      repeating: .infinity, count: FlatTree.positions(rows.rows) * columns)
    // Whole leaves, so that the filling belongs to the last chunk.
    let borders = borders(of: rows.rows, grain: 128 * FlatTree.leafSize)
    let places = borders.map { FlatTree.positions($0) * columns }
    try fillChunks(of: &packed, borders: places, execution) { chunk, packed in
      PackedPoints.pack(
        rows.values.span, columns: columns,
        order: order.span.extracting(borders[chunk]..<borders[chunk + 1]), into: &packed)
    }
    return packed
  }
}
