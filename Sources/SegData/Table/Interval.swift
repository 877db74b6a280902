/// A length of time. Months and days stay apart from microseconds, since their length depends on the calendar.
package struct Interval: Hashable, Sendable, CustomStringConvertible {
  package let months: Int32
  package let days: Int32
  package let microseconds: Int64

  package init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }

  /// `1y 2mo 3d 04:05:06`, parts that are zero left out; `0d` if all are.
  package var description: String {
    let (years, rest) = Int(months).quotientAndRemainder(dividingBy: 12)
    var parts: [String] = []
    if years != 0 { parts.append("\(years)y") }
    if rest != 0 { parts.append("\(rest)mo") }
    if days != 0 { parts.append("\(days)d") }
    if microseconds != 0 {
      let sign = microseconds < 0 ? "-" : ""
      parts.append(sign + TimeOfDay.text(Int64(clamping: microseconds.magnitude)))
    }
    return parts.isEmpty ? "0d" : parts.joined(separator: " ")
  }
}
