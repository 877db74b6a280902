/// Checked input of k-means, shared by all starts.
struct KMeansProblem: Sendable {
  /// Rows in a chunk, at least.
  static let grain = 4096
  /// Rows of a chunk that are worked on at a time, so that working space stays in the cache.
  static let stretch = 1024

  let rows: Matrix
  /// One for each row, or nil for weights 1.
  let weights: [Double]?
  /// Borders depend on the number of rows only, so that sums have the same order for any number of
  /// threads; few chunks, because each has sums of its own.
  let chunks: [Range<Int>]
  let moments: RowMoments
  let frame: RowFrame

  /// O(n · d). Throws `tooFewRows`, `notFinite`, `badWeight`, `invalid` when squares overflow,
  /// `cancelled`.
  init(
    _ rows: Matrix, weights: [Double]?, _ execution: Execution = .default
  ) throws(EngineError) {
    try rows.requireRows(1)
    try checkWeights(weights, rows: rows.rows)
    self.rows = rows
    self.weights = weights
    let grain = max(Self.grain, (rows.rows / 64 / Self.stretch + 1) * Self.stretch)
    chunks = stride(from: 0, to: rows.rows, by: grain).map { start in
      start..<min(start + grain, rows.rows)
    }
    moments = try RowMoments(rows, weights: weights, chunks: chunks, execution)
    guard moments.squares.allSatisfy(\.isFinite) else {
      throw .invalid(parameter: "spread of a column", found: "∞", allowed: "finite squares")
    }
    frame = RowFrame(origin: moments.means, reach: moments.reach)
  }

  /// Weighted sum of squared distances to the mean of all rows.
  var totalSumOfSquares: Double { moments.squares.reduce(0, +) }

  /// Mean variance of the columns, the unit of `KMeans.tolerance`.
  var meanVariance: Double {
    totalSumOfSquares / moments.mass / Double(rows.columns)
  }

  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// Where the row-major values of a range of rows are.
  func entries(of range: Range<Int>) -> Range<Int> {
    range.lowerBound * rows.columns..<range.upperBound * rows.columns
  }

  /// The weights of a range of rows; none if all are 1.
  func weights(of range: Range<Int>) -> ArraySlice<Double> {
    weights.map { $0[range] } ?? []
  }

  /// Σ weight · squared over a range of rows, in row order.
  func weightedSum(_ squared: [Double], rows range: Range<Int>) -> Double {
    var sum = 0.0
    guard let weights else {
      for value in squared { sum += value }
      return sum
    }
    for (offset, row) in range.enumerated() { sum += weights[row] * squared[offset] }
    return sum
  }

  /// Throws `tooManyGroups` unless k rows with positive weight are distinct. O(n · d) at worst;
  /// stops at the k-th.
  func requireDistinct(_ k: Int, _ execution: Execution) throws(EngineError) {
    var seen: Set<ArraySlice<Double>> = []
    for chunk in chunks {
      try execution.checkCancelled()
      for i in chunk where weight(i) > 0 {
        seen.insert(rows.row(i))
        if seen.count >= k { return }
      }
    }
    throw .tooManyGroups(k: k, distinct: seen.count)
  }
}
