/// A round distance between ticks: 1, 2 or 5 times a power of ten.
struct TickStep: Equatable {
  /// 1, 2 or 5.
  let mantissa: Int
  let exponent: Int

  /// The smallest round step that is not below `ideal` (a positive finite number).
  static func atLeast(_ ideal: Double, isIntegral: Bool = false) -> TickStep {
    let smallest = isIntegral ? max(ideal, 1) : max(ideal, 1e-300)
    var exponent = decimalExponent(of: smallest) - 1
    while true {
      let power = powerOfTen(exponent)
      for mantissa in [1, 2, 5] where Double(mantissa) * power >= smallest * (1 - 1e-10) {
        return TickStep(mantissa: mantissa, exponent: exponent)
      }
      exponent += 1
    }
  }

  var width: Double { value(at: 1) }

  /// The tick number `index`, rounded once only, so that 3 steps of 0.1 are 0.3.
  func value(at index: Double) -> Double {
    let scaled = index * Double(mantissa)
    return exponent < 0 ? scaled / Self.powerOfTen(-exponent) : scaled * Self.powerOfTen(exponent)
  }

  /// Digits behind the point that tell neighbouring ticks apart.
  var decimals: Int { max(0, -exponent) }

  static func powerOfTen(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<abs(exponent) { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }

  private static func decimalExponent(of value: Double) -> Int {
    Int((Double(value.exponent) * 0.30103).rounded(.down))
  }
}

/// Round numbers beside an axis, with their texts.
package struct Tick: Sendable, Equatable {
  package let value: Double
  package let text: String

  /// The ticks between `lower` and `upper` (included), at most `most` of them.
  package static func within(
    _ lower: Double, _ upper: Double, most: Int, isIntegral: Bool = false
  ) -> [Tick] {
    let range = upper - lower
    guard range > 0, range.isFinite, most > 0 else { return [] }
    var step = TickStep.atLeast(range / Double(max(most, 2)), isIntegral: isIntegral)
    while true {
      let slack = 1e-9
      let first = (lower / step.width - slack).rounded(.up)
      let last = (upper / step.width + slack).rounded(.down)
      let count = last - first + 1
      guard abs(first) < 1e14, abs(last) < 1e14 else { return [] }
      if count <= Double(most) {
        return texts(of: stride(from: first, through: last, by: 1).map { step.value(at: $0) }, step)
      }
      step = TickStep.atLeast(step.width * 1.5, isIntegral: isIntegral)
    }
  }

  private static func texts(of values: [Double], _ step: TickStep) -> [Tick] {
    let largest = values.reduce(0) { max($0, abs($1)) }
    let isScientific = largest >= 1e9 || (largest > 0 && largest < 1e-3)
    return values.map { value in
      let text =
        isScientific
        ? NumberText.scientific(value) : NumberText.fixed(value, decimals: step.decimals)
      return Tick(value: value, text: text)
    }
  }
}
