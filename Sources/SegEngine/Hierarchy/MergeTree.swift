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
  /// The row (from 0) of each merge within whose height all its rows lie; empty but for minimax.
  public internal(set) var prototypes: [Int32] = []

  /// Number of rows.
  public var leaves: Int { order.count }
}
