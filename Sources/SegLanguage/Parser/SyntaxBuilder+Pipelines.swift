extension SyntaxBuilder {
  // MARK: Tokens

  func token(_ part: SyntaxPart) -> Int? {
    if case .token(let index) = part { return index }
    return nil
  }

  func name(_ index: Int) -> Name {
    let token = text.tokens[index]
    guard token.kind == .quotedName else {
      return Name(text: text.text(index), span: token.span, isQuoted: false)
    }
    let inside = Span(start: token.start + 1, end: max(token.start + 1, token.end - 1))
    return Name(
      text: SyntaxBuilder.undoubled(text.text(inside), "`"), span: token.span, isQuoted: true)
  }

  func variable(_ index: Int) -> Variable {
    Variable(name: String(text.text(index).dropFirst()), span: text.tokens[index].span)
  }

  /// A doubled quote stands for itself.
  static func undoubled(_ written: String, _ quote: Character) -> String {
    var result = ""
    var isSecond = false
    for character in written {
      isSecond = character == quote && !isSecond
      if !isSecond { result.append(character) }
    }
    return result
  }

  // MARK: Pipelines

  mutating func pipeline(_ part: SyntaxPart, depth: Int) -> Pipeline? {
    guard case .node(let index) = part, hasRoom(part, depth) else { return nil }
    var source: Pipeline.Source?
    var stages: [Stage] = []
    if tree.nodes[index].rule == .continuation {
      source = .previous
      checkHasPrevious(tree.nodes[index].first)
    }
    for part in tree.significantParts(of: index) where tree.rule(of: part) != nil {
      if source == nil {
        guard let first = self.source(part, depth: depth + 1) else { return nil }
        source = first
      } else {
        guard let stage = stage(part, depth: depth + 1) else { return nil }
        stages.append(stage)
      }
    }
    return source.map { Pipeline(source: $0, stages: stages, span: tree.span(of: part)) }
  }

  private mutating func checkHasPrevious(_ pipe: Int) {
    guard mode == .file else { return }
    findings.append(
      Finding(
        "S0123", "there is nothing before `|`", at: text.tokens[pipe].span,
        label: "only at the prompt does `|` go on from the last result"))
  }

  private mutating func source(_ part: SyntaxPart, depth: Int) -> Pipeline.Source? {
    guard case .node(let index) = part else { return nil }
    switch tree.nodes[index].rule {
    case .stage: return stage(part, depth: depth).map { .stage($0) }
    case .block: return block(part, depth: depth).map { .block($0) }
    default:
      let parts = tree.significantParts(of: index)
      guard parts.count == 5, let variable = token(parts[1]),
        let values = expression(parts[3], depth: depth + 1),
        let body = block(parts[4], depth: depth + 1)
      else { return nil }
      return .each(self.variable(variable), in: values, body: body)
    }
  }

  /// The pipeline between two braces.
  mutating func block(_ part: SyntaxPart, depth: Int) -> Pipeline? {
    guard case .node(let index) = part else { return nil }
    let parts = tree.significantParts(of: index)
    guard parts.count == 3 else { return nil }
    let outer = isInCondition
    isInCondition = false
    defer { isInCondition = outer }
    return pipeline(parts[1], depth: depth + 1)
  }

  mutating func stage(_ part: SyntaxPart, depth: Int) -> Stage? {
    guard case .node(let index) = part, hasRoom(part, depth) else { return nil }
    let parts = tree.significantParts(of: index)
    guard let nameToken = parts.first.flatMap(token) else { return nil }
    let name = name(nameToken)
    let outer = isInCondition
    isInCondition = name.text == "where"
    defer { isInCondition = outer }
    let place = ArgumentPlace.stage(name)
    guard let arguments = arguments(wholeList(parts[1...]), place, depth: depth + 1) else {
      return nil
    }
    return Stage(name: name, arguments: arguments, span: tree.span(of: part))
  }

  /// `kmeans (k=4, restarts=20)`: a bracket around the whole argument list is left out.
  private func wholeList(_ parts: ArraySlice<SyntaxPart>) -> ArraySlice<SyntaxPart> {
    guard parts.count == 1, case .node(let argument)? = parts.first else { return parts }
    let inside = tree.significantParts(of: argument)
    guard inside.count == 1, case .node(let group) = inside[0], tree.nodes[group].rule == .group
    else { return parts }
    let listed = tree.significantParts(of: group).dropFirst().dropLast()
    let isPlain = listed.count == 1 && !isLabelled(listed[listed.startIndex])
    return isPlain ? parts : listed
  }

  // MARK: Arguments

  enum ArgumentPlace {
    case stage(Name)
    /// Of a call, or behind `param`, `pin`, `assert`.
    case options
    case list
  }

  mutating func options(_ parts: ArraySlice<SyntaxPart>) -> [Argument]? {
    arguments(parts, .options, depth: 0)
  }

  /// The arguments among parts, with commas between them.
  mutating func arguments(
    _ parts: ArraySlice<SyntaxPart>, _ place: ArgumentPlace, depth: Int
  ) -> [Argument]? {
    var result: [Argument] = []
    for part in parts {
      guard case .node(let index) = part else { continue }
      guard let argument = argument(index, place, depth: depth) else { return nil }
      result.append(argument)
    }
    if case .list = place { return result }
    checkOrder(result)
    return result
  }

  private func isLabelled(_ part: SyntaxPart) -> Bool {
    guard case .node(let index) = part else { return false }
    return tree.significantParts(of: index).count == 3
  }

  private mutating func argument(
    _ node: Int, _ place: ArgumentPlace, depth: Int
  ) -> Argument? {
    let parts = tree.significantParts(of: node)
    let span = tree.span(of: .node(node))
    guard parts.count == 3 else {
      guard let first = parts.first else { return nil }
      return expression(first, depth: depth).map { Argument(label: nil, value: $0, span: span) }
    }
    guard let label = label(parts[0], assign: parts[1], place),
      let value = expression(parts[2], depth: depth)
    else { return nil }
    return Argument(label: label, value: value, span: span)
  }

  private mutating func label(
    _ part: SyntaxPart, assign: SyntaxPart, _ place: ArgumentPlace
  ) -> Expression? {
    let span = tree.span(of: part)
    if isInCondition, case .stage = place {
      reportLoneAssign(tree.span(of: assign))
      return nil
    }
    guard let index = token(part) else {
      reportLabel(span, replacement: nil)
      return nil
    }
    switch text.tokens[index].kind {
    case .name, .quotedName: return Expression(kind: .name(name(index)), span: span)
    case .number:
      if case .stage(let verb) = place, verb.text == "name" { return literal(index, depth: 0) }
      reportLabel(span, replacement: nil)
    case .text: reportLabel(span, replacement: template(index).literal.map(Name.written))
    default: reportLabel(span, replacement: nil)
    }
    return nil
  }

  mutating func reportLoneAssign(_ span: Span) {
    findings.append(
      Finding(
        "S0114", "a lone `=` where `==` is meant", at: span,
        label: "`==` compares, `=` names an option", replacement: "=="))
  }

  private mutating func reportLabel(_ span: Span, replacement: String?) {
    findings.append(
      Finding(
        "S0110", "the left side of `=` is not a bare name", at: span,
        label: "an option or a new column", notes: ["`==` compares two values"],
        replacement: replacement))
  }

  /// Reports the first value that stands behind an option.
  private mutating func checkOrder(_ arguments: [Argument]) {
    guard let option = arguments.firstIndex(where: { $0.label != nil }),
      let late = arguments[option...].first(where: { $0.label == nil })
    else { return }
    let ordered = arguments.filter { $0.label == nil } + arguments.filter { $0.label != nil }
    let whole = arguments.reduce(arguments[0].span) { $0.union($1.span) }
    findings.append(
      Finding(
        "S0112", "a value stands behind an option", at: late.span,
        label: "values come before `name=value`",
        edits: [
          Finding.Edit(
            span: whole,
            replacement: ordered.map { text.text($0.span) }.joined(separator: ", "))
        ]))
  }

  /// False, with a finding, when the part is nested too deeply.
  mutating func hasRoom(_ part: SyntaxPart, _ depth: Int) -> Bool {
    if depth < SyntaxBuilder.maximumDepth { return true }
    findings.append(
      Finding(
        "S0122", "the statement is nested too deeply", at: tree.span(of: part),
        label: "a part of it can be a statement of its own"))
    return false
  }
}
