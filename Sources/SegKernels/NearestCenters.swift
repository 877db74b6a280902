/// The loops of k-means.
public enum NearestCenters {
  /// For each of n rows the nearest packed centre (from 0; of equals the smallest number) and the
  /// squared Euclidean distance to it. Returns how many labels changed.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - packed: the centres (see `PackedPoints`), in.
  ///   - labels: n, in and out.
  ///   - squared: n, out.
  ///
  /// O(n · k · columns).
  public static func assign(
    rows: Span<Double>, columns: Int, packed: Span<Double>,
    labels: inout MutableSpan<Int32>, squared: inout MutableSpan<Double>
  ) -> Int {
    let count = labels.count
    let blockSize = columns * PackedPoints.lanes
    let blocks = packed.count / blockSize
    precondition(rows.count == count * columns && squared.count == count)
    precondition(packed.count == blocks * blockSize)
    // The pointers stay inside of these closures, and the sizes were checked.
    return labels.withUnsafeMutableBufferPointer { labels in
      squared.withUnsafeMutableBufferPointer { squared in
        rows.withUnsafeBufferPointer { rows in
          packed.withUnsafeBufferPointer { packed in
            guard let rows = rows.baseAddress, let packed = packed.baseAddress else { return 0 }
            var changed = 0
            for i in 0..<count {
              let (label, distance) = nearest(rows + i * columns, packed, columns, blocks)
              if labels[i] != label { changed += 1 }
              labels[i] = label
              squared[i] = distance
            }
            return changed
          }
        }
      }
    }
  }

  /// The nearest packed centre of a point and the squared distance to it.
  @inline(__always)
  static func nearest(
    _ point: UnsafePointer<Double>, _ packed: UnsafePointer<Double>, _ columns: Int, _ blocks: Int
  ) -> (Int32, Double) {
    var best = Double.infinity
    var label: Int32 = 0
    for block in 0..<blocks {
      let start = block * columns * PackedPoints.lanes
      let distances = blockDistances(
        SquaredEuclideanLanes.self, point, packed + start, columns)
      for lane in 0..<PackedPoints.lanes {
        let nearer = distances[lane] < best
        best = nearer ? distances[lane] : best
        label = nearer ? Int32(truncatingIfNeeded: block * PackedPoints.lanes + lane) : label
      }
    }
    return (label, best)
  }

  /// Squared Euclidean distance of each row to the centre of its label.
  ///
  /// - Parameters:
  ///   - rows: n × columns, in.
  ///   - labels: n, each in 0..<k, in.
  ///   - centers: k × columns, in.
  ///   - squared: n, out.
  ///
  /// O(n · columns).
  public static func ownDistances(
    rows: Span<Double>, columns: Int, labels: Span<Int32>, centers: Span<Double>,
    squared: inout MutableSpan<Double>
  ) {
    precondition(rows.count == labels.count * columns && squared.count == labels.count)
    rows.withUnsafeBufferPointer { rows in
      centers.withUnsafeBufferPointer { centers in
        // The pointers stay inside of these closures, and the sizes were checked.
        guard let rows = rows.baseAddress, let centers = centers.baseAddress else { return }
        for i in labels.indices {
          squared[i] = distance(rows + i * columns, centers + Int(labels[i]) * columns, columns)
        }
      }
    }
  }

  /// Σ(x−y)², in four partial sums and then the rest in order.
  @inline(__always)
  private static func distance(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ columns: Int
  ) -> Double {
    var sums = SIMD4<Double>.zero
    var j = 0
    while j + 4 <= columns {
      let left = UnsafeRawPointer(x + j).loadUnaligned(as: SIMD4<Double>.self)
      let right = UnsafeRawPointer(y + j).loadUnaligned(as: SIMD4<Double>.self)
      sums.addProduct(left - right, left - right)
      j += 4
    }
    var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
    while j < columns {
      let difference = x[j] - y[j]
      sum.addProduct(difference, difference)
      j += 1
    }
    return sum
  }

  /// Goes once through the rows in order and moves each to the group that lowers the sum of squares
  /// most, its own mean and that of the other group moving along; returns how many moved.
  ///
  /// A row of weight w leaves a group of mass A for one of mass B when
  /// w·B/(B+w)·‖x−b‖² < w·A/(A−w)·‖x−a‖²; no group loses its last mass.
  ///
  /// - Parameters:
  ///   - rows: n × columns, in.
  ///   - weights: n, in, or empty for weights 1; rows of weight 0 stay.
  ///   - labels: n, each in 0..<k, in and out.
  ///   - centers: k × columns, the means of the groups, in and out.
  ///   - mass: k, in and out.
  ///
  /// O(n · k · columns).
  public static func exchange(
    rows: Span<Double>, columns: Int, weights: Span<Double>, labels: inout MutableSpan<Int32>,
    centers: inout MutableSpan<Double>, mass: inout MutableSpan<Double>
  ) -> Int {
    precondition(rows.count == labels.count * columns)
    precondition(centers.count == mass.count * columns)
    precondition(weights.isEmpty || weights.count == labels.count)
    var moved = 0
    for i in labels.indices {
      let weight = weights.isEmpty ? 1 : weights[i]
      let own = Int(labels[i])
      // Masses are sums of weights: what is left of the last row can be a rounding error.
      let left = mass[own] - weight
      guard weight > 0, left > mass[own] * 1e-12 else { continue }
      let start = i * columns
      let gain = mass[own] / left * squared(rows, start, centers, own * columns, columns)
      var least = gain * (1 - 1e-12)
      var best = own
      for group in mass.indices where group != own {
        let factor = mass[group] / (mass[group] + weight)
        let cost = factor * squared(rows, start, centers, group * columns, columns)
        if cost < least {
          least = cost
          best = group
        }
      }
      guard best != own else { continue }
      for j in 0..<columns {
        let value = rows[start + j]
        centers[own * columns + j] -= weight / left * (value - centers[own * columns + j])
        let share = weight / (mass[best] + weight)
        centers[best * columns + j] += share * (value - centers[best * columns + j])
      }
      mass[own] = left
      mass[best] += weight
      labels[i] = Int32(truncatingIfNeeded: best)
      moved += 1
    }
    return moved
  }

  @inline(__always)
  private static func squared(
    _ rows: Span<Double>, _ row: Int, _ centers: borrowing MutableSpan<Double>, _ center: Int,
    _ columns: Int
  ) -> Double {
    var sum = 0.0
    for j in 0..<columns {
      let difference = rows[row + j] - centers[center + j]
      sum += difference * difference
    }
    return sum
  }
}
