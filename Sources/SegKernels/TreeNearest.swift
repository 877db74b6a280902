/// Exact nearest neighbours by a `FlatTree`.
public enum TreeNearest {
  /// For each point of the tree `queries` at the positions `first`, …, `first + m − 1`, where `first`
  /// begins a leaf, the k nearest points of `tree`, which may be the same.
  ///
  /// - Parameters:
  ///   - screen: that of `tree`, for Euclid only; with it most pairs are compared in single precision.
  ///   - boxes: whether leaves too far away are left out; else all pairs are looked at.
  ///   - excludingSelf: leaves out the point of the query's own row.
  ///   - lists: m × k, sorted by (reduced distance, row), out.
  ///
  /// All points of a leaf walk the tree together, so that it is walked once for them. Distances and
  /// rows are the same to the last bit with and without `screen` and `boxes`.
  /// O(m · (k + log n)) typically, O(m · n · columns) at worst.
  public static func search(
    _ tree: FlatTree, screen: PointScreen?, boxes: BoxUse, queries: FlatTree, first: Int, k: Int,
    excludingSelf: Bool, _ measure: Measure, lists: inout MutableSpan<Neighbor>
  ) {
    let way = SearchWay(boxes: boxes, excludingSelf: excludingSelf)
    switch measure {
    case .euclidean, .squaredEuclidean:
      guard let screen else {
        return search(tree, queries, first, k, way, nil, SquaredTreeMeasure.self, &lists)
      }
      precondition(screen.values.count == tree.rows.count * (tree.columns + 1))
      // The pointers stay inside of the closure.
      screen.withPointers { screen in
        search(tree, queries, first, k, way, screen, SquaredTreeMeasure.self, &lists)
      }
    case .manhattan:
      search(tree, queries, first, k, way, nil, ManhattanTreeMeasure.self, &lists)
    case .maximum:
      search(tree, queries, first, k, way, nil, MaximumTreeMeasure.self, &lists)
    }
  }

  private static func search<M: TreeMeasure>(
    _ tree: FlatTree, _ queries: FlatTree, _ first: Int, _ k: Int, _ way: SearchWay,
    _ screen: ScreenPointers?, _: M.Type, _ lists: inout MutableSpan<Neighbor>
  ) {
    let excludingSelf = way.excludingSelf
    let last = first + lists.count / k
    precondition(k >= 1 && k <= tree.count - (excludingSelf ? 1 : 0) && last <= queries.count)
    precondition(first % FlatTree.leafSize == 0 && (last - first) * k == lists.count)
    precondition(tree.columns == queries.columns)
    // The pointers stay inside of these closures, and the sizes were checked.
    lists.withUnsafeMutableBufferPointer { lists in
      guard let lists = lists.baseAddress else { return }
      tree.withPointers { tree in
        queries.withPointers { queries in
          search(tree, queries, first..<last, k, way, screen, M.self, lists)
        }
      }
    }
  }

  @inline(__always)
  private static func search<M: TreeMeasure>(
    _ tree: TreePointers, _ queries: TreePointers, _ range: Range<Int>, _ k: Int,
    _ way: SearchWay, _ screen: ScreenPointers?, _: M.Type,
    _ lists: UnsafeMutablePointer<Neighbor>
  ) {
    let leafSize = FlatTree.leafSize
    var usesBoxes = way.boxes != .never
    withSpace(columns: tree.columns, screen) { stack, points, screened in
      for start in stride(from: range.lowerBound, to: range.upperBound, by: leafSize) {
        var group = QueryGroup(
          tree: tree, queries: queries, start: start,
          count: min(leafSize, range.upperBound - start), way: way, k: k,
          lists: lists + (start - range.lowerBound) * k, points: points, screened: screened)
        group.begin()
        guard usesBoxes else {
          group.lookAtAll(M.self)
          continue
        }
        group.walk(stack, M.self)
        // A walk costs about a third more for each leaf than a look at all of them.
        let screenings = ScreenedQueries.panels * tree.count / leafSize
        let isVain = group.screenings * 4 > screenings * 3
        if way.boxes == .whileUseful && isVain { usesBoxes = false }
      }
    }
  }

  /// Runs `body` with a stack, room for the points of a leaf and for what a screen needs.
  @inline(__always)
  private static func withSpace(
    columns: Int, _ screen: ScreenPointers?,
    _ body: (NodeStack, UnsafeMutablePointer<Double>, ScreenedQueries?) -> Void
  ) {
    let leafSize = FlatTree.leafSize
    let work = screen == nil ? 1 : ScreenedQueries.workSize(columns: columns)
    // None of the three is empty, and they outlive `body`.
    withUnsafeTemporaryAllocation(of: NodeStack.Item.self, capacity: NodeStack.capacity) { stack in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: leafSize * (columns + 1)) { points in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: work) { work in
          let points = points.baseAddress.unsafelyUnwrapped
          let screened = screen.map {
            ScreenedQueries(
              $0, work: work.baseAddress.unsafelyUnwrapped, squares: points + leafSize * columns)
          }
          body(NodeStack(stack.baseAddress.unsafelyUnwrapped), points, screened)
        }
      }
    }
  }
}

/// Whether a search leaves out what lies in boxes too far away.
public enum BoxUse: Sendable {
  case always
  /// Until less than a quarter of what would be screened is left out.
  case whileUseful
  case never
}

/// What a search leaves out.
private struct SearchWay {
  /// Leaves that are too far away.
  let boxes: BoxUse
  /// The row of the query.
  let excludingSelf: Bool
}

/// The points of one leaf that search together.
private struct QueryGroup {
  let tree: TreePointers
  let queries: TreePointers
  let start: Int
  let count: Int
  let way: SearchWay
  let k: Int
  let lists: UnsafeMutablePointer<Neighbor>
  let points: UnsafeMutablePointer<Double>
  let screened: ScreenedQueries?
  /// The worst of all lists' worst.
  var worst = Neighbor.none
  /// Leaves looked into.
  var leaves = 0
  /// How often a panel of queries was screened against a leaf.
  var screenings = 0
  /// Rises when a look at how far the queries are from a leaf's box has spared a panel the leaf, and
  /// falls when it was in vain: below 0 such looks are rare. Only those before a screen count, which
  /// costs little more than a look.
  var credit = 0

  @inline(__always)
  private func list(_ query: Int) -> NearestList { NearestList(items: lists + query * k, k: k) }

  /// Takes the points out of their leaf; nothing is found yet.
  @inline(__always)
  func begin() {
    for query in 0..<count {
      list(query).clear()
      queries.copyPoint(start + query, to: points + query * tree.columns)
    }
    screened?.take(points, count)
  }

  /// Looks at all leaves, beginning where near points are likely.
  @inline(__always)
  func lookAtAll<M: TreeMeasure>(_: M.Type) {
    let first = nearLeaf(M.self)
    for leaf in stride(from: first, to: tree.count, by: FlatTree.leafSize) { scanAll(leaf, M.self) }
    for leaf in stride(from: 0, to: first, by: FlatTree.leafSize) { scanAll(leaf, M.self) }
  }

  /// Position of the first point of the own leaf, or of one that is near.
  @inline(__always)
  private func nearLeaf<M: TreeMeasure>(_: M.Type) -> Int {
    let own = ownLeaf()
    var node = 0
    while tree.nodes[node].right != 0 {
      let (left, right) = (node + 1, Int(tree.nodes[node].right))
      node =
        goesLeft(left, right, boxDistance(own, left, M.self), boxDistance(own, right, M.self))
        ? left : right
    }
    return Int(tree.nodes[node].start)
  }

  /// Offers the points of the leaf at a position to all queries.
  @inline(__always)
  private func scanAll<M: TreeMeasure>(_ leaf: Int, _: M.Type) {
    guard let screened else {
      for query in 0..<count { scan(leaf, for: query, M.self) }
      return
    }
    for panel in 0..<ScreenedQueries.panels where panel * RowPanel.rows < count {
      screen(screened, panel, leaf, M.self)
    }
  }

  /// Offers the points of a leaf to one query.
  @inline(__always)
  private func scan<M: TreeMeasure>(_ leaf: Int, for query: Int, _: M.Type) {
    list(query).scan(
      M.self, points + query * tree.columns, tree, leaf: leaf, excluding: excluded(query))
  }

  /// Offers those points of a leaf that single precision does not rule out to the queries of a panel;
  /// gives whether there were any.
  @inline(__always) @discardableResult
  private func screen<M: TreeMeasure>(
    _ screened: ScreenedQueries, _ panel: Int, _ leaf: Int, _: M.Type
  ) -> Bool {
    guard let near = screened.candidates(panel, leaf) else { return false }
    let first = panel * RowPanel.rows
    for i in 0..<min(RowPanel.rows, count - first) {
      let (a, b) = (near[i], near[i + RowPanel.rows])
      let (c, d) = (near[i + 2 * RowPanel.rows], near[i + 3 * RowPanel.rows])
      // Each is −1 or 0.
      let blocks = -(a &+ b &+ c &+ d)
      guard blocks > 0 else { continue }
      let list = list(first + i)
      let worst = list.worst.distance
      if blocks > 1 {
        scan(leaf, for: first + i, M.self)
      } else {
        let block = leaf + PackedPoints.lanes * Int(-(b &+ 2 &* c &+ 3 &* d))
        let distances = M.distances(
          points + (first + i) * tree.columns, tree.block(block), tree.columns)
        list.offer(distances, tree.rows + block, excluding: excluded(first + i), worst)
      }
      if list.worst.distance < worst { screened.limit(first + i, to: list.worst.distance) }
    }
    return true
  }

  /// The row that a query leaves out, −1 for none.
  @inline(__always)
  private func excluded(_ query: Int) -> Int32 {
    way.excludingSelf ? queries.rows[start + query] : -1
  }

  /// Walks the tree from the own leaf, if it is there, outwards, nearer children first.
  @inline(__always)
  mutating func walk<M: TreeMeasure>(_ empty: NodeStack, _: M.Type) {
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
    leaves &+= 1
    let looks = screened == nil || credit >= 0 || leaves % Self.lookEvery == 0
    var isOffered = false
    for first in stride(from: 0, to: count, by: RowPanel.rows) {
      let start = Int(tree.nodes[leaf].start)
      let near = looks ? reached(by: first, leaf, M.self) : .max
      if let screened, near.nonzeroBitCount >= Self.screenedFrom {
        if looks { credit -= Self.lookCost }
        screenings &+= 1
        if screen(screened, first / RowPanel.rows, start, M.self) { isOffered = true }
        continue
      }
      credit = min(credit + 1, Self.mostCredit)
      for i in 0..<min(RowPanel.rows, count - first) where near >> i & 1 != 0 {
        scan(start, for: first + i, M.self)
        screened?.limit(first + i, to: list(first + i).worst.distance)
        isOffered = true
      }
    }
    guard isOffered else { return }
    worst = list(0).worst
    for query in 1..<max(count, 1) where worst < list(query).worst { worst = list(query).worst }
  }

  /// From so many queries of a panel on that a leaf can be near to, the panel is screened.
  private static var screenedFrom: Int { 2 }
  /// A look at a box costs about three quarters of what it can spare.
  private static var lookCost: Int { 3 }
  private static var mostCredit: Int { 24 }
  private static var lookEvery: Int { 16 }

  /// One bit for each of sixteen queries that a leaf can be near to.
  @inline(__always)
  private func reached<M: TreeMeasure>(
    by first: Int, _ leaf: Int, _: M.Type
  ) -> UInt32 {
    let firstRow = tree.nodes[leaf].firstRow
    let taken = min(RowPanel.rows, count - first)
    var near: UInt32 = 0
    for block in stride(from: first, to: first + taken, by: PackedPoints.lanes) {
      let distances = M.distances(
        block: queries.block(start + block), toBox: tree.low(leaf), tree.high(leaf), tree.columns)
      for lane in 0..<min(PackedPoints.lanes, first + taken - block) {
        let (distance, known) = (distances[lane], list(block + lane).worst)
        if distance < known.distance || (distance == known.distance && firstRow < known.row) {
          near |= 1 << UInt32(truncatingIfNeeded: block + lane - first)
        }
      }
    }
    return near
  }
}
