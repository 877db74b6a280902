import SegKernels

/// Partitions rows by their directions: k unit centres, so that the sum of 1 − cos to the own centre is
/// small. Lengths of rows play no part.
///
/// Dhillon & Modha, "Concept decompositions for large sparse text data using clustering", Mach. Learn.
/// 42 (2001), https://doi.org/10.1023/A:1007612920971. Up to `KMeans.exchangeLimit` rows a settled start
/// goes on with moves of single rows (Dhillon, Guan & Kogan, "Iterative clustering of high dimensional
/// text data augmented by local search", ICDM 2002, https://doi.org/10.1109/ICDM.2002.1183895).
public struct SphericalKMeans: Sendable, Equatable {
  /// Number of groups.
  public var k: Int
  /// Independent starts by greedy k-means++ on the directions; the best is kept.
  public var restarts: Int
  /// Largest number of steps of one start.
  public var maximumIterations: Int

  public init(k: Int, restarts: Int = 20, maximumIterations: Int = 300) {
    self.k = k
    self.restarts = restarts
    self.maximumIterations = maximumIterations
  }

  /// Fits the groups. `weights`, one for each row, count a row that many times.
  ///
  /// Cost: O(restarts · iterations · n · k · d) time, a copy of the rows.
  /// `Cancellation.keepBest` gives the best of the starts that are complete, as with so many `restarts`;
  /// while none is, the first one after at least one step, as with that `maximumIterations`. Throws
  /// `zeroVector` for a row of zeros, `notFinite`, `tooManyGroups` when k exceeds the distinct directions,
  /// `badWeight`, `invalid`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> SphericalKMeansModel {
    try requirePositive("k", k)
    try requirePositive("restarts", restarts)
    try requirePositive("maximumIterations", maximumIterations)
    try rows.requireRows(1)
    try rows.requireFinite()
    let problem = try KMeansProblem(try rows.unitRows(), weights: weights, execution.beforeModel)
    try problem.requireDistinct(k, execution.beforeModel)
    let random = RandomSource(seed: seed)
    let meter = ProgressMeter(
      "spherical k-means", total: restarts * RestartShare.units, execution: execution)
    let (best, costs) = try bestOfStarts(
      restarts, beside: rows.fitsBeside, execution
    ) { start, inner throws(EngineError) in
      try run(problem, random.split(UInt64(start)), inner, meter)
    }
    return try SphericalKMeansModel(best, problem, costs, execution.untilDiscarded.silent)
  }

  private func run(
    _ problem: KMeansProblem, _ draws: RandomSource, _ execution: Execution,
    _ meter: ProgressMeter
  ) throws(EngineError) -> SphericalRun {
    var random = draws
    var share = RestartShare()
    let first = try KMeans(k: k).firstCenters(
      problem, random: &random, execution: execution.beforeModel
    ) { meter.advance(by: share.seeded($0, of: k)) }
    var run = try SphericalRun(problem, centers: first, execution.beforeModel)
    try run.run(maximum: maximumIterations, execution) {
      meter.advance(by: share.step(to: $0))
    } step: { run, execution throws(EngineError) in
      try run.step(problem, execution)
      guard run.converged, problem.rows.rows <= KMeans.exchangeLimit else { return }
      if run.exchange(problem) { try run.moveCenters(problem, execution) }
    }
    meter.advance(by: share.rest(), detail: "1 - cos \(run.cost)")
    return run
  }
}

/// One start of spherical k-means on its way.
struct SphericalRun: SteppedRun {
  private(set) var centers: Matrix
  /// Group of each row, from 0: that of the nearest centre, of equals the smallest.
  private(set) var labels: [Int32] = []
  /// 1 − cos of each row to the centre of its group.
  private(set) var distances: [Double] = []
  /// Σ w · distance
  private(set) var cost = Double.infinity
  private(set) var iterations = 0
  private(set) var converged = false
  var isCutShort = false

  init(
    _ problem: KMeansProblem, centers: Matrix, _ execution: Execution
  ) throws(EngineError) {
    self.centers = centers
    try assign(problem, execution)
  }

  /// New centres, then new labels; converged when no label changes.
  mutating func step(_ problem: KMeansProblem, _ execution: Execution) throws(EngineError) {
    try execution.checkCancelled()
    let before = labels
    try moveCenters(problem, execution)
    iterations += 1
    converged = labels == before
  }

  /// Centres become the directions of the groups' sums; an empty group takes the row farthest from its
  /// centre. Then rows go to the nearest.
  mutating func moveCenters(
    _ problem: KMeansProblem, _ execution: Execution
  ) throws(EngineError) {
    let (k, d) = (centers.rows, centers.columns)
    var sums = Matrix(rows: k, columns: d, repeating: 0)
    var masses = [Double](repeating: 0, count: k)
    for i in labels.indices where problem.weight(i) > 0 {
      let group = Int(labels[i])
      masses[group] += problem.weight(i)
      for j in 0..<d { sums[group, j] += problem.weight(i) * problem.rows[i, j] }
    }
    var taken: Set<Int> = []
    for group in 0..<k {
      let length = sums.row(group).reduce(0) { $0 + $1 * $1 }.squareRoot()
      if masses[group] == 0 {
        let far = farthest(problem, except: taken)
        taken.insert(far)
        for j in 0..<d { centers[group, j] = problem.rows[far, j] }
      } else if length > 1e-12 * masses[group] {
        // Rows that cancel out leave no direction: then the centre stays.
        for j in 0..<d { centers[group, j] = sums[group, j] / length }
      }
    }
    try assign(problem, execution)
  }

  private func farthest(_ problem: KMeansProblem, except taken: Set<Int>) -> Int {
    var best = 0
    var largest = -1.0
    for i in distances.indices
    where problem.weight(i) * distances[i] > largest && !taken.contains(i) {
      (best, largest) = (i, problem.weight(i) * distances[i])
    }
    return best
  }

  /// Moves single rows while that lengthens the sums of their groups: Σ ‖sum of a group‖ is what the cost
  /// leaves of the weight. Whether any row moved; labels and centres then differ until `moveCenters`.
  mutating func exchange(_ problem: KMeansProblem) -> Bool {
    let (k, d) = (centers.rows, centers.columns)
    guard k > 1 else { return false }
    var sums = DirectionSums(problem, labels: labels, k: k)
    var moved = false
    for i in labels.indices where problem.weight(i) > 0 {
      let own = Int(labels[i])
      guard sums.counts[own] > 1 else { continue }
      let weight = problem.weight(i)
      let row = problem.rows.values[i * d..<(i + 1) * d]
      let loss = sums.length(own) - sums.length(own, adding: row, times: -weight)
      var best: (gain: Double, group: Int)?
      for group in 0..<k where group != own {
        let gain = sums.length(group, adding: row, times: weight) - sums.length(group) - loss
        if gain > max(best?.gain ?? 0, 1e-12 * weight) { best = (gain, group) }
      }
      guard let best else { continue }
      sums.move(row, weight, from: own, to: best.group)
      labels[i] = Int32(best.group)
      moved = true
    }
    if moved {
      converged = false
      centers = sums.directions(centers)
    }
    return moved
  }

  mutating func assign(_ problem: KMeansProblem, _ execution: Execution) throws(EngineError) {
    // Half the squared distance of unit vectors is 1 − cos, and exactly 0 for equal directions.
    let found = try problem.rows.nearest(of: centers, execution)
    labels = found.labels
    distances = found.squared.map { $0 / 2 }
    cost = 0
    for i in distances.indices { cost += problem.weight(i) * distances[i] }
  }

  mutating func reorder(
    _ order: [Int], _ problem: KMeansProblem, _ execution: Execution
  ) throws(EngineError) {
    centers = centers.selecting(rows: order)
    try assign(problem, execution)
  }
}

/// Sums of the rows of each group, and their lengths.
private struct DirectionSums {
  private var sums: Matrix
  private(set) var counts: [Int]

  init(_ problem: KMeansProblem, labels: [Int32], k: Int) {
    sums = Matrix(rows: k, columns: problem.rows.columns, repeating: 0)
    counts = [Int](repeating: 0, count: k)
    for (i, label) in labels.enumerated() where problem.weight(i) > 0 {
      counts[Int(label)] += 1
      for j in 0..<sums.columns {
        sums[Int(label), j] += problem.weight(i) * problem.rows[i, j]
      }
    }
  }

  func length(_ group: Int) -> Double {
    sums.row(group).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  func length(_ group: Int, adding row: ArraySlice<Double>, times factor: Double) -> Double {
    var squares = 0.0
    for (sum, value) in zip(sums.row(group), row) {
      squares += (sum + factor * value) * (sum + factor * value)
    }
    return squares.squareRoot()
  }

  mutating func move(_ row: ArraySlice<Double>, _ weight: Double, from one: Int, to other: Int) {
    for (j, value) in row.enumerated() {
      sums[one, j] -= weight * value
      sums[other, j] += weight * value
    }
    counts[one] -= 1
    counts[other] += 1
  }

  /// Unit centres; groups without a direction keep the one they had.
  func directions(_ centers: Matrix) -> Matrix {
    var result = centers
    for group in 0..<sums.rows where length(group) > 0 {
      for j in 0..<sums.columns { result[group, j] = sums[group, j] / length(group) }
    }
    return result
  }
}

/// A fitted partition by directions. Groups are numbered canonically, so group g is row g − 1 of
/// `centers`.
public struct SphericalKMeansModel: Sendable, Equatable {
  /// Group of each row, 1…k: that of the nearest centre, of equals the smallest.
  public let labels: [Int32]
  /// Directions of the groups, of length 1, k × columns, in label order.
  public let centers: Matrix
  /// Rows in each group.
  public let sizes: [Int]
  /// 1 − cos of each row to the centre of its group.
  public let distances: [Double]
  /// Weighted sum of `distances`.
  public let cost: Double
  /// Weighted mean of the cosines to the own centres.
  public let meanCosine: Double
  /// Steps of the kept start.
  public let iterations: Int
  /// Whether the kept start ended because no row moves.
  public let converged: Bool
  /// Cost that each start ended with.
  public let startCosts: [Double]

  init(
    _ finished: SphericalRun, _ problem: KMeansProblem, _ costs: [Double], _ execution: Execution
  ) throws(EngineError) {
    var run = finished
    let k = run.centers.rows
    // Rows as near to two centres go to the smaller number, so a new order can move them; that settles.
    for _ in 0..<4 {
      var weights = [Double](repeating: 0, count: k)
      for (i, label) in run.labels.enumerated() { weights[Int(label)] += problem.weight(i) }
      let order = CanonicalLabels.ranking(sizes: weights, centers: run.centers)
      if order.elementsEqual(0..<k) { break }
      try run.reorder(order, problem, execution)
    }
    labels = run.labels.map { $0 + 1 }
    centers = run.centers
    var sizes = [Int](repeating: 0, count: k)
    for label in run.labels { sizes[Int(label)] += 1 }
    self.sizes = sizes
    distances = run.distances
    cost = run.cost
    meanCosine = 1 - run.cost / problem.moments.mass
    iterations = run.iterations
    converged = run.converged
    startCosts = costs
  }

  /// The nearest centre of each new row and 1 − cos to it.
  ///
  /// Cost: O(n · k · d). Throws `sizeMismatch` for another number of columns, `notFinite`, `zeroVector`,
  /// `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    try rows.requireFitting(centers)
    let found = try rows.unitRows().nearest(of: centers, execution)
    return (found.labels.map { $0 + 1 }, found.squared.map { $0 / 2 })
  }
}
