import SegTestSupport
import Testing

@testable import SegRuntime

/// What the prompt writes out before it runs and keeps a line.
@Suite struct PromptTests {
  @Test func aLeadingPipeGoesOnFromTheLastResult() throws {
    let recorder = try Sessions.withExamples()
    recorder.enter("orders | where amount > 20", "| head 2")
    #expect(recorder.session.history.suffix(1) == ["orders | where amount > 20\n  | head 2"])
    recorder.enter("let few = orders | head 5", "| freq country")
    #expect(recorder.session.history.last == "few\n  | freq country")
  }

  @Test func itStandsForTheLastResult() throws {
    let recorder = try Sessions.withExamples()
    recorder.enter("let few = orders | head 5", "it | head 2", "let again = it | head 1")
    #expect(
      recorder.session.history.suffix(3)
        == ["let few = orders | head 5", "few | head 2", "let again = few | head 2 | head 1"])
    #expect(try recorder.csv("again").rows.count == 1)
  }

  @Test func abbreviatedVerbsAreWrittenOut() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.enter("orders | desc") == .fine)
    #expect(recorder.session.history.last == "orders | describe")
    #expect(recorder.enter("let seg1 = six | kmea k=2") == .fine)
    #expect(recorder.session.history.last == "let seg1 = six | kmeans k=2")
  }

  @Test func ambiguousAbbreviationsAreNot() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.enter("orders | s") == .failed)
    #expect(recorder.codes == ["S0201"])
  }

  @Test func scriptsAreNotAbbreviated() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("orders | desc") == ["S0201"])
  }

  @Test func withoutAResultALeadingPipeIsAnError() throws {
    let recorder = try SessionRecorder()
    #expect(recorder.enter("| head 3") == .failed)
    #expect(recorder.codes == ["S0221"])
  }

  @Test func failedLinesAreNotKept() throws {
    let recorder = try Sessions.withExamples()
    let before = recorder.session.history
    recorder.enter("orders | haed", "orders | kmeans k=999", "= 1 +")
    #expect(recorder.session.history == before)
  }

  /// A session with dead ends, failures and a side branch; `segs` needs five of its statements.
  private static let lines = [
    "let raw = load \"examples/orders.csv\"",
    "raw | haed 2",
    "raw | describe",
    "let $least = 10",
    "let $unused = 5",
    "def prep($p = 5%) { winsorize amount p=$p | log1p amount }",
    "let side = raw | where country == \"FR\"",
    "let x = raw | where amount > $least | group customer_id amount = sum(amount), n = count()",
    "let x = x | derive per = amount / n",
    "it | head 2",
    "let segs = x | prep p=10% | scale | kmea k=2 seed=3",
    "| profile",
    "side | head 1",
  ]

  @Test func savedSessionsReplayToTheSameBytes() throws {
    let recorder = try SessionRecorder(fixtures: Sessions.fixtures)
    for line in Self.lines { recorder.enter(line) }
    let expected = try recorder.exported("segs")
    _ = try recorder.session.save("whole.seg")
    #expect(try recorder.session.save("slice.seg", for: "segs") == 6)
    let whole = try recorder.text(of: "whole.seg")
    #expect(whole.hasPrefix("seg 1\npin \"examples/orders.csv\", rows=60, columns=7, hash="))
    #expect(!whole.contains("haed"))
    for name in ["whole.seg", "slice.seg"] {
      let other = try SessionRecorder(fixtures: Sessions.fixtures)
      try #require(
        other.run(try recorder.text(of: name)) == .fine, "\(name)\n\(other.transcript)")
      #expect(other.problems == [], "\(name)")
      #expect(try other.exported("segs") == expected, "\(name)")
    }
  }

  @Test func aSliceHasOnlyWhatIsNeeded() throws {
    let recorder = try SessionRecorder(fixtures: Sessions.fixtures)
    for line in Self.lines { recorder.enter(line) }
    _ = try recorder.session.save("slice.seg", for: "segs")
    let slice = try recorder.text(of: "slice.seg")
    for absent in ["unused", "side", "describe", "haed", "head 2", "profile"] {
      #expect(!slice.contains(absent), "\(absent) in\n\(slice)")
    }
    for present in ["$least = 10", "def prep", "derive per", "let segs"] {
      #expect(slice.contains(present), "no \(present) in\n\(slice)")
    }
    #expect(ScriptFormat.formatted(slice) == slice)
  }

  @Test func slicesOfUnknownNamesAreRefused() throws {
    let recorder = try Sessions.withExamples()
    #expect(throws: (any Error).self) { try recorder.session.save("s.seg", for: "nobody") }
    #expect(!recorder.exists("s.seg"))
  }

  @Test func aNameOfTheSameTextIsNoAbbreviation() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.enter("let km = iris\n  | kmeans k=2 seed=1\nkm\n  | profile") == .fine)
    #expect(recorder.results.last?.contains("petal_length") == true)
    recorder.forget()
    #expect(recorder.enter("sca | head 2") == .failed)
    #expect(recorder.codes == ["S0202"])
  }
}
