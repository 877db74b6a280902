/// A moment without a time zone, as microseconds since 1970-01-01 00:00.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let microsecondsSinceEpoch: Int64

  private static let microsecondsPerDay: Int64 = 86_400_000_000

  package init(microsecondsSinceEpoch: Int64) {
    self.microsecondsSinceEpoch = microsecondsSinceEpoch
  }

  /// - Parameter microseconds: since midnight of the date.
  package init(_ date: CalendarDate, microseconds: Int64 = 0) {
    microsecondsSinceEpoch =
      Int64(date.daysSinceEpoch) * Self.microsecondsPerDay + microseconds
  }

  package var date: CalendarDate { CalendarDate(daysSinceEpoch: Int32(parts.days)) }

  /// Microseconds since midnight.
  package var microsecondsOfDay: Int64 { parts.rest }

  /// `2026-06-30 14:05:09`, with a fraction if there is one.
  package var description: String {
    "\(date) \(TimeOfDay.text(microsecondsOfDay))"
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
  }

  private var parts: (days: Int64, rest: Int64) {
    let (quotient, remainder) = microsecondsSinceEpoch.quotientAndRemainder(
      dividingBy: Self.microsecondsPerDay)
    return remainder < 0
      ? (quotient - 1, remainder + Self.microsecondsPerDay) : (quotient, remainder)
  }
}

/// Hours, minutes, seconds in words of digits.
enum TimeOfDay {
  /// `14:05:09`, `14:05:09.25`; hours may exceed 24.
  static func text(_ microseconds: Int64) -> String {
    let seconds = Int(microseconds / 1_000_000)
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60]
      .map { Digits.padded($0, 2) }.joined(separator: ":")
    let fraction = Int(microseconds % 1_000_000)
    guard fraction != 0 else { return clock }
    var digits = Digits.padded(fraction, 6)
    while digits.hasSuffix("0") { digits.removeLast() }
    return clock + "." + digits
  }
}
