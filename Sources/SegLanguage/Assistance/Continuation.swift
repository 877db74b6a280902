/// Whether the prompt should ask for another line.
package enum Continuation {
  /// False while a bracket is open or the last token wants something after it.
  package static func isComplete(_ source: String) -> Bool {
    !Lexer.lex(source, mode: .prompt).wantsMore
  }
}
