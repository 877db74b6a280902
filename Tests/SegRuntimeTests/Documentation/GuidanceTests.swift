import SegLanguage
import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct GuidanceTests {
  @Test func everyVerbTellsWhatToLookAt() {
    let silent = Registry.verbs.filter { $0.guide.lookAt.isEmpty }
    #expect(silent.map(\.name) == [])
    let wrong = Registry.verbs.filter { $0.guide.lookAt.hasSuffix(".") }
    #expect(wrong.map(\.name) == [])
  }

  @Test func whatComesNextIsWrittenInVerbsAndOptionsThatThereAre() throws {
    for verb in Registry.verbs {
      for next in verb.guide.next {
        let stages = Stages.of("x | " + next).dropFirst()
        #expect(!stages.isEmpty, "\(verb.name): \(next)")
        for stage in stages {
          let named = try #require(Registry.verb(named: stage.name.text), "\(verb.name): \(next)")
          #expect(throws: Never.self, "\(verb.name): \(next)") {
            _ = try BoundArguments(stage, named)
          }
        }
      }
    }
  }

  private func next(_ lines: String...) throws -> [String] {
    let recorder = try SessionRecorder()
    for line in lines { #expect(recorder.enter(line) == .fine, "\(recorder.transcript)") }
    return try #require(recorder.session.guidance).next
  }

  @Test func theNextStatementIsAboutTheSameData() throws {
    #expect(try next("let data = load \"tutorials/data/orders.csv\"").first == "data | describe")
    #expect(try next("load \"tutorials/data/orders.csv\"") == ["let data = it"])
    #expect(
      try next("let d = iris", "d | describe").first
        == "let segments = d | scale | kmeans k=4")
    #expect(try next("let z = iris | scale").first == "let segments = z | kmeans k=4")
    #expect(try next("iris | kmeans k=3 seed=1") == ["let segments = it"])
    #expect(try next("let s = iris | kmeans k=3 seed=1").first == "s | profile")
    #expect(
      try next("let s = iris | kmeans k=3 seed=1", "s | profile").first?.hasPrefix(
        "let named = s | name 1 = ") == true)
    #expect(
      try next("let f = iris | kmeans k=2..3 seed=1").first == "f | compare silhouette, ch, db")
  }

  /// Following the tips from a file leads to an exported, named segmentation.
  @Test func tipsLeadFromAFileToNamedSegments() throws {
    let recorder = try SessionRecorder(fixtures: Sessions.fixtures)
    var line = try #require(
      Session.firstSteps(tables: ["examples/iris.csv"], hasLessons: true).first)
    var typed: [String] = []
    for _ in 0..<12 {
      typed.append(line)
      try #require(recorder.enter(line) == .fine, "\(line)\n\(recorder.transcript)")
      guard let next = recorder.session.guidance?.next.first else { break }
      line = next
    }
    #expect(recorder.exists("segments.csv"), "\(typed)")
    #expect(
      typed.count == 6 && typed[0] == "let data = load \"examples/iris.csv\"" || typed.count <= 7,
      "\(typed)")
  }

  @Test func namesForFiles() {
    #expect(Session.dataName("Kunden 2026.csv") == "kunden_2026")
    #expect(Session.dataName("out/load.csv") == "data" && Session.dataName("2026.csv") == "data")
  }
}
