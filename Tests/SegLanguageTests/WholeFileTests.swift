import Testing

@testable import SegLanguage

/// The whole tour, cut at every byte, and with each of its tokens dropped or doubled: the tree keeps every byte.
@Suite struct WholeFileTests {
  /// The work is dealt out, so that the cores share it.
  private static let shares = 8

  @Test(arguments: 0..<shares) func everyPrefix(_ share: Int) throws {
    let bytes = Array(try caseText("tour.seg").utf8)
    for end in stride(from: share, through: bytes.count, by: Self.shares) {
      let prefix = String(decoding: bytes[..<end], as: UTF8.self)
      #expect(SegParser.parse(prefix, mode: .file).tree.text == prefix, "\(end) bytes")
    }
  }

  @Test(arguments: 0..<shares) func everyTokenDroppedOrDoubled(_ share: Int) throws {
    let source = try caseText("tour.seg")
    let tokens = Lexer.lex(source, mode: .file).tokens.dropLast()
    for index in stride(from: share, to: tokens.count, by: Self.shares) {
      let token = tokens[index]
      let before = source.text(in: Span(start: 0, end: token.start))
      let middle = source.text(in: token.span)
      let after = source.text(in: Span(start: token.end, end: source.utf8.count))
      for changed in [before + after, before + middle + middle + after] {
        #expect(SegParser.parse(changed, mode: .file).tree.text == changed, "token \(index)")
      }
    }
  }
}
