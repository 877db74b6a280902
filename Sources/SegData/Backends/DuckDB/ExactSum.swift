/// The exact sum of doubles in the memory of one group.
///
/// Values from about 5e-23 to 1e27 go to 256 bits in the state itself (2^-128 … 2^127, with room for 2^37 of
/// the largest); others, rare in practice, to a wide accumulator on the heap. 48 bytes a group.
struct ExactSum {
  private var count = 0
  private var wide: UnsafeMutablePointer<WideSum>?
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  static let wordCount = 4
  static let lowestExponent = -128
  private static let exponents = lowestExponent...37

  @inline(__always)
  mutating func add(_ value: Double) {
    count &+= 1
    let parts = DoubleParts(value)
    guard Self.exponents.contains(parts.exponent) else { return addWide(value) }
    Self.withWords(&words) {
      FixedPoint.add(
        high: 0, low: parts.significand, position: parts.exponent &- Self.lowestExponent,
        negative: parts.isNegative, to: $0, count: Self.wordCount)
    }
  }

  @inline(never)
  private mutating func addWide(_ value: Double) {
    WideSum.existing(&wide, lowest: WideSum.lowestOfSums).pointee.add(value)
  }

  mutating func combine(_ other: ExactSum) {
    var other = other
    count += other.count
    if let theirs = other.wide {
      WideSum.existing(&wide, lowest: WideSum.lowestOfSums).pointee.add(theirs.pointee)
    }
    Self.withWords(&other.words) { source in
      Self.withWords(&words) { FixedPoint.add(source, to: $0, count: Self.wordCount) }
    }
  }

  /// Gives the heap memory back.
  mutating func destroy() { WideSum.destroy(&wide) }

  /// Correctly rounded; nil without values.
  var sum: Double? {
    guard count > 0 else { return nil }
    return wide?.pointee.special ?? total.whole.double(exponent: total.exponent)
  }

  /// Correctly rounded; nil without values.
  var mean: Double? {
    guard count > 0 else { return nil }
    if let special = wide?.pointee.special { return special }
    // Two more words: the quotient keeps far more than 54 bits for any count.
    let quotient = total.whole.shifted(words: 2).dividedSticky(by: UInt64(count))
    return quotient.double(exponent: total.exponent - 128)
  }

  private var total: (whole: WideInteger, exponent: Int) {
    var copy = words
    let own = Self.withWords(&copy) { WideInteger(twosComplement: $0, count: Self.wordCount) }
    return WideSum.total(own, lowest: Self.lowestExponent, wide?.pointee)
  }

  /// A tuple of equal elements lies in memory like an array of them.
  @inline(__always)
  private static func withWords<Result>(
    _ words: inout (UInt64, UInt64, UInt64, UInt64),
    _ body: (UnsafeMutablePointer<UInt64>) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &words) {
      $0.withMemoryRebound(to: UInt64.self, capacity: wordCount, body)
    }
  }
}
