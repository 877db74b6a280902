import SegEngine

/// The plain way to near rows: all distances, sorted.
enum SlowNeighbors {
  static func distance(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>, _ metric: Metric)
    -> Double
  {
    var sum = 0.0
    for (x, y) in zip(a, b) {
      switch metric {
      case .euclidean: sum = sum.addingProduct(x - y, x - y)
      case .manhattan: sum += abs(x - y)
      case .maximum: sum = max(sum, abs(x - y))
      case .cosine: break
      }
    }
    switch metric {
    case .euclidean: return sum.squareRoot()
    case .manhattan, .maximum: return sum
    case .cosine:
      let dot = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      let lengths = [a, b].map { side in side.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      return 1 - dot / lengths[0] / lengths[1]
    }
  }

  static func nearest(
    k: Int, of queries: Matrix, in rows: Matrix, _ metric: Metric, excludingSelf: Bool = false
  ) -> Neighbors {
    var found: [(Int32, Double)] = []
    for i in 0..<queries.rows {
      let all = (0..<rows.rows).filter { !excludingSelf || $0 != i }.map { j in
        (Int32(j), distance(queries.row(i), rows.row(j), metric))
      }
      found += all.sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 < $1.1 }.prefix(k)
    }
    return Neighbors(k: k, rows: found.map(\.0), distances: found.map(\.1))
  }
}
