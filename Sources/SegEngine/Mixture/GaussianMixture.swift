/// How the first parameters of a mixture are found.
public enum MixtureStart: String, CaseIterable, Sendable {
  /// k-means on the columns as they are.
  case kMeans
  /// k-means on the columns in units of their standard deviations.
  case scaledKMeans
  /// Ward's tree of at most 2,000 rows, in units of their standard deviations.
  case hierarchy
  /// Nearest rows of k drawn by k-means++, in units of the standard deviations: each time others.
  case seeds
  /// Parameters that were given.
  case given

  /// Those that `GaussianMixture.starts` may contain.
  public static let partitions: [MixtureStart] = [.kMeans, .scaledKMeans, .hierarchy, .seeds]

  /// Each way once, and four draws of seeds: partitions by k-means miss clouds that lie in each other.
  public static let standard: [MixtureStart] = partitions + [.seeds, .seeds, .seeds]

  /// The name that is shown.
  public var variantName: String {
    switch self {
    case .kMeans: "k-means"
    case .scaledKMeans: "k-means on standardised columns"
    case .hierarchy: "Ward's tree on standardised columns"
    case .seeds: "k-means++ on standardised columns"
    case .given: "given parameters"
    }
  }
}

/// Describes rows as draws from k normal distributions, fitted by maximum likelihood (EM).
///
/// The likelihood of a mixture has many local maxima and, without a bound on the variances, none at
/// all (McLachlan & Peel, "Finite Mixture Models", 2000, https://doi.org/10.1002/0471721182): so
/// several starts are tried, the best is kept, and no component may become narrower than
/// `varianceFloor`. Models with a component at that floor are marked, see
/// `GaussianMixtureModel.degenerate`.
public struct GaussianMixture: Sendable, Equatable {
  /// Starts are compared on at most so many rows; the best of them goes on with all rows.
  public static let sampleLimit = 16_384

  /// Number of components.
  public var k: Int
  /// What the covariances look like.
  public var covariance: CovarianceFamily
  /// Starts to try; the largest log-likelihood is kept, the first of equals. A start that ends
  /// without degenerate components goes before one with them. `seeds` may stand there several times.
  public var starts: [MixtureStart]
  /// Largest number of EM steps of one start, and of those with all rows.
  public var maximumIterations: Int
  /// Largest number of steps with all rows that follow where starts are compared on a sample; 0 keeps what
  /// the sample says, nil leaves it to `maximumIterations`.
  public var maximumRefinements: Int?
  /// EM ends when a step raises the log-likelihood by less than this for each row; 0 makes all
  /// `maximumIterations`.
  public var tolerance: Double
  /// Least variance of a component in any direction: its share of the variances of the columns. The
  /// likelihood never falls from raising variances to it, and none above it is changed.
  public var varianceFloor: Double
  /// Mixing share that noise starts with, or nil for no noise. Noise is spread evenly over the
  /// bounding box of the rows.
  public var noise: Double?
  /// ln of the volume over which noise is spread; nil for the bounding box.
  public var logNoiseVolume: Double?

  public init(
    k: Int, covariance: CovarianceFamily = .full,
    starts: [MixtureStart] = MixtureStart.standard, maximumIterations: Int = 1000,
    maximumRefinements: Int? = nil, tolerance: Double = 1e-6, varianceFloor: Double = 1e-6,
    noise: Double? = nil,
    logNoiseVolume: Double? = nil
  ) {
    self.k = k
    self.covariance = covariance
    self.starts = starts
    self.maximumIterations = maximumIterations
    self.maximumRefinements = maximumRefinements
    self.tolerance = tolerance
    self.varianceFloor = varianceFloor
    self.noise = noise
    self.logNoiseVolume = logNoiseVolume
  }

  /// Fits the mixture. `weights`, one for each row, count a row that many times.
  ///
  /// Cost: O(iterations · n · k · d²), without correlations O(iterations · n · k · d), time and
  /// O(n + k · d²) memory beside the rows. `Cancellation.keepBest` gives the best of the starts that are
  /// complete, as with these `starts` only; while none is, the first one after at least one step, as with
  /// that `maximumIterations`; with the steps with all rows that were made, as with that
  /// `maximumRefinements`. Throws `notFinite`, `tooManyGroups` when k exceeds the distinct rows,
  /// `badWeight`, `invalid`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> GaussianMixtureModel {
    try fit(
      MixtureProblem(rows, weights: weights, noise: noise != nil), seed: seed, execution)
  }

  /// Fits the mixture from given parameters; `k`, `covariance`, `starts` and `noise` play no part:
  /// there is noise if its share is positive. Cost and errors as `fit`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, from start: MixtureParameters,
    execution: Execution = .default
  ) throws(EngineError) -> GaussianMixtureModel {
    try checkSettings()
    let problem = try MixtureProblem(rows, weights: weights, noise: start.noiseWeight > 0)
    try start.check(columns: problem.columns)
    try requireMemory(problem, execution)
    let meter = StepMeter(execution)
    var run = try run(problem, start)
    try advance(&run, from: 1, to: maximumIterations, meter, execution)
    if run.isCutShort { execution.cancellation.keep(.iterations, run.history.count) }
    let outcome = StartOutcome(start: .given, logLikelihood: run.history.last ?? -.infinity)
    return try GaussianMixtureModel(
      self, run, kept: .given, outcomes: [outcome], execution.serial.untilDiscarded
    ).reporting(meter)
  }

  func fit(
    _ problem: MixtureProblem, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> GaussianMixtureModel {
    try checkSettings()
    try requireMemory(problem, execution)
    try problem.requireDistinct(k)
    try execution.untilDiscarded.checkCancelled()
    let random = RandomSource(seed: seed)
    let sample = problem.sample(Self.sampleLimit, random.split(0))
    let isWhole = sample.rows.rows == problem.rows.rows
    let tried = try tryStarts(
      sample, seed: seed, execution.part(from: 0, to: isWhole ? 0.98 : 0.5))
    guard let best = tried.first(where: { $0.isBest }) else {
      throw .tooManyGroups(k: k, distinct: k - 1)
    }
    let outcomes = tried.map { $0.outcome }
    let meter = StepMeter(execution.part(from: isWhole ? 0.98 : 0.5, to: 1))
    var run = best.run
    if !isWhole {
      run = try self.run(problem, run.prepared.parameters)
      try advance(
        &run, from: 0, to: maximumRefinements ?? maximumIterations, meter, execution)
      if run.isCutShort { execution.cancellation.keep(.refinements, run.history.count) }
    }
    return try GaussianMixtureModel(
      self, run, kept: best.outcome.start, outcomes: outcomes, execution.untilDiscarded
    ).reporting(meter)
  }

  func run(
    _ problem: MixtureProblem, _ start: MixtureParameters
  ) throws(EngineError) -> MixtureRun {
    try MixtureRun(
      problem, start, floor: VarianceFloor(share: varianceFloor, problem),
      logNoiseDensity: -(logNoiseVolume ?? problem.logVolume))
  }

  /// EM to its end, or after so many steps at least to what can be kept.
  func advance(
    _ run: inout MixtureRun, from least: Int, to most: Int, _ meter: StepMeter,
    _ execution: Execution
  ) throws(EngineError) {
    try run.run(tolerance: tolerance, steps: (least, most), execution) {
      meter.step(to: $0, detail: "log-likelihood \($1)")
    }
  }

  private func checkSettings() throws(EngineError) {
    func require(_ name: String, _ value: Double, _ allowed: ClosedRange<Double>, _ text: String)
      throws(EngineError)
    {
      guard allowed.contains(value) else {
        throw .invalid(parameter: name, found: "\(value)", allowed: text)
      }
    }
    guard k >= 1 else { throw .invalid(parameter: "k", found: "\(k)", allowed: "1 or more") }
    guard maximumIterations >= 1 else {
      throw .invalid(
        parameter: "maximumIterations", found: "\(maximumIterations)", allowed: "1 or more")
    }
    if let maximumRefinements, maximumRefinements < 0 {
      throw .invalid(
        parameter: "maximumRefinements", found: "\(maximumRefinements)", allowed: "0 or more")
    }
    guard starts.contains(where: { $0 != .given }) else {
      throw .invalid(parameter: "starts", found: "none", allowed: "at least one partition")
    }
    try require("tolerance", tolerance, 0...(.infinity), "0 or more")
    try require("varianceFloor", varianceFloor, 1e-12...1, "1e-12 to 1")
    try require("noise", noise ?? 0, 0...0.999, "0 to 0.999")
  }

  /// Moments of all chunks, and some numbers for each row.
  private func requireMemory(
    _ problem: MixtureProblem, _ execution: Execution
  ) throws(EngineError) {
    let d = Double(problem.columns)
    let moments = Double(k) * (covariance.isDense ? (d + 1) * (d + 1) : 2 * d + 1)
    let needed = 8 * (6 * moments + min(64 * moments, 64_000_000)) + 40 * Double(problem.rows.rows)
    guard needed > Double(execution.memoryLimit) else { return }
    throw .memory(
      needed: Int(min(needed, 1e18)), limit: execution.memoryLimit, rowsThatFit: nil)
  }
}

/// The log-likelihood that a start ended with.
public struct StartOutcome: Sendable, Equatable {
  public let start: MixtureStart
  /// Of the rows that the starts were compared on.
  public let logLikelihood: Double
}

/// Progress of EM, whose number of steps nobody knows: after t of them t / (t + 20) is done.
final class StepMeter: Sendable {
  private static let units = 1000
  private let execution: Execution

  init(_ execution: Execution) {
    self.execution = execution
  }

  func step(to iteration: Int, detail: String) {
    let fraction = 0.95 * Double(iteration) / Double(iteration + 20)
    execution.progress(Progress(phase: "mixture", fraction: fraction, detail: detail))
  }

  func finish(detail: String) {
    execution.progress(Progress(phase: "mixture", fraction: 1, detail: detail))
  }
}
