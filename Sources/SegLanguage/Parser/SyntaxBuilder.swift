/// Makes syntax values from the tree, and checks what the grammar leaves open.
///
/// A function that returns nil has either reported why, or stands on a part whose error the
/// parser reported.
struct SyntaxBuilder {
  /// Syntax values inside each other at most, so that whoever walks them may recurse.
  static let maximumDepth = 500
  /// Texts inside texts at most.
  static let maximumTextDepth = 8

  let tree: SyntaxTree
  let text: TokenText
  let mode: ParseMode
  var findings: [Finding] = []
  var textDepth = 0
  /// Inside a condition of `where`, but not inside a call, where `=` names an argument.
  var isInCondition = false

  init(tree: SyntaxTree, text: TokenText, mode: ParseMode) {
    self.tree = tree
    self.text = text
    self.mode = mode
  }

  /// All statements without errors. `badTokens` are those that the lexer complained about, rising.
  mutating func statements(badTokens: [Int]) -> [Statement] {
    var result: [Statement] = []
    var bad = badTokens[...]
    for case .node(let index) in tree.parts[tree.nodes[tree.root].parts] {
      let node = tree.nodes[index]
      guard node.rule == .statement, !node.hasError else { continue }
      let found = findings.count
      guard let kind = statementKind(index) else { continue }
      while let next = bad.first, next < node.first { bad.removeFirst() }
      let isReadable = bad.first.map { $0 > node.last } ?? true
      if isReadable, findings.count == found { result.append(statement(kind, node)) }
    }
    return result
  }

  private func statement(_ kind: Statement.Kind, _ node: SyntaxNode) -> Statement {
    Statement(
      kind: kind,
      span: Span(start: text.tokens[node.first].start, end: text.tokens[node.last].end),
      isQuiet: isQuiet(after: node.last), documentation: documentation(before: node.first),
      expectedOutput: expectedOutput(after: node.last))
  }

  // MARK: Kinds of statements

  private mutating func statementKind(_ index: Int) -> Statement.Kind? {
    guard case .node(let node)? = tree.significantParts(of: index).first else { return nil }
    let parts = tree.significantParts(of: node)
    switch tree.nodes[node].rule {
    case .segStatement: return token(parts[1]).map { .seg(version: number($0)) }
    case .useStatement: return token(parts[1]).map { .use(template($0)) }
    case .pinStatement:
      guard let path = token(parts[1]), let options = options(parts[2...]) else { return nil }
      return .pin(template(path), options)
    case .paramStatement: return parameterStatement(parts)
    case .letStatement: return letStatement(parts)
    case .defStatement: return definition(parts).map { .define($0) }
    case .assertStatement:
      guard let condition = expression(parts[1]), let options = options(parts[2...]) else {
        return nil
      }
      return .assert(condition, options)
    case .calculation: return expression(parts[1]).map { .calculate($0) }
    default: return pipeline(.node(node), depth: 0).map { .pipeline($0) }
    }
  }

  private mutating func parameterStatement(_ parts: [SyntaxPart]) -> Statement.Kind? {
    guard let variable = token(parts[1]), let value = expression(parts[3]),
      let options = options(parts[4...])
    else { return nil }
    return .param(self.variable(variable), default: value, options)
  }

  private mutating func letStatement(_ parts: [SyntaxPart]) -> Statement.Kind? {
    guard let target = token(parts[1]) else { return nil }
    if text.tokens[target].kind == .variable {
      return expression(parts[3]).map { .letVariable(variable(target), $0) }
    }
    return pipeline(parts[3], depth: 0).map { .letName(name(target), $0) }
  }

  private mutating func definition(_ parts: [SyntaxPart]) -> Definition? {
    guard let name = token(parts[1]), let last = parts.last else { return nil }
    var parameters: [Definition.Parameter] = []
    for part in parts {
      guard case .node(let index) = part, tree.nodes[index].rule == .parameter else { continue }
      guard let parameter = parameter(index, among: parameters) else { return nil }
      parameters.append(parameter)
    }
    let body: Definition.Body?
    if tree.rule(of: last) == .block, tree.kind(of: parts[parts.count - 2]) != .assign {
      body = block(last, depth: 0).map { .block($0) }
    } else {
      body = expression(last).map { .expression($0) }
    }
    return body.map { Definition(name: self.name(name), parameters: parameters, body: $0) }
  }

  private mutating func parameter(
    _ node: Int, among others: [Definition.Parameter]
  ) -> Definition.Parameter? {
    let parts = tree.significantParts(of: node)
    guard let token = token(parts[0]) else { return nil }
    let variable = variable(token)
    if others.contains(where: { $0.variable.name == variable.name }) {
      findings.append(
        Finding("S0125", "the parameter `$\(variable.name)` is there twice", at: variable.span))
    }
    guard parts.count > 2 else {
      return Definition.Parameter(variable: variable, defaultValue: nil)
    }
    return expression(parts[2]).map {
      Definition.Parameter(variable: variable, defaultValue: $0)
    }
  }

  // MARK: Around a statement

  /// Whether nothing but `;` and blanks follow up to the end of the line.
  private func isQuiet(after last: Int) -> Bool {
    var hasSemicolon = false
    for index in (last + 1)..<text.tokens.count {
      let token = text.tokens[index]
      if token.kind == .whitespace || token.kind.isComment { continue }
      if token.kind == .end || text.isLineEnd(index) { return hasSemicolon }
      guard token.kind == .separator else { return false }
      hasSemicolon = true
    }
    return hasSemicolon
  }

  private func documentation(before first: Int) -> String? {
    var lines: [String] = []
    var newlines = 0
    var index = first - 1
    while index >= 0 {
      let token = text.tokens[index]
      if text.isLineEnd(index) {
        newlines += 1
      } else if token.kind == .documentation, newlines == 1 {
        newlines = 0
        lines.append(comment(index, mark: 2))
      } else if token.kind != .whitespace {
        break
      }
      if newlines > 1 { break }
      index -= 1
    }
    return lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
  }

  private func expectedOutput(after last: Int) -> [String] {
    var lines: [String] = []
    var newlines = 0
    for index in (last + 1)..<text.tokens.count {
      let token = text.tokens[index]
      if text.isLineEnd(index) {
        newlines += 1
        if newlines > 1 { break }
      } else if token.kind == .expectedOutput, newlines == 1 {
        lines.append(comment(index, mark: 2))
        newlines = 0
      } else if token.kind == .comment, lines.isEmpty, newlines == 0 {
        continue
      } else if token.kind != .whitespace, token.kind != .separator {
        break
      }
    }
    return lines
  }

  /// A comment without its mark and one blank.
  private func comment(_ index: Int, mark: Int) -> String {
    let line = text.text(index).dropFirst(mark)
    return String(line.first == " " ? line.dropFirst() : line)
  }
}
