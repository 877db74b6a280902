import SegLanguage

/// What was run in a session, for `:save`: each statement with the names it makes and needs.
struct SessionLog: Sendable {
  struct Entry: Sendable {
    let text: String
    /// `segs`, `$k`, or the name of a `def`.
    let defines: String?
    let uses: Set<String>
    /// Writes a file, or asserts something.
    let hasEffect: Bool
    /// Paths of files that it loads.
    let inputs: [String]
  }

  var entries: [Entry] = []

  /// - Parameter text: one statement that can be replayed.
  mutating func append(_ text: String) {
    guard let statement = SegParser.parse(text, mode: .file).script.statements.first else { return }
    let mentions = Mentions(statement)
    entries.append(
      Entry(
        text: text, defines: mentions.defines, uses: mentions.uses, hasEffect: mentions.hasEffect,
        inputs: mentions.inputs))
  }

  /// The entries that `name` depends on, in order, and itself.
  func slice(for name: String) -> [Entry]? {
    guard let last = entries.lastIndex(where: { $0.defines == name }) else { return nil }
    var kept: Set<Int> = [last]
    var pending = [last]
    while let index = pending.popLast() {
      for used in entries[index].uses {
        guard let source = entries[..<index].lastIndex(where: { $0.defines == used }),
          kept.insert(source).inserted
        else { continue }
        pending.append(source)
      }
    }
    return kept.sorted().map { entries[$0] }
  }
}

/// The names that a statement makes and mentions.
struct Mentions {
  private(set) var defines: String?
  private(set) var uses: Set<String> = []
  private(set) var hasEffect = false
  private(set) var inputs: [String] = []

  init(_ statement: Statement) {
    switch statement.kind {
    case .letName(let name, let pipeline):
      defines = name.text
      visit(pipeline)
    case .letVariable(let variable, let expression):
      defines = "$" + variable.name
      visit(expression)
    case .param(let variable, let value, let options):
      defines = "$" + variable.name
      visit(value)
      for option in options { visit(option.value) }
    case .define(let definition):
      defines = definition.name.text
      for value in definition.parameters.compactMap(\.defaultValue) { visit(value) }
      switch definition.body {
      case .block(let pipeline): visit(pipeline)
      case .expression(let expression): visit(expression)
      }
      for parameter in definition.parameters { uses.remove("$" + parameter.variable.name) }
    case .assert(let condition, let options):
      hasEffect = true
      visit(condition)
      for option in options { visit(option.value) }
    case .calculate(let expression): visit(expression)
    case .pipeline(let pipeline): visit(pipeline)
    case .use, .seg, .pin: hasEffect = true
    }
  }

  private mutating func visit(_ pipeline: Pipeline) {
    switch pipeline.source {
    case .stage(let stage): visit(stage)
    case .block(let inner): visit(inner)
    case .each(let variable, let values, let body):
      visit(values)
      visit(body)
      uses.remove("$" + variable.name)
    case .previous: uses.insert("it")
    }
    for stage in pipeline.stages { visit(stage) }
  }

  private mutating func visit(_ stage: Stage) {
    uses.insert(stage.name.text)
    if stage.name.text == "export" { hasEffect = true }
    if stage.name.text == "load", case .text(let path)? = stage.arguments.first?.value.kind,
      let literal = path.literal
    {
      inputs.append(literal)
    }
    if stage.arguments.contains(where: { $0.labelName?.text == "to" }) { hasEffect = true }
    for argument in stage.arguments { visit(argument.value) }
  }

  private mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .name(let name): uses.insert(name.text)
    case .variable(let variable): uses.insert("$" + variable.name)
    case .call(let name, let arguments):
      uses.insert(name.text)
      for argument in arguments { visit(argument.value) }
    case .group(let arguments), .list(let arguments):
      for argument in arguments { visit(argument.value) }
    case .block(let pipeline): visit(pipeline)
    case .cases(let arms, let otherwise):
      for arm in arms {
        visit(arm.condition)
        visit(arm.value)
      }
      if let otherwise { visit(otherwise) }
    case .unary(_, let operand), .member(let operand, _): visit(operand)
    case .binary(_, let left, let right), .range(let left, let right),
      .contains(let left, in: let right, negated: _):
      visit(left)
      visit(right)
    case .text(let template):
      for case .expression(let inner) in template.segments { visit(inner) }
    case .number, .date, .duration, .boolean, .null: break
    }
  }
}
