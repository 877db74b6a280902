import SegKernels

/// Weighted means and sums of squared deviations of the columns, in two passes over chunks of rows.
struct RowMoments: Sendable {
  /// Mean of each column.
  let means: [Double]
  /// Σ w (x − mean)² of each column.
  let squares: [Double]
  /// Sum of weights; the number of rows without weights.
  let mass: Double
  /// Largest distance of any value from the mean of its column, rows of weight 0 included.
  let reach: Double

  private struct Part: Sendable {
    var sums: [Double]
    var squares: [Double]
    var reach = 0.0
  }

  /// O(n · d). Throws `notFinite`, `cancelled`.
  init(
    _ rows: Matrix, weights: [Double]?, chunks: [Range<Int>], _ execution: Execution
  ) throws(EngineError) {
    let mass = weights?.reduce(0, +) ?? Double(rows.rows)
    let zeros = [Double](repeating: 0, count: rows.columns)
    let first = try Self.deviations(rows, weights, from: zeros, chunks, execution)
    // Only sums of numbers that are none, or too large, are not finite.
    if !first.reach.isFinite { try rows.requireFinite() }
    let rough = first.sums.map { $0 / mass }
    let second = try Self.deviations(rows, weights, from: rough, chunks, execution)
    let corrections = second.sums.map { $0 / mass }
    means = zip(rough, corrections).map { $0 + $1 }
    // The correction is of the size of rounding, so nothing cancels here.
    squares = zip(second.squares, corrections).map { max($0 - mass * $1 * $1, 0) }
    self.mass = mass
    reach = second.reach
  }

  private static func deviations(
    _ rows: Matrix, _ weights: [Double]?, from origin: [Double], _ chunks: [Range<Int>],
    _ execution: Execution
  ) throws(EngineError) -> Part {
    let zeros = [Double](repeating: 0, count: rows.columns)
    let parts = try forEachChunk(of: chunks.count, grain: 1, execution) { index in
      let range = chunks[index.lowerBound]
      var (sumsOfColumns, squaresOfColumns) = (zeros, zeros)
      var sums = sumsOfColumns.mutableSpan
      var squares = squaresOfColumns.mutableSpan
      let own = weights.map { $0[range] } ?? []
      let reach = ColumnDeviations.add(
        rows: rows.values.span.extracting(
          range.lowerBound * rows.columns..<range.upperBound * rows.columns),
        weights: own.span, origin: origin.span, sums: &sums, squares: &squares)
      return Part(sums: sumsOfColumns, squares: squaresOfColumns, reach: reach)
    }
    var total = Part(sums: zeros, squares: zeros)
    for part in parts {
      for j in zeros.indices {
        total.sums[j] += part.sums[j]
        total.squares[j] += part.squares[j]
      }
      // What is not a number stays.
      total.reach = part.reach > total.reach || part.reach.isNaN ? part.reach : total.reach
    }
    return total
  }
}
