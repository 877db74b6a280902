/// Numbers as people write them: grouped thousands, no needless digits.
enum NumberText {
  /// The number with exactly `decimals` digits behind the point and commas between thousands.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "-∞" : "∞" }
    let scaled = (abs(value) * TickStep.powerOfTen(decimals)).rounded()
    guard scaled < 9e15 else { return scientific(value) }
    let digits = String(Int64(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let whole = grouped(String(padded.dropLast(decimals)))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return decimals == 0 ? sign + whole : sign + whole + "." + padded.suffix(decimals)
  }

  /// The number with about four significant digits and no zeros at the end.
  static func short(_ value: Double) -> String {
    let size = abs(value)
    guard size.isFinite, size < 1e12, size >= 1e-4 || size == 0 else { return scientific(value) }
    if value == value.rounded() { return fixed(value, decimals: 0) }
    var decimals = 3
    var limit = 10.0
    while limit <= size, decimals > 0 {
      decimals -= 1
      limit *= 10
    }
    limit = 1
    while size < limit, decimals < 7 {
      decimals += 1
      limit /= 10
    }
    return trimmed(fixed(value, decimals: decimals))
  }

  /// A count with commas.
  static func count(_ value: Int) -> String {
    (value < 0 ? "-" : "") + grouped(String(value.magnitude))
  }

  /// Mantissa with up to three digits, then the power of ten: `2.5e9`.
  static func scientific(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    var exponent = 0
    var mantissa = abs(value)
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    var text = trimmed(fixed(mantissa, decimals: 3))
    if text == "10" {
      text = "1"
      exponent += 1
    }
    return (value < 0 ? "-" : "") + text + "e\(exponent)"
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var result = Substring(text)
    while result.last == "0" { result.removeLast() }
    if result.last == "." { result.removeLast() }
    return String(result)
  }

  private static func grouped(_ digits: String) -> String {
    var result = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }
}
