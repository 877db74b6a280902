import SegEngine

/// A tree laid out for walking: nodes with their places, and the groups of any cut in O(groups).
///
/// Nodes are the n leaves (0 ..< n) in the order of the rows, then the n − 1 merges in theirs. What lies
/// below a node is contiguous in the order in which no branches cross.
struct TreeOutline: Sendable {
  let source: ClusterTree
  /// The parts of each merge, that with the first place first.
  private let parts: [(Int32, Int32)]
  private let parents: [Int32]
  /// For each node the place of its first leaf, and how many leaves it has.
  private let firstPlaces: [Int32]
  private let leafCounts: [Int32]
  /// The rows in the order of the leaves, and where those of each place begin.
  let rowOrder: [Int32]
  private let rowStarts: [Int32]

  var leaves: Int { source.tree.leaves }
  var root: Int { leafCounts.count - 1 }
  var hasInversions: Bool { source.tree.inversions > 0 }
  /// Where the leaves lie.
  let base: Double
  /// The highest merge.
  let top: Double

  init(_ source: ClusterTree) {
    self.source = source
    let tree = source.tree
    let n = tree.leaves
    func node(_ side: Int32) -> Int32 { side < 0 ? -side - 1 : Int32(n) + side - 1 }
    var firstPlaces = [Int32](repeating: 0, count: n)
    for (place, leaf) in tree.order.enumerated() { firstPlaces[Int(leaf)] = Int32(place) }
    var leafCounts = [Int32](repeating: 1, count: n)
    var parents = [Int32](repeating: -1, count: n + tree.heights.count)
    var parts: [(Int32, Int32)] = []
    for merge in tree.heights.indices {
      var (one, other) = (node(tree.left[merge]), node(tree.right[merge]))
      if firstPlaces[Int(one)] > firstPlaces[Int(other)] { swap(&one, &other) }
      parts.append((one, other))
      parents[Int(one)] = Int32(n + merge)
      parents[Int(other)] = Int32(n + merge)
      firstPlaces.append(firstPlaces[Int(one)])
      leafCounts.append(leafCounts[Int(one)] + leafCounts[Int(other)])
    }
    self.parts = parts
    self.parents = parents
    self.firstPlaces = firstPlaces
    self.leafCounts = leafCounts
    (rowOrder, rowStarts) = Self.rows(source)
    base = min(0, tree.heights.min() ?? 0)
    top = tree.heights.max().map { $0 > 0 ? $0 : 1 } ?? 1
  }

  private static func rows(_ source: ClusterTree) -> (order: [Int32], starts: [Int32]) {
    let order = source.tree.order
    guard let groups = source.micro?.groups.labels else {
      return (order, (0...order.count).map(Int32.init))
    }
    var sizes = [Int32](repeating: 0, count: order.count)
    for group in groups { sizes[Int(group) - 1] += 1 }
    var starts: [Int32] = [0]
    var next = [Int32](repeating: 0, count: order.count)
    for leaf in order {
      next[Int(leaf)] = starts[starts.count - 1]
      starts.append(starts[starts.count - 1] + sizes[Int(leaf)])
    }
    var rows = [Int32](repeating: 0, count: groups.count)
    for (row, group) in groups.enumerated() {
      rows[Int(next[Int(group) - 1])] = Int32(row)
      next[Int(group) - 1] += 1
    }
    return (rows, starts)
  }

  // MARK: Nodes

  func isLeaf(_ node: Int) -> Bool { node < leaves }
  func height(_ node: Int) -> Double { isLeaf(node) ? base : source.tree.heights[node - leaves] }
  func children(_ node: Int) -> (Int, Int) {
    let (one, other) = parts[node - leaves]
    return (Int(one), Int(other))
  }
  func parent(_ node: Int) -> Int? { parents[node] < 0 ? nil : Int(parents[node]) }

  /// Where the rows below a node stand in `rowOrder`.
  func rows(_ node: Int) -> Range<Int> {
    let first = Int(firstPlaces[node])
    return Int(rowStarts[first])..<Int(rowStarts[first + Int(leafCounts[node])])
  }

  func rowCount(_ node: Int) -> Int { rows(node).count }

  /// Whether the first row position lies in the node's branch.
  func contains(_ node: Int, position: Int) -> Bool { rows(node).contains(position) }

  /// The nodes at which a walk down from the root stops, from left to right.
  func frontier(_ isEnd: (Int) -> Bool) -> [Int] {
    var pending = [root]
    var found: [Int] = []
    while let node = pending.popLast() {
      if isLeaf(node) || isEnd(node) {
        found.append(node)
      } else {
        let (one, other) = children(node)
        pending.append(other)
        pending.append(one)
      }
    }
    return found
  }

  // MARK: Cuts

  /// The groups of a cut into k, from left to right.
  func groups(_ k: Int) -> [Int] {
    let first = firstUndone(k)
    return frontier { $0 < first }
  }

  /// The first node that a cut into k takes apart.
  func firstUndone(_ k: Int) -> Int { 2 * leaves - min(max(k, 1), leaves) }

  /// Heights of which any, as a cut, leaves k groups: from the lower one to before the upper one.
  func heights(_ k: Int) -> (lower: Double, upper: Double) {
    let heights = source.tree.heights
    guard !heights.isEmpty else { return (0, 1) }
    let place = heights.count - min(max(k, 1), leaves) + 1
    let upper = place < heights.count ? heights[place] : top * 1.05
    return (place == 0 ? base : heights[place - 1], upper)
  }

  /// Where the line of a cut into k is drawn.
  func line(_ k: Int) -> Double {
    let (lower, upper) = heights(k)
    return (lower + upper) / 2
  }

  /// Groups that a cut at a height leaves; merges at it are kept.
  func count(at height: Double) -> Int {
    let heights = source.tree.heights
    var (low, high) = (0, heights.count)
    while low < high {
      let middle = (low + high) / 2
      if heights[middle] <= height { low = middle + 1 } else { high = middle }
    }
    return leaves - low
  }

  /// More groups than these are not numbered: nobody reads them, and equal sizes take time to order.
  static let mostNumbered = 2_000

  /// The numbers that `cut` gives to groups; nil for too many.
  func numbers(_ groups: [Int]) -> [Int32]? {
    guard groups.count <= Self.mostNumbered else { return nil }
    let sizes = groups.map(rowCount)
    var uses: [Int: Int] = [:]
    for size in sizes { uses[size, default: 0] += 1 }
    let centers = zip(groups, sizes).map { uses[$1] == 1 ? [] : center($0) }
    let order = groups.indices.sorted { one, other in
      if sizes[one] != sizes[other] { return sizes[one] > sizes[other] }
      let pairs = zip(centers[one], centers[other])
      if let (a, b) = pairs.first(where: { $0 != $1 }) { return a < b }
      return firstRow(groups[one]) < firstRow(groups[other])
    }
    var numbers = [Int32](repeating: 0, count: groups.count)
    for (rank, group) in order.enumerated() { numbers[group] = Int32(rank + 1) }
    return numbers
  }

  /// O(rows below the node), so only for groups that nothing else tells apart.
  private func firstRow(_ node: Int) -> Int32 { rowOrder[rows(node)].min() ?? 0 }

  /// The mean of the rows below a node, summed in the order in which `cut` does it.
  private func center(_ node: Int) -> [Double] {
    let matrix = source.rows.matrix
    var sums = [Double](repeating: 0, count: matrix.columns)
    let members = rowOrder[rows(node)].sorted()
    for row in members {
      for column in sums.indices { sums[column] += matrix[Int(row), column] }
    }
    return sums.map { $0 / Double(members.count) }
  }

  /// The shortest decimal at which a cut leaves k groups, near to `line`.
  func written(_ line: Double, k: Int) -> Double? {
    let (lower, upper) = heights(k)
    guard !hasInversions, lower < upper, line >= lower, line < upper else { return nil }
    for digits in 2...17 {
      let text = NumberText.significant(line, digits)
      if let value = Double(text), value >= lower, value < upper, count(at: value) == k {
        return value
      }
    }
    return line
  }
}
