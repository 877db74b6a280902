/// What is known of the nearest neighbour of each group while groups merge.
public enum GroupStates {
  /// Its neighbour has merged, so that the distance noted is only a lower bound.
  public static let stale: UInt8 = 0
  /// Its neighbour and the distance hold.
  public static let known: UInt8 = 1
  /// It is to be searched for next.
  public static let wanted: UInt8 = 2
  /// It has merged into another one.
  public static let gone: UInt8 = 3

  /// After merges (the merged groups are `wanted`, their other parts `gone`): makes stale what pointed
  /// at them, and wanted what is stale but pointed at by a group that is known. A stale group that
  /// nobody points at cannot merge next, so its search can wait. Returns how many are wanted.
  ///
  /// - Parameters:
  ///   - array: n states, in and out.
  ///   - nearest: n, in.
  ///
  /// O(n).
  public static func renew(_ array: inout [UInt8], nearest: [Int32]) -> Int {
    precondition(array.count == nearest.count)
    var states = array.mutableSpan
    for i in states.indices where states[i] == known {
      if states[Int(nearest[i])] >= wanted { states[i] = stale }
    }
    for i in states.indices where states[i] == known {
      if states[Int(nearest[i])] == stale { states[Int(nearest[i])] = wanted }
    }
    var count = 0
    for i in states.indices where states[i] == wanted { count += 1 }
    return count
  }
}

extension GroupStates {
  /// Position of the smallest key, of equals the first. O(n).
  public static func least(_ keys: Span<Double>) -> Int {
    Int(best(keys).nearest)
  }

  /// The smallest key, of equals the first, and 1 if there are equals. O(n).
  public static func best(
    _ keys: Span<Double>
  ) -> (nearest: Int32, key: Double, tied: UInt8) {
    precondition(!keys.isEmpty)
    // The pointer stays inside of this closure.
    return keys.withUnsafeBufferPointer { keys in
      guard let base = keys.baseAddress else { return (0, .infinity, 0) }
      let (least, block, isRepeated) = smallestBlock(base, keys.count)
      var first = -1
      var equals = isRepeated ? 1 : 0
      for i in block..<min(block + blockSize, keys.count) where base[i] == least {
        if first < 0 { first = i } else { equals += 1 }
      }
      let isTied = equals > 0 && least < .infinity
      return (Int32(truncatingIfNeeded: first), least, isTied ? 1 : 0)
    }
  }

  /// Keys that are looked at one by one: those of the block of the smallest.
  private static let blockSize = 16 * PackedPoints.lanes

  /// The smallest key, where the first block that holds it begins, and whether another one does.
  @inline(__always)
  private static func smallestBlock(
    _ base: UnsafePointer<Double>, _ count: Int
  ) -> (least: Double, block: Int, isRepeated: Bool) {
    var (least, block, isRepeated) = (Double.infinity, 0, false)
    for start in stride(from: 0, to: count, by: blockSize) {
      let found = smallest(base + start, min(blockSize, count - start))
      if found < least {
        (least, block, isRepeated) = (found, start, false)
      } else if found == least && start > 0 {
        isRepeated = true
      }
    }
    return (least, block, isRepeated)
  }

  @inline(__always)
  private static func smallest(_ base: UnsafePointer<Double>, _ count: Int) -> Double {
    var lanes = Lanes(repeating: .infinity)
    var i = 0
    while i + PackedPoints.lanes <= count {
      let next = UnsafeRawPointer(base + i).loadUnaligned(as: Lanes.self)
      lanes = lanes.replacing(with: next, where: next .< lanes)
      i += PackedPoints.lanes
    }
    var least = Double.infinity
    for lane in 0..<PackedPoints.lanes { least = min(least, lanes[lane]) }
    while i < count {
      least = min(least, base[i])
      i += 1
    }
    return least
  }

  /// After `gone` merged into `kept`, which may be nearer to others than its parts were: groups to
  /// which it is nearest now know it; groups that lost their neighbour to it become stale.
  ///
  /// - Parameters:
  ///   - keys: n, distances to `kept`, +∞ for itself and those that are gone, in.
  ///   - states, nearest, bounds, tied: n, in and out.
  ///
  /// O(n).
  public static func bring(
    _ kept: Int, _ gone: Int, keys: [Double], states: inout [UInt8], nearest: inout [Int32],
    bounds: inout [Double], tied: inout [UInt8]
  ) {
    precondition(keys.count == states.count && keys.count == nearest.count)
    precondition(keys.count == bounds.count && keys.count == tied.count)
    for i in keys.indices where keys[i] < .infinity {
      let lost = Int(nearest[i]) == kept || Int(nearest[i]) == gone
      if keys[i] < bounds[i] || (keys[i] == bounds[i] && lost && states[i] == known) {
        bounds[i] = keys[i]
        nearest[i] = Int32(truncatingIfNeeded: kept)
        states[i] = known
        tied[i] = 0
      } else if keys[i] == bounds[i] && states[i] == known {
        tied[i] = 1
        nearest[i] = min(nearest[i], Int32(truncatingIfNeeded: kept))
      } else if lost {
        states[i] = stale
      }
    }
  }
}

/// Nearest neighbours found so far, for all positions or some.
public struct NearestFound: Sendable {
  public var nearest: [Int32]
  public var keys: [Double]
  /// 1 where another one stands at exactly the same distance.
  public var tied: [UInt8]

  /// Nothing found yet.
  public init(count: Int) {
    nearest = [Int32](repeating: -1, count: count)
    keys = [Double](repeating: .infinity, count: count)
    tied = [UInt8](repeating: 0, count: count)
  }

  /// Takes over what is nearer in `other`, whose neighbours stand behind all of these. O(count).
  public mutating func merge(_ other: NearestFound) {
    precondition(other.keys.count == keys.count)
    for i in keys.indices {
      if other.keys[i] < keys[i] {
        nearest[i] = other.nearest[i]
        keys[i] = other.keys[i]
        tied[i] = other.tied[i]
      } else if other.keys[i] == keys[i] && keys[i] < .infinity {
        tied[i] = 1
      }
    }
  }
}
