/// One value of a table.
package enum Cell: Hashable, Sendable {
  case integer(Int64)
  case number(Double)
  case text(String)
  case boolean(Bool)
  case date(CalendarDate)
  case timestamp(Timestamp)
  case duration(Interval)
  case null

  package var isNull: Bool { self == .null }

  /// Whole and other numbers as they are, `true` as 1, dates as days since 1970, moments as seconds since 1970;
  /// nil for the rest.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .boolean(let value): value ? 1 : 0
    case .date(let value): Double(value.daysSinceEpoch)
    case .timestamp(let value): Double(value.microsecondsSinceEpoch) / 1e6
    case .text, .duration, .null: nil
    }
  }
}

extension Cell: CustomStringConvertible {
  /// The value in full: all digits of a number, text as it is, `null` for a missing value.
  package var description: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): "\(value)"
    case .text(let value): value
    case .boolean(let value): String(value)
    case .date(let value): value.description
    case .timestamp(let value): value.description
    case .duration(let value): value.description
    case .null: "null"
    }
  }
}
