/// The part of an unfinished text that can be read already, so that its names can be checked before
/// the rest is typed.
package struct Beginning: Sendable {
  /// The beginning of the text, its open brackets closed; it has no syntax errors.
  package let source: String
  /// Offsets in UTF-8 behind which a stage or a statement has ended.
  package let stageEnds: [Int]

  /// Tokens at the end that may be left out.
  private static let mostLeftOut = 6

  /// nil when an error stands further up. Cost: a few times that of parsing.
  package init?(_ text: String, mode: ParseMode) {
    let lexer = Lexer.lex(text, mode: mode)
    let tokens = lexer.tokens.filter { !$0.kind.isTrivia && $0.kind != .end }
    stageEnds = tokens.filter { $0.kind == .pipe || $0.kind == .separator }.map(\.start)
    for leftOut in 0...min(Self.mostLeftOut, tokens.count) {
      let kept = tokens.dropLast(leftOut)
      let end = leftOut == 0 ? text.utf8.count : kept.last?.end ?? 0
      let attempt = text.text(in: Span(start: 0, end: end)) + Self.closers(of: kept)
      let parsed = SegParser.parse(attempt, mode: mode, offersFixes: false)
      if parsed.diagnostics.isEmpty {
        source = attempt
        return
      }
    }
    return nil
  }

  /// Closing brackets for those that are open.
  private static func closers(of tokens: ArraySlice<Token>) -> String {
    var open: [TokenKind] = []
    for token in tokens {
      if token.kind == .separator { open.removeAll() }
      if token.kind.closing != nil { open.append(token.kind) }
      if token.kind.opening != nil { _ = open.popLast() }
    }
    return open.reversed().compactMap { $0.closing?.spelling }.map { " " + $0 }.joined()
  }
}

extension ParseResult {
  /// The errors that more text cannot repair: all but those at the end of what is typed.
  package func firmErrors(in text: String) -> [Diagnostic] {
    let count = text.utf8.count
    let blanks = text.utf8.reversed().prefix { $0 <= 0x20 }.count
    let goesOn = !Continuation.isComplete(text)
    return diagnostics.filter { problem in
      guard problem.severity == .error, let span = problem.span else { return false }
      if problem.code == "S0108", goesOn { return false }
      return span.isEmpty ? span.end < count - blanks : span.end < count
    }
  }
}
