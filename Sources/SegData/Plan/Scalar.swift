/// A value that is written out.
package enum Literal: Hashable, Sendable {
  case number(Double)
  case integer(Int64)
  case text(String)
  case boolean(Bool)
  case date(CalendarDate)
  case timestamp(Timestamp)
  case duration(Interval)
  case null

  package var type: ColumnType {
    switch self {
    case .number: .number
    case .integer: .integer
    case .text: .text
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestamp
    case .duration: .duration
    case .null: .null
    }
  }
}

/// An expression over the columns of one row (with aggregates: of a group of rows).
///
/// Operators are calls too: `+ - * / % ^ == != < <= > >= ~ ?? and or not`, and `-` with one argument.
package indirect enum Scalar: Hashable, Sendable {
  case column(String)
  case literal(Literal)
  case call(function: String, [Scalar])
  /// The value of the first condition that is true.
  case cases([CaseBranch], otherwise: Scalar?)
  case membership(Scalar, [Scalar], negated: Bool)
  /// Strict: a value that does not fit is an error.
  case cast(Scalar, ColumnType)

  package static func call(_ function: String, _ arguments: Scalar...) -> Scalar {
    .call(function: function, arguments)
  }
}

/// `condition => value` of a `case`.
package struct CaseBranch: Hashable, Sendable {
  package let condition: Scalar
  package let value: Scalar

  package init(_ condition: Scalar, _ value: Scalar) {
    self.condition = condition
    self.value = value
  }
}

/// A column to be made.
package struct NamedScalar: Hashable, Sendable {
  package let name: String
  package let scalar: Scalar

  package init(_ name: String, _ scalar: Scalar) {
    self.name = name
    self.scalar = scalar
  }

  /// A column taken over as it is.
  package static func column(_ name: String) -> NamedScalar { NamedScalar(name, .column(name)) }
}
