import SegKernels

extension BlockTree {
  /// Rows of a subtree that one thread works on.
  static let subtreeRows = 8192

  /// Leaves of such a subtree.
  var subtreeLeaves: Int { Self.subtreeRows / leafSlots }

  /// Bytes that building and holding a tree takes at most.
  static func memoryNeeded(rows: Int, columns: Int) -> Int {
    rows * (2 * columns + 4) * 8 + rows * columns * 2 + rows * 24
  }

  /// Builds the tree of finite rows; few of them that differ by at most `width` in each column are
  /// not divided. Two or three columns are put in the order of a curve, more are halved again and again.
  /// O(n · d · log n); throws `cancelled`.
  init(_ rows: Matrix, width: Double, _ execution: Execution) throws(EngineError) {
    let leafSlots = rows.columns <= 3 ? 16 : 32
    var tree = BlockTree(points: rows.rows, columns: rows.columns, leafSlots: leafSlots)
    if let order = try Self.orderAlongCurve(rows, width: width, execution) {
      let packed = try tree.packed(rows, order, execution)
      let free = [Int32](repeating: -1, count: tree.slots - rows.rows)
      tree.fill(packed: packed, rowOfSlot: order + free)
    } else {
      var work = try Self.workingCopy(of: rows, execution)
      try tree.arrange(&work, width: width, execution)
      tree.fill(packed: try tree.packed(work, execution), rowOfSlot: tree.rowsOfSlots(work))
    }
    tree.fill(boxes: try tree.boxes(of: tree.allPoints, execution))
    self = tree
  }

  /// Rows in the order of a curve through cells much smaller than `width`; nil with other than two or
  /// three columns, or when rows lie so far apart that such cells cannot be numbered.
  private static func orderAlongCurve(
    _ rows: Matrix, width: Double, _ execution: Execution
  ) throws(EngineError) -> [Int32]? {
    guard (2...3).contains(rows.columns) else { return nil }
    let d = rows.columns
    let parts = try forEachChunk(of: rows.rows, grain: subtreeRows, execution) { range in
      CurveOrder.limits(
        of: rows.values.span.extracting(range.lowerBound * d..<range.upperBound * d), columns: d)
    }
    let limits = parts.dropFirst().reduce(parts[0]) { $0.union($1) }
    guard let curve = CurveOrder(limits, width: width / 8) else { return nil }
    var keys = [UInt64](repeating: 0, count: rows.rows)
    let starts = chunkStarts(rows.rows)
    try fillChunks(of: &keys, borders: starts, execution) { chunk, out in
      let entries = starts[chunk] * d..<starts[chunk + 1] * d
      curve.place(rows.values.span.extracting(entries), into: &out)
    }
    return curve.order(of: keys.span)
  }

  private func packed(
    _ rows: Matrix, _ order: [Int32], _ execution: Execution
  ) throws(EngineError) -> [Double] {
    var packed = [Double](repeating: .infinity, count: slots * columns)
    let starts = Self.chunkStarts(points).dropLast() + [slots]
    try fillChunks(of: &packed, borders: starts.map { $0 * columns }, execution) { chunk, out in
      let range = starts[chunk]..<min(starts[chunk + 1], points)
      Self.pack(rows.values.span, order.span.extracting(range), columns: columns, into: &out)
    }
    return packed
  }

  /// Rows with their numbers behind them.
  private static func workingCopy(
    of rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> [Double] {
    let stride = stride(columns: rows.columns)
    var work = [Double](repeating: 0, count: rows.rows * stride)
    let starts = chunkStarts(rows.rows)
    try fillChunks(of: &work, borders: starts.map { $0 * stride }, execution) { chunk, out in
      for (offset, row) in (starts[chunk]..<starts[chunk + 1]).enumerated() {
        for j in 0..<rows.columns { out[offset * stride + j] = rows.values[row * rows.columns + j] }
        out[offset * stride + rows.columns] = Double(row)
      }
    }
    return work
  }

  /// Borders of chunks of `subtreeRows` rows.
  static func chunkStarts(_ count: Int) -> [Int] {
    Array(Swift.stride(from: 0, to: count, by: subtreeRows)) + [count]
  }

  /// Divides the rows level by level down to the subtrees, then each of these by itself.
  private func arrange(
    _ work: inout [Double], width: Double, _ execution: Execution
  ) throws(EngineError) {
    let stride = Self.stride(columns: columns)
    var frontier = [0]
    while frontier.contains(where: { leafRange(of: $0).count > subtreeLeaves }) {
      let nodes = frontier
      try fillChunks(of: &work, borders: borders(of: nodes, stride), execution) { index, rows in
        guard leafRange(of: nodes[index]).count > subtreeLeaves,
          let (left, _) = children(of: nodes[index])
        else { return }
        Self.divide(&rows, columns: columns, at: slotRange(of: left).count)
      }
      frontier = nodes.flatMap { node in
        guard leafRange(of: node).count > subtreeLeaves, let (left, right) = children(of: node)
        else { return [node] }
        return [left, right]
      }
    }
    let nodes = frontier
    try fillChunks(of: &work, borders: borders(of: nodes, stride), execution) { index, rows in
      arrange(&rows, below: nodes[index], width: width)
    }
  }

  /// Where the values of neighbouring nodes' rows begin, and where the last ones end.
  private func borders(of nodes: [Int], _ stride: Int) -> [Int] {
    nodes.map { slotRange(of: $0).lowerBound * stride } + [points * stride]
  }

  private func packed(_ work: [Double], _ execution: Execution) throws(EngineError) -> [Double] {
    let stride = Self.stride(columns: columns)
    var packed = [Double](repeating: 0, count: slots * columns)
    let starts = Self.chunkStarts(points).dropLast() + [slots]
    try fillChunks(of: &packed, borders: starts.map { $0 * columns }, execution) { chunk, out in
      let range = starts[chunk] * stride..<min(starts[chunk + 1], points) * stride
      Self.pack(work.span.extracting(range), columns: columns, into: &out)
    }
    return packed
  }

  private func rowsOfSlots(_ work: [Double]) -> [Int32] {
    let stride = Self.stride(columns: columns)
    return (0..<slots).map { slot in
      slot < points ? Int32(work[slot * stride + columns]) : -1
    }
  }

  /// Boxes of all nodes around those points whose bit is set. O(n · d); throws `cancelled`.
  func boxes(of bits: [UInt8], _ execution: Execution) throws(EngineError) -> [Double] {
    let size = 2 * boxColumns
    var boxes = [Double](repeating: 0, count: nodes * size)
    let tops = subtrees(leavesAtMost: subtreeLeaves)
    // Nodes above a subtree come before it, so the first borders leave room for them.
    let borders = [0] + tops.map { $0 * size } + [boxes.count]
    try fillChunks(of: &boxes, borders: borders, execution) { chunk, out in
      if chunk > 0 { fillBoxes(&out, below: tops[chunk - 1], of: bits.span) }
    }
    var span = boxes.mutableSpan
    for node in nodesAbove(leavesAtMost: subtreeLeaves) { joinBoxes(&span, of: node) }
    return boxes
  }
}
