/// k-means with limits to the number of rows in a group.
///
/// Bradley, Bennett & Demiriz, "Constrained k-means clustering", Microsoft Research MSR-TR-2000-65
/// (2000). Rows go to groups at the least sum of squared distances that the limits allow
/// (`SizedAssignment`), centres to the means, until no row moves.
public struct BalancedKMeans: Sendable, Equatable {
  /// Number of groups.
  public var k: Int
  /// Fewest rows of a group.
  public var minimumSize: Int
  /// Most rows of a group; nil for no limit.
  public var maximumSize: Int?
  /// Independent starts; the one with the smallest inertia is kept.
  public var restarts: Int
  /// Largest number of steps of one start.
  public var maximumIterations: Int

  public init(
    k: Int, minimumSize: Int = 1, maximumSize: Int? = nil, restarts: Int = 10,
    maximumIterations: Int = 100
  ) {
    self.k = k
    self.minimumSize = minimumSize
    self.maximumSize = maximumSize
    self.restarts = restarts
    self.maximumIterations = maximumIterations
  }

  /// Limits that make all groups as equal as the number of rows allows.
  public static func equalSizes(rows: Int, k: Int) -> ClosedRange<Int> {
    rows / max(k, 1)...max((rows + max(k, 1) - 1) / max(k, 1), rows / max(k, 1))
  }

  /// Fits the groups. Sizes count rows; `weights` weigh their squared distances and the means.
  ///
  /// Cost: a step O(n · k · d), and O(k² + k log n) for each row that cannot stay with its nearest
  /// centre; 20 · n · k bytes.
  /// `Cancellation.keepBest` gives the best of the starts that are complete, as with so many `restarts`;
  /// while none is, the first one after at least one step, as with that `maximumIterations`. Throws `invalid` for limits that n rows cannot meet, `tooManyGroups` when k
  /// exceeds the distinct rows, `notFinite`, `badWeight`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> BalancedKMeansModel {
    try requirePositive("k", k)
    try requirePositive("restarts", restarts)
    try requirePositive("maximumIterations", maximumIterations)
    let problem = try KMeansProblem(rows, weights: weights, execution.beforeModel)
    try problem.requireDistinct(k, execution.beforeModel)
    let limits = try limits(rows: rows.rows)
    try requireMemory(rows.rows, execution)
    let random = RandomSource(seed: seed)
    let meter = ProgressMeter(
      "balanced k-means", total: restarts * RestartShare.units, execution: execution)
    let (best, inertias) = try bestOfStarts(
      restarts, beside: rows.fitsBeside, execution
    ) { start, inner throws(EngineError) in
      try run(problem, limits, random.split(UInt64(start)), inner, meter)
    }
    return BalancedKMeansModel(best, problem, limits, inertias)
  }

  private func limits(rows: Int) throws(EngineError) -> ClosedRange<Int> {
    let most = maximumSize ?? rows
    guard minimumSize >= 1, minimumSize <= rows / k else {
      throw .invalid(
        parameter: "min_size", found: "\(minimumSize) in each of \(k) groups",
        allowed: "1 to \(rows / k) for \(rows) rows")
    }
    guard most >= 1, most >= (rows + k - 1) / k else {
      throw .invalid(
        parameter: "max_size", found: "\(most) in each of \(k) groups",
        allowed: "\((rows + k - 1) / k) or more for \(rows) rows")
    }
    guard minimumSize <= most else {
      throw .invalid(
        parameter: "min_size", found: "\(minimumSize)", allowed: "at most max_size, \(most)")
    }
    return minimumSize...min(most, rows)
  }

  private func requireMemory(_ rows: Int, _ execution: Execution) throws(EngineError) {
    let perRow = k * 28 + 64
    guard rows * perRow > execution.memoryLimit else { return }
    throw .memory(
      needed: rows * perRow, limit: execution.memoryLimit,
      rowsThatFit: execution.memoryLimit / perRow)
  }

  private func run(
    _ problem: KMeansProblem, _ limits: ClosedRange<Int>, _ draws: RandomSource,
    _ execution: Execution, _ meter: ProgressMeter
  ) throws(EngineError) -> BalancedRun {
    var random = draws
    var share = RestartShare()
    let first = try KMeans(k: k).firstCenters(
      problem, random: &random, execution: execution.beforeModel
    ) { meter.advance(by: share.seeded($0, of: k)) }
    var run = BalancedRun(centers: first)
    try run.run(maximum: maximumIterations, execution) {
      meter.advance(by: share.step(to: $0))
    } step: { run, execution throws(EngineError) in
      try run.step(problem, limits, execution)
    }
    meter.advance(by: share.rest(), detail: "inertia \(run.inertia)")
    return run
  }
}

/// One start on its way.
struct BalancedRun: SteppedRun {
  var centers: Matrix
  /// From 0.
  var labels: [Int32] = []
  var inertia = Double.infinity
  var iterations = 0
  var converged = false
  var isCutShort = false
  var cost: Double { inertia }
  private var potentials: [Double]?

  init(centers: Matrix) { self.centers = centers }

  /// The best labels for the centres, then their means; converged when that changes no label.
  mutating func step(
    _ problem: KMeansProblem, _ limits: ClosedRange<Int>, _ execution: Execution
  ) throws(EngineError) {
    let costs = try Self.costs(problem, centers, execution)
    let solved = try SizedAssignment(
      costs, limits: limits, potentials: potentials, execution)
    potentials = solved.potentials
    iterations += 1
    let before = labels
    labels = solved.labels
    centers = Self.means(problem, labels, centers)
    let now = Self.inertia(problem, labels, centers)
    // Equal costs can turn labels round for ever; the inertia tells.
    converged = labels == before || now >= inertia * (1 - 1e-15)
    inertia = now
  }

  private static func costs(
    _ problem: KMeansProblem, _ centers: Matrix, _ execution: Execution
  ) throws(EngineError) -> Matrix {
    let packed = centers.packed()
    let k = centers.rows
    let parts = try forEachChunk(of: problem.rows.rows, grain: 1024, execution) { range in
      var values: [Double] = []
      values.reserveCapacity(range.count * k)
      var squared = [Double](repeating: 0, count: k)
      for i in range {
        problem.rows.fillSquared(&squared, from: i, to: packed)
        let weight = problem.weight(i)
        for value in squared { values.append(weight * value) }
      }
      return values
    }
    return Matrix(rows: problem.rows.rows, columns: k, values: parts.flatMap { $0 })
  }

  private static func means(
    _ problem: KMeansProblem, _ labels: [Int32], _ centers: Matrix
  ) -> Matrix {
    let (k, d) = (centers.rows, centers.columns)
    let origin = problem.moments.means
    var sums = Matrix(rows: k, columns: d, repeating: 0)
    var masses = [Double](repeating: 0, count: k)
    for (i, label) in labels.enumerated() where problem.weight(i) > 0 {
      masses[Int(label)] += problem.weight(i)
      for j in 0..<d {
        sums[Int(label), j] += problem.weight(i) * (problem.rows[i, j] - origin[j])
      }
    }
    var means = centers
    for group in 0..<k where masses[group] > 0 {
      for j in 0..<d { means[group, j] = origin[j] + sums[group, j] / masses[group] }
    }
    return means
  }

  private static func inertia(
    _ problem: KMeansProblem, _ labels: [Int32], _ centers: Matrix
  ) -> Double {
    var sum = 0.0
    for (i, label) in labels.enumerated() {
      sum += problem.weight(i) * problem.rows.squaredDistance(i, centers, Int(label))
    }
    return sum
  }
}

extension Matrix {
  /// Squared distance of row `i` to row `other` of another matrix.
  func squaredDistance(_ i: Int, _ others: Matrix, _ other: Int) -> Double {
    var sum = 0.0
    for j in 0..<columns {
      let difference = self[i, j] - others[other, j]
      sum += difference * difference
    }
    return sum
  }
}

/// A fitted partition with limited sizes. Groups are numbered canonically.
public struct BalancedKMeansModel: Sendable, Equatable {
  /// Group of each row, 1…k.
  public let labels: [Int32]
  /// Means of the groups, k × columns, in label order.
  public let centers: Matrix
  /// Rows in each group.
  public let sizes: [Int]
  /// The limits of the sizes.
  public let limits: ClosedRange<Int>
  /// Euclidean distance of each row to the centre of its group.
  public let distances: [Double]
  /// Weighted sum of squared distances to the own centre.
  public let inertia: Double
  /// Rows that the limits keep from their nearest centre.
  public let displaced: Int
  /// Steps of the kept start.
  public let iterations: Int
  /// Whether the kept start ended because no row moves.
  public let converged: Bool
  /// Inertia that each start ended with.
  public let restartInertias: [Double]

  init(
    _ run: BalancedRun, _ problem: KMeansProblem, _ limits: ClosedRange<Int>,
    _ inertias: [Double]
  ) {
    let k = run.centers.rows
    var weights = [Double](repeating: 0, count: k)
    var counts = [Int](repeating: 0, count: k)
    for (i, label) in run.labels.enumerated() {
      weights[Int(label)] += problem.weight(i)
      counts[Int(label)] += 1
    }
    let order = CanonicalLabels.ranking(sizes: weights, centers: run.centers)
    var number = [Int32](repeating: 0, count: k)
    for (place, group) in order.enumerated() { number[group] = Int32(place) }
    let groups = run.labels.map { number[Int($0)] }
    let centers = run.centers.selecting(rows: order)
    let squared = groups.indices.map { i in
      problem.rows.squaredDistance(i, centers, Int(groups[i]))
    }
    displaced = groups.indices.count { i in
      (0..<k).contains { problem.rows.squaredDistance(i, centers, $0) < squared[i] }
    }
    labels = groups.map { $0 + 1 }
    self.centers = centers
    sizes = order.map { counts[$0] }
    self.limits = limits
    distances = squared.map { $0.squareRoot() }
    inertia = run.inertia
    iterations = run.iterations
    converged = run.converged
    restartInertias = inertias
  }

  /// The nearest centre of each new row (label 1…k, of equals the smallest) and the Euclidean distance to
  /// it; new rows know no limits.
  ///
  /// Cost: O(n · k · d). Throws `sizeMismatch` for another number of columns, `notFinite`, `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    try rows.requireFitting(centers)
    let found = try rows.nearest(of: centers, execution)
    return (found.labels.map { $0 + 1 }, found.squared.map { $0.squareRoot() })
  }
}
