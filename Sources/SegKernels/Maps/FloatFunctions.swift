/// Functions of eight numbers at once in single precision, within about 10⁻⁶ of the result.
enum FloatFunctions {
  /// log₂ x for finite x ≥ 2⁻¹²⁶: the exponent, and 2 artanh((m − 1) / (m + 1)) of the mantissa.
  @inline(__always)
  static func logarithm2(_ x: FloatLanes) -> FloatLanes {
    let bits = unsafeBitCast(x, to: SIMD8<UInt32>.self)
    // From √½ on: the exponent is rounded, not cut off.
    let raised = bits &+ (0x3F80_0000 - 0x3F35_04F3)
    // The exponent as the last digits of 2²³ becomes a floating number by a subtraction: a conversion is
    // compiled to a loop over the lanes.
    let exponent =
      unsafeBitCast((raised &>> 23) | 0x4B00_0000, to: FloatLanes.self)
      - FloatLanes(repeating: 0x1p23 + 127)
    let digits: SIMD8<UInt32> = (raised & 0x007F_FFFF) &+ 0x3F35_04F3
    let mantissa = unsafeBitCast(digits, to: FloatLanes.self)
    let one = FloatLanes(repeating: 1)
    let s: FloatLanes = (mantissa - one) / (mantissa + one)
    let z: FloatLanes = s * s
    var series: FloatLanes = z * Float(1 / 7.0) + Float(1 / 5.0)
    series = series * z + Float(1 / 3.0)
    series = series * z + Float(1)
    let scaled: FloatLanes = s * series * Float(2.885390082)
    return exponent + scaled
  }

  /// 2ˣ for −126 ≤ x ≤ 126; what lies outside is taken for the limit.
  @inline(__always)
  static func exponential2(_ x: FloatLanes) -> FloatLanes {
    let shift = FloatLanes(repeating: 0x1.8p23)
    let inside = clamped(x, 126)
    // Adding 1.5 · 2²³ rounds to a whole number, which then stands in the lowest bits.
    let shifted = inside + shift
    let whole: FloatLanes = shifted - shift
    let r: FloatLanes = (inside - whole) * Float(0.6931471806)
    var sum: FloatLanes = r * Float(1 / 720.0) + Float(1 / 120.0)
    sum = sum * r + Float(1 / 24.0)
    sum = sum * r + Float(1 / 6.0)
    sum = sum * r + Float(0.5)
    sum = sum * r + Float(1)
    sum = sum * r + Float(1)
    let power = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &<< 23
    return unsafeBitCast(unsafeBitCast(sum, to: SIMD8<Int32>.self) &+ power, to: FloatLanes.self)
  }

  /// What lies outside of ±limit becomes the limit. The library's function is a loop over the lanes.
  @inline(__always)
  static func clamped(_ x: FloatLanes, _ limit: Float) -> FloatLanes {
    let (low, high) = (FloatLanes(repeating: -limit), FloatLanes(repeating: limit))
    let above = x.replacing(with: high, where: x .> high)
    return above.replacing(with: low, where: above .< low)
  }

  /// The sum of the lanes by a fixed tree.
  @inline(__always)
  static func sum(_ lanes: FloatLanes) -> Float {
    let four = lanes.lowHalf + lanes.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}
