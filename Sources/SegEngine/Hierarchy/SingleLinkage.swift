import SegKernels

/// Single linkage: the edges of the minimum spanning tree, sorted, are the merges.
///
/// Gower & Ross, J. R. Stat. Soc. C 18 (1969), https://doi.org/10.2307/2346439.
enum SingleLinkage {
  /// Neighbours in the lists that answer the first rounds.
  private static let listSize = 6

  /// By a kd-tree where that pays, else by the distances of all pairs. Typically O(n log n) time for
  /// few columns, O(n² · d) at worst; O(n · d) memory. Throws `notFinite`, `zeroVector`, `memory`,
  /// `cancelled`.
  static func merges(
    _ rows: Matrix, metric: Metric, _ execution: Execution
  ) throws(EngineError) -> RawMerges {
    let n = rows.rows
    if NeighborGraph.suits(rows: n, columns: rows.columns),
      let graph = try NeighborGraph(
        metric.prepared(rows), metric: metric, size: min(listSize, n - 1),
        execution.part(from: 0, to: 0.5))
    {
      return RawMerges(try graph.spanningTree(execution.part(from: 0.5, to: 1)))
    }
    let prepared = try PreparedRows(rows, metric: metric)
    return RawMerges(
      try SpanningTree.prim(rows: n, metric: metric, execution) { row, out in
        prepared.fillReduced(&out, from: row)
      })
  }

  /// From distances that `fill` writes for one row to all rows. O(n²) time, O(n) memory.
  static func merges(
    count n: Int, _ execution: Execution, fill: (Int, inout MutableSpan<Double>) -> Void
  ) throws(EngineError) -> RawMerges {
    // Distances as they are: no metric reduces them.
    RawMerges(try SpanningTree.prim(rows: n, metric: .manhattan, execution, fill: fill))
  }
}

extension RawMerges {
  /// Edges in their order. Equal ones can be taken in any order: that many other trees have the same
  /// heights.
  init(_ tree: SpanningTree) {
    self.init(rows: tree.rows)
    for edge in tree.weights.indices {
      append(Int(tree.from[edge]), Int(tree.to[edge]), height: tree.weights[edge])
    }
    ties = zip(tree.weights, tree.weights.dropFirst()).count { $0 == $1 }
  }
}
