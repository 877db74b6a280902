/// How k-means chooses its first centres.
public enum Seeding: String, CaseIterable, Sendable {
  /// k-means++ with 2+⌊ln k⌋ candidates for each centre, of which the best is kept; the O(log k)
  /// guarantee is proved for the plain version only.
  case greedyPlusPlus
  /// Arthur & Vassilvitskii, "k-means++", SODA 2007, https://dl.acm.org/doi/10.5555/1283383.1283494.
  case plusPlus
  /// k different rows, drawn in proportion to their weights.
  case random

  /// The name that says which of the variants in use this is.
  public var variantName: String {
    switch self {
    case .greedyPlusPlus: "greedy k-means++"
    case .plusPlus: "k-means++"
    case .random: "random rows"
    }
  }
}

/// Partitions rows into k groups around their means, so that the sum of squared distances is small.
///
/// Lloyd, "Least squares quantization in PCM", IEEE Trans. Inf. Theory 28 (1982),
/// https://doi.org/10.1109/TIT.1982.1056489.
public struct KMeans: Sendable, Equatable {
  /// Up to so many rows a converged start goes on with exchanges of single rows, see `exchange`.
  public static let exchangeLimit = 4096

  /// Number of groups.
  public var k: Int
  /// How the first centres are chosen.
  public var seeding: Seeding
  /// Independent starts; the one with the smallest inertia is kept, the first of equals.
  public var restarts: Int
  /// Largest number of Lloyd steps (and passes of exchanges) of one start.
  public var maximumIterations: Int
  /// A start ends when the squared shift of all centres is at most this share of the mean variance
  /// of the columns; 0 goes on until no label changes.
  public var tolerance: Double
  /// Whether a start on up to 4,096 rows that has ended by itself goes on by moving single rows
  /// between groups while that lowers the inertia. What this leaves are fixed points of Lloyd's steps
  /// too, but better ones (Hartigan & Wong, J. R. Stat. Soc. C 28 (1979),
  /// https://doi.org/10.2307/2346830).
  public var exchange: Bool

  public init(
    k: Int, seeding: Seeding = .greedyPlusPlus, restarts: Int = 20,
    maximumIterations: Int = 300, tolerance: Double = 1e-4, exchange: Bool = true
  ) {
    self.k = k
    self.seeding = seeding
    self.restarts = restarts
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
    self.exchange = exchange
  }

  /// Fits the groups. `weights`, one for each row, count a row that many times; rows of weight 0
  /// get a label but attract no centre.
  ///
  /// Cost: at most O(restarts · iterations · n · k · d) time, less when most rows keep their groups;
  /// 28 bytes a row beyond the data. `Cancellation.keepBest` gives the best of the starts that are
  /// complete, as with so many `restarts`; while none is, the first one after at least one iteration, as
  /// with that `maximumIterations`. Throws `notFinite`, `tooManyGroups` when k exceeds the distinct rows, `badWeight`,
  /// `invalid`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> KMeansModel {
    let problem = try KMeansProblem(rows, weights: weights, execution.beforeModel)
    return try fit(problem, seed: seed, execution)
  }

  /// Fits once for each of `ks`, in that order, sharing the checks of the input; `self.k` plays no
  /// part. Each model is the one that `fit` gives; `Cancellation.keepBest` leaves the rest of `ks`
  /// out. Throws as `fit`.
  public func sweep(
    ks: [Int], _ rows: Matrix, weights: [Double]? = nil, seed: UInt64,
    execution: Execution = .default
  ) throws(EngineError) -> [KMeansModel] {
    let problem = try KMeansProblem(rows, weights: weights, execution.beforeModel)
    var models: [KMeansModel] = []
    // Time grows with k, so the share of each k in the progress does too.
    let whole = Double(max(ks.reduce(0, +), 1))
    var done = 0.0
    for k in ks {
      var one = self
      one.k = k
      let part = execution.part(from: done / whole, to: (done + Double(k)) / whole)
      let fit = { (execution: Execution) throws(EngineError) in
        try one.fit(problem, seed: seed, execution)
      }
      guard let model = try models.isEmpty ? fit(part) : part.unlessAsked(fit) else { break }
      models.append(model)
      done += Double(k)
    }
    return models
  }

  /// Goes on from given centres, k × columns, instead of choosing first ones; `seeding` and
  /// `restarts` play no part. Throws as `fit`, and `sizeMismatch` for other sizes.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, from centers: Matrix,
    execution: Execution = .default
  ) throws(EngineError) -> KMeansModel {
    try checkSettings()
    try centers.requireFinite()
    guard centers.rows == k && centers.columns == rows.columns else {
      throw .sizeMismatch(
        of: "centres", expected: k * rows.columns, found: centers.rows * centers.columns)
    }
    let problem = try KMeansProblem(rows, weights: weights, execution.beforeModel)
    try problem.requireDistinct(k, execution.beforeModel)
    let meter = ProgressMeter("k-means", total: RestartShare.units, execution: execution)
    var share = RestartShare()
    var run = LloydRun(problem, centers: centers)
    try run.run(self, execution) { meter.advance(by: share.step(to: $0)) }
    meter.advance(by: share.rest(), detail: "inertia \(run.inertia)")
    if run.isCutShort { execution.cancellation.keep(.iterations, run.iterations) }
    let inertia = run.inertia
    return try KMeansModel(
      consume run, problem, restartInertias: [inertia], seeding: "given centres",
      execution.untilDiscarded)
  }

  /// Labels from 1 (in no stated order), and the inertia, of the model that `fit` gives.
  func partition(
    _ problem: KMeansProblem, seed: UInt64, wantsLabels: Bool, _ execution: Execution
  ) throws(EngineError) -> (labels: [Int32], inertia: Double) {
    try checkSettings()
    let (best, _) = try bestRun(problem, RandomSource(seed: seed), execution)
    return (wantsLabels ? best.chunks.flatMap { $0.labels.map { $0 + 1 } } : [], best.inertia)
  }

  private func fit(
    _ problem: KMeansProblem, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> KMeansModel {
    try checkSettings()
    let whole = execution.untilDiscarded
    try problem.requireDistinct(k, whole)
    let (best, inertias) = try bestRun(problem, RandomSource(seed: seed), execution)
    return try KMeansModel(
      consume best, problem, restartInertias: inertias, seeding: seeding.variantName, whole)
  }

  private func checkSettings() throws(EngineError) {
    func require(_ name: String, _ value: Int) throws(EngineError) {
      guard value >= 1 else {
        throw .invalid(parameter: name, found: "\(value)", allowed: "1 or more")
      }
    }
    try require("k", k)
    try require("restarts", restarts)
    try require("maximumIterations", maximumIterations)
    guard tolerance >= 0 else {
      throw .invalid(parameter: "tolerance", found: "\(tolerance)", allowed: "0 or more")
    }
  }

  /// Starts that fit the caches run beside each other, those with more rows one after the other
  /// with their rows in parallel; either way gives the same bits.
  private func bestRun(
    _ problem: KMeansProblem, _ random: RandomSource, _ execution: Execution
  ) throws(EngineError) -> (LloydRun, [Double]) {
    let meter = ProgressMeter(
      "k-means", total: restarts * RestartShare.units, execution: execution)
    let isSmall = problem.rows.values.count <= Self.valuesBeside
    // A batch holds so few runs that keeping them all until its end costs little memory.
    let batch = isSmall ? min(restarts, 16) : 1
    let inner = isSmall ? execution.serial : execution
    let outer = (isSmall ? execution : execution.serial).untilDiscarded
    var best: LloydRun?
    var inertias: [Double] = []
    search: for start in stride(from: 0, to: restarts, by: batch) {
      let count = min(batch, restarts - start)
      let runs = try forEachChunk(of: count, grain: 1, outer) { index in
        outcome(start + index.lowerBound, problem, random, inner, meter)
      }
      for outcome in runs {
        guard let run = try outcome.get() else { break search }
        inertias.append(run.inertia)
        if best.map({ run.inertia < $0.inertia }) ?? true { best = run }
        if run.isCutShort { break search }
      }
    }
    guard let best else { throw .cancelled }
    execution.cancellation.keep(.starts, inertias.count, of: restarts)
    if best.isCutShort { execution.cancellation.keep(.iterations, best.iterations) }
    return (best, inertias)
  }

  /// Up to so many values (rows × columns) whole starts run beside each other.
  private static let valuesBeside = 2_000_000

  /// One start; its failure as a value, because parallel loops do not throw. Nothing if the best so
  /// far is wanted and this is not the first.
  private func outcome(
    _ restart: Int, _ problem: KMeansProblem, _ random: RandomSource, _ execution: Execution,
    _ meter: ProgressMeter
  ) -> Result<LloydRun?, EngineError> {
    let random = random.split(UInt64(restart))
    return Result { () throws(EngineError) in
      try restart == 0
        ? run(problem, random, execution, meter)
        : execution.unlessAsked { execution throws(EngineError) in
          try run(problem, random, execution, meter)
        }
    }
  }

  private func run(
    _ problem: KMeansProblem, _ draws: RandomSource, _ execution: Execution, _ meter: ProgressMeter
  ) throws(EngineError) -> LloydRun {
    var random = draws
    var share = RestartShare()
    let centers = try firstCenters(
      problem, random: &random, execution: execution.beforeModel
    ) { meter.advance(by: share.seeded($0, of: k)) }
    var run = LloydRun(problem, centers: centers)
    try run.run(self, execution) { meter.advance(by: share.step(to: $0)) }
    meter.advance(by: share.rest(), detail: "inertia \(run.inertia)")
    if restarts > 1 { run.rest() }
    return run
  }
}

/// The share of a start that is done, though nobody knows how many iterations are to come: a fifth for
/// the first centres, and of the rest t / (t + 10) after t iterations.
struct RestartShare {
  static let units = 1000
  private static let seeding = 200
  private var done = 0

  /// Units up to this number of first centres.
  mutating func seeded(_ count: Int, of k: Int) -> Int {
    let now = Self.seeding * count / k
    defer { done = now }
    return now - done
  }

  /// Units from the last iteration to this one.
  mutating func step(to iteration: Int) -> Int {
    let now = Self.seeding + (Self.units - Self.seeding) * iteration / (iteration + 10)
    defer { done = now }
    return now - done
  }

  /// Units that are left.
  mutating func rest() -> Int {
    defer { done = Self.units }
    return Self.units - done
  }
}
