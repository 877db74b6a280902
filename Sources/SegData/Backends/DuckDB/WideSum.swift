/// An exact sum over the whole range of doubles, or of their squares, and of what is not finite.
struct WideSum {
  private let lowestExponent: Int
  private var words: [UInt64]
  private var seen: (nan: Bool, positive: Bool, negative: Bool) = (false, false, false)

  // Whole words below the lowest exponents of the small accumulators, at or below the smallest double
  // (2^-1074) and its square.
  static let lowestOfSums = ExactSum.lowestExponent - 15 * 64
  static let lowestOfSquares = ExactMoments.lowestSquareExponent - 31 * 64

  private init(lowest: Int) {
    lowestExponent = lowest
    let highest = lowest == Self.lowestOfSums ? 1024 : 2048
    words = [UInt64](repeating: 0, count: (highest - lowest + 64 + 63) / 64)
  }

  /// NaN or an infinity, if that is the sum.
  var special: Double? {
    if seen.nan || (seen.positive && seen.negative) { return .nan }
    if seen.positive { return .infinity }
    return seen.negative ? -.infinity : nil
  }

  mutating func add(_ value: Double) {
    guard note(value) else { return }
    let parts = DoubleParts(value)
    add(high: 0, low: parts.significand, parts.exponent, negative: parts.isNegative)
  }

  mutating func addSquare(of value: Double) {
    guard note(value) else { return }
    let parts = DoubleParts(value)
    let (high, low) = parts.significand.multipliedFullWidth(by: parts.significand)
    add(high: high, low: low, parts.exponent * 2, negative: false)
  }

  mutating func add(_ other: WideSum) {
    seen.nan = seen.nan || other.seen.nan
    seen.positive = seen.positive || other.seen.positive
    seen.negative = seen.negative || other.seen.negative
    withWords { target, count in
      other.words.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { FixedPoint.add(base, to: target, count: count) }
      }
    }
  }

  private mutating func note(_ value: Double) -> Bool {
    if value.isNaN { seen.nan = true }
    if value == .infinity { seen.positive = true }
    if value == -.infinity { seen.negative = true }
    return value.isFinite
  }

  private mutating func add(high: UInt64, low: UInt64, _ exponent: Int, negative: Bool) {
    let position = exponent - lowestExponent
    withWords {
      FixedPoint.add(
        high: high, low: low, position: position, negative: negative, to: $0, count: $1)
    }
  }

  private mutating func withWords(_ body: (UnsafeMutablePointer<UInt64>, Int) -> Void) {
    words.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { body(base, buffer.count) }
    }
  }

  private var whole: WideInteger {
    words.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { WideInteger(twosComplement: $0, count: buffer.count) }
        ?? WideInteger(0)
    }
  }

  /// A small accumulator's number and the wide one's together.
  static func total(
    _ small: WideInteger, lowest: Int, _ wide: WideSum?
  ) -> (whole: WideInteger, exponent: Int) {
    guard let wide else { return (small, lowest) }
    let shift = (lowest - wide.lowestExponent) / 64
    return (wide.whole + small.shifted(words: shift), wide.lowestExponent)
  }

  /// The heap accumulator of a state, made when it is first needed. States lie in memory of the database and
  /// are moved by copying bytes, so they hold a plain pointer that `destroy` ends.
  static func existing(
    _ slot: inout UnsafeMutablePointer<WideSum>?, lowest: Int
  ) -> UnsafeMutablePointer<WideSum> {
    if let slot { return slot }
    let made = UnsafeMutablePointer<WideSum>.allocate(capacity: 1)
    made.initialize(to: WideSum(lowest: lowest))
    slot = made
    return made
  }

  static func destroy(_ slot: inout UnsafeMutablePointer<WideSum>?) {
    slot?.deinitialize(count: 1)
    slot?.deallocate()
    slot = nil
  }
}
