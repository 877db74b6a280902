/// Loops over the distances of all pairs of n objects, stored as R's `dist` and SciPy's `pdist` do:
/// (0,1), (0,2), …, (0,n−1), (1,2), …
public enum CondensedDistances {
  /// Position of the pair (i, j), i < j, in 64 bits for any n that fits into memory.
  @inline(__always)
  public static func index(_ i: Int, _ j: Int, count n: Int) -> Int {
    i * (2 * n - i - 1) / 2 + j - i - 1
  }

  @inline(__always)
  static func at(_ one: Int, _ other: Int, _ n: Int) -> Int {
    one < other ? index(one, other, count: n) : index(other, one, count: n)
  }

  /// The nearest of `active` (rising, in) to object `x`, itself apart: of equals `preferred` if it is
  /// among them, else the smallest. `others` counts the equals that were passed over.
  /// O(active).
  public static func nearest(
    to x: Int, count n: Int, distances: Span<Double>, active: Span<Int32>, preferred: Int
  ) -> (object: Int, distance: Double, others: Int) {
    precondition(distances.count == n * (n - 1) / 2)
    var best = preferred
    var least = preferred >= 0 ? distances[at(x, preferred, n)] : .infinity
    var others = 0
    for position in active.indices {
      let i = Int(active[position])
      if i == x || i == preferred { continue }
      let distance = distances[at(x, i, n)]
      if distance < least || best < 0 {
        best = i
        least = distance
        others = 0
      } else if distance == least {
        others += 1
      }
    }
    return (best, least, others)
  }

  /// The nearest of those of `active` that are larger than `x`; −1 if there is none. O(active).
  public static func nearestAbove(
    _ x: Int, count n: Int, distances: Span<Double>, active: Span<Int32>
  ) -> (object: Int, distance: Double) {
    precondition(distances.count == n * (n - 1) / 2)
    var best = -1
    var least = Double.infinity
    for position in active.indices {
      let i = Int(active[position])
      guard i > x else { continue }
      let distance = distances[index(x, i, count: n)]
      if distance < least || best < 0 {
        best = i
        least = distance
      }
    }
    return (best, least)
  }
}

/// How the distance of a merged group to a third one follows from those of its parts.
public enum MergeRule: Sendable {
  /// The larger.
  case complete
  /// Mean, weighted by sizes.
  case average
  /// Plain mean.
  case weighted
  /// Ward's rule, on squared distances.
  case ward
  /// Distance of centroids, squared.
  case centroid
  /// Distance of midpoints, squared.
  case median
}

extension CondensedDistances {
  /// Writes over the distances of `kept` to all of `active` those of the group merged from `kept` and
  /// `gone` (Lance & Williams). `sizes` (n, in) are those before the merge. O(active).
  public static func merge(
    _ gone: Int, into kept: Int, _ rule: MergeRule, count n: Int,
    distances: inout MutableSpan<Double>, active: Span<Int32>, sizes: Span<Double>
  ) {
    precondition(distances.count == n * (n - 1) / 2 && sizes.count == n)
    let between = distances[at(kept, gone, n)]
    let sizeKept = sizes[kept]
    let sizeGone = sizes[gone]
    for position in active.indices {
      let i = Int(active[position])
      if i == kept || i == gone { continue }
      let place = at(kept, i, n)
      distances[place] = merged(
        rule, distances[place], distances[at(gone, i, n)], between, sizeKept, sizeGone, sizes[i])
    }
  }

  @inline(__always)
  private static func merged(
    _ rule: MergeRule, _ a: Double, _ b: Double, _ between: Double,
    _ sizeA: Double, _ sizeB: Double, _ size: Double
  ) -> Double {
    let both = sizeA + sizeB
    switch rule {
    case .complete: return max(a, b)
    case .average: return (sizeA * a + sizeB * b) / both
    case .weighted: return (a + b) / 2
    case .ward:
      // Rounding can bring equal points below 0, where a square root has no value.
      let sum = (sizeA + size) * a + (sizeB + size) * b - size * between
      return max(sum / (both + size), 0)
    case .centroid:
      return max((sizeA * a + sizeB * b - sizeA * sizeB * between / both) / both, 0)
    case .median: return max((a + b) / 2 - between / 4, 0)
    }
  }
}
