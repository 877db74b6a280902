import RealModule
import SegKernels

/// The least variance that a mixture may have in any direction, relative to the data.
struct VarianceFloor: Sendable {
  /// Share of the variance of the data.
  let share: Double
  /// Variance of each column of the data; 1 for constant columns.
  let variances: [Double]
  /// Whether a column varies. What does not has variance 1 in every component, so that it tells
  /// them apart in no way.
  let varies: [Bool]

  init(share: Double, _ problem: MixtureProblem) {
    self.share = share
    variances = problem.variances
    varies = problem.varies
  }

  /// The floor of a variance that all columns share.
  var common: Double {
    let own = variances.indices.filter { varies[$0] }.map { variances[$0] }
    return own.isEmpty ? share : share * own.reduce(0, +) / Double(own.count)
  }
}

/// Parameters as the loops want them: covariances that the floor lifted where they were too small,
/// and the packed model.
struct PreparedMixture: Sendable {
  var parameters: MixtureParameters
  let layout: MixtureLayout
  private(set) var model: [Double]
  /// Components whose covariance had to be lifted.
  private(set) var lifted: [Bool]

  /// O(k · d³) if dense, else O(k · d). Throws `noConvergence`.
  init(
    _ parameters: MixtureParameters, floor: VarianceFloor, logNoiseDensity: Double
  ) throws(EngineError) {
    self.parameters = parameters
    layout = MixtureLayout(
      columns: parameters.means.columns, components: parameters.k,
      isDense: parameters.family.isDense)
    model = [Double](repeating: 0, count: layout.modelSize)
    lifted = [Bool](repeating: false, count: parameters.k)
    var shared: Factor?
    for component in 0..<parameters.k {
      let factor: Factor
      switch parameters.family {
      case .tied:
        if let shared {
          factor = shared
        } else {
          factor = try Factor(dense: parameters.covariances[0], floor)
        }
      case .full: factor = try Factor(dense: parameters.covariances[component], floor)
      case .diagonal, .spherical:
        factor = Factor(
          variances: parameters.covariances[component], columns: layout.columns, floor)
      }
      shared = factor
      if let covariance = factor.liftedCovariance {
        lifted[component] = true
        self.parameters.covariances[parameters.family == .tied ? 0 : component] = covariance
      }
      pack(component, factor)
    }
    let noise = parameters.noiseWeight
    model[layout.modelSize - 1] = noise > 0 ? Double.log(noise) + logNoiseDensity : -.infinity
  }

  private mutating func pack(_ component: Int, _ factor: Factor) {
    let share = parameters.weights[component]
    let constant =
      (share > 0 ? Double.log(share) : -.infinity)
      - 0.5 * Double(layout.columns) * Double.log(2 * .pi) + factor.logDeterminant
    let mean = Array(parameters.means.row(component))
    let layout = layout
    var span = model.mutableSpan
    layout.pack(
      component: component, constant: constant, mean: mean.span, factor: factor.values.span,
      into: &span)
  }
}

/// W with WᵀW = Σ⁻¹, d × d and lower triangular, or its diagonal.
private struct Factor {
  var values: [Double]
  /// ln det W.
  var logDeterminant: Double
  /// Σ, if the floor changed it.
  var liftedCovariance: Matrix?

  /// Variances, 1 × d or 1 × 1 for all columns.
  init(variances: Matrix, columns: Int, _ floor: VarianceFloor) {
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
  init(dense covariance: Matrix, _ floor: VarianceFloor) throws(EngineError) {
    if let factor = Self.inverseFactor(covariance) {
      values = factor
      logDeterminant = Self.logDiagonal(factor, covariance.rows)
      // ‖W V^½‖² bounds the largest eigenvalue of the inverse, so mostly this is enough.
      if Self.scaledSquares(factor, floor.variances) * floor.share <= 1 { return }
    } else {
      values = []
      logDeterminant = 0
    }
    guard let raised = try Self.raised(covariance, floor) else { return }
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

  /// The covariance with eigenvalues of at least the floor, or nil if it has them already.
  private static func raised(
    _ covariance: Matrix, _ floor: VarianceFloor
  ) throws(EngineError) -> Matrix? {
    let d = covariance.rows
    let units = floor.variances.map { $0.squareRoot() }
    var scaled = covariance
    for i in 0..<d {
      for j in 0..<d { scaled[i, j] /= units[i] * units[j] }
    }
    let (values, vectors) = try LinearAlgebra.symmetricEigen(scaled)
    // Equal to the floor but for rounding is at the floor, and was lifted before.
    guard values.contains(where: { !($0 > floor.share * (1 + 1e-9)) }) else { return nil }
    var result = Matrix(rows: d, columns: d, repeating: 0)
    for i in 0..<d {
      for j in 0...i {
        var sum = 0.0
        for t in 0..<d { sum += max(values[t], floor.share) * vectors[t, i] * vectors[t, j] }
        result[i, j] = sum * units[i] * units[j]
        result[j, i] = result[i, j]
      }
    }
    return result
  }
}
