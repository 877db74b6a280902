import SegKernels

/// Groups known by the distances from all rows to their farthest members, in n² numbers: minimax
/// linkage.
struct MinimaxSpace: MergingSpace {
  /// rows × rows: at `slots[p] · rows + x` the distance from row x to the farthest member of group p.
  private let reach: ReleasedLater<Reach>
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
    let meter = ProgressMeter("distances", total: rows.rows, execution: execution)
    try self.init(count: rows.rows, execution) { row, out in
      prepared.fill(&out, from: row, metric.measure)
      meter.advance()
    }
  }

  /// Given distances, in the order of R's `dist`. Throws `cancelled`.
  init(distances: [Double], count n: Int, _ execution: Execution) throws(EngineError) {
    try self.init(count: n, execution) { row, out in
      for other in 0..<n {
        out[other] =
          other == row
          ? 0
          : distances[CondensedDistances.index(min(row, other), max(row, other), count: n)]
      }
    }
  }

  /// `fill` writes the distances of a row to all.
  private init(
    count n: Int, _ execution: Execution,
    fill: @Sendable (Int, inout MutableSpan<Double>) -> Void
  ) throws(EngineError) {
    reach = ReleasedLater(Reach(n * n))
    slots = (0..<Int32(n)).map { $0 }
    members = slots.map { [$0] }
    own = [Double](repeating: 0, count: n)
    groupOf = slots
    try fillChunks(
      of: &reach.value.values, borders: (0...n).map { $0 * n }, execution, fill)
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
      for row in members[gone] { groupOf[Int(row)] = Int32(kept) }
      members[kept] += members[gone]
      members[gone] = []
      MinimaxKeys.merge(
        Int(slots[gone]), into: Int(slots[kept]), &reach.value.values, own: &own,
        members: members[kept])
      slots[gone] = -1
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
    var far = [Double](repeating: 0, count: count)
    var span = far.mutableSpan
    let distances = reach.value.values
    MinimaxKeys.fill(
      &out, far: &span, group: position, members: rows.span, reach: distances.span,
      slots: slots.span, own: own.span, groupOf: groupOf.span)
  }

  /// The member whose farthest other one is nearest, of equals the first row.
  func prototype(of position: Int) -> Int32? {
    members[position].min { one, other in
      (own[Int(one)], one) < (own[Int(other)], other)
    }
  }
}

/// Room for n² numbers, which one space has for itself.
private final class Reach: @unchecked Sendable {
  // Written by the space's `merge` alone, which nothing runs beside; read in between.
  var values: [Double]

  init(_ count: Int) { values = .unwritten(count) }
}
