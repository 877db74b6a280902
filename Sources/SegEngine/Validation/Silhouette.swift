import SegKernels

/// How much nearer each row is to its own group than to the next one.
///
/// Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20 (1987),
/// https://doi.org/10.1016/0377-0427(87)90125-7.
public enum Silhouette {
  /// Exact silhouettes. Rows of label 0 (noise) are left out; a group of one row has silhouette 0.
  ///
  /// Cost: O(n² · d) time, O(n · (d + k)) memory. Throws `undefinedForGroups` below 2 groups or with
  /// as many groups as rows, `sizeMismatch`, `notFinite`, `zeroVector`, `cancelled`.
  public static func fit(
    _ rows: Matrix, labels: [Int32], metric: Metric = .euclidean, execution: Execution = .default
  ) throws(EngineError) -> SilhouetteResult {
    try rows.requireRows(1)
    try checkLabels(labels, rows: rows.rows)
    let groups = LabelGroups(labels)
    try groups.requireSeveral()
    let targets = try PackedGroups(rows, groups, metric: metric)
    let meter = ProgressMeter("silhouettes", total: rows.rows, execution: execution)
    let parts = try forEachChunk(of: rows.rows, grain: 16, execution) { range in
      defer { meter.advance(by: range.count) }
      return range.map { targets.silhouette(of: $0) }
    }
    return SilhouetteResult(parts.flatMap { $0 }, groups)
  }
}

/// The rows of each group packed beside each other, so that a sum over a group is one loop.
private struct PackedGroups: Sendable {
  private let rows: Matrix
  private let metric: Metric
  private let sizes: [Int]
  private let packed: [[Double]]
  /// Group (from 0) of each row; −1 is noise.
  private let groupOf: [Int]
  private let labels: [Int32]

  init(_ rows: Matrix, _ groups: LabelGroups, metric: Metric) throws(EngineError) {
    try rows.requireFinite()
    let prepared = metric == .cosine ? try rows.unitRows() : rows
    self.rows = prepared
    self.metric = metric
    labels = groups.labels
    sizes = groups.members.map(\.count)
    packed = groups.members.map { prepared.selecting(rows: $0).packed() }
    var groupOf = [Int](repeating: -1, count: rows.rows)
    for (group, members) in groups.members.enumerated() {
      for row in members { groupOf[row] = group }
    }
    self.groupOf = groupOf
  }

  /// Silhouette and nearest other group (its label) of a row; nil and 0 for noise.
  func silhouette(of row: Int) -> (value: Double?, neighbor: Int32) {
    let own = groupOf[row]
    guard own >= 0 else { return (nil, 0) }
    let d = rows.columns
    let entries = row * d..<(row + 1) * d
    var within = 0.0
    var nearest = Double.infinity
    var neighbor = 0
    for group in sizes.indices {
      let target = packed[group]
      let sum = PackedDistances.sum(
        from: rows.values.span.extracting(entries), to: target.span,
        count: sizes[group], metric.measure)
      if group == own {
        // The row itself adds exactly 0.
        within = sum * metric.factor / Double(max(sizes[group] - 1, 1))
      } else if sum * metric.factor / Double(sizes[group]) < nearest {
        nearest = sum * metric.factor / Double(sizes[group])
        neighbor = group
      }
    }
    let larger = max(within, nearest)
    let value = sizes[own] == 1 || larger == 0 ? 0 : (nearest - within) / larger
    return (value, labels[neighbor])
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
}

extension SilhouetteResult {
  fileprivate init(_ rows: [(value: Double?, neighbor: Int32)], _ groups: LabelGroups) {
    let values = rows.map(\.value)
    let sums = groups.members.map { members in members.reduce(0) { $0 + (values[$1] ?? 0) } }
    let sizes = groups.members.map(\.count)
    let used = sizes.reduce(0, +)
    self.init(
      values: values, neighbors: rows.map(\.neighbor),
      mean: sums.reduce(0, +) / Double(used), clusters: groups.labels,
      clusterMeans: zip(sums, sizes).map { $0 / Double($1) }, sizes: sizes,
      coverage: Double(used) / Double(rows.count))
  }
}
