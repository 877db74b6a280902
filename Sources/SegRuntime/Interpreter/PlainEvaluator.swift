import SegData
import SegLanguage

/// Computes plain values: what stands behind `let $x =`, in options, in `assert` and on a calculator line.
/// Anything beyond literals is computed by the same functions as columns are, so both always agree.
struct PlainEvaluator {
  let scope: Scope
  let services: Services
  let isCheck: Bool

  func evaluate(_ expression: Expression) throws -> Plain {
    switch expression.kind {
    case .number(let value, let text, let isInteger): number(value, text, isInteger)
    case .text(let template): .text(try text(template))
    case .date(let text): try date(text, expression.span)
    case .duration(let amount, let unit): try duration(amount, unit, expression.span)
    case .variable(let variable): try self.variable(variable)
    case .boolean(let value): .boolean(value)
    case .null: .null
    case .list(let arguments): .list(try arguments.map { try evaluate($0.value) })
    case .range(let lower, let upper): try range(lower, upper, expression.span)
    case .group(let arguments) where arguments.count == 1 && arguments[0].label == nil:
      try evaluate(arguments[0].value)
    case .unary(.negate, let operand): try negated(operand, expression)
    case .name(let name): throw Problem.bareName(name)
    default: try computed(expression)
    }
  }

  private func number(_ value: Double, _ text: String, _ isInteger: Bool) -> Plain {
    if isInteger, let whole = Int64(text.filter { $0 != "_" }) { return .integer(whole) }
    return .number(value)
  }

  private func negated(_ operand: Expression, _ expression: Expression) throws -> Plain {
    switch try evaluate(operand) {
    case .integer(.min):
      throw Diagnostic(
        code: "S0310", message: "the negative of \(Int64.min) is no whole number of 64 bits",
        span: expression.span)
    case .integer(let value): .integer(-value)
    case .number(let value): .number(-value)
    default: try computed(expression)
    }
  }

  private func range(_ lower: Expression, _ upper: Expression, _ span: Span) throws -> Plain {
    let (low, high) = (try evaluate(lower), try evaluate(upper))
    if let first = low.double, let last = high.double, first > last {
      throw Problem.wrongArguments("this range is empty: its end lies below its start", span: span)
    }
    return .range(low, high)
  }

  /// The members of a list or range, or the value alone.
  func elements(_ expression: Expression) throws -> [Plain] {
    let value = try evaluate(expression)
    guard let elements = value.elements else {
      throw Problem.tooManyElements(value, expression.span)
    }
    return elements
  }

  func text(_ template: TextTemplate) throws -> String {
    var result = ""
    for segment in template.segments {
      switch segment {
      case .literal(let text): result += text
      case .expression(let expression): result += PlainText.inline(try evaluate(expression))
      }
    }
    return result
  }

  private func date(_ text: String, _ span: Span) throws -> Plain {
    if let date = CalendarDate(text) { return .date(date) }
    if let moment = Timestamp(text) { return .timestamp(moment) }
    throw Problem.wrongArguments("there is no such date: \(text)", span: span)
  }

  private func duration(_ amount: Double, _ unit: String, _ span: Span) throws -> Plain {
    guard let interval = Interval(amount: amount, unit: unit) else {
      throw Problem.wrongArguments(
        "a duration counts whole months and years; this one does not", span: span)
    }
    return .duration(interval)
  }

  private func variable(_ variable: Variable) throws -> Plain {
    switch scope.variables[variable.name] {
    case .known(let value): return value
    case .unknown: throw Undetermined()
    case nil: throw Problem.unknownVariable(variable, candidates: Array(scope.variables.keys))
    }
  }

  // MARK: Values that need computing

  private func computed(_ expression: Expression) throws -> Plain {
    if let data = try aggregated(expression) { return data }
    let unit =
      isCheck ? Plan.outline(UnitTable.schema) : try services.unit.plan(services.backend)
    let translator = ScalarTranslator(
      data: DataSet(plan: unit), context: .rows, scope: scope, services: services, isCheck: isCheck)
    let value = try translator.translate(try folding(expression))
    if isCheck { throw Undetermined() }
    let plan = try unit.projecting([NamedScalar("value", value.scalar)])
    return Plain(try services.backend.run(plan).cell(0, 0))
  }

  /// `count(july)` and `mean(cust.age)`: an aggregate over a named data set.
  private func aggregated(_ expression: Expression) throws -> Plain? {
    guard case .call(let name, let arguments) = expression.kind,
      let function = Functions.named(name.text), function.isAggregate
    else { return nil }
    var owners: Set<String> = []
    let operands = arguments.compactMap { columnOperand($0.value, &owners) }
    guard owners.count == 1, let owner = owners.first, let binding = binding(of: owner) else {
      let missing = arguments.lazy.compactMap { owned($0.value) }.first {
        binding(of: $0.text) == nil
      }
      if let missing { throw Problem.unknownName(missing, candidates: Array(scope.names.keys)) }
      throw Problem.wrongArguments(
        "`\(name.text)` needs a data set here: `\(name.text)(orders)` or `\(name.text)(orders.amount)`",
        span: expression.span)
    }
    guard let data = binding.shape.data else { throw Undetermined() }
    let translator = ScalarTranslator(
      data: data, context: .groups, scope: scope, services: services, isCheck: isCheck)
    let call = Expression(
      kind: .call(name, operands.map { Argument(label: nil, value: $0, span: $0.span) }),
      span: expression.span)
    let value = try translator.translate(call)
    if isCheck { throw Undetermined() }
    let plan = try data.plan.aggregating(by: [], [NamedScalar("value", value.scalar)])
    return Plain(try services.backend.run(plan).cell(0, 0))
  }

  /// A name of the scope, or one of the data sets for examples.
  private func binding(of name: String) -> Scope.Binding? {
    if let found = scope.binding(of: name) { return found }
    let pipelines = PipelineEvaluator(services: services, isCheck: isCheck, names: NameCache())
    return (try? pipelines.builtIn(name, scope))?.binding
  }

  private func owned(_ expression: Expression) -> Name? {
    switch expression.kind {
    case .name(let name): name
    case .member(let owner, _): owned(owner)
    default: nil
    }
  }

  /// A data set alone counts its rows; `data.column` is that column.
  private func columnOperand(_ expression: Expression, _ owners: inout Set<String>) -> Expression? {
    switch expression.kind {
    case .name(let name) where binding(of: name.text) != nil:
      owners.insert(name.text)
      return nil
    case .member(let owner, let column):
      if let name = owned(owner), binding(of: name.text) != nil { owners.insert(name.text) }
      return Expression(kind: .name(column), span: expression.span)
    default: return expression
    }
  }

  /// Aggregates over data sets inside of a larger expression, replaced by their values.
  private func folding(_ expression: Expression) throws -> Expression {
    func literal(_ value: Plain) -> Expression? {
      let text = PlainText.literal(value)
      switch value {
      case .number(let number):
        return Expression(
          kind: .number(number, text: text, isInteger: false), span: expression.span)
      case .integer(let whole):
        return Expression(
          kind: .number(Double(whole), text: text, isInteger: true), span: expression.span)
      default: return nil
      }
    }
    switch expression.kind {
    case .call(let name, _) where Functions.named(name.text)?.isAggregate == true:
      guard let value = try aggregated(expression), let folded = literal(value) else {
        return expression
      }
      return folded
    case .unary(let operation, let operand):
      return Expression(kind: .unary(operation, try folding(operand)), span: expression.span)
    case .binary(let operation, let left, let right):
      return Expression(
        kind: .binary(operation, try folding(left), try folding(right)), span: expression.span)
    case .call(let name, let arguments):
      let folded = try arguments.map {
        Argument(label: $0.label, value: try folding($0.value), span: $0.span)
      }
      return Expression(kind: .call(name, folded), span: expression.span)
    case .group(let arguments):
      let folded = try arguments.map {
        Argument(label: $0.label, value: try folding($0.value), span: $0.span)
      }
      return Expression(kind: .group(folded), span: expression.span)
    default: return expression
    }
  }
}
