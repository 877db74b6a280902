/// Sizes, centres and sums of squares of labelled rows. Label 0 is noise and is left out.
public struct ClusterStatistics: Sendable, Equatable {
  /// The labels that occur, rising, without noise.
  public let labels: [Int32]
  /// Rows of each group, in the order of `labels`, as are the following.
  public let sizes: [Int]
  /// Sum of weights of each group; equals `sizes` without weights.
  public let weights: [Double]
  /// Weighted mean of each group, groups × columns.
  public let centers: Matrix
  /// Weighted sum of squared distances to the centre of the group.
  public let withinSumOfSquares: [Double]
  /// Weighted sum of squared distances of all rows but noise to their mean.
  public let totalSumOfSquares: Double
  /// Rows that are noise.
  public let noise: Int

  /// Total less within.
  public var betweenSumOfSquares: Double {
    totalSumOfSquares - withinSumOfSquares.reduce(0, +)
  }

  /// Cost: O(n · d). Throws `sizeMismatch`, `notFinite`, `badWeight`, `invalid`.
  public init(_ rows: Matrix, labels: [Int32], weights: [Double]? = nil) throws(EngineError) {
    throw .cancelled
  }
}
