/// A bare or back-quoted name: a column, a verb, a function or a data set.
package struct Name: Hashable, Sendable {
  /// The name itself, without back quotes.
  package let text: String
  package let span: Span
  package let isQuoted: Bool

  package init(text: String, span: Span, isQuoted: Bool) {
    self.text = text
    self.span = span
    self.isQuoted = isQuoted
  }

  /// The name as it has to be written in a script: in back quotes where it needs them.
  package static func written(_ text: String) -> String {
    if Lexer.isBareName(text) { return text }
    return "`" + text.map { $0 == "`" ? "``" : String($0) }.joined() + "`"
  }
}

/// A value's name; `name` leaves the `$` out, `span` covers it.
package struct Variable: Hashable, Sendable {
  package let name: String
  package let span: Span

  package init(name: String, span: Span) {
    self.name = name
    self.span = span
  }
}
