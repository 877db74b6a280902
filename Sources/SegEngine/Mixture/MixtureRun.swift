import SegKernels

/// Expectation and maximization in turn, from given parameters.
///
/// Dempster, Laird & Rubin, J. R. Stat. Soc. B 39 (1977),
/// https://doi.org/10.1111/j.2517-6161.1977.tb01600.x. Raising eigenvalues to a floor keeps every step
/// from lowering the likelihood (Ingrassia & Rocci, Comput. Stat. Data Anal. 51 (2007),
/// https://doi.org/10.1016/j.csda.2006.10.011).
struct MixtureRun: Sendable {
  /// What one chunk of rows knows.
  fileprivate struct Chunk: Sendable {
    let rows: Range<Int>
    /// Best component of each row so far, from 0.
    var labels: [Int32]
    var moments: [Double]
    var logLikelihood = 0.0
  }

  let problem: MixtureProblem
  private let floor: VarianceFloor
  private let logNoiseDensity: Double
  private let scratch: WindowScratch
  private var chunks: [Chunk]
  private(set) var prepared: PreparedMixture
  /// Log-likelihood before each step.
  private(set) var history: [Double] = []
  private(set) var converged = false
  /// Whether it ended because the best so far was asked for: as with this number of steps as limit.
  private(set) var isCutShort = false
  /// Mass of each component in the last step.
  private(set) var masses: [Double]

  init(
    _ problem: MixtureProblem, _ start: MixtureParameters, floor: VarianceFloor,
    logNoiseDensity: Double
  ) throws(EngineError) {
    self.problem = problem
    self.floor = floor
    self.logNoiseDensity = logNoiseDensity
    prepared = try PreparedMixture(start, floor: floor, logNoiseDensity: logNoiseDensity)
    scratch = WindowScratch(prepared.layout)
    chunks = MixtureChunks.ranges(count: problem.rows.rows, prepared.layout).map { range in
      Chunk(
        rows: range, labels: [Int32](repeating: 0, count: range.count), moments: [])
    }
    masses = start.weights.map { $0 * problem.mass }
  }

  /// Components that say little about the data: lifted to the variance floor, or with fewer rows than
  /// their covariance needs.
  var degenerate: [Int] {
    let needed = Double(prepared.parameters.family.rowsNeeded(columns: problem.varyingColumns))
    // Masses are sums of rounded shares.
    return masses.indices.filter { prepared.lifted[$0] || masses[$0] < needed * (1 - 1e-9) }
  }

  /// Steps until the log-likelihood of a row rises by less than `tolerance`, the most `steps` are made, or
  /// the best so far is asked for after the least; `report` is told iteration and log-likelihood.
  mutating func run(
    tolerance: Double, steps: (least: Int, most: Int), _ execution: Execution,
    report: (Int, Double) -> Void
  ) throws(EngineError) {
    while history.count < steps.most {
      let before = history.last
      let done =
        try history.count < steps.least
        ? pass(execution.untilDiscarded)
        : execution.unlessAsked { execution throws(EngineError) in try pass(execution) }
      isCutShort = done == nil
      guard let (logLikelihood, moments) = done else { return }
      history.append(logLikelihood)
      try maximize(moments)
      report(history.count, logLikelihood)
      if tolerance > 0, let before, logLikelihood - before < tolerance * problem.mass {
        converged = true
        return
      }
    }
  }

  /// One pass over the rows: their log-likelihood and the moments about the current means.
  private mutating func pass(
    _ execution: Execution
  ) throws(EngineError) -> (Double, [Double]) {
    let problem = problem
    let prepared = prepared
    let scratch = scratch
    try forEach(in: &chunks, execution) { _, chunk in
      scratch.use { numbers, places in
        chunk.accumulate(problem, prepared, &numbers, &places, execution.cancellation)
      }
    }
    var moments = [Double](repeating: 0, count: prepared.layout.momentsSize)
    var logLikelihood = 0.0
    for chunk in chunks {
      logLikelihood += chunk.logLikelihood
      for index in moments.indices { moments[index] += chunk.moments[index] }
    }
    return (logLikelihood, moments)
  }

  /// The parameters with the largest expected likelihood. O(k · d³) if dense.
  private mutating func maximize(_ moments: [Double]) throws(EngineError) {
    let step = try MaximizationStep(moments, prepared, problem, floor)
    masses = step.masses
    prepared = try PreparedMixture(
      step.parameters, floor: floor, logNoiseDensity: logNoiseDensity, lifted: step.lifted)
  }
}

extension MixtureRun.Chunk {
  fileprivate mutating func accumulate(
    _ problem: MixtureProblem, _ prepared: PreparedMixture, _ numbers: inout [Double],
    _ places: inout [Int32], _ cancellation: Cancellation
  ) {
    let layout = prepared.layout
    let columns = layout.columns
    var labels = labels
    var moments = [Double](repeating: 0, count: layout.momentsSize)
    var sum = 0.0
    defer {
      self.labels = labels
      self.moments = moments
      logLikelihood = sum
    }
    let ownWeights = problem.weights ?? []
    for start in stride(from: 0, to: rows.count, by: layout.windowRows) {
      if cancellation.isCancelled { return }
      let window = start..<min(start + layout.windowRows, rows.count)
      let first = rows.lowerBound + window.lowerBound
      let entries = first * columns..<(first + window.count) * columns
      var labelSpan = labels.mutableSpan
      var momentSpan = moments.mutableSpan
      var numberSpan = numbers.mutableSpan
      var placeSpan = places.mutableSpan
      let weighed = ownWeights.isEmpty ? 0..<0 : first..<first + window.count
      sum += GaussianWindow.accumulate(
        rows: problem.rows.values.span.extracting(entries),
        weights: ownWeights.span.extracting(weighed), model: prepared.model.span, layout: layout,
        labels: &labelSpan, window: window, moments: &momentSpan, numbers: &numberSpan,
        places: &placeSpan)
    }
  }
}

/// Borders of the chunks of rows, which depend on the shape of the problem only.
enum MixtureChunks {
  /// At most 64 chunks, fewer when their moments would take more than 256 MB.
  static func ranges(count: Int, _ layout: MixtureLayout) -> [Range<Int>] {
    let most = min(max(32_000_000 / layout.momentsSize, 4), 64)
    let windows = (count + layout.windowRows - 1) / layout.windowRows
    let grain = max((windows + most - 1) / most, 1) * layout.windowRows
    return stride(from: 0, to: count, by: grain).map { $0..<min($0 + grain, count) }
  }
}
