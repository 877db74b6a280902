import SegData

/// Dates, times and durations as they are written in the language.
extension CalendarDate {
  /// `2026-06-30`
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else {
      return nil
    }
    self.init(year: year, month: month, day: day)
  }
}

extension Timestamp {
  /// `2026-06-30T12:30:00` or with a blank, seconds and their fraction optional.
  init?(_ text: String) {
    let halves = text.split(whereSeparator: { $0 == "T" || $0 == " " })
    guard halves.count == 2, let date = CalendarDate(String(halves[0])) else { return nil }
    let fields = halves[1].split(separator: ":")
    guard (2...3).contains(fields.count), let hour = Int(fields[0]), let minute = Int(fields[1]),
      let second = fields.count == 3 ? Double(fields[2]) : 0,
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
    else { return nil }
    let whole = Int64(hour) * 3_600_000_000 + Int64(minute) * 60_000_000
    self.init(date, microseconds: whole + Int64((second * 1_000_000).rounded()))
  }
}

extension Interval {
  /// `90d 2w 12mo 1y 15min`; nil where a calendar unit is not whole.
  init?(amount: Double, unit: String) {
    func whole(_ factor: Double) -> Int32? { Int32(exactly: amount * factor) }
    func microseconds(_ seconds: Double) -> Int64? {
      Int64(exactly: (amount * seconds * 1_000_000).rounded())
    }
    switch unit {
    case "y":
      guard let months = whole(12) else { return nil }
      self.init(months: months)
    case "mo":
      guard let months = whole(1) else { return nil }
      self.init(months: months)
    case "w":
      guard let days = whole(7) else { return nil }
      self.init(days: days)
    case "d":
      guard let days = whole(1) else { return nil }
      self.init(days: days)
    case "h":
      guard let time = microseconds(3600) else { return nil }
      self.init(microseconds: time)
    case "min":
      guard let time = microseconds(60) else { return nil }
      self.init(microseconds: time)
    case "s":
      guard let time = microseconds(1) else { return nil }
      self.init(microseconds: time)
    case "ms":
      guard let time = microseconds(0.001) else { return nil }
      self.init(microseconds: time)
    default: return nil
    }
  }
}
