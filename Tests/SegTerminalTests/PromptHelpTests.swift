import Foundation
import SegTestSupport
import Testing

@testable import SegTerminal

struct PromptHelpTests {
  private static let page = "Documentation/prompt.md"

  @Test func thePageOfThePromptIsCurrent() throws {
    if ProcessInfo.processInfo.environment["SEG_RECORD"] == "1" {
      let file = Repository.root.appending(path: Self.page)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(PromptHelp.page.utf8).write(to: file)
    }
    #expect(
      try Repository.text(Self.page) == PromptHelp.page,
      "SEG_RECORD=1 scripts/test --filter PromptHelpTests writes \(Self.page) anew")
  }

  @Test func everyKeyIsExplained() throws {
    let text = try #require(PromptHelp.text("keys", width: 80))
    for binding in KeyBinding.all where !binding.key.isEmpty {
      #expect(text.contains("  " + binding.key + " "))
      #expect(!binding.help.isEmpty)
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: [40, 80, 200])
  func picturesAreExplained(_ width: Int) throws {
    let text = try #require(PromptHelp.text("pictures", width: width))
    let words = text.replacing("\n", with: " ")
    #expect(words.contains(":pictures text") && words.contains("?plot"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= min(width, 100) })
  }

  @Test func noKeyIsTiedTwice() {
    let all = KeyBinding.all.flatMap(\.sequences)
    #expect(Set(all).count == all.count)
  }

  @Test func otherTopicsComeFromTheRegistry() {
    #expect(PromptHelp.text("kmeans", width: 80)?.contains("restarts") == true)
    #expect(PromptHelp.text("nonsense", width: 80) == nil)
    #expect(PromptHelp.topics.contains { $0.name == "S0204" })
  }
}

struct DirectiveTests {
  @Test(
    arguments: [
      (":history", .history(search: nil)), (":history two words", .history(search: "two words")),
      (":hist x", .history(search: "x")), (":edit", .edit), (":ed", .edit),
      ("?keys", .help(topic: "keys")),
      (
        ":h", .unknown("h", hint: "there are: \(Directive.all.map(\.form).joined(separator: "  "))")
      ),
      (":edit x", .unknown("edit", hint: "usage: :edit")), ("orders", nil), (" :quit", .quit),
    ] as [(String, Directive?)])
  func isRead(_ line: String, _ expected: Directive?) {
    #expect(Directive(line) == expected)
  }
}
