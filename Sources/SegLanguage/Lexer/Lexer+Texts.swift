extension Lexer {
  /// `'…'`: nothing is filled in, a doubled quote stands for itself.
  mutating func scanLiteralText() {
    let start = position
    position += 1
    let isClosed = skipDelimited(by: UInt8(ascii: "'"))
    emit(.text, from: start)
    if !isClosed { reportUnterminatedText(from: start) }
  }

  /// `"…"`: escapes with `\`, values between braces.
  mutating func scanText() {
    let start = position
    position += 1
    if position >= plainTextLimit {
      if skipTemplate(from: position) { return emit(.text, from: start) }
      plainTextLimit = position
    }
    position = start + 1
    let isClosed = skipPlainText()
    emit(.text, from: start)
    if !isClosed { reportUnterminatedText(from: start) }
  }

  private mutating func reportUnterminatedText(from start: Int) {
    report(.unterminatedText(word(from: start), Span(start: start, end: position)))
  }

  /// Moves behind the first quote that has no `\` before it; false at the end of the line.
  private mutating func skipPlainText() -> Bool {
    while let next = byte(), !Lexer.isNewline(next) {
      position += 1
      if next == UInt8(ascii: "\"") { return true }
      if next == UInt8(ascii: "\\"), let escaped = byte(), !Lexer.isNewline(escaped) {
        position += 1
      }
    }
    return false
  }

  /// Moves behind the end of a text or of what is filled in; false when it is not on this line.
  private mutating func skipTemplate(from start: Int) -> Bool {
    position = start
    return skipNested([.text])
  }

  private enum Nesting { case text, braces }

  /// `open` are the texts and braces around the position, innermost last. A stack, not
  /// recursion: the nesting is as deep as somebody cares to type.
  private mutating func skipNested(_ open: [Nesting]) -> Bool {
    var open = open
    while let next = byte(), !Lexer.isNewline(next) {
      position += 1
      switch (open.last, next) {
      case (.text, UInt8(ascii: "\\")):
        if let escaped = byte(), !Lexer.isNewline(escaped) { position += 1 }
      case (.text, UInt8(ascii: "\"")), (.braces, UInt8(ascii: "}")): open.removeLast()
      case (_, UInt8(ascii: "{")): open.append(.braces)
      case (.braces, UInt8(ascii: "\"")): open.append(.text)
      case (.braces, UInt8(ascii: "'")), (.braces, UInt8(ascii: "`")):
        guard skipDelimited(by: next) else { return false }
      default: break
      }
      if open.isEmpty { return true }
    }
    return false
  }

  /// The offset of the `}` that ends what is filled in from `start`; nil when there is none.
  func endOfInterpolation(from start: Int) -> Int? {
    var copy = self
    copy.position = start
    return copy.skipNested([.braces]) ? copy.position - 1 : nil
  }

  /// The bytes of one letter of a text, with the backslash of an escape: 3 for `\u{`, whose brace
  /// fills nothing in.
  func lengthOfCharacter(at index: Int) -> Int {
    guard bytes[index] == UInt8(ascii: "\\"), index + 1 < limit else { return 1 }
    let isScalar =
      bytes[index + 1] == UInt8(ascii: "u") && index + 2 < limit
      && bytes[index + 2] == UInt8(ascii: "{")
    return isScalar ? 3 : 2
  }
}
