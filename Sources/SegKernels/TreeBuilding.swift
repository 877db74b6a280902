/// A row and its coordinate in the column that a node is split by.
public struct KeyedRow: Sendable {
  public var key: Double
  public var row: Int32

  public init(row: Int32) {
    key = 0
    self.row = row
  }

  /// Order by key, equal keys by row.
  @inline(__always)
  static func < (one: KeyedRow, other: KeyedRow) -> Bool {
    one.key < other.key || (one.key == other.key && one.row < other.row)
  }
}

/// Brings rows into the order of a `FlatTree`.
public enum TreeBuilding {
  /// Nodes of more rows than this choose their column by so many rows, evenly taken.
  static let sample = 512

  /// Splits one node: its rows (in and out) are brought into an order in which the first
  /// `FlatTree.leftCount` ones are those of the left child, the smaller ones in the widest column.
  /// With `wholly`, the nodes below are split too.
  ///
  /// `points` are row-major, all rows. O(rows), or O(rows · log rows) `wholly`.
  public static func split(
    _ items: inout MutableSpan<KeyedRow>, points: Span<Double>, columns: Int, wholly: Bool
  ) {
    // The pointers stay inside of these closures; every item names a row of `points`.
    items.withUnsafeMutableBufferPointer { items in
      points.withUnsafeBufferPointer { points in
        guard let first = items.baseAddress, let points = points.baseAddress else { return }
        split(first, items.count, points, columns, wholly)
      }
    }
  }

  private static func split(
    _ items: UnsafeMutablePointer<KeyedRow>, _ count: Int, _ points: UnsafePointer<Double>,
    _ columns: Int, _ wholly: Bool
  ) {
    guard count > FlatTree.leafSize else { return }
    let column = widestColumn(items, count, points, columns)
    for i in 0..<count { items[i].key = points[Int(items[i].row) * columns + column] }
    let left = FlatTree.leftCount(of: count)
    select(left, items, count)
    guard wholly else { return }
    split(items, left, points, columns, true)
    split(items + left, count - left, points, columns, true)
  }

  /// The column of the largest range, of equals the first.
  private static func widestColumn(
    _ items: UnsafeMutablePointer<KeyedRow>, _ count: Int, _ points: UnsafePointer<Double>,
    _ columns: Int
  ) -> Int {
    guard columns > 1 else { return 0 }
    let step = max(count / sample, 1)
    var best = 0
    var widest = -1.0
    for j in 0..<columns {
      var low = Double.infinity
      var high = -Double.infinity
      var i = 0
      while i < count {
        let value = points[Int(items[i].row) * columns + j]
        low = value < low ? value : low
        high = value > high ? value : high
        i += step
      }
      if high - low > widest {
        widest = high - low
        best = j
      }
    }
    return best
  }

  /// Hoare's selection: afterwards the first `rank` items are the smallest. The pivots' places come
  /// from a fixed sequence, so no order of the data is a bad one. O(count) on average.
  private static func select(
    _ rank: Int, _ items: UnsafeMutablePointer<KeyedRow>, _ count: Int
  ) {
    var low = 0
    var high = count - 1
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    while low < high {
      let pivot = median(items, low, high, &state)
      var i = low - 1
      var j = high + 1
      while true {
        repeat { i += 1 } while items[i] < pivot
        repeat { j -= 1 } while pivot < items[j]
        if i >= j { break }
        (items[i], items[j]) = (items[j], items[i])
      }
      // Items up to j are at most the pivot, those after it at least.
      if rank <= j { high = j } else { low = j + 1 }
      if rank == j + 1 { return }
    }
  }

  /// The middle one of three items from pseudo-random places, never the last of two.
  @inline(__always)
  private static func median(
    _ items: UnsafeMutablePointer<KeyedRow>, _ low: Int, _ high: Int, _ state: inout UInt64
  ) -> KeyedRow {
    let range = UInt64(high - low)
    @inline(__always)
    func draw() -> KeyedRow {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return items[low + Int((state >> 33) % range)]
    }
    let a = draw()
    let b = draw()
    let c = draw()
    if a < b { return b < c ? b : (a < c ? c : a) }
    return a < c ? a : (b < c ? c : b)
  }
}
