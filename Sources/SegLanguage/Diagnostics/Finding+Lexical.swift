/// The words for mistakes inside one token.
extension Finding {
  static func unknownCharacter(_ written: String, _ span: Span) -> Finding {
    let label: String? =
      switch written {
      case "%": "`%` stands directly behind a number: `5%`"
      case "$": "`$` stands directly before a name: `$k`"
      case ":": "a line that begins with `:` belongs to the prompt"
      case "\\": "`\\` means something only inside a text"
      default: nil
      }
    return Finding(
      "S0101", "`\(visible(written))` means nothing here", at: span, label: label)
  }

  /// Control characters as their code, so that nothing invisible is quoted.
  private static func visible(_ written: String) -> String {
    guard let scalar = written.unicodeScalars.first,
      scalar.value < 0x20 || scalar.value == 0x7F
    else { return written }
    return (scalar.value < 16 ? "U+000" : "U+00")
      + String(scalar.value, radix: 16, uppercase: true)
  }

  static func unterminatedText(_ written: String, _ span: Span) -> Finding {
    let quote = written.prefix(1)
    let isOneWord = written.count > 1 && !written.contains { $0 == " " || $0 == "\t" || $0 == "\\" }
    return Finding(
      "S0102", "the text has no closing `\(quote)`", at: span,
      label: "a text ends on the line where it begins",
      replacement: isOneWord ? written + quote : nil)
  }

  static func unterminatedName(_ span: Span, _ written: String) -> Finding {
    let isOneWord = written.count > 1 && !written.contains(" ")
    return Finding(
      "S0103", "the name has no closing back quote", at: span,
      label: "a name ends on the line where it begins",
      replacement: isOneWord ? written + "`" : nil)
  }

  static func emptyName(_ span: Span) -> Finding {
    Finding("S0103", "there is no name between the back quotes", at: span)
  }

  static func badNumber(
    _ written: String, _ span: Span, reason: String, repair: String?
  ) -> Finding {
    Finding(
      "S0104", "`\(written)` is not a number", at: span, label: reason, replacement: repair)
  }

  static func badDate(_ written: String, _ span: Span, repair: String?) -> Finding {
    Finding(
      "S0105", "`\(written)` is not a date", at: span,
      label: "dates are written `2026-06-30` or `2026-06-30T12:30:00`", replacement: repair)
  }

  static func badDuration(number: String, unit: String, _ span: Span) -> Finding {
    let spoken = [
      "m": "`mo` for months, `min` for minutes", "sec": "s", "second": "s", "seconds": "s",
      "secs": "s", "minute": "min", "minutes": "min", "mins": "min", "hour": "h", "hours": "h",
      "hr": "h", "hrs": "h", "day": "d", "days": "d", "week": "w", "weeks": "w", "wk": "w",
      "month": "mo", "months": "mo", "mon": "mo", "year": "y", "years": "y", "yr": "y",
      "yrs": "y",
    ]
    let meant = spoken[unit.lowercased()]
    let isUnit = meant.map { Lexer.durationUnits.contains($0) } ?? false
    return Finding(
      "S0106", "`\(unit)` is not a unit of time", at: span,
      label: isUnit ? meant.map { "did you mean `\(number)\($0)`?" } : meant,
      notes: ["units: " + Lexer.durationUnits.joined(separator: ", ")],
      replacement: isUnit ? meant.map { number + $0 } : nil)
  }

  static func foreignOperator(
    _ written: String, meant: String, _ span: Span, gaps: (before: Bool, after: Bool)
  ) -> Finding {
    let isWord = meant.first?.isLetter ?? false
    let before = isWord && !gaps.before && meant != "not" ? " " : ""
    let after = isWord && !gaps.after ? " " : ""
    return Finding(
      "S0117", "`\(written)` is written `\(meant)`", at: span,
      replacement: before + meant + after)
  }

  static func curlyQuotes(_ inside: String, _ span: Span) -> Finding {
    let needsEscape = inside.contains { $0 == "\"" || $0 == "\\" || $0 == "{" }
    let repaired =
      needsEscape
      ? "'" + inside.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
      : "\"\(inside)\""
    return Finding(
      "S0118", "a text stands between straight quotes", at: span,
      label: "`\"…\"` or `'…'`", replacement: repaired)
  }

  static func sessionLine(_ kind: TokenKind, _ written: String, _ span: Span) -> Finding {
    kind == .directive
      ? Finding(
        "S0120", "a line that begins with `:` belongs to the prompt", at: span,
        label: "changes only the session, so a script does without it",
        edits: [])
      : Finding(
        "S0121", "a line that begins with `!` belongs to the prompt", at: span,
        label: "scripts run no shell commands", edits: [])
  }

  static func badEscape(_ written: String, _ span: Span) -> Finding {
    let keepsSlash = written == "\\" ? nil : "\\" + written
    return Finding(
      "S0124", "`\(written)` is not an escape", at: span,
      label: "known: `\\n \\t \\\" \\\\ \\{ \\} \\u{…}`", replacement: keepsSlash)
  }

  static func openBrace(_ span: Span) -> Finding {
    Finding(
      "S0124", "`{` in a text begins a value to be filled in, and no `}` ends it", at: span,
      label: "`\\{` for the brace itself", replacement: "\\{")
  }

  static func emptyInterpolation(_ span: Span) -> Finding {
    Finding(
      "S0124", "there is nothing to fill in between `{` and `}`", at: span,
      label: "`\\{\\}` for the braces themselves", replacement: "\\{\\}")
  }
}
