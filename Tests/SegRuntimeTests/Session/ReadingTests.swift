import SegTestSupport
import Testing

@testable import SegRuntime

/// What is said of a statement before it is finished. `‸` is the cursor, else it stands at the end.
@Suite struct ReadingTests {
  private func reading(_ marked: String, _ recorder: SessionRecorder) -> (String, Reading) {
    let parts = marked.split(separator: "‸", omittingEmptySubsequences: false).map(String.init)
    let text = parts.joined()
    return (text, recorder.session.reading(of: text, cursor: parts[0].utf8.count))
  }

  private func marks(_ marked: String, _ recorder: SessionRecorder) -> [String] {
    let (text, reading) = reading(marked, recorder)
    return reading.marks.map { text.text(in: $0) }
  }

  @Test(
    arguments: [
      ("orders | haed 3", ["haed"]), ("orders | he‸ad", []), ("orders | km", []),
      ("orders | kmx", ["kmx"]), ("ord", []), ("ordx", ["ordx"]), ("ordres | head", ["ordres"]),
      ("orders | where amuont > ", ["amuont"]), ("orders | where (amuont > 3 and ", ["amuont"]),
      ("orders | where amount", []), ("orders | where amount + 1", []),
      ("orders | where amount + 1 | head", ["amount + 1"]), ("orders | kmeans ", []),
      ("orders | kmeans | ", ["kmeans"]), ("orders | kmeans k=0", []),
      ("orders | kmeans k=0 | ", ["0"]), ("orders | kmeans k=3 restrats=1", ["restrats"]),
      ("orders | desc | haed 2", ["haed"]), ("orders | desc | kmea k=2 nitt=3", ["nitt"]),
      ("= [1, 2", []), ("= 1 +", []), ("= 'abc", []), ("orders | ) head", [")"]),
      ("orders | | head", ["|"]), ("| head", []), ("let x = orders | haed\nx | head", ["haed"]),
      ("orders | select amount | where status == 1", ["status"]),
      ("orders | haed 3 | kmx k=2 | wehre amount", ["haed", "kmx", "wehre"]),
      ("ordres | sort amuont | kmeans nitt=2 ", ["ordres", "nitt"]),
      ("six | kmeans k=0 | profiel | sort x | ", ["0", "profiel"]),
      ("orders | hclust linkage=wa", []), ("orders | hclust linkage=wart", ["wart"]),
    ] as [(String, [String])])
  func marks(_ text: String, _ expected: [String]) throws {
    let recorder = try Sessions.withExamples()
    recorder.enter("orders | head 2")
    recorder.forget()
    #expect(marks(text, recorder) == expected)
    #expect(recorder.transcript == "")
  }

  @Test func theNoteSaysWhatAndWhatElse() throws {
    let recorder = try Sessions.withExamples()
    #expect(
      reading("orders | haed 3", recorder).1.note
        == "there is no verb `haed`; did you mean `head`?")
  }

  @Test(
    arguments: [
      ("orders | haed 3", "orders | head 3"),
      ("orders | desc | haed 2", "orders | describe | head 2"),
      ("orders | | head", "orders | head"),
      ("let $a = 1\norders | where amuont > 3 | ", "let $a = 1\norders | where amount > 3 | "),
    ])
  func repairsKeepTheRest(_ text: String, _ expected: String) throws {
    let recorder = try Sessions.withExamples()
    #expect(reading(text, recorder).1.repaired == expected)
  }

  @Test func whatFailedIsOfferedRepaired() throws {
    let recorder = try Sessions.withExamples()
    recorder.enter("orders | haed 3")
    #expect(recorder.session.offeredStatement == "orders | head 3")
    recorder.enter("orders | head 3")
    #expect(recorder.session.offeredStatement == nil)
    recorder.enter("orders | haed 3 | sotr amount")
    #expect(recorder.session.offeredStatement == "orders | head 3 | sort amount", "all at once")
  }

  @Test(
    arguments: [
      ("orders | kmed", "oids"), ("six | kmeans ", "k="), ("six | kmeans k=2", nil),
      ("six | kmeans k=2 ", nil), ("orders | k", nil), ("iris | select all(), ", nil),
      ("ord", "ers"), ("", nil), ("orders | freq ", ""), ("orders | head 3", nil),
    ] as [(String, String?)])
  func hints(_ text: String, _ added: String?) throws {
    let recorder = try Sessions.withExamples()
    #expect(reading(text, recorder).1.hint?.added == added)
  }

  @Test func theNextVerbTakesWhatThereIs() throws {
    let recorder = try Sessions.withExamples()
    for text in ["orders |", "six | kmeans k=2 | ", "six | hclust | ", "iris | scale | "] {
      let (_, reading) = reading(text, recorder)
      let hint = try #require(reading.hint?.added)
      #expect(text.hasSuffix(" ") != hint.hasPrefix(" "))
      #expect(marks(text + hint + " ", recorder) == [])
    }
  }

  @Test func filesAreLookedAtInTheBackground() async throws {
    let recorder = try Sessions.withExamples()
    let text = "load \"examples/kunden.csv\" | where nonsense > 3 "
    let before = recorder.session.version
    #expect(marks(text, recorder) == [])
    for _ in 0..<1_000 where recorder.session.version == before {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(marks(text, recorder) == ["nonsense"])
  }

  /// Wherever the cursor stands, reading neither fails nor says anything.
  @Test func everyBeginningOfEveryExampleIsSafe() throws {
    let recorder = try Sessions.withExamples()
    for example in Registry.verbs.flatMap(\.examples) {
      let end = example.code.utf8.count
      for cursor in stride(from: 0, through: end, by: 3) {
        let text = example.code.text(in: .init(start: 0, end: cursor))
        let reading = recorder.session.reading(of: text, cursor: cursor)
        #expect(reading.marks.allSatisfy { $0.end <= text.utf8.count })
      }
      #expect(
        recorder.session.reading(of: example.code, cursor: end).marks == [], "\(example.code)")
    }
    #expect(recorder.transcript == "")
  }
}
