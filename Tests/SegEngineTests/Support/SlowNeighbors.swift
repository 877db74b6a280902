import SegEngine

/// The plain way to near rows: all distances, sorted.
enum SlowNeighbors {
  static func distance(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>, _ metric: Metric)
    -> Double
  {
    var sum = 0.0
    for (x, y) in zip(a, b) {
      switch metric {
      case .euclidean: sum += (x - y) * (x - y)
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
    var found: [(row: Int32, distance: Double)] = []
    let values = rows.values
    let d = rows.columns
    for i in 0..<queries.rows {
      let query = queries.row(i)
      var all: [(row: Int32, distance: Double)] = []
      for j in 0..<rows.rows where !excludingSelf || j != i {
        all.append((Int32(j), distance(query, values[j * d..<(j + 1) * d], metric)))
      }
      all.sort { $0.distance == $1.distance ? $0.row < $1.row : $0.distance < $1.distance }
      found += all.prefix(k)
    }
    return Neighbors(k: k, rows: found.map(\.row), distances: found.map(\.distance))
  }

  /// The first k of each list.
  static func prefix(_ k: Int, of lists: Neighbors) -> Neighbors {
    let kept = (0..<lists.count).flatMap { Array($0 * lists.k..<$0 * lists.k + k) }
    return Neighbors(
      k: k, rows: kept.map { lists.rows[$0] }, distances: kept.map { lists.distances[$0] })
  }
}
