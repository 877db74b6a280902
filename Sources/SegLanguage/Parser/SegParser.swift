/// Where a text comes from; it decides what a line that begins with `|` means.
package enum ParseMode: Hashable, Sendable {
  /// A file or a pasted block: a `|` at the start of a line continues the line before.
  case file
  /// A line at the prompt: a leading `|` continues from the last result.
  case prompt
}

package struct ParseResult: Sendable {
  package let tree: SyntaxTree
  package let script: Script
  /// In the order of the text.
  package let diagnostics: [Diagnostic]

  package init(tree: SyntaxTree, script: Script, diagnostics: [Diagnostic]) {
    self.tree = tree
    self.script = script
    self.diagnostics = diagnostics
  }
}

/// Text to statements.
package enum SegParser {
  /// Reads a whole text; statements with errors are left out of the script. Never fails, never
  /// traps. Cost: linear in the length of the text.
  package static func parse(_ source: String, mode: ParseMode) -> ParseResult {
    parse(source, mode: mode, offersFixes: true)
  }

  static func parse(_ source: String, mode: ParseMode, offersFixes: Bool) -> ParseResult {
    let lexer = Lexer.lex(source, mode: mode)
    var parser = TableParser(source: source, tokens: lexer.tokens, start: .script)
    parser.run()
    let text = TokenText(bytes: lexer.bytes, tokens: lexer.tokens)
    var builder = SyntaxBuilder(tree: parser.tree, text: text, mode: mode)
    let statements = builder.statements(badTokens: lexer.problems.map(\.token))
    let findings =
      lexer.problems.map(\.finding) + builder.findings
      + syntaxFindings(parser.errors, text, lexer.problems)
    return ParseResult(
      tree: parser.tree, script: Script(source: source, statements: statements),
      diagnostics: Repair(text: text, mode: mode)
        .diagnostics(findings, offersFixes: offersFixes))
  }

  /// Leaves out errors that only follow from a token which could not be read.
  static func syntaxFindings(
    _ errors: [SyntaxError], _ text: TokenText, _ problems: [Lexer.Problem]
  ) -> [Finding] {
    let bad = Set(problems.map(\.token))
    let unterminated = Set(
      problems.filter { ["S0102", "S0103"].contains($0.finding.diagnostic.code) }.map(\.token))
    return errors.compactMap { error in
      if bad.contains(error.token) { return nil }
      if !unterminated.isEmpty, let (first, last) = text.statement(around: error.token),
        (first...last).contains(where: unterminated.contains)
      {
        return nil
      }
      return SyntaxErrorReport(text: text, error: error).finding
    }
  }
}
