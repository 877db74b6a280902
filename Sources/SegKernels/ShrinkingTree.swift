/// A `FlatTree` whose points can be taken away, for searches among those that are left.
public struct ShrinkingTree: Sendable {
  /// The tree as it was.
  public let tree: FlatTree
  /// Points as in `tree.packed`; those taken away are at +∞.
  private var packed: [Double]
  /// Points left below each node.
  private var remaining: [Int32]
  /// Parent of each node; −1 for the root.
  private var parents: [Int32]
  /// Leaf of each group of `FlatTree.leafSize` positions.
  private var leaves: [Int32]

  public init(_ tree: FlatTree) {
    self.tree = tree
    packed = tree.packed
    remaining = tree.nodes.map { $0.end - $0.start }
    parents = [Int32](repeating: -1, count: tree.nodes.count)
    leaves = []
    for (node, here) in tree.nodes.enumerated() {
      let number = Int32(truncatingIfNeeded: node)
      if here.right == 0 {
        leaves.append(number)
      } else {
        parents[node + 1] = number
        parents[Int(here.right)] = number
      }
    }
  }

  /// Takes the point at a position away. O(columns + log n).
  public mutating func remove(_ position: Int) {
    for j in 0..<tree.columns {
      packed[PackedPoints.place(of: position, column: j, columns: tree.columns)] = .infinity
    }
    var node = leaves[position / FlatTree.leafSize]
    while node >= 0 {
      remaining[Int(node)] -= 1
      node = parents[Int(node)]
    }
  }

  /// Of the points left, those of smallest (max(reduced distance, `core`), row) from the point that
  /// stands or stood at a position, at most as many as there are `slots` of `found` (out) and only up to
  /// `limit`, which must be finite. Returns how many there are.
  public func nearest(
    to position: Int, core: Double, limit: Double, _ measure: Measure,
    found: inout MutableSpan<Neighbor>, slots: Range<Int>
  ) -> Int {
    switch measure {
    case .euclidean, .squaredEuclidean:
      nearest(position, core, limit, SquaredTreeMeasure.self, &found, slots)
    case .manhattan: nearest(position, core, limit, ManhattanTreeMeasure.self, &found, slots)
    case .maximum: nearest(position, core, limit, MaximumTreeMeasure.self, &found, slots)
    }
  }

  private func nearest<M: TreeMeasure>(
    _ position: Int, _ core: Double, _ limit: Double, _: M.Type,
    _ found: inout MutableSpan<Neighbor>, _ slots: Range<Int>
  ) -> Int {
    precondition(!slots.isEmpty && slots.lowerBound >= 0 && slots.upperBound <= found.count)
    precondition(position < tree.count && limit < .infinity)
    // The pointers stay inside of these closures.
    return found.withUnsafeMutableBufferPointer { found in
      packed.withUnsafeBufferPointer { packed in
        remaining.withUnsafeBufferPointer { remaining in
          tree.withPointers { tree in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: tree.columns) { point in
              withUnsafeTemporaryAllocation(
                of: NodeStack.Item.self, capacity: NodeStack.capacity
              ) { stack in
                let search = ReachabilitySearch(
                  tree: tree, packed: packed.baseAddress.unsafelyUnwrapped,
                  remaining: remaining.baseAddress.unsafelyUnwrapped,
                  point: point.baseAddress.unsafelyUnwrapped, core: core,
                  list: NearestList(
                    items: found.baseAddress.unsafelyUnwrapped + slots.lowerBound,
                    k: slots.count))
                tree.copyPoint(position, to: point.baseAddress.unsafelyUnwrapped)
                search.walk(
                  NodeStack(stack.baseAddress.unsafelyUnwrapped), limit: limit, M.self)
                return search.list.count
              }
            }
          }
        }
      }
    }
  }
}

/// One search of `ShrinkingTree.nearest`.
private struct ReachabilitySearch {
  let tree: TreePointers
  let packed: UnsafePointer<Double>
  let remaining: UnsafePointer<Int32>
  let point: UnsafeMutablePointer<Double>
  let core: Double
  let list: NearestList

  /// Nearer children first.
  @inline(__always)
  func walk<M: TreeMeasure>(_ empty: NodeStack, limit: Double, _: M.Type) {
    // Everything up to the limit goes before these.
    for i in 0..<list.k { list.items[i] = Neighbor(distance: limit, row: .max) }
    var stack = empty
    stack.push(0, core)
    while stack.count > 0 {
      var (node, distance) = stack.pop()
      while distance <= list.worst.distance && remaining[node] > 0 {
        let here = tree.nodes[node]
        if distance == list.worst.distance && here.firstRow > list.worst.row { break }
        guard here.right != 0 else {
          scan(Int(here.start), M.self)
          break
        }
        let (left, right) = (node + 1, Int(here.right))
        let leftDistance = distanceToBox(left, M.self)
        let rightDistance = distanceToBox(right, M.self)
        if leftDistance <= rightDistance {
          stack.push(right, rightDistance)
          (node, distance) = (left, leftDistance)
        } else {
          stack.push(left, leftDistance)
          (node, distance) = (right, rightDistance)
        }
      }
    }
  }

  @inline(__always)
  private func distanceToBox<M: TreeMeasure>(_ node: Int, _: M.Type) -> Double {
    larger(core, M.distance(point, toBox: tree.low(node), tree.high(node), tree.columns))
  }

  @inline(__always)
  private func scan<M: TreeMeasure>(_ start: Int, _: M.Type) {
    let columns = tree.columns
    let bound = list.worst.distance
    let core = Lanes(repeating: core)
    let distances = M.distances(point, leaf: packed + start * columns, columns, bound: bound)
    let rows = tree.rows + start
    list.offer(larger(distances.a, core), rows, excluding: -1, bound)
    list.offer(larger(distances.b, core), rows + PackedPoints.lanes, excluding: -1, bound)
    list.offer(larger(distances.c, core), rows + 2 * PackedPoints.lanes, excluding: -1, bound)
    list.offer(larger(distances.d, core), rows + 3 * PackedPoints.lanes, excluding: -1, bound)
  }
}
