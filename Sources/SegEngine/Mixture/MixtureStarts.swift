/// A start that was run to its end on the sample.
struct TriedStart: Sendable {
  let outcome: StartOutcome
  let run: MixtureRun
  var isBest = false
}

extension GaussianMixture {
  /// Rows that a tree is made of.
  private static let treeLimit = 2000

  /// Runs EM from each start until the best so far is asked for, marks the best and gives all that could be
  /// made. Throws the error of the last one if none could.
  func tryStarts(
    _ sample: MixtureProblem, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> [TriedStart] {
    // One component has one maximum.
    let wanted = k == 1 ? Array(starts.prefix(1)) : starts
    var tried: [TriedStart] = []
    var done = 0
    var failure: EngineError?
    for (index, start) in wanted.enumerated() where start != .given {
      let part = execution.part(
        from: Double(index) / Double(wanted.count), to: Double(index + 1) / Double(wanted.count))
      do throws(EngineError) {
        let random = RandomSource(seed: seed).split(UInt64(index))
        let attempt = { (execution: Execution) throws(EngineError) in
          try self.attempt(start, sample, seed: seed, random, execution)
        }
        guard let found = try tried.isEmpty ? attempt(part) : part.unlessAsked(attempt) else {
          break
        }
        tried.append(found)
      } catch .tooManyGroups(let k, let distinct) {
        // The rows that the sample left out may have made the difference.
        failure = .tooManyGroups(k: k, distinct: distinct)
      }
      done = index + 1
      if tried.last?.run.isCutShort == true { break }
    }
    if tried.isEmpty, let failure { throw failure }
    execution.cancellation.keep(.starts, done, of: wanted.count)
    if let cut = tried.last?.run, cut.isCutShort {
      execution.cancellation.keep(.iterations, cut.history.count)
    }
    if let best = best(of: tried) { tried[best].isBest = true }
    return tried
  }

  /// The first of the largest log-likelihood, those without degenerate components before others.
  private func best(of tried: [TriedStart]) -> Int? {
    tried.indices.min { one, other in
      let (a, b) = (tried[one], tried[other])
      let (sound, alsoSound) = (a.run.degenerate.isEmpty, b.run.degenerate.isEmpty)
      if sound != alsoSound { return sound }
      return a.outcome.logLikelihood > b.outcome.logLikelihood
    }
  }

  private func attempt(
    _ start: MixtureStart, _ sample: MixtureProblem, seed: UInt64, _ random: RandomSource,
    _ execution: Execution
  ) throws(EngineError) -> TriedStart {
    let first = try parameters(
      of: start, sample, seed: seed, random, execution.beforeModel.part(from: 0, to: 0.2))
    let meter = StepMeter(execution.part(from: 0.2, to: 1))
    var run = try run(sample, first)
    try advance(&run, from: 1, to: maximumIterations, meter, execution)
    let likelihood = run.history.last ?? -.infinity
    meter.finish(detail: "log-likelihood \(likelihood)")
    return TriedStart(
      outcome: StartOutcome(start: start, logLikelihood: likelihood), run: run)
  }

  private func parameters(
    of start: MixtureStart, _ sample: MixtureProblem, seed: UInt64, _ random: RandomSource,
    _ execution: Execution
  ) throws(EngineError) -> MixtureParameters {
    let floor = VarianceFloor(share: varianceFloor, sample)
    guard k > 1 else {
      return try PartitionMoments(sample, [Int32](repeating: 1, count: sample.rows.rows), k: 1)
        .parameters(covariance, noise: noise ?? 0, floor)
    }
    let labels: [Int32]
    var part = sample
    switch start {
    case .kMeans, .given:
      labels = try kMeans.fit(
        sample.rows, weights: sample.weights, seed: seed, execution: execution
      ).labels
    case .scaledKMeans:
      labels = try kMeans.fit(
        sample.standardized(), weights: sample.weights, seed: seed, execution: execution
      ).labels
    case .seeds:
      var random = random
      let seeding = KMeans(
        k: k, seeding: .plusPlus, restarts: 1, maximumIterations: 1, exchange: false)
      labels = try seeding.fit(
        sample.standardized(), weights: sample.weights, seed: random.next(), execution: execution
      ).labels
    case .hierarchy:
      part = sample.sample(max(Self.treeLimit, 2 * k), RandomSource(seed: seed).split(1))
      labels = try HierarchicalClustering(linkage: .ward)
        .fit(part.standardized(), weights: part.weights, execution: execution).cut(k: k)
    }
    return try PartitionMoments(part, labels, k: k)
      .parameters(covariance, noise: noise ?? 0, floor)
  }

  private var kMeans: KMeans {
    KMeans(k: k, restarts: 5, maximumIterations: 100)
  }
}

/// Mass, mean and scatter of each group of a partition.
private struct PartitionMoments {
  private let problem: MixtureProblem
  private let k: Int
  private var masses: [Double]
  private var means: Matrix
  /// Σ w (x − mean)(x − mean)ᵀ / mass.
  private var scatters: [Matrix]
  /// The same about the own means over all groups.
  private var pooled: Matrix

  /// O(n · d²). Labels are 1…k.
  init(_ problem: MixtureProblem, _ labels: [Int32], k: Int) {
    self.problem = problem
    self.k = k
    let d = problem.columns
    masses = [Double](repeating: 0, count: k)
    means = Matrix(rows: k, columns: d, repeating: 0)
    var members = [[Int]](repeating: [], count: k)
    for (row, label) in labels.enumerated() where problem.weight(row) > 0 {
      members[Int(label) - 1].append(row)
    }
    scatters = []
    pooled = Matrix(rows: d, columns: d, repeating: 0)
    for group in 0..<k { add(group, members[group]) }
    let total = masses.reduce(0, +)
    for i in 0..<d {
      for j in 0..<d { pooled[i, j] /= total }
      if !problem.varies[i] { pooled[i, i] = 1 }
    }
  }

  private mutating func add(_ group: Int, _ members: [Int]) {
    let d = problem.columns
    let own = problem.rows.selecting(rows: members)
    let weights = members.map(problem.weight)
    masses[group] = weights.reduce(0, +)
    let mean = members.isEmpty ? [] : ColumnMoments(own, weights: weights).means
    var scatter = Matrix(rows: d, columns: d, repeating: 0)
    for i in 0..<own.rows {
      let y = (0..<d).map { own[i, $0] - mean[$0] }
      for a in 0..<d where problem.varies[a] {
        for b in 0...a where problem.varies[b] { scatter[a, b] += weights[i] * y[a] * y[b] }
      }
    }
    for (j, value) in mean.enumerated() { means[group, j] = value }
    for a in 0..<d {
      for b in 0...a {
        pooled[a, b] += scatter[a, b]
        if a > b { pooled[b, a] += scatter[a, b] }
        scatter[a, b] /= max(masses[group], .leastNormalMagnitude)
        scatter[b, a] = scatter[a, b]
      }
      if !problem.varies[a] { scatter[a, a] = 1 }
    }
    scatters.append(scatter)
  }

  /// The parameters that maximize the likelihood of the partition; groups of fewer than 2(d + 1) rows
  /// borrow d + 1 rows of the pooled scatter, of d columns that vary, because a narrow component never finds back.
  func parameters(
    _ family: CovarianceFamily, noise: Double, _ floor: VarianceFloor
  ) throws(EngineError) -> MixtureParameters {
    let d = problem.columns
    let total = masses.reduce(0, +)
    let borrowed = Double(problem.varyingColumns + 1)
    let own = (0..<k).map { group -> Matrix in
      guard masses[group] < 2 * borrowed, k > 1 else { return scatters[group] }
      let share = masses[group] / (masses[group] + borrowed)
      let values = zip(scatters[group].values, pooled.values).map {
        share * $0 + (1 - share) * $1
      }
      return Matrix(rows: d, columns: d, values: values)
    }
    let parts = family.isShared ? [pooled] : own
    let estimate = CovarianceEstimate(
      family, masses: family.isShared ? [total] : masses,
      scatters: family.isDense ? parts : parts.map(Self.diagonal), floor)
    let found = try estimate.fit(after: [], axes: nil)
    var first = MixtureParameters(
      family: family, weights: masses.map { (1 - noise) * $0 / total }, means: means,
      covariances: found.covariances, noiseWeight: noise)
    first.axes = found.axes
    return first
  }

  private static func diagonal(_ matrix: Matrix) -> Matrix {
    Matrix(rows: 1, columns: matrix.columns, values: (0..<matrix.columns).map { matrix[$0, $0] })
  }
}
