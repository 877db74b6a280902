/// How the number of groups is read off a gap curve.
public enum GapRule: String, CaseIterable, Sendable {
  /// The smallest k whose gap is at least that of k + 1 less its standard error (Tibshirani et al.).
  case tibs
  /// The smallest k whose gap is within one standard error of the first local maximum, this one
  /// included (`firstSEmax` of R's `cluster`).
  case firstSE
  /// The k of the largest gap.
  case globalMax
}

/// Gaps for several numbers of groups.
public struct GapCurve: Sendable, Equatable {
  /// Numbers of groups, rising.
  public let ks: [Int]
  /// log W of the rows, for each k as all that follows.
  public let logSpreads: [Double]
  /// Mean log W of the reference sets.
  public let expected: [Double]
  /// Standard deviation of log W over the B reference sets, divisor B as in the paper (R's `clusGap`
  /// divides by B − 1).
  public let deviations: [Double]
  /// B, the number of reference sets.
  public let references: Int

  /// `curves[b][i]` is log W of reference set b with `ks[i]` groups.
  init(ks: [Int], logSpreads: [Double], references curves: [[Double]]) {
    let count = Double(curves.count)
    self.ks = ks
    self.logSpreads = logSpreads
    references = curves.count
    expected = ks.indices.map { i in curves.reduce(0) { $0 + $1[i] } / count }
    let means = expected
    deviations = ks.indices.map { i in
      (curves.reduce(0) { $0 + ($1[i] - means[i]) * ($1[i] - means[i]) } / count).squareRoot()
    }
  }

  /// A curve that is known.
  public init(
    ks: [Int], logSpreads: [Double], expected: [Double], deviations: [Double], references: Int
  ) {
    self.ks = ks
    self.logSpreads = logSpreads
    self.expected = expected
    self.deviations = deviations
    self.references = references
  }

  /// Expected log W less that of the rows; large is good.
  public var gaps: [Double] { zip(expected, logSpreads).map { $0 - $1 } }

  /// The deviations times √(1 + 1/B), which allows for the error of the simulated mean.
  public var standardErrors: [Double] {
    let factor = (1 + 1 / Double(references)).squareRoot()
    return deviations.map { $0 * factor }
  }

  /// The number of groups by a rule; nil where the curve has no such place: it rises to its end
  /// (`tibs`, `firstSE`; R gives the last k then).
  public func choice(_ rule: GapRule) -> Int? {
    let (gaps, errors) = (gaps, standardErrors)
    switch rule {
    case .tibs:
      return gaps.indices.dropLast().first { gaps[$0] >= gaps[$0 + 1] - errors[$0 + 1] }
        .map { ks[$0] }
    case .firstSE:
      guard let peak = gaps.indices.dropLast().first(where: { gaps[$0 + 1] <= gaps[$0] }) else {
        return nil
      }
      let floor = gaps[peak] - errors[peak]
      return gaps.indices.prefix(peak + 1).first { gaps[$0] >= floor }.map { ks[$0] }
    case .globalMax:
      return gaps.indices.max { (gaps[$0], -$0) < (gaps[$1], -$1) }.map { ks[$0] }
    }
  }
}
