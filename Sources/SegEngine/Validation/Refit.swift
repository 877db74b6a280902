/// A way of clustering that can be repeated on other rows, with the settings of the first time.
public struct Refit: Sendable {
  /// What one repetition gives.
  public struct Fitted: Sendable {
    /// Group of each row, from 1; 0 is noise.
    public let labels: [Int32]
    /// Groups of other rows.
    public let assign: @Sendable (Matrix, Execution) throws(EngineError) -> [Int32]
    /// Log densities of other rows, where the method has them.
    public let logDensities: (@Sendable (Matrix, Execution) throws(EngineError) -> [Double])?

    public init(
      labels: [Int32],
      logDensities: (@Sendable (Matrix, Execution) throws(EngineError) -> [Double])? = nil,
      assign: @escaping @Sendable (Matrix, Execution) throws(EngineError) -> [Int32]
    ) {
      self.labels = labels
      self.logDensities = logDensities
      self.assign = assign
    }
  }

  /// From rows, their weights and a seed.
  public typealias Body =
    @Sendable (Matrix, [Double]?, UInt64, Execution) throws(EngineError) -> Fitted

  private let body: Body

  public init(_ body: @escaping Body) { self.body = body }

  /// The groups of rows. Throws what the method throws.
  public func labels(
    of rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> [Int32] {
    try body(rows, weights, seed, execution).labels
  }

  /// Clusters some of the rows anew. Nothing where these are too few or too alike for the method.
  func fitted(
    _ rows: Matrix, _ weights: [Double]?, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> Fitted? {
    do throws(EngineError) {
      return try body(rows, weights, seed, execution)
    } catch {
      switch error {
      case .tooManyGroups, .tooFewRows, .badWeight, .invalid: return nil
      default: throw error
      }
    }
  }
}

/// The rows that samples are drawn from, and how each is clustered.
struct Resampling: Sendable {
  let rows: Matrix
  let weights: [Double]?
  let refit: Refit
  let phase: String

  func run<Outcome: Sendable>(
    _ count: Int, seed: UInt64, _ execution: Execution,
    _ body: @Sendable (inout RandomSource, Execution) throws(EngineError) -> Outcome
  ) throws(EngineError) -> [Outcome] {
    try runNumbered(count, seed: seed, execution) {
      (_, random, execution) throws(EngineError) in try body(&random, execution)
    }
  }

  /// Runs `body` for each of `count` samples, from 0: beside each other while the rows are few, else one
  /// after the other with their own work in parallel. Sample b draws from stream b of the seed.
  func runNumbered<Outcome: Sendable>(
    _ count: Int, seed: UInt64, _ execution: Execution,
    _ body: @Sendable (Int, inout RandomSource, Execution) throws(EngineError) -> Outcome
  ) throws(EngineError) -> [Outcome] {
    try rows.requireFinite()
    try checkWeights(weights, rows: rows.rows)
    let execution = execution.beforeModel
    let isSmall = rows.values.count <= 200_000
    let meter = ProgressMeter(phase, total: count, execution: execution)
    let random = RandomSource(seed: seed)
    let inner = isSmall ? execution.serial : execution.silent
    let parts = try forEachChunk(
      of: count, grain: 1, isSmall ? execution : execution.serial
    ) { range in
      var draws = random.split(UInt64(range.lowerBound))
      let result = Result { () throws(EngineError) in
        try body(range.lowerBound, &draws, inner)
      }
      meter.advance()
      return result
    }
    var outcomes: [Outcome] = []
    for part in parts { outcomes.append(try part.get()) }
    return outcomes
  }

  /// Clusters the rows at some places.
  func cluster(
    _ places: [Int], _ random: inout RandomSource, _ execution: Execution
  ) throws(EngineError) -> Refit.Fitted? {
    try refit.fitted(
      rows.selecting(rows: places), weights.map { all in places.map { all[$0] } },
      seed: random.next(), execution)
  }
}
