extension Lexer {
  /// Units of durations, shortest first.
  static let durationUnits = ["ms", "s", "min", "h", "d", "w", "mo", "y"]

  mutating func scanNumber() {
    let start = position
    if scanDate() { return }
    let body = skipNumber()
    if isAtNameStart { return scanUnit(from: start, body: body) }
    if byte() == UInt8(ascii: "%"), byte(1) != UInt8(ascii: ">") { position += 1 }
    emit(.number, from: start)
    checkNumber(from: start, body: body)
  }

  /// Whether a number is well formed, and where its digits end.
  struct NumberBody {
    let end: Int
    let isValid: Bool
  }

  /// `.5` is no number, since a point before a digit reads badly beside `..`.
  mutating func scanPointNumber() {
    let start = position
    position += 1
    _ = skipNumber()
    emit(.number, from: start)
    report(
      .badNumber(
        word(from: start), Span(start: start, end: position), reason: "a digit before the point",
        repair: "0" + word(from: start)))
  }

  /// Moves over digits, a fraction and an exponent.
  private mutating func skipNumber() -> NumberBody {
    var isValid = skipDigits()
    if byte() == UInt8(ascii: "."), let next = byte(1), Lexer.isDigit(next) {
      position += 1
      isValid = skipDigits() && isValid
    }
    if let letter = byte(), letter | 0x20 == UInt8(ascii: "e") {
      let hasSign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")
      if let digit = byte(hasSign ? 2 : 1), Lexer.isDigit(digit) {
        position += hasSign ? 2 : 1
        isValid = skipDigits() && isValid
      }
    }
    return NumberBody(end: position, isValid: isValid)
  }

  /// Moves over digits and `_`; false when a `_` is not between two digits.
  private mutating func skipDigits() -> Bool {
    var isValid = true
    var last = UInt8(ascii: "_")
    while let next = byte(), Lexer.isDigit(next) || next == UInt8(ascii: "_") {
      if next == UInt8(ascii: "_"), last == next { isValid = false }
      last = next
      position += 1
    }
    return isValid && last != UInt8(ascii: "_")
  }

  private mutating func checkNumber(from start: Int, body: NumberBody) {
    let span = Span(start: start, end: position)
    let written = word(from: start)
    let digits = bytes[start..<body.end].filter { $0 != UInt8(ascii: "_") }
    if !body.isValid {
      report(
        .badNumber(
          written, span, reason: "`_` only between two digits",
          repair: String(decoding: digits, as: UTF8.self)
            + (position > body.end ? "%" : "")))
    } else if !(Double(String(decoding: digits, as: UTF8.self)) ?? .infinity).isFinite {
      report(.badNumber(written, span, reason: "too large", repair: nil))
    }
  }

  /// Letters directly behind a number: a unit of time or a slip.
  private mutating func scanUnit(from start: Int, body: NumberBody) {
    let unitStart = position
    skipNameCharacters()
    let unit = word(from: unitStart)
    let span = Span(start: start, end: position)
    if Lexer.durationUnits.contains(unit) {
      emit(.duration, from: start)
      return checkNumber(from: start, body: body)
    }
    let isUnitLike = unit.count <= 7 && unit.utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 < 0x80 }
    if isUnitLike, unit.lowercased() != "e" {
      emit(.duration, from: start)
      let number = String(decoding: bytes[start..<unitStart], as: UTF8.self)
      report(.badDuration(number: number, unit: unit, span))
    } else {
      emit(.number, from: start)
      report(
        .badNumber(word(from: start), span, reason: "letters behind the digits", repair: nil))
    }
  }

  // MARK: Dates

  /// `2026-06-30` with an optional time; also takes `2026-6-3` and `2026-06` so that they are not
  /// read as differences.
  private mutating func scanDate() -> Bool {
    let start = position
    guard let first = dateParts() else { return false }
    position = first.end
    var repair: String?
    var isValid = first.isComplete && Lexer.isCalendarDay(first.year, first.month, first.day)
    if !first.isComplete, Lexer.isCalendarDay(first.year, first.month, first.day) {
      repair = Lexer.written(first)
    }
    if let letter = byte(), letter == UInt8(ascii: "T"), first.hasDay {
      let timeStart = position
      position += 1
      while let next = byte(), Lexer.isDigit(next) || next == UInt8(ascii: ":") || isPoint(next) {
        position += 1
      }
      skipNameCharacters()
      if !Lexer.isTime(Array(bytes[(timeStart + 1)..<position])) {
        isValid = false
        repair = nil
      } else if let day = repair {
        repair = day + word(from: timeStart)
      }
    }
    emit(.date, from: start)
    if !isValid {
      report(.badDate(word(from: start), Span(start: start, end: position), repair: repair))
    }
    return true
  }

  /// A point with a digit behind it: part of a time's seconds, not of a range.
  private func isPoint(_ next: UInt8) -> Bool {
    next == UInt8(ascii: ".") && (byte(1).map(Lexer.isDigit) ?? false)
  }

  private struct DateParts {
    var year = 0
    var month = 0
    var day = 1
    var end = 0
    /// Four, two and two digits.
    var isComplete = false
    var hasDay = false
  }

  private func dateParts() -> DateParts? {
    var parts = DateParts()
    guard let year = digits(at: position), year.count == 4 else { return nil }
    guard let month = digits(after: year.end), month.count <= 2 else { return nil }
    (parts.year, parts.month, parts.end) = (year.value, month.value, month.end)
    if let day = digits(after: month.end), day.count <= 2 {
      (parts.day, parts.end) = (day.value, day.end)
      parts.hasDay = true
      parts.isComplete = month.count == 2 && day.count == 2
    } else if month.count != 2 || bytes[year.end + 1] != UInt8(ascii: "0") {
      return nil
    }
    if parts.end < limit, Lexer.isASCIINameStart(bytes[parts.end]) {
      return bytes[parts.end] == UInt8(ascii: "T") ? parts : nil
    }
    return parts
  }

  /// A run of digits behind a `-`.
  private func digits(after end: Int) -> (value: Int, count: Int, end: Int)? {
    guard end < limit, bytes[end] == UInt8(ascii: "-") else { return nil }
    return digits(at: end + 1)
  }

  /// A run of one to eight digits.
  private func digits(at start: Int) -> (value: Int, count: Int, end: Int)? {
    var end = start
    var value = 0
    while end < limit, end - start <= 8, Lexer.isDigit(bytes[end]) {
      value = value * 10 + Int(bytes[end] - 0x30)
      end += 1
    }
    return end == start ? nil : (value, end - start, end)
  }

  private static func written(_ parts: DateParts) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let year = String(repeating: "0", count: max(0, 4 - "\(parts.year)".count)) + "\(parts.year)"
    return "\(year)-\(two(parts.month))-\(two(parts.day))"
  }

  static func isCalendarDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    guard (1...12).contains(month), day >= 1 else { return false }
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= lengths[month - 1]
  }

  /// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`.
  private static func isTime(_ bytes: [UInt8]) -> Bool {
    let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
    let parts = bytes[..<point].split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), point == bytes.count || parts.count == 3 else {
      return false
    }
    guard bytes[min(point + 1, bytes.count)...].allSatisfy(isDigit) else { return false }
    for (part, limit) in zip(parts, [24, 60, 60]) {
      guard part.count == 2, part.allSatisfy(isDigit) else { return false }
      guard let value = Int(String(decoding: part, as: UTF8.self)), value < limit else {
        return false
      }
    }
    return true
  }
}
