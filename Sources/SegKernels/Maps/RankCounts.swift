/// How far away rows rank from another row.
public enum RankCounts {
  /// Squared Euclidean distances of one row to all rows.
  ///
  /// - Parameters:
  ///   - columns: d × n, one column after the other, in.
  ///   - row: which row.
  ///   - out: n, out.
  ///
  /// O(n · d).
  public static func distances(
    columns: Span<Double>, of row: Int, out: inout MutableSpan<Double>
  ) {
    let n = out.count
    precondition(n > row && columns.count % n == 0)
    for i in 0..<n { out[i] = 0 }
    for column in 0..<columns.count / n {
      let start = column * n
      let value = columns[start + row]
      for i in 0..<n {
        let difference = columns[start + i] - value
        out[i] = out[i] + difference * difference
      }
    }
  }

  /// The rank of a row by distance from another one: 1 for the nearest; equal distances by number.
  public static func rank(of row: Int, from other: Int, distances: Span<Double>) -> Int {
    let limit = distances[row]
    var before = 0
    for i in 0..<distances.count {
      before &+= distances[i] < limit ? 1 : 0
    }
    if distances[other] < limit { before -= 1 }
    for i in 0..<row where distances[i] == limit && i != other { before += 1 }
    return before + 1
  }
}
