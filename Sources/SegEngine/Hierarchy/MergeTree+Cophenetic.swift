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
  /// Sokal & Rohlf, Taxon 11 (1962), https://doi.org/10.2307/1217208. Neither kind of distance is kept.
  /// Cost: O(n² · d) time, O(n · d) memory. Not a number for fewer than three rows or equal distances.
  /// Throws `sizeMismatch`, `notFinite`, `zeroVector`, `cancelled`.
  public func copheneticCorrelation(
    rows: Matrix, metric: Metric = .euclidean, execution: Execution = .default
  ) throws(EngineError) -> Double {
    guard rows.rows == leaves else {
      throw .sizeMismatch(of: "rows", expected: leaves, found: rows.rows)
    }
    // Rows in the order of the leaves: two of them part at the last of the merges between their places.
    let prepared = try PreparedRows(
      rows.selecting(rows: order.lazy.map { Int($0) }), metric: metric)
    let measure: Measure = linkage.isMonotone ? metric.measure : .squaredEuclidean
    let parting = partingMerges()
    let origins = (height: heights.last ?? 0, distance: roughDistance(prepared, measure))
    let meter = ProgressMeter("cophenetic distances", total: leaves, execution: execution)
    let parts = try forEachChunk(of: leaves, grain: 64, execution) { range in
      var moments = PairMoments()
      for place in range {
        let first = place / PackedPoints.lanes * PackedPoints.lanes
        var distances = [Double](repeating: 0, count: leaves - first)
        var span = distances.mutableSpan
        prepared.fill(&span, from: place, targetsFrom: first, measure)
        var last: Int32 = 0
        for other in place + 1..<max(leaves, place + 1) {
          last = max(last, parting[other])
          moments.add(
            heights[Int(last)] - origins.height, distances[other - first] - origins.distance)
        }
      }
      meter.advance(by: range.count)
      return moments
    }
    return parts.reduce(into: PairMoments()) { $0.add($1) }.correlation
  }

  /// For each place in the order of the leaves the merge (from 0) that joins it with the place before.
  func partingMerges() -> [Int32] {
    var parting = [Int32](repeating: 0, count: leaves)
    let starts = intervalStarts()
    for merge in heights.indices {
      parting[starts[merge] + count(below: left[merge])] = Int32(merge)
    }
    return parting
  }

  /// The mean distance of the first leaf: sums of squares about it keep their digits.
  private func roughDistance(_ prepared: PreparedRows, _ measure: Measure) -> Double {
    var distances = [Double](repeating: 0, count: leaves)
    var span = distances.mutableSpan
    prepared.fill(&span, from: 0, measure)
    return distances.reduce(0, +) / Double(leaves)
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

  func count(below node: Int32) -> Int {
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

/// Sums over pairs of numbers.
struct PairMoments: Sendable {
  private var count = 0.0
  private var (sumOne, sumOther) = (0.0, 0.0)
  private var (squaresOne, squaresOther, products) = (0.0, 0.0, 0.0)

  mutating func add(_ one: Double, _ other: Double) {
    count += 1
    sumOne += one
    sumOther += other
    squaresOne += one * one
    squaresOther += other * other
    products += one * other
  }

  mutating func add(_ more: PairMoments) {
    count += more.count
    sumOne += more.sumOne
    sumOther += more.sumOther
    squaresOne += more.squaresOne
    squaresOther += more.squaresOther
    products += more.products
  }

  /// Pearson's.
  var correlation: Double {
    let covariance = products - sumOne * sumOther / count
    let variances =
      (squaresOne - sumOne * sumOne / count) * (squaresOther - sumOther * sumOther / count)
    return variances > 0 ? covariance / variances.squareRoot() : .nan
  }
}
