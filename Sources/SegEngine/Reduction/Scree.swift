/// How many principal components to keep.
public enum ComponentRule: String, Sendable, CaseIterable {
  /// Those with more variance than a column has on average: eigenvalues above 1 for correlations.
  ///
  /// Guttman, Psychometrika 19 (1954), https://doi.org/10.1007/BF02289162; Kaiser, Educ. Psychol. Meas. 20
  /// (1960), https://doi.org/10.1177/001316446002000116.
  case kaiser
  /// Those with a larger share than the pieces of a stick broken at random, the largest with the largest.
  ///
  /// Jackson, Ecology 74 (1993), https://doi.org/10.2307/1939574.
  case brokenStick
  /// Those with a larger eigenvalue than chance gives: `ParallelAnalysis`.
  case parallel
}

/// Variances of all components, falling.
public struct Scree: Sendable, Equatable {
  /// One for each of min(n − 1, columns that vary) components.
  public let eigenvalues: [Double]
  /// Sum of the variances of the columns.
  public let total: Double
  /// How many columns vary.
  public let columns: Int

  /// Share of each component in the whole variance.
  public var shares: [Double] { eigenvalues.map { total > 0 ? $0 / total : 0 } }

  /// Mean variance of the columns that vary, which Kaiser's rule asks a component to exceed: 1 for
  /// correlations.
  public var meanVariance: Double { columns > 0 ? total / Double(columns) : 0 }

  /// Expected shares of the pieces of a stick broken at random into as many as there are components:
  /// (1/p) Σ 1/i over i = k…p.
  public var brokenStick: [Double] {
    let pieces = eigenvalues.count
    var sum = 0.0
    var shares: [Double] = []
    for place in (0..<pieces).reversed() {
      sum += 1 / Double(place + 1)
      shares.append(sum / Double(pieces))
    }
    return shares.reversed()
  }

  /// How many components Kaiser's rule keeps.
  public var kaiserCount: Int { Self.leading(eigenvalues, eigenvalues.map { _ in meanVariance }) }

  /// How many the broken stick keeps.
  public var brokenStickCount: Int { Self.leading(shares, brokenStick) }

  /// How many come before the first that does not exceed its bound; equal up to rounding does not.
  static func leading(_ values: [Double], _ bounds: [Double]) -> Int {
    zip(values, bounds).prefix { $0 > $1 + 1e-9 * abs($1) }.count
  }
}

/// Which components have more variance than those of columns that have nothing to do with each other.
///
/// Horn, Psychometrika 30 (1965), https://doi.org/10.1007/BF02289447, with a percentile in the place of his
/// mean: Glorfeld, Educ. Psychol. Meas. 55 (1995), https://doi.org/10.1177/0013164495055003002.
public struct ParallelAnalysis: Sendable, Equatable {
  /// What columns look like that have nothing to do with each other.
  public enum Reference: String, Sendable, CaseIterable {
    /// The values of each column in a random order of their own: its distribution stays.
    case permutation
    /// Normal values with the standard deviation of the column.
    case normal
  }

  public var standardize: Bool
  public var reference: Reference
  /// Reference sets.
  public var draws: Int
  /// Share of the reference sets that an eigenvalue has to exceed, 0.95 as a rule; R's type 7 between two.
  public var percentile: Double

  public init(
    standardize: Bool = false, reference: Reference = .permutation, draws: Int = 200,
    percentile: Double = 0.95
  ) {
    self.standardize = standardize
    self.reference = reference
    self.draws = draws
    self.percentile = percentile
  }

  /// What parallel analysis found.
  public struct Result: Sendable, Equatable {
    public let scree: Scree
    /// What each eigenvalue has to exceed.
    public let bounds: [Double]
    /// Mean of the reference sets, as in the original rule.
    public let means: [Double]

    /// How many components exceed their bounds, up to the first that does not.
    public var count: Int { Scree.leading(scree.eigenvalues, bounds) }

    public func count(by rule: ComponentRule) -> Int {
      switch rule {
      case .kaiser: scree.kaiserCount
      case .brokenStick: scree.brokenStickCount
      case .parallel: count
      }
    }
  }

  /// Eigenvalues of the rows and of each reference set, which draws from its own stream of the seed.
  ///
  /// Cost: (draws + 1) · that of `PCA` without scores; n · d numbers for each thread. Throws as `PCA`, and
  /// `invalid` for the settings.
  public func fit(
    _ rows: Matrix, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> Result {
    guard draws >= 1 else {
      throw .invalid(parameter: "draws", found: "\(draws)", allowed: "1 or more")
    }
    guard (0...1).contains(percentile) else {
      throw .invalid(parameter: "percentile", found: "\(percentile)", allowed: "0 to 1")
    }
    let own = try scree(of: rows, execution.silent)
    try reserve(rows, execution)
    let source = ChanceRows(rows, reference)
    let random = RandomSource(seed: seed)
    let meter = ProgressMeter("reference sets", total: draws, execution: execution)
    let parts = try forEachChunk(of: draws, grain: 1, execution) { range in
      Swift.Result { () throws(EngineError) in
        defer { meter.advance() }
        var stream = random.split(UInt64(range.lowerBound) + 1)
        return try scree(of: source.draw(&stream), execution.serial).eigenvalues
      }
    }
    var curves: [[Double]] = []
    for part in parts { curves.append(try part.get()) }
    let columns = own.eigenvalues.indices.map { place in
      curves.map { place < $0.count ? $0[place] : 0 }.sorted()
    }
    return Result(
      scree: own, bounds: columns.map { Quantile.type7($0, percentile) },
      means: columns.map { $0.reduce(0, +) / Double(draws) })
  }

  private func scree(of rows: Matrix, _ execution: Execution) throws(EngineError) -> Scree {
    let model = try PCA(components: 1, standardize: standardize, keepsScores: false)
      .fit(rows, execution: execution)
    return model.scree ?? Scree(eigenvalues: [], total: 0, columns: 0)
  }

  private func reserve(_ rows: Matrix, _ execution: Execution) throws(EngineError) {
    let side = min(rows.rows, rows.columns)
    let each = 8 * (2 * rows.values.count + 5 * side * side)
    let needed = min(execution.threads > 0 ? execution.threads : 64, draws) * each
    guard needed > execution.memoryLimit else { return }
    throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
  }
}

/// Makes rows whose columns have nothing to do with each other.
private struct ChanceRows: Sendable {
  let rows: Matrix
  let reference: ParallelAnalysis.Reference
  let deviations: [Double]

  init(_ rows: Matrix, _ reference: ParallelAnalysis.Reference) {
    self.rows = rows
    self.reference = reference
    let moments = ColumnMoments(rows)
    deviations = (0..<rows.columns).map { column in
      moments.isConstant(column: column)
        ? 0 : (moments.squares[column] / (moments.mass - 1)).squareRoot()
    }
  }

  func draw(_ random: inout RandomSource) -> Matrix {
    var result = rows
    for column in 0..<rows.columns {
      switch reference {
      case .permutation:
        let order = random.sample(rows.rows, below: rows.rows)
        for row in 0..<rows.rows { result[row, column] = rows[order[row], column] }
      case .normal:
        for row in 0..<rows.rows { result[row, column] = deviations[column] * random.normal() }
      }
    }
    return result
  }
}
