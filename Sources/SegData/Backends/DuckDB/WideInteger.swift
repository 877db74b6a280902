/// A whole number of any size, sign and magnitude, for the last step of an exact aggregate.
struct WideInteger {
  /// Least word first, without leading zero words.
  private var magnitude: [UInt64]
  private var isNegative: Bool

  var isZero: Bool { magnitude.isEmpty }

  /// Reads two's complement.
  init(twosComplement words: UnsafePointer<UInt64>, count: Int) {
    isNegative = words[count - 1] >> 63 != 0
    magnitude = Array(UnsafeBufferPointer(start: words, count: count))
    if isNegative { Self.negate(&magnitude) }
    trim()
  }

  private init(magnitude: [UInt64], isNegative: Bool) {
    self.magnitude = magnitude
    self.isNegative = isNegative
    trim()
  }

  init(_ value: UInt64) { self.init(magnitude: [value], isNegative: false) }

  /// The double nearest to self × 2^exponent, halves to even.
  func double(exponent: Int) -> Double {
    guard let top = magnitude.last else { return 0 }
    let shift = UInt64(top.leadingZeroBitCount)
    var leading = top << shift
    var sticky = false
    let last = magnitude.count - 1
    if last > 0 {
      let next = magnitude[last - 1]
      if shift > 0 { leading |= next >> (64 - shift) }
      sticky = next << shift != 0 || magnitude[..<(last - 1)].contains { $0 != 0 }
    }
    if sticky { leading |= 1 }
    let scale = exponent + last * 64 - Int(shift)
    let value = Double(sign: .plus, exponent: scale, significand: Double(leading))
    return isNegative ? -value : value
  }

  static func * (left: WideInteger, right: WideInteger) -> WideInteger {
    guard !left.isZero, !right.isZero else { return WideInteger(0) }
    var product = [UInt64](repeating: 0, count: left.magnitude.count + right.magnitude.count)
    for (i, x) in left.magnitude.enumerated() where x != 0 {
      var carry: UInt64 = 0
      for (j, y) in right.magnitude.enumerated() {
        let (high, low) = x.multipliedFullWidth(by: y)
        let (one, first) = low.addingReportingOverflow(product[i + j])
        let (two, second) = one.addingReportingOverflow(carry)
        product[i + j] = two
        carry = high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
      }
      product[i + right.magnitude.count] = carry
    }
    return WideInteger(magnitude: product, isNegative: left.isNegative != right.isNegative)
  }

  static func - (left: WideInteger, right: WideInteger) -> WideInteger {
    let count = max(left.magnitude.count, right.magnitude.count) + 2
    var sum = left.twosComplement(count)
    var subtracted = right.twosComplement(count)
    negate(&subtracted)
    var carry: UInt64 = 0
    for index in sum.indices {
      let (one, first) = sum[index].addingReportingOverflow(subtracted[index])
      let (two, second) = one.addingReportingOverflow(carry)
      sum[index] = two
      carry = first || second ? 1 : 0
    }
    return sum.withUnsafeBufferPointer { words in
      words.baseAddress.map { WideInteger(twosComplement: $0, count: count) } ?? WideInteger(0)
    }
  }

  static func + (left: WideInteger, right: WideInteger) -> WideInteger {
    left - WideInteger(magnitude: right.magnitude, isNegative: !right.isNegative)
  }

  /// Shifted up by whole words.
  func shifted(words: Int) -> WideInteger {
    let zeros = [UInt64](repeating: 0, count: words)
    return WideInteger(magnitude: zeros + magnitude, isNegative: isNegative)
  }

  /// The quotient towards zero; a remainder only sets its lowest bit, which is enough to round it correctly
  /// as long as more than 54 bits stand above.
  func dividedSticky(by divisor: UInt64) -> WideInteger {
    var quotient = magnitude
    var remainder: UInt64 = 0
    for index in quotient.indices.reversed() {
      (quotient[index], remainder) = divisor.dividingFullWidth((remainder, quotient[index]))
    }
    if remainder != 0 { quotient[0] |= 1 }
    return WideInteger(magnitude: quotient, isNegative: isNegative)
  }

  private func twosComplement(_ count: Int) -> [UInt64] {
    var words = magnitude + [UInt64](repeating: 0, count: count - magnitude.count)
    if isNegative { Self.negate(&words) }
    return words
  }

  private static func negate(_ words: inout [UInt64]) {
    var carry = true
    for index in words.indices {
      let (value, overflow) = (~words[index]).addingReportingOverflow(carry ? 1 : 0)
      words[index] = value
      carry = overflow
    }
  }

  private mutating func trim() {
    while magnitude.last == 0 { magnitude.removeLast() }
    if magnitude.isEmpty { isNegative = false }
  }
}
