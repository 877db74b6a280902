/// A tree of merges in flat arrays, children before parents.
///
/// Nodes are numbered with the n leaves first (0 ..< n), then the n - 1 merges in their order.
struct MergeTree: Sendable {
  let heights: [Double]
  let order: [Int32]
  /// The two parts of each merge as nodes.
  private let first: [Int]
  private let second: [Int]

  var leafCount: Int { order.count }
  var nodeCount: Int { order.count + heights.count }

  /// - Parameters: as `DendrogramChart` takes them.
  init(left: [Int32], right: [Int32], heights: [Double], order: [Int32]) {
    precondition(left.count == right.count && left.count == heights.count)
    precondition(order.count == left.count + 1)
    let n = order.count
    func node(_ side: Int32) -> Int { side < 0 ? -Int(side) - 1 : n + Int(side) - 1 }
    self.heights = heights
    self.order = order
    first = left.map(node)
    second = right.map(node)
  }

  func parts(ofMerge merge: Int) -> (Int, Int) { (first[merge], second[merge]) }

  /// For each node the number of its leaves.
  func sizes() -> [Int] {
    fold([Int](repeating: 1, count: leafCount), +)
  }

  /// For each node the place of its uppermost leaf.
  func ranks() -> [Int] {
    var ranks = [Int](repeating: 0, count: leafCount)
    for (place, leaf) in order.enumerated() { ranks[Int(leaf)] = place }
    return fold(ranks, min)
  }

  /// For each node the segment of all its leaves, or nil where they differ.
  func commonSegments(_ segments: [Int32]) -> [Int32?] {
    precondition(segments.count == leafCount)
    return fold(segments.map(Optional.some)) { $0 == $1 ? $0 : nil }
  }

  /// Values of leaves, continued upwards; one pass, since children come before parents.
  private func fold<Value>(
    _ leaves: [Value], _ combine: (Value, Value) -> Value
  ) -> [Value] {
    var values = leaves
    values.reserveCapacity(nodeCount)
    for merge in heights.indices {
      values.append(combine(values[first[merge]], values[second[merge]]))
    }
    return values
  }

  /// The nodes that remain as ends, from top to bottom, when only the last `ends - 1` merges are
  /// drawn, and the first merge that is drawn.
  func truncated(to ends: Int) -> (ends: [Int], firstMerge: Int) {
    let drawn = min(max(ends, 1) - 1, heights.count)
    let firstMerge = heights.count - drawn
    guard drawn > 0 else { return ([nodeCount - 1], firstMerge) }
    let limit = leafCount + firstMerge
    var result: [Int] = []
    for merge in firstMerge..<heights.count {
      if first[merge] < limit { result.append(first[merge]) }
      if second[merge] < limit { result.append(second[merge]) }
    }
    let ranks = ranks()
    return (result.sorted { ranks[$0] < ranks[$1] }, firstMerge)
  }

  /// Leaves lie at height zero, unless a merge lies below it.
  var base: Double { min(0, heights.min() ?? 0) }

  /// Three strokes for each drawn merge, placed midway between its parts: x is the height, y the
  /// place among the ends.
  ///
  /// - Parameter colors: one for each node, or none at all.
  func strokes(
    ends: [Int], firstMerge: Int, base: Double, colors: [Int32?] = []
  ) -> [Stroke] {
    var places = [Double](repeating: 0, count: nodeCount)
    var reach = [Double](repeating: base, count: nodeCount)
    for (place, end) in ends.enumerated() { places[end] = Double(place) }
    func color(_ node: Int) -> PaletteIndex? { colors.isEmpty ? nil : colors[node] }
    var result: [Stroke] = []
    for merge in firstMerge..<heights.count {
      let (first, second) = parts(ofMerge: merge)
      let node = leafCount + merge
      let height = heights[merge]
      places[node] = (places[first] + places[second]) / 2
      reach[node] = height
      for part in [first, second] {
        let y = places[part]
        result.append(Stroke(x0: reach[part], y0: y, x1: height, y1: y, color: color(part)))
      }
      result.append(
        Stroke(x0: height, y0: places[first], x1: height, y1: places[second], color: color(node)))
    }
    return result
  }

  /// The leaves of each end, in their order.
  func leaves(of ends: [Int]) -> [[Int]] {
    let ranks = ranks()
    let starts = ends.map { ranks[$0] } + [leafCount]
    return ends.indices.map { end in
      order[starts[end]..<starts[end + 1]].map { Int($0) }
    }
  }
}

/// A tree of merges as charts take it; see `DendrogramChart` for the numbering.
package struct TreeShape: Sendable {
  let tree: MergeTree

  package init(left: [Int32], right: [Int32], heights: [Double], order: [Int32]) {
    tree = MergeTree(left: left, right: right, heights: heights, order: order)
  }
}
