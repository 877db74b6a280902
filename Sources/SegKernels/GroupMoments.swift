/// Sums over the rows of groups, for centres and spreads.
public enum GroupMoments {
  /// Adds to each group's sums the weighted differences of its rows from its origin, and to its mass
  /// their weights. Differences instead of values keep all digits of data far from 0.
  ///
  /// - Parameters:
  ///   - rows: n × columns, in.
  ///   - weights: n, in, or empty for weights 1.
  ///   - groups: n, each below k, negative for rows to be left out, in.
  ///   - origins: k × columns, in.
  ///   - sums: k × columns, in and out.
  ///   - mass: k, in and out.
  ///
  /// O(n · columns).
  public static func addDifferences(
    rows: Span<Double>, columns: Int, weights: Span<Double>, groups: Span<Int32>,
    origins: Span<Double>, sums: inout MutableSpan<Double>, mass: inout MutableSpan<Double>
  ) {
    precondition(rows.count == groups.count * columns && origins.count == sums.count)
    precondition(weights.isEmpty || weights.count == groups.count)
    precondition(sums.count == mass.count * columns)
    // The pointers stay inside of these closures, and the sizes were checked.
    rows.withUnsafeBufferPointer { rows in
      origins.withUnsafeBufferPointer { origins in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let rows = rows.baseAddress, let origins = origins.baseAddress,
            let sums = sums.baseAddress
          else { return }
          for i in groups.indices where groups[i] >= 0 {
            let group = Int(groups[i])
            let weight = weights.isEmpty ? 1 : weights[i]
            mass[group] += weight
            addDifference(
              rows + i * columns, origins + group * columns, weight, sums + group * columns,
              columns)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func addDifference(
    _ row: UnsafePointer<Double>, _ origin: UnsafePointer<Double>, _ weight: Double,
    _ sums: UnsafeMutablePointer<Double>, _ columns: Int
  ) {
    var j = 0
    while j + 4 <= columns {
      let difference = fourLanes(row + j) - fourLanes(origin + j)
      store(fourLanes(sums + j).addingProduct(difference, FourLanes(repeating: weight)), sums + j)
      j += 4
    }
    while j < columns {
      sums[j] = sums[j].addingProduct(row[j] - origin[j], weight)
      j += 1
    }
  }

  /// Adds to each group the weighted distances and squared distances of its rows to its centre.
  ///
  /// - Parameters:
  ///   - rows, weights, groups: as above, in.
  ///   - centers: k × columns, in.
  ///   - distances, squares: k each, in and out.
  ///
  /// O(n · columns).
  public static func addSpreads(
    rows: Span<Double>, columns: Int, weights: Span<Double>, groups: Span<Int32>,
    centers: Span<Double>, distances: inout MutableSpan<Double>, squares: inout MutableSpan<Double>
  ) {
    precondition(rows.count == groups.count * columns)
    precondition(weights.isEmpty || weights.count == groups.count)
    precondition(centers.count == squares.count * columns && distances.count == squares.count)
    // The pointers stay inside of these closures, and the sizes were checked.
    rows.withUnsafeBufferPointer { rows in
      centers.withUnsafeBufferPointer { centers in
        guard let rows = rows.baseAddress, let centers = centers.baseAddress else { return }
        for i in groups.indices where groups[i] >= 0 {
          let group = Int(groups[i])
          let weight = weights.isEmpty ? 1 : weights[i]
          let squared = squaredDistance(rows + i * columns, centers + group * columns, columns)
          squares[group] += weight * squared
          distances[group] += weight * squared.squareRoot()
        }
      }
    }
  }

  @inline(__always)
  private static func squaredDistance(
    _ one: UnsafePointer<Double>, _ other: UnsafePointer<Double>, _ columns: Int
  ) -> Double {
    var first = FourLanes.zero
    var second = FourLanes.zero
    var j = 0
    while j + 8 <= columns {
      let a = fourLanes(one + j) - fourLanes(other + j)
      let b = fourLanes(one + j + 4) - fourLanes(other + j + 4)
      first.addProduct(a, a)
      second.addProduct(b, b)
      j += 8
    }
    var rest = 0.0
    while j < columns {
      let difference = one[j] - other[j]
      rest.addProduct(difference, difference)
      j += 1
    }
    return total(first + second) + rest
  }
}
