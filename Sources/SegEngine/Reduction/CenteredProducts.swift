import SegKernels

/// Rows less their means, divided by scales, without a copy of them all: a block at a time is
/// centred while it is in the cache.
struct CenteredProducts: Sendable {
  let rows: Matrix
  /// What is subtracted from each column.
  var shift: [Double]
  /// What each column is multiplied by afterwards; empty for 1.
  var factors: [Double] = []

  /// Rows of a block.
  private static let block = 512
  /// Rows of a chunk: few chunks, since each has a matrix of its own. Depends on sizes only.
  private var grain: Int {
    let chunks = min(max(40_000_000 / max(rows.columns * rows.columns, 1), 8), 64)
    return max((rows.rows + chunks - 1) / chunks, 8192)
  }

  /// The mean of up to 4,096 rows from all over the matrix, near enough to the mean of all for
  /// sums of squares to keep their digits.
  static func roughMeans(_ rows: Matrix) -> [Double] {
    let step = max(rows.rows / 4096, 1)
    let picked = stride(from: 0, to: rows.rows, by: step)
    var sums = [Double](repeating: 0, count: rows.columns)
    var count = 0.0
    for i in picked {
      for j in 0..<rows.columns { sums[j] += rows.values[i * rows.columns + j] }
      count += 1
    }
    return sums.map { $0 / count }
  }

  /// Calls `body` for each block of a chunk in order, with the centred block and, to add to, the sums
  /// of its columns; returns what it makes of `start` in chunk order.
  private func chunks<Partial: Sendable>(
    _ phase: String, _ start: Partial, _ execution: Execution,
    _ body: @Sendable (inout Partial, [Double], Range<Int>) -> Void
  ) throws(EngineError) -> [(partial: Partial, sums: [Double])] {
    let d = rows.columns
    let meter = ProgressMeter(phase, total: rows.rows, execution: execution)
    return try forEachChunk(of: rows.rows, grain: grain, execution) { range in
      var partial = start
      var sums = [Double](repeating: 0, count: d)
      var buffer = [Double](repeating: 0, count: min(Self.block, range.count) * d)
      var first = range.lowerBound
      while first < range.upperBound, !execution.cancellation.isCancelled {
        let block = first..<min(first + Self.block, range.upperBound)
        buffer.removeLast(buffer.count - block.count * d)
        Self.fill(&buffer, self, block, &sums)
        body(&partial, buffer, block)
        meter.advance(by: block.count)
        first = block.upperBound
      }
      return (partial: partial, sums: sums)
    }
  }

  private static func fill(
    _ buffer: inout [Double], _ source: CenteredProducts, _ block: Range<Int>,
    _ sums: inout [Double]
  ) {
    let d = source.rows.columns
    var out = buffer.mutableSpan
    var total = sums.mutableSpan
    CenteredRows.fill(
      &out,
      from: source.rows.values.span.extracting(block.lowerBound * d..<block.upperBound * d),
      shift: source.shift.span, factors: source.factors.span, sums: &total)
  }

  /// Sums of the columns and of all their products, columns × columns. O(n · d²).
  func crossProduct(
    _ execution: Execution
  ) throws(EngineError) -> (sums: [Double], products: Matrix) {
    let d = rows.columns
    let parts = try chunks("products", [Double](repeating: 0, count: d * d), execution) {
      total, block, _ in
      LinearAlgebra.addCrossProduct(to: &total, block, columns: d)
    }
    var products = Matrix(rows: d, columns: d, values: Self.sum(parts.map(\.partial), d * d))
    for i in 0..<d {
      for j in 0..<i { products[i, j] = products[j, i] }
    }
    return (Self.sum(parts.map(\.sums), d), products)
  }

  /// Sums of the columns and of their squares. O(n · d).
  func moments(_ execution: Execution) throws(EngineError) -> (sums: [Double], squares: [Double]) {
    let d = rows.columns
    let parts = try chunks("moments", [Double](repeating: 0, count: d), execution) {
      total, block, _ in
      for start in stride(from: 0, to: block.count, by: d) {
        for j in 0..<d { total[j] += block[start + j] * block[start + j] }
      }
    }
    return (Self.sum(parts.map(\.sums), d), Self.sum(parts.map(\.partial), d))
  }

  /// Xᵀ · (X · `basis`), columns × m, of the centred rows X. O(n · d · m).
  func gram(times basis: Matrix, _ execution: Execution) throws(EngineError) -> Matrix {
    let size = basis.rows * basis.columns
    let parts = try chunks("products", [Double](repeating: 0, count: size), execution) {
      total, block, range in
      LinearAlgebra.addTransposedProduct(
        to: &total, block, LinearAlgebra.product(block, basis), rows: range.count)
    }
    return Matrix(
      rows: basis.rows, columns: basis.columns, values: Self.sum(parts.map(\.partial), size))
  }

  /// X · `basis`, rows × m, of the centred rows X. O(n · d · m).
  func times(_ basis: Matrix, _ execution: Execution) throws(EngineError) -> Matrix {
    let m = basis.columns
    var values = [Double](repeating: 0, count: rows.rows * m)
    let blocks = (rows.rows + Self.block - 1) / Self.block
    let borders = (0...blocks).map { min($0 * Self.block, rows.rows) * m }
    let d = rows.columns
    try fillChunks(of: &values, borders: borders, execution) { chunk, out in
      let block = chunk * Self.block..<min((chunk + 1) * Self.block, rows.rows)
      var buffer = [Double](repeating: 0, count: block.count * d)
      var sums: [Double] = []
      Self.fill(&buffer, self, block, &sums)
      let scores = LinearAlgebra.product(buffer, basis)
      for index in scores.indices { out[index] = scores[index] }
    }
    return Matrix(rows: rows.rows, columns: m, values: values)
  }

  private static func sum(_ parts: [[Double]], _ count: Int) -> [Double] {
    var total = [Double](repeating: 0, count: count)
    for part in parts {
      for index in 0..<count { total[index] += part[index] }
    }
    return total
  }
}
