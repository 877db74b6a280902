/// How the first prototypes of a start are chosen among the rows.
public enum PrototypeStart: String, CaseIterable, Sendable {
  /// Always the same: rows of frequent levels that lie far apart (Cao, Liang & Bai 2009). Starts after
  /// the first are by `plusPlus`.
  case cao
  /// Levels drawn by their frequency, then the rows most like them (Huang 1998).
  case huang
  /// Rows drawn by their cost to the prototypes so far, as k-means++ does.
  case plusPlus

  /// The name that is shown.
  public var variantName: String {
    switch self {
    case .cao: "Cao"
    case .huang: "Huang"
    case .plusPlus: "k-means++"
    }
  }
}

/// What a missing value counts.
public enum MissingRule: String, CaseIterable, Sendable {
  /// It plays no part: neither for costs nor for means and modes.
  case skip
  /// Of a category it is a level like others; numbers must be there.
  case level
  /// There must be none.
  case refuse
}

/// Partitions rows of numbers and categories around prototypes: means and most frequent levels.
///
/// The cost of a row is Σ weight · (x − mean)² over its numbers plus gamma · Σ weight over the
/// categories that differ from the mode. Without numbers this is k-modes, without categories k-means.
///
/// Huang, "Extensions to the k-means algorithm for clustering large data sets with categorical values",
/// Data Min. Knowl. Discov. 2 (1998), https://doi.org/10.1023/A:1009769707641.
public struct KPrototypes: Sendable, Equatable {
  /// Up to so many rows a start goes on with moves of single rows, see `exchange`.
  public static let exchangeLimit = 16_384

  /// Number of groups.
  public var k: Int
  /// What a mismatch of two levels costs.
  public var gamma: PrototypeGamma
  public var start: PrototypeStart
  /// Independent starts; the one of the least cost is kept, the first of equals.
  public var restarts: Int
  /// Most iterations, and passes of moves, of one start.
  public var maximumIterations: Int
  public var missing: MissingRule
  /// Whether a start on few rows that has ended goes on by moving single rows between groups while that
  /// lowers the cost: modes change so seldom that iterations alone stop early.
  public var exchange: Bool

  public init(
    k: Int, gamma: PrototypeGamma = .huang, start: PrototypeStart = .cao, restarts: Int = 10,
    maximumIterations: Int = 100, missing: MissingRule = .skip, exchange: Bool = true
  ) {
    self.k = k
    self.gamma = gamma
    self.start = start
    self.restarts = restarts
    self.maximumIterations = maximumIterations
    self.missing = missing
    self.exchange = exchange
  }

  /// Fits the groups. `weights`, one for each row, count a row that many times.
  ///
  /// Cost: O(restarts · iterations · n · k · d) time; k · levels numbers for each of at most 64 chunks.
  /// `Cancellation.keepBest` gives the best of the starts that are complete, as with so many `restarts`;
  /// while none is, the first one after at least one iteration, as with that `maximumIterations`. Throws
  /// `notFinite` for gaps that `missing` does not take, `noValues`, `tooManyGroups`, `badWeight`,
  /// `invalid`, `memory`, `cancelled`.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> KPrototypesModel {
    try checkSettings()
    try execution.beforeModel.checkCancelled()
    try checkWeights(weights, rows: rows.count)
    let value = try gamma.value(for: rows, weights: weights)
    let problem = try PrototypeProblem(rows, weights: weights, gamma: value, missing: missing)
    try rows.requireDistinct(k, weights: weights)
    try requireMemory(problem, execution)
    let (best, costs) = try bestRun(problem, RandomSource(seed: seed), execution)
    return try KPrototypesModel(best, costs, start: start, execution.untilDiscarded)
  }

  private func checkSettings() throws(EngineError) {
    for (name, value) in [
      ("k", k), ("restarts", restarts), ("maximumIterations", maximumIterations),
    ] where value < 1 {
      throw .invalid(parameter: name, found: "\(value)", allowed: "1 or more")
    }
  }

  private func requireMemory(
    _ problem: PrototypeProblem, _ execution: Execution
  ) throws(EngineError) {
    let levels = problem.levels.reduce(0, +)
    let chunks = (problem.count + problem.chunk - 1) / problem.chunk
    let needed =
      8 * k * (2 * problem.numbers + levels) * (chunks + 1)
      + problem.count * (8 * problem.numbers + 4 * problem.categories + 64)
    guard needed > execution.memoryLimit else { return }
    throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
  }

  /// Up to so many values (rows × columns) whole starts run beside each other.
  private static let valuesBeside = 1_000_000

  private func bestRun(
    _ problem: PrototypeProblem, _ random: RandomSource, _ execution: Execution
  ) throws(EngineError) -> (PrototypeRun, [Double]) {
    let meter = ProgressMeter(
      "prototypes", total: restarts * StartShare.units, execution: execution)
    let isSmall = problem.count * problem.frame.columns.count <= Self.valuesBeside
    let batch = isSmall ? min(restarts, 16) : 1
    let inner = isSmall ? execution.serial : execution
    let outer = (isSmall ? execution : execution.serial).untilDiscarded
    var best: PrototypeRun?
    var costs: [Double] = []
    search: for start in stride(from: 0, to: restarts, by: batch) {
      let runs = try forEachChunk(of: min(batch, restarts - start), grain: 1, outer) { index in
        outcome(start + index.lowerBound, problem, random, inner, meter)
      }
      for outcome in runs {
        guard let run = try outcome.get() else { break search }
        costs.append(run.cost)
        guard run.cost.isFinite else { throw .tooFarApart }
        if best.map({ run.cost < $0.cost }) ?? true { best = run }
        if run.isCutShort { break search }
      }
    }
    guard let best else { throw .cancelled }
    execution.cancellation.keep(.starts, costs.count, of: restarts)
    if best.isCutShort { execution.cancellation.keep(.iterations, best.iterations) }
    return (best, costs)
  }

  /// One start; its failure as a value, because parallel loops do not throw. Nothing if the best so far
  /// is wanted and this is not the first.
  private func outcome(
    _ restart: Int, _ problem: PrototypeProblem, _ random: RandomSource, _ execution: Execution,
    _ meter: ProgressMeter
  ) -> Result<PrototypeRun?, EngineError> {
    let draws = random.split(UInt64(restart))
    return Result { () throws(EngineError) in
      try restart == 0
        ? run(problem, start, draws, execution, meter)
        : execution.unlessAsked { execution throws(EngineError) in
          try run(problem, start == .cao ? .plusPlus : start, draws, execution, meter)
        }
    }
  }

  private func run(
    _ problem: PrototypeProblem, _ start: PrototypeStart, _ draws: RandomSource,
    _ execution: Execution, _ meter: ProgressMeter
  ) throws(EngineError) -> PrototypeRun {
    var random = draws
    let first = try PrototypeStarter(problem, execution.beforeModel)
      .prototypes(k, start, &random)
    var share = StartShare()
    var run = PrototypeRun(problem, first)
    try run.run(
      maximum: maximumIterations, exchange: exchange && problem.count <= Self.exchangeLimit,
      execution
    ) { meter.advance(by: share.step(to: $0)) }
    let cost = run.cost
    meter.advance(by: share.rest(), detail: "cost \(cost)")
    return run
  }
}

/// The share of a start that is done, t / (t + 10) after t iterations: nobody knows how many are to come.
private struct StartShare {
  static let units = 1000
  private var done = 0

  mutating func step(to iteration: Int) -> Int {
    let now = Self.units * iteration / (iteration + 10)
    defer { done = now }
    return now - done
  }

  mutating func rest() -> Int {
    defer { done = Self.units }
    return Self.units - done
  }
}
