/// Where the points of a map start.
enum MapStart {
  /// The first two principal components, the first of them with standard deviation `spread`, and a
  /// hundredth of that at random, so that equal rows and rows of one column can part.
  ///
  /// - Parameter order: which row each point is.
  /// - Returns: x, y, x, y, ….
  static func components(
    _ rows: Matrix, order: [Int], spread: Double, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> [Float] {
    let wanted = min(2, rows.columns, rows.rows - 1)
    let model = try PCA(components: wanted).fit(rows, execution: execution)
    let deviation = model.standardDeviations[0]
    let scale = deviation > 0 && deviation.isFinite ? spread / deviation : 0
    var random = RandomSource(seed: seed)
    var points = [Float](repeating: 0, count: 2 * rows.rows)
    for (point, row) in order.enumerated() {
      for axis in 0..<2 {
        let score = axis < model.scores.columns ? model.scores[row, axis] * scale : 0
        points[2 * point + axis] = Float(score + random.normal() * spread / 100)
      }
    }
    return points
  }
}
