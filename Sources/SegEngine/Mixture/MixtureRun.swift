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

  /// Sum of the weights of the rows for which each component was the best in the last step, as far as that
  /// came.
  var sizes: [Double] {
    var sizes = [Double](repeating: 0, count: masses.count)
    for chunk in chunks {
      for (row, label) in zip(chunk.rows, chunk.labels) where Int(label) < sizes.count {
        sizes[Int(label)] += problem.weights?[row] ?? 1
      }
    }
    return sizes
  }

  /// Components that say little about the data: lifted to the variance floor, or with fewer rows than
  /// their covariance needs.
  var degenerate: [Int] {
    let needed = Double(prepared.parameters.family.rowsNeeded(columns: problem.columns))
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
    let step = MaximizationStep(moments, prepared, problem)
    masses = step.masses
    prepared = try PreparedMixture(
      step.parameters, floor: floor, logNoiseDensity: logNoiseDensity)
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

/// New parameters from the moments about the old means.
struct MaximizationStep {
  private(set) var parameters: MixtureParameters
  let masses: [Double]

  init(_ moments: [Double], _ prepared: PreparedMixture, _ problem: MixtureProblem) {
    let layout = prepared.layout
    let d = layout.columns
    let dense = layout.isDense
    parameters = prepared.parameters
    masses = (0..<layout.components).map { component in
      moments[component * layout.momentSize + (dense ? (d + 1) * (d + 1) - 1 : 0)]
    }
    let noise = moments[layout.momentsSize - 1]
    let total = masses.reduce(noise, +)
    // What has lost all its rows stays where it is.
    let alive = masses.indices.filter { masses[$0] > total * 1e-14 }
    parameters.noiseWeight = noise / total
    for component in masses.indices { parameters.weights[component] = masses[component] / total }
    for component in alive {
      for j in 0..<d { parameters.means[component, j] += shift(component, j, moments, layout) }
    }
    switch parameters.family {
    case .full: setFull(alive, moments, layout, problem)
    case .tied: setTied(alive, moments, layout, problem)
    case .diagonal, .spherical: setVariances(alive, moments, layout, problem)
    }
  }

  private func shift(
    _ component: Int, _ j: Int, _ moments: [Double], _ layout: MixtureLayout
  ) -> Double {
    let d = layout.columns
    let at = component * layout.momentSize + (layout.isDense ? d * (d + 1) + j : 1 + j)
    return moments[at] / masses[component]
  }

  /// Σ r (x − new mean)(x − new mean)ᵀ / Σ r; constant columns have variance 1.
  private func scatter(
    _ component: Int, _ moments: [Double], _ layout: MixtureLayout, _ problem: MixtureProblem
  ) -> Matrix {
    let d = layout.columns
    let start = component * layout.momentSize
    let shifts = (0..<d).map { shift(component, $0, moments, layout) }
    var result = Matrix(rows: d, columns: d, repeating: 0)
    for i in 0..<d {
      guard problem.varies[i] else {
        result[i, i] = 1
        continue
      }
      for j in 0...i where problem.varies[j] {
        let mean = moments[start + i * (d + 1) + j] / masses[component]
        result[i, j] = mean - shifts[i] * shifts[j]
        result[j, i] = result[i, j]
      }
    }
    return result
  }

  private mutating func setFull(
    _ alive: [Int], _ moments: [Double], _ layout: MixtureLayout, _ problem: MixtureProblem
  ) {
    for component in alive {
      parameters.covariances[component] = scatter(component, moments, layout, problem)
    }
  }

  private mutating func setTied(
    _ alive: [Int], _ moments: [Double], _ layout: MixtureLayout, _ problem: MixtureProblem
  ) {
    guard !alive.isEmpty else { return }
    let d = layout.columns
    let total = alive.reduce(0) { $0 + masses[$1] }
    var shared = [Double](repeating: 0, count: d * d)
    for component in alive {
      let own = scatter(component, moments, layout, problem)
      let share = masses[component] / total
      for index in shared.indices { shared[index] += share * own.values[index] }
    }
    parameters.covariances[0] = Matrix(rows: d, columns: d, values: shared)
  }

  private mutating func setVariances(
    _ alive: [Int], _ moments: [Double], _ layout: MixtureLayout, _ problem: MixtureProblem
  ) {
    let d = layout.columns
    for component in alive {
      let start = component * layout.momentSize
      var variances = [Double](repeating: 1, count: d)
      for j in 0..<d where problem.varies[j] {
        let shift = shift(component, j, moments, layout)
        variances[j] = moments[start + 1 + d + j] / masses[component] - shift * shift
      }
      if parameters.family == .spherical {
        let own = variances.indices.filter { problem.varies[$0] }.map { variances[$0] }
        variances = [own.isEmpty ? 1 : own.reduce(0, +) / Double(own.count)]
      }
      parameters.covariances[component] = Matrix(
        rows: 1, columns: variances.count, values: variances)
    }
  }
}
