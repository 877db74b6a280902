/// Text to tokens. Every byte of the text is in exactly one token; nothing is dropped.
///
/// A newline that ends a statement becomes a `separator`, any other stays trivia. Mistakes with
/// one likely meaning (`&&`, curly quotes) become the token that was meant plus a finding, so that
/// the parser sees the rest of the statement as intended.
struct Lexer {
  let bytes: [UInt8]
  let limit: Int
  let mode: ParseMode
  /// False for the inside of a text, where no statement can begin.
  let readsStatements: Bool

  var position: Int
  var tokens: [Token] = []
  var problems: [Problem] = []
  /// Up to here a text is read without looking for `{…}`, since a brace is known to stay open.
  var plainTextLimit = 0

  private var openBrackets: [TokenKind] = []
  private var openCounts: [TokenKind: Int] = [:]
  private var lastKind: TokenKind?
  private var pendingNewline: Int?

  /// Something wrong with one token.
  struct Problem {
    let token: Int
    let finding: Finding
  }

  init(bytes: [UInt8], range: Range<Int>, mode: ParseMode, readsStatements: Bool = true) {
    self.bytes = bytes
    self.limit = range.upperBound
    self.mode = mode
    self.readsStatements = readsStatements
    self.position = range.lowerBound
  }

  /// All tokens of a source with an `end` behind them. Cost: linear.
  static func lex(_ source: String, mode: ParseMode) -> Lexer {
    let bytes = Array(source.utf8)
    var lexer = Lexer(bytes: bytes, range: 0..<bytes.count, mode: mode)
    lexer.run()
    return lexer
  }

  mutating func run() {
    while position < limit { scanToken() }
    tokens.append(Token(kind: .end, start: limit, end: limit))
  }

  /// Whether the text breaks off where more has to follow.
  var wantsMore: Bool {
    if let lastKind, lastKind == .directive || lastKind == .shellLine { return false }
    return !openBrackets.isEmpty || (lastKind?.wantsMore ?? false)
  }

  /// Takes a newline at the end as the end of the statement, where it is one.
  mutating func endLine() {
    resolvePendingNewline(before: .name)
  }

  // MARK: Emission

  mutating func emit(_ kind: TokenKind, from start: Int) {
    if kind.isTrivia {
      tokens.append(Token(kind: kind, start: start, end: position))
      return
    }
    resolvePendingNewline(before: kind)
    tokens.append(Token(kind: kind, start: start, end: position))
    trackBrackets(kind)
    lastKind = kind
  }

  mutating func report(_ finding: Finding) {
    problems.append(Problem(token: tokens.count - 1, finding: finding))
  }

  /// Decides whether the newline before a token ends the statement.
  private mutating func resolvePendingNewline(before kind: TokenKind) {
    guard let newline = pendingNewline else { return }
    pendingNewline = nil
    guard let lastKind, lastKind != .separator else { return }
    if !kind.beginsStatement {
      if !openBrackets.isEmpty || lastKind.wantsMore { return }
      if kind == .pipe, mode == .file { return }
    }
    tokens[newline].kind = .separator
    closeAllBrackets()
  }

  private mutating func closeAllBrackets() {
    openBrackets.removeAll()
    openCounts.removeAll()
  }

  private mutating func trackBrackets(_ kind: TokenKind) {
    if kind.closing != nil {
      openBrackets.append(kind)
      openCounts[kind, default: 0] += 1
    } else if let opening = kind.opening, openCounts[opening, default: 0] > 0 {
      while let last = openBrackets.popLast() {
        openCounts[last, default: 0] -= 1
        if last == opening { break }
      }
    } else if kind == .separator {
      closeAllBrackets()
    }
  }

  private var isAtStatementStart: Bool {
    guard readsStatements, openBrackets.isEmpty else { return false }
    guard let lastKind, lastKind != .separator else { return true }
    return pendingNewline != nil && !lastKind.wantsMore
  }

  // MARK: Scanning

  func byte(_ offset: Int = 0) -> UInt8? {
    let index = position + offset
    return index < limit ? bytes[index] : nil
  }

  private mutating func scanToken() {
    let start = position
    let first = bytes[position]
    switch first {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C: scanWhitespace()
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): scanNewline()
    case UInt8(ascii: "#"): scanComment()
    case UInt8(ascii: "\""): scanText()
    case UInt8(ascii: "'"): scanLiteralText()
    case UInt8(ascii: "`"): scanQuotedName()
    case UInt8(ascii: "$"): scanVariable()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): scanNumber()
    case UInt8(ascii: ";"):
      position += 1
      emit(.separator, from: start)
    case UInt8(ascii: ":"), UInt8(ascii: "!"):
      if isAtStatementStart { scanSessionLine() } else { scanSign() }
    case UInt8(ascii: "."):
      if let next = byte(1), Lexer.isDigit(next) { scanPointNumber() } else { scanSign() }
    default:
      if Lexer.isASCIINameStart(first) {
        scanWord()
      } else if first >= 0x80 {
        scanUnicode()
      } else {
        scanSign()
      }
    }
  }

  private mutating func scanWhitespace() {
    let start = position
    while let next = byte(), next == 0x20 || next == 0x09 || next == 0x0B || next == 0x0C {
      position += 1
    }
    emit(.whitespace, from: start)
  }

  private mutating func scanNewline() {
    let start = position
    let isCarriageReturn = bytes[position] == UInt8(ascii: "\r")
    position += 1
    if isCarriageReturn, byte() == UInt8(ascii: "\n") { position += 1 }
    emit(.newline, from: start)
    if pendingNewline == nil { pendingNewline = tokens.count - 1 }
  }

  private mutating func scanComment() {
    let start = position
    skipLine()
    switch start + 1 < position ? bytes[start + 1] : 0 {
    case UInt8(ascii: "#"): emit(.documentation, from: start)
    case UInt8(ascii: ">"): emit(.expectedOutput, from: start)
    default: emit(.comment, from: start)
    }
  }

  /// A `:` or `!` line, up to its end.
  private mutating func scanSessionLine() {
    let start = position
    let kind: TokenKind = bytes[start] == UInt8(ascii: ":") ? .directive : .shellLine
    skipLine()
    emit(kind, from: start)
    report(.sessionLine(kind, word(from: start), Span(start: start, end: position)))
  }

  mutating func skipLine() {
    while let next = byte(), !Lexer.isNewline(next) { position += 1 }
  }

  private mutating func scanWord() {
    let start = position
    skipNameCharacters()
    emit(TokenKind.keywords[word(from: start)] ?? .name, from: start)
  }

  private mutating func scanVariable() {
    let start = position
    position += 1
    guard isAtNameStart else { return finishUnknown(from: start) }
    skipNameCharacters()
    emit(.variable, from: start)
  }

  private mutating func scanQuotedName() {
    let start = position
    position += 1
    guard skipDelimited(by: UInt8(ascii: "`")) else {
      emit(.quotedName, from: start)
      return report(.unterminatedName(Span(start: start, end: position), word(from: start)))
    }
    emit(.quotedName, from: start)
    if position - start == 2 { report(.emptyName(Span(start: start, end: position))) }
  }

  /// Moves behind the closing delimiter (a doubled one stands for itself); false at a line's end.
  mutating func skipDelimited(by delimiter: UInt8) -> Bool {
    while let next = byte(), !Lexer.isNewline(next) {
      position += 1
      guard next == delimiter else { continue }
      guard byte() == delimiter else { return true }
      position += 1
    }
    return false
  }

  private mutating func scanSign() {
    if let sign = signHere() { return take(sign) }
    let start = position
    position += 1
    finishUnknown(from: start)
  }

  /// The longest sign at the position.
  func signHere() -> Sign? {
    for sign in Lexer.signs[Int(bytes[position])] where matches(sign.written) { return sign }
    return nil
  }

  mutating func take(_ sign: Sign) {
    let start = position
    position += sign.written.count
    emit(sign.kind, from: start)
    guard let meant = sign.meant else { return }
    report(
      .foreignOperator(
        word(from: start), meant: meant, Span(start: start, end: position),
        gaps: gapsAround(start)))
  }

  /// Whether there is white space before `start` and behind the position.
  func gapsAround(_ start: Int) -> (before: Bool, after: Bool) {
    let before = start == 0 || bytes[start - 1] <= 0x20
    return (before, byte().map { $0 <= 0x20 } ?? true)
  }

  private func matches(_ written: [UInt8]) -> Bool {
    guard position + written.count <= limit else { return false }
    for (offset, expected) in written.enumerated() where bytes[position + offset] != expected {
      return false
    }
    return true
  }

  /// Emits what cannot be read, together with like characters that follow.
  mutating func finishUnknown(from start: Int) {
    emit(.unknown, from: start)
    report(.unknownCharacter(word(from: start), Span(start: start, end: position)))
  }

  func word(from start: Int) -> String {
    String(decoding: bytes[start..<position], as: UTF8.self)
  }
}
