/// A measure at compile time for searches, in a reduced form that keeps the order of distances:
/// squares for Euclid.
///
/// Every step is monotone in the size of the difference, so the reduced distance of a point to a box
/// never exceeds, to the last bit, that to a point inside. Products and sums are rounded one by one,
/// so that distances tie where they do elsewhere in the engine and in other programs.
protocol TreeMeasure {
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes
  static func add(_ sum: Double, _ difference: Double) -> Double
}

enum SquaredTreeMeasure: TreeMeasure {
  @inline(__always)
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes { sum + difference * difference }
  @inline(__always)
  static func add(_ sum: Double, _ difference: Double) -> Double { sum + difference * difference }
}

enum ManhattanTreeMeasure: TreeMeasure {
  @inline(__always)
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes { sum + magnitude(difference) }
  @inline(__always)
  static func add(_ sum: Double, _ difference: Double) -> Double { sum + abs(difference) }
}

enum MaximumTreeMeasure: TreeMeasure {
  @inline(__always)
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes {
    larger(sum, magnitude(difference))
  }
  @inline(__always)
  static func add(_ sum: Double, _ difference: Double) -> Double {
    larger(sum, abs(difference))
  }
}

extension TreeMeasure {
  /// Reduced distances of a point to the eight points of a block, summed in column order.
  @inline(__always)
  static func distances(
    _ point: UnsafePointer<Double>, _ block: UnsafePointer<Double>, _ columns: Int
  ) -> Lanes {
    var sum = Lanes.zero
    for j in 0..<columns {
      let lanes = UnsafeRawPointer(block + j * PackedPoints.lanes).loadUnaligned(as: Lanes.self)
      sum = add(sum, Lanes(repeating: point[j]) - lanes)
    }
    return sum
  }

  /// Reduced distances of a point to the four blocks of a leaf. As soon as all partial sums exceed
  /// `bound` they are returned instead, which exceed it as well.
  @inline(__always)
  static func distances(
    _ point: UnsafePointer<Double>, leaf: UnsafePointer<Double>, _ columns: Int, bound: Double
  ) -> LeafLanes {
    let block = PackedPoints.lanes * columns
    var sums = LeafLanes()
    var done = 0
    while true {
      let end = min(done + 8, columns)
      for j in done..<end {
        let value = Lanes(repeating: point[j])
        let lanes = UnsafeRawPointer(leaf + j * PackedPoints.lanes)
        sums.a = add(sums.a, value - lanes.loadUnaligned(as: Lanes.self))
        sums.b = add(sums.b, value - (lanes + block * 8).loadUnaligned(as: Lanes.self))
        sums.c = add(sums.c, value - (lanes + block * 16).loadUnaligned(as: Lanes.self))
        sums.d = add(sums.d, value - (lanes + block * 24).loadUnaligned(as: Lanes.self))
      }
      done = end
      if done == columns || sums.smallest > bound { return sums }
    }
  }

  /// Reduced distances of the eight points of a block to a box, 0 inside.
  @inline(__always)
  static func distances(
    block: UnsafePointer<Double>, toBox low: UnsafePointer<Double>,
    _ high: UnsafePointer<Double>, _ columns: Int
  ) -> Lanes {
    var sum = Lanes.zero
    for j in 0..<columns {
      let lanes = UnsafeRawPointer(block + j * PackedPoints.lanes).loadUnaligned(as: Lanes.self)
      let outside = larger(Lanes(repeating: low[j]) - lanes, lanes - Lanes(repeating: high[j]))
      sum = add(sum, larger(outside, Lanes.zero))
    }
    return sum
  }

  /// Reduced distance of a point to a box, 0 inside.
  @inline(__always)
  static func distance(
    _ point: UnsafePointer<Double>, toBox low: UnsafePointer<Double>,
    _ high: UnsafePointer<Double>, _ columns: Int
  ) -> Double {
    var sum = 0.0
    for j in 0..<columns {
      sum = add(sum, larger(larger(low[j] - point[j], point[j] - high[j]), 0))
    }
    return sum
  }

  /// Reduced distance of two boxes, 0 if they meet.
  @inline(__always)
  static func distance(
    boxes low: UnsafePointer<Double>, _ high: UnsafePointer<Double>,
    _ otherLow: UnsafePointer<Double>, _ otherHigh: UnsafePointer<Double>, _ columns: Int
  ) -> Double {
    var sum = 0.0
    for j in 0..<columns {
      sum = add(sum, larger(larger(low[j] - otherHigh[j], otherLow[j] - high[j]), 0))
    }
    return sum
  }

  /// Reduced distance of a point to the farthest corner of a box.
  @inline(__always)
  static func farthest(
    _ point: UnsafePointer<Double>, inBox low: UnsafePointer<Double>,
    _ high: UnsafePointer<Double>, _ columns: Int
  ) -> Double {
    var sum = 0.0
    for j in 0..<columns { sum = add(sum, larger(point[j] - low[j], high[j] - point[j])) }
    return sum
  }
}

/// Distances to the points of a leaf.
struct LeafLanes {
  var a = Lanes.zero
  var b = Lanes.zero
  var c = Lanes.zero
  var d = Lanes.zero

  @inline(__always)
  var smallest: Double { SegKernels.smallest(smaller(smaller(a, b), smaller(c, d))) }
}

/// The smallest lane. The standard library's `min()` takes care of NaN lane by lane.
@inline(__always)
func smallest(_ lanes: Lanes) -> Double {
  let (low, high) = (lanes.lowHalf, lanes.highHalf)
  let four = low.replacing(with: high, where: high .< low)
  let (left, right) = (four.lowHalf, four.highHalf)
  let two = left.replacing(with: right, where: right .< left)
  return two[0] < two[1] ? two[0] : two[1]
}

/// The smaller of each lane.
@inline(__always)
func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .< a) }

/// The larger of each lane.
@inline(__always)
func larger(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: a .< b) }

/// The larger of two numbers that are not NaN: one instruction, which `max` is not.
@inline(__always)
func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }
