import SegKernels

/// Fuzzy groups from distances instead of squared distances to centres: the least
/// Σ u_i^r u_j^r d(i, j) / (2 Σ u_j^r), summed over the groups.
///
/// Kaufman & Rousseeuw, Finding Groups in Data (1990), chapter 4,
/// https://doi.org/10.1002/9780470316801; R's `fanny`. Each pass changes the shares of all rows at once,
/// as fuzzy c-means on distances does (Hathaway, Davenport & Bezdek, Pattern Recognition 22 (1989),
/// https://doi.org/10.1016/0031-3203(89)90066-6).
public struct Fanny: Sendable, Equatable {
  /// Rows whose distances are made at a time; more begin another chunk.
  fileprivate static let grain = 64

  /// Number of groups.
  public var k: Int
  /// r, above 1: near 1 the groups are crisp, the larger the more alike are all shares.
  public var exponent: Double
  /// How far apart two rows are.
  public var metric: Metric
  /// Largest number of passes.
  public var maximumIterations: Int
  /// The fit ends when no share changes more.
  public var tolerance: Double

  public init(
    k: Int, exponent: Double = 2, metric: Metric = .euclidean, maximumIterations: Int = 500,
    tolerance: Double = 1e-8
  ) {
    self.k = k
    self.exponent = exponent
    self.metric = metric
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
  }

  /// Fits the shares, from the groups around k medoids (FasterPAM from BUILD); nothing is drawn.
  ///
  /// Cost: O(n² · (d + k)) a pass; distances are not kept, memory is O(n · (d + k)).
  /// `Cancellation.keepBest` gives the shares of the last complete pass, as with that `maximumIterations`;
  /// before the first one `cancelled`. Throws
  /// `notFinite`, `zeroVector`, `tooManyGroups` when k exceeds the distinct rows, `badWeight`,
  /// `invalid`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> FannyModel {
    try MembershipRule(fuzzifier: exponent).check()
    try requirePositive("maximumIterations", maximumIterations)
    let medoids = try KMedoids(k: k, metric: metric, restarts: 1).fit(
      rows, weights: weights, seed: 0,
      execution: execution.beforeModel.part(from: 0, to: 0.3))
    let prepared = try PreparedRows(rows, metric: metric)
    let meter = ProgressMeter(
      "shares", total: RestartShare.units, execution: execution.part(from: 0.3, to: 1))
    var share = RestartShare()
    var state = FannyState(labels: medoids.labels, k: k, weights: weights)
    try state.run(maximum: maximumIterations, execution.silent) {
      meter.advance(by: share.step(to: $0))
    } step: { state, execution throws(EngineError) in
      let change = try state.step(prepared, exponent, weights, execution)
      state.converged = change <= tolerance
    }
    meter.advance(by: share.rest(), detail: "objective \(state.objective)")
    if state.isCutShort { execution.cancellation.keep(.iterations, state.iterations) }
    return try FannyModel(state, rows, weights, self, execution.untilDiscarded.silent)
  }

  fileprivate static func shares(
    _ targets: PreparedRows, _ sources: PreparedRows, _ groups: FannyGroups, _ exponent: Double,
    _ execution: Execution
  ) throws(EngineError) -> Matrix {
    let k = groups.kernel.columns
    let rule = MembershipRule(fuzzifier: exponent)
    let parts = try forEachChunk(of: targets.rows.rows, grain: grain, execution) { range in
      let sums = distanceSums(targets, range, sources, groups.kernel)
      var values: [Double] = []
      var shares = [Double](repeating: 0, count: k)
      for i in range {
        for v in 0..<k {
          let mean = sums[(i - range.lowerBound) * k + v] / groups.masses[v]
          shares[v] = groups.masses[v] > 0 ? max(mean - groups.radii[v], 0) : .infinity
        }
        _ = rule.apply(&shares)
        values += shares
      }
      return values
    }
    return Matrix(rows: targets.rows.rows, columns: k, values: parts.flatMap { $0 })
  }

  /// Σ_j kernel_jv · d(i, j) for some rows i, rows × groups.
  fileprivate static func distanceSums(
    _ targets: PreparedRows, _ range: Range<Int>, _ sources: PreparedRows, _ kernel: Matrix
  ) -> [Double] {
    let n = sources.rows.rows
    var block = [Double](repeating: 0, count: range.count * n)
    var distances = [Double](repeating: 0, count: n)
    for (offset, i) in range.enumerated() {
      var span = distances.mutableSpan
      let d = targets.rows.columns
      PackedDistances.fill(
        &span, from: targets.rows.values.span.extracting(i * d..<(i + 1) * d),
        to: sources.packed.span, sources.metric.measure)
      let factor = sources.metric.factor
      for j in 0..<n { block[offset * n + j] = distances[j] * factor }
    }
    return LinearAlgebra.product(block, kernel)
  }
}

/// What a pass needs to know of the groups.
struct FannyGroups: Sendable, Equatable {
  /// w u^r, rows × groups.
  let kernel: Matrix
  /// Σ w u^r of each group.
  var masses: [Double]
  /// Σ_ij kernel_i kernel_j d(i, j) / (2 masses²) of each group: what a mean distance is more than the
  /// distance to the middle.
  var radii: [Double]
}

/// Shares on their way.
private struct FannyState: SteppedRun {
  var memberships: Matrix
  var groups: FannyGroups?
  /// Of the shares before the last pass.
  var objective = Double.infinity
  private(set) var iterations = 0
  var converged = false
  var isCutShort = false
  var cost: Double { objective }

  init(labels: [Int32], k: Int, weights: [Double]?) {
    memberships = Matrix(rows: labels.count, columns: k, repeating: 0)
    for (i, label) in labels.enumerated() { memberships[i, Int(label) - 1] = 1 }
  }

  /// One pass; gives the largest change of a share.
  mutating func step(
    _ prepared: PreparedRows, _ exponent: Double, _ weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> Double {
    let (n, k) = (memberships.rows, memberships.columns)
    let rule = MembershipRule(fuzzifier: exponent)
    var kernel = Matrix(rows: n, columns: k, repeating: 0)
    for i in 0..<n {
      for v in 0..<k { kernel[i, v] = (weights?[i] ?? 1) * rule.weight(memberships[i, v]) }
    }
    let weighted = kernel
    let sums = try forEachChunk(of: n, grain: Fanny.grain, execution) { range in
      Fanny.distanceSums(prepared, range, prepared, weighted)
    }.flatMap { $0 }
    var masses = [Double](repeating: 0, count: k)
    var pairs = [Double](repeating: 0, count: k)
    for i in 0..<n {
      for v in 0..<k {
        masses[v] += kernel[i, v]
        pairs[v] += kernel[i, v] * sums[i * k + v]
      }
    }
    let radii = (0..<k).map { masses[$0] > 0 ? pairs[$0] / (2 * masses[$0] * masses[$0]) : 0 }
    objective = (0..<k).reduce(0) { $0 + (masses[$1] > 0 ? pairs[$1] / (2 * masses[$1]) : 0) }
    groups = FannyGroups(kernel: kernel, masses: masses, radii: radii)
    iterations += 1
    return replaceShares(sums, masses, radii, rule)
  }

  private mutating func replaceShares(
    _ sums: [Double], _ masses: [Double], _ radii: [Double], _ rule: MembershipRule
  ) -> Double {
    let k = memberships.columns
    var shares = [Double](repeating: 0, count: k)
    var change = 0.0
    for i in 0..<memberships.rows {
      for v in 0..<k {
        // Distances that are none of a Euclidean space can leave less than nothing.
        shares[v] = masses[v] > 0 ? max(sums[i * k + v] / masses[v] - radii[v], 0) : .infinity
      }
      _ = rule.apply(&shares)
      for v in 0..<k {
        change = max(change, abs(shares[v] - memberships[i, v]))
        memberships[i, v] = shares[v]
      }
    }
    return change
  }
}

/// Fitted fuzzy groups of distances. Groups are numbered canonically.
public struct FannyModel: Sendable, Equatable {
  /// Share of each row in each group, n × k; those of a row sum to 1.
  public let memberships: Matrix
  /// How strongly the rows belong to the groups.
  public let partition: FuzzyPartition
  /// Means of the rows weighted by u^r, k × columns, in label order.
  public let centers: Matrix
  /// r of the fit.
  public let exponent: Double
  /// The metric of the fit.
  public let metric: Metric
  /// The sum that is minimised, as `fanny` reports it.
  public let objective: Double
  /// Passes.
  public let iterations: Int
  /// Whether the shares settled before the largest number of passes.
  public let converged: Bool
  private let groups: FannyGroups
}

extension FannyModel {
  fileprivate init(
    _ state: FannyState, _ rows: Matrix, _ weights: [Double]?, _ method: Fanny,
    _ execution: Execution
  ) throws(EngineError) {
    let means = Self.means(rows, state.groups?.kernel ?? state.memberships)
    let order = try FuzzyPartition.order(
      state.memberships, weights: weights, centers: means, execution)
    let kernel = (state.groups?.kernel ?? state.memberships).selecting(columns: order)
    let memberships = state.memberships.selecting(columns: order)
    self.init(
      memberships: memberships,
      partition: try FuzzyPartition(memberships, weights: weights, execution),
      centers: means.selecting(rows: order), exponent: method.exponent, metric: method.metric,
      objective: state.objective, iterations: state.iterations, converged: state.converged,
      groups: FannyGroups(
        kernel: kernel, masses: order.map { state.groups?.masses[$0] ?? 0 },
        radii: order.map { state.groups?.radii[$0] ?? 0 }))
  }

  private static func means(_ rows: Matrix, _ kernel: Matrix) -> Matrix {
    var means = Matrix(rows: kernel.columns, columns: rows.columns, repeating: 0)
    for v in 0..<kernel.columns {
      let mass = kernel.column(v).reduce(0, +)
      for i in 0..<rows.rows where mass > 0 {
        let share = kernel[i, v] / mass
        for j in 0..<rows.columns { means[v, j] += share * rows[i, j] }
      }
    }
    return means
  }

  /// How strongly new rows belong to the groups, from `memberships(_:fitted:execution:)`.
  public func predict(
    _ rows: Matrix, fitted: Matrix, execution: Execution = .default
  ) throws(EngineError) -> FuzzyPartition {
    let shares = try memberships(rows, fitted: fitted, execution: execution)
    return try FuzzyPartition(shares, weights: nil, execution.silent)
  }

  /// The shares of new rows in the groups. `fitted` are the rows of the fit, in their order.
  ///
  /// Cost: O(n · fitted · (d + k)). Throws `sizeMismatch`, `notFinite`, `zeroVector`, `cancelled`.
  public func memberships(
    _ rows: Matrix, fitted: Matrix, execution: Execution = .default
  ) throws(EngineError) -> Matrix {
    guard rows.columns == centers.columns else {
      throw .sizeMismatch(of: "columns", expected: centers.columns, found: rows.columns)
    }
    guard fitted.rows == groups.kernel.rows, fitted.columns == centers.columns else {
      throw .sizeMismatch(of: "fitted rows", expected: groups.kernel.rows, found: fitted.rows)
    }
    return try Fanny.shares(
      try PreparedRows(rows, metric: metric), try PreparedRows(fitted, metric: metric), groups,
      exponent, execution)
  }
}

extension Matrix {
  /// The given columns in the given order. O(rows × indices).
  func selecting(columns indices: [Int]) -> Matrix {
    var chosen: [Double] = []
    chosen.reserveCapacity(rows * indices.count)
    for i in 0..<rows {
      for j in indices { chosen.append(self[i, j]) }
    }
    return Matrix(rows: rows, columns: indices.count, values: chosen)
  }
}
