typealias FloatLanes = SIMD8<Float>

/// Sixteen rows in single precision, moved and scaled into a frame and transposed: columns × 16. The
/// pointers are those of buffers that outlive this value.
struct RowPanel {
  static let rows = 16

  let columns: Int
  /// Minus the origin, times the scale; columns, in.
  let offset: UnsafePointer<Double>
  let scale: Double
  /// columns × 16, overwritten.
  let values: UnsafeMutablePointer<Float>

  /// Writes the first `count` rows that `row` names; places beyond repeat the last.
  @inline(__always)
  func fill(_ count: Int, _ row: (Int) -> UnsafePointer<Double>) {
    if count == Self.rows {
      fill(row)
    } else {
      fill { row(min($0, count - 1)) }
    }
  }

  @inline(__always)
  private func fill(_ row: (Int) -> UnsafePointer<Double>) {
    for first in stride(from: 0, to: Self.rows, by: 8) {
      guard columns >= 4 else {
        narrow(first, row)
        continue
      }
      for j in stride(from: 0, through: columns - 4, by: 4) { fill(first, j, row) }
      // The last four columns once more, some of them again, instead of a loop for the rest.
      if columns % 4 != 0 { fill(first, columns - 4, row) }
    }
  }

  /// Columns j..<j + 4 of eight rows.
  @inline(__always)
  private func fill(
    _ first: Int, _ j: Int, _ row: (Int) -> UnsafePointer<Double>
  ) {
    let shift = UnsafeRawPointer(offset + j).loadUnaligned(as: SIMD4<Double>.self)
    let factor = SIMD4<Double>(repeating: scale)
    @inline(__always) func part(_ i: Int) -> SIMD4<Float> {
      let four = UnsafeRawPointer(row(first + i) + j).loadUnaligned(as: SIMD4<Double>.self)
      return SIMD4<Float>(shift.addingProduct(four, factor))
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

  /// Fewer than four columns of eight rows.
  @inline(__always)
  private func narrow(
    _ first: Int, _ row: (Int) -> UnsafePointer<Double>
  ) {
    for j in 0..<columns {
      var eight = SIMD8<Double>.zero
      for i in 0..<8 { eight[i] = row(first + i)[j] }
      let shift = SIMD8<Double>(repeating: offset[j])
      let lanes = FloatLanes(shift.addingProduct(eight, SIMD8(repeating: scale)))
      store(lanes, values + j * Self.rows + first)
    }
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
}
