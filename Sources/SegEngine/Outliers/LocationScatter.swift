import RealModule

/// Where rows lie and how they spread: a centre and a covariance, with distances by them.
public struct LocationScatter: Sendable, Equatable {
  /// One value for each column.
  public let center: [Double]
  /// Columns × columns.
  public let covariance: Matrix
  /// The lower Cholesky factor of the covariance, row-major.
  private let factor: [Double]

  /// Logarithm of the determinant of the covariance.
  public var logDeterminant: Double {
    let d = center.count
    return 2 * (0..<d).reduce(0) { $0 + Double.log(factor[$1 * d + $1]) }
  }

  /// O(d³). Throws `singular` where a column is a combination of earlier ones.
  init(center: [Double], covariance: Matrix) throws(EngineError) {
    self.center = center
    self.covariance = covariance
    let d = center.count
    var factor = [Double](repeating: 0, count: d * d)
    for i in 0..<d {
      for j in 0...i {
        var sum = covariance[i, j]
        for t in 0..<j { sum -= factor[i * d + t] * factor[j * d + t] }
        if i == j {
          // What is left of a column's variance is rounding when earlier columns make it up.
          guard sum > 1e-12 * covariance[i, i], sum > 0 else { throw .singular(column: i) }
          factor[i * d + i] = sum.squareRoot()
        } else {
          factor[i * d + j] = sum / factor[j * d + j]
        }
      }
    }
    self.factor = factor
  }

  /// Mean and covariance (divisor count − 1) of some rows. O(rows · d²). Throws `singular`.
  init(_ rows: Matrix, of chosen: some Swift.Collection<Int>) throws(EngineError) {
    let d = rows.columns
    let count = Double(chosen.count)
    var mean = [Double](repeating: 0, count: d)
    for i in chosen {
      for j in 0..<d { mean[j] += rows[i, j] }
    }
    for j in 0..<d { mean[j] /= count }
    var sums = [Double](repeating: 0, count: d * d)
    var deviations = mean
    for i in chosen {
      for j in 0..<d { deviations[j] = rows.values[i * d + j] - mean[j] }
      for j in 0..<d {
        let own = deviations[j]
        for t in 0...j { sums[j * d + t] += own * deviations[t] }
      }
    }
    for j in 0..<d {
      for t in 0...j {
        sums[j * d + t] /= max(count - 1, 1)
        sums[t * d + j] = sums[j * d + t]
      }
    }
    try self.init(center: mean, covariance: Matrix(rows: d, columns: d, values: sums))
  }

  /// The same with a covariance that is larger by a factor.
  func scaled(by ratio: Double) throws(EngineError) -> LocationScatter {
    let values = covariance.values.map { $0 * ratio }
    return try LocationScatter(
      center: center,
      covariance: Matrix(rows: covariance.rows, columns: covariance.columns, values: values))
  }

  /// Squared Mahalanobis distance of row `i`. `work` holds d values. O(d²).
  func squaredDistance(_ rows: Matrix, _ i: Int, _ work: inout [Double]) -> Double {
    let d = center.count
    var sum = 0.0
    for j in 0..<d {
      var value = rows.values[i * d + j] - center[j]
      for t in 0..<j { value -= factor[j * d + t] * work[t] }
      value /= factor[j * d + j]
      work[j] = value
      sum += value * value
    }
    return sum
  }

  /// Squared Mahalanobis distances of all rows. O(n · d²). Throws `sizeMismatch`, `cancelled`.
  public func squaredDistances(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> [Double] {
    guard rows.columns == center.count else {
      throw .sizeMismatch(of: "columns", expected: center.count, found: rows.columns)
    }
    return try forEachChunk(of: rows.rows, grain: 1024, execution) { range in
      var work = [Double](repeating: 0, count: center.count)
      return range.map { squaredDistance(rows, $0, &work) }
    }.flatMap { $0 }
  }

  /// What each column adds to the squared distance of a row: never below 0, in sum the squared distance.
  /// Each column gets the standardised variable that is least unlike it among uncorrelated ones (Garthwaite &
  /// Koch, "Evaluating the contributions of individual variables to a quadratic form", Aust. N. Z. J. Stat. 58
  /// (2016), https://doi.org/10.1111/anzs.12144).
  ///
  /// O(d³), and O(d²) for each row. Throws `noConvergence`.
  public func contributions(
    _ rows: Matrix, of chosen: [Int]
  ) throws(EngineError) -> Matrix {
    let d = center.count
    let deviations = (0..<d).map { covariance[$0, $0].squareRoot() }
    var correlation = covariance
    for i in 0..<d {
      for j in 0..<d { correlation[i, j] /= deviations[i] * deviations[j] }
    }
    let (values, vectors) = try LinearAlgebra.symmetricEigen(correlation)
    var result = Matrix(rows: chosen.count, columns: d, repeating: 0)
    for (place, i) in chosen.enumerated() {
      let standard = (0..<d).map { (rows[i, $0] - center[$0]) / deviations[$0] }
      // R^(−1/2) · z
      for (value, t) in zip(values, 0..<d) {
        var product = 0.0
        for j in 0..<d { product += vectors[t, j] * standard[j] }
        product /= max(value, 1e-300).squareRoot()
        for j in 0..<d { result[place, j] += product * vectors[t, j] }
      }
      for j in 0..<d { result[place, j] *= result[place, j] }
    }
    return result
  }
}

extension LocationScatter {
  /// Mean and covariance (divisor n − 1) of all rows.
  ///
  /// O(n · d²). Throws `notFinite`, `tooFewRows` for fewer than d + 1 rows, `singular`.
  public init(classical rows: Matrix) throws(EngineError) {
    try rows.requireRows(rows.columns + 1)
    try rows.requireFinite()
    try self.init(rows, of: 0..<rows.rows)
  }
}
