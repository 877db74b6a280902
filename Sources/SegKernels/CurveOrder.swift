/// Puts points of two or three columns in the order of Hilbert's curve, along which near places follow
/// each other: runs of points then have small boxes, and finding the order costs a few passes only.
///
/// Skilling, "Programming the Hilbert curve", AIP Conf. Proc. 707 (2004),
/// https://doi.org/10.1063/1.1751381.
public struct CurveOrder: Sendable, Equatable {
  /// Columns of a point, 2 or 3.
  public let columns: Int
  /// Bits of each coordinate of a cell.
  public let bits: Int
  /// Smallest value of each column.
  private let lows: [Double]
  /// Width of a cell.
  private let width: Double

  /// Smallest and largest values of some rows in each column.
  public struct Limits: Sendable {
    var lows: [Double]
    var highs: [Double]

    /// Those of both. O(columns).
    public func union(_ other: Limits) -> Limits {
      Limits(
        lows: zip(lows, other.lows).map { min($0, $1) },
        highs: zip(highs, other.highs).map { max($0, $1) })
    }
  }

  /// The limits of at least one row; row-major. O(rows · columns).
  public static func limits(of rows: Span<Double>, columns: Int) -> Limits {
    precondition(columns > 0 && rows.count >= columns && rows.count % columns == 0)
    var limits = Limits(lows: (0..<columns).map { rows[$0] }, highs: (0..<columns).map { rows[$0] })
    for j in 0..<columns {
      var (low, high) = (rows[j], rows[j])
      for at in stride(from: j, to: rows.count, by: columns) {
        low = min(low, rows[at])
        high = max(high, rows[at])
      }
      (limits.lows[j], limits.highs[j]) = (low, high)
    }
    return limits
  }

  /// A grid of cells of `width` within the limits; nil if it has more cells than keys, or if there are
  /// other than two or three columns.
  public init?(_ limits: Limits, width: Double) {
    let columns = limits.lows.count
    guard columns == 2 || columns == 3, width > 0 else { return nil }
    let extent = zip(limits.lows, limits.highs).map { $1 - $0 }.max() ?? 0
    // A key has room for one more cell than the quotient says, whatever its rounding.
    guard extent / width + 2 < Double(1 << (62 / columns)) else { return nil }
    let cells = UInt64(extent / width) + 2
    self.columns = columns
    self.bits = 64 - cells.leadingZeroBitCount
    self.lows = limits.lows
    self.width = width
  }

  /// Places of rows on the curve.
  ///
  /// - Parameters:
  ///   - rows: rows × `columns`, row-major, between the limits of the grid, in.
  ///   - keys: one for each row, out.
  ///
  /// O(rows · bits).
  public func place(_ rows: Span<Double>, into keys: inout MutableSpan<UInt64>) {
    precondition(rows.count == keys.count * columns)
    for i in keys.indices {
      let x = cell(rows[i * columns], 0)
      let y = cell(rows[i * columns + 1], 1)
      keys[i] = columns == 2 ? key(x, y) : key(x, y, cell(rows[i * columns + 2], 2))
    }
  }

  /// The order of rising keys, equal ones by their rows. O(keys · bits).
  public func order(of keys: Span<UInt64>) -> [Int32] {
    let digit = 11
    let passes = (bits * columns + digit - 1) / digit
    var from = [Placed](repeating: Placed(), count: keys.count)
    var to = from
    for i in keys.indices { from[i] = Placed(key: keys[i], row: Int32(truncatingIfNeeded: i)) }
    var starts = [Int](repeating: 0, count: 1 << digit)
    for pass in 0..<passes {
      let shift = UInt64(pass * digit)
      let mask = UInt64(1 << digit - 1)
      for bucket in starts.indices { starts[bucket] = 0 }
      for point in from { starts[Int(point.key >> shift & mask)] += 1 }
      var start = 0
      for bucket in starts.indices {
        (starts[bucket], start) = (start, start + starts[bucket])
      }
      for point in from {
        let bucket = Int(point.key >> shift & mask)
        to[starts[bucket]] = point
        starts[bucket] += 1
      }
      swap(&from, &to)
    }
    return from.map(\.row)
  }

  private struct Placed {
    var key: UInt64 = 0
    var row: Int32 = 0
  }

  @inline(__always)
  private func cell(_ value: Double, _ column: Int) -> UInt64 {
    UInt64((value - lows[column]) / width)
  }

  /// From the coarsest bit on: the quadrant gives two bits of the key, and says whether what lies inside
  /// of it is swapped and turned around. Without branches, which could not be foreseen.
  @inline(__always)
  private func key(_ x: UInt64, _ y: UInt64) -> UInt64 {
    var key: UInt64 = 0
    var (isSwapped, isTurned): (UInt64, UInt64) = (0, 0)
    var place = UInt64(bits)
    while place > 0 {
      place &-= 1
      var right = (x &>> place & 1) ^ isTurned
      var up = (y &>> place & 1) ^ isTurned
      let exchanged = (right ^ up) & isSwapped
      right ^= exchanged
      up ^= exchanged
      key = key &<< 2 | right &<< 1 | (right ^ up)
      isSwapped ^= up ^ 1
      isTurned ^= (up ^ 1) & right
    }
    return key
  }

  /// Skilling's transform for three columns.
  @inline(__always)
  private func key(_ x: UInt64, _ y: UInt64, _ z: UInt64) -> UInt64 {
    var axes = (x, y, z)
    var bit = UInt64(1) << UInt64(bits - 1)
    while bit > 1 {
      let below = bit - 1
      if axes.0 & bit != 0 { axes.0 ^= below }
      turn(&axes.0, &axes.1, bit, below)
      turn(&axes.0, &axes.2, bit, below)
      bit >>= 1
    }
    axes.1 ^= axes.0
    axes.2 ^= axes.1
    var gray: UInt64 = 0
    bit = UInt64(1) << UInt64(bits - 1)
    while bit > 1 {
      if axes.2 & bit != 0 { gray ^= bit - 1 }
      bit >>= 1
    }
    axes = (axes.0 ^ gray, axes.1 ^ gray, axes.2 ^ gray)
    var key: UInt64 = 0
    for place in (0..<UInt64(bits)).reversed() {
      key =
        key << 3 | (axes.0 >> place & 1) << 2 | (axes.1 >> place & 1) << 1 | (axes.2 >> place & 1)
    }
    return key
  }

  @inline(__always)
  private func turn(_ first: inout UInt64, _ other: inout UInt64, _ bit: UInt64, _ below: UInt64) {
    if other & bit != 0 {
      first ^= below
    } else {
      let changed = (first ^ other) & below
      first ^= changed
      other ^= changed
    }
  }
}
