/// A sparse symmetric matrix times eight columns: a step of finding its eigenvectors.
public enum GraphProduct {
  /// Columns that are multiplied together.
  public static let columns = 8

  /// Sets `out` to `scale` · (matrix · x − `shift` · x) − `before` for some rows.
  ///
  /// - Parameters:
  ///   - starts: where the links of each of the rows begin, and where the last ones end, m + 1, in.
  ///   - links: the entries of the matrix, in.
  ///   - x: n × 8, row-major, in.
  ///   - before: n × 8, in; empty for zeros.
  ///   - first: the first of the rows.
  ///   - out: m × 8, out.
  public static func apply(
    starts: Span<Int>, links: Span<MapLink>, x: Span<Float>, before: Span<Float>, first: Int,
    scale: Float, shift: Float, out: inout MutableSpan<Float>
  ) {
    let count = starts.count - 1
    precondition(out.count == count * columns && starts[count] <= links.count)
    precondition((first + count) * columns <= x.count)
    let isEmpty = before.isEmpty
    precondition(isEmpty || before.count == x.count)
    // Pointers stay inside of these closures; links lead to rows of x by the caller's word.
    links.withUnsafeBufferPointer { links in
      x.withUnsafeBufferPointer { x in
        before.withUnsafeBufferPointer { before in
          out.withUnsafeMutableBufferPointer { out in
            guard let x = x.baseAddress, let out = out.baseAddress else { return }
            for i in 0..<count {
              var sum = load(x + (first + i) * columns) * -shift
              for place in starts[i]..<starts[i + 1] {
                let link = links[place]
                sum += load(x + Int(link.row) * columns) * link.share
              }
              sum *= scale
              if let before = before.baseAddress, !isEmpty {
                sum -= load(before + (first + i) * columns)
              }
              UnsafeMutableRawPointer(out + i * columns).storeBytes(of: sum, as: FloatLanes.self)
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func load(_ from: UnsafePointer<Float>) -> FloatLanes {
    UnsafeRawPointer(from).loadUnaligned(as: FloatLanes.self)
  }
}
