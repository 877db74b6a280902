/// Exponential and logarithm of eight numbers at once.
enum LaneFunctions {
  /// 1/n! for n = 13, 12, …, 0.
  private static let inverseFactorials = (
    1 / 6_227_020_800.0, 1 / 479_001_600.0, 1 / 39_916_800.0, 1 / 3_628_800.0, 1 / 362_880.0,
    1 / 40_320.0, 1 / 5_040.0, 1 / 720.0, 1 / 120.0, 1 / 24.0, 1 / 6.0, 0.5, 1.0, 1.0
  )

  /// eˣ for −700 ≤ x ≤ 700, within 1 ulp.
  ///
  /// x = n ln 2 + r with |r| ≤ ½ ln 2; the series of eʳ ends with r¹³/13!, what is left out is below
  /// 2⁻⁵⁷. Adding 1.5 · 2⁵² rounds to a whole number, which then stands in the lowest bits.
  @inline(__always)
  static func exponential(_ x: Lanes) -> Lanes {
    let shift = Lanes(repeating: 0x1.8p52)
    let shifted = shift.addingProduct(x, Lanes(repeating: 1.4426950408889634))
    let whole = shifted - shift
    var r = x.addingProduct(whole, Lanes(repeating: -0.6931471805599453))
    r.addProduct(whole, Lanes(repeating: -2.3190468138462996e-17))
    let c = inverseFactorials
    var sum = Lanes(repeating: c.1).addingProduct(r, Lanes(repeating: c.0))
    sum = Lanes(repeating: c.2).addingProduct(r, sum)
    sum = Lanes(repeating: c.3).addingProduct(r, sum)
    sum = Lanes(repeating: c.4).addingProduct(r, sum)
    sum = Lanes(repeating: c.5).addingProduct(r, sum)
    sum = Lanes(repeating: c.6).addingProduct(r, sum)
    sum = Lanes(repeating: c.7).addingProduct(r, sum)
    sum = Lanes(repeating: c.8).addingProduct(r, sum)
    sum = Lanes(repeating: c.9).addingProduct(r, sum)
    sum = Lanes(repeating: c.10).addingProduct(r, sum)
    sum = Lanes(repeating: c.11).addingProduct(r, sum)
    sum = Lanes(repeating: c.12).addingProduct(r, sum)
    sum = Lanes(repeating: c.13).addingProduct(r, sum)
    // n joins the exponent; both types are eight times 64 bits.
    let power = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< 52
    return unsafeBitCast(unsafeBitCast(sum, to: SIMD8<Int64>.self) &+ power, to: Lanes.self)
  }

  /// ln x for finite x ≥ 1, within 2 ulp.
  ///
  /// x = 2ⁿ m with √½ < m ≤ √2, and ln m = 2 artanh s with s = (m − 1) / (m + 1), |s| < 0.1716; the
  /// series ends with s²³/23.
  @inline(__always)
  static func logarithm(_ x: Lanes) -> Lanes {
    let bits = unsafeBitCast(x, to: SIMD8<UInt64>.self)
    // The exponent as the last digits of 2⁵² becomes a floating number by a subtraction.
    let biased = unsafeBitCast(
      (bits &>> 52) | SIMD8<UInt64>(repeating: 0x4330_0000_0000_0000), to: Lanes.self)
    var whole = biased - Lanes(repeating: 0x1p52 + 1023)
    var m = unsafeBitCast(
      (bits & 0x000F_FFFF_FFFF_FFFF) | SIMD8<UInt64>(repeating: 0x3FF0_0000_0000_0000),
      to: Lanes.self)
    let large = m .> Lanes(repeating: 1.4142135623730951)
    m.replace(with: m * 0.5, where: large)
    whole.replace(with: whole + 1, where: large)
    let s = (m - 1) / (m + 1)
    let z = s * s
    var sum = Lanes(repeating: 1 / 21.0).addingProduct(z, Lanes(repeating: 1 / 23.0))
    sum = Lanes(repeating: 1 / 19.0).addingProduct(z, sum)
    sum = Lanes(repeating: 1 / 17.0).addingProduct(z, sum)
    sum = Lanes(repeating: 1 / 15.0).addingProduct(z, sum)
    sum = Lanes(repeating: 1 / 13.0).addingProduct(z, sum)
    sum = Lanes(repeating: 1 / 11.0).addingProduct(z, sum)
    sum = Lanes(repeating: 1 / 9.0).addingProduct(z, sum)
    sum = Lanes(repeating: 1 / 7.0).addingProduct(z, sum)
    sum = Lanes(repeating: 1 / 5.0).addingProduct(z, sum)
    sum = Lanes(repeating: 1 / 3.0).addingProduct(z, sum)
    let twice = s + s
    let low = whole * 2.3190468138462996e-17
    let tail = low.addingProduct(twice * z, sum)
    return (tail + twice).addingProduct(whole, Lanes(repeating: 0.6931471805599453))
  }

  /// Whether any lane is set. The library's function is a call and a loop over the lanes.
  @inline(__always)
  static func isSet(_ mask: SIMDMask<SIMD8<Int64>>) -> Bool {
    // A set lane has all bits set; both types are eight times 64 bits.
    let bits = unsafeBitCast(mask, to: SIMD8<Int64>.self)
    let four = bits.lowHalf | bits.highHalf
    let two = four.lowHalf | four.highHalf
    return two.x | two.y != 0
  }

  /// The sum of the lanes by a fixed tree.
  @inline(__always)
  static func sum(_ lanes: Lanes) -> Double {
    let four = lanes.lowHalf + lanes.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  @inline(__always)
  static func sum(_ lanes: SIMD4<Double>) -> Double {
    let two = lanes.lowHalf + lanes.highHalf
    return two.x + two.y
  }

  @inline(__always)
  static func load(_ pointer: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  static func load(_ pointer: UnsafeMutablePointer<Double>) -> Lanes {
    UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  static func load4(_ pointer: UnsafeMutablePointer<Double>) -> SIMD4<Double> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  static func load4(_ pointer: UnsafePointer<Double>) -> SIMD4<Double> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  static func store4(_ lanes: SIMD4<Double>, _ pointer: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: lanes, as: SIMD4<Double>.self)
  }

  @inline(__always)
  static func store(_ lanes: Lanes, _ pointer: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: lanes, as: Lanes.self)
  }
}

/// The same functions over arrays, for those who test them.
public enum LaneFunctionArrays {
  /// Replaces each of `values` (a multiple of eight) by its exponential.
  public static func exponentiate(_ values: inout MutableSpan<Double>) {
    apply(&values, LaneFunctions.exponential)
  }

  /// Replaces each of `values` (a multiple of eight), all at least 1, by its natural logarithm.
  public static func takeLogarithms(_ values: inout MutableSpan<Double>) {
    apply(&values, LaneFunctions.logarithm)
  }

  @inline(__always)
  private static func apply(_ values: inout MutableSpan<Double>, _ function: (Lanes) -> Lanes) {
    precondition(values.count % PackedPoints.lanes == 0)
    // The pointer stays inside of this closure.
    values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for i in stride(from: 0, to: values.count, by: PackedPoints.lanes) {
        LaneFunctions.store(function(LaneFunctions.load(base + i)), base + i)
      }
    }
  }
}
