extension Lexer {
  /// How a token may be written; `meant` is set for the signs of other languages and of word
  /// processors, and names what this language writes.
  struct Sign {
    let written: [UInt8]
    let kind: TokenKind
    let meant: String?
  }

  /// The signs by their first byte, longer ones first.
  static let signs: [[Sign]] = {
    var table = [[Sign]](repeating: [], count: 256)
    let own = TokenKind.signs.map { Sign(written: Array($0.text.utf8), kind: $0.kind, meant: nil) }
    let pipe = Sign(written: Array("|>".utf8), kind: .pipe, meant: nil)
    for sign in own + [pipe] + slips { table[Int(sign.written[0])].append(sign) }
    return table.map { $0.sorted { $0.written.count > $1.written.count } }
  }()

  private static let slips: [Sign] = [
    ("&&", TokenKind.and, "and"), ("&", .and, "and"), ("||", .or, "or"), ("!", .not, "not"),
    ("<>", .notEqual, "!="), ("**", .power, "^"), (":=", .assign, "="), ("%>%", .pipe, "|"),
    ("≥", .greaterOrEqual, ">="), ("≤", .lessOrEqual, "<="), ("≠", .notEqual, "!="),
    ("−", .minus, "-"), ("–", .minus, "-"), ("×", .times, "*"), ("÷", .divide, "/"),
    ("…", .rangeDots, ".."), ("⇒", .arrow, "=>"), ("→", .arrow, "=>"),
  ].map { Sign(written: Array($0.0.utf8), kind: $0.1, meant: $0.2) }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  static func isASCIINameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == UInt8(ascii: "_")
  }

  /// Whether `text` can be written without back quotes.
  static func isBareName(_ text: String) -> Bool {
    guard TokenKind.keywords[text] == nil else { return false }
    let bytes = Array(text.utf8)
    var lexer = Lexer(bytes: bytes, range: 0..<bytes.count, mode: .file)
    guard lexer.isAtNameStart else { return false }
    lexer.skipNameCharacters()
    return lexer.position == bytes.count
  }

  var isAtNameStart: Bool {
    guard let next = byte() else { return false }
    if next < 0x80 { return Lexer.isASCIINameStart(next) }
    return scalar().map { Lexer.isLetter($0.value) } ?? false
  }

  mutating func skipNameCharacters() {
    while let next = byte() {
      if next < 0x80 {
        guard Lexer.isASCIINameStart(next) || Lexer.isDigit(next) else { return }
        position += 1
      } else {
        guard let scalar = scalar(), Lexer.continuesName(scalar.value) else { return }
        position += scalar.length
      }
    }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  /// Letters, digits, and the marks that a decomposed letter carries.
  private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .decimalNumber, .nonspacingMark, .spacingMark: true
    default: isLetter(scalar)
    }
  }

  /// The scalar at the position and its length in bytes; nil when the bytes are no UTF-8.
  func scalar() -> (value: Unicode.Scalar, length: Int)? {
    var decoder = UTF8()
    var iterator = bytes[position..<min(position + 4, limit)].makeIterator()
    guard case .scalarValue(let value) = decoder.decode(&iterator) else { return nil }
    return (value, UTF8.width(value))
  }

  mutating func scanUnicode() {
    let start = position
    if let sign = signHere() { return take(sign) }
    guard let scalar = scalar() else {
      position += 1
      return finishUnknown(from: start)
    }
    if Lexer.isLetter(scalar.value) {
      skipNameCharacters()
      return emit(.name, from: start)
    }
    position += scalar.length
    if scalar.value.properties.isWhitespace || scalar.value == "\u{FEFF}" {
      return emit(.whitespace, from: start)
    }
    if Lexer.curlyQuotes.contains(scalar.value) { return scanCurlyText(from: start) }
    finishUnknown(from: start)
  }

  private static let curlyQuotes: Set<Unicode.Scalar> = [
    "“", "”", "„", "‟", "«", "»", "‘", "’", "‚", "‛",
  ]

  /// A text between the quotes of a word processor; without a second quote only the first is read.
  private mutating func scanCurlyText(from start: Int) {
    let content = position
    while let next = byte(), !Lexer.isNewline(next) {
      guard next >= 0x80, let scalar = scalar() else {
        position += 1
        continue
      }
      let end = position
      position += scalar.length
      guard Lexer.curlyQuotes.contains(scalar.value) else { continue }
      let inside = String(decoding: bytes[content..<end], as: UTF8.self)
      emit(.text, from: start)
      return report(.curlyQuotes(inside, Span(start: start, end: position)))
    }
    position = content
    finishUnknown(from: start)
  }
}
