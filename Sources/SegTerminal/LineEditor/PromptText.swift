/// A prompt in which libedit can tell colours from text.
enum PromptText {
  private static let mark = "\u{1}"

  /// What is seen of it.
  static func withoutColours(_ prompt: String) -> String {
    prompt.replacing(/\u{1B}\[[0-9;]*m/, with: "")
  }

  /// As the editor writes it.
  static func shown(_ prompt: String) -> String {
    marked(prompt).replacing(mark, with: "")
  }

  /// Puts escape sequences between marks, and a space behind one at the very end: libedit loses a
  /// sequence that no text follows.
  static func marked(_ prompt: String) -> String {
    var rest = Substring(prompt)
    var result = ""
    while let match = rest.firstMatch(of: /\u{1B}\[[0-9;]*m/) {
      let isLast = match.range.upperBound == rest.endIndex
      var before = rest[..<match.range.lowerBound]
      if isLast, before.last == " " { before.removeLast() }
      result += before + mark + match.output + mark + (isLast ? " " : "")
      rest = rest[match.range.upperBound...]
    }
    return result + rest
  }
}
