/// Main directions of rows of numbers and categories (FAMD), or of categories alone (MCA).
///
/// A number counts in units of its standard deviation, a level as (y − p)/√p for y of 0 or 1 and its
/// share p: so every column has the same say, and a category with m levels spreads over m − 1 directions.
/// Variances have divisor n. Categories alone are multiple correspondence analysis, whose eigenvalues are
/// those found here divided by the number of columns.
///
/// Pagès, "Analyse factorielle de données mixtes", Rev. Stat. Appl. 52 (2004); Greenacre, "Correspondence
/// Analysis in Practice", 2007, https://doi.org/10.1201/9781420011234.
public struct FactorAnalysis: Sendable, Equatable {
  /// Number of directions to keep.
  public var components: Int

  public init(components: Int) { self.components = components }

  /// Finds the directions. `weights`, one for each row, count a row that many times.
  ///
  /// Cost: O(n · D² + D³) for D numbers and levels; n · D numbers. Throws `notFinite` for gaps, `invalid`
  /// when there are fewer directions than asked for, `memory`, `badWeight`, `tooFewRows`, `cancelled`.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> FactorModel {
    guard components >= 1 else {
      throw .invalid(parameter: "components", found: "\(components)", allowed: "1 or more")
    }
    try rows.codes.requireRows(2)
    try checkWeights(weights, rows: rows.count)
    // Gaps have no place in a direction.
    try rows.codes.requireFinite()
    let space = FactorSpace(rows, weights: weights)
    let needed = 8 * (rows.count * space.count + 4 * space.count * space.count)
    guard needed <= execution.memoryLimit else {
      throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
    }
    let indicator = space.indicator(rows.codes)
    let total = weights?.reduce(0, +) ?? Double(rows.count)
    var weighed = indicator
    if let weights {
      for row in 0..<rows.count {
        for column in 0..<space.count { weighed[row, column] *= weights[row].squareRoot() }
      }
    }
    var products = try LinearAlgebra.crossProduct(weighed, execution)
    for i in 0..<space.count {
      for j in 0..<space.count { products[i, j] /= total }
    }
    let (values, vectors) = try LinearAlgebra.symmetricEigen(products)
    let real = values.prefix { $0 > 1e-10 * max(values[0], 1e-300) }
    guard components <= real.count else {
      throw .invalid(
        parameter: "components", found: "\(components)", allowed: "at most \(real.count) here")
    }
    let loadings = (0..<components).map { Self.signed(Array(vectors.row($0))) }
    return FactorModel(
      space, eigenvalues: Array(real), loadings: loadings, indicator, rows, weights)
  }

  /// The largest absolute entry positive.
  private static func signed(_ vector: [Double]) -> [Double] {
    let largest = vector.indices.reduce(0) { abs(vector[$1]) > abs(vector[$0]) + 1e-9 ? $1 : $0 }
    return vector[largest] < 0 ? vector.map { -$0 } : vector
  }
}

/// Numbers and levels as columns of one matrix.
struct FactorSpace: Sendable, Equatable {
  let frame: MixedFrame
  let means: [Double]
  let deviations: [Double]
  /// Share of each level of each category.
  let shares: [[Double]]

  var count: Int { means.count + shares.reduce(0) { $0 + $1.count } }

  init(_ rows: MixedRows, weights: [Double]?) {
    frame = rows.frame
    let total = weights?.reduce(0, +) ?? Double(rows.count)
    var (means, deviations): ([Double], [Double]) = ([], [])
    for column in rows.frame.numbers {
      var (mean, squares) = (0.0, 0.0)
      for row in 0..<rows.count { mean += (weights?[row] ?? 1) * rows.codes[row, column] / total }
      for row in 0..<rows.count {
        let difference = rows.codes[row, column] - mean
        squares += (weights?[row] ?? 1) * difference * difference
      }
      let deviation = (squares / total).squareRoot()
      means.append(mean)
      // Rounding of equal values is no spread.
      deviations.append(deviation > 1e-14 * abs(mean) ? deviation : 0)
    }
    self.means = means
    self.deviations = deviations
    shares = rows.frame.categories.map { column in
      let described = rows.frame.columns[column]
      var counts = [Double](
        repeating: 0, count: max(described.levels.count, Int(described.high) + 1))
      for row in 0..<rows.count { counts[Int(rows.codes[row, column])] += weights?[row] ?? 1 }
      return counts.map { $0 / total }
    }
  }

  /// Rows × (numbers, then levels).
  func indicator(_ codes: Matrix) -> Matrix {
    var values: [Double] = []
    values.reserveCapacity(codes.rows * count)
    for row in 0..<codes.rows {
      for (place, column) in frame.numbers.enumerated() {
        values.append(
          deviations[place] > 0 ? (codes[row, column] - means[place]) / deviations[place] : 0)
      }
      for (place, column) in frame.categories.enumerated() {
        for (level, share) in shares[place].enumerated() {
          let own = codes[row, column] == Double(level) ? 1.0 : 0
          values.append(share > 0 ? (own - share) / share.squareRoot() : 0)
        }
      }
    }
    return Matrix(rows: codes.rows, columns: count, values: values)
  }
}

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
  private let space: FactorSpace
  /// Components × (numbers, then levels).
  private let loadings: [[Double]]
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
  /// the indicators are low, because each level also repeats itself. Empty with numbers.
  public var benzecri: (values: [Double], shares: [Double]) {
    let q = Double(shares.count)
    guard means.isEmpty, q > 1 else { return ([], []) }
    let adjusted = eigenvalues.filter { $0 > 1 / q }.map { value in
      let factor = q / (q - 1) * (value - 1 / q)
      return factor * factor
    }
    let total = adjusted.reduce(0, +)
    return (adjusted, adjusted.map { $0 / total })
  }

  /// The shares of Benzécri's values as Greenacre measures them, of the mean variance off the diagonal of
  /// the Burt table. Empty with numbers.
  public var greenacre: [Double] {
    let q = Double(shares.count)
    guard means.isEmpty, q > 1 else { return [] }
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
    for category in shares {
      levels.append(
        category.map { share in
          defer { place += 1 }
          guard share > 0 else { return 0 }
          constant -= vector[place] * share.squareRoot() / unit
          return vector[place] / share.squareRoot() / unit
        })
    }
    return (vector.prefix(means.count).map { $0 / unit }, levels, constant)
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
    deviations[number] > 0
      ? loadings[component][number] * (eigenvalues[component] * unit * unit).squareRoot() : 0
  }

  /// Where a level lies: the mean of its rows; for categories alone in units of the direction's spread, so
  /// that rows lie at the mean of their levels and levels at that of their rows.
  public func coordinate(category: Int, level: Int, component: Int) -> Double {
    let mean = weighedMeans[category][level][component]
    return means.isEmpty ? mean / eigenvalues[component].squareRoot() : mean
  }

  init(
    _ space: FactorSpace, eigenvalues: [Double], loadings: [[Double]], _ indicator: Matrix,
    _ rows: MixedRows, _ weights: [Double]?
  ) {
    self.space = space
    self.loadings = loadings
    means = space.means
    deviations = space.deviations
    shares = space.shares
    frame = space.frame
    let q = space.means.isEmpty ? Double(space.shares.count) : 1
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
