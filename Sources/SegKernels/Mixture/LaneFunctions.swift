/// Exponential and logarithm of eight numbers at once.
///
/// Products are rounded before they are added: chains of fused ones with constants are compiled to
/// single lanes, and multipliers and adders work side by side.
enum LaneFunctions {
  /// ln 2 in two parts, the first with 17 zero bits at its end, so that its multiples are exact.
  private static let ln2 = (high: 0x1.62e42fefa0000p-1, low: 0x1.cf79abc9e3b3ap-40)

  /// 1/n! for n = 13, 12, …, 0.
  private static let inverseFactorials = (
    1 / 6_227_020_800.0, 1 / 479_001_600.0, 1 / 39_916_800.0, 1 / 3_628_800.0, 1 / 362_880.0,
    1 / 40_320.0, 1 / 5_040.0, 1 / 720.0, 1 / 120.0, 1 / 24.0, 1 / 6.0, 0.5, 1.0, 1.0
  )

  /// eˣ for −700 ≤ x ≤ 700, within 2 ulp.
  ///
  /// x = n ln 2 + r with |r| ≤ ½ ln 2; the series of eʳ ends with r¹³/13!, what is left out is below
  /// 2⁻⁵⁷. Adding 1.5 · 2⁵² rounds to a whole number, which then stands in the lowest bits.
  @inline(__always)
  static func exponential(_ x: Lanes) -> Lanes {
    let shift = Lanes(repeating: 0x1.8p52)
    let shifted = x * 1.4426950408889634 + shift
    let whole = shifted - shift
    let r = (x - whole * ln2.high) - whole * ln2.low
    let c = inverseFactorials
    var sum = r * c.0 + c.1
    sum = r * sum + c.2
    sum = r * sum + c.3
    sum = r * sum + c.4
    sum = r * sum + c.5
    sum = r * sum + c.6
    sum = r * sum + c.7
    sum = r * sum + c.8
    sum = r * sum + c.9
    sum = r * sum + c.10
    sum = r * sum + c.11
    sum = r * sum + c.12
    sum = r * sum + c.13
    // n joins the exponent; both types are eight times 64 bits.
    let power = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< 52
    return unsafeBitCast(unsafeBitCast(sum, to: SIMD8<Int64>.self) &+ power, to: Lanes.self)
  }

  /// ln x for finite x above the least normal number, within 2 ulp; of smaller ones about −709.
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
    var sum = z * (1 / 23.0) + (1 / 21.0)
    sum = z * sum + (1 / 19.0)
    sum = z * sum + (1 / 17.0)
    sum = z * sum + (1 / 15.0)
    sum = z * sum + (1 / 13.0)
    sum = z * sum + (1 / 11.0)
    sum = z * sum + (1 / 9.0)
    sum = z * sum + (1 / 7.0)
    sum = z * sum + (1 / 5.0)
    sum = z * sum + (1 / 3.0)
    let twice = s + s
    return whole * ln2.high + (twice + (twice * z * sum + whole * ln2.low))
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
