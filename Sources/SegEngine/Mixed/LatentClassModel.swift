import RealModule

/// Fitted latent classes. They are numbered canonically, by their rows.
public struct LatentClassModel: Sendable, Equatable {
  public let frame: MixedFrame
  /// The likeliest class of each row, 1…k; of equals the smallest.
  public let labels: [Int32]
  /// How likely each row belongs to each class, rows × k.
  public let posteriors: Matrix
  /// Rows in each class.
  public let sizes: [Int]
  /// Estimated share of each class.
  public let shares: [Double]
  public let logLikelihood: Double
  /// Shares of classes and probabilities of levels that were estimated freely.
  public let parameters: Int
  /// Patterns of levels (or rows, if there are fewer) beyond the parameters; negative if the data cannot
  /// settle them all.
  public let degreesOfFreedom: Int
  /// −2 ln L + 2 · parameters, and −2 ln L + parameters · ln n: small is good.
  public let aic: Double
  public let bic: Double
  /// 2 Σ observed · ln(observed / expected) over the patterns; nil where values are missing.
  public let deviance: Double?
  /// 1 − Σ −p ln p / (n ln k): 1 if each row belongs to one class for sure. nil for one class.
  public let entropy: Double?
  public let iterations: Int
  public let converged: Bool
  /// The log-likelihood that each start ended with, and how many of them came to the best.
  public let startLogLikelihoods: [Double]
  public let startsAtBest: Int
  private let run: LatentRunState

  public var k: Int { shares.count }

  /// How likely a level is in a class, both from 0.
  public func probability(class group: Int, column: Int, level: Int) -> Double {
    run.probabilities[(run.offsets[column] + level) * k + group]
  }

  /// The likeliest class of new rows by their codes, and how likely each class is (rows × k). Gaps and
  /// unknown levels play no part. O(n · k · d). Throws `sizeMismatch`.
  public func predict(_ codes: Matrix) throws(EngineError) -> (labels: [Int32], posteriors: Matrix)
  {
    guard codes.columns == frame.columns.count else {
      throw .sizeMismatch(of: "columns", expected: frame.columns.count, found: codes.columns)
    }
    var values: [Double] = []
    var out = [Double](repeating: 0, count: k)
    for row in 0..<codes.rows {
      _ = run.logs.posterior(&out, LatentPatterns.pattern(codes, row), 0, run.offsets)
      values += out
    }
    let posteriors = Matrix(rows: codes.rows, columns: k, values: values)
    return ((0..<codes.rows).map { Self.likeliest(posteriors.row($0)) }, posteriors)
  }

  private static func likeliest(_ row: ArraySlice<Double>) -> Int32 {
    var (best, most) = (0, -1.0)
    for (group, value) in row.enumerated() where value > most { (best, most) = (group, value) }
    return Int32(best + 1)
  }

  init(
    _ found: LatentRun, _ patterns: LatentPatterns, _ rows: MixedRows, starts: [Double],
    tolerance: Double
  ) {
    let k = found.k
    var run = found
    var (posteriors, logLikelihood) = Self.posteriors(run, patterns)
    // By the number of rows that belong to each class, then by share and first probabilities.
    var sizes = Self.sizes(posteriors, patterns)
    let keys = Matrix.from(
      columns: [run.shares.map { -$0 }]
        + (0..<patterns.total).map { level in (0..<k).map { run.probabilities[level * k + $0] } })
    run.reorder(CanonicalLabels.ranking(sizes: sizes.map(Double.init), centers: keys))
    (posteriors, logLikelihood) = Self.posteriors(run, patterns)
    sizes = Self.sizes(posteriors, patterns)
    frame = rows.frame
    labels = patterns.patternOf.map { Self.likeliest(posteriors.row($0)) }
    self.posteriors = posteriors.selecting(rows: patterns.patternOf)
    self.sizes = sizes
    shares = run.shares
    self.logLikelihood = logLikelihood
    let n = patterns.sumOfWeights
    parameters = k - 1 + k * patterns.levels.reduce(0) { $0 + $1 - 1 }
    let cells = patterns.levels.reduce(1.0) { $0 * Double($1) }
    degreesOfFreedom = Int(min(cells - 1, n, 1e15)) - parameters
    aic = -2 * logLikelihood + 2 * Double(parameters)
    bic = -2 * logLikelihood + Double(parameters) * Double.log(n)
    deviance = patterns.hasGaps ? nil : Self.deviance(run, patterns)
    entropy = k > 1 ? Self.entropy(posteriors, patterns) : nil
    iterations = run.iterations
    converged = run.converged
    startLogLikelihoods = starts
    let best = starts.max() ?? logLikelihood
    let near = max(1e-4, 1000 * tolerance * abs(best))
    startsAtBest = starts.count { best - $0 <= near }
    self.run = LatentRunState(
      probabilities: run.probabilities, offsets: patterns.offsets, logs: LatentLogs(run))
  }

  /// Of the patterns, and the log-likelihood of all rows.
  private static func posteriors(_ run: LatentRun, _ patterns: LatentPatterns) -> (Matrix, Double) {
    let logs = LatentLogs(run)
    var values: [Double] = []
    var out = [Double](repeating: 0, count: run.k)
    var sum = 0.0
    for pattern in 0..<patterns.count {
      sum +=
        patterns.weights[pattern]
        * logs.posterior(&out, patterns.codes, pattern * patterns.columns, patterns.offsets)
      values += out
    }
    return (Matrix(rows: patterns.count, columns: run.k, values: values), sum)
  }

  private static func sizes(_ posteriors: Matrix, _ patterns: LatentPatterns) -> [Int] {
    var sizes = [Int](repeating: 0, count: posteriors.columns)
    let classes = (0..<posteriors.rows).map { Int(likeliest(posteriors.row($0))) - 1 }
    for pattern in patterns.patternOf { sizes[classes[pattern]] += 1 }
    return sizes
  }

  private static func deviance(_ run: LatentRun, _ patterns: LatentPatterns) -> Double {
    let logs = LatentLogs(run)
    var out = [Double](repeating: 0, count: run.k)
    var sum = 0.0
    for pattern in 0..<patterns.count where patterns.weights[pattern] > 0 {
      let weight = patterns.weights[pattern]
      let expected = logs.posterior(
        &out, patterns.codes, pattern * patterns.columns, patterns.offsets)
      sum += weight * (Double.log(weight / patterns.sumOfWeights) - expected)
    }
    return 2 * sum
  }

  private static func entropy(_ posteriors: Matrix, _ patterns: LatentPatterns) -> Double {
    var sum = 0.0
    for pattern in 0..<posteriors.rows {
      for value in posteriors.row(pattern) where value > 0 {
        sum -= patterns.weights[pattern] * value * Double.log(value)
      }
    }
    return 1 - sum / (patterns.sumOfWeights * Double.log(Double(posteriors.columns)))
  }
}

/// What new rows are judged by.
private struct LatentRunState: Sendable, Equatable {
  let probabilities: [Double]
  let offsets: [Int]
  let logs: LatentLogs
}
