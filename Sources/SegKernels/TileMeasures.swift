/// Four numbers side by side: one register of the processors that Seg is compiled for.
typealias FourLanes = SIMD4<Double>

/// One measure at compile time on four lanes, so that the loops over tiles are specialised for each.
protocol TileMeasure {
  static func add(_ sum: FourLanes, _ difference: FourLanes) -> FourLanes
  static func finish(_ sum: FourLanes) -> FourLanes
}

enum SquaredEuclideanTile: TileMeasure {
  @inline(__always)
  static func add(_ sum: FourLanes, _ difference: FourLanes) -> FourLanes {
    sum.addingProduct(difference, difference)
  }
  @inline(__always)
  static func finish(_ sum: FourLanes) -> FourLanes { sum }
}

enum EuclideanTile: TileMeasure {
  @inline(__always)
  static func add(_ sum: FourLanes, _ difference: FourLanes) -> FourLanes {
    sum.addingProduct(difference, difference)
  }
  @inline(__always)
  static func finish(_ sum: FourLanes) -> FourLanes { sum.squareRoot() }
}

enum ManhattanTile: TileMeasure {
  @inline(__always)
  static func add(_ sum: FourLanes, _ difference: FourLanes) -> FourLanes {
    sum + magnitude(difference)
  }
  @inline(__always)
  static func finish(_ sum: FourLanes) -> FourLanes { sum }
}

enum MaximumTile: TileMeasure {
  @inline(__always)
  static func add(_ sum: FourLanes, _ difference: FourLanes) -> FourLanes {
    let size = magnitude(difference)
    return sum.replacing(with: size, where: size .> sum)
  }
  @inline(__always)
  static func finish(_ sum: FourLanes) -> FourLanes { sum }
}

/// |x| of each lane, by clearing the sign bits; both types are four times 64 bits.
@inline(__always)
func magnitude(_ lanes: FourLanes) -> FourLanes {
  let bits = unsafeBitCast(lanes, to: SIMD4<UInt64>.self)
  return unsafeBitCast(bits & 0x7FFF_FFFF_FFFF_FFFF, to: FourLanes.self)
}

/// The sum of four lanes in a fixed order: the standard library leaves that of its own open.
@inline(__always)
func total(_ lanes: FourLanes) -> Double {
  let pair = lanes.lowHalf + lanes.highHalf
  return pair[0] + pair[1]
}

/// Four neighbouring values of a buffer.
@inline(__always)
func fourLanes(_ values: UnsafePointer<Double>) -> FourLanes {
  UnsafeRawPointer(values).loadUnaligned(as: FourLanes.self)
}

/// Writes four neighbouring values of a buffer.
@inline(__always)
func store(_ lanes: FourLanes, _ values: UnsafeMutablePointer<Double>) {
  UnsafeMutableRawPointer(values).storeBytes(of: lanes, as: FourLanes.self)
}

/// The distances of two rows to the eight points of a block, as four registers.
///
/// The sums run over columns in order, so that each lane has the bits of a plain scalar loop with
/// fused multiply-add.
@inline(__always)
func tileDistances<M: TileMeasure>(
  _: M.Type, _ one: UnsafePointer<Double>, _ other: UnsafePointer<Double>,
  _ block: UnsafePointer<Double>, _ columns: Int
) -> (FourLanes, FourLanes, FourLanes, FourLanes) {
  var (a, b, c, d) = (FourLanes.zero, FourLanes.zero, FourLanes.zero, FourLanes.zero)
  for j in 0..<columns {
    let low = fourLanes(block + j * 8)
    let high = fourLanes(block + j * 8 + 4)
    let first = FourLanes(repeating: one[j])
    let second = FourLanes(repeating: other[j])
    a = M.add(a, first - low)
    b = M.add(b, first - high)
    c = M.add(c, second - low)
    d = M.add(d, second - high)
  }
  return (M.finish(a), M.finish(b), M.finish(c), M.finish(d))
}
