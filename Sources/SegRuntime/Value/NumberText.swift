/// Numbers as text.
enum NumberText {
  /// The shortest decimal that reads back as the same number; whole numbers without a point.
  static func shortest(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return "\(value)"
  }

  /// About `digits` significant digits, for tables on a screen.
  static func significant(_ value: Double, _ digits: Int = 6) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    guard value != 0 else { return "0" }
    let exponent = decimalExponent(value)
    if exponent >= 15 || exponent < -5 { return scientific(value, digits, exponent) }
    return fixed(value, places: max(0, min(digits - 1 - exponent, 12)))
  }

  /// The same without zeros at the end.
  static func trimmedSignificant(_ value: Double) -> String {
    let text = significant(value)
    return text.contains(".") && !text.contains("e") ? trimmed(text) : text
  }

  /// With exactly `places` digits after the point, rounded half away from zero on the exact decimal value
  /// of the binary number's shortest text.
  static func fixed(_ value: Double, places: Int) -> String {
    guard abs(value) < 9e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return "\(value)" }
    let digits = String(Int64(scaled))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard places > 0 else { return sign + padded }
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }

  /// Whole numbers with a thin grouping: 541,909.
  static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
      result.append(digit)
    }
    return (value < 0 ? "-" : "") + result
  }

  private static func scientific(_ value: Double, _ digits: Int, _ exponent: Int) -> String {
    var mantissa = value
    for _ in 0..<abs(exponent) { mantissa = exponent > 0 ? mantissa / 10 : mantissa * 10 }
    return trimmed(fixed(mantissa, places: digits - 1)) + "e\(exponent)"
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func decimalExponent(_ value: Double) -> Int {
    var magnitude = abs(value)
    var exponent = 0
    while magnitude >= 10 {
      magnitude /= 10
      exponent += 1
    }
    while magnitude < 1 {
      magnitude *= 10
      exponent -= 1
    }
    return exponent
  }
}
