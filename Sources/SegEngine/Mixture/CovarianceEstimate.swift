import RealModule
import SegKernels

/// The covariances of a family that fit the scatters of its components best: the M-step.
///
/// Celeux & Govaert, Pattern Recognit. 28 (1995), https://doi.org/10.1016/0031-3203(94)00125-6. VEI, VEE and
/// VEV solve volumes and shape in turn until no volume moves by more than 1e-10 of itself, EVE and VVE
/// turn the common axes (see `CommonAxes`); mclust stops its inner steps at 1.5e-8. All go on from
/// the covariances of the step before.
///
/// **Variance floor.** A covariance of its own, or one for all, is raised where it is too narrow, which
/// gives the largest likelihood above the floor. Where components share a part only, that would break
/// the family: there the scatters are raised, no more than needed for covariances of the family above the floor,
/// and these are taken if they fit better than those of the step before, which are above it too. So
/// no step lowers the likelihood. Components that would have been too narrow are `lifted`.
struct CovarianceEstimate {
  struct Fitted {
    /// As `MixtureParameters` has them.
    var covariances: [Matrix]
    var axes: Matrix?
    /// Components that were too narrow; for families of separate covariances nobody has looked yet.
    var lifted: [Int] = []
  }

  private let family: CovarianceFamily
  /// Σ r of each component.
  private let masses: [Double]
  /// Σ r (x − mean)(x − mean)ᵀ / Σ r of each component, or its diagonal (1 × columns); constant columns have
  /// variance 1.
  private let scatters: [Matrix]
  private let floor: VarianceFloor

  init(
    _ family: CovarianceFamily, masses: [Double], scatters: [Matrix], _ floor: VarianceFloor
  ) {
    self.family = family
    self.masses = masses
    self.scatters = scatters
    self.floor = floor
  }

  /// `previous` and `axes` are those of the step before, empty and nil at the start.
  ///
  /// O(k · d³) for each inner step, without correlations O(k · d). Throws `noConvergence`.
  func fit(after previous: [Matrix], axes: Matrix?) throws(EngineError) -> Fitted {
    guard !family.isSeparate else { return Fitted(covariances: separate()) }
    let found = try solve(scatters, after: previous, axes: axes)
    var narrow = Array(masses.indices)
    if let found {
      narrow = self.narrow(found)
      if narrow.isEmpty { return found }
    }
    var raised = try aboveFloor(after: previous, axes: axes)
    raised.lifted = narrow
    guard !previous.isEmpty, try loss(previous) <= loss(raised.covariances) else { return raised }
    return Fitted(covariances: previous, axes: axes, lifted: narrow)
  }

  // MARK: Separate covariances

  private func separate() -> [Matrix] {
    let own = family.isShared ? [pooled()] : scatters
    return family.shape == .none ? own.map(round) : own
  }

  private func pooled() -> Matrix {
    let total = masses.reduce(0, +)
    var shared = [Double](repeating: 0, count: scatters[0].values.count)
    for (scatter, mass) in zip(scatters, masses) {
      let share = mass / total
      for index in shared.indices { shared[index] += share * scatter.values[index] }
    }
    return Matrix(rows: scatters[0].rows, columns: scatters[0].columns, values: shared)
  }

  /// The mean variance of the columns that vary, 1 × 1.
  private func round(_ variances: Matrix) -> Matrix {
    let own = varying.map { variances[0, $0] }
    return Matrix(
      rows: 1, columns: 1, repeating: own.isEmpty ? 1 : own.reduce(0, +) / Double(own.count))
  }

  // MARK: The floor

  /// Components whose covariances are below the floor. A common volume hides narrow scatters by stretching the
  /// other directions, so these count too.
  private func narrow(_ found: Fitted) -> [Int] {
    let own = narrow(found.covariances)
    guard family.volume == .equal, family.shape == .own else { return own }
    return Set(own).union(narrow(scatters)).sorted()
  }

  /// Those below the floor, or so stretched that they have no factor.
  private func narrow(_ covariances: [Matrix]) -> [Int] {
    covariances.indices.filter { component in
      guard covariances[component].values.allSatisfy(\.isFinite),
        let found = try? factor(covariances[component])
      else { return true }
      return found.liftedCovariance != nil
    }
  }

  private func factor(_ covariance: Matrix) throws(EngineError) -> CovarianceFactor {
    try CovarianceFactor(
      covariance, isDense: family.isDense, columns: covariance.columns, floor)
  }

  /// Twice the loss of all components.
  private func loss(_ covariances: [Matrix]) throws(EngineError) -> Double {
    var sum = 0.0
    for component in masses.indices {
      let own = try factor(covariances[component]).loss(of: scatters[component])
      sum += masses[component] * own
    }
    return sum
  }

  /// Covariances for scatters that are raised in doubling steps, until they are above the floor: at the
  /// latest those of all columns together, which every family has.
  private func aboveFloor(after previous: [Matrix], axes: Matrix?) throws(EngineError) -> Fitted {
    var share = floor.share * 1.01
    while share < 1 {
      let raised = try scatters.map { scatter throws(EngineError) in
        try self.raised(scatter, to: share)
      }
      if let found = try solve(raised, after: previous, axes: axes),
        narrow(found.covariances).isEmpty
      {
        return found
      }
      share *= 2
    }
    var whole = Matrix(rows: scatters[0].rows, columns: scatters[0].columns, repeating: 0)
    for j in 0..<whole.columns { whole[family.isDense ? j : 0, j] = floor.variances[j] }
    return Fitted(covariances: masses.map { _ in whole })
  }

  private func raised(_ scatter: Matrix, to share: Double) throws(EngineError) -> Matrix {
    if family.isDense {
      return try CovarianceFactor.raised(scatter, floor, to: share) ?? scatter
    }
    let values = zip(scatter.values, floor.variances).map { max($0, share * $1) }
    return Matrix(rows: 1, columns: scatter.columns, values: values)
  }

  // MARK: Families that share a part

  private var varying: [Int] { floor.varies.indices.filter { floor.varies[$0] } }

  /// What maximizes the likelihood, whatever the floor; nil if it has no maximum.
  private func solve(
    _ scatters: [Matrix], after previous: [Matrix], axes: Matrix?
  ) throws(EngineError) -> Fitted? {
    let columns = varying
    guard !columns.isEmpty else { return Fitted(covariances: scatters) }
    let isWhole = columns.count == floor.varies.count
    let inner = isWhole ? scatters : scatters.map { reduced($0, columns) }
    let before = isWhole ? previous : previous.map { reduced($0, columns) }
    guard var found = try solve(inner, before, axes) else { return nil }
    if !isWhole { found.covariances = found.covariances.map { expanded($0, columns) } }
    return found
  }

  private func solve(
    _ scatters: [Matrix], _ previous: [Matrix], _ axes: Matrix?
  ) throws(EngineError) -> Fitted? {
    let parts = VolumesAndShapes(
      family, masses,
      least: max(1e-200 * (varying.map { floor.variances[$0] }.min() ?? 1), .leastNonzeroMagnitude))
    switch (family.orientation, family.shape) {
    case (.none, _):
      let found = parts.variances(scatters.map { $0.values }, from: previous)
      let d = scatters[0].columns
      return Fitted(covariances: found.map { Matrix(rows: 1, columns: d, values: $0) })
    case (.own, _):
      var frames: [(values: [Double], vectors: Matrix)] = []
      for scatter in scatters { frames.append(try LinearAlgebra.symmetricEigen(scatter)) }
      let found = parts.variances(frames.map { $0.values }, from: previous)
      return Fitted(covariances: zip(found, frames).map { Self.covariance($0, $1.vectors) })
    case (.equal, .own):
      var common = CommonAxes(
        scatters, masses,
        axes: try Self.axes(axes, of: previous.isEmpty ? scatters : previous, masses))
      let found = common.settle { parts.variances($0, from: []) }
      return Fitted(
        covariances: found.map { Self.covariance($0, common.axes) }, axes: common.axes)
    case (.equal, _):
      return parts.proportional(scatters, from: previous).map { Fitted(covariances: $0) }
    }
  }

  private func reduced(_ matrix: Matrix, _ columns: [Int]) -> Matrix {
    let rows = family.isDense ? columns : [0]
    let values = rows.flatMap { i in columns.map { matrix[i, $0] } }
    return Matrix(rows: rows.count, columns: columns.count, values: values)
  }

  private func expanded(_ matrix: Matrix, _ columns: [Int]) -> Matrix {
    let d = floor.varies.count
    var result = Matrix(rows: family.isDense ? d : 1, columns: d, repeating: 0)
    for j in 0..<d { result[family.isDense ? j : 0, j] = 1 }
    for (i, row) in (family.isDense ? columns : [0]).enumerated() {
      for (j, column) in columns.enumerated() { result[row, column] = matrix[i, j] }
    }
    return result
  }

  /// The axes that are known, or eigenvectors of the mean covariance, one a row.
  private static func axes(
    _ known: Matrix?, of covariances: [Matrix], _ masses: [Double]
  ) throws(EngineError) -> Matrix {
    if let known { return known }
    let d = covariances[0].columns
    var sum = [Double](repeating: 0, count: d * d)
    for (covariance, mass) in zip(covariances, masses) {
      for index in sum.indices { sum[index] += mass * covariance.values[index] }
    }
    return try LinearAlgebra.symmetricEigen(Matrix(rows: d, columns: d, values: sum)).vectors
  }

  /// Variances along axes, one a row.
  private static func covariance(_ variances: [Double], _ axes: Matrix) -> Matrix {
    let d = variances.count
    var result = Matrix(rows: d, columns: d, repeating: 0)
    for i in 0..<d {
      for j in 0...i {
        var sum = 0.0
        for t in 0..<d { sum += variances[t] * axes[t, i] * axes[t, j] }
        result[i, j] = sum
        result[j, i] = sum
      }
    }
    return result
  }
}
