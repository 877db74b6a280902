import SegLanguage

/// One declared parameter of a verb, tied to the type of the closure argument it becomes.
struct Parameter<Value: ParameterValue>: Sendable {
  let description: ParameterDescription
  private let fallback: Value?
  private let check: (@Sendable (Value) -> Bool)?

  init(
    _ name: String, _ help: String, default fallback: Value? = nil,
    at placement: ParameterDescription.Placement = .option
  ) {
    self.init(name, help, default: fallback, at: placement, limits: nil, check: nil)
  }

  private init(
    _ name: String, _ help: String, default fallback: Value?,
    at placement: ParameterDescription.Placement, limits: String?,
    check: (@Sendable (Value) -> Bool)?
  ) {
    self.fallback = fallback ?? Value.absent
    self.check = check
    description = ParameterDescription(
      name: name, help: help, placement: placement, kind: Value.kind,
      isRequired: self.fallback == nil,
      defaultText: fallback.map(\.literal).flatMap { $0.isEmpty ? nil : $0 }, limits: limits)
  }

  /// The value for a call: read from its arguments, or the default.
  func read(_ arguments: [Argument], _ call: Call) throws -> Value {
    let reader = ArgumentReader(call: call, parameter: description)
    guard !arguments.isEmpty else {
      if let fallback { return fallback }
      throw Problem.missingArgument(description, call)
    }
    let value = try Value.read(arguments, reader)
    if let check, !check(value) {
      throw Problem.outOfRange(description, arguments[0], call)
    }
    return value
  }
}

extension Parameter where Value: Comparable & Sendable {
  init(
    _ name: String, _ help: String, default fallback: Value? = nil, in range: ClosedRange<Value>,
    at placement: ParameterDescription.Placement = .option
  ) {
    self.init(
      name, help, default: fallback, at: placement,
      limits: "\(range.lowerBound.literal) to \(range.upperBound.literal)",
      check: { range.contains($0) })
  }

  init(
    _ name: String, _ help: String, default fallback: Value? = nil,
    in range: PartialRangeFrom<Value>, at placement: ParameterDescription.Placement = .option
  ) {
    self.init(
      name, help, default: fallback, at: placement,
      limits: "\(range.lowerBound.literal) or more", check: { range.contains($0) })
  }
}

extension Parameter {
  /// An optional number with limits.
  init<Wrapped: ParameterValue & Comparable>(
    _ name: String, _ help: String, in range: PartialRangeFrom<Wrapped>,
    at placement: ParameterDescription.Placement = .option
  ) where Value == Wrapped? {
    self.init(
      name, help, default: nil, at: placement, limits: "\(range.lowerBound.literal) or more",
      check: { $0.map(range.contains) ?? true })
  }
}

/// What the registry knows of a parameter, without its type: for help, completion and checks.
struct ParameterDescription: Sendable {
  enum Placement: Sendable, Hashable {
    /// `name=value`
    case option
    /// By place, or by name.
    case positional
    /// All arguments by place that are left.
    case rest
    /// All `name = expression` arguments that are no option of the verb.
    case assignments
  }

  let name: String
  let help: String
  let placement: Placement
  let kind: ParameterKind
  let isRequired: Bool
  let defaultText: String?
  let limits: String?
}

/// What a parameter takes, in words for people and in classes for completion.
struct ParameterKind: Sendable {
  enum Completion: Sendable, Hashable {
    case nothing, choice, column, expression, file, dataSet
  }

  struct Choice: Sendable, Hashable {
    let name: String
    let help: String
  }

  let words: String
  var choices: [Choice] = []
  var completion = Completion.nothing
  /// A list or range given here makes one call for each of its values.
  var sweeps = false
  /// Columns stand behind the `=` of an assignment.
  var assignsColumns = false
}

/// A type that an argument can be read as.
protocol ParameterValue: Sendable {
  static var kind: ParameterKind { get }
  /// The value when nothing is given and no default is declared; nil makes the parameter required.
  static var absent: Self? { get }
  /// As it is written in the language.
  var literal: String { get }
  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Self
}

extension ParameterValue {
  static var absent: Self? { nil }
}

extension Optional: ParameterValue where Wrapped: ParameterValue {
  static var kind: ParameterKind { Wrapped.kind }
  static var absent: Wrapped?? { .some(nil) }
  var literal: String { self?.literal ?? "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Wrapped? {
    try Wrapped.read(arguments, reader)
  }
}
