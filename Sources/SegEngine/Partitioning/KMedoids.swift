/// Partitions rows into k groups around k of them, so that the sum of distances to these is small.
///
/// FasterPAM (Schubert & Rousseeuw, Inf. Syst. 101 (2021),
/// https://doi.org/10.1016/j.is.2021.101804).
///
/// The start by BUILD goes on as PAM does on up to 2,048 rows: the best swap of all. Beyond, and in
/// other starts, the first swap that helps is taken.
public struct KMedoids: Sendable, Equatable {
  /// Up to so many rows the start by BUILD takes the best of all swaps.
  public static let steepestLimit = 2048

  /// Number of groups.
  public var k: Int
  /// How far apart two rows are.
  public var metric: Metric
  /// How the first start chooses its medoids. BUILD is always the same, so that all but the first
  /// start are by LAB.
  public var start: MedoidStart
  /// Independent starts; the one with the smallest objective is kept, the first of equals.
  public var restarts: Int
  /// How many times a start tries every row at most.
  public var maximumPasses: Int
  /// Largest number of swaps of one start, 0 keeps the first medoids; nil for no limit.
  public var maximumSwaps: Int?

  public init(
    k: Int, metric: Metric = .euclidean, start: MedoidStart = .build, restarts: Int = 2,
    maximumPasses: Int = 1000, maximumSwaps: Int? = nil
  ) {
    self.k = k
    self.metric = metric
    self.start = start
    self.restarts = restarts
    self.maximumPasses = maximumPasses
    self.maximumSwaps = maximumSwaps
  }

  /// Fits the groups. `weights`, one for each row, count a row that many times; rows of weight 0 get
  /// a label but are no medoids.
  ///
  /// Distances are computed when needed and not kept. Cost: O(passes · n² · d) time, O(n · d) memory.
  /// `Cancellation.keepBest` gives the best of the starts that are complete, as with so many `restarts`;
  /// while none is, the first one from its first medoids on, as with that `maximumSwaps`. Throws `notFinite`, `zeroVector`, `tooManyGroups` when k exceeds the distinct rows, `badWeight`,
  /// `invalid`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> KMedoidsModel {
    try checkSettings()
    let whole = execution.untilDiscarded
    let space = try MedoidSpace(rows, metric: metric, weights: weights, execution.beforeModel)
    try Self.requireDistinct(k, rows, weights)
    let found = try best(space, seed: seed, execution)
    return try KMedoidsModel(found, space, rows: rows, metric: metric, whole)
  }

  /// Fits the groups of `count` objects from their distances in the order of R's `dist`: (1,0),
  /// (2,0), …, (2,1), … `metric` plays no part.
  ///
  /// Cost: O(passes · n²). Throws `sizeMismatch`, `badDistance`, and as above.
  public func fit(
    distances: [Double], count: Int, weights: [Double]? = nil, seed: UInt64,
    execution: Execution = .default
  ) throws(EngineError) -> KMedoidsModel {
    try checkSettings()
    let space = try MedoidSpace(distances: distances, count: count, weights: weights)
    let usable = weights.map { $0.count { $0 > 0 } } ?? count
    guard k <= usable else { throw .tooManyGroups(k: k, distinct: usable) }
    let found = try best(space, seed: seed, execution)
    return try KMedoidsModel(found, space, rows: nil, metric: nil, execution.untilDiscarded)
  }

  func checkSettings() throws(EngineError) {
    for (name, value) in [("k", k), ("restarts", restarts), ("maximumPasses", maximumPasses)]
    where value < 1 {
      throw .invalid(parameter: name, found: "\(value)", allowed: "1 or more")
    }
    if let maximumSwaps, maximumSwaps < 0 {
      throw .invalid(parameter: "maximumSwaps", found: "\(maximumSwaps)", allowed: "0 or more")
    }
  }

  /// Throws `tooManyGroups` unless k rows with positive weight are distinct.
  static func requireDistinct(
    _ k: Int, _ rows: Matrix, _ weights: [Double]?
  ) throws(EngineError) {
    var seen: Set<ArraySlice<Double>> = []
    for row in 0..<rows.rows where weights.map({ $0[row] > 0 }) ?? true {
      seen.insert(rows.row(row))
      if seen.count >= k { return }
    }
    throw .tooManyGroups(k: k, distinct: seen.count)
  }

  /// The best of the starts.
  func best(
    _ space: MedoidSpace, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> MedoidSearch {
    let random = RandomSource(seed: seed)
    // One medoid is best where BUILD begins.
    let starts = k == 1 ? 1 : restarts
    var best: MedoidSearch?
    var objectives: [Double] = []
    for index in 0..<starts {
      let part = execution.part(
        from: Double(index) / Double(starts), to: Double(index + 1) / Double(starts))
      let draws = random.split(UInt64(index))
      let search = { (execution: Execution) throws(EngineError) in
        try self.search(space, start == .build && index > 0 ? .lab : start, draws, execution)
      }
      guard let found = try index == 0 ? search(part) : part.unlessAsked(search) else { break }
      guard found.objective.isFinite else { throw .tooFarApart }
      objectives.append(found.objective)
      if best.map({ found.objective < $0.objective }) ?? true { best = found }
      if found.isCutShort { break }
    }
    guard var best else { throw .cancelled }
    execution.cancellation.keep(.starts, objectives.count, of: starts)
    if best.isCutShort { execution.cancellation.keep(.swaps, best.swaps) }
    best.startObjectives = objectives
    return best
  }

  private func search(
    _ space: MedoidSpace, _ start: MedoidStart, _ draws: RandomSource, _ execution: Execution
  ) throws(EngineError) -> MedoidSearch {
    let whole = execution.untilDiscarded
    var random = draws
    let starter = MedoidStarter(space)
    let share = start == .build ? 0.5 : 0.1
    try execution.beforeModel.checkCancelled()
    let first = execution.beforeModel.part(from: 0, to: k == 1 ? 1 : share)
    let medoids = try starter.medoids(k, k == 1 ? .build : start, &random, first)
    guard k > 1 else {
      let sum = try space.worth(of: medoids, nearest: nil, whole)[0]
      return MedoidSearch(medoids: medoids, objective: sum, passes: 0, swaps: 0, converged: true)
    }
    var swapping = try MedoidSwapping(space, medoids: medoids, whole)
    let units = 1000
    var done = 0
    let meter = ProgressMeter(
      "swaps", total: units, execution: execution.part(from: share, to: 1))
    let count = starter.candidates.count
    let report = { (tried: Int, objective: Double) in
      // Nobody knows how many passes are to come: p / (p + 1) of the way after p of them.
      let now = units * tried / (tried + count)
      meter.advance(by: now - done, detail: "objective \(objective)")
      done = now
    }
    if start == .build && count <= Self.steepestLimit {
      try swapping.runSteepest(self, candidates: starter.candidates, execution, report: report)
    } else {
      try swapping.run(self, candidates: starter.candidates, execution, report: report)
    }
    meter.advance(by: units - done)
    return MedoidSearch(
      medoids: swapping.medoids, objective: swapping.objective,
      passes: (swapping.tried + count - 1) / count, swaps: swapping.swaps,
      converged: swapping.converged, isCutShort: swapping.isCutShort)
  }
}

/// What a search for medoids found.
struct MedoidSearch: Sendable {
  var medoids: [Int]
  var objective: Double
  var passes: Int
  var swaps: Int
  var converged: Bool
  /// Whether it ended because the best so far was asked for: as with this number of swaps as limit.
  var isCutShort = false
  var startObjectives: [Double] = []
}
