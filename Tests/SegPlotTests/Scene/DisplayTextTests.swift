import Testing

@testable import SegPlot

struct DisplayTextTests {
  /// Widths as `wcswidth` of glibc 2.36 gives them; the joined emoji as terminals draw it.
  @Test(arguments: [
    ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("ｱ", 1), ("Ａ", 2),
    ("😀", 2), ("👩‍👩‍👧", 2), ("€", 1), ("ü—…", 3), ("", 0),
  ])
  func width(_ text: String, _ width: Int) {
    #expect(DisplayText.width(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
    ("abc", 1, "…"), ("abc", 0, ""), ("e\u{301}te\u{301}s", 3, "e\u{301}t…"),
  ])
  func truncation(_ text: String, _ limit: Int, _ expected: String) {
    #expect(DisplayText.truncated(text, to: limit) == expected)
  }

  @Test func controlCharactersCannotReachTheTerminal() {
    #expect(DisplayText.singleLine("a\u{1B}[2Jb\nc\td\u{202E}") == "a\u{FFFD}[2Jb c d\u{FFFD}")
  }

  @Test func wrapsBetweenWords() {
    #expect(DisplayText.wrapped("one two three four", to: 9) == ["one two", "three", "four"])
    #expect(DisplayText.wrapped("incomprehensible", to: 6) == ["incom…"])
  }
}
