import SegData
import SegLanguage

/// Reads the arguments bound to one parameter.
struct ArgumentReader: Sendable {
  let call: Call
  let parameter: ParameterDescription

  /// The plain value of an expression.
  func plain(_ expression: Expression) throws -> Plain {
    try PlainEvaluator(scope: call.scope, services: call.services, isCheck: call.isCheck)
      .evaluate(expression)
  }

  /// The members of a list or range, or the value alone.
  func elements(_ expression: Expression) throws -> [Plain] {
    try PlainEvaluator(scope: call.scope, services: call.services, isCheck: call.isCheck)
      .elements(expression)
  }

  /// The value of an argument that takes exactly one.
  func single(_ arguments: [Argument]) -> Expression { arguments[0].value }

  /// The word of a bare name or a text: `ward` or `"ward"`.
  func word(_ expression: Expression) throws -> String {
    if case .name(let name) = expression.kind {
      return name.text
    }
    if case .null = expression.kind { return "null" }
    let value = try plain(expression)
    guard case .text(let text) = value else { throw wrong(expression, value.kindName) }
    return text
  }

  func wrong(_ expression: Expression, _ found: String) -> Diagnostic {
    Problem.wrongValue(self, expression.span, found: found)
  }

  /// The members of `[a, b]`, or the expression alone.
  func members(_ expression: Expression) -> [Expression] {
    if case .list(let arguments) = expression.kind { return arguments.map(\.value) }
    return [expression]
  }

  /// Names of columns from names, lists and selectors such as `numeric()`.
  func columns(_ arguments: [Argument]) throws -> [String] {
    let data = try call.table()
    var found: [String] = []
    for argument in arguments {
      if argument.label != nil, parameter.placement != .option {
        throw Diagnostic(
          code: "S0206", message: "a column is named here, not assigned", span: argument.span)
      }
      for expression in members(argument.value) {
        for name in try ColumnSelector(data: data, reader: self).names(expression)
        where !found.contains(name) {
          found.append(name)
        }
      }
    }
    return found
  }

  func column(_ expression: Expression) throws -> String {
    let names = try ColumnSelector(data: try call.table(), reader: self).names(expression)
    guard names.count == 1, let name = names.first else {
      throw wrong(expression, "\(names.count) columns")
    }
    return name
  }

  /// A row expression over the columns of the input.
  func scalar(_ expression: Expression) throws -> TypedScalar {
    try translator(.rows).translate(expression)
  }

  func translator(_ context: ScalarTranslator.Context) throws -> ScalarTranslator {
    ScalarTranslator(
      data: try call.table(), context: context, scope: call.scope, services: call.services,
      isCheck: call.isCheck)
  }
}

/// `numeric()`, `all()`, `text()`, `dates()`, `matching('re')`, `-column`, and plain names.
struct ColumnSelector {
  let data: DataSet
  let reader: ArgumentReader

  static let selectors: [(name: String, help: String)] = [
    ("numeric", "all numeric columns but ids, weights and segments"),
    ("all", "all columns"),
    ("text", "all text columns"),
    ("dates", "all dates and times"),
    ("starting", "columns whose name starts with a text"),
    ("ending", "columns whose name ends with a text"),
  ]

  func names(_ expression: Expression) throws -> [String] {
    switch expression.kind {
    case .name(let name):
      guard data.schema[name.text] != nil else {
        throw Problem.unknownColumn(name, in: data.schema.names)
      }
      return [name.text]
    case .call(let name, let arguments): return try selected(name, arguments)
    case .member(let owner, let name):
      throw Problem.dottedName(owner, name, expression, in: data)
        ?? reader.wrong(expression, "an expression")
    case .variable, .text:
      return try reader.elements(expression).map { value in
        guard case .text(let text) = value else {
          throw reader.wrong(expression, value.kindName)
        }
        return try names(
          Expression(
            kind: .name(Name(text: text, span: expression.span, isQuoted: true)),
            span: expression.span))[0]
      }
    default: throw reader.wrong(expression, "an expression")
    }
  }

  private func selected(_ name: Name, _ arguments: [Argument]) throws -> [String] {
    let columns = data.schema.columns
    switch name.text {
    case "numeric": return data.measures
    case "all": return data.schema.names
    case "text": return columns.filter { $0.type == .text }.map(\.name)
    case "dates": return columns.filter { $0.type == .date || $0.type == .timestamp }.map(\.name)
    case "starting", "ending":
      guard arguments.count == 1, case .text(let part) = try reader.plain(arguments[0].value) else {
        throw Problem.wrongArguments("`\(name.text)` takes one text", span: name.span)
      }
      return data.schema.names.filter {
        name.text == "starting" ? $0.hasPrefix(part) : $0.hasSuffix(part)
      }
    default:
      guard Functions.named(name.text) == nil else {
        throw Problem.wrongArguments(
          "the name of a column stands here; `\(name.text)` computes values", span: name.span,
          notes: ["`derive` makes a column of them first"])
      }
      throw Problem.unknownFunction(name, candidates: Self.selectors.map(\.name))
    }
  }
}
