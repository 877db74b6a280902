/// Which columns Gower's distance compares how, and what each counts.
public struct GowerTerms: Sendable {
  /// The first columns, compared by their absolute difference.
  public let numbers: Int
  /// The next ones, compared as equal or not.
  public let categories: Int
  /// The last ones hold 0 and 1; where both rows have 0 the column plays no part.
  public let asymmetric: Int
  /// Weight of each column.
  public let weights: [Double]
  /// Whether a value may be missing (NaN).
  public let hasGaps: Bool
  /// Sum of the weights of all columns that always play a part.
  let whole: Double

  public init(
    numbers: Int, categories: Int, asymmetric: Int, weights: [Double], hasGaps: Bool
  ) {
    precondition(weights.count == numbers + categories + asymmetric)
    self.numbers = numbers
    self.categories = categories
    self.asymmetric = asymmetric
    self.weights = weights
    self.hasGaps = hasGaps
    whole = weights.prefix(numbers + categories).reduce(0, +)
  }

  public var columns: Int { weights.count }
}

/// Gower's distance of one row to many packed ones (see `PackedPoints`):
/// Σ w·|x − y| over Σ w of the columns that both rows have; ∞ where they have none in common.
public enum GowerDistances {
  /// Writes the distance of `point` (columns, in) to each of the first `out.count` packed points into
  /// `out`. O(points · columns).
  public static func fill(
    _ out: inout MutableSpan<Double>, from point: Span<Double>, to packed: Span<Double>,
    _ terms: GowerTerms
  ) {
    let columns = terms.columns
    let count = out.count
    precondition(point.count == columns)
    precondition(packed.count >= PackedPoints.size(points: count, columns: columns))
    // The pointers stay inside of these closures, and the sizes were checked.
    out.withUnsafeMutableBufferPointer { out in
      point.withUnsafeBufferPointer { point in
        packed.withUnsafeBufferPointer { packed in
          terms.weights.withUnsafeBufferPointer { weights in
            guard let out = out.baseAddress, let point = point.baseAddress,
              let packed = packed.baseAddress, let weights = weights.baseAddress
            else { return }
            let sweep = GowerSweep(terms: terms, point: point, weights: weights)
            sweep.fill(out, count, packed)
          }
        }
      }
    }
  }
}

/// The pointers belong to the caller and are valid while it runs.
private struct GowerSweep {
  let terms: GowerTerms
  let point: UnsafePointer<Double>
  let weights: UnsafePointer<Double>

  @inline(__always)
  func fill(
    _ out: UnsafeMutablePointer<Double>, _ count: Int, _ packed: UnsafePointer<Double>
  ) {
    let lanes = PackedPoints.lanes
    let isPlain = !terms.hasGaps && terms.asymmetric == 0
    for first in stride(from: 0, to: count, by: lanes) {
      let block = packed + first * terms.columns
      let distances = isPlain ? plain(block) : gapped(block)
      if first + lanes <= count {
        UnsafeMutableRawPointer(out + first).storeBytes(of: distances, as: Lanes.self)
      } else {
        for lane in 0..<count - first { out[first + lane] = distances[lane] }
      }
    }
  }

  @inline(__always)
  private func lanes(_ block: UnsafePointer<Double>, _ column: Int) -> Lanes {
    UnsafeRawPointer(block + column * PackedPoints.lanes).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private func plain(_ block: UnsafePointer<Double>) -> Lanes {
    var sum = Lanes.zero
    for column in 0..<terms.numbers {
      let difference = lanes(block, column) - point[column]
      sum += pointwiseMax(difference, -difference) * weights[column]
    }
    for column in terms.numbers..<terms.columns {
      let differs = lanes(block, column) .!= Lanes(repeating: point[column])
      sum += Lanes.zero.replacing(with: weights[column], where: differs)
    }
    return sum / terms.whole
  }

  @inline(__always)
  private func gapped(_ block: UnsafePointer<Double>) -> Lanes {
    var sum = Lanes.zero
    var weight = Lanes.zero
    for column in 0..<terms.columns {
      let values = lanes(block, column)
      let difference = values - point[column]
      // NaN, which differs from itself, where one of the two is missing.
      var counts = difference .== difference
      if column >= terms.numbers + terms.categories, point[column] == 0 {
        counts .&= values .!= Lanes.zero
      }
      var apart = pointwiseMax(difference, -difference)
      if column >= terms.numbers {
        apart = Lanes.zero.replacing(with: 1, where: difference .!= Lanes.zero)
      }
      sum += Lanes.zero.replacing(with: apart, where: counts) * weights[column]
      weight += Lanes.zero.replacing(with: weights[column], where: counts)
    }
    return (sum / weight).replacing(with: .infinity, where: weight .== Lanes.zero)
  }
}
