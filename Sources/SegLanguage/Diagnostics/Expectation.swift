/// Words for a set of tokens that may follow.
enum Expectation {
  private static let values: TokenSet = [
    .number, .text, .date, .duration, .variable, .true, .false, .null, .leftParenthesis,
    .leftBracket, .case,
  ]
  private static let operators: TokenSet = [
    .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches, .coalesce, .plus,
    .minus, .times, .divide, .power, .and, .or, .in, .rangeDots,
  ]
  private static let statements: TokenSet = [.seg, .use, .pin, .param, .let, .def, .assert]

  /// Such as "an operator, `,` or `|`".
  static func words(_ expected: TokenSet) -> String {
    var rest = expected
    var parts: [String] = []
    if rest.isSuperset(of: statements) { return "a statement" }
    if rest.isSuperset(of: values) {
      parts.append("a value")
      rest.subtract(values)
      rest.subtract([.name, .quotedName, .leftBrace, .not, .minus])
    }
    if rest.contains(.times), rest.contains(.plus) {
      parts.append("an operator")
      rest.subtract(operators)
      rest.subtract([.not, .dot, .leftParenthesis])
      if rest.contains(.name) {
        parts.append("an option")
        rest.subtract([.name, .quotedName])
      }
    }
    if rest.isSuperset(of: [.name, .for, .leftBrace]) {
      parts.append("a data set or a verb")
      rest.subtract([.name, .for, .leftBrace])
    }
    parts += rest.kinds.filter { $0 != .separator && $0 != .end && $0 != .quotedName }.map(word)
    if rest.contains(.end) || rest.contains(.separator) { parts.append("the end of the statement") }
    return joined(parts)
  }

  private static func word(_ kind: TokenKind) -> String {
    switch kind {
    case .name: "a name"
    case .number: "a number"
    case .text: "a text"
    case .variable: "a name with `$`"
    default: "`\(kind.spelling ?? String(describing: kind))`"
    }
  }

  private static func joined(_ parts: [String]) -> String {
    guard parts.count > 1, let last = parts.last else { return parts.first ?? "nothing" }
    return parts.dropLast().joined(separator: ", ") + " or " + last
  }
}
