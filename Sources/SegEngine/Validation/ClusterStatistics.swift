import SegKernels

/// Sizes, centres and sums of squares of labelled rows. Label 0 is noise and is left out.
public struct ClusterStatistics: Sendable, Equatable {
  /// The labels that occur, rising, without noise.
  public let labels: [Int32]
  /// Rows of each group, in the order of `labels`, as are the following.
  public let sizes: [Int]
  /// Sum of weights of each group; equals `sizes` without weights.
  public let weights: [Double]
  /// Weighted mean of each group, groups × columns.
  public let centers: Matrix
  /// Weighted sum of squared distances to the centre of the group.
  public let withinSumOfSquares: [Double]
  /// Weighted sum of distances to the centre of the group.
  public let withinSumOfDistances: [Double]
  /// Weighted sum of squared distances of the centres to the mean of all rows but noise.
  public let betweenSumOfSquares: Double
  /// Rows that are noise.
  public let noise: Int

  /// Weighted sum of squared distances of all rows but noise to their mean: within plus between.
  public var totalSumOfSquares: Double {
    withinSumOfSquares.reduce(0, +) + betweenSumOfSquares
  }

  /// Cost: O(n · d), two passes. Throws `sizeMismatch`, `notFinite`, `badWeight`, `invalid`,
  /// `cancelled`.
  public init(
    _ rows: Matrix, labels: [Int32], weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) {
    try checkLabels(labels, rows: rows.rows)
    try self.init(rows, LabelGroups(labels), weights: weights, execution)
  }

  /// The same for groups that are known already.
  init(
    _ rows: Matrix, _ groups: LabelGroups, weights: [Double]? = nil, _ execution: Execution
  ) throws(EngineError) {
    try checkWeights(weights, rows: rows.rows)
    let passes = MomentPasses(rows, groups, weights)
    let (centers, mass) = try passes.centers(execution)
    let (distances, squares) = try passes.spreads(around: centers, execution)
    // Only what is not finite makes sums that are not, unless squares overflow.
    if !(squares + centers.values).allSatisfy(\.isFinite) || groups.used < rows.rows {
      try rows.requireFinite()
    }
    labels = groups.labels
    sizes = groups.sizes
    self.weights = mass
    self.centers = centers
    withinSumOfSquares = squares
    withinSumOfDistances = distances
    betweenSumOfSquares = Self.between(centers, mass)
    noise = rows.rows - groups.used
  }

  /// Σ mass · ‖centre − mean‖². O(k · d).
  private static func between(_ centers: Matrix, _ mass: [Double]) -> Double {
    guard let first = mass.indices.first else { return 0 }
    let whole = mass.reduce(0, +)
    var sum = 0.0
    for j in 0..<centers.columns {
      let origin = centers[first, j]
      var mean = 0.0
      for group in mass.indices { mean += mass[group] * (centers[group, j] - origin) }
      mean /= whole
      for group in mass.indices {
        let difference = centers[group, j] - origin - mean
        sum += mass[group] * difference * difference
      }
    }
    return sum
  }
}

/// The two passes over the rows, in chunks that depend on the sizes only.
private struct MomentPasses: Sendable {
  private struct Sums: Sendable {
    var first: [Double]
    var second: [Double]
  }

  private let rows: Matrix
  private let groups: LabelGroups
  private let weights: [Double]
  private let grain: Int

  init(_ rows: Matrix, _ groups: LabelGroups, _ weights: [Double]?) {
    self.rows = rows
    self.groups = groups
    self.weights = weights ?? []
    // So few chunks that their sums take less room than the rows.
    let chunks = max(1, min(64, rows.rows / max(4096, 8 * groups.sizes.count)))
    grain = max((rows.rows + chunks - 1) / chunks, 1)
  }

  /// Means of the groups and sums of their weights. Differences are taken from the first row of each
  /// group, so that equal rows have exactly their values as mean.
  func centers(_ execution: Execution) throws(EngineError) -> (Matrix, [Double]) {
    let (k, d) = (groups.sizes.count, rows.columns)
    let origins = firstRows()
    let total = try sum(first: k * d, second: k, execution) { range, sums, mass in
      GroupMoments.addDifferences(
        rows: rows.values.span.extracting(range.lowerBound * d..<range.upperBound * d), columns: d,
        weights: weights.span.extracting(weights.isEmpty ? 0..<0 : range),
        groups: groups.groupOf.span.extracting(range), origins: origins.span, sums: &sums,
        mass: &mass)
    }
    var values = origins
    for group in 0..<k where total.second[group] > 0 {
      for j in 0..<d { values[group * d + j] += total.first[group * d + j] / total.second[group] }
    }
    return (Matrix(rows: k, columns: d, values: values), total.second)
  }

  /// Sums of distances and of squared distances to the centres.
  func spreads(
    around centers: Matrix, _ execution: Execution
  ) throws(EngineError) -> ([Double], [Double]) {
    let (k, d) = (groups.sizes.count, rows.columns)
    let total = try sum(first: k, second: k, execution) { range, distances, squares in
      GroupMoments.addSpreads(
        rows: rows.values.span.extracting(range.lowerBound * d..<range.upperBound * d), columns: d,
        weights: weights.span.extracting(weights.isEmpty ? 0..<0 : range),
        groups: groups.groupOf.span.extracting(range), centers: centers.values.span,
        distances: &distances, squares: &squares)
    }
    return (total.first, total.second)
  }

  private func firstRows() -> [Double] {
    var origins = [Double](repeating: .nan, count: groups.sizes.count * rows.columns)
    var missing = groups.sizes.count
    var seen = [Bool](repeating: false, count: missing)
    for (row, group) in groups.groupOf.enumerated() where group >= 0 && !seen[Int(group)] {
      seen[Int(group)] = true
      for j in 0..<rows.columns { origins[Int(group) * rows.columns + j] = rows[row, j] }
      missing -= 1
      if missing == 0 { break }
    }
    return origins
  }

  /// Adds up over chunks, in their order.
  private func sum(
    first: Int, second: Int, _ execution: Execution,
    _ body: @Sendable (Range<Int>, inout MutableSpan<Double>, inout MutableSpan<Double>) -> Void
  ) throws(EngineError) -> Sums {
    let parts = try forEachChunk(of: rows.rows, grain: grain, execution) { range in
      var one = [Double](repeating: 0, count: first)
      var other = [Double](repeating: 0, count: second)
      var oneSpan = one.mutableSpan
      var otherSpan = other.mutableSpan
      body(range, &oneSpan, &otherSpan)
      return Sums(first: one, second: other)
    }
    var total = Sums(
      first: [Double](repeating: 0, count: first), second: [Double](repeating: 0, count: second))
    for part in parts {
      for index in 0..<first { total.first[index] += part.first[index] }
      for index in 0..<second { total.second[index] += part.second[index] }
    }
    return total
  }
}
