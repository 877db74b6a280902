/// What the values of a column are. Wider and narrower types of a file are brought to these at `load`.
package enum ColumnType: String, Hashable, Sendable, CaseIterable {
  /// 64-bit whole number.
  case integer
  /// 64-bit binary floating point.
  case number
  case text
  case boolean
  /// A day of the proleptic Gregorian calendar.
  case date
  /// A moment with microseconds, without a time zone.
  case timestamp
  /// Months, days and microseconds, kept apart.
  case duration
  /// The type of `null` alone.
  case null

  /// Whether arithmetic works on it.
  package var isNumeric: Bool { self == .integer || self == .number || self == .null }

  /// Whether it is a point on the calendar.
  package var isTemporal: Bool { self == .date || self == .timestamp || self == .null }

  /// The type that holds the values of both, or nil if there is none.
  package func unified(with other: ColumnType) -> ColumnType? {
    if self == other || other == .null { return self }
    if self == .null { return other }
    let pair: Set<ColumnType> = [self, other]
    if pair == [.integer, .number] { return .number }
    if pair == [.date, .timestamp] { return .timestamp }
    return nil
  }
}
