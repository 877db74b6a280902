import Foundation

/// A pasted block as one part of a statement.
enum PastedText {
  /// Line ends become newlines, the last ones go (Enter is typed by hand), control characters but
  /// tabs go, prompts of a transcript go, letters are composed; outside of texts curly quotes
  /// become straight ones, no-break spaces spaces, and what has no width goes.
  static func cleaned(_ text: String) -> String {
    let lines = text.replacingOccurrences(of: "\r\n", with: "\n")
      .replacingOccurrences(of: "\r", with: "\n")
    var scalars = lines.unicodeScalars.filter { scalar in
      scalar == "\n" || scalar == "\t"
        || (scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
    }
    while scalars.last == "\n" { scalars.removeLast() }
    return straightened(withoutPrompts(String(String.UnicodeScalarView(scalars))))
      .precomposedStringWithCanonicalMapping
  }

  private static let prompts = ["seg> ", "...> ", "seg>", "...>"]

  private static func withoutPrompts(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let prompt = prompts.first { line.hasPrefix($0) }
      return String(line.dropFirst(prompt?.count ?? 0))
    }.joined(separator: "\n")
  }

  private static let quotes: [Unicode.Scalar: Unicode.Scalar] = [
    "\u{201C}": "\"", "\u{201D}": "\"", "\u{201E}": "\"", "\u{201F}": "\"", "\u{2018}": "'",
    "\u{2019}": "'", "\u{201A}": "'", "\u{201B}": "'",
  ]
  private static let spaces: Set<Unicode.Scalar> = ["\u{A0}", "\u{202F}", "\u{2007}"]
  private static let invisible: Set<Unicode.Scalar> = [
    "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{AD}",
  ]

  /// A text that begins with a straight quote is left as it is: what stands in it is data.
  private static func straightened(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var open: Unicode.Scalar?
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if let quote = open {
        result.append(scalar)
        if scalar == "\n" || (scalar == quote && !isEscaped) { open = nil }
        isEscaped = scalar == "\\" && !isEscaped && quote == "\""
      } else if let straight = quotes[scalar] {
        result.append(straight)
      } else if spaces.contains(scalar) {
        result.append(" ")
      } else if !invisible.contains(scalar) {
        result.append(scalar)
        if scalar == "\"" || scalar == "'" || scalar == "`" { open = scalar }
      }
    }
    return String(result)
  }
}
