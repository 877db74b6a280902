/// The k nearest rows of each of m queries, sorted by distance, equal distances by row.
public struct Neighbors: Sendable, Equatable {
  /// Neighbours of each query.
  public let k: Int
  /// Rows from 0, m × k, row-major.
  public let rows: [Int32]
  /// Distances, m × k, row-major.
  public let distances: [Double]

  public init(k: Int, rows: [Int32], distances: [Double]) {
    precondition(k >= 1 && rows.count % k == 0 && rows.count == distances.count)
    self.k = k
    self.rows = rows
    self.distances = distances
  }

  /// Number of queries.
  public var count: Int { rows.count / k }

  /// Neighbours of query `i`, the nearest first.
  public func rows(of i: Int) -> ArraySlice<Int32> { rows[i * k..<(i + 1) * k] }

  /// Their distances.
  public func distances(of i: Int) -> ArraySlice<Double> { distances[i * k..<(i + 1) * k] }

  /// Distance of each query to its k-th neighbour.
  public var kDistances: [Double] {
    stride(from: k - 1, to: distances.count, by: k).map { distances[$0] }
  }
}
