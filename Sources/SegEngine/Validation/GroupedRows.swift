import SegKernels

/// Labelled rows packed group by group, each group from the start of a block of eight, so that every
/// block belongs to one group. Positions count packed points, the filling included.
struct GroupedRows: Sendable {
  /// A run of positions of one group.
  struct Segment: Sendable {
    let group: Int
    let positions: Range<Int>
    /// Points in the run; the rest of its last block is filling.
    let count: Int
  }

  let rows: Matrix
  let metric: Metric
  let groups: LabelGroups
  /// Where each group begins, and the end of the last.
  let starts: [Int]
  /// Row at each position; −1 is filling.
  let rowAt: [Int32]
  /// Values by blocks, columns × 8 each.
  let packed: [Double]

  /// O(n · d) time and memory. Throws `notFinite`, `zeroVector` for cosine, `memory`.
  init(
    _ rows: Matrix, _ groups: LabelGroups, metric: Metric, _ execution: Execution
  ) throws(EngineError) {
    try rows.requireFinite()
    let lanes = PackedPoints.lanes
    var starts = [0]
    for size in groups.sizes { starts.append(starts[starts.count - 1] + (size + 7) / 8 * 8) }
    let positions = starts[starts.count - 1]
    let needed = positions * (rows.columns * 8 + 64)
    guard needed <= execution.memoryLimit else {
      let fitting = execution.memoryLimit / (rows.columns * 8 + 64)
      throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: fitting)
    }
    let prepared = metric == .cosine ? try rows.unitRows() : rows
    var next = starts
    var rowAt = [Int32](repeating: -1, count: positions)
    var packed = [Double](repeating: .infinity, count: positions * rows.columns)
    for (row, group) in groups.groupOf.enumerated() where group >= 0 {
      let position = next[Int(group)]
      next[Int(group)] += 1
      rowAt[position] = Int32(row)
      let block = position / lanes * lanes * rows.columns + position % lanes
      for j in 0..<rows.columns {
        packed[block + j * lanes] = prepared.values[row * rows.columns + j]
      }
    }
    self.rows = prepared
    self.metric = metric
    self.groups = groups
    self.starts = starts
    self.rowAt = rowAt
    self.packed = packed
  }

  /// Values of the rows at a run of positions, row-major, with a row of zeros after an odd number.
  func values(at positions: Range<Int>) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity((positions.count + 1) * rows.columns)
    for position in positions { values.append(contentsOf: rows.row(Int(rowAt[position]))) }
    if positions.count % 2 == 1 {
      values.append(contentsOf: repeatElement(0, count: rows.columns))
    }
    return values
  }

  /// The runs of single groups within a range of positions, which begins and ends with blocks.
  func segments(in range: Range<Int>) -> [Segment] {
    var segments: [Segment] = []
    var group = upperGroup(of: range.lowerBound)
    var from = range.lowerBound
    while from < range.upperBound {
      let end = min(starts[group + 1], range.upperBound)
      let last = min(end, starts[group] + groups.sizes[group])
      segments.append(Segment(group: group, positions: from..<end, count: last - from))
      from = end
      group += 1
    }
    return segments
  }

  /// The packed values of a run of positions.
  func entries(_ positions: Range<Int>) -> Range<Int> {
    positions.lowerBound * rows.columns..<positions.upperBound * rows.columns
  }

  /// The group at a position.
  private func upperGroup(of position: Int) -> Int {
    var low = 0
    var high = starts.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= position { low = middle } else { high = middle }
    }
    return low
  }
}
