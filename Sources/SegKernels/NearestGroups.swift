/// How the squared distance of two centres becomes the distance of their groups.
public enum CenterRule: Sendable {
  /// Ward's: 2ab / (a + b) times it, for groups of sizes a and b.
  case ward
  /// The squared distance itself.
  case plain
}

/// Nearest neighbours among groups that are known by their centres and sizes.
public enum NearestGroups {
  /// Groups of a list that are searched for together.
  static let tile = 4

  /// For each of `wanted` (positions of groups) finds the nearest other group, of equals the one at
  /// the smallest position, and whether another stands at exactly the same distance.
  ///
  /// - Parameters:
  ///   - wanted: q, each in 0..<count, in.
  ///   - centers: count × columns, row-major, in.
  ///   - packed: the same centres (see `PackedPoints`); those that are gone are +∞, in.
  ///   - sizes: one for each packed place, 1 for those that are gone, in.
  ///   - found: q, empty at first, out.
  ///
  /// O(q · count · columns).
  public static func find(
    _ wanted: Span<Int32>, centers: Span<Double>, columns: Int, packed: Span<Double>,
    sizes: Span<Double>, rule: CenterRule, found: inout NearestFound
  ) {
    precondition(packed.count == sizes.count * columns)
    precondition(sizes.count % PackedPoints.lanes == 0 && centers.count <= packed.count)
    precondition(found.keys.count == wanted.count)
    // The pointers stay inside of these closures, and the sizes were checked.
    wanted.withUnsafeBufferPointer { wanted in
      centers.withUnsafeBufferPointer { centers in
        packed.withUnsafeBufferPointer { packed in
          sizes.withUnsafeBufferPointer { sizes in
            found.nearest.withUnsafeMutableBufferPointer { nearest in
              found.keys.withUnsafeMutableBufferPointer { keys in
                found.tied.withUnsafeMutableBufferPointer { tied in
                  guard let wantedBase = wanted.baseAddress, let centers = centers.baseAddress,
                    let packed = packed.baseAddress, let sizesBase = sizes.baseAddress,
                    let nearest = nearest.baseAddress, let keys = keys.baseAddress,
                    let tied = tied.baseAddress
                  else { return }
                  let search = GroupSearch(
                    wanted: wantedBase, count: wanted.count, centers: centers, columns: columns,
                    packed: packed, sizes: sizesBase, places: sizes.count, nearest: nearest,
                    keys: keys, tied: tied)
                  switch rule {
                  case .ward: search.run(WardKey.self)
                  case .plain: search.run(PlainKey.self)
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// Squared distances of the centre at `position` to all `out.count` groups, with the bits that
  /// `find` has; +∞ for those that are gone, and for itself. O(count · columns).
  public static func fill(
    _ out: inout MutableSpan<Double>, from position: Int, centers: Span<Double>, columns: Int,
    packed: Span<Double>
  ) {
    let count = out.count
    precondition(position < count && centers.count >= count * columns)
    precondition(packed.count >= PackedPoints.size(points: count, columns: columns))
    // The pointers stay inside of these closures, and the sizes were checked.
    out.withUnsafeMutableBufferPointer { out in
      centers.withUnsafeBufferPointer { centers in
        packed.withUnsafeBufferPointer { packed in
          guard let out = out.baseAddress, let centers = centers.baseAddress,
            let packed = packed.baseAddress
          else { return }
          var place = 0
          while place < count {
            let squared = squaredDistances(
              centers + position * columns, packed + place * columns, columns)
            if place + PackedPoints.lanes <= count {
              UnsafeMutableRawPointer(out + place).storeBytes(of: squared, as: Lanes.self)
            } else {
              for lane in 0..<count - place { out[place + lane] = squared[lane] }
            }
            place += PackedPoints.lanes
          }
        }
      }
    }
    out[position] = .infinity
  }

  @inline(__always)
  static func squaredDistances(
    _ point: UnsafePointer<Double>, _ block: UnsafePointer<Double>, _ columns: Int
  ) -> Lanes {
    var sum = Lanes.zero
    for j in 0..<columns {
      let values = UnsafeRawPointer(block + j * PackedPoints.lanes).loadUnaligned(as: Lanes.self)
      let difference = values - point[j]
      sum.addProduct(difference, difference)
    }
    return sum
  }
}

/// A key at compile time, so that the loops are specialised for each.
private protocol CenterKey {
  /// Lanes whose key may not be above `limit`; never misses one that is not.
  static func within(
    _ squared: Lanes, _ size: Double, _ sizes: Lanes, _ limit: Double
  ) -> SIMDMask<SIMD8<Int64>>
  /// The key itself, which is the same from both sides.
  static func key(_ squared: Double, _ size: Double, _ other: Double) -> Double
}

private enum WardKey: CenterKey {
  @inline(__always)
  static func within(
    _ squared: Lanes, _ size: Double, _ sizes: Lanes, _ limit: Double
  ) -> SIMDMask<SIMD8<Int64>> {
    // Multiplied out, since a division costs as much as several columns.
    let bound = (sizes + size) * limit
    return squared * (sizes * (2 * size)) .<= bound
  }
  @inline(__always)
  static func key(_ squared: Double, _ size: Double, _ other: Double) -> Double {
    squared * (2 * (size * other) / (size + other))
  }
}

private enum PlainKey: CenterKey {
  @inline(__always)
  static func within(
    _ squared: Lanes, _ size: Double, _ sizes: Lanes, _ limit: Double
  ) -> SIMDMask<SIMD8<Int64>> {
    squared .<= Lanes(repeating: limit)
  }
  @inline(__always)
  static func key(_ squared: Double, _ size: Double, _ other: Double) -> Double { squared }
}

/// Somewhat above 1: what rounding can make of a comparison that is multiplied out.
let screeningMargin = 1 + 0x1p-48

@inline(__always)
func anyLane(_ mask: SIMDMask<SIMD8<Int64>>) -> Bool {
  // A mask is eight times 64 bits, all set or none.
  let bits = unsafeBitCast(mask, to: SIMD8<Int64>.self)
  let four = bits.lowHalf | bits.highHalf
  let two = four.lowHalf | four.highHalf
  return (two[0] | two[1]) != 0
}

private struct GroupSearch {
  let wanted: UnsafePointer<Int32>
  let count: Int
  let centers: UnsafePointer<Double>
  let columns: Int
  let packed: UnsafePointer<Double>
  let sizes: UnsafePointer<Double>
  let places: Int
  let nearest: UnsafeMutablePointer<Int32>
  let keys: UnsafeMutablePointer<Double>
  let tied: UnsafeMutablePointer<UInt8>

  /// Places whose coordinates fit into the first cache are compared with all that is wanted.
  @inline(__always)
  func run<K: CenterKey>(_: K.Type) {
    let stretch = max(2048 / max(columns, 1) / PackedPoints.lanes, 1) * PackedPoints.lanes
    var first = 0
    while first < places {
      let end = min(first + stretch, places)
      var index = 0
      while index + NearestGroups.tile <= count {
        four(index, first, end, K.self)
        index += NearestGroups.tile
      }
      while index < count {
        one(index, first, end, K.self)
        index += 1
      }
      first = end
    }
  }

  @inline(__always)
  private func point(_ index: Int) -> UnsafePointer<Double> {
    centers + Int(wanted[index]) * columns
  }

  @inline(__always)
  private func lanes(_ base: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(base).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private func limit(_ index: Int) -> Double {
    keys[index] * screeningMargin
  }

  /// Four wanted groups against the places `first..<end`.
  @inline(__always)
  private func four<K: CenterKey>(_ index: Int, _ first: Int, _ end: Int, _: K.Type) {
    let (p, q, r, s) = (point(index), point(index + 1), point(index + 2), point(index + 3))
    let own = SIMD4(
      sizes[Int(wanted[index])], sizes[Int(wanted[index + 1])], sizes[Int(wanted[index + 2])],
      sizes[Int(wanted[index + 3])])
    var limits = SIMD4(limit(index), limit(index + 1), limit(index + 2), limit(index + 3))
    var place = first
    while place < end {
      let block = packed + place * columns
      var (a, b, c, d) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for j in 0..<columns {
        let values = lanes(block + j * PackedPoints.lanes)
        let (ap, bq) = (values - p[j], values - q[j])
        let (cr, ds) = (values - r[j], values - s[j])
        a.addProduct(ap, ap)
        b.addProduct(bq, bq)
        c.addProduct(cr, cr)
        d.addProduct(ds, ds)
      }
      let others = lanes(sizes + place)
      let inA = K.within(a, own[0], others, limits[0])
      let inB = K.within(b, own[1], others, limits[1])
      let inC = K.within(c, own[2], others, limits[2])
      let inD = K.within(d, own[3], others, limits[3])
      if anyLane((inA .| inB) .| (inC .| inD)) {
        if anyLane(inA) { limits[0] = take(a, inA, index, place, K.self) }
        if anyLane(inB) { limits[1] = take(b, inB, index + 1, place, K.self) }
        if anyLane(inC) { limits[2] = take(c, inC, index + 2, place, K.self) }
        if anyLane(inD) { limits[3] = take(d, inD, index + 3, place, K.self) }
      }
      place += PackedPoints.lanes
    }
  }

  @inline(__always)
  private func one<K: CenterKey>(_ index: Int, _ first: Int, _ end: Int, _: K.Type) {
    let p = point(index)
    let own = sizes[Int(wanted[index])]
    var bound = limit(index)
    var place = first
    while place < end {
      let a = NearestGroups.squaredDistances(p, packed + place * columns, columns)
      let inside = K.within(a, own, lanes(sizes + place), bound)
      if anyLane(inside) { bound = take(a, inside, index, place, K.self) }
      place += PackedPoints.lanes
    }
  }

  /// Compares the lanes that passed by their keys; returns the new limit.
  @inline(never)
  private func take<K: CenterKey>(
    _ squared: Lanes, _ inside: SIMDMask<SIMD8<Int64>>, _ index: Int, _ place: Int, _: K.Type
  ) -> Double {
    let own = sizes[Int(wanted[index])]
    for lane in 0..<PackedPoints.lanes
    where inside[lane] && place + lane != Int(wanted[index]) {
      let key = K.key(squared[lane], own, sizes[place + lane])
      if key < keys[index] {
        keys[index] = key
        nearest[index] = Int32(truncatingIfNeeded: place + lane)
        tied[index] = 0
      } else if key == keys[index] && key < .infinity {
        tied[index] = 1
      }
    }
    return limit(index)
  }
}
