@testable import SegLanguage

/// The syntax values of a source in brackets, without places.
func outline(_ source: String, _ mode: ParseMode = .file) -> [String] {
  SegParser.parse(source, mode: mode).script.statements.map { statement in
    outline(statement.kind) + (statement.isQuiet ? ";" : "")
      + (statement.documentation.map { "##" + $0 } ?? "")
      + statement.expectedOutput.map { "#>" + $0 }.joined()
  }
}

func outline(_ kind: Statement.Kind) -> String {
  switch kind {
  case .seg(let version): "seg \(version)"
  case .use(let path): "use \(outline(path))"
  case .pin(let path, let options): "pin \(outline(path)) \(outline(options))"
  case .param(let variable, let value, let options):
    "param \(variable.name) \(outline(value)) \(outline(options))"
  case .letName(let name, let pipeline): "let \(name.text) = \(outline(pipeline))"
  case .letVariable(let variable, let value): "let $\(variable.name) = \(outline(value))"
  case .define(let definition): outline(definition)
  case .assert(let condition, let options): "assert \(outline(condition)) \(outline(options))"
  case .calculate(let value): "= \(outline(value))"
  case .pipeline(let pipeline): outline(pipeline)
  }
}

func outline(_ definition: Definition) -> String {
  let parameters = definition.parameters.map {
    "$\($0.variable.name)" + ($0.defaultValue.map { "=" + outline($0) } ?? "")
  }
  let head = "def \(definition.name.text)(\(parameters.joined(separator: " "))) "
  switch definition.body {
  case .block(let pipeline): return head + "{\(outline(pipeline))}"
  case .expression(let value): return head + "= " + outline(value)
  }
}

func outline(_ pipeline: Pipeline) -> String {
  let source =
    switch pipeline.source {
    case .stage(let stage): outline(stage)
    case .block(let inner): "{\(outline(inner))}"
    case .each(let variable, let values, let body):
      "for $\(variable.name) in \(outline(values)) {\(outline(body))}"
    case .previous: "it"
    }
  return ([source] + pipeline.stages.map(outline)).joined(separator: " | ")
}

func outline(_ stage: Stage) -> String {
  ([stage.name.text] + stage.arguments.map(outline)).joined(separator: " ")
}

func outline(_ arguments: [Argument]) -> String {
  arguments.map(outline).joined(separator: " ")
}

func outline(_ argument: Argument) -> String {
  (argument.label.map { outline($0) + "=" } ?? "") + outline(argument.value)
}

func outline(_ text: TextTemplate) -> String {
  let segments = text.segments.map { segment in
    switch segment {
    case .literal(let literal): literal
    case .expression(let value): "{\(outline(value))}"
    }
  }
  return "\"" + segments.joined(separator: "·") + "\""
}

func outline(_ expression: Expression) -> String {
  switch expression.kind {
  case .number(_, let text, _): text
  case .text(let text): outline(text)
  case .date(let date): "date:" + date
  case .duration(let amount, let unit): "\(amount):\(unit)"
  case .variable(let variable): "$" + variable.name
  case .boolean(let value): String(value)
  case .null: "null"
  case .name(let name): name.isQuoted ? "`\(name.text)`" : name.text
  case .call(let name, let arguments): "\(name.text)(\(outline(arguments)))"
  case .group(let arguments): "<\(outline(arguments))>"
  case .list(let arguments): "[\(outline(arguments))]"
  case .block(let pipeline): "{\(outline(pipeline))}"
  case .cases(let arms, let otherwise):
    "case{"
      + arms.map { outline($0.condition) + "=>" + outline($0.value) }.joined(separator: " ")
      + (otherwise.map { " else=>" + outline($0) } ?? "") + "}"
  case .unary(let sign, let operand): "(\(sign.rawValue) \(outline(operand)))"
  case .binary(let sign, let left, let right):
    "(\(sign.rawValue) \(outline(left)) \(outline(right)))"
  case .range(let low, let high): "(.. \(outline(low)) \(outline(high)))"
  case .contains(let value, let list, let negated):
    "(\(negated ? "not-in" : "in") \(outline(value)) \(outline(list)))"
  case .member(let value, let name): "(. \(outline(value)) \(name.text))"
  }
}
