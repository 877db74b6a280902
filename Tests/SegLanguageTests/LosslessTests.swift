import Testing

@testable import SegLanguage

/// Every text is the sequence of its tree's leaves, whatever is wrong with it.
@Suite struct LosslessTests {
  @Test(arguments: [ParseMode.file, .prompt]) func everyPrefixOfTheTour(_ mode: ParseMode) throws {
    let bytes = Array(try caseText("tour.seg").utf8)
    var start = 0
    // Prefixes of each piece of three lines: all places of the script, in linear time.
    for (end, byte) in bytes.enumerated() where byte == 0x0A {
      for cut in max(start, end - 120)...end {
        let prefix = String(decoding: bytes[start..<cut], as: UTF8.self)
        let tree = SegParser.parse(prefix, mode: mode).tree
        #expect(tree.text == prefix)
        #expect(tree.leaves == Array(0..<tree.tokens.count - 1))
      }
      start = end + 1
    }
  }

  @Test func everyTokenDroppedOrDoubled() throws {
    for line in try caseText("tour.seg").split(separator: "\n") {
      let source = String(line)
      let tokens = Lexer.lex(source, mode: .file).tokens.dropLast()
      for token in tokens {
        let before = source.text(in: Span(start: 0, end: token.start))
        let middle = source.text(in: token.span)
        let after = source.text(in: Span(start: token.end, end: source.utf8.count))
        for changed in [before + after, before + middle + middle + after] {
          #expect(SegParser.parse(changed, mode: .file).tree.text == changed)
          _ = Formatter.format(changed)
          _ = Assistance.classify(changed)
        }
      }
    }
  }

  @Test(arguments: [
    "", "\n", ")", "}", "]", "|", ";", ";;", "\"", "'", "`", "$", "{", "(((", "\u{FEFF}", "\r\n\r",
    ":", "!", "=", "let", "case", "def f(", "\"{\"{\"{", "\u{0}", "a\u{301}", "😀", "…", "1e", "1..",
    "..", "2026-", "2026-01-01T", "%", "&", "\\", "x | \"a{", "\"\\", "\"\\u{", "# ", "#>", "##",
    "let x = \nlet y = ", "(\n)\n]", ") | a\n(", "a ! b",
  ])
  func oddities(_ source: String) {
    for mode in [ParseMode.file, .prompt] {
      let result = SegParser.parse(source, mode: mode)
      #expect(result.tree.text == source)
      for diagnostic in result.diagnostics { #expect(diagnostic.render(source: source) != "") }
    }
    for cursor in -1...(source.utf8.count + 1) {
      _ = Assistance.completionContext(source, cursor: cursor)
    }
    _ = Continuation.isComplete(source)
  }

  @Test(arguments: [
    "(", "[", "{", "-", "not ", "f(", "case {", "2^", "\"{", "a | b {", "1 + ", "a.b.",
  ])
  func deepNesting(_ opening: String) {
    let source = "= " + String(repeating: opening, count: 10_000)
    let result = SegParser.parse(source, mode: .file)
    #expect(result.tree.text == source)
    #expect(result.script.statements.isEmpty)
    #expect(!result.diagnostics.isEmpty)
    _ = Assistance.completionContext(source, cursor: source.utf8.count)
  }

  @Test(arguments: [
    String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000),
    String(repeating: "not ", count: 10_000) + "a",
    String(repeating: "1 + ", count: 10_000) + "1",
    String(repeating: "2^", count: 10_000) + "2",
    String(repeating: "\"{", count: 20) + "1" + String(repeating: "}\"", count: 20),
  ])
  func tooDeepIsSaid(_ expression: String) {
    #expect(diagnostics("= " + expression).map(\.code) == ["S0122"])
  }

  @Test func manyStatementsParse() {
    let line = "let x = cust | where a > 1 and b in [1, 2] | derive c = a + b * 2\n"
    let source = String(repeating: line, count: 4_000)
    let result = SegParser.parse(source, mode: .file)
    #expect(result.script.statements.count == 4_000)
    #expect(result.diagnostics.isEmpty)
  }
}
