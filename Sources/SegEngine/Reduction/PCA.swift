/// How principal components are found.
public enum PCASolver: Sendable, Equatable {
  /// From all products of columns or, with more columns than rows, of rows.
  case exact
  /// From a random subspace of `components + oversampling` directions, which each of `iterations`
  /// passes turns towards the widest ones: the first components of many columns, nearly.
  ///
  /// Halko, Martinsson & Tropp, SIAM Review 53 (2011), https://doi.org/10.1137/090771806.
  case randomized(seed: UInt64, oversampling: Int = 10, iterations: Int = 4)
}

/// Principal components: the directions in which rows vary most.
///
/// Hotelling, J. Educ. Psychol. 24 (1933), https://doi.org/10.1037/h0071325. Variances have divisor
/// n − 1; the largest absolute loading of each component is made positive.
public struct PCA: Sendable, Equatable {
  /// Number of components to keep; nil keeps all min(n − 1, d).
  public var components: Int?
  /// Whether columns are divided by their standard deviations (PCA of correlations).
  public var standardize: Bool
  /// How the components are found.
  public var solver: PCASolver
  /// Whether the model holds the scores of the fitted rows.
  public var keepsScores: Bool

  public init(
    components: Int? = nil, standardize: Bool = false, solver: PCASolver = .exact,
    keepsScores: Bool = true
  ) {
    self.components = components
    self.standardize = standardize
    self.solver = solver
    self.keepsScores = keepsScores
  }

  /// Fits the components from the covariance matrix or, with more columns than rows, from the
  /// products between rows. These show only components with variance: there may then be fewer than
  /// asked for.
  ///
  /// Cost: O(n · d · min(n, d) + min(n, d)³), of which the cube cannot be cancelled; randomized
  /// O(n · d · components · iterations). Throws `tooFewRows` below 2, `notFinite`, `invalid`,
  /// `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> PCAModel {
    try rows.requireRows(2)
    let largest = min(rows.rows - 1, rows.columns)
    let wanted = components ?? largest
    guard (1...largest).contains(wanted) else {
      throw .invalid(parameter: "components", found: "\(wanted)", allowed: "1 to \(largest)")
    }
    let found: (frame: ColumnFrame, axes: Axes)
    let work = execution.part(from: 0, to: keepsScores ? 0.8 : 1)
    switch solver {
    case .exact where rows.columns <= rows.rows: found = try fromColumns(rows, wanted, work)
    case .exact: found = try fromRows(rows, wanted, work)
    case .randomized(let seed, let oversampling, let iterations):
      let size = SubspaceSize(
        components: wanted, oversampling: oversampling, iterations: iterations)
      found = try fromSubspace(rows, size, seed, work)
    }
    let (frame, axes) = found
    let scores =
      keepsScores
      ? try frame.centered(rows).times(axes.loadings, execution.part(from: 0.8, to: 1))
      : Matrix(rows: 0, columns: axes.loadings.columns, values: [])
    return PCAModel(
      means: frame.means, scales: frame.scales, loadings: axes.loadings,
      standardDeviations: axes.variances.prefix(axes.loadings.columns).map { $0.squareRoot() },
      explained: axes.variances.prefix(axes.loadings.columns).map {
        axes.total > 0 ? $0 / axes.total : 0
      },
      scores: scores, spreadRatio: frame.spreadRatio, standardized: standardize,
      scree: axes.isWhole
        ? Scree(
          eigenvalues: Array(axes.variances.prefix(min(rows.rows - 1, frame.varying))),
          total: axes.total, columns: frame.varying) : nil)
  }

  /// A symmetric matrix, its eigenvectors and the work of the solver.
  private func requireMemory(side: Int, _ execution: Execution) throws(EngineError) {
    let needed = 5 * side * side * 8
    guard needed > execution.memoryLimit else { return }
    throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
  }

  private struct Axes {
    let loadings: Matrix
    /// At least one for each column of the loadings, falling.
    let variances: [Double]
    let total: Double
    /// Whether the variances are those of all components.
    let isWhole: Bool
  }

  private func fromColumns(
    _ rows: Matrix, _ wanted: Int, _ execution: Execution
  ) throws(EngineError) -> (ColumnFrame, Axes) {
    try requireMemory(side: rows.columns, execution)
    let shift = CenteredProducts.roughMeans(rows)
    let raw = try CenteredProducts(rows: rows, shift: shift).crossProduct(execution)
    // One look at the products of d columns instead of all rows; only when it fails, at these.
    if !raw.products.values.allSatisfy(\.isFinite) { try rows.requireFinite() }
    let mass = Double(rows.rows)
    let offsets = raw.sums.map { $0 / mass }
    var products = raw.products
    for i in 0..<rows.columns {
      for j in 0..<rows.columns { products[i, j] -= mass * offsets[i] * offsets[j] }
    }
    let frame = ColumnFrame(
      means: zip(shift, offsets).map { $0 + $1 },
      squares: (0..<rows.columns).map { max(products[$0, $0], 0) }, mass: mass,
      standardize: standardize)
    for i in 0..<rows.columns {
      for j in 0..<rows.columns { products[i, j] /= frame.scales[i] * frame.scales[j] }
    }
    let (values, vectors) = try LinearAlgebra.symmetricEigen(products)
    let total = (0..<products.rows).reduce(0) { $0 + products[$1, $1] }
    let axes = Axes(
      loadings: vectors.selecting(rows: 0..<wanted).transposed().withUnitSignedColumns(),
      variances: values.map { max($0, 0) / (mass - 1) }, total: total / (mass - 1), isWhole: true)
    return (frame, axes)
  }

  private func fromRows(
    _ rows: Matrix, _ wanted: Int, _ execution: Execution
  ) throws(EngineError) -> (ColumnFrame, Axes) {
    try rows.requireFinite()
    try requireMemory(side: rows.rows, execution)
    let moments = ColumnMoments(rows)
    let frame = ColumnFrame(
      means: moments.means, squares: moments.squares, mass: moments.mass,
      standardize: standardize)
    let sides = rows.standardized(means: frame.means, scales: frame.scales).transposed()
    let products = try LinearAlgebra.crossProduct(sides, execution)
    let (values, vectors) = try LinearAlgebra.symmetricEigen(products)
    let noise = Double(rows.columns) * Double.ulpOfOne * max(values[0], 0)
    let kept = max(min(wanted, values.prefix { $0 > noise }.count), 1)
    let directions = try LinearAlgebra.product(
      sides, vectors.selecting(rows: 0..<kept).transposed(), execution)
    let divisor = Double(rows.rows - 1)
    let axes = Axes(
      loadings: directions.withUnitSignedColumns(),
      variances: values.map { max($0, 0) / divisor },
      total: (0..<products.rows).reduce(0) { $0 + products[$1, $1] } / divisor, isWhole: true)
    return (frame, axes)
  }

  private struct SubspaceSize {
    let components: Int
    let oversampling: Int
    let iterations: Int
  }

  private func fromSubspace(
    _ rows: Matrix, _ size: SubspaceSize, _ seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> (ColumnFrame, Axes) {
    guard size.oversampling >= 0, size.iterations >= 0 else {
      throw .invalid(
        parameter: "oversampling and iterations",
        found: "\(size.oversampling) and \(size.iterations)", allowed: "0 or more")
    }
    let passes = Double(size.iterations + 3)
    func part(_ pass: Int) -> Execution {
      execution.part(from: Double(pass) / passes, to: Double(pass + 1) / passes)
    }
    let shift = CenteredProducts.roughMeans(rows)
    let raw = try CenteredProducts(rows: rows, shift: shift).moments(part(0))
    if !raw.squares.allSatisfy(\.isFinite) { try rows.requireFinite() }
    let mass = Double(rows.rows)
    let offsets = raw.sums.map { $0 / mass }
    let squares = zip(raw.squares, offsets).map { max($0 - mass * $1 * $1, 0) }
    let frame = ColumnFrame(
      means: zip(shift, offsets).map { $0 + $1 }, squares: squares, mass: mass,
      standardize: standardize)
    let centered = frame.centered(rows)
    let width = min(size.components + size.oversampling, min(rows.rows, rows.columns))
    var random = RandomSource(seed: seed)
    var basis = Matrix(
      rows: rows.columns, columns: width,
      values: (0..<rows.columns * width).map { _ in random.normal() })
    for pass in 0...size.iterations {
      basis = try centered.gram(times: basis, part(pass + 1)).withOrthonormalColumns()
    }
    let image = try centered.gram(times: basis, part(size.iterations + 2))
    let inner = LinearAlgebra.product(basis.transposed().values, image)
    let (values, vectors) = try LinearAlgebra.symmetricEigen(
      Matrix(rows: width, columns: width, values: inner))
    let turn = vectors.selecting(rows: 0..<size.components).transposed()
    let loadings = Matrix(
      rows: rows.columns, columns: size.components,
      values: LinearAlgebra.product(basis.values, turn))
    let total = zip(squares, frame.scales).reduce(0) { $0 + $1.0 / ($1.1 * $1.1) }
    return (
      frame,
      Axes(
        loadings: loadings.withUnitSignedColumns(),
        variances: values.prefix(size.components).map { max($0, 0) / (mass - 1) },
        total: total / (mass - 1), isWhole: false)
    )
  }
}

/// What is subtracted from columns and what divides them before the axes are sought.
private struct ColumnFrame {
  let means: [Double]
  let scales: [Double]
  let spreadRatio: Double
  /// How many columns are not constant.
  let varying: Int

  /// From the means of the columns, their sums of squared deviations and the number of rows.
  init(means: [Double], squares: [Double], mass: Double, standardize: Bool) {
    let deviations = squares.map { ($0 / (mass - 1)).squareRoot() }
    let varying = deviations.indices.filter {
      !ColumnMoments.isConstant(mean: means[$0], squares: squares[$0], mass: mass)
    }
    self.varying = varying.count
    self.means = means
    var scales = [Double](repeating: 1, count: means.count)
    if standardize {
      for j in varying { scales[j] = deviations[j] }
    }
    self.scales = scales
    let spreads = varying.map { deviations[$0] }
    spreadRatio = (spreads.max() ?? 1) / (spreads.min() ?? 1)
  }

  func centered(_ rows: Matrix) -> CenteredProducts {
    CenteredProducts(rows: rows, shift: means, factors: scales.map { 1 / $0 })
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

  /// The columns at right angles and of length 1, by Gram and Schmidt twice; what depends on those
  /// before becomes zeros.
  fileprivate func withOrthonormalColumns() -> Matrix {
    var done: [[Double]] = []
    for j in 0..<columns {
      var values = column(j)
      let before = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for _ in 0..<2 {
        for other in done {
          let along = zip(values, other).reduce(0) { $0 + $1.0 * $1.1 }
          for i in values.indices { values[i] -= along * other[i] }
        }
      }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let isNew = length > before * 1e-13 && length > 0
      done.append(values.map { isNew ? $0 / length : 0 })
    }
    return Matrix.from(columns: done)
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
  /// n × m, the fitted rows in the new axes; 0 × m when they are not kept.
  public let scores: Matrix
  /// Largest over smallest standard deviation of the columns that are not constant.
  public let spreadRatio: Double
  /// Whether columns were divided by their standard deviations.
  public let standardized: Bool
  /// The variances of all components, kept or not; nil where only the first were sought.
  public let scree: Scree?
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
    let centered = CenteredProducts(rows: rows, shift: means, factors: scales.map { 1 / $0 })
    return try centered.times(loadings, execution)
  }
}
