import SegEngine

/// Seeded data for tests.
enum Samples {
  /// Rows around `groups` centres that lie far apart; row i belongs to group i mod groups.
  static func blobs(
    rows: Int, columns: Int = 2, groups: Int, seed: UInt64, spread: Double = 1
  ) -> Matrix {
    var random = RandomSource(seed: seed)
    var values: [Double] = []
    for i in 0..<rows {
      for j in 0..<columns {
        // Different distances between neighbours, so that trees have no ties near the top.
        let group = Double(i % groups)
        let center = j % 2 == 0 ? 20 * group : 3 * group * group
        values.append(center + spread * random.normal())
      }
    }
    return Matrix(rows: rows, columns: columns, values: values)
  }

  /// Rows evenly spread in the unit cube.
  static func uniform(rows: Int, columns: Int, seed: UInt64) -> Matrix {
    var random = RandomSource(seed: seed)
    return Matrix(
      rows: rows, columns: columns, values: (0..<rows * columns).map { _ in random.uniform() })
  }
}
