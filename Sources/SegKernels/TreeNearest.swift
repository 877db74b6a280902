/// Exact nearest neighbours by a `FlatTree`.
public enum TreeNearest {
  /// The k nearest points of each query, sorted by (reduced distance, row).
  ///
  /// - Parameters:
  ///   - tree: of n points, k ≤ n, in.
  ///   - queries: m × columns, row-major, in.
  ///   - lists: m × k, out.
  ///
  /// O(m · (k + log n)) typically, O(m · n · columns) at worst.
  public static func search(
    _ tree: FlatTree, queries: Span<Double>, k: Int, _ measure: Measure,
    lists: inout MutableSpan<Neighbor>
  ) {
    switch measure {
    case .euclidean, .squaredEuclidean:
      search(tree, queries, k, SquaredTreeMeasure.self, &lists)
    case .manhattan: search(tree, queries, k, ManhattanTreeMeasure.self, &lists)
    case .maximum: search(tree, queries, k, MaximumTreeMeasure.self, &lists)
    }
  }

  /// The k nearest other points (or, with `includingSelf`, points) of each point of the tree at the
  /// positions `first`, …, `first + m − 1`, where `first` begins a leaf. `lists` (m × k, out) are
  /// sorted by (reduced distance, row); m·k items.
  ///
  /// All points of a leaf walk the tree together, so that it is walked once for them.
  public static func searchSelf(
    _ tree: FlatTree, first: Int, k: Int, includingSelf: Bool, _ measure: Measure,
    lists: inout MutableSpan<Neighbor>
  ) {
    switch measure {
    case .euclidean, .squaredEuclidean:
      searchSelf(tree, first, k, includingSelf, SquaredTreeMeasure.self, &lists)
    case .manhattan:
      searchSelf(tree, first, k, includingSelf, ManhattanTreeMeasure.self, &lists)
    case .maximum: searchSelf(tree, first, k, includingSelf, MaximumTreeMeasure.self, &lists)
    }
  }

  private static func search<M: TreeMeasure>(
    _ tree: FlatTree, _ queries: Span<Double>, _ k: Int, _: M.Type,
    _ lists: inout MutableSpan<Neighbor>
  ) {
    let columns = tree.columns
    precondition(k >= 1 && k <= tree.count && lists.count * columns == queries.count * k)
    // The pointers stay inside of these closures, and the sizes were checked.
    lists.withUnsafeMutableBufferPointer { lists in
      queries.withUnsafeBufferPointer { queries in
        guard let lists = lists.baseAddress, let points = queries.baseAddress else { return }
        tree.withPointers { tree in
          withUnsafeTemporaryAllocation(
            of: (node: Int32, distance: Double).self, capacity: NodeStack.capacity
          ) { stack in
            for i in 0..<queries.count / columns {
              let list = NearestList(items: lists + i * k, k: k)
              list.clear()
              walk(
                tree, points + i * columns, list, NodeStack(stack.baseAddress.unsafelyUnwrapped),
                M.self)
            }
          }
        }
      }
    }
  }

  /// Nearer children first.
  @inline(__always)
  private static func walk<M: TreeMeasure>(
    _ tree: TreePointers, _ point: UnsafePointer<Double>, _ list: NearestList,
    _ empty: NodeStack, _: M.Type
  ) {
    var stack = empty
    stack.push(0, 0)
    while stack.count > 0 {
      var (node, distance) = stack.pop()
      while distance <= list.worst.distance {
        let here = tree.nodes[node]
        if distance == list.worst.distance && here.firstRow > list.worst.row { break }
        guard here.right != 0 else {
          list.scan(M.self, point, tree, from: Int(here.start), to: Int(here.end), excluding: -1)
          break
        }
        let (left, right) = (node + 1, Int(here.right))
        let leftDistance = M.distance(point, toBox: tree.low(left), tree.high(left), tree.columns)
        let rightDistance = M.distance(
          point, toBox: tree.low(right), tree.high(right), tree.columns)
        let leftFirst =
          leftDistance < rightDistance
          || (leftDistance == rightDistance
            && tree.nodes[left].firstRow < tree.nodes[right].firstRow)
        if leftFirst {
          stack.push(right, rightDistance)
          (node, distance) = (left, leftDistance)
        } else {
          stack.push(left, leftDistance)
          (node, distance) = (right, rightDistance)
        }
      }
    }
  }
}
