/// A measure at compile time for searches, in a reduced form that keeps the order of distances:
/// squares for Euclid.
///
/// Every step is monotone in the size of the difference, so the reduced distance of a point to a box
/// never exceeds, to the last bit, that to a point inside.
protocol TreeMeasure {
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes
  static func add(_ sum: Double, _ difference: Double) -> Double
}

enum SquaredTreeMeasure: TreeMeasure {
  @inline(__always)
  static func add(_ sum: Lanes, _ difference: Lanes) -> Lanes {
    sum.addingProduct(difference, difference)
  }
  @inline(__always)
  static func add(_ sum: Double, _ difference: Double) -> Double {
    sum.addingProduct(difference, difference)
  }
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
    let size = magnitude(difference)
    return sum.replacing(with: size, where: sum .< size)
  }
  @inline(__always)
  static func add(_ sum: Double, _ difference: Double) -> Double { max(sum, abs(difference)) }
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

/// The larger of two numbers that are not NaN: one instruction, which `max` is not.
@inline(__always)
func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }
