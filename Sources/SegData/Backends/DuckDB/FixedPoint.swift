/// Words of a sum without any rounding: a fixed-point number in two's complement, least word first.
///
/// Since nothing is rounded before the end, neither the order of the values nor the way they are split over
/// threads can show in the result. Unsafe, because the words lie in memory that the database owns: callers
/// hand in a pointer to exactly `count` words.
enum FixedPoint {
  /// Adds the 128-bit magnitude times 2^position, which must fit.
  @inline(__always)
  static func add(
    high: UInt64, low: UInt64, position: Int, negative: Bool,
    to words: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    var index = position >> 6
    let shift = UInt64(truncatingIfNeeded: position & 63)
    let first = low &<< shift
    let second = (high &<< shift) | ((low &>> (63 &- shift)) &>> 1)
    let third = (high &>> (63 &- shift)) &>> 1
    var carry = step(first, false, negative, words + index)
    index &+= 1
    guard index < count else { return }
    carry = step(second, carry, negative, words + index)
    index &+= 1
    guard index < count, carry || third != 0 else { return }
    carry = step(third, carry, negative, words + index)
    index &+= 1
    while carry && index < count {
      carry = step(0, true, negative, words + index)
      index &+= 1
    }
  }

  /// Adds or subtracts a word and a carry; returns the next carry.
  @inline(__always)
  private static func step(
    _ value: UInt64, _ carry: Bool, _ negative: Bool, _ word: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    let extra: UInt64 = carry ? 1 : 0
    if negative {
      let (part, one) = word.pointee.subtractingReportingOverflow(value)
      let (rest, two) = part.subtractingReportingOverflow(extra)
      word.pointee = rest
      return one || two
    }
    let (part, one) = word.pointee.addingReportingOverflow(value)
    let (rest, two) = part.addingReportingOverflow(extra)
    word.pointee = rest
    return one || two
  }

  /// Adds a number of the same size.
  static func add(
    _ source: UnsafePointer<UInt64>, to words: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    var carry = false
    for index in 0..<count { carry = step(source[index], carry, false, words + index) }
  }
}

/// A finite double taken apart: ±significand × 2^exponent.
struct DoubleParts {
  let significand: UInt64
  let exponent: Int
  let isNegative: Bool

  @inline(__always)
  init(_ value: Double) {
    let bits = value.bitPattern
    let biased = Int(truncatingIfNeeded: (bits &>> 52) & 0x7ff)
    let fraction = bits & 0xf_ffff_ffff_ffff
    significand = biased == 0 ? fraction : fraction | 0x10_0000_0000_0000
    exponent = (biased == 0 ? 1 : biased) &- 1075
    isNegative = bits &>> 63 != 0
  }
}
