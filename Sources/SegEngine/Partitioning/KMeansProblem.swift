/// Checked input of k-means, shared by all starts.
struct KMeansProblem: Sendable {
  /// Rows in a chunk; fixed, so that sums have the same order for any number of threads.
  static let grain = 4096

  let rows: Matrix
  /// One for each row, or nil for weights 1.
  let weights: [Double]?
  /// The weights, ones if there are none.
  let startingWeights: [Double]
  let chunks: [Range<Int>]
  let moments: ColumnMoments

  /// O(n · d). Throws `tooFewRows`, `notFinite`, `badWeight`, `invalid` when squares overflow.
  init(_ rows: Matrix, weights: [Double]?) throws(EngineError) {
    try rows.requireRows(1)
    try rows.requireFinite()
    try checkWeights(weights, rows: rows.rows)
    self.rows = rows
    self.weights = weights
    startingWeights = weights ?? [Double](repeating: 1, count: rows.rows)
    chunks = stride(from: 0, to: rows.rows, by: Self.grain).map { start in
      start..<min(start + Self.grain, rows.rows)
    }
    moments = ColumnMoments(rows, weights: weights)
    guard moments.squares.allSatisfy(\.isFinite) else {
      throw .invalid(parameter: "spread of a column", found: "∞", allowed: "finite squares")
    }
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

  /// Where the weights of a range of rows are; nowhere if all are 1.
  func weightEntries(of range: Range<Int>) -> Range<Int> {
    weights == nil ? 0..<0 : range
  }

  /// Σ weight · squared over a range of rows, in row order.
  func weightedSum(_ squared: [Double], rows range: Range<Int>) -> Double {
    var sum = 0.0
    guard weights != nil else {
      for value in squared { sum += value }
      return sum
    }
    for (offset, row) in range.enumerated() { sum += startingWeights[row] * squared[offset] }
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
