import SegKernels

/// Core distances of rows, and the tree of their mutual reachability: the largest of the distance of
/// two rows and the core distances of both.
struct MutualReachability: Sendable {
  /// Core distance of each row: that of its `samples`-th neighbour, the row itself not counted.
  let coreDistances: [Double]
  let tree: SpanningTree

  /// Throws `notFinite`, `zeroVector`, `memory`, `cancelled`.
  init(
    _ rows: Matrix, metric: Metric, samples: Int, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    if NeighborGraph.suits(rows: rows.rows, columns: rows.columns) {
      try self.init(
        searching: rows, metric: metric, samples: samples, weights: weights, execution)
    } else {
      try self.init(
        allPairsOf: PreparedRows(rows, metric: metric), samples: samples, weights: weights,
        execution)
    }
  }

  /// By a kd-tree.
  init(
    searching rows: Matrix, metric: Metric, samples: Int, weights: [Double]?,
    _ execution: Execution
  ) throws(EngineError) {
    let n = rows.rows
    let compared = try metric.prepared(rows)
    // Two more than needed: a list that goes beyond the core distance shows which links are best.
    var size = min(samples + 2, n - 1)
    while true {
      let search = execution.part(from: 0, to: 0.5)
      guard
        let graph = try NeighborGraph(
          compared, metric: metric, size: size, samples: samples, weights: weights, search)
      else {
        size = min(2 * size, n - 1)
        continue
      }
      var byRow = [Double](repeating: 0, count: n)
      for (position, core) in graph.cores.enumerated() {
        byRow[Int(graph.tree.flat.rows[position])] = metric.length(ofReduced: core)
      }
      coreDistances = byRow
      tree = try graph.spanningTree(execution.part(from: 0.5, to: 1))
      return
    }
  }

  /// By the distances of all pairs, one row after the other. O(n² · (d + log n)) time.
  init(
    allPairsOf prepared: PreparedRows, samples: Int, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    let metric = prepared.metric
    let cores = try Self.cores(
      prepared, samples: samples, weights: weights, execution.part(from: 0, to: 0.5))
    coreDistances = cores.map { metric.length(ofReduced: $0) }
    tree = try SpanningTree.prim(
      rows: prepared.rows.rows, metric: metric, execution.part(from: 0.5, to: 1)
    ) { row, out in
      prepared.fillReduced(&out, from: row)
      let own = cores[row]
      for other in out.indices { out[other] = max(out[other], own, cores[other]) }
    }
  }

  private static func cores(
    _ prepared: PreparedRows, samples: Int, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> [Double] {
    let n = prepared.rows.rows
    let meter = ProgressMeter("core distances", total: n, execution: execution)
    let parts = try forEachChunk(of: n, grain: 32, execution) { range in
      defer { meter.advance(by: range.count) }
      var distances = [Double](repeating: 0, count: n)
      return range.map { row in
        var span = distances.mutableSpan
        prepared.fillReduced(&span, from: row)
        distances[row] = -1
        if let weights { return weightedCore(distances, weights, row, samples) }
        return max(distances.sorted()[min(samples, n - 1)], 0)
      }
    }
    return parts.flatMap { $0 }
  }

  /// The smallest distance within which lie `samples` rows besides one of the row's own copies.
  private static func weightedCore(
    _ distances: [Double], _ weights: [Double], _ row: Int, _ samples: Int
  ) -> Double {
    var found = weights[row] - 1
    var core = 0.0
    for other in distances.indices.sorted(by: { distances[$0] < distances[$1] })
    where found < Double(samples) && other != row {
      found += weights[other]
      core = distances[other]
    }
    return core
  }
}

extension PreparedRows {
  /// Reduced distances from row `i` to all rows.
  func fillReduced(_ out: inout MutableSpan<Double>, from i: Int) {
    let d = rows.columns
    PackedDistances.fill(
      &out, from: rows.values.span.extracting(i * d..<(i + 1) * d), to: packed.span,
      metric.reducedMeasure)
  }
}
