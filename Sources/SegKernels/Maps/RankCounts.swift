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
    let itself = distances[other]
    var before = other == row ? 1 : (itself < limit || (itself == limit && other < row) ? 0 : 1)
    distances.withUnsafeBufferPointer { all in
      guard let base = all.baseAddress else { return }
      let own = UnsafeBufferPointer(start: base, count: row)
      let rest = UnsafeBufferPointer(start: base + row, count: all.count - row)
      before += count(own) { $0 .<= limit } + count(rest) { $0 .< limit }
    }
    return before
  }

  /// How many values pass, eight looked at at a time.
  @inline(__always)
  private static func count(
    _ values: UnsafeBufferPointer<Double>, _ passes: (SIMD8<Double>) -> SIMDMask<SIMD8<Int64>>
  ) -> Int {
    let lanes = 8
    guard let base = values.baseAddress else { return 0 }
    let raw = UnsafeRawPointer(base)
    var counts = SIMD8<Int64>.zero
    let whole = values.count / lanes * lanes
    for start in stride(from: 0, to: whole, by: lanes) {
      let eight = raw.loadUnaligned(
        fromByteOffset: start * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
      counts &+= SIMD8<Int64>.zero.replacing(with: 1, where: passes(eight))
    }
    // What is not there passes no comparison.
    var rest = SIMD8<Double>(repeating: .nan)
    for place in whole..<values.count { rest[place - whole] = values[place] }
    counts &+= SIMD8<Int64>.zero.replacing(with: 1, where: passes(rest))
    return Int(counts.wrappedSum())
  }
}
