/// Exact nearest neighbours by a `FlatTree`.
public enum TreeNearest {
  /// For each point of the tree `queries` at the positions `first`, …, `first + m − 1`, where `first`
  /// begins a leaf, the k nearest points of `tree`, which may be the same.
  ///
  /// - Parameters:
  ///   - excludingSelf: leaves out the point of the query's own row.
  ///   - lists: m × k, sorted by (reduced distance, row), out.
  ///
  /// All points of a leaf walk the tree together, so that it is walked once for them.
  /// O(m · (k + log n)) typically, O(m · n · columns) at worst.
  public static func search(
    _ tree: FlatTree, queries: FlatTree, first: Int, k: Int, excludingSelf: Bool,
    _ measure: Measure, lists: inout MutableSpan<Neighbor>
  ) {
    switch measure {
    case .euclidean, .squaredEuclidean:
      search(tree, queries, first, k, excludingSelf, SquaredTreeMeasure.self, &lists)
    case .manhattan:
      search(tree, queries, first, k, excludingSelf, ManhattanTreeMeasure.self, &lists)
    case .maximum:
      search(tree, queries, first, k, excludingSelf, MaximumTreeMeasure.self, &lists)
    }
  }

  private static func search<M: TreeMeasure>(
    _ tree: FlatTree, _ queries: FlatTree, _ first: Int, _ k: Int, _ excludingSelf: Bool,
    _: M.Type, _ lists: inout MutableSpan<Neighbor>
  ) {
    let last = first + lists.count / k
    precondition(k >= 1 && k <= tree.count - (excludingSelf ? 1 : 0) && last <= queries.count)
    precondition(first % FlatTree.leafSize == 0 && (last - first) * k == lists.count)
    precondition(tree.columns == queries.columns)
    // The pointers stay inside of these closures, and the sizes were checked.
    lists.withUnsafeMutableBufferPointer { lists in
      guard let lists = lists.baseAddress else { return }
      tree.withPointers { tree in
        queries.withPointers { queries in
          search(tree, queries, first..<last, k, excludingSelf, M.self, lists)
        }
      }
    }
  }

  @inline(__always)
  private static func search<M: TreeMeasure>(
    _ tree: TreePointers, _ queries: TreePointers, _ range: Range<Int>, _ k: Int,
    _ excludingSelf: Bool, _: M.Type, _ lists: UnsafeMutablePointer<Neighbor>
  ) {
    let leafSize = FlatTree.leafSize
    withUnsafeTemporaryAllocation(of: NodeStack.Item.self, capacity: NodeStack.capacity) { stack in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: leafSize * tree.columns) { points in
        for start in stride(from: range.lowerBound, to: range.upperBound, by: leafSize) {
          var group = QueryGroup(
            tree: tree, queries: queries, start: start,
            count: min(leafSize, range.upperBound - start), excludingSelf: excludingSelf, k: k,
            lists: lists + (start - range.lowerBound) * k,
            points: points.baseAddress.unsafelyUnwrapped)
          group.walk(NodeStack(stack.baseAddress.unsafelyUnwrapped), M.self)
        }
      }
    }
  }
}

/// The points of one leaf that search together.
private struct QueryGroup {
  let tree: TreePointers
  let queries: TreePointers
  let start: Int
  let count: Int
  let excludingSelf: Bool
  let k: Int
  let lists: UnsafeMutablePointer<Neighbor>
  let points: UnsafeMutablePointer<Double>
  /// The worst of all lists' worst.
  var worst = Neighbor.none

  @inline(__always)
  private func list(_ query: Int) -> NearestList { NearestList(items: lists + query * k, k: k) }

  /// Walks the tree from the own leaf, if it is there, outwards, nearer children first.
  @inline(__always)
  mutating func walk<M: TreeMeasure>(_ empty: NodeStack, _: M.Type) {
    for query in 0..<count {
      list(query).clear()
      queries.copyPoint(start + query, to: points + query * tree.columns)
    }
    let own = ownLeaf()
    var stack = empty
    stack.push(0, 0)
    while stack.count > 0 {
      var (node, distance) = stack.pop()
      while distance <= worst.distance {
        let here = tree.nodes[node]
        if distance == worst.distance && here.firstRow > worst.row { break }
        guard here.right != 0 else {
          scan(node, M.self)
          break
        }
        let (left, right) = (node + 1, Int(here.right))
        let leftDistance = boxDistance(own, left, M.self)
        let rightDistance = boxDistance(own, right, M.self)
        if goesLeft(left, right, leftDistance, rightDistance) {
          stack.push(right, rightDistance)
          (node, distance) = (left, leftDistance)
        } else {
          stack.push(left, leftDistance)
          (node, distance) = (right, rightDistance)
        }
      }
    }
  }

  /// The own side first, then the nearer one, then that of the smaller row.
  @inline(__always)
  private func goesLeft(
    _ left: Int, _ right: Int, _ leftDistance: Double, _ rightDistance: Double
  ) -> Bool {
    let (one, other) = (tree.nodes[left], tree.nodes[right])
    let isOwn = queries.nodes == tree.nodes
    if isOwn && Int(one.start) <= start && start < Int(other.end) {
      return start < Int(other.start)
    }
    if leftDistance != rightDistance { return leftDistance < rightDistance }
    return one.firstRow < other.firstRow
  }

  @inline(__always)
  private func boxDistance<M: TreeMeasure>(_ one: Int, _ other: Int, _: M.Type) -> Double {
    M.distance(
      boxes: queries.low(one), queries.high(one), tree.low(other), tree.high(other), tree.columns)
  }

  private func ownLeaf() -> Int {
    var node = 0
    while queries.nodes[node].right != 0 {
      let right = Int(queries.nodes[node].right)
      node = start < Int(queries.nodes[right].start) ? node + 1 : right
    }
    return node
  }

  /// Offers the points of a leaf to all queries that it can be near to.
  @inline(__always)
  private mutating func scan<M: TreeMeasure>(_ leaf: Int, _: M.Type) {
    let here = tree.nodes[leaf]
    let (low, high) = (tree.low(leaf), tree.high(leaf))
    worst = Neighbor(distance: -1, row: -1)
    var block = 0
    while block < count {
      let distances = M.distances(
        block: queries.block(start + block), toBox: low, high, tree.columns)
      for lane in 0..<min(PackedPoints.lanes, count - block) {
        let query = block + lane
        let list = list(query)
        let (distance, known) = (distances[lane], list.worst)
        if distance < known.distance
          || (distance == known.distance && here.firstRow < known.row)
        {
          list.scan(
            M.self, points + query * tree.columns, tree, leaf: Int(here.start),
            excluding: excludingSelf ? queries.rows[start + query] : -1)
        }
        if worst < list.worst { worst = list.worst }
      }
      block += PackedPoints.lanes
    }
  }
}
