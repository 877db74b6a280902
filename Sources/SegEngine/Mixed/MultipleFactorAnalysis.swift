/// Main directions of rows whose columns come in groups (MFA), of which none outweighs the others.
///
/// Numbers and levels are coded as `FactorAnalysis` does, and each group is divided by the square root of the
/// first eigenvalue of its own analysis: so it has at most variance 1 along any direction, and a direction that
/// all groups share has an eigenvalue of nearly their number. A group of numbers is analysed by PCA, one of
/// categories by MCA, one of both by FAMD. Variances have divisor n.
///
/// Escofier & Pagès, Comput. Stat. Data Anal. 18 (1994), https://doi.org/10.1016/0167-9473(94)90135-X.
public struct MultipleFactorAnalysis: Sendable, Equatable {
  /// Number of directions to keep.
  public var components: Int
  /// Columns of each group, counted from 0; each column in exactly one.
  public var groups: [[Int]]
  /// Whether numbers are divided by their standard deviations.
  public var standardizes: Bool

  public init(components: Int, groups: [[Int]], standardizes: Bool = true) {
    self.components = components
    self.groups = groups
    self.standardizes = standardizes
  }

  /// Finds the directions. `weights`, one for each row, count a row that many times.
  ///
  /// Cost: O(n · D² + D³) for D numbers and levels; n · D numbers. Throws `notFinite` for gaps, `invalid`
  /// for groups that do not part the columns, a group that does not vary, or fewer directions than asked for,
  /// `memory`, `badWeight`, `tooFewRows`, `cancelled`.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MultipleFactorModel {
    guard components >= 1 else {
      throw .invalid(parameter: "components", found: "\(components)", allowed: "1 or more")
    }
    guard groups.allSatisfy({ !$0.isEmpty }),
      groups.flatMap({ $0 }).sorted() == Array(rows.frame.columns.indices)
    else {
      throw .invalid(
        parameter: "groups", found: "\(groups)", allowed: "each column in exactly one group")
    }
    try rows.codes.requireRows(2)
    try checkWeights(weights, rows: rows.count)
    // Gaps have no place in a direction.
    try rows.codes.requireFinite()
    var space = FactorSpace(rows, weights: weights, standardizes: standardizes)
    try space.requireMemory(rows: rows.count, execution)
    let plain = try space.products(space.indicator(rows.codes), weights, execution)
    let own = try ownAxes(plain, space)
    for (group, axes) in zip(groups, own) {
      for column in group { space.factors[column] = 1 / axes.values[0].squareRoot() }
    }
    var factors = [Double](repeating: 1, count: space.count)
    for axes in own {
      for place in axes.places { factors[place] = 1 / axes.values[0].squareRoot() }
    }
    var products = plain
    for i in 0..<space.count {
      for j in 0..<space.count { products[i, j] *= factors[i] * factors[j] }
    }
    let (values, loadings) = try FactorAnalysis.directions(products, components)
    let model = FactorModel(
      space, eigenvalues: values, loadings: loadings, space.indicator(rows.codes), rows, weights,
      isCorrespondence: false)
    let found = own.enumerated().map { place, axes in
      axes.group(isCorrespondence: isCorrespondence(groups[place], space), products, model)
    }
    return MultipleFactorModel(
      factors: model, groups: found, links: Self.links(own, products, first: values[0]))
  }

  private func isCorrespondence(_ group: [Int], _ space: FactorSpace) -> Bool {
    group.allSatisfy { space.frame.columns[$0].kind.isCategory }
  }

  private func ownAxes(
    _ products: Matrix, _ space: FactorSpace
  ) throws(EngineError) -> [OwnAxes] {
    var found: [OwnAxes] = []
    for (number, group) in groups.enumerated() {
      let places = space.places(of: Set(group))
      let part = products.selecting(rows: places).selecting(columns: places)
      let (values, vectors) = try LinearAlgebra.symmetricEigen(part)
      guard values[0] > 0 else {
        throw .invalid(
          parameter: "group", found: "\(number + 1)", allowed: "groups with a column that varies")
      }
      let real = values.prefix { $0 > 1e-10 * values[0] }
      found.append(
        OwnAxes(
          columns: group.count, places: places, values: Array(real),
          vectors: real.indices.map { FactorAnalysis.signed(Array(vectors.row($0))) }))
    }
    return found
  }

  /// Lg of all pairs of groups and, in the last row and column, with all columns together.
  private static func links(_ own: [OwnAxes], _ products: Matrix, first: Double) -> Matrix {
    let all = own.count
    var links = Matrix(rows: all + 1, columns: all + 1, repeating: 0)
    for one in 0..<all {
      for other in 0...one {
        var sum = 0.0
        for i in own[one].places {
          for j in own[other].places { sum += products[i, j] * products[i, j] }
        }
        (links[one, other], links[other, one]) = (sum, sum)
      }
    }
    for one in 0..<all {
      let sum = (0..<all).reduce(0) { $0 + links[one, $1] } / first
      (links[one, all], links[all, one]) = (sum, sum)
    }
    links[all, all] = (0..<all).reduce(0) { $0 + links[$1, all] } / first
    return links
  }
}

/// The analysis of one group by itself.
private struct OwnAxes {
  let columns: Int
  /// Of its numbers and levels among all.
  let places: [Int]
  /// Falling, above rounding.
  let values: [Double]
  let vectors: [[Double]]

  func group(
    isCorrespondence: Bool, _ products: Matrix, _ model: FactorModel
  ) -> MultipleFactorModel.Group {
    var (coordinates, correlations): ([Double], [Double]) = ([], [])
    var axes = values.map { _ in [Double]() }
    for component in 0..<model.components {
      let value = model.eigenvalues[component]
      let loading = places.map { model.loadings[component][$0] }
      let coordinate = value * loading.reduce(0) { $0 + $1 * $1 }
      coordinates.append(coordinate)
      // The variance of the rows' places as this group alone sees them.
      var variance = 0.0
      for (i, one) in places.enumerated() {
        for (j, other) in places.enumerated() {
          variance += loading[i] * loading[j] * products[one, other]
        }
      }
      let spread = (variance * value).squareRoot()
      correlations.append(spread > 0 ? min(coordinate / spread, 1) : 0)
      for axis in values.indices {
        let along = zip(vectors[axis], loading).reduce(0) { $0 + $1.0 * $1.1 }
        axes[axis].append(along * (value * values[0] / values[axis]).squareRoot())
      }
    }
    let unit = isCorrespondence ? Double(columns) : 1
    return MultipleFactorModel.Group(
      eigenvalues: values.map { $0 / unit }, coordinates: coordinates,
      contributions: coordinates.enumerated().map { $1 / model.eigenvalues[$0] },
      correlations: correlations, axes: axes)
  }
}

/// Directions of columns in groups, and what each group has to do with them.
public struct MultipleFactorModel: Sendable, Equatable {
  /// A group of columns.
  public struct Group: Sendable, Equatable {
    /// Of its own analysis, falling; for categories alone those of multiple correspondence analysis. The
    /// first one is what the group was divided by.
    public let eigenvalues: [Double]
    /// For each direction the variance that the group brings to it, 0 to 1: Lg of the group and the direction.
    public let coordinates: [Double]
    /// The same as shares of the direction's eigenvalue, whose sum over the groups is 1.
    public let contributions: [Double]
    /// Of the rows' places as the group alone sees them with their places.
    public let correlations: [Double]
    /// Own axes × directions: correlations of both.
    public let axes: [[Double]]
  }

  /// Directions and places.
  public let factors: FactorModel
  public let groups: [Group]
  /// Lg of the groups, (groups + 1) × (groups + 1): the last one is all columns together. On the diagonal how
  /// many directions a group has, 1 for one only.
  public let links: Matrix

  /// RV coefficient of two groups, 0 (nothing in common) to 1 (the same up to a turn); group `groups.count`
  /// is all columns together.
  public func rv(_ one: Int, _ other: Int) -> Double {
    one == other
      ? 1 : links[one, other] / (links[one, one] * links[other, other]).squareRoot()
  }
}
