extension SyntaxBuilder {
  mutating func expression(_ part: SyntaxPart, depth: Int = 0) -> Expression? {
    guard hasRoom(part, depth) else { return nil }
    guard case .node(let index) = part else {
      return token(part).flatMap { literal($0, depth: depth) }
    }
    let parts = tree.significantParts(of: index)
    switch tree.nodes[index].rule {
    case .expression, .conjunction, .coalescing, .sum, .product, .power:
      return chain(parts, depth: depth)
    case .comparison: return comparison(parts, depth: depth)
    case .negation: return unary(.not, part, parts, depth: depth)
    case .unary: return unary(.negate, part, parts, depth: depth)
    case .range: return range(parts, depth: depth)
    case .postfix: return members(parts, depth: depth)
    case .reference: return call(part, parts, depth: depth)
    case .group: return group(part, parts, depth: depth)
    case .list: return list(part, parts, depth: depth)
    case .cases: return cases(part, parts, depth: depth)
    case .block:
      return block(part, depth: depth + 1).map {
        Expression(kind: .block($0), span: tree.span(of: part))
      }
    default: return nil
    }
  }

  // MARK: Operators

  private func binaryOperator(_ part: SyntaxPart) -> BinaryOperator? {
    tree.kind(of: part).flatMap { $0.spelling }.flatMap(BinaryOperator.init)
  }

  /// Operands with operators of one level between them, from the left. A power has two operands
  /// only; what stands to its right is nested by the grammar.
  private mutating func chain(_ parts: [SyntaxPart], depth: Int) -> Expression? {
    let inner = depth + parts.count / 2 + 1
    guard var result = expression(parts[0], depth: inner) else { return nil }
    for place in stride(from: 1, to: parts.count - 1, by: 2) {
      guard let sign = binaryOperator(parts[place]),
        let right = expression(parts[place + 1], depth: inner)
      else { return nil }
      result = Expression(
        kind: .binary(sign, result, right), span: result.span.union(right.span))
    }
    return result
  }

  private mutating func unary(
    _ sign: UnaryOperator, _ part: SyntaxPart, _ parts: [SyntaxPart], depth: Int
  ) -> Expression? {
    expression(parts[1], depth: depth + 1).map {
      Expression(kind: .unary(sign, $0), span: tree.span(of: part))
    }
  }

  private mutating func range(_ parts: [SyntaxPart], depth: Int) -> Expression? {
    guard let low = expression(parts[0], depth: depth + 1),
      let high = expression(parts[2], depth: depth + 1)
    else { return nil }
    return Expression(kind: .range(low, high), span: low.span.union(high.span))
  }

  /// One comparison; a second one in a row is reported.
  private mutating func comparison(_ parts: [SyntaxPart], depth: Int) -> Expression? {
    guard let left = expression(parts[0], depth: depth + 1) else { return nil }
    var place = 1
    let isNegated = tree.kind(of: parts[place]) == .not
    if isNegated { place += 1 }
    guard let right = expression(parts[place + 1], depth: depth + 1) else { return nil }
    guard place + 2 == parts.count else {
      reportChain(parts, left, right)
      return nil
    }
    let span = left.span.union(right.span)
    if tree.kind(of: parts[place]) == .in {
      return Expression(kind: .contains(left, in: right, negated: isNegated), span: span)
    }
    return binaryOperator(parts[place]).map {
      Expression(kind: .binary($0, left, right), span: span)
    }
  }

  private mutating func reportChain(
    _ parts: [SyntaxPart], _ left: Expression, _ middle: Expression
  ) {
    let rising: TokenSet = [.less, .lessOrEqual]
    let falling: TokenSet = [.greater, .greaterOrEqual]
    let whole = tree.span(of: parts[0]).union(tree.span(of: parts[parts.count - 1]))
    var replacement: String?
    if parts.count == 5, let first = tree.kind(of: parts[1]), let second = tree.kind(of: parts[3]) {
      let (a, c) = (text.text(tree.span(of: parts[0])), text.text(tree.span(of: parts[4])))
      let b = text.text(middle.span)
      if rising.contains(first), rising.contains(second) {
        replacement = "between(\(b), \(a), \(c))"
      }
      if falling.contains(first), falling.contains(second) {
        replacement = "between(\(b), \(c), \(a))"
      }
    }
    findings.append(
      Finding(
        "S0113", "comparisons are not chained", at: whole,
        label: replacement.map { "did you mean `\($0)`?" } ?? "join two comparisons by `and`",
        replacement: replacement))
  }

  private mutating func members(_ parts: [SyntaxPart], depth: Int) -> Expression? {
    guard var result = expression(parts[0], depth: depth + parts.count / 2) else { return nil }
    for place in stride(from: 2, to: parts.count, by: 2) {
      guard let index = token(parts[place]) else { return nil }
      let member = name(index)
      result = Expression(kind: .member(result, member), span: result.span.union(member.span))
    }
    return result
  }

  // MARK: Brackets

  private mutating func call(
    _ part: SyntaxPart, _ parts: [SyntaxPart], depth: Int
  ) -> Expression? {
    guard let index = token(parts[0]) else { return nil }
    return outsideCondition { builder in
      builder.arguments(parts[2..<(parts.count - 1)], .options, depth: depth + 1).map {
        Expression(kind: .call(builder.name(index), $0), span: builder.tree.span(of: part))
      }
    }
  }

  private mutating func list(
    _ part: SyntaxPart, _ parts: [SyntaxPart], depth: Int
  ) -> Expression? {
    outsideCondition { builder in
      builder.arguments(parts[1..<(parts.count - 1)], .list, depth: depth + 1).map {
        Expression(kind: .list($0), span: builder.tree.span(of: part))
      }
    }
  }

  private mutating func outsideCondition<Result>(
    _ body: (inout SyntaxBuilder) -> Result
  ) -> Result {
    let outer = isInCondition
    isInCondition = false
    defer { isInCondition = outer }
    return body(&self)
  }

  /// A bracket inside an expression: holds exactly one.
  private mutating func group(
    _ part: SyntaxPart, _ parts: [SyntaxPart], depth: Int
  ) -> Expression? {
    let span = tree.span(of: part)
    let listed = parts[1..<(parts.count - 1)]
    guard listed.count == 1, case .node(let argument)? = listed.first else {
      findings.append(
        Finding(
          "S0111",
          listed.isEmpty ? "the bracket is empty" : "the bracket holds several expressions",
          at: span, label: "a bracket holds one expression; a list is written `[a, b]`"))
      return nil
    }
    let inside = tree.significantParts(of: argument)
    guard inside.count == 1 else {
      if isInCondition {
        reportLoneAssign(tree.span(of: inside[1]))
      } else {
        findings.append(
          Finding(
            "S0111", "the bracket holds an option", at: span,
            label: "a bracket holds one expression unless it is a whole argument list"))
      }
      return nil
    }
    return expression(inside[0], depth: depth + 1).map {
      let only = Argument(label: nil, value: $0, span: $0.span)
      return Expression(kind: .group([only]), span: span)
    }
  }

  private mutating func cases(
    _ part: SyntaxPart, _ parts: [SyntaxPart], depth: Int
  ) -> Expression? {
    var arms: [CaseArm] = []
    var otherwise: Expression?
    for case .node(let index) in parts {
      let inside = tree.significantParts(of: index)
      guard inside.count == 3, let value = expression(inside[2], depth: depth + 1) else {
        return nil
      }
      if tree.nodes[index].rule == .caseElse {
        otherwise = value
      } else {
        guard let condition = expression(inside[0], depth: depth + 1) else { return nil }
        arms.append(CaseArm(condition: condition, value: value))
      }
    }
    return Expression(kind: .cases(arms, otherwise: otherwise), span: tree.span(of: part))
  }

  // MARK: Literals

  mutating func literal(_ index: Int, depth: Int) -> Expression? {
    let token = text.tokens[index]
    let kind: Expression.Kind? =
      switch token.kind {
      case .number: numberKind(index)
      case .text: .text(template(index))
      case .date: .date(text.text(index))
      case .duration: durationKind(index)
      case .variable: .variable(variable(index))
      case .true: .boolean(true)
      case .false: .boolean(false)
      case .null: .null
      case .name, .quotedName: .name(name(index))
      default: nil
      }
    return kind.map { Expression(kind: $0, span: token.span) }
  }

  func number(_ index: Int) -> Double {
    let written = text.text(index).filter { $0 != "_" }
    guard written.hasSuffix("%") else { return Double(written) ?? 0 }
    return (Double(written.dropLast()) ?? 0) / 100
  }

  private func numberKind(_ index: Int) -> Expression.Kind {
    let written = text.text(index)
    let isInteger = written.utf8.allSatisfy { Lexer.isDigit($0) || $0 == UInt8(ascii: "_") }
    return .number(number(index), text: written, isInteger: isInteger)
  }

  private func durationKind(_ index: Int) -> Expression.Kind {
    let written = text.text(index).filter { $0 != "_" }
    let unit = Lexer.durationUnits.filter(written.hasSuffix).max { $0.count < $1.count } ?? ""
    return .duration(amount: Double(written.dropLast(unit.count)) ?? 0, unit: unit)
  }
}
