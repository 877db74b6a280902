import SegLanguage
import SegRuntime
import Testing

@testable import SegTerminal

struct LinePainterTests {
  private func painting(
    _ text: String, cursor: Int? = nil, marks: [Span] = [], note: String = "", hint: String = "",
    rows: Int = 5
  ) -> (painting: String, eraser: String)? {
    let layout = CellLayout(columns: 10, prompt: "> ", text: text) { _ in 1 }
    var reading = Reading(pieces: [(span: Span(start: 0, end: 2), kind: .keyword)])
    reading.marks = marks
    reading.note = note
    return LinePainter(layout: layout, prompt: "> ", screenRows: rows)
      .painting(reading, hint: hint, cursor: cursor ?? text.utf8.count)
      .map { (visible($0.painting), visible($0.eraser)) }
  }

  private func visible(_ text: String) -> String {
    text.replacing("\u{1B}[", with: "^").replacing("\r\n", with: "~$")
      .replacing("\r", with: "~").replacing("\n", with: "$")
  }

  @Test func coloursAreWrittenOverTheText() throws {
    let made = try #require(painting("let x"))
    #expect(made.painting == "~> ^0;35mle^0mt x^K")
    #expect(made.eraser == "")
  }

  @Test func marksAreRedAndUnderlined() throws {
    let made = try #require(painting("abc d", marks: [Span(start: 4, end: 5)]))
    #expect(made.painting.hasSuffix("c ^0;4;31md^0m^K"))
  }

  @Test func rowsAreReachedByRelativeMoves() throws {
    let made = try #require(painting("abcdefghij\nk", cursor: 3))
    #expect(
      made.painting
        == "~> ^0;35mab^0mcdefgh^1B~ij^K^1B~k^K^2A~^5C")
  }

  @Test func hintAndNoteAreTakenAwayAgain() throws {
    let made = try #require(painting("abc", note: "why", hint: "defghijk"))
    // One column stays free, so that the hint never wraps.
    #expect(made.painting.hasSuffix("c^K^0;2mdefg^0m~^5C~$^0;2mwhy^0m^1A~^5C"))
    #expect(made.eraser == "^J")
  }

  @Test func theNoteNeedsARowOfItsOwn() throws {
    #expect(try #require(painting("abc", note: "why", rows: 1)).painting.contains("why") == false)
  }

  @Test func textsTallerThanTheScreenAreLeftAlone() {
    #expect(painting("a\nb\nc", rows: 2) == nil)
    #expect(painting("a\nb", rows: 2) != nil)
  }
}
