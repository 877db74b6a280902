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

  /// How far apart the eigenvalues before and behind the k-th lie; nil where that is the last one.
  public var gap: Double? {
    eigenvalues.indices.contains(k) ? eigenvalues[k] - eigenvalues[k - 1] : nil
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
