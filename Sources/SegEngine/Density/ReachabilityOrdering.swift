import SegKernels

/// Prim's algorithm on max(distance, core distance of the row before): every visited core looks up
/// its next open rows, and the queue holds the best of each.
struct ReachabilityOrdering {
  /// Open rows that are looked up at once.
  private static let ahead = 8

  private let tree: KDTree
  private let cores: [Double]
  private let limit: Double
  private let positions: [Int32]
  private var open: ShrinkingTree
  private var isOpen: [Bool]
  private var queue = TargetQueue()
  /// For each place in the order the rows looked up, those still to be tried in `tried` ..< `found`.
  private var targets: [Neighbor]
  private var tried: [Int32]
  private var found: [Int32]

  /// Rows from 0 in the order found.
  private(set) var order: [Int32] = []
  /// By row, reduced; ∞ where a component begins.
  private(set) var reachability: [Double]
  /// By row; −1 where a component begins.
  private(set) var predecessors: [Int32]

  /// `cores` are reduced, ∞ for rows that are none; `limit` is reduced and finite.
  init(_ tree: KDTree, cores: [Double], limit: Double) {
    let n = tree.count
    self.tree = tree
    self.cores = cores
    self.limit = limit
    positions = tree.flat.positions
    open = ShrinkingTree(tree.flat)
    isOpen = [Bool](repeating: true, count: n)
    targets = [Neighbor](repeating: .none, count: n * Self.ahead)
    tried = [Int32](repeating: 0, count: n)
    found = [Int32](repeating: 0, count: n)
    reachability = [Double](repeating: .infinity, count: n)
    predecessors = [Int32](repeating: -1, count: n)
    order.reserveCapacity(n)
  }

  /// Visits all rows.
  mutating func run(_ execution: Execution) throws(EngineError) {
    let meter = ProgressMeter("ordering", total: tree.count, execution: execution)
    var steps = 0
    for first in 0..<tree.count where isOpen[first] {
      visit(first)
      meter.advance()
      while let top = queue.first {
        steps += 1
        if steps % 256 == 0 { try execution.checkCancelled() }
        let row = Int(top.row)
        guard isOpen[row] else {
          advanceFirst()
          continue
        }
        reachability[row] = top.reachability
        predecessors[row] = order[Int(top.place)]
        visit(row)
        meter.advance()
      }
    }
  }

  private mutating func visit(_ row: Int) {
    let place = order.count
    order.append(Int32(truncatingIfNeeded: row))
    isOpen[row] = false
    open.remove(Int(positions[row]))
    if cores[row] < .infinity, let target = look(from: place) { queue.insert(target) }
  }

  /// Replaces the first of the queue, whose row was visited meanwhile, by the next of its source.
  private mutating func advanceFirst() {
    guard let place = queue.first.map({ Int($0.place) }) else { return }
    while tried[place] < found[place] {
      let next = targets[place * Self.ahead + Int(tried[place])]
      if isOpen[Int(next.row)] {
        queue.replaceFirst(Target(next, place: place))
        return
      }
      tried[place] += 1
    }
    // Fewer than asked for means that nothing else is in reach.
    if Int(found[place]) == Self.ahead, let target = look(from: place) {
      queue.replaceFirst(target)
    } else {
      queue.removeFirst()
    }
  }

  /// Looks up the next open rows of a visited core.
  private mutating func look(from place: Int) -> Target? {
    let row = Int(order[place])
    let first = place * Self.ahead
    let count = Self.fill(
      &targets, first..<first + Self.ahead, from: open, Int(positions[row]), core: cores[row],
      limit: limit, tree.metric.measure)
    tried[place] = 0
    found[place] = Int32(truncatingIfNeeded: count)
    return count > 0 ? Target(targets[first], place: place) : nil
  }

  private static func fill(
    _ targets: inout [Neighbor], _ slots: Range<Int>, from open: borrowing ShrinkingTree,
    _ position: Int, core: Double, limit: Double, _ measure: Measure
  ) -> Int {
    var span = targets.mutableSpan
    return open.nearest(
      to: position, core: core, limit: limit, measure, found: &span, slots: slots)
  }
}

/// An open row and how near it is to a visited one.
private struct Target {
  let reachability: Double
  let row: Int32
  /// Place of the visited row in the order.
  let place: Int32

  init(_ neighbor: Neighbor, place: Int) {
    reachability = neighbor.distance
    row = neighbor.row
    self.place = Int32(truncatingIfNeeded: place)
  }

  /// By reachability, then row, then the earlier source.
  static func < (one: Target, other: Target) -> Bool {
    if one.reachability != other.reachability { return one.reachability < other.reachability }
    return one.row != other.row ? one.row < other.row : one.place < other.place
  }
}

/// A binary heap.
private struct TargetQueue {
  private var heap: [Target] = []

  var first: Target? { heap.first }

  mutating func insert(_ target: Target) {
    heap.append(target)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard target < heap[parent] else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = target
  }

  mutating func removeFirst() {
    let last = heap.removeLast()
    if !heap.isEmpty { replaceFirst(last) }
  }

  mutating func replaceFirst(_ target: Target) {
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count && heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < target else { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = target
  }
}
