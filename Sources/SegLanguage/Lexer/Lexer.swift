/// Text to tokens.
enum Lexer {
  /// Whether `text` can be written without back quotes.
  static func isBareName(_ text: String) -> Bool {
    let reserved: Set<String> = [
      "seg", "use", "pin", "param", "let", "def", "for", "in", "case", "else", "assert", "and",
      "or", "not", "true", "false", "null",
    ]
    guard let first = text.unicodeScalars.first, !reserved.contains(text) else { return false }
    return (first == "_" || first.properties.isAlphabetic)
      && text.unicodeScalars.allSatisfy {
        $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil
      }
  }
}
