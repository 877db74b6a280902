extension Diagnostic {
  /// The diagnostic as lines of text: head, excerpt with carets, notes, and the fix.
  ///
  /// `firstLine` is the number of the source's first line.
  package func render(
    source: String, firstLine: Int = 1, style: DiagnosticStyle = .plain
  ) -> String {
    let paint = Paint(style: style, severity: severity)
    var lines = [paint.severity("\(severity.rawValue) \(code)") + paint.strong(": \(message)")]
    if let span {
      lines += Excerpt(source: source, span: span)
        .lines(firstLine: firstLine, label: label, paint: paint)
    } else if let label {
      lines.append("  " + label)
    }
    lines += notes.map { "  " + $0 }
    if let fix {
      let head = "  \(fix.verb.rawValue)  ->  "
      let indent = "\n" + String(repeating: " ", count: head.count)
      let statement = Excerpt.split(fix.statement).map(Excerpt.visible).joined(separator: indent)
      lines.append(head + paint.fix(statement))
    }
    return lines.joined(separator: "\n")
  }
}

/// Colours by ANSI sequences, or none.
private struct Paint {
  let style: DiagnosticStyle
  let severity: Diagnostic.Severity

  private func wrap(_ text: String, _ code: String) -> String {
    style == .ansi ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  func severity(_ text: String) -> String {
    switch severity {
    case .error: wrap(text, "1;31")
    case .warning: wrap(text, "1;33")
    case .note: wrap(text, "1;36")
    }
  }

  func strong(_ text: String) -> String { wrap(text, "1") }
  func gutter(_ text: String) -> String { wrap(text, "2") }
  func fix(_ text: String) -> String { wrap(text, "32") }
}

/// The line of a place, with carets below.
private struct Excerpt {
  /// Columns of source shown at most; longer lines are cut around the place.
  private static let width = 160

  let source: String
  let span: Span

  func lines(firstLine: Int, label: String?, paint: Paint) -> [String] {
    let line = enclosingLine
    let before = source.text(in: Span(start: line.start, end: span.start))
    let marked = source.text(in: Span(start: span.start, end: min(span.end, line.end)))
    let after = source.text(in: Span(start: min(span.end, line.end), end: line.end))
    let shownBefore = Excerpt.clipped(before, toLast: Excerpt.width / 2)
    let shownMarked = Excerpt.clipped(marked, toFirst: Excerpt.width / 2)
    let shownAfter = Excerpt.clipped(after, toFirst: Excerpt.width / 2)
    let number = String(firstLine + line.number)
    let gutter = String(repeating: " ", count: max(0, 4 - number.count)) + number
    let blank = String(repeating: " ", count: gutter.count)
    let carets = String(repeating: "^", count: max(1, Excerpt.columns(shownMarked)))
    let padding = Excerpt.padding(shownBefore)
    return [
      paint.gutter(gutter + " | ") + Excerpt.visible(shownBefore + shownMarked + shownAfter),
      paint.gutter(blank + " | ") + padding
        + paint.severity(carets + (label.map { " " + $0 } ?? "")),
    ]
  }

  /// The line where the place begins, counted from 0, without its end.
  private var enclosingLine: (start: Int, end: Int, number: Int) {
    var (start, number, position) = (0, 0, 0)
    var previous: UInt8 = 0
    var end: Int?
    for byte in source.utf8 {
      if Lexer.isNewline(byte) {
        if position >= span.start {
          end = position
          break
        }
        if !(byte == 0x0A && previous == 0x0D) { number += 1 }
        start = position + 1
      }
      previous = byte
      position += 1
    }
    return (min(start, span.start), end ?? position, number)
  }

  static func split(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }

  private static func clipped(_ text: String, toLast count: Int) -> String {
    text.count <= count ? text : "…" + text.suffix(count - 1)
  }

  private static func clipped(_ text: String, toFirst count: Int) -> String {
    text.count <= count ? text : text.prefix(count - 1) + "…"
  }

  /// Control characters would move the terminal's cursor, so they are shown as a dot.
  static func visible(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map(visible)))
  }

  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    return isControl && scalar != "\t" ? "·" : scalar
  }

  /// Blanks as wide as `text`; tabs stay tabs.
  private static func padding(_ text: String) -> String {
    text.map { $0 == "\t" ? "\t" : String(repeating: " ", count: columns(String($0))) }.joined()
  }

  private static func columns(_ text: String) -> Int {
    text.reduce(0) { $0 + columns($1) }
  }

  /// Two for the wide letters of East Asia and for emoji, else one.
  private static func columns(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.properties.isEmojiPresentation { return 2 }
    switch scalar.value {
    case 0x200B...0x200F, 0xFEFF: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
