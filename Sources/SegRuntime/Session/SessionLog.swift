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
    /// Paths of files that it exports to.
    let outputs: [String]
    /// Brings the definitions of another file.
    let isUse: Bool
  }

  var entries: [Entry] = []

  /// - Parameter text: one statement that can be replayed.
  mutating func append(_ text: String) {
    guard let statement = SegParser.parse(text, mode: .file).script.statements.first else { return }
    let mentions = Mentions(statement)
    entries.append(
      Entry(
        text: text, defines: mentions.defines, uses: mentions.uses, hasEffect: mentions.hasEffect,
        inputs: mentions.inputs, outputs: mentions.outputs, isUse: mentions.isUse))
  }

  /// The entries that `name` depends on, in order, and itself.
  func slice(for name: String) -> [Entry]? {
    guard let last = entries.lastIndex(where: { $0.defines == name }) else { return nil }
    var kept = Set(entries[..<last].indices.filter { entries[$0].isUse })
    kept.insert(last)
    var pending = Array(kept)
    while let index = pending.popLast() {
      for source in sources(of: index) where kept.insert(source).inserted {
        pending.append(source)
      }
    }
    return kept.sorted().map { entries[$0] }
  }

  /// The entries before `index` that made what it uses: names, the seed, files.
  private func sources(of index: Int) -> [Int] {
    let (entry, before) = (entries[index], entries[..<index])
    let names = entry.uses.union(["$seed"]).compactMap { name in
      before.lastIndex { $0.defines == name }
    }
    let files = entry.inputs.compactMap { path in
      before.lastIndex { $0.outputs.contains(path) }
    }
    return names + files
  }
}

/// The names that a statement makes and mentions.
struct Mentions {
  private(set) var defines: String?
  private(set) var uses: Set<String> = []
  private(set) var hasEffect = false
  private(set) var inputs: [String] = []
  private(set) var outputs: [String] = []
  private(set) var isUse = false

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
    case .use:
      hasEffect = true
      isUse = true
    case .seg, .pin: hasEffect = true
    }
  }

  private mutating func visit(_ pipeline: Pipeline) {
    switch pipeline.source {
    case .stage(let stage): visit(stage)
    case .block(let inner): visit(inner)
    case .each(let variable, let values, let body):
      visit(values)
      // The variable of the loop hides an outer one inside of the body only.
      let outer = uses
      uses = []
      visit(body)
      uses.remove("$" + variable.name)
      uses.formUnion(outer)
    case .previous: uses.insert("it")
    }
    for stage in pipeline.stages { visit(stage) }
  }

  private mutating func visit(_ stage: Stage) {
    uses.insert(stage.name.text)
    if stage.name.text == "export" {
      hasEffect = true
      if case .text(let path)? = stage.arguments.first?.value.kind, let literal = path.literal {
        outputs.append(literal)
      }
    }
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
