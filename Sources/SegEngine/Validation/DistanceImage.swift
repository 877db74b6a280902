/// An order of rows in which clusters show as dark blocks along the diagonal of their distances.
///
/// Bezdek & Hathaway, "VAT: a tool for visual assessment of (cluster) tendency", IJCNN 2002,
/// https://doi.org/10.1109/IJCNN.2002.1007487; by paths: Havens & Bezdek, IEEE Trans. Knowl. Data Eng.
/// 24 (2012), https://doi.org/10.1109/TKDE.2011.33.
public struct DistanceImage: Sendable, Equatable {
  /// Rows from 0 in the order of the image.
  public let order: [Int]
  /// Distances in that order, rows × rows.
  public let distances: Matrix
  /// Largest step on the path between two rows whose largest step is least, in that order.
  public let pathDistances: Matrix

  /// Prim's spanning tree from one of the two rows that lie farthest apart.
  ///
  /// Cost: O(n² · d) time, 16 · n² bytes. Throws `tooFewRows`, `notFinite`, `zeroVector`, `memory`,
  /// `cancelled`.
  public init(
    _ rows: Matrix, metric: Metric = .euclidean, execution: Execution = .default
  ) throws(EngineError) {
    try rows.requireRows(1)
    let n = rows.rows
    guard 24 * n * n <= execution.memoryLimit else {
      throw .memory(
        needed: 24 * n * n, limit: execution.memoryLimit,
        rowsThatFit: Int((Double(execution.memoryLimit) / 24).squareRoot()))
    }
    let condensed = try PairwiseDistances.condensed(rows, metric: metric, execution: execution)
    func distance(_ i: Int, _ j: Int) -> Double {
      let (low, high) = (min(i, j), max(i, j))
      return low == high ? 0 : condensed[low * (2 * n - low - 1) / 2 + high - low - 1]
    }
    let (order, links) = Self.order(n, distance)
    var image = Matrix(rows: n, columns: n, repeating: 0)
    var paths = image
    for i in 0..<n {
      for j in 0..<i {
        let value = distance(order[i], order[j])
        (image[i, j], image[j, i]) = (value, value)
        // By way of the row that i joined.
        let path = max(links[i].distance, links[i].place == j ? 0 : paths[links[i].place, j])
        (paths[i, j], paths[j, i]) = (path, path)
      }
    }
    self.order = order
    distances = image
    pathDistances = paths
  }

  /// The order, and for each place the earlier one that it joined and its distance.
  private static func order(
    _ n: Int, _ distance: (Int, Int) -> Double
  ) -> (order: [Int], links: [(place: Int, distance: Double)]) {
    var (first, most) = (0, -1.0)
    for i in 0..<n {
      for j in 0..<i where distance(i, j) > most { (first, most) = (j, distance(i, j)) }
    }
    var order = [first]
    var links: [(place: Int, distance: Double)] = [(0, 0)]
    var isIn = [Bool](repeating: false, count: n)
    isIn[first] = true
    var nearest = (0..<n).map { (place: 0, distance: distance($0, first)) }
    while order.count < n {
      var (next, least) = (-1, Double.infinity)
      for row in 0..<n where !isIn[row] && (next < 0 || nearest[row].distance < least) {
        (next, least) = (row, nearest[row].distance)
      }
      isIn[next] = true
      links.append(nearest[next])
      order.append(next)
      for row in 0..<n where !isIn[row] {
        let found = distance(row, next)
        if found < nearest[row].distance { nearest[row] = (order.count - 1, found) }
      }
    }
    return (order, links)
  }
}
