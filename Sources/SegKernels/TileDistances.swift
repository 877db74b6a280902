/// The distances of all pairs of a tile: some rows against packed points.
public enum TileDistances {
  /// Writes the distances of each row to all points into a row of `out`.
  ///
  /// - Parameters:
  ///   - rows: m × columns, row-major, m even, in.
  ///   - packed: the points (see `PackedPoints`), p with the filling, in.
  ///   - factor: what distances are multiplied by, see `Metric.factor`.
  ///   - out: m × p, out. Those to the filling are ∞.
  ///
  /// O(m · p · columns).
  public static func fill(
    rows: Span<Double>, columns: Int, packed: Span<Double>, _ measure: Measure, factor: Double,
    out: inout MutableSpan<Double>
  ) {
    let m = rows.count / columns
    let points = packed.count / columns
    precondition(m % 2 == 0 && rows.count == m * columns && out.count >= m * points)
    precondition(packed.count == points * columns && points % PackedPoints.lanes == 0)
    // The pointers stay inside of these closures, and the sizes were checked.
    rows.withUnsafeBufferPointer { rows in
      packed.withUnsafeBufferPointer { packed in
        out.withUnsafeMutableBufferPointer { out in
          guard let rows = rows.baseAddress, let packed = packed.baseAddress,
            let out = out.baseAddress
          else { return }
          for i in stride(from: 0, to: m, by: 2) {
            fill(
              rows + i * columns, columns, packed, points, measure, out + i * points)
          }
          if factor != 1 { for i in 0..<m * points { out[i] *= factor } }
        }
      }
    }
  }

  /// The smallest and the largest value of a tile of distances.
  ///
  /// - Parameters:
  ///   - distances: rows × points, in.
  ///   - used: how many of the points count, at least 1.
  ///
  /// O(rows · points).
  public static func extremes(
    _ distances: Span<Double>, rows: Int, points: Int, used: Int
  ) -> (least: Double, most: Double) {
    precondition(distances.count >= rows * points && used <= points)
    var least = Double.infinity
    var most = -Double.infinity
    for i in 0..<rows {
      for p in 0..<used {
        let value = distances[i * points + p]
        least = value < least ? value : least
        most = value > most ? value : most
      }
    }
    return (least, most)
  }

  private static func fill(
    _ rows: UnsafePointer<Double>, _ columns: Int, _ packed: UnsafePointer<Double>, _ points: Int,
    _ measure: Measure, _ out: UnsafeMutablePointer<Double>
  ) {
    switch measure {
    case .squaredEuclidean: fill(SquaredEuclideanTile.self, rows, columns, packed, points, out)
    case .euclidean: fill(EuclideanTile.self, rows, columns, packed, points, out)
    case .manhattan: fill(ManhattanTile.self, rows, columns, packed, points, out)
    case .maximum: fill(MaximumTile.self, rows, columns, packed, points, out)
    }
  }

  @inline(__always)
  private static func fill<M: TileMeasure>(
    _: M.Type, _ rows: UnsafePointer<Double>, _ columns: Int, _ packed: UnsafePointer<Double>,
    _ points: Int, _ out: UnsafeMutablePointer<Double>
  ) {
    var p = 0
    while p < points {
      let (a, b, c, d) = tileDistances(
        M.self, rows, rows + columns, packed + p * columns, columns)
      store(a, out + p)
      store(b, out + p + 4)
      store(c, out + points + p)
      store(d, out + points + p + 4)
      p += 8
    }
  }
}
