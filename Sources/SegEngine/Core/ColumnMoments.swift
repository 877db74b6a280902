/// Weighted means and sums of squared deviations of the columns, in two passes.
struct ColumnMoments {
  /// Mean of each column.
  let means: [Double]
  /// Σ w (x − mean)² of each column.
  let squares: [Double]
  /// Sum of weights; the number of rows without weights.
  let mass: Double

  /// O(n · d). The second pass also corrects the mean by the mean of the deviations, so that equal
  /// values get a deviation of exactly 0 or of their own rounding only (Chan, Golub & LeVeque 1983,
  /// https://doi.org/10.1080/00031305.1983.10483115).
  init(_ rows: Matrix, weights: [Double]? = nil) {
    let mass = weights?.reduce(0, +) ?? Double(rows.rows)
    let zeros = [Double](repeating: 0, count: rows.columns)
    let rough = Self.meanDeviations(rows, from: zeros, weights: weights, mass: mass)
    let correction = Self.meanDeviations(rows, from: rough, weights: weights, mass: mass)
    let means = zip(rough, correction).map { $0 + $1 }
    var squares = zeros
    for i in 0..<rows.rows {
      let weight = weights?[i] ?? 1
      for j in 0..<rows.columns {
        let deviation = rows[i, j] - means[j]
        squares[j] += weight * deviation * deviation
      }
    }
    self.means = means
    self.squares = squares
    self.mass = mass
  }

  private static func meanDeviations(
    _ rows: Matrix, from origin: [Double], weights: [Double]?, mass: Double
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: rows.columns)
    for i in 0..<rows.rows {
      let weight = weights?[i] ?? 1
      for j in 0..<rows.columns { sums[j] += weight * (rows[i, j] - origin[j]) }
    }
    return sums.map { $0 / mass }
  }

  /// Whether the values of a column are equal up to the rounding of their mean. The bound follows
  /// the scale of the column, so truly small spreads are kept; it need not grow with the number of
  /// rows because the mean is corrected by a second pass.
  func isConstant(column j: Int) -> Bool {
    Self.isConstant(mean: means[j], squares: squares[j], mass: mass)
  }

  /// The same for a column of which only these are known.
  static func isConstant(mean: Double, squares: Double, mass: Double) -> Bool {
    let error = 4 * Double.ulpOfOne * mean
    return squares / mass <= error * error
  }
}
