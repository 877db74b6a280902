/// Points packed for SIMD: blocks of eight points, each block columns × 8, so that one load gives
/// the same coordinate of eight points. The last block is filled up with +∞, which is never near.
public enum PackedPoints {
  /// Points in a block.
  public static let lanes = 8

  /// Number of values that `points` points take, the filling included.
  public static func size(points: Int, columns: Int) -> Int {
    (points + lanes - 1) / lanes * lanes * columns
  }

  /// Packs row-major `points` (m × columns, in) into `packed` (`size`, out). O(m · columns).
  public static func pack(
    _ points: Span<Double>, columns: Int, into packed: inout MutableSpan<Double>
  ) {
    let count = columns == 0 ? 0 : points.count / columns
    precondition(packed.count == size(points: count, columns: columns))
    for index in packed.indices { packed[index] = .infinity }
    for i in 0..<count {
      let block = i / lanes * lanes * columns
      for j in 0..<columns {
        packed[block + j * lanes + i % lanes] = points[i * columns + j]
      }
    }
  }

  /// Packs the rows named by `order` of row-major `points`, leaving the filling as it is.
  /// O(order · columns).
  public static func pack(
    _ points: Span<Double>, columns: Int, order: Span<Int32>, into packed: inout MutableSpan<Double>
  ) {
    precondition(packed.count >= size(points: order.count, columns: columns))
    for i in order.indices {
      let row = Int(order[i]) * columns
      let first = i / lanes * lanes * columns + i % lanes
      for j in 0..<columns { packed[first + j * lanes] = points[row + j] }
    }
  }
}

typealias Lanes = SIMD8<Double>

/// How the differences of two points' coordinates become a distance.
public enum Measure: Sendable {
  /// Σ(x−y)²
  case squaredEuclidean
  /// √Σ(x−y)²
  case euclidean
  /// Σ|x−y|
  case manhattan
  /// max|x−y|
  case maximum
}

/// One measure at compile time, so that the loops below are specialised for each.
protocol LaneMeasure {
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes
  static func finish(_ sum: Lanes) -> Lanes
}

enum SquaredEuclideanLanes: LaneMeasure {
  @inline(__always)
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes { sum + difference * difference }
  @inline(__always)
  static func finish(_ sum: Lanes) -> Lanes { sum }
}

enum EuclideanLanes: LaneMeasure {
  @inline(__always)
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes { sum + difference * difference }
  @inline(__always)
  static func finish(_ sum: Lanes) -> Lanes { squareRoots(sum) }
}

enum ManhattanLanes: LaneMeasure {
  @inline(__always)
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes { sum + magnitude(difference) }
  @inline(__always)
  static func finish(_ sum: Lanes) -> Lanes { sum }
}

enum MaximumLanes: LaneMeasure {
  @inline(__always)
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes {
    pointwiseMax(sum, magnitude(difference))
  }
  @inline(__always)
  static func finish(_ sum: Lanes) -> Lanes { sum }
}

/// √x of each lane. One by one, because `squareRoot()` of SIMD types calls libm for each.
@inline(__always)
func squareRoots(_ lanes: Lanes) -> Lanes {
  var roots = lanes
  for lane in 0..<PackedPoints.lanes { roots[lane] = lanes[lane].squareRoot() }
  return roots
}

/// |x| of each lane, by clearing the sign bits; both types are eight times 64 bits.
@inline(__always)
func magnitude(_ lanes: Lanes) -> Lanes {
  let bits = unsafeBitCast(lanes, to: SIMD8<UInt64>.self)
  return unsafeBitCast(bits & 0x7FFF_FFFF_FFFF_FFFF, to: Lanes.self)
}

/// Distances of one point to the eight points of a block. The sum runs over columns in order, so
/// each lane has the bits of a plain scalar loop.
@inline(__always)
func blockDistances<M: LaneMeasure>(
  _ measure: M.Type, _ point: UnsafePointer<Double>, _ block: UnsafePointer<Double>, _ columns: Int
) -> Lanes {
  var sum = Lanes.zero
  for j in 0..<columns {
    let lanes = UnsafeRawPointer(block + j * PackedPoints.lanes).loadUnaligned(as: Lanes.self)
    sum = M.add(sum, Lanes(repeating: point[j]) - lanes)
  }
  return M.finish(sum)
}
