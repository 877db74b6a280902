import Testing

@testable import SegRuntime

/// What a terminal is sent.
@Suite struct SheetTests {
  private let size = Sheet.Size(columns: 20, rows: 8)

  @Test func onlyWhatChangedIsSent() {
    var old = Sheet(size)
    old.write("one two", 0, 0)
    var new = old
    new.write("six", 4, 0)
    #expect(new.changes(from: old, color: .none) == "\u{1B}[1;5Hsix")
    #expect(new.changes(from: new, color: .none) == "")
    #expect(new.changes(from: nil, color: .none).hasPrefix("\u{1B}[0m\u{1B}[2J"))
  }

  @Test func aWideCharacterIsSentWhole() {
    var old = Sheet(size)
    old.write("日本", 0, 0)
    var new = old
    new.write("x", 1, 0)
    #expect(new[0, 0].character == " ")
    #expect(new.changes(from: old, color: .none) == "\u{1B}[1;1H x")
    var third = new
    third.write("本", 0, 0)
    #expect(third.changes(from: new, color: .none) == "\u{1B}[1;1H本")
  }

  @Test func coloursOnlyWhereTheyAreWanted() {
    var sheet = Sheet(size)
    sheet.write("a", 0, 0, .group(1))
    #expect(!sheet.changes(from: nil, color: .none).contains("38;"))
    #expect(sheet.changes(from: nil, color: .ansi256).contains("38;5;32"))
    #expect(sheet.changes(from: nil, color: .trueColor).contains("38;2;0;114;178"))
  }

  @Test func textIsCutAtTheEdgeAndControlCharactersGo() {
    var sheet = Sheet(size)
    sheet.write("a\u{1B}[2Jb", 0, 0)
    sheet.write(String(repeating: "x", count: 30), 10, 1)
    sheet.write("日本", 17, 2)
    #expect(!sheet.changes(from: nil, color: .none).dropFirst(8).contains("\u{1B}[2J"))
    #expect(sheet.text.split(separator: "\n").allSatisfy { Padding.width(String($0)) <= 20 })
  }

  @Test func fieldsAreEdited() {
    var field = TextField(label: "find: ")
    for character in "aßc" { _ = field.update(.character(character)) }
    _ = field.update(.left)
    _ = field.update(.backspace)
    _ = field.update(.character("日"))
    #expect(field.text == "a日c")
    #expect(field.cursor == 2)
    #expect(field.update(.enter) == .accepted)
    #expect(field.update(.escape) == .dismissed)
    _ = field.update(.control("u"))
    #expect(field.text == "")
    #expect(field.update(.backspace) == .dismissed)
  }
}
