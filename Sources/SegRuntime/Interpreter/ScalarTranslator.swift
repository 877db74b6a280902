import SegData
import SegLanguage

/// An expression over rows with its type.
struct TypedScalar: Sendable {
  let scalar: Scalar
  let type: ColumnType
  /// Whether it condenses rows: `sum(amount) / count()`.
  var isAggregate = false
}

/// Turns an expression of the language into one of the data layer, checking names and types at their place.
struct ScalarTranslator {
  enum Context {
    /// Row by row; an aggregate inside is computed over all rows first.
    case rows
    /// Inside `group`: aggregates condense the rows of a group.
    case groups
  }

  let data: DataSet
  let context: Context
  let scope: Scope
  let services: Services
  let isCheck: Bool
  /// What `$x` means inside of a user's function: an argument, which may be a column.
  var arguments: [String: TypedScalar] = [:]
  private var depth = 0
  private var insideAggregate = false

  init(data: DataSet, context: Context, scope: Scope, services: Services, isCheck: Bool) {
    self.data = data
    self.context = context
    self.scope = scope
    self.services = services
    self.isCheck = isCheck
  }

  func translate(_ expression: Expression) throws -> TypedScalar {
    switch expression.kind {
    case .name(let name): try column(name)
    case .call(let name, let arguments): try call(name, arguments, expression)
    case .unary(let operation, let operand):
      try apply(operation == .not ? "not" : "-", [operand], expression.span)
    case .binary(let operation, let left, let right):
      try apply(operation.rawValue, [left, right], expression.span)
    case .contains(let value, let list, let negated):
      try membership(value, list, negated, expression)
    case .cases(let arms, let otherwise): try cases(arms, otherwise, expression)
    case .group(let arguments):
      if let only = arguments.first, arguments.count == 1, only.label == nil {
        try translate(only.value)
      } else {
        throw Problem.wrongArguments("a bracket holds one expression here", span: expression.span)
      }
    case .member(let owner, let name): try member(owner, name, expression)
    case .variable(let variable):
      if let argument = arguments[variable.name] { argument } else { try constant(expression) }
    default: try constant(expression)
    }
  }

  private func column(_ name: Name) throws -> TypedScalar {
    guard let column = data.schema[name.text] else {
      if data.schema == UnitTable.schema { throw Problem.bareName(name) }
      throw Problem.unknownColumn(name, in: data.schema.names)
    }
    return TypedScalar(scalar: .column(column.name), type: column.type)
  }

  /// `a.b` inside of a stage: a column whose name has a dot, or a slip.
  private func member(_ owner: Expression, _ name: Name, _ expression: Expression) throws
    -> TypedScalar
  {
    if let problem = Problem.dottedName(owner, name, expression, in: data) { throw problem }
    throw Diagnostic(
      code: "S0226", message: "`.` reads a column of a named data set, outside of a pipeline",
      span: expression.span, notes: ["inside of a stage, write the column alone: `\(name.text)`"])
  }

  private func constant(_ expression: Expression) throws -> TypedScalar {
    let value = try PlainEvaluator(scope: scope, services: services, isCheck: isCheck)
      .evaluate(expression)
    guard let literal = value.literal else {
      throw Problem.wrongArguments(
        "a \(value.kindName) has no place here", span: expression.span,
        notes: ["lists and ranges stand after `in`"])
    }
    return TypedScalar(scalar: .literal(literal), type: literal.type)
  }

  // MARK: Functions

  func apply(_ function: String, _ operands: [Expression], _ span: Span) throws -> TypedScalar {
    try combine(function, try operands.map(translate), span)
  }

  private func combine(_ function: String, _ operands: [TypedScalar], _ span: Span) throws
    -> TypedScalar
  {
    let type: ColumnType
    do {
      type = try Functions.resultType(of: function, operands.map(\.type))
    } catch {
      throw Problem.wrongArguments(
        error.message, span: span, notes: error.advice.map { [$0] } ?? [])
    }
    return TypedScalar(
      scalar: .call(function: function, operands.map(\.scalar)), type: type,
      isAggregate: operands.contains(where: \.isAggregate))
  }

  private func call(_ name: Name, _ arguments: [Argument], _ expression: Expression) throws
    -> TypedScalar
  {
    if let own = scope.definitions[name.text], case .expression(let body) = own.definition.body {
      return try callOwn(own.definition, body, arguments, expression)
    }
    guard let function = Functions.named(name.text) else {
      throw Problem.unknownFunction(
        name, candidates: Functions.all.map(\.name) + Array(scope.definitions.keys))
    }
    if let labelled = arguments.first(where: { $0.label != nil }) {
      throw Problem.wrongArguments(
        "functions take their arguments by place", span: labelled.span,
        notes: [function.signature])
    }
    let operands = arguments.map(\.value)
    guard function.isAggregate else { return try apply(name.text, operands, expression.span) }
    return try aggregate(name, operands, expression)
  }

  private func aggregate(_ name: Name, _ operands: [Expression], _ expression: Expression) throws
    -> TypedScalar
  {
    guard !insideAggregate else {
      throw Problem.wrongArguments(
        "an aggregate cannot stand inside another", span: expression.span)
    }
    var inner = self
    inner.insideAggregate = true
    let translated = try operands.map(inner.translate)
    var result = try combine(name.text, translated, expression.span)
    result.isAggregate = true
    return context == .groups ? result : try hoist(result)
  }

  /// The value of an aggregate over all rows, as a literal.
  private func hoist(_ aggregate: TypedScalar) throws -> TypedScalar {
    guard !isCheck else {
      return TypedScalar(scalar: .cast(.literal(.null), aggregate.type), type: aggregate.type)
    }
    let plan = try data.plan.aggregating(by: [], [NamedScalar("value", aggregate.scalar)])
    let cell = try services.backend.run(plan).cell(0, 0)
    guard let literal = Plain(cell).literal else {
      return TypedScalar(scalar: .cast(.literal(.null), aggregate.type), type: aggregate.type)
    }
    return TypedScalar(scalar: .literal(literal), type: aggregate.type)
  }

  /// The body of a user's function with the arguments in place of its parameters.
  private func callOwn(
    _ definition: Definition, _ body: Expression, _ arguments: [Argument],
    _ expression: Expression
  ) throws -> TypedScalar {
    guard depth < 64 else {
      throw Diagnostic(
        code: "S0225", message: "`\(definition.name.text)` calls itself", span: expression.span)
    }
    var inner = self
    inner.depth += 1
    inner.arguments = [:]
    for (index, parameter) in definition.parameters.enumerated() {
      let given =
        index < arguments.count ? arguments[index].value : parameter.defaultValue
      guard let given else {
        throw Problem.wrongArguments(
          "`\(definition.name.text)` needs `$\(parameter.variable.name)`", span: expression.span)
      }
      inner.arguments[parameter.variable.name] = try translate(given)
    }
    guard arguments.count <= definition.parameters.count else {
      throw Problem.wrongArguments(
        "`\(definition.name.text)` takes \(definition.parameters.count) arguments",
        span: expression.span)
    }
    do {
      return try inner.translate(body)
    } catch var problem as Diagnostic {
      problem.span = expression.span
      problem.notes.append("inside of `\(definition.name.text)`")
      throw problem
    }
  }

  // MARK: Forms

  private func membership(
    _ value: Expression, _ list: Expression, _ negated: Bool, _ expression: Expression
  ) throws -> TypedScalar {
    let subject = try translate(value)
    if let bounds = try bounds(list) {
      let low = try combine(">=", [subject, bounds.lower], expression.span)
      let high = try combine("<=", [subject, bounds.upper], expression.span)
      let both = try combine("and", [low, high], expression.span)
      return negated ? try combine("not", [both], expression.span) : both
    }
    let members = try memberScalars(list)
    for member in members where subject.type.unified(with: member.type) == nil {
      throw Problem.wrongArguments(
        "`in` compares \(subject.type.rawValue) with \(member.type.rawValue)",
        span: expression.span)
    }
    return TypedScalar(
      scalar: .membership(subject.scalar, members.map(\.scalar), negated: negated),
      type: .boolean, isAggregate: subject.isAggregate)
  }

  /// The ends of a range, written out or behind a `$name`.
  private func bounds(_ list: Expression) throws -> (lower: TypedScalar, upper: TypedScalar)? {
    switch list.kind {
    case .range(let lower, let upper): return (try translate(lower), try translate(upper))
    case .list: return nil
    default:
      let value = try PlainEvaluator(scope: scope, services: services, isCheck: isCheck)
        .evaluate(list)
      guard case .range(let lower, let upper) = value else { return nil }
      return (try scalar(lower, list.span), try scalar(upper, list.span))
    }
  }

  private func memberScalars(_ list: Expression) throws -> [TypedScalar] {
    if case .list(let arguments) = list.kind {
      return try arguments.map { try translate($0.value) }
    }
    return try PlainEvaluator(scope: scope, services: services, isCheck: isCheck).elements(list)
      .map { try scalar($0, list.span) }
  }

  private func scalar(_ value: Plain, _ span: Span) throws -> TypedScalar {
    guard let literal = value.literal else {
      throw Problem.wrongArguments("a list inside of a list has no place here", span: span)
    }
    return TypedScalar(scalar: .literal(literal), type: literal.type)
  }

  private func cases(_ arms: [CaseArm], _ otherwise: Expression?, _ expression: Expression) throws
    -> TypedScalar
  {
    var type = ColumnType.null
    func unify(_ value: TypedScalar, _ place: Expression) throws {
      guard let common = type.unified(with: value.type) else {
        throw Problem.wrongArguments(
          "the values of a `case` must be of one type; here \(type.rawValue) meets "
            + value.type.rawValue, span: place.span)
      }
      type = common
    }
    var isAggregate = false
    var translated: [(Scalar, Scalar)] = []
    for arm in arms {
      let condition = try self.condition(arm.condition)
      let value = try translate(arm.value)
      try unify(value, arm.value)
      isAggregate = isAggregate || condition.isAggregate || value.isAggregate
      translated.append((condition.scalar, value.scalar))
    }
    let last = try otherwise.map { expression in
      let value = try translate(expression)
      try unify(value, expression)
      isAggregate = isAggregate || value.isAggregate
      return value
    }
    return TypedScalar(
      scalar: .cases(translated.map { CaseBranch($0.0, $0.1) }, otherwise: last?.scalar),
      type: type, isAggregate: isAggregate)
  }

  /// An expression that must be true or false.
  func condition(_ expression: Expression) throws -> TypedScalar {
    let value = try translate(expression)
    guard value.type == .boolean || value.type == .null else {
      throw Problem.wrongArguments(
        "a condition must be true or false; this is \(value.type.rawValue)", span: expression.span)
    }
    return value
  }
}
