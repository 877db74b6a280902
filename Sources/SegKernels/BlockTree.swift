/// A kd-tree over points packed in blocks of eight (see `PackedPoints`), whose shape depends on the
/// number of points only: leaf l holds the slots from l · `leafSlots` on, and only the last leaf has
/// slots without a point. Nodes are in preorder, so a node's left child follows it.
///
/// Bentley, "Multidimensional binary search trees used for associative searching", Commun. ACM 18
/// (1975), https://doi.org/10.1145/361002.361007.
public struct BlockTree: Sendable {
  /// Number of points.
  public let points: Int
  /// Columns of a point.
  public let columns: Int
  /// Slots in a leaf, a multiple of eight.
  public let leafSlots: Int
  /// Number of leaves.
  public let leaves: Int
  /// First leaf of each node, and the leaf after its last.
  let firsts: [Int32]
  let ends: [Int32]
  /// Coordinates of the slots, packed; +∞ where there is no point.
  public internal(set) var packed: [Double]
  /// Row of each slot; −1 where there is no point.
  public internal(set) var rowOfSlot: [Int32]
  /// For each node the smallest coordinates of its points, then the largest, each filled up with zeros
  /// to `boxColumns`.
  public internal(set) var boxes: [Double]

  /// The shape alone: the points are still to be filled in.
  public init(points: Int, columns: Int, leafSlots: Int) {
    precondition(points > 0 && columns > 0 && leafSlots % PackedPoints.lanes == 0)
    self.points = points
    self.columns = columns
    self.leafSlots = leafSlots
    let leaves = (points + leafSlots - 1) / leafSlots
    self.leaves = leaves
    let nodes = 2 * leaves - 1
    var firsts = [Int32](repeating: 0, count: nodes)
    var ends = firsts
    ends[0] = Int32(truncatingIfNeeded: leaves)
    for node in 0..<nodes {
      let (first, end) = (firsts[node], ends[node])
      guard end - first > 1 else { continue }
      let half = (end - first + 1) / 2
      let right = node + 2 * Int(half)
      (firsts[node + 1], ends[node + 1]) = (first, first + half)
      (firsts[right], ends[right]) = (first + half, end)
    }
    self.firsts = firsts
    self.ends = ends
    packed = []
    rowOfSlot = []
    boxes = []
  }

  /// Number of nodes.
  public var nodes: Int { firsts.count }

  /// Number of slots.
  public var slots: Int { leaves * leafSlots }

  /// Values of a box's corner: the columns, filled up to a multiple of four.
  public var boxColumns: Int { (columns + 3) / 4 * 4 }

  /// The two children, or nil for a leaf.
  public func children(of node: Int) -> (left: Int, right: Int)? {
    let span = Int(ends[node] - firsts[node])
    return span > 1 ? (node + 1, node + 2 * ((span + 1) / 2)) : nil
  }

  /// The node after the last one below `node`.
  public func end(of node: Int) -> Int {
    node + 2 * Int(ends[node] - firsts[node]) - 1
  }

  /// The leaves below a node.
  public func leafRange(of node: Int) -> Range<Int> {
    Int(firsts[node])..<Int(ends[node])
  }

  /// The slots with a point below a node.
  public func slotRange(of node: Int) -> Range<Int> {
    let range = leafRange(of: node)
    return range.lowerBound * leafSlots..<min(range.upperBound * leafSlots, points)
  }

  /// Row-major coordinates of the points in some slots. O(slots · columns).
  public func points(inSlots slots: [Int]) -> [Double] {
    var values = [Double](repeating: 0, count: slots.count * columns)
    for (i, slot) in slots.enumerated() {
      let start = (slot >> 3) * 8 * columns + (slot & 7)
      for j in 0..<columns { values[i * columns + j] = packed[start + j * 8] }
    }
    return values
  }

  /// The topmost nodes with at most `most` leaves, in order.
  public func subtrees(leavesAtMost most: Int) -> [Int] {
    var found: [Int] = []
    var node = 0
    while node < nodes {
      let isSmall = leafRange(of: node).count <= most
      if isSmall { found.append(node) }
      node = isSmall ? end(of: node) : node + 1
    }
    return found
  }

  /// The nodes above those of `subtrees`, children before parents.
  public func nodesAbove(leavesAtMost most: Int) -> [Int] {
    var found: [Int] = []
    var node = 0
    while node < nodes {
      if leafRange(of: node).count > most {
        found.append(node)
        node += 1
      } else {
        node = end(of: node)
      }
    }
    return found.reversed()
  }
}

/// The arrays of a tree as pointers, for the loops; valid inside of `withView` only.
struct BlockTreeView {
  let columns: Int
  let boxColumns: Int
  let leafSlots: Int
  let points: Int
  let firsts: UnsafePointer<Int32>
  let ends: UnsafePointer<Int32>
  let packed: UnsafePointer<Double>
  let rowOfSlot: UnsafePointer<Int32>
  let boxes: UnsafePointer<Double>

  @inline(__always)
  func isLeaf(_ node: Int) -> Bool { ends[node] - firsts[node] == 1 }

  @inline(__always)
  func right(_ node: Int) -> Int { node + 2 * Int((ends[node] - firsts[node] + 1) / 2) }

  /// The box of a node.
  @inline(__always)
  func box(_ node: Int) -> UnsafePointer<Double> { boxes + node * 2 * boxColumns }

  /// First coordinate of a slot; the next ones are eight values apart each.
  @inline(__always)
  func point(_ slot: Int) -> UnsafePointer<Double> {
    packed + (slot >> 3) * 8 * columns + (slot & 7)
  }

  /// Slots with a point of a leaf.
  @inline(__always)
  func slots(ofLeaf leaf: Int) -> Range<Int> {
    leaf * leafSlots..<min((leaf + 1) * leafSlots, points)
  }

  /// Measures of a slot's point to the eight of a block.
  @inline(__always)
  func distances<M: ReachMeasure>(
    _: M.Type, _ point: UnsafePointer<Double>, toBlock block: Int
  ) -> Lanes {
    let start = packed + block * 8 * columns
    var sum = Lanes.zero
    for j in 0..<columns {
      let lanes = UnsafeRawPointer(start + j * 8).loadUnaligned(as: Lanes.self)
      sum = M.add(sum, Lanes(repeating: point[j * 8]) - lanes)
    }
    return sum
  }

  /// Measure of a slot's point to the nearest place of a box.
  @inline(__always)
  func distance<M: ReachMeasure>(
    _: M.Type, _ point: UnsafePointer<Double>, toBox box: UnsafePointer<Double>
  ) -> Double {
    var sum = 0.0
    for j in 0..<columns {
      let value = point[j * 8]
      sum = M.add(sum, max(max(box[j] - value, value - box[boxColumns + j]), 0))
    }
    return sum
  }

  /// Measure of the nearest two places of two boxes.
  @inline(__always)
  func distance<M: ReachMeasure>(
    _: M.Type, _ one: UnsafePointer<Double>, _ other: UnsafePointer<Double>
  ) -> Double {
    var sum = Quad.zero
    for j in stride(from: 0, to: boxColumns, by: 4) {
      let below = quad(one + j) - quad(other + boxColumns + j)
      let above = quad(other + j) - quad(one + boxColumns + j)
      sum = M.add(sum, pointwiseMax(pointwiseMax(below, above), .zero))
    }
    return M.total(sum)
  }

  /// Measure of the farthest two places of two boxes.
  @inline(__always)
  func farthest<M: ReachMeasure>(
    _: M.Type, _ one: UnsafePointer<Double>, _ other: UnsafePointer<Double>
  ) -> Double {
    var sum = Quad.zero
    for j in stride(from: 0, to: boxColumns, by: 4) {
      let up = quad(one + boxColumns + j) - quad(other + j)
      let down = quad(other + boxColumns + j) - quad(one + j)
      sum = M.add(sum, pointwiseMax(up, down))
    }
    return M.total(sum)
  }
}

@inline(__always)
func quad(_ place: UnsafePointer<Double>) -> Quad {
  UnsafeRawPointer(place).loadUnaligned(as: Quad.self)
}

extension BlockTree {
  /// Runs `body` with the arrays as pointers, which must not leave it.
  @inline(__always)
  func withView<Result>(_ body: (BlockTreeView) -> Result) -> Result {
    withView(boxes: boxes.span, body)
  }

  /// The same with other boxes.
  @inline(__always)
  func withView<Result>(boxes: Span<Double>, _ body: (BlockTreeView) -> Result) -> Result {
    precondition(packed.count == slots * columns && rowOfSlot.count == slots)
    precondition(boxes.count == nodes * 2 * boxColumns)
    // The pointers stay inside of these closures, and none of the arrays is empty.
    return firsts.withUnsafeBufferPointer { firsts in
      ends.withUnsafeBufferPointer { ends in
        packed.withUnsafeBufferPointer { packed in
          rowOfSlot.withUnsafeBufferPointer { rowOfSlot in
            boxes.withUnsafeBufferPointer { boxes in
              body(
                BlockTreeView(
                  columns: columns, boxColumns: boxColumns, leafSlots: leafSlots, points: points,
                  firsts: firsts.baseAddress!, ends: ends.baseAddress!,
                  packed: packed.baseAddress!, rowOfSlot: rowOfSlot.baseAddress!,
                  boxes: boxes.baseAddress!))
            }
          }
        }
      }
    }
  }
}
