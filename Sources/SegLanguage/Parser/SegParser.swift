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
    ParseResult(
      tree: SyntaxTree(source: source), script: Script(source: source, statements: []),
      diagnostics: [])
  }
}
