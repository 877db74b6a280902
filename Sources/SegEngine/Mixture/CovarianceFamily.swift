/// What the covariances of a mixture's components may look like: λ D A Dᵀ with the volume λ, the shape
/// A (diagonal, determinant 1) and the orientation D (orthogonal), each the same for all components or
/// each component's own. mclust writes three letters for them: E equal, V varying, I none (A or D is
/// the identity).
///
/// Celeux & Govaert, "Gaussian parsimonious clustering models", Pattern Recognit. 28 (1995),
/// https://doi.org/10.1016/0031-3203(94)00125-6.
public enum CovarianceFamily: String, CaseIterable, Sendable {
  /// All components share one variance for all columns.
  case eii
  /// Each component has one variance for all columns.
  case spherical
  /// All components share the variances of the columns, without correlation.
  case eei
  /// Variances in the same proportions, each component with a volume of its own.
  case vei
  /// Variances of the same volume, each component in proportions of its own.
  case evi
  /// Each component has variances of its own, without correlation.
  case diagonal
  /// All components share one covariance.
  case tied
  /// One covariance, in each component times a factor of its own.
  case vee
  /// The same axes and volume, along the axes proportions of their own.
  case eve
  /// The same axes, along them variances of their own.
  case vve
  /// The same volume and proportions, in each component turned otherwise.
  case eev
  /// The same proportions, in each component turned otherwise and with a volume of its own.
  case vev
  /// The same volume, all else of their own.
  case evv
  /// Each component has a covariance of its own.
  case full

  /// Whether volume, shape or orientation differ.
  enum Variation: Equatable {
    /// There is none: round, or along the columns.
    case none
    case equal
    case own

    init(_ letter: Substring) {
      self = letter == "V" ? .own : letter == "E" ? .equal : .none
    }

    /// Free parameters of k components.
    func count(_ each: Int, k: Int) -> Int {
      switch self {
      case .none: 0
      case .equal: each
      case .own: k * each
      }
    }
  }

  /// mclust's letters for volume, shape and orientation.
  public var letters: String {
    switch self {
    case .full: "VVV"
    case .tied: "EEE"
    case .diagonal: "VVI"
    case .spherical: "VII"
    default: rawValue.uppercased()
    }
  }

  /// The name that says which of the variants in use this is, with mclust's letters.
  public var variantName: String {
    let words =
      switch self {
      case .full, .tied, .diagonal, .spherical: rawValue
      case .eii: "spherical, equal volume"
      case .eei: "diagonal, equal volume and shape"
      case .vei: "diagonal, equal shape"
      case .evi: "diagonal, equal volume"
      case .vee: "ellipsoidal, equal shape and orientation"
      case .eve: "ellipsoidal, equal volume and orientation"
      case .vve: "ellipsoidal, equal orientation"
      case .eev: "ellipsoidal, equal volume and shape"
      case .vev: "ellipsoidal, equal shape"
      case .evv: "ellipsoidal, equal volume"
      }
    return "\(words) (\(letters))"
  }

  var volume: Variation { Variation(letters.prefix(1)) }
  var shape: Variation { Variation(letters.dropFirst().prefix(1)) }
  var orientation: Variation { Variation(letters.suffix(1)) }

  /// Whether covariances have entries beside the diagonal.
  public var isDense: Bool { orientation != .none }

  /// Whether one covariance stands for all components.
  public var isShared: Bool { volume == .equal && shape != .own && orientation != .own }

  /// Whether a covariance says nothing about the others, or there is only one.
  var isSeparate: Bool {
    switch self {
    case .full, .diagonal, .spherical: true
    default: isShared
    }
  }

  /// Free parameters of the covariances of k components in d columns.
  func parameters(k: Int, columns d: Int) -> Int {
    volume.count(1, k: k) + shape.count(d - 1, k: k) + orientation.count(d * (d - 1) / 2, k: k)
  }

  /// Rows that a component needs for a covariance of its own that is not singular.
  func rowsNeeded(columns d: Int) -> Int {
    if shape == .own, orientation == .own { return d + 1 }
    return volume == .own || shape == .own ? 2 : 1
  }

  /// Rows and columns of a covariance as `MixtureParameters` has it.
  func side(columns d: Int) -> (rows: Int, columns: Int) {
    isDense ? (d, d) : (1, shape == .none ? 1 : d)
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
  /// One for each component, or one of them where all share it (EII, EEI, tied): columns × columns;
  /// without correlation 1 × columns of variances, spherical 1 × 1 of a variance.
  public var covariances: [Matrix]
  /// Mixing share of the noise.
  public var noiseWeight: Double
  /// The common axes of EVE and VVE, one a row, where they are known: EM goes on from them.
  var axes: Matrix?

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
    let own = covariances[family.isShared ? 0 : component]
    if family.isDense { return own }
    var result = Matrix(rows: means.columns, columns: means.columns, repeating: 0)
    for j in 0..<means.columns { result[j, j] = own[0, own.columns == 1 ? 0 : j] }
    return result
  }

  /// Free parameters: means, covariances and mixing shares; the noise adds its share and its volume,
  /// as in mclust.
  func freeParameters(noise: Bool) -> Int {
    k * means.columns + family.parameters(k: k, columns: means.columns) + k - 1 + (noise ? 2 : 0)
  }

  /// The components in another order.
  func reordered(_ order: [Int]) -> MixtureParameters {
    var result = self
    result.weights = order.map { weights[$0] }
    result.means = means.selecting(rows: order)
    if !family.isShared { result.covariances = order.map { covariances[$0] } }
    return result
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
    let count = family.isShared ? 1 : k
    guard covariances.count == count else {
      throw .sizeMismatch(of: "covariances", expected: count, found: covariances.count)
    }
    let side = family.side(columns: columns)
    for covariance in covariances {
      guard covariance.columns == side.columns, covariance.rows == side.rows else {
        throw .sizeMismatch(
          of: "columns of a covariance", expected: side.columns, found: covariance.columns)
      }
      try covariance.requireFinite()
      for j in 0..<side.columns {
        let variance = covariance[family.isDense ? j : 0, j]
        guard variance >= 0 else {
          throw .invalid(parameter: "variance", found: "\(variance)", allowed: "0 or more")
        }
      }
    }
  }
}
