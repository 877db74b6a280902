import SegKernels

/// How much nearer each row is to its own group than to the next one.
///
/// Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20 (1987),
/// https://doi.org/10.1016/0377-0427(87)90125-7.
public enum Silhouette {
  /// Exact silhouettes. Rows of label 0 (noise) are left out; a group of one row has silhouette 0.
  ///
  /// Cost: O(n² · d) time, each pair once; O(n · d) memory. Throws `undefinedForGroups` below 2
  /// groups or with as many groups as rows, `sizeMismatch`, `notFinite`, `zeroVector`, `memory`,
  /// `cancelled`.
  public static func fit(
    _ rows: Matrix, labels: [Int32], metric: Metric = .euclidean, execution: Execution = .default
  ) throws(EngineError) -> SilhouetteResult {
    let groups = try checkedGroups(rows, labels)
    let grouped = try GroupedRows(rows, groups, metric: metric, execution)
    let found = try GroupDistanceSweep.run(grouped, execution).rows
    var values = [Double?](repeating: nil, count: rows.rows)
    var neighbors = [Int32](repeating: 0, count: rows.rows)
    for (position, row) in grouped.rowAt.enumerated() where row >= 0 {
      let sums = found[position]
      let size = groups.sizes[Int(groups.groupOf[Int(row)])]
      values[Int(row)] = width(sums, size: size, metric)
      neighbors[Int(row)] = groups.labels[Int(sums.neighbor)]
    }
    let result = SilhouetteResult(values: values, neighbors: neighbors, groups)
    guard result.mean.isFinite else { throw .tooFarApart }
    return result
  }

  static func checkedGroups(_ rows: Matrix, _ labels: [Int32]) throws(EngineError) -> LabelGroups {
    try rows.requireRows(1)
    try checkLabels(labels, rows: rows.rows)
    let groups = LabelGroups(labels)
    try groups.requireSeveral()
    return groups
  }

  /// (b − a) / max(a, b); 0 for a group of one row and for equal rows.
  static func width(_ sums: GroupSums, size: Int, _ metric: Metric) -> Double {
    // The row itself added exactly 0 to the sum over its group.
    let within = sums.own * metric.factor / Double(max(size - 1, 1))
    let nearest = sums.nearest * metric.factor
    let larger = max(within, nearest)
    return size == 1 || larger == 0 ? 0 : (nearest - within) / larger
  }
}

/// Silhouettes of rows and groups.
public struct SilhouetteResult: Sendable, Equatable {
  /// Silhouette of each row, from −1 to 1; nil for noise.
  public let values: [Double?]
  /// The nearest other group of each row; 0 for noise.
  public let neighbors: [Int32]
  /// Mean over all rows that are not noise.
  public let mean: Double
  /// The labels that occur, rising, without noise.
  public let clusters: [Int32]
  /// Mean over the rows of each group, in the order of `clusters`.
  public let clusterMeans: [Double]
  /// Rows in each group.
  public let sizes: [Int]
  /// Share of rows that are not noise.
  public let coverage: Double
  /// Mean of `clusterMeans`, which gives small groups the same say as large ones.
  public var meanOfClusterMeans: Double {
    clusterMeans.reduce(0, +) / Double(clusterMeans.count)
  }
  /// The mean over all rows when noise counts as silhouette 0.
  public var meanWithNoiseAsZero: Double { mean * coverage }
}

extension SilhouetteResult {
  init(values: [Double?], neighbors: [Int32], _ groups: LabelGroups) {
    var sums = [Double](repeating: 0, count: groups.sizes.count)
    for (row, group) in groups.groupOf.enumerated() where group >= 0 {
      sums[Int(group)] += values[row] ?? 0
    }
    let used = groups.used
    self.init(
      values: values, neighbors: neighbors,
      mean: sums.reduce(0, +) / Double(used), clusters: groups.labels,
      clusterMeans: zip(sums, groups.sizes).map { $0 / Double($1) }, sizes: groups.sizes,
      coverage: Double(used) / Double(values.count))
  }
}

extension EngineError {
  /// Distances left the range of numbers.
  static var tooFarApart: EngineError {
    .invalid(parameter: "spread of a column", found: "∞", allowed: "finite squares")
  }
}
