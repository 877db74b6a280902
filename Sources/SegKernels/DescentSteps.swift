/// An entry of a list of near rows.
public struct DescentEntry: Sendable, Equatable {
  /// Distance in single precision, in the reduced form of the measure.
  public var distance: Float
  /// The near row.
  public var row: Int32
  /// Whether its neighbours are still to be met.
  public var isNew: Bool

  /// Stands for one that is still to be found.
  public static let none = DescentEntry(distance: .infinity, row: .max, isNew: false)
}

/// Two rows were found to be near enough for the list of the first.
public struct DescentUpdate: Sendable {
  public var target: Int32
  public var row: Int32
  public var distance: Float

  public static let none = DescentUpdate(target: 0, row: 0, distance: 0)
}

/// The loops of approximate nearest neighbours by descent: lists get better as the neighbours of a
/// row meet each other.
public enum DescentSteps {
  /// Values of a row in single precision: columns filled up with 0.
  public static func width(columns: Int) -> Int { (columns + 7) / 8 * 8 }

  /// Brings rows into single precision, moved and scaled.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - order: which of them, in which order, m, in.
  ///   - origin: columns, in; comes to stand at 0.
  ///   - scale: what differences from it are multiplied by.
  ///   - out: m × `width`, zeros, out.
  ///
  /// O(m · columns).
  public static func frame(
    _ rows: Span<Double>, order: Span<Int32>, origin: Span<Double>, scale: Double,
    out: inout MutableSpan<Float>
  ) {
    let columns = origin.count
    let width = width(columns: columns)
    precondition(out.count == order.count * width)
    for i in order.indices {
      let row = Int(order[i]) * columns
      for j in 0..<columns { out[i * width + j] = Float((rows[row + j] - origin[j]) * scale) }
    }
  }

  /// Lets the rows of a group meet: each new one all others, old ones only new ones.
  ///
  /// - Parameters:
  ///   - new: rows, in.
  ///   - old: further rows, in.
  ///   - points: n × `width`, in.
  ///   - worst: largest distance in the list of each row, n, in.
  ///   - updates: for each pair that is nearer than that of one of its rows an update of this row's
  ///     list, out; has room for new · (new + 2 · old).
  ///
  /// Returns the number of updates. O(new · (new + old) · width).
  public static func meet(
    new: Span<Int32>, old: Span<Int32>, points: Span<Float>, width: Int, worst: Span<Float>,
    _ measure: Measure, updates: inout MutableSpan<DescentUpdate>
  ) -> Int {
    switch measure {
    case .euclidean, .squaredEuclidean:
      meet(new, old, points, width, worst, SquaredDescentMeasure.self, &updates)
    case .manhattan: meet(new, old, points, width, worst, ManhattanDescentMeasure.self, &updates)
    case .maximum: meet(new, old, points, width, worst, MaximumDescentMeasure.self, &updates)
    }
  }

  private static func meet<M: DescentMeasure>(
    _ new: Span<Int32>, _ old: Span<Int32>, _ points: Span<Float>, _ width: Int,
    _ worst: Span<Float>, _: M.Type, _ updates: inout MutableSpan<DescentUpdate>
  ) -> Int {
    let count = new.count + old.count
    precondition(updates.count >= new.count * (new.count + 2 * old.count))
    precondition(points.count == worst.count * width && width % 8 == 0)
    // The pointers stay inside of these closures. `guests` has three places more than rows, so that
    // four can be read from each one.
    return withUnsafeTemporaryAllocation(of: DescentGuest.self, capacity: count + 3) { guests in
      points.withUnsafeBufferPointer { points in
        updates.withUnsafeMutableBufferPointer { updates in
          guard count > 1, let guests = guests.baseAddress, let points = points.baseAddress,
            let updates = updates.baseAddress
          else { return 0 }
          for i in 0..<count + 3 {
            let place = min(i, count - 1)
            let row = place < new.count ? new[place] : old[place - new.count]
            (guests + i).initialize(
              to: DescentGuest(
                row: row, worst: worst[Int(row)], point: points + Int(row) * width))
          }
          return meet(guests, new.count, count, width, M.self, updates)
        }
      }
    }
  }

  @inline(__always)
  private static func meet<M: DescentMeasure>(
    _ guests: UnsafeMutablePointer<DescentGuest>, _ new: Int, _ count: Int, _ width: Int,
    _: M.Type, _ updates: UnsafeMutablePointer<DescentUpdate>
  ) -> Int {
    var found = 0
    for i in 0..<new {
      let one = guests[i]
      var j = i + 1
      while j < count {
        let distances = M.distances(
          one.point, guests[j].point, guests[j + 1].point, guests[j + 2].point,
          guests[j + 3].point, width)
        for lane in 0..<min(4, count - j) {
          let other = guests[j + lane]
          let distance = distances[lane]
          guard distance < one.worst || distance < other.worst, one.row != other.row else {
            continue
          }
          if distance < one.worst {
            updates[found] = DescentUpdate(target: one.row, row: other.row, distance: distance)
            found += 1
          }
          if distance < other.worst {
            updates[found] = DescentUpdate(target: other.row, row: one.row, distance: distance)
            found += 1
          }
        }
        j += 4
      }
    }
    return found
  }

  /// Takes updates into the lists of the rows from `first` on; returns how many came in.
  ///
  /// - Parameters:
  ///   - size: entries of a list.
  ///   - lists: rows × size, sorted by (distance, row), no row twice, in and out.
  ///
  /// O(updates · size).
  public static func take(
    _ updates: Span<DescentUpdate>, first: Int, size: Int,
    lists: inout MutableSpan<DescentEntry>
  ) -> Int {
    var taken = 0
    for index in updates.indices {
      let update = updates[index]
      let start = (Int(update.target) - first) * size
      var place = start + size
      // Equal rows have equal distances, so a row that is there already stands here.
      while place > start && update.goesBefore(lists[place - 1]) { place -= 1 }
      guard place < start + size, place == start || lists[place - 1].row != update.row else {
        continue
      }
      var last = start + size - 1
      while last > place {
        lists[last] = lists[last - 1]
        last -= 1
      }
      lists[place] = DescentEntry(distance: update.distance, row: update.row, isNew: true)
      taken += 1
    }
    return taken
  }

  /// Exact distances, summed in column order as those of a tree, and row numbers for lists.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - names: row of each number in the lists, n, in.
  ///   - first: number of the first list.
  ///   - lists: lists × size, in.
  ///   - out: lists × size, sorted by (reduced distance, row), out.
  ///
  /// O(lists · size · (columns + size)).
  public static func finish(
    _ rows: Span<Double>, columns: Int, names: Span<Int32>, first: Int, size: Int,
    lists: Span<DescentEntry>, _ measure: Measure, out: inout MutableSpan<Neighbor>
  ) {
    switch measure {
    case .euclidean, .squaredEuclidean:
      finish(rows, columns, names, first, size, lists, SquaredTreeMeasure.self, &out)
    case .manhattan:
      finish(rows, columns, names, first, size, lists, ManhattanTreeMeasure.self, &out)
    case .maximum:
      finish(rows, columns, names, first, size, lists, MaximumTreeMeasure.self, &out)
    }
  }

  private static func finish<M: TreeMeasure>(
    _ rows: Span<Double>, _ columns: Int, _ names: Span<Int32>, _ first: Int, _ size: Int,
    _ lists: Span<DescentEntry>, _: M.Type, _ out: inout MutableSpan<Neighbor>
  ) {
    precondition(lists.count == out.count && rows.count == names.count * columns)
    // The pointer stays inside of the closure, and `size` items are behind each list.
    out.withUnsafeMutableBufferPointer { out in
      guard let out = out.baseAddress else { return }
      for start in stride(from: 0, to: lists.count, by: size) {
        let list = NearestList(items: out + start, k: size)
        list.clear()
        let own = Int(names[first + start / size])
        for entry in start..<start + size {
          let other = names[Int(lists[entry].row)]
          var sum = 0.0
          for j in 0..<columns {
            sum = M.add(sum, rows[own * columns + j] - rows[Int(other) * columns + j])
          }
          list.insert(Neighbor(distance: sum, row: other))
        }
      }
    }
  }
}

extension DescentUpdate {
  /// Order by distance, equal distances by row.
  @inline(__always)
  fileprivate func goesBefore(_ entry: DescentEntry) -> Bool {
    distance < entry.distance || (distance == entry.distance && row < entry.row)
  }
}

/// A row that meets others.
private struct DescentGuest {
  let row: Int32
  let worst: Float
  let point: UnsafePointer<Float>
}

/// A measure at compile time in single precision, in the reduced form of `TreeMeasure`.
private protocol DescentMeasure {
  static func add(_ sum: FloatLanes, _ difference: FloatLanes) -> FloatLanes
  /// Sums over different columns together.
  static func join(_ one: SIMD4<Float>, _ other: SIMD4<Float>) -> SIMD4<Float>
}

private enum SquaredDescentMeasure: DescentMeasure {
  @inline(__always)
  static func add(_ sum: FloatLanes, _ difference: FloatLanes) -> FloatLanes {
    sum.addingProduct(difference, difference)
  }
  @inline(__always)
  static func join(_ one: SIMD4<Float>, _ other: SIMD4<Float>) -> SIMD4<Float> { one + other }
}

private enum ManhattanDescentMeasure: DescentMeasure {
  @inline(__always)
  static func add(_ sum: FloatLanes, _ difference: FloatLanes) -> FloatLanes {
    sum + magnitude(difference)
  }
  @inline(__always)
  static func join(_ one: SIMD4<Float>, _ other: SIMD4<Float>) -> SIMD4<Float> { one + other }
}

private enum MaximumDescentMeasure: DescentMeasure {
  @inline(__always)
  static func add(_ sum: FloatLanes, _ difference: FloatLanes) -> FloatLanes {
    let size = magnitude(difference)
    return sum.replacing(with: size, where: size .> sum)
  }
  @inline(__always)
  static func join(_ one: SIMD4<Float>, _ other: SIMD4<Float>) -> SIMD4<Float> {
    one.replacing(with: other, where: other .> one)
  }
}

extension DescentMeasure {
  /// Reduced distances of a point to four others.
  @inline(__always)
  static func distances(
    _ point: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafePointer<Float>, _ d: UnsafePointer<Float>, _ width: Int
  ) -> SIMD4<Float> {
    var (sumA, sumB, sumC, sumD) = (
      FloatLanes.zero, FloatLanes.zero, FloatLanes.zero, FloatLanes.zero
    )
    var j = 0
    while j < width {
      let own = lanes(point + j)
      sumA = add(sumA, own - lanes(a + j))
      sumB = add(sumB, own - lanes(b + j))
      sumC = add(sumC, own - lanes(c + j))
      sumD = add(sumD, own - lanes(d + j))
      j += 8
    }
    let (low, high) = (halves(fold(sumA), fold(sumB)), halves(fold(sumC), fold(sumD)))
    let both = SIMD8(lowHalf: low, highHalf: high)
    return join(both.evenHalf, both.oddHalf)
  }

  @inline(__always)
  private static func fold(_ lanes: FloatLanes) -> SIMD4<Float> {
    join(lanes.lowHalf, lanes.highHalf)
  }

  @inline(__always)
  private static func halves(_ one: SIMD4<Float>, _ other: SIMD4<Float>) -> SIMD4<Float> {
    let both = SIMD8(lowHalf: one, highHalf: other)
    return join(both.evenHalf, both.oddHalf)
  }

  @inline(__always)
  private static func lanes(_ values: UnsafePointer<Float>) -> FloatLanes {
    UnsafeRawPointer(values).loadUnaligned(as: FloatLanes.self)
  }
}

/// |x| of each lane, by clearing the sign bits; both types are eight times 32 bits.
@inline(__always)
private func magnitude(_ lanes: FloatLanes) -> FloatLanes {
  let bits = unsafeBitCast(lanes, to: SIMD8<UInt32>.self)
  return unsafeBitCast(bits & 0x7FFF_FFFF, to: FloatLanes.self)
}
