/// The loops of `CenterScreen`. The pointers are those of one that outlives this value.
struct ScreenLoops {
  let panel: RowPanel
  let blocks: Int
  let screen: UnsafePointer<Float>
  let exact: UnsafePointer<Double>
  let exactBlocks: Int
  let bound: RoundingBound

  /// What the screen says about the sixteen rows of its panel.
  struct Answer {
    var labels: SIMD16<Int32>
    /// Whether single precision is too coarse to tell the nearest centre.
    var doubt: (SIMDMask<SIMD8<Int32>>, SIMDMask<SIMD8<Int32>>)
    /// ‖c‖² − 2x·c of the nearest centre, of the second, and ‖x‖².
    var least: (FloatLanes, FloatLanes)
    var second: (FloatLanes, FloatLanes)
    var squares: (FloatLanes, FloatLanes)
  }

  /// The nearest centres of the rows in the panel.
  @inline(__always)
  func nearest() -> Answer {
    let infinity = FloatLanes(repeating: .infinity)
    var (least0, least1, second0, second1) = (infinity, infinity, infinity, infinity)
    var (label0, label1) = (SIMD8<Int32>.zero, SIMD8<Int32>.zero)
    for block in 0..<blocks {
      let (a0, b0, a1, b1, a2, b2, a3, b3) = panel.products(
        screen + block * CenterScreen.block * (panel.columns + 1))
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
    let squares = panel.squares()
    // Written so that what is not a number counts as doubt.
    let doubt0 = .!(second0 - least0 .> bound.of(squares.0, second0))
    let doubt1 = .!(second1 - least1 .> bound.of(squares.1, second1))
    return Answer(
      labels: SIMD16(lowHalf: label0, highHalf: label1), doubt: (doubt0, doubt1),
      least: (least0, least1), second: (second0, second1), squares: squares)
  }

  /// The labels of `count` rows, those in doubt looked up in double precision; valid until the next
  /// call. They are in memory because reading a lane by its number is slow.
  @inline(__always)
  func settled(
    _ answer: Answer, _ count: Int, _ row: (Int) -> UnsafePointer<Double>
  ) -> UnsafePointer<Int32> {
    let memory = UnsafeMutableRawPointer(panel.results)
    memory.storeBytes(of: answer.labels, as: SIMD16<Int32>.self)
    // The space is used for nothing else while the result is.
    let labels = memory.assumingMemoryBound(to: Int32.self)
    if any(answer.doubt.0) || any(answer.doubt.1) {
      for i in 0..<count where i < 8 ? answer.doubt.0[i] : answer.doubt.1[i - 8] {
        labels[i] = NearestCenters.nearest(row(i), exact, panel.columns, exactBlocks).0
      }
    }
    return UnsafePointer(labels)
  }

  /// How much farther than its own centre, at least, every other centre is from each row: 0 or less
  /// if that is not certain. Valid until the next call.
  @inline(__always)
  func slack(_ answer: Answer) -> UnsafePointer<Float> {
    let space = panel.results + RowPanel.rows
    let memory = UnsafeMutableRawPointer(space)
    memory.storeBytes(
      of: slack(answer.least.0, answer.second.0, answer.squares.0, answer.doubt.0),
      as: FloatLanes.self)
    memory.storeBytes(
      of: slack(answer.least.1, answer.second.1, answer.squares.1, answer.doubt.1),
      toByteOffset: 32, as: FloatLanes.self)
    return UnsafePointer(space)
  }

  @inline(__always)
  private func slack(
    _ least: FloatLanes, _ second: FloatLanes, _ squares: FloatLanes,
    _ doubt: SIMDMask<SIMD8<Int32>>
  ) -> FloatLanes {
    let error = (bound.of(squares, second) * 0.5).addingProduct(
      squares, FloatLanes(repeating: bound.square))
    let own = least + squares + error
    let other = second + squares - error
    let near = own.replacing(with: 0, where: own .< 0).squareRoot()
    var far = other.replacing(with: 0, where: other .< 0).squareRoot()
    // A single centre has no second; the difference of two infinities would be no number.
    far.replace(with: 1e18, where: far .> 1e18)
    let difference = (far - near) - (far + near) * 0x1p-20
    return difference.replacing(with: 0, where: doubt)
  }
}

/// How far ‖c‖² − 2x·c in single precision can be from its value, doubled.
struct RoundingBound {
  /// The part that does not depend on the row, and the factors of ‖x‖ and ‖x‖².
  let constant: Float
  let linear: Float
  let quadratic: Float
  /// The factors of the bound that knows no longest centre, and what is added to it.
  let ownSquare: Float
  let ownValue: Float
  let tiny: Float
  /// How far ‖x‖² itself can be from its value, as a share.
  let square: Float

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
    ownSquare = Float(2 * (24 * single + 2 * double))
    ownValue = Float(2 * (4 * single + 2 * double))
    tiny = Float(steps * 0x1p-120)
    square = Float(single)
  }

  /// The smaller of two bounds, given ‖x‖² and the second smallest value. One takes the longest
  /// centre, C² + 2·X·C, for all. The other lets centres far out alone: one of more than 4·X has a
  /// value v ≥ C²/2, so its error is a share of v, and for the rest C² + 2·X·C ≤ 24·X².
  @inline(__always)
  func of(_ squares: FloatLanes, _ second: FloatLanes) -> FloatLanes {
    let longest = FloatLanes(repeating: constant)
      .addingProduct(squares.squareRoot(), FloatLanes(repeating: linear))
      .addingProduct(squares, FloatLanes(repeating: quadratic))
    let value = second.replacing(with: 0, where: second .< 0)
    let own = FloatLanes(repeating: tiny)
      .addingProduct(squares, FloatLanes(repeating: ownSquare))
      .addingProduct(value, FloatLanes(repeating: ownValue))
    return longest.replacing(with: own, where: own .< longest)
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
