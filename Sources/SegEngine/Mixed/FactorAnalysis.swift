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
    try space.requireMemory(rows: rows.count, execution)
    let indicator = space.indicator(rows.codes)
    let products = try space.products(indicator, weights, execution)
    let (values, loadings) = try Self.directions(products, components)
    return FactorModel(
      space, eigenvalues: values, loadings: loadings, indicator, rows, weights,
      isCorrespondence: space.means.isEmpty)
  }

  /// Eigenvalues above rounding, and the first eigenvectors. Throws `invalid`.
  static func directions(
    _ products: Matrix, _ components: Int
  ) throws(EngineError) -> (values: [Double], loadings: [[Double]]) {
    let (values, vectors) = try LinearAlgebra.symmetricEigen(products)
    let real = values.prefix { $0 > 1e-10 * max(values[0], 1e-300) }
    guard components <= real.count else {
      throw .invalid(
        parameter: "components", found: "\(components)", allowed: "at most \(real.count) here")
    }
    return (Array(real), (0..<components).map { signed(Array(vectors.row($0))) })
  }

  /// The largest absolute entry positive.
  static func signed(_ vector: [Double]) -> [Double] {
    let largest = vector.indices.reduce(0) { abs(vector[$1]) > abs(vector[$0]) + 1e-9 ? $1 : $0 }
    return vector[largest] < 0 ? vector.map { -$0 } : vector
  }
}

/// Numbers and levels as columns of one matrix.
struct FactorSpace: Sendable, Equatable {
  let frame: MixedFrame
  let means: [Double]
  let deviations: [Double]
  /// Whether numbers are divided by their deviations.
  let standardizes: Bool
  /// Share of each level of each category.
  let shares: [[Double]]
  /// How often each column of the frame counts.
  var factors: [Double]

  var count: Int { means.count + shares.reduce(0) { $0 + $1.count } }

  init(_ rows: MixedRows, weights: [Double]?, standardizes: Bool = true) {
    frame = rows.frame
    self.standardizes = standardizes
    factors = [Double](repeating: 1, count: rows.frame.columns.count)
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
    // Made once and not for each row: the frame finds numbers and categories by going through all columns.
    let (numbers, categories) = (frame.numbers, frame.categories)
    let scales = numbers.indices.map { factor(number: $0) }
    let (absent, present) = (levels(holding: 0), levels(holding: 1))
    var values: [Double] = []
    values.reserveCapacity(codes.rows * count)
    for row in 0..<codes.rows {
      for (place, column) in numbers.enumerated() {
        values.append(scales[place] * (codes[row, column] - means[place]))
      }
      var first = values.count
      values += absent
      for (place, column) in categories.enumerated() {
        let known = shares[place].count
        if let level = Int(exactly: codes[row, column]), level >= 0, level < known {
          values[first + level] = present[first - values.count + absent.count + level]
        }
        first += known
      }
    }
    return Matrix(rows: codes.rows, columns: count, values: values)
  }

  /// What stands for all levels of a row that has none of them (0), or would have each (1).
  private func levels(holding own: Double) -> [Double] {
    zip(frame.categories, shares).flatMap { column, shares in
      shares.map { share in
        share > 0 ? factors[column] * (own - share) / share.squareRoot() : 0
      }
    }
  }

  /// What the deviation of a number from its mean is multiplied by; 0 where it does not vary.
  func factor(number place: Int) -> Double {
    guard deviations[place] > 0 else { return 0 }
    return factors[frame.numbers[place]] / (standardizes ? deviations[place] : 1)
  }

  /// The places of some columns of the frame in the indicator, rising.
  func places(of columns: Set<Int>) -> [Int] {
    var places = frame.numbers.indices.filter { columns.contains(frame.numbers[$0]) }
    var next = means.count
    for (place, column) in frame.categories.enumerated() {
      if columns.contains(column) { places += next..<next + shares[place].count }
      next += shares[place].count
    }
    return places
  }

  /// Throws `memory` where the indicator and its products would not fit.
  func requireMemory(rows: Int, _ execution: Execution) throws(EngineError) {
    let needed = 8 * (rows * count + 6 * count * count)
    guard needed > execution.memoryLimit else { return }
    throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
  }

  /// Mean products of the columns of the indicator.
  func products(
    _ indicator: Matrix, _ weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> Matrix {
    var weighed = indicator
    if let weights {
      for row in 0..<indicator.rows {
        for column in 0..<count { weighed[row, column] *= weights[row].squareRoot() }
      }
    }
    var products = try LinearAlgebra.crossProduct(weighed, execution)
    let total = weights?.reduce(0, +) ?? Double(indicator.rows)
    for i in 0..<count {
      for j in 0..<count { products[i, j] /= total }
    }
    return products
  }
}
