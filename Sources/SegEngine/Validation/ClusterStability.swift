/// Whether each group of a clustering comes back when the rows are sampled and clustered anew.
///
/// Hennig, "Cluster-wise assessment of cluster stability", Comput. Stat. Data Anal. 52 (2007),
/// https://doi.org/10.1016/j.csda.2006.11.025 (`clusterboot` of R's fpc).
public struct ClusterStability: Sendable, Equatable {
  /// Below or at this mean similarity a group is dissolved.
  public static let dissolved = 0.5
  /// From this on it is stable.
  public static let stable = 0.75

  /// The labels that occur, rising, without noise.
  public let labels: [Int32]
  /// For each of them the mean over samples of the largest Jaccard similarity to a new group.
  public let similarities: [Double]
  /// In how many samples that similarity was 0.5 or less.
  public let dissolutions: [Int]
  /// In how many it was above 0.75.
  public let recoveries: [Int]
  /// Samples with rows of the group.
  public let samples: [Int]
  /// Mean adjusted Rand index of the clustering and the new one on the rows of a sample, noise as a
  /// group of its own.
  public let agreement: Double
  /// Its standard deviation over samples, divisor B − 1.
  public let agreementDeviation: Double
  /// Samples that the method could not cluster; they are left out.
  public let failures: Int

  private struct Outcome: Sendable {
    /// Similarity of each group; nil where the sample has none of its rows.
    let similarities: [Double?]
    let agreement: Double
  }

  /// `labels` are those of the rows in the clustering to be judged, `refit` clusters a sample in the
  /// same way.
  ///
  /// Cost: that of `samples` fits; O(n · d) memory for each thread. Throws `undefinedForGroups` without
  /// groups, `sizeMismatch`, `notFinite`, `badWeight`, `invalid`, `cancelled`, and what `refit` throws.
  public static func fit(
    _ rows: Matrix, weights: [Double]? = nil, labels: [Int32], refit: Refit,
    scheme: SamplingScheme = .bootstrap, samples: Int = 100, seed: UInt64,
    execution: Execution = .default
  ) throws(EngineError) -> ClusterStability {
    try checkLabels(labels, rows: rows.rows)
    let groups = LabelGroups(labels)
    guard !groups.labels.isEmpty else { throw .undefinedForGroups(found: 0, rows: rows.rows) }
    guard samples >= 1 else {
      throw .invalid(parameter: "samples", found: "\(samples)", allowed: "1 or more")
    }
    try scheme.check()
    let drawer = try SampleDrawer(scheme, rows, execution)
    let resampling = Resampling(
      rows: rows, weights: weights, refit: refit, phase: "stability")
    let outcomes = try resampling.run(samples, seed: seed, execution) {
      (random, execution) throws(EngineError) -> Outcome? in
      guard let sample = try drawer.cluster(resampling, &random, execution) else { return nil }
      let known = sample.places.map { labels[$0] }
      return Outcome(
        similarities: groups.labels.map { similarity(of: $0, known, sample.labels) },
        agreement: try AdjustedRandIndex.between(known, sample.labels))
    }
    let usable = outcomes.compactMap { $0 }
    guard !usable.isEmpty else {
      throw .invalid(
        parameter: "samples", found: "\(samples) that cannot be clustered",
        allowed: "rows enough for the method in each sample")
    }
    return ClusterStability(groups.labels, usable, failures: samples - usable.count)
  }

  private init(_ labels: [Int32], _ outcomes: [Outcome], failures: Int) {
    let known = labels.indices.map { place in outcomes.compactMap { $0.similarities[place] } }
    self.labels = labels
    self.failures = failures
    similarities = known.map { $0.isEmpty ? .nan : $0.reduce(0, +) / Double($0.count) }
    dissolutions = known.map { $0.count { $0 <= Self.dissolved } }
    recoveries = known.map { $0.count { $0 > Self.stable } }
    samples = known.map(\.count)
    let count = Double(outcomes.count)
    let mean = outcomes.reduce(0) { $0 + $1.agreement } / count
    agreement = mean
    let squares = outcomes.reduce(0) { $0 + ($1.agreement - mean) * ($1.agreement - mean) }
    agreementDeviation = count > 1 ? (squares / (count - 1)).squareRoot() : 0
  }

  /// The largest share of common rows among all rows of the group and of a new one; nil if the sample
  /// has none of the group.
  static func similarity(of group: Int32, _ known: [Int32], _ found: [Int32]) -> Double? {
    var size = 0
    var common: [Int32: Int] = [:]
    for (one, other) in zip(known, found) where one == group {
      size += 1
      if other != 0 { common[other, default: 0] += 1 }
    }
    guard size > 0 else { return nil }
    var sizes: [Int32: Int] = [:]
    for label in found where common[label] != nil { sizes[label, default: 0] += 1 }
    return common.reduce(0.0) { best, entry in
      max(best, Double(entry.value) / Double(size + (sizes[entry.key] ?? 0) - entry.value))
    }
  }
}
