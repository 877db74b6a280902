/// A value to be computed.
package struct Expression: Hashable, Sendable {
  package indirect enum Kind: Hashable, Sendable {
    /// The value, how it is written, and whether it is written without point, exponent and `%`.
    case number(Double, text: String, isInteger: Bool)
    case text(TextTemplate)
    /// ISO 8601: `2026-06-30` or `2026-06-30T12:30:00`.
    case date(String)
    case duration(amount: Double, unit: String)
    case variable(Variable)
    case boolean(Bool)
    case null
    case name(Name)
    case call(Name, [Argument])
    /// A bracket: one expression, or a whole argument list.
    case group([Argument])
    case list([Argument])
    case block(Pipeline)
    case cases([CaseArm], otherwise: Expression?)
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression)
    case range(Expression, Expression)
    case contains(Expression, in: Expression, negated: Bool)
    case member(Expression, Name)
  }

  package let kind: Kind
  package let span: Span

  package init(kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }
}

/// `condition => value` in a `case`.
package struct CaseArm: Hashable, Sendable {
  package let condition: Expression
  package let value: Expression

  package init(condition: Expression, value: Expression) {
    self.condition = condition
    self.value = value
  }
}

package enum UnaryOperator: String, Hashable, Sendable, CaseIterable {
  case negate = "-"
  case not
}

package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
  case or, and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case matches = "~"
  case coalesce = "??"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"
}

/// A text with places to be filled in: `"out/july_{$k}.csv"`.
package struct TextTemplate: Hashable, Sendable {
  package enum Segment: Hashable, Sendable {
    case literal(String)
    case expression(Expression)
  }

  package let segments: [Segment]
  /// With the quotes.
  package let span: Span

  package init(segments: [Segment], span: Span) {
    self.segments = segments
    self.span = span
  }

  /// The text, when nothing is to be filled in.
  package var literal: String? {
    var result = ""
    for segment in segments {
      guard case .literal(let text) = segment else { return nil }
      result += text
    }
    return result
  }
}
