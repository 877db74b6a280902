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
    throw .cancelled
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
