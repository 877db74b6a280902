extension TreeNearest {
  static func searchSelf<M: TreeMeasure>(
    _ tree: FlatTree, _ first: Int, _ k: Int, _ includingSelf: Bool, _: M.Type,
    _ lists: inout MutableSpan<Neighbor>
  ) {
    let last = first + lists.count / k
    precondition(k >= 1 && k <= tree.count - (includingSelf ? 0 : 1) && last <= tree.count)
    precondition(first % FlatTree.leafSize == 0 && (last - first) * k == lists.count)
    let leafSize = FlatTree.leafSize
    // The pointers stay inside of these closures, and the sizes were checked.
    lists.withUnsafeMutableBufferPointer { lists in
      guard let lists = lists.baseAddress else { return }
      tree.withPointers { tree in
        withUnsafeTemporaryAllocation(
          of: (node: Int32, distance: Double).self, capacity: NodeStack.capacity
        ) { stack in
          withUnsafeTemporaryAllocation(of: Double.self, capacity: leafSize * tree.columns) {
            points in
            for start in stride(from: first, to: last, by: leafSize) {
              var group = QueryGroup(
                tree: tree, start: start, count: min(leafSize, last - start),
                includingSelf: includingSelf, k: k, lists: lists + (start - first) * k,
                points: points.baseAddress.unsafelyUnwrapped)
              group.walk(NodeStack(stack.baseAddress.unsafelyUnwrapped), M.self)
            }
          }
        }
      }
    }
  }
}

/// The points of one leaf that search together.
private struct QueryGroup {
  let tree: TreePointers
  let start: Int
  let count: Int
  let includingSelf: Bool
  let k: Int
  let lists: UnsafeMutablePointer<Neighbor>
  let points: UnsafeMutablePointer<Double>
  /// The worst of all lists' worst.
  var worst = Neighbor.none

  @inline(__always)
  private func list(_ query: Int) -> NearestList { NearestList(items: lists + query * k, k: k) }

  /// Walks the tree from the own leaf outwards, nearer children first.
  @inline(__always)
  mutating func walk<M: TreeMeasure>(_ empty: NodeStack, _: M.Type) {
    for query in 0..<count {
      list(query).clear()
      tree.copyPoint(start + query, to: points + query * tree.columns)
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
    if Int(one.start) <= start && start < Int(other.end) { return start < Int(other.start) }
    if leftDistance != rightDistance { return leftDistance < rightDistance }
    return one.firstRow < other.firstRow
  }

  @inline(__always)
  private func boxDistance<M: TreeMeasure>(_ one: Int, _ other: Int, _: M.Type) -> Double {
    M.distance(
      boxes: tree.low(one), tree.high(one), tree.low(other), tree.high(other), tree.columns)
  }

  private func ownLeaf() -> Int {
    var node = 0
    while tree.nodes[node].right != 0 {
      let right = Int(tree.nodes[node].right)
      node = start < Int(tree.nodes[right].start) ? node + 1 : right
    }
    return node
  }

  /// Offers the points of a leaf to all queries that it can be near to.
  @inline(__always)
  private mutating func scan<M: TreeMeasure>(_ leaf: Int, _: M.Type) {
    let here = tree.nodes[leaf]
    let (low, high) = (tree.low(leaf), tree.high(leaf))
    worst = Neighbor(distance: -1, row: -1)
    for query in 0..<count {
      let list = list(query)
      let point = points + query * tree.columns
      let distance = M.distance(point, toBox: low, high, tree.columns)
      if distance <= list.worst.distance
        && (distance < list.worst.distance || here.firstRow < list.worst.row)
      {
        list.scan(
          M.self, point, tree, from: Int(here.start), to: Int(here.end),
          excluding: includingSelf ? -1 : tree.rows[start + query])
      }
      if worst < list.worst { worst = list.worst }
    }
  }
}
