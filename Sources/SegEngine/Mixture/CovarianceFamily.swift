/// What the covariances of a mixture's components may look like.
public enum CovarianceFamily: String, CaseIterable, Sendable {
  /// Each component has a covariance of its own.
  case full
  /// All components share one covariance.
  case tied
  /// Each component has variances of its own, without correlation.
  case diagonal
  /// Each component has one variance for all columns.
  case spherical

  /// The name that says which of the variants in use this is, with mclust's letters.
  public var variantName: String {
    switch self {
    case .full: "full (VVV)"
    case .tied: "tied (EEE)"
    case .diagonal: "diagonal (VVI)"
    case .spherical: "spherical (VII)"
    }
  }

  /// Whether covariances have entries beside the diagonal.
  var isDense: Bool { self == .full || self == .tied }

  /// Free parameters of the covariances of k components in d columns.
  func parameters(k: Int, columns d: Int) -> Int {
    switch self {
    case .full: k * d * (d + 1) / 2
    case .tied: d * (d + 1) / 2
    case .diagonal: k * d
    case .spherical: k
    }
  }

  /// Rows that a component needs for a covariance of its own that is not singular.
  func rowsNeeded(columns d: Int) -> Int {
    switch self {
    case .full: d + 1
    case .tied: 1
    case .diagonal, .spherical: 2
    }
  }
}

/// The numbers of a Gaussian mixture.
public struct MixtureParameters: Sendable, Equatable {
  /// What the covariances look like.
  public let family: CovarianceFamily
  /// Mixing share of each component; with `noiseWeight` they add up to 1.
  public var weights: [Double]
  /// Mean of each component, k × columns.
  public var means: Matrix
  /// full: k matrices, columns × columns; tied: one of them; diagonal: k matrices 1 × columns of
  /// variances; spherical: k matrices 1 × 1 of a variance.
  public var covariances: [Matrix]
  /// Mixing share of the noise.
  public var noiseWeight: Double

  public init(
    family: CovarianceFamily, weights: [Double], means: Matrix, covariances: [Matrix],
    noiseWeight: Double = 0
  ) {
    self.family = family
    self.weights = weights
    self.means = means
    self.covariances = covariances
    self.noiseWeight = noiseWeight
  }

  /// Number of components, the noise apart.
  public var k: Int { means.rows }

  /// The covariance of a component (from 0), columns × columns.
  public func covariance(of component: Int) -> Matrix {
    let own = covariances[family == .tied ? 0 : component]
    if family.isDense { return own }
    var result = Matrix(rows: means.columns, columns: means.columns, repeating: 0)
    for j in 0..<means.columns { result[j, j] = own[0, family == .diagonal ? j : 0] }
    return result
  }

  /// Free parameters: means, covariances and mixing shares; the noise adds its share and its volume,
  /// as in mclust.
  func freeParameters(noise: Bool) -> Int {
    k * means.columns + family.parameters(k: k, columns: means.columns) + k - 1 + (noise ? 2 : 0)
  }

  /// The components in another order.
  func reordered(_ order: [Int]) -> MixtureParameters {
    MixtureParameters(
      family: family, weights: order.map { weights[$0] }, means: means.selecting(rows: order),
      covariances: family == .tied ? covariances : order.map { covariances[$0] },
      noiseWeight: noiseWeight)
  }

  /// Throws unless sizes fit, weights are shares and variances are positive.
  func check(columns: Int) throws(EngineError) {
    guard k >= 1 else { throw .invalid(parameter: "k", found: "\(k)", allowed: "1 or more") }
    guard means.columns == columns else {
      throw .sizeMismatch(of: "columns of the means", expected: columns, found: means.columns)
    }
    try means.requireFinite()
    guard weights.count == k else {
      throw .sizeMismatch(of: "mixing weights", expected: k, found: weights.count)
    }
    for share in weights + [noiseWeight] where !(share >= 0 && share <= 1) {
      throw .invalid(parameter: "mixing weight", found: "\(share)", allowed: "0 to 1")
    }
    try checkCovariances(columns)
  }

  private func checkCovariances(_ columns: Int) throws(EngineError) {
    let count = family == .tied ? 1 : k
    guard covariances.count == count else {
      throw .sizeMismatch(of: "covariances", expected: count, found: covariances.count)
    }
    let width = family == .spherical ? 1 : columns
    for covariance in covariances {
      guard covariance.columns == width, covariance.rows == (family.isDense ? width : 1) else {
        throw .sizeMismatch(
          of: "columns of a covariance", expected: width, found: covariance.columns)
      }
      try covariance.requireFinite()
      for j in 0..<width {
        let variance = covariance[family.isDense ? j : 0, j]
        guard variance >= 0 else {
          throw .invalid(parameter: "variance", found: "\(variance)", allowed: "0 or more")
        }
      }
    }
  }
}
