import RealModule

/// Fuzzy c-means: each row belongs to all groups in shares u, so that Σ u^m · squared distance to the
/// centres is small.
///
/// Bezdek, Pattern Recognition with Fuzzy Objective Function Algorithms (1981),
/// https://doi.org/10.1007/978-1-4757-0450-1.
public struct FuzzyCMeans: Sendable, Equatable {
  /// Number of groups.
  public var k: Int
  /// m, above 1: near 1 the groups are crisp, the larger the more alike are all shares.
  public var fuzzifier: Double
  /// Independent starts from k-means++ centres; the one with the smallest objective is kept.
  public var restarts: Int
  /// Largest number of steps of one start.
  public var maximumIterations: Int
  /// A start ends when no centre moves farther than this share of the columns' mean deviation.
  public var tolerance: Double

  public init(
    k: Int, fuzzifier: Double = 2, restarts: Int = 5, maximumIterations: Int = 1000,
    tolerance: Double = 1e-6
  ) {
    self.k = k
    self.fuzzifier = fuzzifier
    self.restarts = restarts
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
  }

  /// Fits the shares. `weights`, one for each row, count a row that many times.
  ///
  /// Cost: O(restarts · iterations · n · k · d) time, O(n) memory: shares are not kept.
  /// `Cancellation.keepBest` gives the best of the starts that are complete, as with so many `restarts`;
  /// while none is, the first one after at least one step, as with that `maximumIterations`. Throws
  /// `notFinite`, `tooManyGroups` when k exceeds the distinct rows, `badWeight`, `invalid`,
  /// `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> FuzzyCMeansModel {
    try checkSettings()
    let problem = try KMeansProblem(rows, weights: weights, execution.beforeModel)
    try problem.requireDistinct(k, execution.beforeModel)
    try RowShares.requireMemory(rows: rows.rows, bytes: 128, execution)
    let random = RandomSource(seed: seed)
    let meter = ProgressMeter(
      "fuzzy c-means", total: restarts * RestartShare.units, execution: execution)
    let (best, objectives) = try bestOfStarts(
      restarts, beside: rows.fitsBeside, execution
    ) { start, inner throws(EngineError) in
      try run(problem, random.split(UInt64(start)), inner, meter)
    }
    return try FuzzyCMeansModel(
      best, problem, MembershipRule(fuzzifier: fuzzifier), objectives,
      execution.untilDiscarded.silent)
  }

  private func checkSettings() throws(EngineError) {
    try requirePositive("k", k)
    try requirePositive("restarts", restarts)
    try requirePositive("maximumIterations", maximumIterations)
    try MembershipRule(fuzzifier: fuzzifier).check()
    guard tolerance >= 0 else {
      throw .invalid(parameter: "tolerance", found: "\(tolerance)", allowed: "0 or more")
    }
  }

  private func run(
    _ problem: KMeansProblem, _ draws: RandomSource, _ execution: Execution,
    _ meter: ProgressMeter
  ) throws(EngineError) -> FuzzyRun {
    var random = draws
    var share = RestartShare()
    let first = try KMeans(k: k).firstCenters(
      problem, random: &random, execution: execution.beforeModel
    ) { meter.advance(by: share.seeded($0, of: k)) }
    var run = FuzzyRun(centers: first)
    let rule = MembershipRule(fuzzifier: fuzzifier)
    let limit = tolerance * problem.meanVariance.squareRoot()
    try run.run(maximum: maximumIterations, execution) {
      meter.advance(by: share.step(to: $0))
    } step: { run, execution throws(EngineError) in
      let shift = try run.step(problem, rule, execution)
      run.converged = shift <= limit
    }
    meter.advance(by: share.rest(), detail: "objective \(run.objective)")
    return run
  }
}

/// The centres of one start on their way.
struct FuzzyRun: SteppedRun {
  /// Rows in a chunk.
  static let grain = 1024

  var centers: Matrix
  /// Σ w u^m d² with the shares of the centres before the last step.
  var objective = Double.infinity
  var iterations = 0
  var converged = false
  var isCutShort = false
  var cost: Double { objective }

  private struct Part: Sendable {
    /// Σ w u^m x, groups × columns.
    var sums: [Double]
    /// Σ w u^m of each group.
    var masses: [Double]
    var objective = 0.0
  }

  init(centers: Matrix) { self.centers = centers }

  /// Moves the centres to the means of the rows, weighted by w u^m; gives the longest way.
  mutating func step(
    _ problem: KMeansProblem, _ rule: MembershipRule, _ execution: Execution
  ) throws(EngineError) -> Double {
    let (k, d) = (centers.rows, centers.columns)
    let packed = centers.packed()
    let parts = try forEachChunk(of: problem.rows.rows, grain: Self.grain, execution) { range in
      Self.sums(problem, rows: range, packed, k, rule)
    }
    var total = Part(
      sums: [Double](repeating: 0, count: k * d), masses: [Double](repeating: 0, count: k))
    for part in parts {
      for index in total.sums.indices { total.sums[index] += part.sums[index] }
      for group in 0..<k { total.masses[group] += part.masses[group] }
      total.objective += part.objective
    }
    var longest = 0.0
    for group in 0..<k where total.masses[group] > 0 {
      var way = 0.0
      for j in 0..<d {
        let value = total.sums[group * d + j] / total.masses[group] + problem.moments.means[j]
        way += (value - centers[group, j]) * (value - centers[group, j])
        centers[group, j] = value
      }
      longest = max(longest, way.squareRoot())
    }
    objective = total.objective
    iterations += 1
    return longest
  }

  /// Sums are of deviations from the columns' means, so that far rows keep their digits.
  private static func sums(
    _ problem: KMeansProblem, rows range: Range<Int>, _ packed: [Double], _ k: Int,
    _ rule: MembershipRule
  ) -> Part {
    let d = problem.rows.columns
    let means = problem.moments.means
    var part = Part(
      sums: [Double](repeating: 0, count: k * d), masses: [Double](repeating: 0, count: k))
    var shares = [Double](repeating: 0, count: k)
    var sums = part.sums
    for i in range where problem.weight(i) > 0 {
      problem.rows.fillSquared(&shares, from: i, to: packed)
      let own = problem.weight(i)
      part.objective += own * rule.apply(&shares)
      let first = i * d
      for group in 0..<k {
        let weight = own * rule.weight(shares[group])
        part.masses[group] += weight
        let place = group * d
        for j in 0..<d { sums[place + j] += weight * (problem.rows.values[first + j] - means[j]) }
      }
    }
    part.sums = sums
    return part
  }
}

/// Fitted fuzzy c-means. Groups are numbered canonically, so group g is row g − 1 of `centers`.
public struct FuzzyCMeansModel: Sendable, Equatable {
  /// How strongly the rows belong to the groups.
  public let partition: FuzzyPartition
  /// Means of the rows weighted by u^m, k × columns, in label order.
  public let centers: Matrix
  /// m of the fit.
  public let fuzzifier: Double
  /// Σ w u^m d² of the shares and centres.
  public let objective: Double
  /// Steps of the kept start.
  public let iterations: Int
  /// Whether the kept start ended before its largest number of steps.
  public let converged: Bool
  /// Objective that each start ended with.
  public let startObjectives: [Double]

  /// How many groups have the centre of an earlier one: with a large m, or in many columns, the objective
  /// can be least with centres that coincide.
  public let coinciding: Int
  /// Centres in the order in which they were fitted: group g of the model is `order[g]` here.
  private let fitted: Matrix
  private let order: [Int]

  init(
    _ run: FuzzyRun, _ problem: KMeansProblem, _ rule: MembershipRule, _ objectives: [Double],
    _ execution: Execution
  ) throws(EngineError) {
    // Groups get their numbers after the one look at all shares.
    let found = try Self.shares(problem.rows, run.centers, rule, weights: problem.weights)
      .read(weights: problem.weights, execution)
    var sizes = [Double](repeating: 0, count: run.centers.rows)
    for (row, label) in found.partition.labels.enumerated() {
      sizes[Int(label) - 1] += problem.weight(row)
    }
    order = CanonicalLabels.ranking(sizes: sizes, centers: run.centers)
    fitted = run.centers
    centers = fitted.selecting(rows: order)
    partition = found.partition.numbered(order)
    objective = found.sum
    fuzzifier = rule.fuzzifier
    iterations = run.iterations
    converged = run.converged
    startObjectives = objectives
    coinciding = Self.coinciding(centers, within: 1e-3 * problem.meanVariance.squareRoot())
  }

  private static func coinciding(_ centers: Matrix, within limit: Double) -> Int {
    (0..<centers.rows).count { one in
      (0..<one).contains { other in
        zip(centers.row(one), centers.row(other)).allSatisfy { abs($0 - $1) <= limit }
      }
    }
  }

  /// How strongly rows, new ones too, belong to the groups.
  ///
  /// Cost: O(n · k · d). Throws `sizeMismatch` for another number of columns, `notFinite`,
  /// `memory`, `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> FuzzyPartition {
    try rows.requireFitting(centers)
    try RowShares.requireMemory(rows: rows.rows, bytes: 128, execution)
    return try shares(rows).read(weights: nil, execution.silent).partition.numbered(order)
  }

  /// The shares of rows, new ones too, in the groups: n × k; those of a row sum to 1.
  ///
  /// Cost and errors as of `predict`.
  public func memberships(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> Matrix {
    try rows.requireFitting(centers)
    // Shares are summed as they were in the fit, so that they are the same to the last bit.
    return try shares(rows).matrix(execution.silent).selecting(columns: order)
  }

  private func shares(_ rows: Matrix) -> RowShares {
    Self.shares(rows, fitted, MembershipRule(fuzzifier: fuzzifier), weights: nil)
  }

  private static func shares(
    _ rows: Matrix, _ centers: Matrix, _ rule: MembershipRule, weights: [Double]?
  ) -> RowShares {
    let packed = centers.packed()
    return RowShares(rows: rows.rows, groups: centers.rows) { row, shares in
      rows.fillSquared(&shares, from: row, to: packed)
      return (weights?[row] ?? 1) * rule.apply(&shares)
    }
  }
}
