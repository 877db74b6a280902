/// What a candidate would do as a medoid, from its distances to all points. Points come in fours: the
/// filling has weight 0 and distance 0 to its nearest and second medoid.
public enum MedoidGains {
  /// Σ weight · distance, over finite distances of points with a weight. O(n).
  public static func sum(distances: Span<Double>, weights: Span<Double>) -> Double {
    let count = weights.count
    precondition(distances.count >= count && count % 4 == 0)
    // The pointers stay inside of these closures, and the sizes were checked.
    return distances.withUnsafeBufferPointer { distances in
      weights.withUnsafeBufferPointer { weights in
        guard let distances = distances.baseAddress, let weights = weights.baseAddress
        else { return 0 }
        var sums = FourLanes.zero
        for i in stride(from: 0, to: count, by: 4) {
          let weight = fourLanes(weights + i)
          var distance = fourLanes(distances + i)
          distance.replace(with: 0, where: weight .== 0)
          sums.addProduct(distance, weight)
        }
        return total(sums)
      }
    }
  }

  /// Σ weight · max(0, nearest − distance): by how much the candidate as one more medoid lowers the
  /// objective. Never rises when `nearest` falls, rounding included. O(n).
  public static func gain(
    distances: Span<Double>, nearest: Span<Double>, weights: Span<Double>
  ) -> Double {
    let count = weights.count
    precondition(distances.count >= count && nearest.count == count && count % 4 == 0)
    // The pointers stay inside of these closures, and the sizes were checked.
    return distances.withUnsafeBufferPointer { distances in
      nearest.withUnsafeBufferPointer { nearest in
        weights.withUnsafeBufferPointer { weights in
          guard let distances = distances.baseAddress, let nearest = nearest.baseAddress,
            let weights = weights.baseAddress
          else { return 0 }
          var sums = FourLanes.zero
          for i in stride(from: 0, to: count, by: 4) {
            let first = fourLanes(nearest + i)
            let least = smaller(first, fourLanes(distances + i))
            sums.addProduct(first - least, fourLanes(weights + i))
          }
          return total(sums)
        }
      }
    }
  }

  /// The change of the objective by putting the candidate in the place of each medoid, but for the
  /// cost of taking that one away: adds to `changes` of the medoid's slot what depends on it and
  /// returns what does not.
  ///
  /// With a distance d to the candidate and d₁ ≤ d₂ to the nearest and second medoid a point adds
  /// min(d, d₁) − d₁ to all slots and max(min(d, d₂), d₁) − d₂ to that of its nearest (Schubert &
  /// Rousseeuw, Inf. Syst. 101 (2021), https://doi.org/10.1016/j.is.2021.101804).
  ///
  /// - Parameters:
  ///   - distances: n or more, in; nearest, second, weights: n, in.
  ///   - slots: n, each the nearest medoid, below k, in.
  ///   - changes: k values from `firstChange` on, in and out.
  ///
  /// O(n).
  public static func addChanges(
    distances: Span<Double>, nearest: Span<Double>, second: Span<Double>, weights: Span<Double>,
    slots: Span<Int32>, changes: inout MutableSpan<Double>, from firstChange: Int
  ) -> Double {
    let count = weights.count
    precondition(distances.count >= count && nearest.count == count && second.count == count)
    precondition(slots.count == count && count % 4 == 0)
    // The pointers stay inside of these closures, and the sizes were checked.
    return distances.withUnsafeBufferPointer { distances in
      nearest.withUnsafeBufferPointer { nearest in
        second.withUnsafeBufferPointer { second in
          weights.withUnsafeBufferPointer { weights in
            slots.withUnsafeBufferPointer { slots in
              changes.withUnsafeMutableBufferPointer { changes in
                guard let distances = distances.baseAddress, let nearest = nearest.baseAddress,
                  let second = second.baseAddress, let weights = weights.baseAddress,
                  let slots = slots.baseAddress, let changes = changes.baseAddress
                else { return 0 }
                let points = Points(
                  distances: distances, nearest: nearest, second: second, weights: weights,
                  slots: slots)
                return points.addChanges(changes + firstChange, count)
              }
            }
          }
        }
      }
    }
  }

  /// Lowers `least` to the distances where these are smaller, and notes `label` there.
  ///
  /// - Parameters:
  ///   - least, labels: n each, in and out.
  ///   - distances: n, in.
  ///
  /// O(n).
  public static func lower(
    _ least: inout MutableSpan<Double>, _ labels: inout MutableSpan<Int32>, to label: Int32,
    distances: Span<Double>
  ) {
    precondition(distances.count == least.count && labels.count == least.count)
    for i in distances.indices {
      let nearer = distances[i] < least[i]
      labels[i] = nearer ? label : labels[i]
      least[i] = nearer ? distances[i] : least[i]
    }
  }

  private struct Points {
    let distances: UnsafePointer<Double>
    let nearest: UnsafePointer<Double>
    let second: UnsafePointer<Double>
    let weights: UnsafePointer<Double>
    let slots: UnsafePointer<Int32>

    @inline(__always)
    func addChanges(_ changes: UnsafeMutablePointer<Double>, _ count: Int) -> Double {
      var sums = FourLanes.zero
      for i in stride(from: 0, to: count, by: 4) {
        let distance = fourLanes(distances + i)
        let other = fourLanes(second + i)
        let below = distance .< other
        guard any(below) else { continue }
        let first = fourLanes(nearest + i)
        let weight = fourLanes(weights + i)
        sums.addProduct(smaller(distance, first) - first, weight)
        let change = (larger(smaller(distance, other), first) - other) * weight
        for lane in 0..<4 { changes[Int(slots[i + lane])] += change[lane] }
      }
      return total(sums)
    }
  }

  @inline(__always)
  private static func smaller(_ one: FourLanes, _ other: FourLanes) -> FourLanes {
    one.replacing(with: other, where: other .< one)
  }

  @inline(__always)
  private static func larger(_ one: FourLanes, _ other: FourLanes) -> FourLanes {
    one.replacing(with: other, where: other .> one)
  }
}
