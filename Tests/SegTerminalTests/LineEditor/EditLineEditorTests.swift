import Foundation
import Testing

@testable import SegTerminal

/// The editor on libedit, through a pseudo-terminal.
@Suite(.serialized)
struct EditLineEditorTests {
  /// Types keys at the first prompt and gives the statements that they make.
  private func inputs(_ keys: String, count: Int = 1) throws -> [LineInput] {
    let session = try #require(TerminalSession())
    try #require(session.waitForPrompt())
    session.type(keys)
    let result = session.waitForInputs(count)
    session.type(Key.control.c + Key.control.d)
    return result
  }

  @Test func givesTheTypedLine() throws {
    #expect(try inputs("cust | head 5" + Key.enter) == [.line("cust | head 5")])
  }

  @Test func emptyLineIsAnEmptyStatement() throws {
    #expect(try inputs(Key.enter) == [.line("")])
  }

  @Test func readsUTF8() throws {
    let text = "let größe = \"日本 😀\""
    #expect(try inputs(text + Key.enter) == [.line(text)])
  }

  @Test func composesLetters() throws {
    let result = try inputs("e\u{301}te\u{301}" + Key.enter)
    guard case .line(let text) = result.first else {
      Issue.record("no line")
      return
    }
    #expect(Array(text.unicodeScalars) == Array("\u{E9}t\u{E9}".unicodeScalars))
  }

  @Test func keysMoveWithinTheLine() throws {
    #expect(try inputs("ac" + Key.left + "b" + Key.enter) == [.line("abc")])
    #expect(try inputs("bc" + Key.control.a + "a" + Key.enter) == [.line("abc")])
  }

  @Test func controlCDropsTheLineAndTheNextOneWorks() throws {
    let session = try #require(TerminalSession())
    try #require(session.waitForPrompt())
    session.type("half a line" + Key.control.c)
    #expect(session.waitForInputs(1) == [.interrupted])
    try #require(session.waitForPrompt(2))
    session.type("next" + Key.enter)
    #expect(session.waitForInputs(2) == [.interrupted, .line("next")])
  }

  @Test func controlCOnAnEmptyLineIsNotTheEnd() throws {
    let session = try #require(TerminalSession())
    try #require(session.waitForPrompt())
    session.type(Key.control.c)
    #expect(session.waitForInputs(1) == [.interrupted])
    try #require(session.waitForPrompt(2))
    session.type(Key.control.d)
    #expect(session.waitForInputs(2) == [.interrupted, .endOfInput])
  }

  @Test func controlDEndsInputOnAnEmptyLineOnly() throws {
    #expect(try inputs(Key.control.d) == [.endOfInput])
    #expect(
      try inputs("abc" + Key.control.a + Key.control.d + Key.enter) == [.line("bc")])
  }

  @Test func anIncompleteStatementGoesOnInTheNextLine() throws {
    #expect(
      try inputs("cust |" + Key.enter + "head 5" + Key.enter) == [.line("cust |\n  head 5")])
  }

  @Test func enterOnAnEmptyLastLineEndsTheStatement() throws {
    #expect(try inputs("{ a" + Key.enter + Key.enter) == [.line("{ a\n  ")])
  }

  @Test func altEnterAlwaysStartsALine() throws {
    #expect(try inputs("a" + Key.altEnter + "b" + Key.enter) == [.line("a\n  b")])
  }

  @Test func pastedLinesAreOneStatement() throws {
    let block = "let a = 1\r\nlet b = 2\r\tlet c = e\u{301}\u{7}\n"
    let result = try inputs(Key.pasted(block) + Key.enter)
    #expect(result == [.line("let a = 1\nlet b = 2\n\tlet c = \u{E9}")])
  }

  @Test func pasteGoesInAtTheCursor() throws {
    #expect(
      try inputs("f()" + Key.left + Key.pasted("1,\n2") + Key.enter) == [.line("f(1,\n2)")])
  }

  @Test func pasteIsSwitchedOnOnlyWhileReading() throws {
    let session = try #require(TerminalSession())
    try #require(session.waitForPrompt())
    session.type(Key.control.d)
    #expect(session.waitForInputs(1) == [.endOfInput])
    #expect(session.output.hasPrefix("\u{1B}[?2004h"))
    #expect(session.waitForOutput("\u{1B}[?2004l"))
  }

  @Test func upRecallsWholeStatements() throws {
    let session = try #require(TerminalSession())
    try #require(session.waitForPrompt())
    session.type("first" + Key.enter)
    try #require(session.waitForPrompt(2))
    session.type("second |" + Key.enter + "more" + Key.enter)
    try #require(session.waitForPrompt(3))
    session.type(Key.up + " x" + Key.enter)
    #expect(session.waitForInputs(3).last == .line("second |\n  more x"))
    try #require(session.waitForPrompt(4))
    // From the last line of the statement Up goes to its first, then to the one before.
    session.type(Key.up + Key.up + Key.up + Key.up + Key.up + Key.enter)
    #expect(session.waitForInputs(4).last == .line("first"))
    session.type(Key.control.d)
  }

  @Test func longStatementsAreRecalledWhole() throws {
    let text = String(repeating: "abcdefgh ", count: 700) + "end"
    let session = try #require(TerminalSession())
    try #require(session.waitForPrompt())
    session.type(Key.pasted(text) + Key.enter)
    #expect(session.waitForInputs(1) == [.line(text)])
    try #require(session.waitForPrompt(2))
    session.type(Key.up + Key.enter)
    #expect(session.waitForInputs(2).last == .line(text))
    session.type(Key.control.d)
  }

  @Test func historyOutlivesTheSession() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let first = try #require(TerminalSession(historyPath: file))
    try #require(first.waitForPrompt())
    first.type("old {" + Key.enter + "}" + Key.enter)
    #expect(first.waitForInputs(1) == [.line("old {\n  }")])
    first.type(Key.control.d)
    let second = try #require(TerminalSession(historyPath: file))
    try #require(second.waitForPrompt())
    second.type(Key.up + Key.enter)
    #expect(second.waitForInputs(1) == [.line("old {\n  }")])
    second.type(Key.control.d)
  }

  @Test func controlRSearches() throws {
    let session = try #require(TerminalSession())
    try #require(session.waitForPrompt())
    session.type("alpha" + Key.enter)
    try #require(session.waitForPrompt(2))
    session.type("beta" + Key.enter)
    try #require(session.waitForPrompt(3))
    session.type(Key.control.r + "alp" + Key.enter)
    #expect(session.waitForInputs(3).last == .line("alpha"))
    session.type(Key.control.d)
  }

  @Test func tabCompletesTheOnlyWord() throws {
    #expect(try inputs("z | gm" + Key.tab + Key.enter) == [.line("z | gmm")])
    #expect(try inputs("日本 grö" + Key.tab + " 1" + Key.enter) == [.line("日本 größe 1")])
  }

  @Test func tabInsertsTheSharedBeginningAndListsTheRest() throws {
    let session = try #require(TerminalSession())
    try #require(session.waitForPrompt())
    session.type("k" + Key.tab + Key.tab)
    #expect(session.waitForOutput("kmedoids  the verb kmedoids"))
    session.type("a" + Key.tab + Key.enter)
    #expect(session.waitForInputs(1) == [.line("kmeans")])
    session.type(Key.control.d)
  }

  @Test func theLineFollowsTheWindow() throws {
    let session = try #require(TerminalSession(columns: 80))
    try #require(session.waitForPrompt())
    session.type("before ")
    session.resize(columns: 30)
    session.type("after and much further than thirty columns" + Key.enter)
    #expect(
      session.waitForInputs(1)
        == [.line("before after and much further than thirty columns")])
    session.type(Key.control.d)
  }

  @Test(arguments: [
    ("a\r\nb\rc\nd", "a\nb\nc\nd"), ("a\n\n\n", "a"), ("\ta\u{1B}[1mb\u{9B}", "\ta[1mb"), ("", ""),
    ("seg> x |\n...> head 3\nseg>\n", "x |\nhead 3\n"),
    ("\u{201C}a\u{201D} \u{2018}b\u{2019}", "\"a\" 'b'"),
    ("a\u{A0}|\u{200B} b\u{FEFF}", "a | b"),
    ("\"it\u{2019}s\u{A0}\u{200D}\" \u{2019}x", "\"it\u{2019}s\u{A0}\u{200D}\" 'x"),
    ("\"a\\\"\u{2019}\" \u{A0}", "\"a\\\"\u{2019}\"  "), ("# don't\n\u{A0}", "# don't\n "),
  ])
  func pastesAreCleaned(_ text: String, _ expected: String) {
    #expect(PastedText.cleaned(text) == expected)
  }

  @Test(arguments: [
    ("seg> ", "seg> "), ("\u{1B}[1mseg>\u{1B}[0m ", "\u{1}\u{1B}[1m\u{1}seg>\u{1}\u{1B}[0m\u{1} "),
    ("\u{1B}[1mseg> \u{1B}[0m", "\u{1}\u{1B}[1m\u{1}seg>\u{1}\u{1B}[0m\u{1} "), ("", ""),
  ])
  func promptsMarkTheirColours(_ prompt: String, _ expected: String) {
    #expect(PromptText.marked(prompt) == expected)
  }
}
