import SegData

/// A plain value: what `$x` holds and what an option takes.
indirect enum Plain: Sendable, Hashable {
  case number(Double)
  case integer(Int64)
  case text(String)
  case boolean(Bool)
  case date(CalendarDate)
  case timestamp(Timestamp)
  case duration(Interval)
  case list([Plain])
  /// `from..to`, both ends included.
  case range(Plain, Plain)
  case null

  var kindName: String {
    switch self {
    case .number: "number"
    case .integer: "whole number"
    case .text: "text"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "date and time"
    case .duration: "duration"
    case .list: "list"
    case .range: "range"
    case .null: "null"
    }
  }

  var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// The value as a whole number, also from a number without fraction.
  var int: Int? {
    switch self {
    case .integer(let value): Int(exactly: value)
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// As a literal of an expression over rows; nil for lists and ranges.
  var literal: Literal? {
    switch self {
    case .number(let value): .number(value)
    case .integer(let value): .integer(value)
    case .text(let value): .text(value)
    case .boolean(let value): .boolean(value)
    case .date(let value): .date(value)
    case .timestamp(let value): .timestamp(value)
    case .duration(let value): .duration(value)
    case .null: .null
    case .list, .range: nil
    }
  }

  init(_ cell: Cell) {
    self =
      switch cell {
      case .integer(let value): .integer(value)
      case .number(let value): .number(value)
      case .text(let value): .text(value)
      case .boolean(let value): .boolean(value)
      case .date(let value): .date(value)
      case .timestamp(let value): .timestamp(value)
      case .duration(let value): .duration(value)
      case .null: .null
      }
  }

  /// More members of a range than this are a slip of the pen.
  static let mostElements = 100_000

  /// The members of a list or a whole-number range; any other value alone. nil for too long a range.
  var elements: [Plain]? {
    switch self {
    case .list(let values): return values
    case .range(let lower, let upper):
      guard let first = lower.int, let last = upper.int, first <= last else {
        return [lower, upper]
      }
      let (distance, overflows) = last.subtractingReportingOverflow(first)
      guard !overflows, distance < Self.mostElements else { return nil }
      return (first...last).map { .integer(Int64($0)) }
    default: return [self]
    }
  }
}
