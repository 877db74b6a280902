/// Rows less a shift, for products that keep all digits of data far from the origin.
public enum CenteredRows {
  /// Writes (row − shift) · factor into `out` (n × columns, out) and, unless it is empty, adds the
  /// columns of `out` to `sums` (columns, in and out).
  ///
  /// - Parameters:
  ///   - rows: n × columns, in.
  ///   - shift, factors: columns, in; `factors` may be empty for 1.
  ///
  /// O(n · columns).
  public static func fill(
    _ out: inout MutableSpan<Double>, from rows: Span<Double>, shift: Span<Double>,
    factors: Span<Double>, sums: inout MutableSpan<Double>
  ) {
    let columns = shift.count
    precondition(out.count == rows.count && columns > 0 && rows.count % columns == 0)
    precondition(factors.isEmpty || factors.count == columns)
    precondition(sums.isEmpty || sums.count == columns)
    var start = 0
    while start < rows.count {
      if factors.isEmpty {
        for j in 0..<columns { out[start + j] = rows[start + j] - shift[j] }
      } else {
        for j in 0..<columns { out[start + j] = (rows[start + j] - shift[j]) * factors[j] }
      }
      if !sums.isEmpty {
        for j in 0..<columns { sums[j] += out[start + j] }
      }
      start += columns
    }
  }
}
