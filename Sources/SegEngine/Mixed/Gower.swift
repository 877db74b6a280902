import SegKernels

/// How unlike rows of numbers, ranks and categories are: the mean over the columns that both rows have.
///
/// A number, a logarithm and a rank differ by the share of the range of the fitted rows that lies between
/// them, so at most by 1 within it and by more beyond it; levels differ by 0 or 1; an asymmetric column
/// plays no part where both rows lack it. A column that does not vary adds 0 and goes on counting. All
/// this as in `daisy` of R's package cluster.
///
/// Gower, "A general coefficient of similarity and some of its properties", Biometrics 27 (1971),
/// https://doi.org/10.2307/2528823.
public enum Gower {
  /// Rows in a chunk.
  private static let grain = 32

  /// Distances of all pairs in the order of R's `dist`: (1,0), (2,0), …, (2,1), …
  ///
  /// O(n² · d) time, 4n(n−1) bytes. Throws `nothingInCommon`, `memory`, `cancelled`.
  public static func condensed(
    _ rows: MixedRows, execution: Execution = .default
  ) throws(EngineError) -> [Double] {
    let n = rows.count
    let needed = n * max(n - 1, 0) / 2 * 8
    guard needed <= execution.memoryLimit else {
      let fitting = (Double(execution.memoryLimit) / 4).squareRoot()
      throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: Int(fitting))
    }
    let ready = GowerRows(rows.codes, rows.frame)
    try ready.requireComparable(execution)
    var result = [Double](repeating: 0, count: n * max(n - 1, 0) / 2)
    let chunks = (n + grain - 1) / grain
    let borders = (0...chunks).map { chunk in
      let row = min(chunk * grain, n)
      return n == 0 ? 0 : row * (2 * n - row - 1) / 2
    }
    let meter = ProgressMeter("distances", total: result.count, execution: execution)
    try fillChunks(of: &result, borders: borders, execution) { chunk, out in
      var position = 0
      for row in chunk * grain..<min((chunk + 1) * grain, n) {
        let first = row / PackedPoints.lanes * PackedPoints.lanes
        var distances = [Double](repeating: 0, count: n - first)
        var span = distances.mutableSpan
        ready.fill(&span, from: row, targetsFrom: first)
        for other in row + 1..<max(n, row + 1) {
          out[position] = distances[other - first]
          position += 1
        }
      }
      meter.advance(by: borders[chunk + 1] - borders[chunk])
    }
    return result
  }

  /// Distances from each of some rows (by their codes) to each of others, in this frame: ∞ where two
  /// rows have nothing in common. O(n · m · d). Throws `sizeMismatch`, `cancelled`.
  public static func between(
    _ codes: Matrix, _ others: Matrix, frame: MixedFrame, execution: Execution = .default
  ) throws(EngineError) -> Matrix {
    let parts = try sweep(codes, others, frame, execution) { distances in distances }
    return Matrix(rows: codes.rows, columns: others.rows, values: parts.flatMap { $0 })
  }

  /// What `body` makes of the distances of each row to all others.
  static func sweep<Found: Sendable>(
    _ codes: Matrix, _ others: Matrix, _ frame: MixedFrame, _ execution: Execution,
    _ meter: ProgressMeter? = nil, _ body: @Sendable ([Double]) -> Found
  ) throws(EngineError) -> [Found] {
    for matrix in [codes, others] where matrix.columns != frame.columns.count {
      throw .sizeMismatch(
        of: "columns", expected: frame.columns.count, found: matrix.columns)
    }
    let sources = GowerRows(codes, frame)
    let targets = GowerRows(others, frame).expectingGaps(sources.terms.hasGaps)
    let d = frame.columns.count
    let parts = try forEachChunk(of: codes.rows, grain: grain, execution) { range in
      var distances = [Double](repeating: 0, count: others.rows)
      defer { meter?.advance(by: range.count) }
      return range.map { row in
        var span = distances.mutableSpan
        targets.fill(
          &span, from: sources.scaled.values.span.extracting(row * d..<(row + 1) * d))
        return body(distances)
      }
    }
    return parts.flatMap { $0 }
  }
}
