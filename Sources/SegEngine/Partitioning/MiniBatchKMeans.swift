import SegKernels

/// k-means for many rows: each step moves the centres by a small random batch of rows only. What it
/// finds is approximate, and depends on the draws; the last pass over all rows makes labels and
/// inertia exact for the centres found.
///
/// Sculley, "Web-scale k-means clustering", WWW 2010, https://doi.org/10.1145/1772690.1772862. Seeding
/// on a sample, the new start of hardly used centres and the early stop are those of scikit-learn.
public struct MiniBatchKMeans: Sendable, Equatable {
  /// Number of groups.
  public var k: Int
  /// Rows in a batch, drawn with replacement.
  public var batchSize: Int
  /// How the first centres are chosen, from a sample of three batches (at least 3k rows).
  public var seeding: Seeding
  /// First centres to choose from at each start; the ones with the smallest inertia on a sample are
  /// taken.
  public var seedings: Int
  /// Independent starts, beside each other; the one with the smallest inertia on a sample is finished.
  public var restarts: Int
  /// Largest number of batches of one start; nil leaves it to `maximumEpochs`.
  public var maximumBatches: Int?
  /// At most so many times the number of rows is drawn.
  public var maximumEpochs: Int
  /// Centres that have attracted less than this share of the most attracting one's weight start anew
  /// at a row of the batch.
  public var reassignmentRatio: Double
  /// Ends after so many batches in a row without a new smallest smoothed inertia.
  public var patience: Int

  public init(
    k: Int, batchSize: Int = 1024, seeding: Seeding = .greedyPlusPlus, seedings: Int = 3,
    restarts: Int = 4, maximumBatches: Int? = nil, maximumEpochs: Int = 100,
    reassignmentRatio: Double = 0.01, patience: Int = 10
  ) {
    self.k = k
    self.batchSize = batchSize
    self.seeding = seeding
    self.seedings = seedings
    self.restarts = restarts
    self.maximumBatches = maximumBatches
    self.maximumEpochs = maximumEpochs
    self.reassignmentRatio = reassignmentRatio
    self.patience = patience
  }

  /// Fits the groups. Weights count in the means; rows of weight 0 attract no centre. `iterations` of
  /// the model are batches of its start, `restartInertias` has its inertia.
  ///
  /// Cost: O(restarts · batches · batch · k · d + n · k · d). `Cancellation.keepBest` gives the best of the
  /// starts that are complete, as with so many `restarts`; while none is, the first one after at least one
  /// batch, as with that `maximumBatches`. Throws `notFinite`, `tooManyGroups` when k exceeds the distinct
  /// rows, `badWeight`, `invalid`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> KMeansModel {
    try checkSettings()
    let problem = try KMeansProblem(rows, weights: weights, execution.beforeModel)
    try problem.requireDistinct(k, execution.beforeModel)
    let random = RandomSource(seed: seed)
    let meter = ProgressMeter(
      "mini-batch k-means", total: Self.units * (restarts + 1), execution: execution)
    let quiet = execution.untilDiscarded.silent
    var judges = random.split(0)
    let judging = problem.sample(min(max(16 * batchSize, 3 * k), rows.rows), &judges)
    let descents = try forEachChunk(of: restarts, grain: 1, quiet) { index in
      outcome(index.lowerBound, problem, judging, random, execution.serial, meter)
    }
    let complete = try descents.map { outcome throws(EngineError) in try outcome.get() }
      .prefix { $0 != nil }.compactMap { $0 }
    // What is behind a start that was cut short does not count.
    let counted = complete.first?.isCutShort == true ? Array(complete.prefix(1)) : complete
    // Of equals the first.
    guard let chosen = counted.min(by: { $0.judgedInertia < $1.judgedInertia }) else {
      throw .cancelled
    }
    execution.cancellation.keep(.starts, counted.count, of: restarts)
    if chosen.isCutShort { execution.cancellation.keep(.batches, chosen.steps) }
    // No step: only an assignment of all rows, and rows for groups that are empty.
    let lastPass = KMeans(k: k, restarts: 1, maximumIterations: 0, tolerance: 0, exchange: false)
    var run = LloydRun(problem, centers: chosen.centers)
    try run.run(lastPass, quiet) { _ in }
    let inertia = run.inertia
    let model = try KMeansModel(
      consume run, problem, restartInertias: [inertia], seeding: seeding.variantName, quiet)
    meter.advance(by: Self.units, detail: "inertia \(model.inertia)")
    return model.with(iterations: chosen.steps, converged: chosen.converged)
  }

  /// Parts of the progress.
  fileprivate static let units = 1000

  private func checkSettings() throws(EngineError) {
    let numbers = [
      ("k", k), ("batchSize", batchSize), ("seedings", seedings), ("restarts", restarts),
      ("maximumBatches", maximumBatches ?? 1), ("maximumEpochs", maximumEpochs),
      ("patience", patience),
    ]
    for (name, value) in numbers where value < 1 {
      throw .invalid(parameter: name, found: "\(value)", allowed: "1 or more")
    }
    guard reassignmentRatio >= 0, reassignmentRatio < 1 else {
      throw .invalid(
        parameter: "reassignmentRatio", found: "\(reassignmentRatio)", allowed: "0 to below 1")
    }
  }

  /// A start and its steps; a failure as a value, because parallel loops do not throw. Nothing if the best
  /// so far is wanted and this is not the first.
  private func outcome(
    _ restart: Int, _ problem: KMeansProblem, _ judging: [Int], _ random: RandomSource,
    _ execution: Execution, _ meter: ProgressMeter
  ) -> Result<BatchDescent?, EngineError> {
    let draws = random.split(UInt64(2 + restart))
    return Result { () throws(EngineError) in
      try restart == 0
        ? descent(problem, judging, draws, execution, meter)
        : execution.unlessAsked { execution throws(EngineError) in
          try descent(problem, judging, draws, execution, meter)
        }
    }
  }

  /// A start, judged as soon as it is complete: whoever asks for the best does not wait for that.
  private func descent(
    _ problem: KMeansProblem, _ judging: [Int], _ draws: RandomSource, _ execution: Execution,
    _ meter: ProgressMeter
  ) throws(EngineError) -> BatchDescent {
    let centers = try firstCenters(problem, draws, execution.beforeModel)
    var descent = BatchDescent(problem, centers: centers, random: draws.split(0))
    var reported = 0
    try descent.run(self, execution) { units, inertia in
      meter.advance(by: units, detail: "inertia of a row \(inertia)")
      reported += units
    }
    meter.advance(by: Self.units - reported)
    if restarts > 1, !descent.isCutShort {
      descent.judgedInertia = try problem.nearest(
        judging, descent.centers, execution.untilDiscarded
      ).reduce(0) { $0 + $1.inertia }
    }
    return descent
  }

  /// The best of `seedings` on samples, judged on another sample.
  private func firstCenters(
    _ problem: KMeansProblem, _ random: RandomSource, _ execution: Execution
  ) throws(EngineError) -> Matrix {
    let size = min(max(3 * batchSize, 3 * k), problem.rows.rows)
    let plan = KMeans(k: k, seeding: seeding)
    var judges = random.split(1)
    let judging = problem.sample(size, &judges)
    var best: (centers: Matrix, inertia: Double)?
    for start in 0..<seedings {
      try execution.checkCancelled()
      var draws = random.split(UInt64(2 + start))
      let part = try problem.sampleProblem(size, distinct: k, &draws, execution)
      let centers = try plan.firstCenters(part, random: &draws, execution: execution)
      if seedings == 1 { return centers }
      let inertia = try problem.nearest(judging, centers, execution).reduce(0) { $0 + $1.inertia }
      if best.map({ inertia < $0.inertia }) ?? true { best = (centers, inertia) }
    }
    guard let best else { throw .cancelled }
    return best.centers
  }
}

extension KMeansModel {
  /// The same with other notes about the way.
  fileprivate func with(iterations: Int, converged: Bool) -> KMeansModel {
    KMeansModel(
      labels: labels, centers: centers, sizes: sizes, weights: weights, distances: distances,
      inertia: inertia, totalSumOfSquares: totalSumOfSquares,
      withinSumOfSquares: withinSumOfSquares, iterations: iterations, converged: converged,
      restartInertias: restartInertias, seedingVariant: seedingVariant)
  }
}

/// What a part of a batch adds up to.
private struct BatchPart: Sendable {
  /// Σ weight · squared distance to the nearest centre.
  var inertia = 0.0
  /// Σ weight · (row − centre), k × d.
  var sums: [Double]
  /// Σ weight, k.
  var mass: [Double]
}

extension KMeansProblem {
  /// Rows of a batch in a chunk; fixed, as `grain`.
  private static let batchGrain = 256

  /// Different rows; all of them in order if there are no more.
  fileprivate func sample(_ count: Int, _ random: inout RandomSource) -> [Int] {
    count == rows.rows ? Array(0..<count) : random.sample(count, below: rows.rows)
  }

  /// A sample as a problem of its own, or the whole if the sample has too few distinct rows.
  fileprivate func sampleProblem(
    _ count: Int, distinct: Int, _ random: inout RandomSource, _ execution: Execution
  ) throws(EngineError) -> KMeansProblem {
    guard count < rows.rows else { return self }
    let chosen = sample(count, &random)
    let ownWeights = weights.map { weights in chosen.map { weights[$0] } }
    if let ownWeights, !ownWeights.contains(where: { $0 > 0 }) { return self }
    let part = try KMeansProblem(rows.selecting(rows: chosen), weights: ownWeights)
    do throws(EngineError) {
      try part.requireDistinct(distinct, execution)
      return part
    } catch {
      guard case .tooManyGroups = error else { throw error }
      return self
    }
  }

  /// Sums over the chosen rows by nearest centre, in parts. O(chosen · k · d).
  fileprivate func nearest(
    _ chosen: [Int], _ centers: Matrix, _ execution: Execution
  ) throws(EngineError) -> [BatchPart] {
    let screen = centers.screened(frame)
    return try forEachChunk(of: chosen.count, grain: Self.batchGrain, execution) { range in
      let columns = centers.columns
      let part = rows.selecting(rows: chosen[range])
      let weights = weights.map { weights in chosen[range].map { weights[$0] } } ?? []
      var labels = [Int32](repeating: -1, count: range.count)
      var work = [Float](repeating: 0, count: screen.workSize)
      var labelSpan = labels.mutableSpan
      var workSpan = work.mutableSpan
      _ = screen.assign(rows: part.values.span, labels: &labelSpan, work: &workSpan)
      var result = BatchPart(
        sums: [Double](repeating: 0, count: centers.values.count),
        mass: [Double](repeating: 0, count: centers.rows))
      for (offset, label) in labels.enumerated() {
        let weight = weights.isEmpty ? 1 : weights[offset]
        var squared = 0.0
        for j in 0..<columns {
          let at = Int(label) * columns + j
          let difference = part.values[offset * columns + j] - centers.values[at]
          squared += difference * difference
          result.sums[at] += weight * difference
        }
        result.mass[Int(label)] += weight
        result.inertia += weight * squared
      }
      return result
    }
  }
}

/// Steps by batches, from given centres.
private struct BatchDescent: Sendable {
  private let problem: KMeansProblem
  private(set) var centers: Matrix
  /// Weight that each centre has attracted so far.
  private var attracted: [Double]
  private var random: RandomSource
  private(set) var steps = 0
  /// Whether it ended before the last step because the smoothed inertia no longer falls.
  private(set) var converged = false
  /// Whether it ended because the best so far was asked for: as with this number of batches as limit.
  private(set) var isCutShort = false
  /// On the sample that all starts are judged by; 0 where there is no other one.
  var judgedInertia = 0.0
  /// Inertia of a row, smoothed over the batches.
  private var smoothed: Double?
  private var sinceNewStarts = 0

  init(_ problem: KMeansProblem, centers: Matrix, random: RandomSource) {
    self.problem = problem
    self.centers = centers
    self.random = random
    attracted = [Double](repeating: 0, count: centers.rows)
  }

  /// Steps until the smoothed inertia no longer falls. `report` is told the units of progress since its
  /// last call, and the inertia of a row.
  mutating func run(
    _ settings: MiniBatchKMeans, _ execution: Execution, report: (Int, Double) -> Void
  ) throws(EngineError) {
    let stop = execution.cancellation
    let execution = execution.untilDiscarded
    let count = problem.rows.rows
    let size = min(settings.batchSize, count)
    let limit = min(
      max(settings.maximumEpochs * count / size, 1), settings.maximumBatches ?? .max)
    var least = Double.infinity
    var waited = 0
    var reported = 0
    while steps < limit {
      try execution.checkCancelled()
      isCutShort = stop.asksForBest && steps > 0
      if isCutShort { return }
      let batch = (0..<size).map { _ in random.below(count) }
      let inertia = try step(batch, settings, execution)
      let units = MiniBatchKMeans.units * 9 / 10 * steps / (steps + 20)
      report(units - reported, inertia)
      reported = units
      // The first batch is judged by centres that no batch has moved.
      guard steps > 1 else { continue }
      let share = min(2 * Double(size) / Double(count + 1), 1)
      let value = smoothed.map { $0 * (1 - share) + inertia * share } ?? inertia
      smoothed = value
      waited = value < least ? 0 : waited + 1
      least = min(least, value)
      converged = waited >= settings.patience
      if converged { return }
    }
  }

  /// Moves each centre to the mean of all rows that it has attracted so far, those of the batch
  /// included. Returns the inertia of a row of the batch before.
  private mutating func step(
    _ batch: [Int], _ settings: MiniBatchKMeans, _ execution: Execution
  ) throws(EngineError) -> Double {
    let parts = try problem.nearest(batch, centers, execution)
    var inertia = 0.0
    var total = BatchPart(
      sums: [Double](repeating: 0, count: centers.values.count), mass: attracted)
    for part in parts {
      inertia += part.inertia
      for index in total.sums.indices { total.sums[index] += part.sums[index] }
      for index in total.mass.indices { total.mass[index] += part.mass[index] }
    }
    attracted = total.mass
    var values = centers.values
    for group in 0..<centers.rows where attracted[group] > 0 {
      for j in group * centers.columns..<(group + 1) * centers.columns {
        values[j] += total.sums[j] / attracted[group]
      }
    }
    centers = Matrix(rows: centers.rows, columns: centers.columns, values: values)
    steps += 1
    restartIdleCenters(batch, settings)
    return inertia / Double(batch.count)
  }

  /// Puts centres that attract hardly any rows, at most one for two rows of the batch, at rows of it.
  private mutating func restartIdleCenters(_ batch: [Int], _ settings: MiniBatchKMeans) {
    sinceNewStarts += batch.count
    guard attracted.contains(0) || sinceNewStarts >= 10 * centers.rows else { return }
    sinceNewStarts = 0
    let limit = settings.reassignmentRatio * (attracted.max() ?? 0)
    var idle = attracted.indices.filter { attracted[$0] < limit }
    idle.sort { (attracted[$0], $0) < (attracted[$1], $1) }
    let places = batch.filter { problem.weight($0) > 0 }
    idle = Array(idle.prefix(min(batch.count / 2, places.count)))
    guard !idle.isEmpty else { return }
    let drawn = random.sample(idle.count, below: places.count)
    for (group, place) in zip(idle, drawn) {
      for j in 0..<centers.columns { centers[group, j] = problem.rows[places[place], j] }
    }
    let taken = Set(idle)
    let rest = attracted.indices.filter { !taken.contains($0) }.map { attracted[$0] }
    // Not started anew at once, but soon moved by what they attract.
    for group in idle { attracted[group] = rest.min() ?? 0 }
  }
}
