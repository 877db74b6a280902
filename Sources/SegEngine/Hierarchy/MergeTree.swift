/// A tree of n rows: n − 1 merges in the order of their heights.
public struct MergeTree: Sendable, Equatable {
  /// The linkage that built the tree.
  public let linkage: Linkage
  /// First part of each merge as in R's `hclust`: −(i+1) is row i (from 0), +m is merge m (from 1).
  public let left: [Int32]
  /// Second part of each merge, in the same coding.
  public let right: [Int32]
  /// Height of each merge.
  public let heights: [Double]
  /// Rows below each merge.
  public let counts: [Int32]
  /// Rows (from 0) in an order in which no branches cross, as R's `hclust$order`.
  public let order: [Int32]
  /// Merges at which another pair stood at exactly the same distance, so that several trees are
  /// right; this one prefers the smallest row numbers.
  public let ties: Int
  /// Merges that lie below the one before.
  public let inversions: Int

  /// Number of rows.
  public var leaves: Int { order.count }

  /// Cuts the tree into exactly k groups, numbered canonically (see `CanonicalLabels`).
  ///
  /// Cost: O(n), with rows O(n · d). Throws `tooManyGroups`, `invalid`, `sizeMismatch`.
  public func cut(k: Int, rows: Matrix? = nil) throws(EngineError) -> [Int32] {
    throw .cancelled
  }

  /// Undoes all merges above `height`. Throws `invertedTree`, and as above.
  public func cut(height: Double, rows: Matrix? = nil) throws(EngineError) -> [Int32] {
    throw .cancelled
  }

  /// Cuts into k groups numbered by first appearance, as R's `cutree`. Throws as `cut(k:rows:)`.
  public func partition(k: Int) throws(EngineError) -> [Int32] {
    throw .cancelled
  }

  /// Height at which each pair of rows is joined, in the order of R's `dist`. O(n²) time and memory.
  public func copheneticDistances(
    execution: Execution = .default
  ) throws(EngineError) -> [Double] {
    throw .cancelled
  }

  /// Correlation of cophenetic distances with the distances between the rows, of the metric that
  /// the tree was built with; for centroid and median with their squares.
  ///
  /// Sokal & Rohlf, Taxon 11 (1962), https://doi.org/10.2307/1217208. Cost: O(n² · d). Throws
  /// `memory`, `sizeMismatch`, `cancelled`.
  public func copheneticCorrelation(
    rows: Matrix, metric: Metric = .euclidean, execution: Execution = .default
  ) throws(EngineError) -> Double {
    throw .cancelled
  }

  /// The same with given distances in the order of R's `dist`.
  public func copheneticCorrelation(
    distances: [Double], execution: Execution = .default
  ) throws(EngineError) -> Double {
    throw .cancelled
  }
}
