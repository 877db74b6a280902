/// Which cores below a node belong together, while they are being joined. The smallest slot of a
/// component is its root.
public struct CoreComponents: Sendable {
  /// The node that holds all of them.
  let top: Int
  /// First slot below `top`.
  let firstSlot: Int
  /// Parent of each slot below `top`; the slot itself for a root.
  private(set) var parents: [Int32]
  /// For each node from `top` on a core of the only component below it, −1 for several, −2 if there
  /// is no core.
  private(set) var nodes: [Int32]

  /// Every core below `top` on its own but for those of tight nodes. `boxes` are those of the cores.
  /// O(points · columns).
  public init(
    _ tree: BlockTree, below top: Int, cores bits: Span<UInt8>, boxes: Span<Double>, _ reach: Reach
  ) {
    let slots = tree.slotRange(of: top)
    self.top = top
    firstSlot = slots.lowerBound
    parents = slots.map { Int32(truncatingIfNeeded: $0) }
    nodes = [Int32](repeating: -1, count: tree.end(of: top) - top)
    let size = 2 * tree.boxColumns
    var node = top
    while node < tree.end(of: top) {
      let isEmpty = boxes[node * size] == .infinity
      guard isEmpty || tree.isTight(node, boxes: boxes, reach) else {
        node += 1
        continue
      }
      var root: Int32 = -2
      for slot in tree.slotRange(of: node) where bits[slot >> 3] >> UInt8(slot & 7) & 1 == 1 {
        if root < 0 { root = Int32(truncatingIfNeeded: slot) }
        parents[slot - firstSlot] = root
      }
      let end = tree.end(of: node)
      for inner in node..<end { nodes[inner - top] = boxes[inner * size] == .infinity ? -2 : root }
      node = end
    }
  }

  /// Those of the whole tree, from the parts below some nodes, in order.
  public init(_ tree: BlockTree, joining parts: [CoreComponents]) {
    top = 0
    firstSlot = 0
    parents = parts.flatMap(\.parents)
    nodes = [Int32](repeating: -1, count: tree.nodes)
    for part in parts {
      for (offset, value) in part.nodes.enumerated() { nodes[part.top + offset] = value }
    }
  }

  /// The root of each slot below `top`.
  public consuming func roots() -> [Int32] {
    // A parent is never larger than its slot, so it has its root already.
    for index in parents.indices {
      parents[index] = parents[Int(parents[index]) - firstSlot]
    }
    return parents
  }

  /// Both arrays as pointers to what would be slot 0 and node 0.
  fileprivate mutating func withPointers<Result>(
    _ body: (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>) -> Result
  ) -> Result {
    // Taken out of the struct, so that both can be changed at once.
    var (parents, nodes) = (parents, nodes)
    self.parents = []
    self.nodes = []
    defer {
      self.parents = parents
      self.nodes = nodes
    }
    return parents.withUnsafeMutableBufferPointer { parents in
      nodes.withUnsafeMutableBufferPointer { nodes in
        body(parents.baseAddress! - firstSlot, nodes.baseAddress! - top)
      }
    }
  }
}

extension BlockTree {
  /// Joins cores within reach of each other of the two halves of `node`, or of a leaf; each half must
  /// have been joined before. Works at most `budget` pairs of nodes and returns the number of pairs
  /// that are left on `stack`, which is to be passed as `pairs` then; 0 at first and at the end.
  public func join(
    _ node: Int, cores bits: Span<UInt8>, boxes: Span<Double>, _ reach: Reach,
    _ components: inout CoreComponents, stack: inout MutableSpan<Int32>, pairs: Int, budget: Int
  ) -> Int {
    // The pointers stay inside of these closures, and the sizes were checked.
    withView(boxes: boxes) { view in
      components.withPointers { parents, nodes in
        bits.withUnsafeBufferPointer { bits in
          stack.withUnsafeMutableBufferPointer { stack in
            let joining = Joining(
              view: view, reach: reach, bits: bits.baseAddress!, parents: parents, nodes: nodes,
              stack: stack.baseAddress!)
            return switch reach.measure {
            case .manhattan: joining.join(node, pairs, budget, ManhattanLanes.self)
            case .maximum: joining.join(node, pairs, budget, MaximumLanes.self)
            default: joining.join(node, pairs, budget, SquaredEuclideanLanes.self)
            }
          }
        }
      }
    }
  }

  /// Whether all points in the box of a node are within reach of each other.
  func isTight(_ node: Int, boxes: Span<Double>, _ reach: Reach) -> Bool {
    var sum = 0.0
    for j in 0..<columns {
      let at = node * 2 * boxColumns + j
      let side = boxes[at + boxColumns] - boxes[at]
      switch reach.measure {
      case .manhattan: sum = ManhattanLanes.add(sum, side)
      case .maximum: sum = MaximumLanes.add(sum, side)
      default: sum = SquaredEuclideanLanes.add(sum, side)
      }
    }
    return sum <= reach.lower
  }
}

private struct Joining {
  let view: BlockTreeView
  let reach: Reach
  let bits: UnsafePointer<UInt8>
  let parents: UnsafeMutablePointer<Int32>
  let nodes: UnsafeMutablePointer<Int32>
  let stack: UnsafeMutablePointer<Int32>

  func join<M: ReachMeasure>(_ node: Int, _ pairs: Int, _ budget: Int, _: M.Type) -> Int {
    var pairs = pairs
    if pairs == 0 {
      if view.isLeaf(node) {
        if nodes[node] == -1 { joinLeaves(node, node, M.self) }
        refresh(node)
        return 0
      }
      push(node + 1, view.right(node), &pairs)
    }
    var budget = budget
    while pairs > 0 && budget > 0 {
      budget -= 1
      pairs -= 1
      work(Int(stack[2 * pairs]), Int(stack[2 * pairs + 1]), &pairs, M.self)
    }
    if pairs == 0 { refresh(node) }
    return pairs
  }

  @inline(__always)
  private func push(_ one: Int, _ other: Int, _ pairs: inout Int) {
    stack[2 * pairs] = Int32(truncatingIfNeeded: one)
    stack[2 * pairs + 1] = Int32(truncatingIfNeeded: other)
    pairs += 1
  }

  private func work<M: ReachMeasure>(_ one: Int, _ other: Int, _ pairs: inout Int, _: M.Type) {
    refresh(one)
    refresh(other)
    let (a, b) = (nodes[one], nodes[other])
    guard a != -2, b != -2 else { return }
    let bothUniform = a >= 0 && b >= 0
    if bothUniform && root(a) == root(b) { return }
    guard view.distance(M.self, view.box(one), view.box(other)) <= reach.upper else { return }
    if bothUniform && view.farthest(M.self, view.box(one), view.box(other)) <= reach.lower {
      return unite(a, b)
    }
    let (oneIsLeaf, otherIsLeaf) = (view.isLeaf(one), view.isLeaf(other))
    if oneIsLeaf && otherIsLeaf { return joinLeaves(one, other, M.self) }
    let size = view.ends[one] - view.firsts[one]
    let splitsOne = size > view.ends[other] - view.firsts[other]
    let (split, whole) = splitsOne ? (one, other) : (other, one)
    let (left, right) = (split + 1, view.right(split))
    let toLeft = view.distance(M.self, view.box(left), view.box(whole))
    let toRight = view.distance(M.self, view.box(right), view.box(whole))
    push(toLeft <= toRight ? right : left, whole, &pairs)
    push(toLeft <= toRight ? left : right, whole, &pairs)
  }

  /// Notes when all cores below a node have come together.
  @inline(__always)
  private func refresh(_ node: Int) {
    guard nodes[node] == -1 else { return }
    if view.isLeaf(node) { return refreshLeaf(node) }
    let (a, b) = (nodes[node + 1], nodes[view.right(node)])
    if a == -2 || b == -2 {
      nodes[node] = max(a, b)
    } else if a >= 0 && b >= 0 && root(a) == root(b) {
      nodes[node] = a
    }
  }

  private func refreshLeaf(_ node: Int) {
    var common: Int32 = -2
    for slot in view.slots(ofLeaf: Int(view.firsts[node])) where isCore(slot) {
      let own = root(Int32(truncatingIfNeeded: slot))
      if common == -2 { common = own }
      if common != own { return }
    }
    nodes[node] = common
  }

  @inline(__always)
  private func isCore(_ slot: Int) -> Bool { bits[slot >> 3] >> UInt8(slot & 7) & 1 == 1 }

  @inline(__always)
  private func root(_ slot: Int32) -> Int32 {
    var slot = slot
    while true {
      let parent = parents[Int(slot)]
      if parent == slot { return slot }
      let next = parents[Int(parent)]
      parents[Int(slot)] = next
      slot = next
    }
  }

  @inline(__always)
  private func unite(_ one: Int32, _ other: Int32) {
    let (a, b) = (root(one), root(other))
    if a == b { return }
    parents[Int(max(a, b))] = min(a, b)
  }

  /// Joins the cores of two leaves, or of one with itself.
  @inline(__always)
  private func joinLeaves<M: ReachMeasure>(_ one: Int, _ other: Int, _: M.Type) {
    let box = view.box(other)
    let limit = Lanes(repeating: reach.limit)
    let start = Int(view.firsts[other]) * view.leafSlots / 8
    let otherIsUniform = nodes[other] >= 0
    let bothUniform = otherIsUniform && nodes[one] >= 0
    for slot in view.slots(ofLeaf: Int(view.firsts[one])) where isCore(slot) {
      let own = Int32(truncatingIfNeeded: slot)
      if otherIsUniform && root(own) == root(nodes[other]) { continue }
      let point = view.point(slot)
      guard view.distance(M.self, point, toBox: box) <= reach.upper else { continue }
      for block in start..<start + view.leafSlots / 8 where bits[block] != 0 {
        let near = view.distances(M.self, point, toBlock: block) .<= limit
        guard any(near) else { continue }
        var found = SegKernels.bits(near) & bits[block]
        while found != 0 {
          unite(own, Int32(truncatingIfNeeded: block * 8 + found.trailingZeroBitCount))
          found &= found &- 1
          if bothUniform { return }
          if otherIsUniform { found = 0 }
        }
        if otherIsUniform && root(own) == root(nodes[other]) { break }
      }
    }
  }
}

extension BlockTree {
  /// Numbers the components of the cores from 0 in the order of their first rows.
  ///
  /// - Parameters:
  ///   - groups: number of each row's component, out; −1 where the row is no core, in.
  ///   - roots: for each slot with a point a slot of its component, the same for all of it, in.
  ///   - cores: a bit for each slot, in.
  /// - Returns: how many components there are.
  ///
  /// O(n).
  public func number(
    _ groups: inout MutableSpan<Int32>, roots: Span<Int32>, cores bits: Span<UInt8>
  ) -> Int {
    precondition(groups.count == points && roots.count == points && bits.count == slots / 8)
    for slot in 0..<points where bits[slot >> 3] >> UInt8(slot & 7) & 1 == 1 {
      groups[Int(rowOfSlot[slot])] = roots[slot]
    }
    var numbers = [Int32](repeating: -1, count: slots)
    var count: Int32 = 0
    for row in groups.indices where groups[row] >= 0 {
      let root = Int(groups[row])
      if numbers[root] < 0 {
        numbers[root] = count
        count += 1
      }
      groups[row] = numbers[root]
    }
    return Int(count)
  }
}
