/// What spectral clustering found. Groups are numbered canonically from 1.
public struct SpectralModel: Sendable, Equatable {
  /// Group of each row, 1…k.
  public let labels: [Int32]
  /// Number of groups.
  public let k: Int
  /// The smallest eigenvalues of the symmetric normalised Laplacian, rising: at least ten, and one more
  /// than groups, where there are as many rows.
  public let eigenvalues: [Double]
  /// Parts of the graph that no link joins: as many eigenvalues are 0. With more of them than groups the
  /// largest ones are groups, and the others together the last.
  public let parts: Int
  /// Where k-means found the groups, n × k: rows of length 1.
  public let places: Matrix
  /// γ of Gaussian affinities: the one given, or 1 / (2σ²) with σ the mean distance of rows to their
  /// nearest row but ⌈ln n⌉ (von Luxburg).
  public let gamma: Double?
  /// The fitted rows.
  public let rows: Matrix
  /// How far apart two rows are.
  public let metric: Metric

  /// Smaller eigenvalues are 0 but for rounding.
  static let zero = 1e-9

  /// How many times larger than the k-th eigenvalue the next one is; nil where the k-th is 0 or the last one.
  public var rise: Double? {
    guard eigenvalues.indices.contains(k), eigenvalues[k - 1] > Self.zero else { return nil }
    return eigenvalues[k] / eigenvalues[k - 1]
  }

  /// The group of the nearest fitted row: eigenvectors have no entry for new ones.
  ///
  /// O(m · log n) for few columns. Throws `sizeMismatch`, `notFinite`, `zeroVector`, `cancelled`.
  public func predict(
    _ new: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    let near = try KDTree(rows, metric: metric, execution: execution.silent)
      .nearest(k: 1, of: new, execution: execution)
    return (near.rows.map { labels[Int($0)] }, near.distances)
  }
}
