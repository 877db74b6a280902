import SegKernels

extension MergeTree {
  /// Height at which each pair of rows is joined, in the order of R's `dist`.
  ///
  /// Cost: O(n²) time, 4n(n−1) bytes. Throws `memory`, `cancelled`.
  public func copheneticDistances(
    execution: Execution = .default
  ) throws(EngineError) -> [Double] {
    try requireMemory(pairs * 8, execution)
    var result = [Double](repeating: 0, count: pairs)
    let meter = ProgressMeter("cophenetic distances", total: leaves - 1, execution: execution)
    // The rows below a merge are next to each other in `order`, those of its left part first.
    let starts = intervalStarts()
    for merge in heights.indices {
      let start = starts[merge]
      let middle = start + count(below: left[merge])
      for one in order[start..<middle] {
        try execution.checkCancelled()
        for other in order[middle..<start + Int(counts[merge])] {
          let (i, j) = (Int(min(one, other)), Int(max(one, other)))
          result[CondensedDistances.index(i, j, count: leaves)] = heights[merge]
        }
      }
      meter.advance()
    }
    return result
  }

  /// Correlation of cophenetic distances with the distances between the rows, of the metric that
  /// the tree was built with; for centroid and median, whose heights are squared, with their squares.
  ///
  /// Sokal & Rohlf, Taxon 11 (1962), https://doi.org/10.2307/1217208. Cost: O(n² · d) time,
  /// 8n(n−1) bytes. Not a number for fewer than three rows or equal distances. Throws `memory`,
  /// `sizeMismatch`, `notFinite`, `cancelled`.
  public func copheneticCorrelation(
    rows: Matrix, metric: Metric = .euclidean, execution: Execution = .default
  ) throws(EngineError) -> Double {
    guard rows.rows == leaves else {
      throw .sizeMismatch(of: "rows", expected: leaves, found: rows.rows)
    }
    try requireMemory(pairs * 16, execution)
    let distances = try PairwiseDistances.condensed(
      rows, metric: metric, squared: !linkage.isReducible,
      execution: execution.part(from: 0, to: 0.5))
    return try copheneticCorrelation(
      distances: distances, execution: execution.part(from: 0.5, to: 1))
  }

  /// The same with given distances in the order of R's `dist`.
  public func copheneticCorrelation(
    distances: [Double], execution: Execution = .default
  ) throws(EngineError) -> Double {
    let joined = try copheneticDistances(execution: execution)
    guard distances.count == joined.count else {
      throw .sizeMismatch(of: "distances", expected: joined.count, found: distances.count)
    }
    return Correlation.pearson(joined, distances)
  }

  private var pairs: Int { leaves * (leaves - 1) / 2 }

  private func requireMemory(_ needed: Int, _ execution: Execution) throws(EngineError) {
    guard needed > execution.memoryLimit else { return }
    let bytesPerPair = max(needed / max(pairs, 1), 8)
    let fitting = (Double(execution.memoryLimit) * 2 / Double(bytesPerPair)).squareRoot()
    throw .memory(
      needed: needed, limit: execution.memoryLimit, rowsThatFit: max(Int(fitting), 1))
  }

  private func count(below node: Int32) -> Int {
    node < 0 ? 1 : Int(counts[Int(node) - 1])
  }

  /// Position in `order` at which the rows below each merge begin.
  private func intervalStarts() -> [Int] {
    var starts = [Int](repeating: 0, count: heights.count)
    for merge in heights.indices.reversed() {
      if left[merge] > 0 { starts[Int(left[merge]) - 1] = starts[merge] }
      if right[merge] > 0 {
        starts[Int(right[merge]) - 1] = starts[merge] + count(below: left[merge])
      }
    }
    return starts
  }
}
