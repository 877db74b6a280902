/// Finds the words for a place where the grammar allows no such token.
struct SyntaxErrorReport {
  let text: TokenText
  let error: SyntaxError

  private var found: Token { text.tokens[error.token] }
  private var foundText: String { text.text(error.token) }
  private var isAtEnd: Bool { found.kind == .end || found.kind == .separator }

  /// The special cases first, from the most to the least certain.
  var finding: Finding {
    if error.expected.isEmpty { return tooDeep }
    return reserved ?? bracket ?? slip ?? missingPipeOrLet ?? missingComma ?? general
  }

  private var tooDeep: Finding {
    Finding(
      "S0122", "the statement is nested too deeply", at: found.span,
      label: "a part of it can be a statement of its own")
  }

  /// The end of the text before: where something is missing at the end of a statement.
  private var place: Span {
    guard isAtEnd, let before = text.previous(before: error.token) else { return found.span }
    let end = text.tokens[before].end
    return Span(start: end, end: end)
  }

  // MARK: Reserved words

  private var reserved: Finding? {
    if found.kind != .leftBrace, error.expected == [.leftBrace],
      let before = text.previous(before: error.token), text.tokens[before].kind == .case
    {
      return reservedWord(before, takesQuoted: true)
    }
    guard found.kind.isKeyword else { return nil }
    let takesQuoted = error.expected.contains(.quotedName)
    guard takesQuoted || error.expected.contains(.name) else { return nil }
    guard !found.kind.beginsStatement || error.openBracket == nil else { return nil }
    if error.expected.contains(.plus), found.kind != .in, !isOptionName { return nil }
    return reservedWord(error.token, takesQuoted: takesQuoted)
  }

  private func reservedWord(_ index: Int, takesQuoted: Bool) -> Finding {
    let written = text.text(index)
    return Finding(
      "S0116", "`\(written)` is a reserved word", at: text.tokens[index].span,
      label: takesQuoted ? "a column of this name is written `` `\(written)` ``" : "another name",
      replacement: takesQuoted ? "`\(written)`" : nil)
  }

  /// Whether the found word is followed by `=`.
  private var isOptionName: Bool {
    text.next(after: error.token).map { text.tokens[$0].kind == .assign } ?? false
  }

  // MARK: Brackets

  private var bracket: Finding? {
    if let open = error.openBracket, let closing = text.tokens[open].kind.closing {
      if found.kind.opening != nil, found.kind != closing { return wrongBracket(open, closing) }
      let isBrokenOff =
        isAtEnd || found.kind.beginsStatement || text.isFirstOnLine(error.token)
      if isBrokenOff, error.expected.contains(closing) || found.kind.beginsStatement {
        return unclosed(open, closing)
      }
      return nil
    }
    guard found.kind.opening != nil else { return nil }
    return Finding(
      "S0109", "`\(foundText)` closes nothing", at: found.span,
      label: "no bracket is open here", replacement: "")
  }

  private func unclosed(_ open: Int, _ closing: TokenKind) -> Finding {
    let written = text.text(open)
    var edits: [Finding.Edit] = []
    if isAtEnd { edits = [Finding.Edit(span: place, replacement: closer(closing))] }
    return Finding(
      "S0108", "`\(written)` is never closed", at: text.tokens[open].span,
      label: "no `\(closing.spelling ?? "")` follows", edits: edits)
  }

  private func closer(_ closing: TokenKind) -> String {
    (closing == .rightBrace ? " " : "") + (closing.spelling ?? "")
  }

  private func wrongBracket(_ open: Int, _ closing: TokenKind) -> Finding {
    Finding(
      "S0109", "`\(text.text(open))` is not closed by `\(foundText)`", at: found.span,
      label: "expected `\(closing.spelling ?? "")`", replacement: closing.spelling)
  }

  // MARK: Slips of the pen

  private var slip: Finding? {
    switch found.kind {
    case .assign where error.expected.contains(.equal): loneAssign
    case .assign: nil
    case .arrow, .thinArrow: arrow
    case .less where error.expected.contains(.assign) && !error.expected.contains(.less):
      leftArrow
    case .equal where error.expected.contains(.assign):
      Finding(
        "S0119", "`==` compares; a name gets its value by `=`", at: found.span, replacement: "=")
    case .pipe: emptyPipe
    default: nil
    }
  }

  private var loneAssign: Finding {
    Finding(
      "S0114", "a lone `=` where `==` is meant", at: found.span,
      label: "`==` compares, `=` names an option", replacement: "==")
  }

  /// What an arrow probably stands for; nil when nobody can tell.
  private var arrowMeaning: String? {
    if error.expected.contains(.arrow) { return "=>" }
    if error.expected.contains(.assign), !error.expected.contains(.equal) { return "=" }
    return error.expected.contains(.greaterOrEqual) && found.kind == .arrow ? ">=" : nil
  }

  private var arrow: Finding {
    let meant = arrowMeaning
    return Finding(
      "S0119", "`\(foundText)` has no meaning here", at: found.span,
      label: meant.map { "did you mean `\($0)`?" } ?? "`=>` stands only in `case { … }`",
      replacement: meant)
  }

  /// `<-`, as R assigns.
  private var leftArrow: Finding? {
    guard let next = text.next(after: error.token), text.tokens[next].kind == .minus else {
      return nil
    }
    return Finding(
      "S0119", "`<-` is written `=`", at: found.span.union(text.tokens[next].span),
      replacement: "=")
  }

  private var emptyPipe: Finding? {
    guard let before = text.previous(before: error.token), text.tokens[before].kind == .pipe
    else { return nil }
    let next = text.next(after: error.token) ?? error.token
    let gap = Span(start: found.start, end: text.tokens[next].start)
    return Finding(
      "S0107", "there is no stage between two `|`", at: found.span, label: "expected a verb",
      edits: [Finding.Edit(span: gap, replacement: "")])
  }

  // MARK: Names and options

  /// `name = …` at the start of a line: an option that lost its line, or a missing `let`.
  private var missingPipeOrLet: Finding? {
    guard found.kind == .assign, let name = text.previous(before: error.token),
      text.tokens[name].kind == .name, let (first, last) = text.statement(around: name),
      first == name
    else { return nil }
    if let separator = text.previous(before: name), text.isLineEnd(separator),
      text.isFirstOnLine(name), name > separator + 1,
      let previous = text.statement(around: separator - 1)
    {
      return lostOption(name, previous, last, separator)
    }
    let span = text.tokens[name].span
    return Finding(
      "S0126", "a new name begins with `let`", at: span.union(found.span),
      label: "names the result of what follows",
      edits: [Finding.Edit(span: Span(start: span.start, end: span.start), replacement: "let ")])
  }

  private func lostOption(
    _ name: Int, _ previous: (first: Int, last: Int), _ last: Int, _ separator: Int
  ) -> Finding {
    let gap = Span(start: text.tokens[previous.last].end, end: text.tokens[name].start)
    return Finding(
      "S0115", "the option `\(text.text(name))` is cut off from its stage",
      at: text.tokens[name].span,
      label: "the line before ends without `,`",
      notes: ["options on a new line need a `,` at the end of the line before"],
      edits: [Finding.Edit(span: gap, replacement: ", ")],
      scope: Span(start: text.tokens[previous.first].start, end: text.tokens[last].end))
  }

  /// A second value without a comma: the name before was taken for an option.
  private var missingComma: Finding? {
    guard error.expected == [.assign], let name = text.previous(before: error.token),
      let before = text.previous(before: name),
      text.tokens[name].kind == .name || text.tokens[name].kind == .quotedName,
      text.tokens[before].kind != .let, text.tokens[before].kind != .separator
    else { return nil }
    let written = text.text(name)
    return Finding(
      "S0107", "`\(written)` follows a value without `,` or an operator",
      at: text.tokens[name].span,
      label: "expected `,`, `|`, an operator, or `\(written)=`")
  }

  private var general: Finding {
    let before = text.previous(before: error.token)
    let isAfterPipe = before.map { text.tokens[$0].kind == .pipe } ?? false
    let words =
      isAfterPipe && error.expected == [.name] ? "a verb" : Expectation.words(error.expected)
    let message = isAtEnd ? "the statement breaks off" : "`\(foundText)` cannot stand here"
    return Finding("S0107", message, at: place, label: "expected \(words)", edits: insertion)
  }

  /// The missing token, where only one can stand here.
  private var insertion: [Finding.Edit] {
    guard error.expected.count == 1, let only = error.expected.kinds.first?.spelling else {
      return []
    }
    let isApart = place.start > 0 && text.bytes[place.start - 1] <= 0x20
    let written = (isApart ? "" : " ") + only + (isAtEnd ? "" : " ")
    return [
      Finding.Edit(span: Span(start: place.start, end: place.start), replacement: written)
    ]
  }
}
