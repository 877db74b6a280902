import RealModule
import SegKernels

/// W with WᵀW = Σ⁻¹, d × d and lower triangular, or its diagonal.
struct CovarianceFactor {
  private(set) var values: [Double]
  /// ln det W.
  private(set) var logDeterminant: Double
  /// Σ, if the floor changed it.
  private(set) var liftedCovariance: Matrix?

  /// As `MixtureParameters` has it. Throws `noConvergence`.
  init(
    _ covariance: Matrix, isDense: Bool, columns: Int, _ floor: VarianceFloor
  ) throws(EngineError) {
    if isDense {
      try self.init(dense: covariance, floor)
    } else {
      self.init(variances: covariance, columns: columns, floor)
    }
  }

  /// ln det Σ + tr(Σ⁻¹ S): twice the loss of fitting Σ to the scatter S, in the form of Σ.
  func loss(of scatter: Matrix) -> Double {
    let d = scatter.columns
    guard scatter.rows == d, values.count == d * d else {
      return -2 * logDeterminant
        + (0..<d).reduce(0) { $0 + values[$1] * values[$1] * scatter[0, $1] }
    }
    var trace = 0.0
    for i in 0..<d {
      for a in 0...i {
        let product = (0...i).reduce(0) { $0 + scatter[a, $1] * values[i * d + $1] }
        trace += values[i * d + a] * product
      }
    }
    return -2 * logDeterminant + trace
  }

  /// Variances, 1 × d or 1 × 1 for all columns.
  private init(variances: Matrix, columns: Int, _ floor: VarianceFloor) {
    let own = variances.values
    let isCommon = own.count < columns || columns == 1
    let least = isCommon ? [floor.common] : floor.variances.map { $0 * floor.share }
    let raised = zip(own, least).map { max($0, $1) }
    if raised != own { liftedCovariance = Matrix(rows: 1, columns: own.count, values: raised) }
    values = (0..<columns).map { j in
      floor.varies[j] ? 1 / raised[isCommon ? 0 : j].squareRoot() : 1
    }
    logDeterminant = values.reduce(0) { $0 + Double.log($1) }
  }

  /// A covariance; its eigenvalues in the units of the data are raised to the floor, which gives
  /// the largest likelihood among covariances above it.
  private init(dense covariance: Matrix, _ floor: VarianceFloor) throws(EngineError) {
    if let factor = Self.inverseFactor(covariance) {
      values = factor
      logDeterminant = Self.logDiagonal(factor, covariance.rows)
      // ‖W V^½‖² bounds the largest eigenvalue of the inverse, so mostly this is enough.
      if Self.scaledSquares(factor, floor.variances) * floor.share <= 1 { return }
    } else {
      values = []
      logDeterminant = 0
    }
    guard let raised = try Self.raised(covariance, floor, to: floor.share) else { return }
    guard let factor = Self.inverseFactor(raised) else {
      throw .noConvergence(routine: "Cholesky factor")
    }
    values = factor
    logDeterminant = Self.logDiagonal(factor, covariance.rows)
    liftedCovariance = raised
  }

  private static func inverseFactor(_ covariance: Matrix) -> [Double]? {
    var values = covariance.values
    var span = values.mutableSpan
    guard CholeskyFactor.factor(&span, side: covariance.rows) else { return nil }
    CholeskyFactor.invert(&span, side: covariance.rows)
    return values
  }

  private static func logDiagonal(_ factor: [Double], _ side: Int) -> Double {
    (0..<side).reduce(0) { $0 + Double.log(factor[$1 * side + $1]) }
  }

  private static func scaledSquares(_ factor: [Double], _ variances: [Double]) -> Double {
    var sum = 0.0
    for i in variances.indices {
      for j in 0...i {
        let entry = factor[i * variances.count + j]
        sum += entry * entry * variances[j]
      }
    }
    return sum
  }

  /// The covariance (d × d) with eigenvalues of at least a share of the data's, in their units, or nil if
  /// it has them already. O(d³).
  static func raised(
    _ covariance: Matrix, _ floor: VarianceFloor, to share: Double
  ) throws(EngineError) -> Matrix? {
    let d = covariance.rows
    let units = floor.variances.map { $0.squareRoot() }
    var scaled = covariance
    for i in 0..<d {
      for j in 0..<d { scaled[i, j] /= units[i] * units[j] }
    }
    let (values, vectors) = try LinearAlgebra.symmetricEigen(scaled)
    // Equal to the floor but for rounding is at the floor, and was lifted before.
    guard values.contains(where: { !($0 > share * (1 + 1e-9)) }) else { return nil }
    var result = Matrix(rows: d, columns: d, repeating: 0)
    for i in 0..<d {
      for j in 0...i {
        var sum = 0.0
        for t in 0..<d { sum += max(values[t], share) * vectors[t, i] * vectors[t, j] }
        result[i, j] = sum * units[i] * units[j]
        result[j, i] = result[i, j]
      }
    }
    return result
  }
}
