/// Directions that were found, and where numbers and levels lie along them.
public struct FactorModel: Sendable, Equatable {
  /// Variances along all directions that have one, falling. For categories alone those of multiple
  /// correspondence analysis.
  public let eigenvalues: [Double]
  /// Rows × components: coordinates of the fitted rows.
  public let scores: Matrix
  /// Mean, standard deviation (divisor n) of each number, and share of each level of each category.
  public let means: [Double]
  public let deviations: [Double]
  public let shares: [[Double]]
  public let frame: MixedFrame
  /// Whether this is correspondence analysis, where a column of levels counts 1/columns.
  private let isCorrespondence: Bool
  private let space: FactorSpace
  /// Components × (numbers, then levels).
  let loadings: [[Double]]
  /// What scores are divided by: √columns for categories alone.
  private let unit: Double
  private let weighedMeans: [[[Double]]]

  public var components: Int { loadings.count }

  /// Share of the whole variance along each direction.
  public var explained: [Double] {
    let total = eigenvalues.reduce(0, +)
    return eigenvalues.map { $0 / total }
  }

  /// The eigenvalues of categories alone as Benzécri adjusts them, and the shares of their sum: those of
  /// the indicators are low, because each level also repeats itself. Empty but for correspondence analysis.
  public var benzecri: (values: [Double], shares: [Double]) {
    let q = Double(shares.count)
    guard isCorrespondence, q > 1 else { return ([], []) }
    let adjusted = eigenvalues.filter { $0 > 1 / q }.map { value in
      let factor = q / (q - 1) * (value - 1 / q)
      return factor * factor
    }
    let total = adjusted.reduce(0, +)
    return (adjusted, adjusted.map { $0 / total })
  }

  /// The shares of Benzécri's values as Greenacre measures them, of the mean variance off the diagonal of
  /// the Burt table. Empty but for correspondence analysis.
  public var greenacre: [Double] {
    let q = Double(shares.count)
    guard isCorrespondence, q > 1 else { return [] }
    let levels = Double(shares.reduce(0) { $0 + $1.count { $0 > 0 } })
    let squares = eigenvalues.reduce(0) { $0 + $1 * $1 }
    let whole = q / (q - 1) * (squares - (levels - q) / (q * q))
    return benzecri.values.map { $0 / whole }
  }

  /// How a score comes about: `constant` + Σ numbers · (x − mean)/sd + that of the level of each category.
  public func formula(_ component: Int) -> (numbers: [Double], levels: [[Double]], constant: Double)
  {
    let vector = loadings[component]
    var place = means.count
    var constant = 0.0
    var levels: [[Double]] = []
    for (category, column) in zip(shares, frame.categories) {
      levels.append(
        category.map { share in
          defer { place += 1 }
          guard share > 0 else { return 0 }
          let factor = space.factors[column] * vector[place]
          constant -= factor * share.squareRoot() / unit
          return factor / share.squareRoot() / unit
        })
    }
    let numbers = means.indices.map {
      vector[$0] * space.factor(number: $0) * deviations[$0] / unit
    }
    return (numbers, levels, constant)
  }

  /// Coordinates of new rows by their codes; an unknown level is none of those known. O(n · D).
  /// Throws `sizeMismatch`, `notFinite`.
  public func project(_ codes: Matrix) throws(EngineError) -> Matrix {
    guard codes.columns == frame.columns.count else {
      throw .sizeMismatch(of: "columns", expected: frame.columns.count, found: codes.columns)
    }
    try codes.requireFinite()
    return Self.scores(space.indicator(codes), loadings, unit)
  }

  /// The correlation of each number with a direction.
  public func correlation(number: Int, component: Int) -> Double {
    guard deviations[number] > 0 else { return 0 }
    let spread = space.factor(number: number) * deviations[number]
    return loadings[component][number] * (eigenvalues[component] * unit * unit).squareRoot()
      / spread
  }

  /// Where a level lies: the mean of its rows; in correspondence analysis in units of the direction's spread, so
  /// that rows lie at the mean of their levels and levels at that of their rows.
  public func coordinate(category: Int, level: Int, component: Int) -> Double {
    let mean = weighedMeans[category][level][component]
    return isCorrespondence ? mean / eigenvalues[component].squareRoot() : mean
  }

  init(
    _ space: FactorSpace, eigenvalues: [Double], loadings: [[Double]], _ indicator: Matrix,
    _ rows: MixedRows, _ weights: [Double]?, isCorrespondence: Bool
  ) {
    self.isCorrespondence = isCorrespondence
    self.space = space
    self.loadings = loadings
    means = space.means
    deviations = space.deviations
    shares = space.shares
    frame = space.frame
    let q = isCorrespondence ? Double(space.shares.count) : 1
    unit = q.squareRoot()
    self.eigenvalues = eigenvalues.map { $0 / q }
    let scores = Self.scores(indicator, loadings, q.squareRoot())
    self.scores = scores
    weighedMeans = space.frame.categories.enumerated().map { place, column in
      var sums = space.shares[place].map { _ in [Double](repeating: 0, count: loadings.count) }
      var counts = [Double](repeating: 0, count: sums.count)
      for row in 0..<rows.count {
        let level = Int(rows.codes[row, column])
        counts[level] += weights?[row] ?? 1
        for component in loadings.indices {
          sums[level][component] += (weights?[row] ?? 1) * scores[row, component]
        }
      }
      return sums.indices.map { level in
        sums[level].map { counts[level] > 0 ? $0 / counts[level] : 0 }
      }
    }
  }

  private static func scores(_ indicator: Matrix, _ loadings: [[Double]], _ unit: Double) -> Matrix
  {
    var values: [Double] = []
    values.reserveCapacity(indicator.rows * loadings.count)
    for row in 0..<indicator.rows {
      for vector in loadings {
        var sum = 0.0
        for column in vector.indices { sum += indicator[row, column] * vector[column] }
        values.append(sum / unit)
      }
    }
    return Matrix(rows: indicator.rows, columns: loadings.count, values: values)
  }
}
