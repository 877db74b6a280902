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
    #expect(
      MessageCodes.all.filter { $0.title.isEmpty || $0.explanation.isEmpty }.map(\.code) == [])
    let wrong = MessageCodes.all.filter {
      !$0.explanation.hasSuffix(".") || $0.title.hasSuffix(".")
    }
    #expect(wrong.map(\.code) == [])
    #expect(MessageCodes.all.filter { $0.example.isEmpty != $0.repair.isEmpty }.map(\.code) == [])
  }

  @Test func examplesOfTheRuntimeGiveTheirCode() throws {
    let recorder = try Self.session()
    for code in MessageCodes.all where !code.code.hasPrefix("S01") && !code.example.isEmpty {
      let codes = Self.codes(code.example, recorder)
      let isNoted = recorder.notes.contains { $0.hasPrefix("note \(code.code):") }
      #expect(codes.contains(code.code) || isNoted, "\(code.code): \(code.example)")
    }
  }

  @Test func repairsOfTheRuntimeRunWithoutProblems() throws {
    let recorder = try Self.session()
    for code in MessageCodes.all where !code.code.hasPrefix("S01") && !code.repair.isEmpty {
      #expect(Self.codes(code.repair, recorder) == [], "\(code.code): \(code.repair)")
    }
  }

  private static func session() throws -> SessionRecorder {
    let recorder = try Sessions.withExamples()
    try recorder.write(try recorder.text(of: "examples/orders.csv"), to: "orders.csv")
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
