import SegKernels

/// Core distances of rows, and the tree of their mutual reachability: the largest of the distance of
/// two rows and the core distances of both.
struct MutualReachability: Sendable {
  let prepared: PreparedRows
  let samples: Int
  /// Distance of each row to its `samples`-th neighbour, the row itself not counted.
  let coreDistances: [Double]

  /// Throws `notFinite`, `zeroVector`, `cancelled`.
  init(
    _ rows: Matrix, metric: Metric, samples: Int, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    prepared = try PreparedRows(rows, metric: metric)
    self.samples = samples
    coreDistances = try Self.bruteCores(prepared, samples: samples, weights: weights, execution)
  }

  func spanningTree(_ execution: Execution) throws(EngineError) -> SpanningTree {
    try SpanningTree.prim(rows: prepared.rows.rows, execution) { row, out in
      prepared.fill(&out, from: row, prepared.metric.measure)
      let own = coreDistances[row]
      for other in out.indices { out[other] = max(out[other], own, coreDistances[other]) }
    }
  }

  /// All distances of each row, sorted. For any metric; O(n² · (d + log n)) time.
  private static func bruteCores(
    _ prepared: PreparedRows, samples: Int, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> [Double] {
    let n = prepared.rows.rows
    let meter = ProgressMeter("core distances", total: n, execution: execution)
    let parts = try forEachChunk(of: n, grain: 32, execution) { range in
      defer { meter.advance(by: range.count) }
      var distances = [Double](repeating: 0, count: n)
      return range.map { row in
        var span = distances.mutableSpan
        prepared.fill(&span, from: row, prepared.metric.measure)
        distances[row] = -1
        if let weights { return weightedCore(distances, weights, row, samples) }
        return distances.sorted()[min(samples, n - 1)]
      }.map { max($0, 0) }
    }
    return parts.flatMap { $0 }
  }

  /// The smallest distance within which lie `samples` rows besides one of the row's own copies.
  private static func weightedCore(
    _ distances: [Double], _ weights: [Double], _ row: Int, _ samples: Int
  ) -> Double {
    var found = weights[row] - 1
    var last = 0.0
    for other in distances.indices.sorted(by: { distances[$0] < distances[$1] })
    where found < Double(samples) && other != row {
      found += weights[other]
      last = distances[other]
    }
    return last
  }
}
