import RealModule

/// The minimum covariance determinant: centre and covariance of the h rows whose covariance has the least
/// determinant, so that outliers have no say.
///
/// Rousseeuw & Van Driessen, "A fast algorithm for the minimum covariance determinant estimator",
/// Technometrics 41 (1999), https://doi.org/10.1080/00401706.1999.10485670. Factors for consistency and
/// small samples: Pison, Van Aelst & Willems, Metrika 55 (2002), https://doi.org/10.1007/s001840200191,
/// as in R's `robustbase::covMcd`.
public struct MinimumCovarianceDeterminant: Sendable, Equatable {
  /// Roughly the share of the rows that decide, from 0.5 (most robust) to 1.
  public var coverage: Double
  /// Random first subsets of d + 1 rows.
  public var starts: Int
  /// Rows nearer than this quantile of the chi-squared distribution count in the reweighted estimate.
  public var level: Double

  public init(coverage: Double = 0.75, starts: Int = 500, level: Double = 0.975) {
    self.coverage = coverage
    self.starts = starts
    self.level = level
  }

  /// Rows that decide.
  public static func subsetSize(rows: Int, columns: Int, coverage: Double) -> Int {
    let half = (rows + columns + 1) / 2
    let exact = Double(2 * half - rows) + Double(2 * (rows - half)) * coverage
    return min(max(Int(exact + 1e-9), 1), rows)
  }

  /// Finds the subset and both estimates. One column: exactly; more: by concentration steps from random
  /// starts, beyond 600 rows first in groups of a sample of up to 1,500.
  ///
  /// Cost: O(starts · min(n, 300) · d²) and about O(200 · n · d²). Throws `notFinite`, `tooFewRows` for
  /// n ≤ 2d, `singular`, also where h rows lie in a plane, `invalid`, `cancelled`.
  public func fit(
    _ rows: Matrix, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> RobustScatter {
    try checkSettings()
    try rows.requireRows(2 * rows.columns + 1)
    try rows.requireFinite()
    _ = try LocationScatter(rows, of: 0..<rows.rows)
    let size = Self.subsetSize(rows: rows.rows, columns: rows.columns, coverage: coverage)
    let found: ScatterRun =
      if size == rows.rows {
        ScatterRun(try LocationScatter(rows, of: 0..<rows.rows), Array(0..<rows.rows))
      } else if rows.columns == 1 {
        try Self.shortest(rows, size: size)
      } else {
        try ScatterSearch(rows, size: size, starts: starts)
          .best(RandomSource(seed: seed), execution)
      }
    execution.progress(Progress(phase: "subsets", fraction: 1))
    return try reweighted(found, rows, size: size, execution.silent)
  }

  private func checkSettings() throws(EngineError) {
    guard (0.5...1).contains(coverage) else {
      throw .invalid(parameter: "coverage", found: "\(coverage)", allowed: "0.5 to 1")
    }
    try requirePositive("starts", starts)
    guard level > 0, level < 1 else {
      throw .invalid(parameter: "level", found: "\(level)", allowed: "between 0 and 1")
    }
  }

  /// In one column the h rows are neighbours. O(n log n).
  private static func shortest(_ rows: Matrix, size: Int) throws(EngineError) -> ScatterRun {
    let order = (0..<rows.rows).sorted { (rows.values[$0], $0) < (rows.values[$1], $1) }
    let origin = rows.values[order[order.count / 2]]
    let values = order.map { rows.values[$0] - origin }
    var (sum, squares) = (0.0, 0.0)
    for value in values[..<size] {
      sum += value
      squares += value * value
    }
    var best = (start: 0, spread: squares - sum * sum / Double(size))
    for start in 1..<max(values.count - size + 1, 1) {
      let (gone, new) = (values[start - 1], values[start + size - 1])
      sum += new - gone
      squares += new * new - gone * gone
      let spread = squares - sum * sum / Double(size)
      if spread < best.spread { best = (start, spread) }
    }
    let subset = order[best.start..<best.start + size].sorted()
    return ScatterRun(try LocationScatter(rows, of: subset), subset)
  }

  private func reweighted(
    _ found: ScatterRun, _ rows: Matrix, size: Int, _ execution: Execution
  ) throws(EngineError) -> RobustScatter {
    let (n, d) = (rows.rows, rows.columns)
    let factors = SmallSampleFactors(columns: d, rows: n, coverage: coverage)
    let raw = try found.scatter.scaled(
      by: Self.consistency(d, share: Double(size) / Double(n)) * factors.raw)
    let limit = ChiSquared.quantile(level, degrees: d)
    let distances = try raw.squaredDistances(rows, execution: execution)
    let kept = distances.indices.filter { distances[$0] < limit }
    guard kept.count > d else { throw .singular(column: 0) }
    let share = Double(kept.count) / Double(n)
    let ratio =
      kept.count == n ? 1 : Self.consistency(d, share: share) * factors.reweighted
    let final = try LocationScatter(rows, of: kept).scaled(by: ratio)
    return RobustScatter(
      scatter: final, raw: raw, subset: found.subset, kept: kept.count,
      logDeterminant: found.scatter.logDeterminant,
      squaredDistances: try final.squaredDistances(rows, execution: execution))
  }

  /// What the covariance of the innermost share of normal rows is to be multiplied by.
  static func consistency(_ columns: Int, share: Double) -> Double {
    guard share < 1 else { return 1 }
    let quantile = ChiSquared.quantile(share, degrees: columns)
    return share / ChiSquared.lowerGamma(Double(columns) / 2 + 1, quantile / 2)
  }
}

/// Robust centre and covariance.
public struct RobustScatter: Sendable, Equatable {
  /// Of the rows that lie near by the raw estimate, corrected: what distances go by.
  public let scatter: LocationScatter
  /// Of the h rows, corrected.
  public let raw: LocationScatter
  /// The h rows, rising.
  public let subset: [Int]
  /// Rows that the final estimate is made of.
  public let kept: Int
  /// Logarithm of the determinant of the h rows' covariance, uncorrected: the objective.
  public let logDeterminant: Double
  /// Squared robust distances of all rows.
  public let squaredDistances: [Double]
}

/// A subset and what it gives.
struct ScatterRun: Sendable {
  let scatter: LocationScatter
  let subset: [Int]
  let logDeterminant: Double

  init(_ scatter: LocationScatter, _ subset: [Int]) {
    self.scatter = scatter
    self.subset = subset
    logDeterminant = scatter.logDeterminant
  }
}

/// Corrections for few rows: curves in n through simulated values for d columns.
private struct SmallSampleFactors {
  let raw: Double
  let reweighted: Double

  init(columns: Int, rows: Int, coverage: Double) {
    raw = Self.factor(
      columns, rows, coverage,
      one: [(0.262024211897096, 0.604756680630497), (-0.351584646688712, 1.01646567502486)],
      two: [(0.673292623522027, 0.691365864961895), (0.446537815635445, 1.06690782995919)],
      more: [
        ((-1.42764571687802, 1.26263336932151), (-1.06141115981725, 1.28907991440387)),
        ((-0.455179464070565, 1.11192541278794), (-0.294241208320834, 1.09649329149811)),
      ])
    reweighted = Self.factor(
      columns, rows, coverage,
      one: [(1.11098143415027, 1.5182890270453), (-0.66046776772861, 0.88939595831888)],
      two: [(3.11101712909049, 1.91401056721863), (0.79473550581058, 1.10081930350091)],
      more: [
        ((-1.02842572724793, 1.67659883081926), (-0.26800273450853, 1.35968562893582)),
        ((-0.544482443573914, 1.25994483222292), (-0.343791072183285, 1.25159004257133)),
      ])
  }

  private typealias Curve = (Double, Double)

  /// Coefficients at coverage 0.5 and 0.875; between them and up to 1 the factor is linear.
  private static func factor(
    _ columns: Int, _ rows: Int, _ coverage: Double, one: [Curve], two: [Curve],
    more: [(Curve, Curve)]
  ) -> Double {
    let (p, n) = (Double(columns), Double(rows))
    let share = (0..<2).map { index -> Double in
      let (level, power) =
        switch columns {
        case 1: one[index]
        case 2: two[index]
        default: through(more[index], p)
        }
      return 1 - Double.exp(level) / Double.pow(n, power)
    }
    let value =
      coverage <= 0.875
      ? share[0] + (share[1] - share[0]) / 0.375 * (coverage - 0.5)
      : share[1] + (1 - share[1]) / 0.125 * (coverage - 0.875)
    return 1 / value
  }

  /// The curve through the values simulated at n = 2p² and n = 3p².
  private static func through(_ points: (Curve, Curve), _ p: Double) -> Curve {
    func height(_ curve: Curve) -> Double { Double.log(-curve.0 / Double.pow(p, curve.1)) }
    let (a, b) = (height(points.0), height(points.1))
    let (x, y) = (Double.log(2 * p * p), Double.log(3 * p * p))
    let power = (a - b) / (y - x)
    return (a + power * x, power)
  }
}
