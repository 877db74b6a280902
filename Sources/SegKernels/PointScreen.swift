/// The points of a `FlatTree` in single precision, for a first look at squared distances that leaves
/// few pairs to be looked at in double precision.
///
/// As in `CenterScreen`, points are taken in a frame: moved by their mean and scaled by a power of
/// two. Sixteen queries are transposed into a panel, against which four points are held in
/// registers. ‖p‖² − 2q·p grows with the distance of p from q. Rounding changes it by at most a share
/// of 2‖p‖² + ‖q‖²: the first part is taken off the ‖p‖² that is kept, the second is added to the
/// limit of the query, so that no point within the limit is missed.
public struct PointScreen: Sendable {
  /// Points in a block.
  static let block = 4

  let columns: Int
  /// Minus the origin, times the scale.
  let offset: [Double]
  let scale: Double
  /// Blocks of four points in tree order, the last leaf filled up: each four times ‖p‖², then
  /// columns × 4 values of −2p.
  let values: [Float]

  /// nil for points of which single precision can tell nothing. O(n · columns).
  public init?(_ tree: FlatTree) {
    let columns = tree.columns
    let origin = Self.means(tree)
    var reach = 0.0
    for j in 0..<columns {
      // Written so that a sum that has overflowed makes the reach infinite.
      let width = max(tree.boxes[columns + j] - origin[j], origin[j] - tree.boxes[j])
      reach = width <= reach ? reach : width
    }
    // Beyond, squares could vanish or overflow.
    guard reach > 0x1p-400 && reach < 0x1p400 && columns <= 1 << 16 else { return nil }
    self.columns = columns
    scale = Double(sign: .plus, exponent: -Int(reach.exponent), significand: 1)
    let scale = scale
    offset = origin.map { -$0 * scale }
    values = Self.values(tree, offset, scale)
  }

  private static func means(_ tree: FlatTree) -> [Double] {
    var sums = [Double](repeating: 0, count: tree.columns)
    for position in 0..<tree.count {
      for j in 0..<tree.columns {
        sums[j] += tree.packed[PackedPoints.place(of: position, column: j, columns: tree.columns)]
      }
    }
    return sums.map { $0 / Double(tree.count) }
  }

  private static func values(_ tree: FlatTree, _ offset: [Double], _ scale: Double) -> [Float] {
    let columns = tree.columns
    let keep = 1 - 2 * ScreenRounding(columns: columns).share
    var values = [Float](repeating: 0, count: tree.rows.count * (columns + 1))
    for position in 0..<tree.rows.count {
      let start = position / block * block * (columns + 1) + position % block
      guard position < tree.count else {
        values[start] = .infinity
        continue
      }
      var norm = 0.0
      for j in 0..<columns {
        let place = PackedPoints.place(of: position, column: j, columns: columns)
        let value = offset[j].addingProduct(tree.packed[place], scale)
        norm += value * value
        values[start + (j + 1) * block] = Float(-2 * value)
      }
      values[start] = Float(norm * keep)
    }
    return values
  }

  /// Runs `body` with pointers to all arrays; a screen has a point and a column.
  @inline(__always)
  func withPointers<Result>(_ body: (ScreenPointers) -> Result) -> Result {
    offset.withUnsafeBufferPointer { offset in
      values.withUnsafeBufferPointer { values in
        // The arrays are not empty.
        body(
          ScreenPointers(
            columns: columns, offset: offset.baseAddress.unsafelyUnwrapped, scale: scale,
            values: values.baseAddress.unsafelyUnwrapped))
      }
    }
  }
}

/// A `PointScreen` for inner loops. Valid inside of `withPointers` only.
struct ScreenPointers {
  let columns: Int
  let offset: UnsafePointer<Double>
  let scale: Double
  let values: UnsafePointer<Float>
}

/// How far ‖p‖² − 2q·p in single precision can be from its value.
struct ScreenRounding {
  /// As a share of 2‖p‖² + ‖q‖².
  let share: Double
  /// What double precision adds to that, as a share of the squared distance and of ‖q‖².
  let double: Double
  /// For numbers too small for single precision.
  let tiny: Double

  /// One rounding of each input and of ‖p‖², one for each step of the sum, all shares of
  /// ‖p‖² + 2‖q‖‖p‖; a fifth more for the roundings of the bound itself.
  init(columns: Int) {
    let steps = Double(columns + 4) * 1.2
    share = steps * 0x1p-24
    double = steps * 0x1p-49
    tiny = steps * 0x1p-120
  }
}

/// The queries of one leaf before a screen. The pointers are those of buffers that outlive it.
struct ScreenedQueries {
  /// Panels of sixteen queries that a leaf makes.
  static let panels = FlatTree.leafSize / RowPanel.rows

  let screen: ScreenPointers
  let rounding: ScreenRounding
  /// The panels, one after the other.
  let work: UnsafeMutablePointer<Float>
  /// ‖q‖² of each query, leafSize.
  let squares: UnsafeMutablePointer<Double>
  /// What ‖p‖² − 2q·p is compared with, leafSize; no point beyond is near enough.
  let limits: UnsafeMutablePointer<Float>

  /// For each block of a leaf which queries of a panel may be near to it, blocks × 16.
  let marks: UnsafeMutablePointer<Float>

  /// Values of single precision that the panels, limits and marks take.
  static func workSize(columns: Int) -> Int {
    panels * RowPanel.size(columns: columns) + FlatTree.leafSize + blocks * RowPanel.rows
  }

  private static let blocks = FlatTree.leafSize / PackedPoints.lanes

  /// `work` has `workSize` values, `squares` leafSize.
  init(
    _ screen: ScreenPointers, work: UnsafeMutablePointer<Float>,
    squares: UnsafeMutablePointer<Double>
  ) {
    self.screen = screen
    rounding = ScreenRounding(columns: screen.columns)
    self.work = work
    self.squares = squares
    limits = work + Self.panels * RowPanel.size(columns: screen.columns)
    marks = limits + FlatTree.leafSize
  }

  @inline(__always)
  func panel(_ number: Int) -> RowPanel {
    RowPanel(
      columns: screen.columns, offset: screen.offset, scale: screen.scale,
      values: work + number * RowPanel.size(columns: screen.columns))
  }

  /// Takes `count` queries (count × columns, row-major), everything being near enough.
  @inline(__always)
  func take(_ points: UnsafePointer<Double>, _ count: Int) {
    let columns = screen.columns
    for number in 0..<Self.panels where number * RowPanel.rows < count {
      let first = number * RowPanel.rows
      panel(number).fill(min(RowPanel.rows, count - first)) { points + (first + $0) * columns }
    }
    for query in 0..<FlatTree.leafSize {
      limits[query] = .infinity
      guard query < count else { continue }
      var square = 0.0
      for j in 0..<columns {
        let value = screen.offset[j].addingProduct(points[query * columns + j], screen.scale)
        square += value * value
      }
      squares[query] = square
    }
  }

  /// Lets a query miss what is farther than a squared distance.
  @inline(__always)
  func limit(_ query: Int, to distance: Double) {
    let square = squares[query]
    // Far out of the frame products could overflow: such a query is not screened.
    guard square < 0x1p40 else { return }
    let scaled = distance * screen.scale * screen.scale
    let slack = (scaled + square) * rounding.double + square * rounding.share + rounding.tiny
    limits[query] = Float(scaled - square + slack).nextUp
  }

  /// Which of the sixteen queries of a panel may be near to which of the four blocks of eight points
  /// from a position on: for each block sixteen numbers, not 0 for those; nil for none at all. Valid
  /// until the next call.
  @inline(__always)
  func candidates(_ number: Int, _ leaf: Int) -> UnsafePointer<Int32>? {
    let memory = UnsafeMutableRawPointer(marks)
    var all = SIMD4<UInt64>.zero
    for block in 0..<Self.blocks {
      let (one, other) = near(number, leaf + block * PackedPoints.lanes)
      memory.storeBytes(of: one, toByteOffset: block * 64, as: SIMD4<UInt64>.self)
      memory.storeBytes(of: other, toByteOffset: block * 64 + 32, as: SIMD4<UInt64>.self)
      all |= one | other
    }
    let two = all.lowHalf | all.highHalf
    guard two[0] | two[1] != 0 else { return nil }
    // The space is used for nothing else while the result is.
    return UnsafePointer(memory.assumingMemoryBound(to: Int32.self))
  }

  /// The same for one block: sixteen numbers of 32 bits, 0 or −1.
  @inline(__always)
  private func near(_ number: Int, _ position: Int) -> (SIMD4<UInt64>, SIMD4<UInt64>) {
    let panel = panel(number)
    let points = screen.values + position * (screen.columns + 1)
    let (low0, low1) = smallest(panel.products(points))
    let (high0, high1) = smallest(
      panel.products(points + PointScreen.block * (screen.columns + 1)))
    let limits = UnsafeRawPointer(limits + number * RowPanel.rows)
    // Written so that what is not a number counts as near.
    let near0 = .!(smaller(low0, high0) .> limits.loadUnaligned(as: FloatLanes.self))
    let near1 =
      .!(smaller(low1, high1)
      .> limits.loadUnaligned(fromByteOffset: 32, as: FloatLanes.self))
    // A mask is as many numbers of 32 bits.
    return (
      unsafeBitCast(near0, to: SIMD4<UInt64>.self), unsafeBitCast(near1, to: SIMD4<UInt64>.self)
    )
  }

  /// The smallest of four values of each query.
  @inline(__always)
  private func smallest(
    _ values: (
      FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes,
      FloatLanes
    )
  ) -> (FloatLanes, FloatLanes) {
    let (a0, b0, a1, b1, a2, b2, a3, b3) = values
    return (
      smaller(smaller(a0, a1), smaller(a2, a3)), smaller(smaller(b0, b1), smaller(b2, b3))
    )
  }
}

/// The smaller of each lane.
@inline(__always)
private func smaller(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
  a.replacing(with: b, where: b .< a)
}
