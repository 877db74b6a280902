import SegKernels

/// Groups known by the distances from all rows to their farthest members, in n² numbers: minimax
/// linkage.
struct MinimaxSpace: MergingSpace {
  /// rows × rows: at `slots[p] · rows + x` the distance from row x to the farthest member of group p.
  private var reach: [Double]
  /// Where the distances of each position are; −1 for groups that are gone.
  private var slots: [Int32]
  private var members: [[Int32]]
  /// The distance from each row to the farthest member of its own group, whose position is `groupOf`.
  private var own: [Double]
  private var groupOf: [Int32]

  private static let grain = 32

  var count: Int { slots.count }

  /// Distances of the rows. Throws as `PreparedRows`, `cancelled`.
  init(_ rows: Matrix, metric: Metric, _ execution: Execution) throws(EngineError) {
    let prepared = try PreparedRows(rows, metric: metric)
    let n = rows.rows
    var reach = [Double](repeating: 0, count: n * n)
    let meter = ProgressMeter("distances", total: n, execution: execution)
    try fillChunks(of: &reach, borders: (0...n).map { $0 * n }, execution) { row, out in
      prepared.fill(&out, from: row, metric.measure)
      meter.advance()
    }
    self.init(reach, count: n)
  }

  /// Given distances, in the order of R's `dist`.
  init(distances: [Double], count n: Int) {
    var reach = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in i + 1..<max(n, i + 1) {
        let distance = distances[CondensedDistances.index(i, j, count: n)]
        reach[i * n + j] = distance
        reach[j * n + i] = distance
      }
    }
    self.init(reach, count: n)
  }

  private init(_ reach: [Double], count n: Int) {
    self.reach = reach
    slots = (0..<Int32(n)).map { $0 }
    members = slots.map { [$0] }
    own = [Double](repeating: 0, count: n)
    groupOf = slots
  }

  func search(
    _ wanted: [Int32], _ table: inout NeighborTable, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    let meter = ProgressMeter("nearest groups", total: wanted.count, execution: execution)
    let parts = try forEachChunk(of: wanted.count, grain: Self.grain, execution) { range in
      var buffer = [Double](repeating: 0, count: count)
      meter.advance(by: range.count)
      return range.map { index in
        var span = buffer.mutableSpan
        keys(of: Int(wanted[index]), into: &span)
        return GroupStates.best(buffer.span)
      }
    }
    for (position, best) in zip(wanted, parts.flatMap { $0 }) {
      table.note(Int(position), nearest: best.nearest, key: best.key, tied: best.tied)
    }
    return wanted
  }

  mutating func merge(
    _ pairs: [(kept: Int, gone: Int)], _ execution: Execution
  ) throws(EngineError) {
    for (kept, gone) in pairs {
      let (slot, other, n) = (Int(slots[kept]), Int(slots[gone]), own.count)
      var span = reach.mutableSpan
      MinimaxKeys.merge(other, into: slot, &span, rows: n)
      for row in members[gone] { groupOf[Int(row)] = Int32(kept) }
      members[kept] += members[gone]
      members[gone] = []
      slots[gone] = -1
      for row in members[kept] { own[Int(row)] = reach[slot * n + Int(row)] }
    }
  }

  mutating func compact(to positions: [Int32], _ execution: Execution) throws(EngineError) {
    slots = positions.map { slots[Int($0)] }
    members = positions.map { members[Int($0)] }
    for (position, rows) in members.enumerated() {
      for row in rows { groupOf[Int(row)] = Int32(position) }
    }
  }

  func keys(of position: Int, into out: inout MutableSpan<Double>) {
    let rows = members[position]
    MinimaxKeys.fill(
      &out, group: position, members: rows.span, reach: reach.span,
      slots: slots.span, own: own.span, groupOf: groupOf.span)
  }

  /// The member whose farthest other one is nearest, of equals the first row.
  func prototype(of position: Int) -> Int32? {
    members[position].min { one, other in
      (own[Int(one)], one) < (own[Int(other)], other)
    }
  }
}
