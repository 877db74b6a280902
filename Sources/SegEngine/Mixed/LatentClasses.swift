import RealModule

/// Describes rows of categories as draws from k classes, within which the categories are independent.
///
/// Fitted by maximum likelihood (EM) from random starts: the likelihood has many local maxima. A gap plays
/// no part, which is right where values are missing at random. Equal rows are counted once, so that time
/// grows with the patterns and not with the rows.
///
/// Lazarsfeld & Henry, "Latent structure analysis", 1968; Goodman, Biometrika 61 (1974),
/// https://doi.org/10.1093/biomet/61.2.215.
public struct LatentClasses: Sendable, Equatable {
  /// Number of classes.
  public var k: Int
  /// Random starts; the largest log-likelihood is kept, the first of equals.
  public var restarts: Int
  /// Most EM steps of one start, and of the best one afterwards if it has settled.
  public var maximumIterations: Int
  /// A start ends when a step raises the log-likelihood by less than this share of its size; the best
  /// goes on to a thousandth of it.
  public var tolerance: Double

  public init(
    k: Int, restarts: Int = 20, maximumIterations: Int = 2000, tolerance: Double = 1e-9
  ) {
    self.k = k
    self.restarts = restarts
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
  }

  /// Fits the classes; all columns are to be categories. `weights`, one for each row, count a row that
  /// many times.
  ///
  /// Cost: O(restarts · iterations · patterns · k · d) time. `Cancellation.keepBest` gives the best of the
  /// starts that are complete, as with so many `restarts`; while none is, the first one after at least one
  /// step, as with that `maximumIterations`. Throws `invalid` for a column that is none,
  /// `noValues`, `tooManyGroups` when k exceeds the distinct rows, `badWeight`, `tooFewRows`,
  /// `cancelled`.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> LatentClassModel {
    for (name, value) in [
      ("k", k), ("restarts", restarts), ("maximumIterations", maximumIterations),
    ] where value < 1 {
      throw .invalid(parameter: name, found: "\(value)", allowed: "1 or more")
    }
    guard tolerance >= 0 else {
      throw .invalid(parameter: "tolerance", found: "\(tolerance)", allowed: "0 or more")
    }
    try execution.beforeModel.checkCancelled()
    let patterns = try LatentPatterns(rows, weights: weights)
    try rows.requireDistinct(k, weights: weights)
    let runs = try starts(patterns, RandomSource(seed: seed), execution)
    var best = runs[0]
    for run in runs.dropFirst() where run.logLikelihood > best.logLikelihood { best = run }
    execution.cancellation.keep(.starts, runs.count, of: k == 1 ? 1 : restarts)
    if best.isCutShort { execution.cancellation.keep(.iterations, best.iterations) }
    if best.converged {
      try best.run(
        patterns, steps: maximumIterations, tolerance: tolerance / 1000, execution.untilDiscarded)
      // What is gained beyond the tolerance is welcome, and no condition.
      best.converged = true
    }
    return LatentClassModel(
      best, patterns, rows, starts: runs.map(\.logLikelihood), tolerance: tolerance)
  }

  private func starts(
    _ patterns: LatentPatterns, _ random: RandomSource, _ execution: Execution
  ) throws(EngineError) -> [LatentRun] {
    // All starts of one class end in the same place.
    let count = k == 1 ? 1 : restarts
    let meter = ProgressMeter("classes", total: count, execution: execution)
    var runs: [LatentRun] = []
    let batch = 16
    search: for first in stride(from: 0, to: count, by: batch) {
      let found = try forEachChunk(
        of: min(batch, count - first), grain: 1, execution.untilDiscarded
      ) { index in
        let start = first + index.lowerBound
        let draws = random.split(UInt64(start))
        let result: Result<LatentRun?, EngineError> = Result { () throws(EngineError) in
          try start == 0
            ? one(patterns, draws, execution.serial)
            : execution.serial.unlessAsked { execution throws(EngineError) in
              try one(patterns, draws, execution)
            }
        }
        meter.advance()
        return result
      }
      for result in found {
        guard let run = try result.get() else { break search }
        runs.append(run)
        if run.isCutShort { break search }
      }
    }
    guard !runs.isEmpty else { throw .cancelled }
    return runs
  }

  private func one(
    _ patterns: LatentPatterns, _ draws: RandomSource, _ execution: Execution
  ) throws(EngineError) -> LatentRun {
    var random = draws
    var run = LatentRun(patterns, k: k, &random)
    try run.run(patterns, steps: maximumIterations, tolerance: tolerance, execution)
    return run
  }
}

/// Different rows of categories, each with how often it is there.
struct LatentPatterns: Sendable {
  /// patterns × columns; −1 is missing.
  let codes: [Int32]
  let weights: [Double]
  /// The pattern of each row.
  let patternOf: [Int]
  /// Levels of each column, and the first of each among all.
  let levels: [Int]
  let offsets: [Int]
  let total: Int
  let sumOfWeights: Double
  let hasGaps: Bool

  var count: Int { weights.count }
  var columns: Int { levels.count }

  init(_ rows: MixedRows, weights: [Double]?) throws(EngineError) {
    try rows.codes.requireRows(1)
    try checkWeights(weights, rows: rows.count)
    let frame = rows.frame
    if let other = frame.columns.first(where: { !$0.kind.isCategory }) {
      throw .invalid(
        parameter: "`\(other.name)`", found: other.kind.rawValue, allowed: "categories")
    }
    var places: [[Int32]: Int] = [:]
    var (codes, counts, patternOf): ([Int32], [Double], [Int]) = ([], [], [])
    for row in 0..<rows.count {
      let pattern = Self.pattern(rows.codes, row)
      guard pattern.contains(where: { $0 >= 0 }) else { throw .noValues(row: row) }
      let place = places[pattern] ?? counts.count
      if place == counts.count {
        places[pattern] = place
        codes += pattern
        counts.append(0)
      }
      counts[place] += weights?[row] ?? 1
      patternOf.append(place)
    }
    self.codes = codes
    self.weights = counts
    self.patternOf = patternOf
    levels = frame.columns.map { max($0.levels.count, $0.high.isNaN ? 1 : Int($0.high) + 1) }
    var offsets: [Int] = []
    var total = 0
    for count in levels {
      offsets.append(total)
      total += count
    }
    self.offsets = offsets
    self.total = total
    sumOfWeights = counts.reduce(0, +)
    hasGaps = codes.contains(-1)
  }

  /// Gaps and unknown levels are −1.
  static func pattern(_ codes: Matrix, _ row: Int) -> [Int32] {
    codes.row(row).map { $0.isNaN || $0 < 0 ? -1 : Int32($0) }
  }
}

/// Shares of classes and, within them, of levels.
struct LatentRun: Sendable {
  let k: Int
  /// Share of each class.
  var shares: [Double]
  /// levels × k.
  var probabilities: [Double]
  private(set) var logLikelihood = -Double.infinity
  private(set) var iterations = 0
  var converged = false
  /// Whether it ended because the best so far was asked for.
  private(set) var isCutShort = false

  /// Random probabilities, equal shares.
  init(_ patterns: LatentPatterns, k: Int, _ random: inout RandomSource) {
    self.k = k
    shares = [Double](repeating: 1 / Double(k), count: k)
    probabilities = [Double](repeating: 0, count: patterns.total * k)
    for group in 0..<k {
      for column in patterns.levels.indices {
        let draws = (0..<patterns.levels[column]).map { _ in 0.1 + random.uniform() }
        let sum = draws.reduce(0, +)
        for (level, draw) in draws.enumerated() {
          probabilities[(patterns.offsets[column] + level) * k + group] = draw / sum
        }
      }
    }
  }

  /// EM steps until the log-likelihood rises by less than a share of its size.
  mutating func run(
    _ patterns: LatentPatterns, steps: Int, tolerance: Double, _ execution: Execution
  ) throws(EngineError) {
    converged = false
    for done in 0..<steps {
      try (iterations == 0 ? execution.beforeModel : execution.untilDiscarded).checkCancelled()
      if done > 0, execution.cancellation.asksForBest {
        isCutShort = true
        return
      }
      let before = logLikelihood
      step(patterns)
      iterations += 1
      if logLikelihood - before <= tolerance * abs(logLikelihood) {
        converged = true
        return
      }
    }
  }

  /// The log-likelihood is that of the parameters before the step.
  private mutating func step(_ patterns: LatentPatterns) {
    let logs = LatentLogs(self)
    var masses = [Double](repeating: 0, count: k)
    var counts = [Double](repeating: 0, count: probabilities.count)
    var posterior = [Double](repeating: 0, count: k)
    var sum = 0.0
    let columns = patterns.columns
    for pattern in 0..<patterns.count where patterns.weights[pattern] > 0 {
      let weight = patterns.weights[pattern]
      sum +=
        weight * logs.posterior(&posterior, patterns.codes, pattern * columns, patterns.offsets)
      for group in 0..<k {
        posterior[group] *= weight
        masses[group] += posterior[group]
      }
      for column in 0..<columns {
        let code = patterns.codes[pattern * columns + column]
        guard code >= 0 else { continue }
        let start = (patterns.offsets[column] + Int(code)) * k
        for group in 0..<k { counts[start + group] += posterior[group] }
      }
    }
    logLikelihood = sum
    for group in 0..<k {
      shares[group] = masses[group] / patterns.sumOfWeights
      for column in 0..<columns {
        let range = patterns.offsets[column]..<patterns.offsets[column] + patterns.levels[column]
        let whole = range.reduce(0) { $0 + counts[$1 * k + group] }
        // A class that nobody with a value belongs to keeps what it had.
        guard whole > 0 else { continue }
        for level in range { probabilities[level * k + group] = counts[level * k + group] / whole }
      }
    }
  }

  /// The classes in another order.
  mutating func reorder(_ order: [Int]) {
    let old = (shares, probabilities)
    for (place, group) in order.enumerated() {
      shares[place] = old.0[group]
      for level in 0..<probabilities.count / k {
        probabilities[level * k + place] = old.1[level * k + group]
      }
    }
  }
}

/// Logarithms of a run's parameters.
struct LatentLogs: Sendable, Equatable {
  private let shares: [Double]
  private let probabilities: [Double]

  /// The logarithm of a share that vanished: as good as none, and still a number.
  private static let least = -700.0

  init(_ run: LatentRun) {
    shares = run.shares.map { max(Double.log($0), Self.least) }
    probabilities = run.probabilities.map { max(Double.log($0), Self.least) }
  }

  /// Writes how likely a pattern belongs to each class and returns the logarithm of its probability.
  func posterior(
    _ out: inout [Double], _ codes: [Int32], _ start: Int, _ offsets: [Int]
  ) -> Double {
    let k = shares.count
    var most = -Double.infinity
    for group in 0..<k { out[group] = shares[group] }
    for column in offsets.indices {
      let code = codes[start + column]
      guard code >= 0 else { continue }
      let first = (offsets[column] + Int(code)) * k
      for group in 0..<k { out[group] += probabilities[first + group] }
    }
    for group in 0..<k { most = max(most, out[group]) }
    var sum = 0.0
    for group in 0..<k {
      out[group] = Double.exp(out[group] - most)
      sum += out[group]
    }
    for group in 0..<k { out[group] /= sum }
    return most + Double.log(sum)
  }
}
