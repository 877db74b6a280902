extension SyntaxBuilder {
  /// A text token as its pieces.
  mutating func template(_ index: Int) -> TextTemplate {
    let token = text.tokens[index]
    let content = (token.start + 1)..<max(token.start + 1, token.end - 1)
    if text.bytes[token.start] != UInt8(ascii: "\"") {
      let inside = text.text(Span(start: content.lowerBound, end: content.upperBound))
      return TextTemplate(
        segments: [.literal(SyntaxBuilder.undoubled(inside, "'"))], span: token.span)
    }
    var segments: [TextTemplate.Segment] = []
    var literal: [UInt8] = []
    var position = content.lowerBound
    while position < content.upperBound {
      switch text.bytes[position] {
      case UInt8(ascii: "\\"): position = unescape(at: position, content.upperBound, into: &literal)
      case UInt8(ascii: "{"):
        if !literal.isEmpty { segments.append(.literal(String(decoding: literal, as: UTF8.self))) }
        literal.removeAll()
        position = interpolation(at: position, content.upperBound, into: &segments)
      default:
        literal.append(text.bytes[position])
        position += 1
      }
    }
    if !literal.isEmpty || segments.isEmpty {
      segments.append(.literal(String(decoding: literal, as: UTF8.self)))
    }
    return TextTemplate(segments: segments, span: token.span)
  }

  /// Appends what an escape stands for and returns the offset behind it.
  private mutating func unescape(at start: Int, _ end: Int, into literal: inout [UInt8]) -> Int {
    let simple: [UInt8: UInt8] = [
      UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D,
    ]
    let next = start + 1 < end ? text.bytes[start + 1] : 0
    if let meant = simple[next] {
      literal.append(meant)
      return start + 2
    }
    if next == UInt8(ascii: "u"), let (scalar, after) = scalarEscape(at: start + 2, end) {
      literal += Array(String(scalar).utf8)
      return after
    }
    if "\"\\{}'".utf8.contains(next) {
      literal.append(next)
      return start + 2
    }
    var after = min(start + 2, end)
    while after < end, text.bytes[after] & 0xC0 == 0x80 { after += 1 }
    let span = Span(start: start, end: after)
    findings.append(.badEscape(text.text(span), span))
    return after
  }

  /// `{1F600}` behind `\u`.
  private func scalarEscape(at start: Int, _ end: Int) -> (Unicode.Scalar, Int)? {
    guard start < end, text.bytes[start] == UInt8(ascii: "{"),
      let close = text.bytes[start..<min(end, start + 8)].firstIndex(of: UInt8(ascii: "}"))
    else { return nil }
    let digits = String(decoding: text.bytes[(start + 1)..<close], as: UTF8.self)
    guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
      return nil
    }
    return (scalar, close + 1)
  }

  /// Reads the expression between braces and returns the offset behind them.
  private mutating func interpolation(
    at start: Int, _ end: Int, into segments: inout [TextTemplate.Segment]
  ) -> Int {
    let lexer = Lexer(bytes: text.bytes, range: start..<end, mode: mode)
    guard let close = lexer.endOfInterpolation(from: start + 1) else {
      findings.append(.openBrace(Span(start: start, end: start + 1)))
      return end
    }
    let inside = (start + 1)..<close
    if text.bytes[inside].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
      findings.append(.emptyInterpolation(Span(start: start, end: close + 1)))
    } else if let value = interpolated(inside) {
      segments.append(.expression(value))
    }
    return close + 1
  }

  private mutating func interpolated(_ range: Range<Int>) -> Expression? {
    guard textDepth < SyntaxBuilder.maximumTextDepth else {
      findings.append(
        Finding(
          "S0122", "texts are nested too deeply",
          at: Span(start: range.lowerBound, end: range.upperBound),
          label: "a part of it can be a value of its own: `let $x = …`"))
      return nil
    }
    var lexer = Lexer(bytes: text.bytes, range: range, mode: mode, readsStatements: false)
    lexer.run()
    var parser = TableParser(source: tree.source, tokens: lexer.tokens, start: .expression)
    parser.run()
    let tokens = TokenText(bytes: text.bytes, tokens: lexer.tokens)
    findings += lexer.problems.map(\.finding)
    findings += SegParser.syntaxFindings(parser.errors, tokens, lexer.problems)
    guard parser.errors.isEmpty, lexer.problems.isEmpty else { return nil }
    var builder = SyntaxBuilder(tree: parser.tree, text: tokens, mode: mode)
    builder.textDepth = textDepth + 1
    let parts = parser.tree.significantParts(of: parser.tree.root)
    let value = parts.first.flatMap { builder.expression($0, depth: textDepth * 50) }
    findings += builder.findings
    return value
  }
}
