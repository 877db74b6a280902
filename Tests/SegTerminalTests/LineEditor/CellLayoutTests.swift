import Testing

@testable import SegTerminal

/// The rule by which libedit places characters; the prompt's own tests compare it with a terminal.
struct CellLayoutTests {
  private typealias Place = CellLayout.Place

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x200D, 0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0x9FFF, 0x1F300...0x1FAFF: 2
    case 0x378: -1
    default: 1
    }
  }

  private func layout(_ text: String, columns: Int = 10, prompt: String = "> ") -> CellLayout {
    CellLayout(columns: columns, prompt: prompt, text: text, width: Self.width)
  }

  @Test(arguments: [
    ("", 0, 2), ("abc", 0, 5), ("abcdefg", 0, 9), ("abcdefgh", 1, 0), ("abcdefghi", 1, 1),
    ("a\nb", 1, 1), ("abcdefgh\nb", 2, 1), ("日本語日", 1, 0), ("a日本語日", 1, 2),
    ("e\u{301}x", 0, 4), ("a\tb", 0, 9), ("a\tbc", 1, 0), ("\u{1}", 0, 4), ("\u{378}", 0, 9),
    ("👩\u{200D}👧", 0, 6),
  ])
  func end(_ text: String, _ row: Int, _ column: Int) {
    #expect(layout(text).end == Place(row: row, column: column), "\(text)")
  }

  @Test func placesOfTheCursor() {
    let layout = layout("a日本語日\nx")
    #expect(layout.start == Place(row: 0, column: 2))
    #expect(layout.place(of: 0) == Place(row: 0, column: 2))
    #expect(layout.place(of: 1) == Place(row: 0, column: 3))
    // The fourth wide letter does not fit into the last column.
    #expect(layout.place(of: 10) == Place(row: 1, column: 0))
    #expect(layout.place(of: 13) == Place(row: 1, column: 2))
    #expect(layout.place(of: 14) == Place(row: 2, column: 0))
    #expect(layout.place(of: 15) == Place(row: 2, column: 1))
  }

  @Test func aLongPromptWraps() {
    #expect(layout("ab", prompt: "0123456789>").start == Place(row: 1, column: 1))
  }

  @Test func whatHasNoWidthIsShownOnlyWhereItJoinsALetter() {
    let glyphs = layout("e\u{301}👩\u{200D}👧\u{FE0F}").glyphs.map(\.text)
    #expect(glyphs == ["e", "\u{301}", "👩", "", "👧", ""])
  }
}
