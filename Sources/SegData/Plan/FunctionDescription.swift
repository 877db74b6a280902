/// A function of the expression language: what it takes, what it gives, how the backend computes it.
package struct FunctionDescription: Sendable {
  package let name: String
  /// `round(x, digits = 0)`.
  package let signature: String
  package let summary: String
  package let example: String
  package let chapter: Chapter
  /// Computes one value from all rows of a group.
  package var isAggregate: Bool { chapter == .aggregate }
  /// Written between or before its arguments.
  package var isOperator: Bool { chapter == .operators }

  package enum Chapter: String, Sendable, CaseIterable {
    case operators, numbers, logic, text, conversion, dates, aggregate
  }

  /// The result's type, or nil if the arguments do not fit.
  let result: @Sendable ([ColumnType]) -> ColumnType?
  /// SQL for arguments that are SQL themselves.
  let render: @Sendable (_ arguments: [String], _ types: [ColumnType]) -> String
  /// Arguments (from 0) that must be literals, with what they may be.
  let constants: [Int: ConstantRule]
  /// Depends on the order of the rows.
  let needsOrder: Bool
}

/// What a literal argument may be.
enum ConstantRule: Hashable, Sendable {
  /// A number between 0 and 1.
  case probability
  case oneOf([String])
}
