/// Principal components: the directions in which rows vary most.
///
/// Hotelling, J. Educ. Psychol. 24 (1933), https://doi.org/10.1037/h0071325. Variances have divisor
/// n − 1; the largest absolute loading of each component is made positive.
public struct PCA: Sendable, Equatable {
  /// Number of components to keep; nil keeps all min(n − 1, d).
  public var components: Int?
  /// Whether columns are divided by their standard deviations (PCA of correlations).
  public var standardize: Bool

  public init(components: Int? = nil, standardize: Bool = false) {
    self.components = components
    self.standardize = standardize
  }

  /// Fits the components from the covariance matrix or, with more columns than rows, from the
  /// products between rows. These show only components with variance: there may then be fewer than
  /// asked for.
  ///
  /// Cost: O(n · d · min(n, d) + min(n, d)³), of which the cube cannot be cancelled. Throws
  /// `tooFewRows` below 2, `notFinite`, `invalid`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> PCAModel {
    try rows.requireRows(2)
    try rows.requireFinite()
    let largest = min(rows.rows - 1, rows.columns)
    let wanted = components ?? largest
    guard (1...largest).contains(wanted) else {
      throw .invalid(parameter: "components", found: "\(wanted)", allowed: "1 to \(largest)")
    }
    try requireMemory(side: min(rows.rows, rows.columns), execution)
    let frame = ColumnFrame(rows, standardize: standardize)
    let centered = frame.apply(rows)
    let axes = try axes(of: centered, wanted, execution)
    let scores = try LinearAlgebra.product(centered, axes.loadings, execution)
    return PCAModel(
      means: frame.means, scales: frame.scales, loadings: axes.loadings,
      standardDeviations: axes.variances.map { $0.squareRoot() },
      explained: axes.variances.map { axes.total > 0 ? $0 / axes.total : 0 },
      scores: scores, spreadRatio: frame.spreadRatio, standardized: standardize)
  }

  /// A symmetric matrix, its eigenvectors and the work of the solver.
  private func requireMemory(side: Int, _ execution: Execution) throws(EngineError) {
    let needed = 5 * side * side * 8
    guard needed > execution.memoryLimit else { return }
    throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
  }

  private struct Axes {
    let loadings: Matrix
    let variances: [Double]
    let total: Double
  }

  private func axes(
    of centered: Matrix, _ wanted: Int, _ execution: Execution
  ) throws(EngineError) -> Axes {
    let byRows = centered.columns > centered.rows
    let sides = byRows ? centered.transposed() : centered
    let products = try LinearAlgebra.crossProduct(sides, execution)
    let (values, vectors) = try LinearAlgebra.symmetricEigen(products)
    let total = (0..<products.rows).reduce(0) { $0 + products[$1, $1] }
    var kept = wanted
    if byRows {
      let noise = Double(centered.columns) * Double.ulpOfOne * max(values[0], 0)
      kept = max(min(wanted, values.prefix { $0 > noise }.count), 1)
    }
    let rightSide = vectors.selecting(rows: 0..<kept).transposed()
    let directions =
      byRows ? try LinearAlgebra.product(sides, rightSide, execution) : rightSide
    let divisor = Double(centered.rows - 1)
    return Axes(
      loadings: directions.withUnitSignedColumns(),
      variances: values.prefix(kept).map { max($0, 0) / divisor }, total: total / divisor)
  }
}

/// What is subtracted from columns and what divides them before the axes are sought.
private struct ColumnFrame {
  let means: [Double]
  let scales: [Double]
  let spreadRatio: Double

  init(_ rows: Matrix, standardize: Bool) {
    let moments = ColumnMoments(rows)
    let deviations = moments.squares.map { ($0 / (moments.mass - 1)).squareRoot() }
    let varying = deviations.indices.filter { !moments.isConstant(column: $0) }
    means = moments.means
    var scales = [Double](repeating: 1, count: rows.columns)
    if standardize {
      for j in varying { scales[j] = deviations[j] }
    }
    self.scales = scales
    let spreads = varying.map { deviations[$0] }
    spreadRatio = (spreads.max() ?? 1) / (spreads.min() ?? 1)
  }

  func apply(_ rows: Matrix) -> Matrix {
    rows.standardized(means: means, scales: scales)
  }
}

extension Matrix {
  fileprivate func standardized(means: [Double], scales: [Double]) -> Matrix {
    var result = self
    for i in 0..<rows {
      for j in 0..<columns { result[i, j] = (self[i, j] - means[j]) / scales[j] }
    }
    return result
  }

  fileprivate func transposed() -> Matrix {
    var result = Matrix(rows: columns, columns: rows, repeating: 0)
    for i in 0..<rows {
      for j in 0..<columns { result[j, i] = self[i, j] }
    }
    return result
  }

  /// Columns of length 1 whose largest entry (of about equal ones the first) is positive. A column
  /// of zeros becomes the first axis.
  fileprivate func withUnitSignedColumns() -> Matrix {
    var result = self
    for j in 0..<columns {
      let values = column(j)
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else {
        result[0, j] = 1
        continue
      }
      let largest = values.reduce(0) { max($0, abs($1)) }
      let leading = values.first { abs($0) >= largest * (1 - 1e-9) } ?? 1
      let divisor = leading < 0 ? -length : length
      for i in 0..<rows { result[i, j] = values[i] / divisor }
    }
    return result
  }
}

/// Fitted principal components.
public struct PCAModel: Sendable, Equatable {
  /// Mean of each column.
  public let means: [Double]
  /// What each column was divided by: 1 unless standardized; 1 for constant columns.
  public let scales: [Double]
  /// d × m, one component a column, each of length 1.
  public let loadings: Matrix
  /// Standard deviation of the scores of each component.
  public let standardDeviations: [Double]
  /// Share of the total variance of each component.
  public let explained: [Double]
  /// n × m, the fitted rows in the new axes.
  public let scores: Matrix
  /// Largest over smallest standard deviation of the columns that are not constant.
  public let spreadRatio: Double
  /// Whether columns were divided by their standard deviations.
  public let standardized: Bool
  /// Whether columns differ so much in spread (ratio above 10) that the first components are little
  /// more than the widest columns.
  public var spreadsDiffer: Bool { !standardized && spreadRatio > 10 }

  /// Scores of new rows, n × m. Throws `sizeMismatch`, `notFinite`, `cancelled`.
  public func project(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> Matrix {
    guard rows.columns == means.count else {
      throw .sizeMismatch(of: "columns", expected: means.count, found: rows.columns)
    }
    try rows.requireFinite()
    return try LinearAlgebra.product(
      rows.standardized(means: means, scales: scales), loadings, execution)
  }
}
