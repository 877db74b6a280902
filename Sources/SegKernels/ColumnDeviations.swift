/// Sums of deviations of the columns.
public enum ColumnDeviations {
  /// Rows that stay in the cache while column after column is summed up.
  private static let stretch = 256

  /// Adds Σ w (x − origin) and Σ w (x − origin)² of each column. Returns the largest |x − origin|, or
  /// what is not finite if any value is not.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - weights: n, in, or empty for weights 1.
  ///   - origin: columns, in.
  ///   - sums, squares: columns, in and out.
  ///
  /// O(n · columns).
  public static func add(
    rows: Span<Double>, weights: Span<Double>, origin: Span<Double>,
    sums: inout MutableSpan<Double>, squares: inout MutableSpan<Double>
  ) -> Double {
    let columns = origin.count
    let count = rows.count / max(columns, 1)
    precondition(sums.count == columns && squares.count == columns)
    precondition(weights.isEmpty || weights.count == count)
    var reach = 0.0
    rows.withUnsafeBufferPointer { rows in
      // The pointer stays inside of this closure, and the sizes were checked.
      guard let base = rows.baseAddress else { return }
      for start in stride(from: 0, to: count, by: stretch) {
        let range = start..<min(start + stretch, count)
        var j = 0
        while j < columns {
          let width = j + 4 <= columns ? 4 : 1
          var part = Part(origin: origin, j, width)
          if width == 4 {
            for i in range {
              let values = UnsafeRawPointer(base + i * columns + j)
                .loadUnaligned(as: SIMD4<Double>.self)
              part.add(values, weights.isEmpty ? 1 : weights[i])
            }
          } else {
            for i in range {
              let value = SIMD4<Double>(base[i * columns + j], 0, 0, 0)
              part.add(value, weights.isEmpty ? 1 : weights[i])
            }
          }
          for lane in 0..<width {
            sums[j + lane] += part.sums[lane]
            squares[j + lane] += part.squares[lane]
          }
          reach = larger(reach, part.largest)
          j += width
        }
      }
    }
    return reach
  }

  /// The larger, or what is not a number.
  private static func larger(_ one: Double, _ other: Double) -> Double {
    other > one || other.isNaN ? other : one
  }

  /// Sums of up to four columns; lanes without a column have origin 0 and values 0.
  private struct Part {
    let origin: SIMD4<Double>
    var sums = SIMD4<Double>.zero
    var squares = SIMD4<Double>.zero
    var reach = SIMD4<Double>.zero
    /// 0, or not a number if any value was not finite.
    var doubt = SIMD4<Double>.zero

    @inline(__always)
    init(origin all: Span<Double>, _ j: Int, _ width: Int) {
      var origin = SIMD4<Double>.zero
      for lane in 0..<width { origin[lane] = all[j + lane] }
      self.origin = origin
    }

    @inline(__always)
    mutating func add(_ values: SIMD4<Double>, _ weight: Double) {
      let deviations = values - origin
      let weighted = deviations * weight
      sums += weighted
      squares.addProduct(weighted, deviations)
      let upper = reach.replacing(with: deviations, where: deviations .> reach)
      reach = upper.replacing(with: -deviations, where: -deviations .> upper)
      doubt += deviations * 0
    }

    var largest: Double { reach.max() + doubt.sum() }
  }
}
