/// Single linkage by Prim's minimum spanning tree: its edges, sorted, are the merges.
///
/// Gower & Ross, J. R. Stat. Soc. C 18 (1969), https://doi.org/10.2307/2346439.
enum SingleLinkage {
  /// `fill` writes the distances of a row to all rows. O(n²) calls' worth of work, O(n) memory.
  static func merges(
    count n: Int, _ execution: Execution, fill: (Int, inout MutableSpan<Double>) -> Void
  ) throws(EngineError) -> RawMerges {
    let meter = ProgressMeter("spanning tree", total: n - 1, execution: execution)
    var merges = RawMerges(rows: n)
    var nearest = [Double](repeating: .infinity, count: n)
    var from = [Int](repeating: 0, count: n)
    var open = Array(1..<max(n, 1))
    var distances = [Double](repeating: 0, count: n)
    var current = 0
    while !open.isEmpty {
      try execution.checkCancelled()
      var span = distances.mutableSpan
      fill(current, &span)
      let position = extend(from: current, distances, open, &nearest, &from)
      current = open.remove(at: position)
      merges.append(from[current], current, height: nearest[current])
      meter.advance()
    }
    // Equal edges can be taken in any order: that many other trees have the same heights.
    let heights = merges.steps.map(\.height).sorted()
    merges.ties = zip(heights, heights.dropFirst()).count { $0 == $1 }
    return merges
  }

  /// Lowers the distances of the open rows to the tree; gives the position of the nearest, of equals
  /// the smallest row.
  private static func extend(
    from current: Int, _ distances: [Double], _ open: [Int], _ nearest: inout [Double],
    _ from: inout [Int]
  ) -> Int {
    var best = 0
    var least = Double.infinity
    for (position, row) in open.enumerated() {
      if distances[row] < nearest[row] {
        nearest[row] = distances[row]
        from[row] = current
      }
      if nearest[row] < least {
        least = nearest[row]
        best = position
      }
    }
    return best
  }
}
