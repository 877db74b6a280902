/// Nearest centres in single precision, for all rows whose nearest centre is beyond doubt; the few
/// others are looked at in double precision, so that labels are those of `NearestCenters.assign`.
///
/// Rows and centres are taken in a frame: moved by an origin and scaled by a power of two, so that
/// single precision has digits to spare. Sixteen rows at a time are transposed into a panel
/// (columns × 16), against which four centres are held in registers; ‖c‖² − 2x·c orders the centres
/// of a row as their distances do.
public struct CenterScreen: Sendable {
  /// Rows in a panel.
  static let panel = 16
  /// Centres in a block.
  static let block = 4

  public let columns: Int
  /// Minus the origin, times the scale.
  let offset: [Double]
  let scale: Double
  /// Blocks of four centres, each four squared norms, then columns × 4 values of −2c.
  let screen: [Float]
  /// Largest norm of a centre in the frame.
  let longest: Double
  /// The centres as in `PackedPoints`.
  let exact: [Double]

  /// - Parameters:
  ///   - centers: k × columns, row-major.
  ///   - origin: columns; near the middle of the rows.
  ///   - scale: a power of two that brings the rows to about 1.
  ///
  /// O(k · columns).
  public init(_ centers: Span<Double>, origin: [Double], scale: Double) {
    let columns = origin.count
    let count = centers.count / columns
    precondition(centers.count == count * columns)
    let block = Self.block * (columns + 1)
    var screen = [Float](repeating: 0, count: (count + Self.block - 1) / Self.block * block)
    for i in count..<screen.count / block * Self.block {
      screen[i / Self.block * block + i % Self.block] = .infinity
    }
    let offset = origin.map { -$0 * scale }
    var longest = 0.0
    for i in 0..<count {
      let start = i / Self.block * block + i % Self.block
      var norm = 0.0
      for j in 0..<columns {
        let value = offset[j].addingProduct(centers[i * columns + j], scale)
        norm += value * value
        screen[start + (j + 1) * Self.block] = Float(-2 * value)
      }
      screen[start] = Float(norm)
      longest = max(longest, norm)
    }
    var exact = [Double](
      repeating: 0, count: PackedPoints.size(points: count, columns: columns))
    var span = exact.mutableSpan
    PackedPoints.pack(centers, columns: columns, into: &span)
    self.columns = columns
    self.offset = offset
    self.scale = scale
    self.screen = screen
    self.longest = longest.squareRoot()
    self.exact = exact
  }

  /// Number of values that the loops need as working space.
  public var workSize: Int { columns * Self.panel }

  /// The nearest centre of each row (from 0; of equals the smallest), the same as
  /// `NearestCenters.assign` finds. Returns how many labels changed.
  ///
  /// - Parameters:
  ///   - rows: n × columns, row-major, in.
  ///   - labels: n, in and out.
  ///   - work: `workSize`, overwritten.
  ///
  /// O(n · k · columns).
  public func assign(
    rows: Span<Double>, labels: inout MutableSpan<Int32>, work: inout MutableSpan<Float>
  ) -> Int {
    let count = labels.count
    precondition(rows.count == count * columns && work.count >= workSize)
    // The pointers stay inside of these closures, and the sizes were checked.
    return labels.withUnsafeMutableBufferPointer { labels in
      work.withUnsafeMutableBufferPointer { work in
        rows.withUnsafeBufferPointer { rows in
          withLoops { loops in
            guard let rows = rows.baseAddress, let work = work.baseAddress,
              let labels = labels.baseAddress
            else { return 0 }
            var changed = 0
            for start in stride(from: 0, to: count, by: Self.panel) {
              let picked = min(Self.panel, count - start)
              loops.fill(work, rows + start * columns, picked)
              changed += loops.assign(
                work, picked, rows + start * columns, labels + start)
            }
            return changed
          }
        }
      }
    }
  }

  @inline(__always)
  private func withLoops<R>(_ body: (ScreenLoops) -> R) -> R {
    screen.withUnsafeBufferPointer { screen in
      exact.withUnsafeBufferPointer { exact in
        offset.withUnsafeBufferPointer { offset in
          guard let screen = screen.baseAddress, let exact = exact.baseAddress,
            let offset = offset.baseAddress
          else { preconditionFailure("centres without columns") }
          return body(
            ScreenLoops(
              columns: columns, blocks: self.screen.count / (Self.block * (columns + 1)),
              offset: offset, scale: scale, screen: screen, exact: exact,
              exactBlocks: self.exact.count / (PackedPoints.lanes * columns),
              bound: RoundingBound(columns: columns, longest: longest)))
        }
      }
    }
  }
}

typealias FloatLanes = SIMD8<Float>

/// How far ‖c‖² − 2x·c in single precision can be from its value, doubled.
struct RoundingBound {
  /// The part that does not depend on the row, and the factors of ‖x‖ and ‖x‖².
  let constant: Float
  let linear: Float
  let quadratic: Float

  /// Two roundings of the inputs, one for each step of the sum; a fifth more for the roundings of
  /// the bound itself. The part of 2⁻⁴⁹ covers the rounding of distances in double precision, the
  /// constant numbers too small for single precision.
  init(columns: Int, longest: Double) {
    let steps = Double(columns + 4) * 1.2
    let single = steps * 0x1p-24
    let double = steps * 0x1p-49
    constant = Float(2 * (single + double) * longest * longest + steps * 0x1p-120)
    linear = Float(4 * single * longest)
    quadratic = Float(2 * double)
  }

  @inline(__always)
  func of(_ squares: FloatLanes) -> FloatLanes {
    let sum = FloatLanes(repeating: constant)
      .addingProduct(squares.squareRoot(), FloatLanes(repeating: linear))
    return sum.addingProduct(squares, FloatLanes(repeating: quadratic))
  }
}

/// The loops of the screen. The pointers are those of a `CenterScreen` that outlives this value.
struct ScreenLoops {
  let columns: Int
  let blocks: Int
  let offset: UnsafePointer<Double>
  let scale: Double
  let screen: UnsafePointer<Float>
  let exact: UnsafePointer<Double>
  let exactBlocks: Int
  let bound: RoundingBound

  /// Writes `count` rows into the frame and transposed into `panel`; rows beyond repeat the last.
  @inline(__always)
  func fill(_ panel: UnsafeMutablePointer<Float>, _ rows: UnsafePointer<Double>, _ count: Int) {
    if count == CenterScreen.panel {
      fill(panel) { rows + $0 * columns }
    } else {
      fill(panel) { rows + min($0, count - 1) * columns }
    }
  }

  @inline(__always)
  private func fill(
    _ panel: UnsafeMutablePointer<Float>, _ row: (Int) -> UnsafePointer<Double>
  ) {
    for first in stride(from: 0, to: CenterScreen.panel, by: 8) {
      guard columns >= 4 else {
        narrow(panel, first, row)
        continue
      }
      for j in stride(from: 0, through: columns - 4, by: 4) { fill(panel, first, j, row) }
      // The last four columns once more, some of them again, instead of a loop for the rest.
      if columns % 4 != 0 { fill(panel, first, columns - 4, row) }
    }
  }

  /// Columns j..<j + 4 of eight rows.
  @inline(__always)
  private func fill(
    _ panel: UnsafeMutablePointer<Float>, _ first: Int, _ j: Int,
    _ row: (Int) -> UnsafePointer<Double>
  ) {
    let shift = UnsafeRawPointer(offset + j).loadUnaligned(as: SIMD4<Double>.self)
    let factor = SIMD4<Double>(repeating: scale)
    @inline(__always) func part(_ i: Int) -> SIMD4<Float> {
      let values = UnsafeRawPointer(row(first + i) + j).loadUnaligned(as: SIMD4<Double>.self)
      return SIMD4<Float>(shift.addingProduct(values, factor))
    }
    let low = SIMD16<Float>(
      lowHalf: SIMD8(lowHalf: part(0), highHalf: part(1)),
      highHalf: SIMD8(lowHalf: part(2), highHalf: part(3)))
    let high = SIMD16<Float>(
      lowHalf: SIMD8(lowHalf: part(4), highHalf: part(5)),
      highHalf: SIMD8(lowHalf: part(6), highHalf: part(7)))
    let to = panel + j * CenterScreen.panel + first
    store(FloatLanes(lowHalf: low.evenHalf.evenHalf, highHalf: high.evenHalf.evenHalf), to)
    store(FloatLanes(lowHalf: low.oddHalf.evenHalf, highHalf: high.oddHalf.evenHalf), to + 16)
    store(FloatLanes(lowHalf: low.evenHalf.oddHalf, highHalf: high.evenHalf.oddHalf), to + 32)
    store(FloatLanes(lowHalf: low.oddHalf.oddHalf, highHalf: high.oddHalf.oddHalf), to + 48)
  }

  /// Fewer than four columns of eight rows.
  @inline(__always)
  private func narrow(
    _ panel: UnsafeMutablePointer<Float>, _ first: Int, _ row: (Int) -> UnsafePointer<Double>
  ) {
    for j in 0..<columns {
      var values = SIMD8<Double>.zero
      for i in 0..<8 { values[i] = row(first + i)[j] }
      let shift = SIMD8<Double>(repeating: offset[j])
      let lanes = FloatLanes(shift.addingProduct(values, SIMD8(repeating: scale)))
      store(lanes, panel + j * CenterScreen.panel + first)
    }
  }

  @inline(__always)
  private func store(_ lanes: FloatLanes, _ to: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(to).storeBytes(of: lanes, as: FloatLanes.self)
  }

  @inline(__always)
  func load(_ from: UnsafePointer<Float>) -> FloatLanes {
    UnsafeRawPointer(from).loadUnaligned(as: FloatLanes.self)
  }

  /// Labels the rows of a panel; returns how many labels changed.
  @inline(__always)
  func assign(
    _ panel: UnsafePointer<Float>, _ count: Int, _ rows: UnsafePointer<Double>,
    _ labels: UnsafeMutablePointer<Int32>
  ) -> Int {
    let infinity = FloatLanes(repeating: .infinity)
    var (least0, least1, second0, second1) = (infinity, infinity, infinity, infinity)
    var (label0, label1) = (SIMD8<Int32>.zero, SIMD8<Int32>.zero)
    for block in 0..<blocks {
      let (a0, b0, a1, b1, a2, b2, a3, b3) = values(panel, block)
      let first = Int32(truncatingIfNeeded: block * CenterScreen.block)
      see(a0, first, &least0, &second0, &label0)
      see(b0, first, &least1, &second1, &label1)
      see(a1, first + 1, &least0, &second0, &label0)
      see(b1, first + 1, &least1, &second1, &label1)
      see(a2, first + 2, &least0, &second0, &label0)
      see(b2, first + 2, &least1, &second1, &label1)
      see(a3, first + 3, &least0, &second0, &label0)
      see(b3, first + 3, &least1, &second1, &label1)
    }
    let (squares0, squares1) = squares(panel)
    // Written so that what is not a number counts as doubt.
    let doubt0 = .!(second0 - least0 .> bound.of(squares0))
    let doubt1 = .!(second1 - least1 .> bound.of(squares1))
    var found = SIMD16(lowHalf: label0, highHalf: label1)
    if any(doubt0) || any(doubt1) {
      for i in 0..<count where i < 8 ? doubt0[i] : doubt1[i - 8] {
        found[i] = NearestCenters.nearest(rows + i * columns, exact, columns, exactBlocks).0
      }
    }
    guard count == CenterScreen.panel else {
      var changed = 0
      for i in 0..<count {
        changed += labels[i] == found[i] ? 0 : 1
        labels[i] = found[i]
      }
      return changed
    }
    let before = UnsafeRawPointer(labels).loadUnaligned(as: SIMD16<Int32>.self)
    UnsafeMutableRawPointer(labels).storeBytes(of: found, as: SIMD16<Int32>.self)
    let one = SIMD16<Int32>(repeating: 1)
    return Int(SIMD16<Int32>.zero.replacing(with: one, where: before .!= found).wrappedSum())
  }

  /// ‖x‖² of the rows of a panel.
  @inline(__always)
  private func squares(_ panel: UnsafePointer<Float>) -> (FloatLanes, FloatLanes) {
    var (one, other) = (FloatLanes.zero, FloatLanes.zero)
    for j in 0..<columns {
      let (x, y) = (load(panel + j * 16), load(panel + j * 16 + 8))
      one.addProduct(x, x)
      other.addProduct(y, y)
    }
    return (one, other)
  }

  /// ‖c‖² − 2x·c of sixteen rows and four centres, the two halves of the rows side by side.
  @inline(__always)
  private func values(_ panel: UnsafePointer<Float>, _ block: Int) -> (
    FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes, FloatLanes
  ) {
    var center = screen + block * CenterScreen.block * (columns + 1)
    var (a0, a1) = (FloatLanes(repeating: center[0]), FloatLanes(repeating: center[1]))
    var (a2, a3) = (FloatLanes(repeating: center[2]), FloatLanes(repeating: center[3]))
    var (b0, b1, b2, b3) = (a0, a1, a2, a3)
    var row = panel
    for _ in 0..<columns {
      center += CenterScreen.block
      let (x, y) = (load(row), load(row + 8))
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
      row += CenterScreen.panel
    }
    return (a0, b0, a1, b1, a2, b2, a3, b3)
  }
}

/// Notes a value of centre `number` in the smallest and second smallest that eight rows have seen.
@_transparent
private func see(
  _ value: FloatLanes, _ number: Int32, _ least: inout FloatLanes, _ second: inout FloatLanes,
  _ label: inout SIMD8<Int32>
) {
  let less = value .< least
  let larger = value.replacing(with: least, where: less)
  second.replace(with: larger, where: larger .< second)
  least.replace(with: value, where: less)
  label.replace(with: number, where: less)
}
