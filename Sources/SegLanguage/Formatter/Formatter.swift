/// Writes scripts in the one canonical style.
///
/// A pipeline that was written on several lines, or is longer than a line, has each `|` on a line
/// of its own. `name=value` with no blanks stays an option and has no comma before it in a stage;
/// `name = value` stays an assignment and has one. Comments are kept, blank lines at most one.
package enum Formatter {
  static let width = 100

  /// The formatted source; nil when it has syntax errors. Formatting twice changes nothing.
  /// Cost: linear, times the number of pipelines that have to be broken in one statement.
  package static func format(_ source: String) -> String? {
    let result = SegParser.parse(source, mode: .file, offersFixes: false)
    guard result.diagnostics.isEmpty else { return nil }
    let text = TokenText(bytes: Array(source.utf8), tokens: result.tree.tokens)
    var writer = ScriptWriter(
      text: text, layouts: StatementLayout.all(in: result.tree, text),
      isQuiet: result.script.statements.map(\.isQuiet))
    return writer.write()
  }
}

/// Statements with what stands between them.
private struct ScriptWriter {
  let text: TokenText
  let layouts: [StatementLayout]
  let isQuiet: [Bool]
  private var result = ""
  private var newlines = 0

  init(text: TokenText, layouts: [StatementLayout], isQuiet: [Bool]) {
    self.text = text
    self.layouts = layouts
    self.isQuiet = isQuiet
  }

  mutating func write() -> String {
    var position = 0
    for (number, layout) in layouts.enumerated() {
      writeGap(position..<layout.first)
      startLine()
      result += layout.write() + (isQuiet[number] ? ";" : "")
      newlines = 0
      position = layout.last + 1
    }
    writeGap(position..<text.tokens.count)
    return result.isEmpty ? "" : result + "\n"
  }

  /// Comments between statements, and how many lines end there.
  private mutating func writeGap(_ gap: Range<Int>) {
    for index in gap {
      if text.isLineEnd(index) {
        newlines += 1
      } else if text.tokens[index].kind.isComment {
        if newlines == 0, !result.isEmpty { result += "  " } else { startLine() }
        result += StatementLayout.comment(text.text(index), text.tokens[index].kind)
        newlines = 0
      }
    }
  }

  private mutating func startLine() {
    if !result.isEmpty { result += newlines > 1 ? "\n\n" : "\n" }
    newlines = 0
  }
}
