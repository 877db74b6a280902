import SegKernels

/// Rows made ready for fast distances: packed for SIMD, and of length 1 for cosine.
struct PreparedRows: Sendable {
  let rows: Matrix
  let packed: [Double]
  let metric: Metric

  /// O(n · d). Throws `notFinite`, and
  /// `zeroVector` for cosine.
  init(_ rows: Matrix, metric: Metric) throws(EngineError) {
    try rows.requireFinite()
    let prepared = metric == .cosine ? try rows.unitRows() : rows
    self.rows = prepared
    self.metric = metric
    self.packed = prepared.packed()
  }

  private init(prepared rows: Matrix, metric: Metric) {
    self.rows = rows
    self.metric = metric
    packed = rows.packed()
  }

  /// Some of the rows, in the given order. O(chosen · d).
  func selecting(_ chosen: [Int]) -> PreparedRows {
    PreparedRows(prepared: rows.selecting(rows: chosen), metric: metric)
  }

  /// Distances from row `i` to the rows from `first` (the start of a block of eight) on.
  func fill(
    _ out: inout MutableSpan<Double>, from i: Int, targetsFrom first: Int = 0, _ measure: Measure
  ) {
    let d = rows.columns
    PackedDistances.fill(
      &out, from: rows.values.span.extracting(i * d..<(i + 1) * d),
      to: packed.span.extracting(first * d..<packed.count), measure)
    guard metric == .cosine else { return }
    for index in out.indices { out[index] *= metric.factor }
  }
}

extension Metric {
  /// Half the squared distance of unit vectors is 1 − cos, and exactly 0 for equal ones.
  var measure: Measure {
    switch self {
    case .euclidean: .euclidean
    case .manhattan: .manhattan
    case .maximum: .maximum
    case .cosine: .squaredEuclidean
    }
  }

  /// What a sum of `measure` is to be multiplied by.
  var factor: Double { self == .cosine ? 0.5 : 1 }
}

extension Matrix {
  /// Each row divided by its length. O(n · d). Throws `zeroVector`.
  public func unitRows() throws(EngineError) -> Matrix {
    var result = values
    for i in 0..<rows {
      // Divided by the largest entry first, so that squares neither overflow nor vanish.
      let largest = row(i).reduce(0) { max($0, abs($1)) }
      guard largest > 0 else { throw .zeroVector(row: i) }
      let length = row(i).reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
      for j in 0..<columns { result[i * columns + j] = values[i * columns + j] / largest / length }
    }
    return Matrix(rows: rows, columns: columns, values: result)
  }

  /// The rows packed for `PackedDistances`.
  func packed() -> [Double] {
    let size = PackedPoints.size(points: rows, columns: columns)
    var packed = [Double](repeating: 0, count: size)
    var span = packed.mutableSpan
    PackedPoints.pack(values.span, columns: columns, into: &span)
    return packed
  }
}

/// Distances of all pairs in the order of R's `dist`.
enum PairwiseDistances {
  /// Rows in a chunk.
  private static let grain = 32

  /// O(n² · d) time, n(n−1)/2 values. Throws `notFinite`, `zeroVector`, `cancelled`.
  static func condensed(
    _ rows: Matrix, metric: Metric, squared: Bool = false, execution: Execution
  ) throws(EngineError) -> [Double] {
    let prepared = try PreparedRows(rows, metric: metric)
    let n = rows.rows
    var result = [Double].unwritten(n * max(n - 1, 0) / 2)
    let chunks = (n + grain - 1) / grain
    let borders = (0...chunks).map { start(ofRow: min($0 * grain, n), count: n) }
    let meter = ProgressMeter("distances", total: result.count, execution: execution)
    let measure: Measure = squared ? .squaredEuclidean : metric.measure
    do throws(EngineError) {
      try fillChunks(of: &result, borders: borders, execution) { chunk, out in
        fill(&out, prepared, rows: chunk * grain..<min((chunk + 1) * grain, n), measure)
        meter.advance(by: borders[chunk + 1] - borders[chunk])
      }
    } catch {
      _ = ReleasedLater(result)
      throw error
    }
    return result
  }

  /// Where the pairs (i, …) begin.
  private static func start(ofRow i: Int, count n: Int) -> Int {
    n == 0 ? 0 : i * (2 * n - i - 1) / 2
  }

  private static func fill(
    _ out: inout MutableSpan<Double>, _ prepared: PreparedRows, rows: Range<Int>,
    _ measure: Measure
  ) {
    let n = prepared.rows.rows
    var position = 0
    for i in rows {
      // Blocks below the diagonal are skipped: only targets from i's own block on are needed.
      let first = i / PackedPoints.lanes * PackedPoints.lanes
      var distances = [Double](repeating: 0, count: n - first)
      var span = distances.mutableSpan
      prepared.fill(&span, from: i, targetsFrom: first, measure)
      for j in i + 1..<max(n, i + 1) {
        out[position] = distances[j - first]
        position += 1
      }
    }
  }
}
