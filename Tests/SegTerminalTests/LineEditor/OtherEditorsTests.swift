import Testing

@testable import SegTerminal

struct PlainLineEditorTests {
  private func statements(_ lines: [String]) -> [LineInput] {
    var rest = lines[...]
    let editor = PlainLineEditor(
      isComplete: { !$0.hasSuffix("|") }, nextLine: { rest.popFirst() })
    var result: [LineInput] = []
    while result.last != .endOfInput { result.append(editor.readStatement(prompt: "> ")) }
    return result
  }

  @Test func joinsLinesUntilComplete() {
    #expect(
      statements(["a", "b |", "c |", "d", "", "e"]) == [
        .line("a"), .line("b |\nc |\nd"), .line(""), .line("e"), .endOfInput,
      ])
  }

  @Test func anIncompleteEndIsGivenOut() {
    #expect(statements(["a |", "b |"]) == [.line("a |\nb |"), .endOfInput])
  }

  @Test func promptsAreShownForEachLine() {
    var rest = ["a |", "b"][...]
    var shown: [String] = []
    let editor = PlainLineEditor(
      isComplete: { !$0.hasSuffix("|") }, show: { shown.append($0) }, nextLine: { rest.popFirst() })
    #expect(editor.readStatement(prompt: "> ") == .line("a |\nb"))
    #expect(shown == ["> ", "...> "])
  }

  @Test func nothingIsTheEnd() {
    #expect(statements([]) == [.endOfInput])
  }
}

struct ScriptedLineEditorTests {
  @Test func playsBackThenEnds() {
    let editor = ScriptedLineEditor([.line("a"), .interrupted])
    let inputs = (1...4).map { editor.readStatement(prompt: "\($0)") }
    #expect(inputs == [.line("a"), .interrupted, .endOfInput, .endOfInput])
    #expect(editor.prompts == ["1", "2", "3", "4"])
  }
}
