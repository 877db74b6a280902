/// Tokens together with the text they were read from.
struct TokenText {
  let bytes: [UInt8]
  let tokens: [Token]

  func text(_ index: Int) -> String { text(tokens[index].span) }

  func text(_ span: Span) -> String {
    guard span.start >= 0, span.start <= span.end, span.end <= bytes.count else { return "" }
    return String(decoding: bytes[span.start..<span.end], as: UTF8.self)
  }

  /// The next token that is not trivia, after `index`.
  func next(after index: Int) -> Int? {
    var place = index + 1
    while place < tokens.count, tokens[place].kind.isTrivia { place += 1 }
    return place < tokens.count ? place : nil
  }

  /// The last token that is not trivia, before `index`.
  func previous(before index: Int) -> Int? {
    var place = index - 1
    while place >= 0, tokens[place].kind.isTrivia { place -= 1 }
    return place >= 0 ? place : nil
  }

  /// Whether only blanks stand between the start of the line and the token.
  func isFirstOnLine(_ index: Int) -> Bool {
    var place = index - 1
    while place >= 0, tokens[place].kind == .whitespace { place -= 1 }
    return place < 0 || isLineEnd(place)
  }

  /// Whether the token is or ends with the end of a line.
  func isLineEnd(_ index: Int) -> Bool {
    let token = tokens[index]
    guard token.kind == .newline || token.kind == .separator, token.end > token.start else {
      return false
    }
    return Lexer.isNewline(bytes[token.start])
  }

  /// The first and last token of the statement around a token, by separators alone.
  func statement(around index: Int) -> (first: Int, last: Int)? {
    var first = min(index, tokens.count - 1)
    if tokens[first].kind == .separator || tokens[first].kind == .end {
      guard let before = previous(before: first) else { return nil }
      first = before
    }
    var last = first
    while let before = previous(before: first), tokens[before].kind != .separator {
      first = before
    }
    while let after = next(after: last), tokens[after].kind != .separator,
      tokens[after].kind != .end
    {
      last = after
    }
    while first < last, tokens[first].kind.isTrivia { first += 1 }
    return tokens[first].kind == .separator ? nil : (first, last)
  }
}
