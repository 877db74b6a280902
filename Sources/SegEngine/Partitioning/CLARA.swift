/// k-medoids for many rows: medoids are found in samples and judged on all rows.
///
/// Kaufman & Rousseeuw, "Finding Groups in Data", 1990, chapter 3,
/// https://doi.org/10.1002/9780470316801; the search in a sample is FasterPAM, as proposed by
/// Schubert & Rousseeuw 2021, https://doi.org/10.1016/j.is.2021.101804.
public struct CLARA: Sendable, Equatable {
  /// Number of groups.
  public var k: Int
  /// How far apart two rows are.
  public var metric: Metric
  /// Number of samples.
  public var samples: Int
  /// Rows in a sample; nil takes 40 + 2k.
  public var sampleSize: Int?

  public init(
    k: Int, metric: Metric = .euclidean, samples: Int = 5, sampleSize: Int? = nil
  ) {
    self.k = k
    self.metric = metric
    self.samples = samples
    self.sampleSize = sampleSize
  }

  /// Fits the groups. The first sample is random; each further one also holds the best medoids so
  /// far. The sample with the smallest sum of distances over all rows is kept, the first of equals.
  ///
  /// With a sample of all rows this is `KMedoids`. Weights mean the same as there; rows are drawn
  /// without regard to them. Cost: O(samples · (m² + n · k) · d) for samples of m rows.
  /// `Cancellation.keepBest` gives the best of the samples that are complete, at least the first, as with so
  /// many `samples`. Throws as `KMedoids.fit`, and `invalid`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> KMedoidsModel {
    try checkSettings()
    let whole = execution.untilDiscarded
    let space = try MedoidSpace(rows, metric: metric, weights: weights, execution.beforeModel)
    try KMedoids.requireDistinct(k, rows, weights)
    let found = try search(space, rows, seed: seed, execution)
    return try KMedoidsModel(found, space, rows: rows, metric: metric, whole)
  }

  /// Fits the groups by Gower's distance; `metric` plays no part, and `KMedoidsModel.centers` are the
  /// medoids' codes. Cost, weights and `Cancellation.keepBest` as with numbers. Throws `nothingInCommon`
  /// for two rows without a common column, and as there.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> KMedoidsModel {
    try checkSettings()
    let whole = execution.untilDiscarded
    let space = try MedoidSpace(rows, weights: weights, execution.beforeModel)
    try rows.requireDistinct(k, weights: weights)
    let found = try search(space, rows.codes, seed: seed, execution)
    return try KMedoidsModel(found, space, rows: rows.codes, metric: nil, whole)
  }

  private var size: Int { sampleSize ?? 40 + 2 * k }

  private func checkSettings() throws(EngineError) {
    try KMedoids(k: k).checkSettings()
    guard samples >= 1 else {
      throw .invalid(parameter: "samples", found: "\(samples)", allowed: "1 or more")
    }
    guard size >= k else {
      throw .invalid(parameter: "sampleSize", found: "\(size)", allowed: "\(k) or more")
    }
  }

  private func search(
    _ space: MedoidSpace, _ rows: Matrix, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> MedoidSearch {
    let candidates = MedoidStarter(space).candidates
    let all = size >= candidates.count
    // Another sample is worth more than another start in the same one.
    var settings = KMedoids(k: k, metric: metric)
    if !all { settings.restarts = 1 }
    let random = RandomSource(seed: seed)
    var best: MedoidSearch?
    var totals: [Double] = []
    let count = all ? 1 : samples
    for index in 0..<count {
      let part = execution.part(
        from: Double(index) / Double(count), to: Double(index + 1) / Double(count))
      var own = random.split(UInt64(index))
      let sample =
        all ? candidates : draw(candidates, keeping: best?.medoids ?? [], rows, &own)
      let judge = { (execution: Execution) throws(EngineError) in
        var found = try settings.best(space.selecting(sample), seed: seed, execution)
        found.medoids = found.medoids.map { sample[$0] }
        found.objective = try total(space, found.medoids, execution)
        return found
      }
      let complete = try index == 0 ? judge(part.beforeModel) : part.unlessAsked(judge)
      guard let found = complete else { break }
      totals.append(found.objective)
      if best.map({ found.objective < $0.objective }) ?? true { best = found }
    }
    guard var best else { throw .cancelled }
    execution.cancellation.keep(.samples, totals.count, of: count)
    best.startObjectives = totals
    return best
  }

  private func total(
    _ space: MedoidSpace, _ medoids: [Int], _ execution: Execution
  ) throws(EngineError) -> Double {
    let distances = try space.assign(to: medoids, execution).distances
    var sum = 0.0
    for (row, distance) in distances.enumerated() { sum += space.weights[row] * distance }
    return sum
  }

  /// `size` different rows, rising, among them those to keep, and k that are distinct in value.
  private func draw(
    _ candidates: [Int], keeping: [Int], _ rows: Matrix, _ random: inout RandomSource
  ) -> [Int] {
    var chosen = Set(keeping)
    let order = random.sample(candidates.count, below: candidates.count).map { candidates[$0] }
    for row in order where chosen.count < size { chosen.insert(row) }
    // Gaps of mixed rows are equal to gaps.
    let values = { (row: Int) in rows.row(row).map { $0.isNaN ? .max : ($0 + 0).bitPattern } }
    var seen = Set(chosen.map(values))
    // Data with many equal rows: rows of other values take the places of the sample's limit.
    for row in order where seen.count < k && seen.insert(values(row)).inserted {
      chosen.insert(row)
    }
    return chosen.sorted()
  }
}
