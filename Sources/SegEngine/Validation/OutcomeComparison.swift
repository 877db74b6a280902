import RealModule

/// How well groups tell an outcome that they were not made from, in rows that were not used to learn it,
/// beside an older grouping of the same rows.
///
/// What a group says of a row is learned from the other folds (`HeldOutRates`, `HeldOutMeans`). Intervals are
/// percentiles (2.5 and 97.5 %) over bootstrap samples of the judged rows, with what the groups say held
/// fixed; both groupings see the same samples, so that those of the difference are paired (Efron & Tibshirani,
/// "An Introduction to the Bootstrap", 1993).
public struct OutcomeComparison: Sendable, Equatable {
  public enum Score: String, Sendable, CaseIterable {
    /// Area under the ROC curve, mean over folds: pooled, rows of one group would be ranked by how little
    /// their own fold has of the class, and groups that say nothing would lie below ½.
    case auc
    /// Mean of −ln of the share that the true class was given.
    case logLoss = "log_loss"
    /// Mean squared difference of shares and truth: of one class when there are two, else summed over all.
    case brier
    /// Rows called rightly: of two classes the second is called where its share is above that of the other
    /// folds, of more the one with the largest share.
    case correct
    /// Agreement of the groups with the classes; needs no folds.
    case ari, ami
    /// 1 less the squared errors over those of the mean of the other folds.
    case rSquared = "r2"
    /// Root of the mean squared error.
    case rmse

    public var isGoodWhenLarge: Bool { self != .logLoss && self != .brier && self != .rmse }
  }

  /// A figure and where 95 % of the samples have it; no interval where it is not sampled.
  public struct Estimate: Sendable, Equatable {
    public let value: Double
    public let low: Double?
    public let high: Double?
  }

  public struct Line: Sendable, Equatable {
    public let score: Score
    /// Of all rows taken as one group; nil where that says nothing.
    public let without: Double?
    public let groups: Estimate
    public let baseline: Double?
    /// Groups less baseline.
    public let difference: Estimate?
  }

  /// Rows that only one of both groupings calls rightly.
  public struct Calls: Sendable, Equatable {
    public let onlyGroups: Int
    public let onlyBaseline: Int
    public var pValue: Double {
      McNemar.exact(onlyFirst: onlyGroups, onlySecond: onlyBaseline)
    }
  }

  public let lines: [Line]
  /// Of two or more classes with a baseline.
  public let calls: Calls?

  /// `groups` and `baseline` have the group of each row (any numbers), `fold` its fold. Rows of fold 0 are
  /// learned from and not judged: with early rows in 0 and late ones in 1, what groups say is learned from the
  /// early rows and held against the late ones.
  ///
  /// Cost: O(n) for each of the bootstrap `samples`, O(n) memory, and O(folds · groups · classes). Throws
  /// `sizeMismatch`, `tooFewRows` below 10 judged rows, `invalid` for one fold, `notFinite` (of numbers),
  /// `cancelled`.
  public static func fit(
    groups: [Int32], baseline: [Int32]? = nil, outcome: OutcomeValues, fold: [Int32],
    samples: Int = 1000, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> OutcomeComparison {
    let rows = outcome.rows
    for (what, count) in [("groups", groups.count), ("folds", fold.count)]
    where count != rows { throw .sizeMismatch(of: what, expected: rows, found: count) }
    if let baseline, baseline.count != rows {
      throw .sizeMismatch(of: "baseline", expected: rows, found: baseline.count)
    }
    guard samples >= 1 else {
      throw .invalid(parameter: "samples", found: "\(samples)", allowed: "1 or more")
    }
    let parts = OutcomeParts(fold)
    guard parts.judged.count >= 10 else {
      throw .tooFewRows(needed: 10, found: parts.judged.count)
    }
    guard parts.folds.count >= 2 else {
      throw .invalid(parameter: "folds", found: "\(parts.folds.count)", allowed: "2 or more")
    }
    let groupings = ([groups] + (baseline.map { [$0] } ?? [])).map(NumberedGroups.init)
    let draws = BootstrapDraws(
      rows: parts.judged.count, samples: samples, seed: seed, execution: execution)
    switch outcome {
    case .classes(let classes, let count):
      guard count >= 2, classes.allSatisfy({ $0 >= 0 && $0 < count }) else {
        throw .invalid(parameter: "classes", found: "\(count)", allowed: "2 or more, from 0")
      }
      let told = ToldClasses(groupings, parts, classes, count: count)
      let agreements = try told.agreements(execution: execution)
      return OutcomeComparison(
        lines: try lines(told.scores, try draws.values(of: told), told) + agreements,
        calls: told.calls)
    case .numbers(let values):
      if let row = values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(row: row, column: 0)
      }
      let told = ToldNumbers(groupings, parts, values)
      return OutcomeComparison(
        lines: try lines(told.scores, try draws.values(of: told), told), calls: nil)
    }
  }

  private static func lines(
    _ scores: [Score], _ drawn: [[[Double]]], _ told: some ToldOutcome
  ) throws(EngineError) -> [Line] {
    let found = told.figures()
    return scores.indices.map { place in
      func estimate(_ value: Double, _ figure: ([[Double]]) -> Double) -> Estimate {
        let known = drawn.map(figure).filter { !$0.isNaN }.sorted()
        guard known.count > 1 else { return Estimate(value: value, low: nil, high: nil) }
        return Estimate(
          value: value, low: Quantile.type7(known, 0.025), high: Quantile.type7(known, 0.975))
      }
      let hasBaseline = found.count > 1
      return Line(
        score: scores[place], without: told.without[place],
        groups: estimate(found[0][place]) { $0[0][place] },
        baseline: hasBaseline ? found[1][place] : nil,
        difference: hasBaseline
          ? estimate(found[0][place] - found[1][place]) { $0[0][place] - $0[1][place] } : nil)
    }
  }
}

/// What groupings say of rows, and how good that is when rows count several times.
protocol ToldOutcome: Sendable {
  var scores: [OutcomeComparison.Score] { get }
  /// For each score, without any groups.
  var without: [Double?] { get }
  /// For each grouping its scores; `draw` calls back with each row that a sample has.
  func figures(_ draw: ((Int) -> Void) -> Void) -> [[Double]]
  var rows: Int { get }
}

extension ToldOutcome {
  /// Of the rows as they are.
  func figures() -> [[Double]] {
    figures { take in for row in 0..<rows { take(row) } }
  }
}

/// Samples of rows with replacement. Sample b draws from stream b of the seed.
private struct BootstrapDraws {
  let rows: Int
  let samples: Int
  let seed: UInt64
  let execution: Execution

  func values(of told: some ToldOutcome) throws(EngineError) -> [[[Double]]] {
    let meter = ProgressMeter("bootstrap", total: samples, execution: execution)
    let random = RandomSource(seed: seed)
    let rows = rows
    return try forEachChunk(of: samples, grain: 1, execution) { range in
      var draws = random.split(UInt64(range.lowerBound))
      let found = told.figures { take in for _ in 0..<rows { take(draws.below(rows)) } }
      meter.advance()
      return found
    }
  }
}
