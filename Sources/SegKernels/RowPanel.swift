typealias FloatLanes = SIMD8<Float>

/// Sixteen rows in single precision, moved and scaled into a frame and transposed: columns × 16. The
/// pointers are those of buffers that outlive this value.
struct RowPanel {
  static let rows = 16

  let columns: Int
  /// Minus the origin, times the scale; columns, in.
  let offset: UnsafePointer<Double>
  let scale: Double
  /// The panel, columns × 16, and behind it space for the loops; `size`, overwritten.
  let values: UnsafeMutablePointer<Float>

  /// Number of values that `values` must hold: the panel, two rows of sixteen for results, and the
  /// rows before they are transposed.
  static func size(columns: Int) -> Int { (2 * columns + 2) * rows }

  /// Two times sixteen values for results.
  @inline(__always)
  var results: UnsafeMutablePointer<Float> { values + columns * Self.rows }

  private var untransposed: UnsafeMutablePointer<Float> { values + (columns + 2) * Self.rows }

  /// Writes the first `count` rows that `row` names; places beyond repeat the last. Row by row first,
  /// because memory is read fastest in order.
  @inline(__always)
  func fill(_ count: Int, _ row: (Int) -> UnsafePointer<Double>) {
    for i in 0..<count { frame(row(i), untransposed + i * columns) }
    for i in count..<max(Self.rows, count) { frame(row(count - 1), untransposed + i * columns) }
    for first in stride(from: 0, to: Self.rows, by: 8) {
      let eight = UnsafePointer(untransposed + first * columns)
      guard columns >= 4 else {
        for j in 0..<columns {
          for i in 0..<8 { values[j * Self.rows + first + i] = eight[i * columns + j] }
        }
        continue
      }
      for j in stride(from: 0, through: columns - 4, by: 4) { transpose(eight, first, j) }
      // The last four columns once more, some of them again, instead of a loop for the rest.
      if columns % 4 != 0 { transpose(eight, first, columns - 4) }
    }
  }

  /// One row in the frame.
  @inline(__always)
  private func frame(_ row: UnsafePointer<Double>, _ to: UnsafeMutablePointer<Float>) {
    guard columns >= 4 else {
      for j in 0..<columns { to[j] = Float(offset[j].addingProduct(row[j], scale)) }
      return
    }
    for j in stride(from: 0, through: columns - 4, by: 4) { frame(row, to, j) }
    if columns % 4 != 0 { frame(row, to, columns - 4) }
  }

  @inline(__always)
  private func frame(
    _ row: UnsafePointer<Double>, _ to: UnsafeMutablePointer<Float>, _ j: Int
  ) {
    let four = UnsafeRawPointer(row + j).loadUnaligned(as: SIMD4<Double>.self)
    let shift = UnsafeRawPointer(offset + j).loadUnaligned(as: SIMD4<Double>.self)
    let framed = SIMD4<Float>(shift.addingProduct(four, SIMD4(repeating: scale)))
    UnsafeMutableRawPointer(to + j).storeBytes(of: framed, as: SIMD4<Float>.self)
  }

  /// Columns j..<j + 4 of eight rows.
  @inline(__always)
  private func transpose(_ eight: UnsafePointer<Float>, _ first: Int, _ j: Int) {
    @inline(__always) func part(_ i: Int) -> SIMD4<Float> {
      UnsafeRawPointer(eight + i * columns + j).loadUnaligned(as: SIMD4<Float>.self)
    }
    let low = SIMD16<Float>(
      lowHalf: SIMD8(lowHalf: part(0), highHalf: part(1)),
      highHalf: SIMD8(lowHalf: part(2), highHalf: part(3)))
    let high = SIMD16<Float>(
      lowHalf: SIMD8(lowHalf: part(4), highHalf: part(5)),
      highHalf: SIMD8(lowHalf: part(6), highHalf: part(7)))
    let to = values + j * Self.rows + first
    store(FloatLanes(lowHalf: low.evenHalf.evenHalf, highHalf: high.evenHalf.evenHalf), to)
    store(FloatLanes(lowHalf: low.oddHalf.evenHalf, highHalf: high.oddHalf.evenHalf), to + 16)
    store(FloatLanes(lowHalf: low.evenHalf.oddHalf, highHalf: high.evenHalf.oddHalf), to + 32)
    store(FloatLanes(lowHalf: low.oddHalf.oddHalf, highHalf: high.oddHalf.oddHalf), to + 48)
  }

  @inline(__always)
  private func store(_ lanes: FloatLanes, _ to: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(to).storeBytes(of: lanes, as: FloatLanes.self)
  }

  /// Column j of the rows, the two halves side by side.
  @inline(__always)
  func pair(_ j: Int) -> (FloatLanes, FloatLanes) {
    let from = UnsafeRawPointer(values + j * Self.rows)
    return (
      from.loadUnaligned(as: FloatLanes.self),
      from.loadUnaligned(fromByteOffset: 32, as: FloatLanes.self)
    )
  }

  /// ‖x‖² of the rows, the two halves side by side.
  @inline(__always)
  func squares() -> (FloatLanes, FloatLanes) {
    var (one, other) = (FloatLanes.zero, FloatLanes.zero)
    for j in 0..<columns {
      let (x, y) = pair(j)
      one.addProduct(x, x)
      other.addProduct(y, y)
    }
    return (one, other)
  }

  /// ‖c‖² − 2x·c of the rows and four points c, the two halves of the rows side by side.
  ///
  /// `four` are the points' values of ‖c‖², then columns × 4 values of −2c.
  @inline(__always)
  func products(_ four: UnsafePointer<Float>) -> (
    FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes
  ) {
    var center = four
    var (a0, a1) = (FloatLanes(repeating: center[0]), FloatLanes(repeating: center[1]))
    var (a2, a3) = (FloatLanes(repeating: center[2]), FloatLanes(repeating: center[3]))
    var (b0, b1, b2, b3) = (a0, a1, a2, a3)
    for j in 0..<columns {
      center += 4
      let (x, y) = pair(j)
      let c0 = FloatLanes(repeating: center[0])
      a0.addProduct(x, c0)
      b0.addProduct(y, c0)
      let c1 = FloatLanes(repeating: center[1])
      a1.addProduct(x, c1)
      b1.addProduct(y, c1)
      let c2 = FloatLanes(repeating: center[2])
      a2.addProduct(x, c2)
      b2.addProduct(y, c2)
      let c3 = FloatLanes(repeating: center[3])
      a3.addProduct(x, c3)
      b3.addProduct(y, c3)
    }
    return (a0, b0, a1, b1, a2, b2, a3, b3)
  }
}
