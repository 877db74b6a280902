/// How clusterings of most of the rows do on the rest, which they have not seen.
///
/// All folds but one are clustered. The groups take in the rows of the last fold, and that is compared
/// with a clustering of these rows alone: Tibshirani & Walther, J. Comput. Graph. Stat. 14 (2005),
/// https://doi.org/10.1198/106186005X59243. The density of the rows left out tells how well a mixture
/// describes new rows: Smyth, "Model selection for probabilistic clustering using cross-validated
/// likelihood", Stat. Comput. 10 (2000), https://doi.org/10.1023/A:1008940618127.
public struct CrossValidation: Sendable, Equatable {
  /// A mean over folds.
  public struct Figure: Sendable, Equatable {
    public let mean: Double
    /// Standard deviation of the folds (divisor folds − 1) over the root of their number.
    public let standardError: Double

    public init(mean: Double, standardError: Double) {
      self.mean = mean
      self.standardError = standardError
    }
  }

  /// Adjusted Rand index of both groupings of the rows left out; nil where no fold could be clustered alone.
  public let agreement: Figure?
  /// The least share of pairs of a fold's own group that the others' groups keep together.
  public let strength: Figure?
  /// Mean log density of the rows left out, by weight; nil for methods without densities.
  public let logDensity: Figure?
  /// Folds whose other rows could be clustered.
  public let folds: Int

  private struct Outcome: Sendable {
    var agreement: Double?
    var strength: Double?
    var logDensity: Double?
  }

  /// The fold of each row, 1…folds, dealt at random: sizes differ by one at most.
  public static func deal(rows: Int, folds: Int, seed: UInt64) -> [Int32] {
    var random = RandomSource(seed: seed)
    var fold = [Int32](repeating: 0, count: rows)
    for (place, row) in random.sample(rows, below: rows).enumerated() {
      fold[row] = Int32(place % folds + 1)
    }
    return fold
  }

  /// Leaves each fold out once; `fold` has the fold of each row, from 1.
  ///
  /// Cost: that of a fit for each fold and of one of each fold's rows. Throws `invalid` unless there are two
  /// folds or more, each of two rows or more, `sizeMismatch`, `notFinite`, `badWeight`, `cancelled` and
  /// what `refit` throws.
  public static func fit(
    _ rows: Matrix, weights: [Double]? = nil, refit: Refit, fold: [Int32], seed: UInt64,
    execution: Execution = .default
  ) throws(EngineError) -> CrossValidation {
    guard fold.count == rows.rows else {
      throw .sizeMismatch(of: "folds", expected: rows.rows, found: fold.count)
    }
    let count = Int(fold.max() ?? 0)
    let outside = (0..<count).map { left in fold.indices.filter { fold[$0] == Int32(left + 1) } }
    guard count >= 2, outside.allSatisfy({ $0.count >= 2 }) else {
      throw .invalid(
        parameter: "folds", found: "\(count) for \(rows.rows) rows",
        allowed: "2 to half the number of rows")
    }
    let resampling = Resampling(
      rows: rows, weights: weights, refit: refit, phase: "cross-validation")
    let outcomes = try resampling.runNumbered(count, seed: seed, execution) {
      (left, random, execution) throws(EngineError) -> Outcome? in
      let inside = fold.indices.filter { fold[$0] != Int32(left + 1) }
      guard let trained = try resampling.cluster(inside, &random, execution) else { return nil }
      let held = rows.selecting(rows: outside[left])
      var outcome = Outcome()
      if let logDensities = trained.logDensities {
        let found = try logDensities(held, execution)
        outcome.logDensity = mean(found, weights.map { all in outside[left].map { all[$0] } })
      }
      let assigned = try trained.assign(held, execution)
      guard let own = try resampling.cluster(outside[left], &random, execution) else {
        return outcome
      }
      outcome.agreement = try AdjustedRandIndex.between(own.labels, assigned)
      outcome.strength = PredictionStrength.weakest(own.labels, assigned)
      return outcome
    }.compactMap { $0 }
    return CrossValidation(
      agreement: figure(outcomes.compactMap { $0.agreement }),
      strength: figure(outcomes.compactMap { $0.strength }),
      logDensity: figure(outcomes.compactMap { $0.logDensity }), folds: outcomes.count)
  }

  /// Places of the largest figure and of the first that is within one standard error of it (Breiman, Friedman,
  /// Olshen & Stone, "Classification and Regression Trees", 1984): the simplest such model, if they
  /// stand in rising order. nil without any figure.
  public static func oneStandardErrorRule(_ figures: [Figure?]) -> (best: Int, simplest: Int)? {
    var best: Int?
    for (place, figure) in figures.enumerated() {
      guard let figure else { continue }
      if best.flatMap({ figures[$0] }).map({ figure.mean > $0.mean }) ?? true { best = place }
    }
    guard let best, let top = figures[best] else { return nil }
    let least = top.mean - top.standardError
    let first = figures.firstIndex { ($0?.mean ?? -.infinity) >= least }
    return (best, first ?? best)
  }

  private static func mean(_ values: [Double], _ weights: [Double]?) -> Double {
    guard let weights else { return values.reduce(0, +) / Double(values.count) }
    let sum = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return sum / weights.reduce(0, +)
  }

  private static func figure(_ values: [Double]) -> Figure? {
    // A fold of rows without weight has no mean.
    let known = values.filter { !$0.isNaN }
    guard !known.isEmpty else { return nil }
    let (mean, error) = PredictionStrength.summary(known)
    return Figure(mean: mean, standardError: error)
  }
}
