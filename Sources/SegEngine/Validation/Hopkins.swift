import RealModule

/// Whether rows lie closer together than if they were spread evenly over their box.
///
/// Hopkins & Skellam, Ann. Bot. 18 (1954), https://doi.org/10.1093/oxfordjournals.aob.a083391, with
/// distances to the power of the number of columns as Cross & Jain, "Measurement of clustering
/// tendency" (1982): about 0.5 for evenly spread rows, near 1 for clusters (other programs give the
/// complement, or take distances to the power of 1).
public struct Hopkins: Sendable, Equatable {
  /// Σ u^d / (Σ u^d + Σ w^d): u from even points to the nearest row, w from drawn rows to the nearest
  /// other one.
  public let value: Double
  /// How often evenly spread rows give a value as large: Beta(m, m), if the m draws are a small share
  /// of the rows.
  public let pValue: Double
  /// Draws of each kind, m.
  public let draws: Int
  /// The exponent d: columns that are not constant.
  public let exponent: Int

  /// `draws` of nil takes a tenth of the rows, 1 to 1,000.
  ///
  /// Cost: O((n + m) · d · log n). Throws `tooFewRows` below 2, `invalid` when all rows are equal,
  /// `notFinite`, `memory`, `cancelled`.
  public static func fit(
    _ rows: Matrix, draws: Int? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> Hopkins {
    try rows.requireRows(2)
    try rows.requireFinite()
    let m = draws ?? min(max(rows.rows / 10, 1), 1000)
    guard (1...rows.rows).contains(m) else {
      throw .invalid(parameter: "draws", found: "\(m)", allowed: "1 to \(rows.rows)")
    }
    let columns = (0..<rows.columns).map(rows.column)
    let ranges = columns.map { ($0.min() ?? 0, $0.max() ?? 0) }
    let exponent = ranges.count { $0.1 > $0.0 }
    guard exponent > 0 else {
      throw .invalid(parameter: "spread of the rows", found: "0", allowed: "rows that differ")
    }
    var random = RandomSource(seed: seed)
    let drawn = random.sample(m, below: rows.rows).sorted()
    var points: [Double] = []
    for _ in 0..<m {
      for (low, high) in ranges { points.append(low + (high - low) * random.uniform()) }
    }
    let tree = try KDTree(rows, execution: execution.silent)
    let toRows = try tree.nearest(
      k: 1, of: Matrix(rows: m, columns: rows.columns, values: points), execution: execution.silent)
    // The row itself is the first of its two neighbours, or a copy of it is.
    let own = try tree.nearest(k: 2, of: rows.selecting(rows: drawn), execution: execution.silent)
    let even = toRows.kDistances
    let inner = own.kDistances
    // Of the largest, so that high powers do not overflow.
    let unit = max(even.max() ?? 0, inner.max() ?? 0)
    func sum(_ distances: [Double]) -> Double {
      distances.reduce(0) { $0 + Double.pow($1 / unit, exponent) }
    }
    let (u, w) = (sum(even), sum(inner))
    let value = u / (u + w)
    return Hopkins(
      value: value, pValue: 1 - BetaDistribution.below(value, m), draws: m, exponent: exponent)
  }
}

/// The symmetric beta distribution.
enum BetaDistribution {
  /// P(X ≤ x) for Beta(a, a), by the continued fraction of the incomplete beta function.
  static func below(_ x: Double, _ a: Int) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges fast up to the mean.
    if x > 0.5 { return 1 - below(1 - x, a) }
    let a = Double(a)
    let logFront =
      Double.logGamma(2 * a) - 2 * Double.logGamma(a) + a * (Double.log(x) + Double.log(1 - x))
    return Double.exp(logFront) / a * fraction(x, a)
  }

  private static func fraction(_ x: Double, _ a: Double) -> Double {
    let tiny = 1e-300
    var (numerator, denominator) = (1.0, 1 - 2 * a * x / (a + 1))
    denominator = 1 / (abs(denominator) < tiny ? tiny : denominator)
    var result = denominator
    for step in 1...10_000 {
      let m = Double(step)
      let terms = [
        m * (a - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
        -(a + m) * (2 * a + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
      ]
      var change = 1.0
      for term in terms {
        denominator = 1 + term * denominator
        denominator = 1 / (abs(denominator) < tiny ? tiny : denominator)
        numerator = 1 + term / numerator
        if abs(numerator) < tiny { numerator = tiny }
        change = denominator * numerator
        result *= change
      }
      if abs(change - 1) < 1e-15 { break }
    }
    return result
  }
}
