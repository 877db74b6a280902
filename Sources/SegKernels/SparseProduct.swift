/// A sparse symmetric matrix times some columns: a step of finding its eigenvectors.
public enum SparseProduct {
  /// Columns come in blocks of so many.
  public static let lanes = 8

  /// Sets `out` to `scale` · (matrix · x − `shift` · x) − `before` for some rows. O(entries · columns).
  ///
  /// - Parameters:
  ///   - starts: where the entries of each of the rows begin, and where the last ones end, m + 1, in.
  ///   - places: the column of each entry, in.
  ///   - entries: the values of the matrix, in.
  ///   - x: n × columns, row-major, in.
  ///   - before: n × columns, in; empty for zeros.
  ///   - columns: of x, a multiple of `lanes`.
  ///   - first: the first of the rows.
  ///   - out: m × columns, out.
  public static func apply(
    starts: Span<Int>, places: Span<Int32>, entries: Span<Double>, x: Span<Double>,
    before: Span<Double>, columns: Int, first: Int, scale: Double, shift: Double,
    out: inout MutableSpan<Double>
  ) {
    let count = starts.count - 1
    precondition(columns % lanes == 0 && out.count == count * columns)
    precondition(starts[count] <= entries.count && places.count == entries.count)
    precondition((first + count) * columns <= x.count)
    let isEmpty = before.isEmpty
    precondition(isEmpty || before.count == x.count)
    // Pointers stay inside of these closures; places lead to rows of x by the caller's word.
    places.withUnsafeBufferPointer { places in
      entries.withUnsafeBufferPointer { entries in
        x.withUnsafeBufferPointer { x in
          before.withUnsafeBufferPointer { before in
            out.withUnsafeMutableBufferPointer { out in
              guard let x = x.baseAddress, let out = out.baseAddress else { return }
              for i in 0..<count {
                for block in stride(from: 0, to: columns, by: lanes) {
                  let own = (first + i) * columns + block
                  var sum = load(x + own) * -shift
                  for place in starts[i]..<starts[i + 1] {
                    sum += load(x + Int(places[place]) * columns + block) * entries[place]
                  }
                  sum *= scale
                  if !isEmpty, let before = before.baseAddress { sum -= load(before + own) }
                  UnsafeMutableRawPointer(out + i * columns + block)
                    .storeBytes(of: sum, as: Lanes.self)
                }
              }
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func load(_ from: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(from).loadUnaligned(as: Lanes.self)
  }
}
