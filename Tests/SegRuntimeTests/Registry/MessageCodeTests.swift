import SegLanguage
import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct MessageCodeTests {
  @Test func everyCodeInTheSourcesIsExplainedAndEveryExplainedCodeIsUsed() throws {
    var counts: [String: Int] = [:]
    for path in try Repository.files(below: "Sources", suffix: ".swift") {
      for match in try Repository.text(path).matches(of: /"((?:S0|L)\d\d\d?)"/) {
        counts[String(match.1), default: 0] += 1
      }
    }
    let explained = MessageCodes.all.map(\.code)
    #expect(Set(explained).count == explained.count)
    #expect(Set(counts.keys).subtracting(explained).sorted() == [], "thrown, not explained")
    #expect(explained.filter { counts[$0] ?? 0 < 2 } == [], "explained, never thrown")
  }

  @Test func titlesAndExplanationsAreWritten() {
    #expect(MessageCodes.all.filter { $0.title.isEmpty || $0.explanation.isEmpty }.map(\.code) == [])
    let wrong = MessageCodes.all.filter { !$0.explanation.hasSuffix(".") || $0.title.hasSuffix(".") }
    #expect(wrong.map(\.code) == [])
    #expect(MessageCodes.all.filter { $0.example.isEmpty != $0.repair.isEmpty }.map(\.code) == [])
  }

  /// Codes of the language need no session: the parser gives them.
  @Test func examplesOfTheLanguageGiveTheirCode() {
    for code in MessageCodes.all where code.code.hasPrefix("S01") && !code.example.isEmpty {
      let found = [ParseMode.file, .prompt].flatMap { mode in
        SegParser.parse(code.example, mode: mode).diagnostics.map(\.code)
      }
      #expect(found.contains(code.code), "\(code.code): \(code.example)")
      let repaired = SegParser.parse(code.repair, mode: .file).diagnostics.map(\.code)
      #expect(!repaired.contains(code.code), "\(code.code): \(code.repair)")
    }
  }

  @Test func examplesOfTheRuntimeGiveTheirCode() throws {
    for code in MessageCodes.all where !code.code.hasPrefix("S01") && !code.example.isEmpty {
      let recorder = try Self.session()
      #expect(Self.codes(code.example, recorder).contains(code.code), "\(code.code): \(code.example)")
    }
  }

  @Test func repairsOfTheRuntimeRunWithoutProblems() throws {
    for code in MessageCodes.all where !code.code.hasPrefix("S01") && !code.repair.isEmpty {
      let recorder = try Self.session()
      #expect(Self.codes(code.repair, recorder) == [], "\(code.code): \(code.repair)")
    }
  }

  /// The examples' data, and beside them a file whose last order number is a word.
  private static func session() throws -> SessionRecorder {
    let recorder = try SessionRecorder(fixtures: Sessions.fixtures)
    let orders = try Repository.text(Sessions.fixtures + "/examples/orders.csv")
    try recorder.write(orders, to: "orders.dat")
    let numbers = (1...60_000).map { "\($0),1" }.joined(separator: "\n")
    try recorder.write("order_id,amount\n\(numbers)\nlate-1,2\n", to: "orders.csv")
    try #require(recorder.run(Sessions.examples) == .fine, "\(recorder.transcript)")
    recorder.forget()
    return recorder
  }

  private static func codes(_ source: String, _ recorder: SessionRecorder) -> [String] {
    if source.hasPrefix("|") {
      guard let fresh = try? SessionRecorder(fixtures: Sessions.fixtures) else { return [] }
      fresh.enter(source)
      return fresh.codes
    }
    recorder.forget()
    recorder.run(source.hasPrefix("def") ? source + "\niris | twice" : source)
    return recorder.codes
  }
}
