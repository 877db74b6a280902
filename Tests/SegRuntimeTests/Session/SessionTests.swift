import SegTestSupport
import Synchronization
import Testing

@testable import SegRuntime

@Suite struct SessionTests {
  @Test func severalErrorsAreFoundAtOnceAndNothingRuns() throws {
    let recorder = try Sessions.withExamples()
    let codes = recorder.failing(
      """
      orders | head 2 | export "early.csv"
      orders | haed 3
      let x = orders | where amuont > 0
      iris | kmeans k=0
      x | kmeans k=2
      let ok = orders | head 2
      """)
    #expect(codes == ["S0201", "S0204", "S0215"])
    #expect(!recorder.exists("early.csv"))
    #expect(!recorder.session.namesWithHeadlines.map(\.name).contains("ok"))
  }

  @Test func everyStageOfAStatementIsChecked() throws {
    let recorder = try Sessions.withExamples()
    #expect(
      recorder.failing("let x = orders | haed 3 | sotr amount\nx | kmeans k=2 | profiel | head 2")
        == ["S0201", "S0201", "S0201"])
    // What a faulty stage would have given is unknown, and no reason for further messages.
    #expect(recorder.failing("iris | profiel | sort nothing | head 2") == ["S0201"])
    let own = "def mine($n) { haed $n | sotr amount }\norders | mine 2 | kmx"
    #expect(recorder.failing(own) == ["S0201", "S0201"])
  }

  @Test func aFileWrittenEarlierIsLoadedLater() throws {
    let recorder = try Sessions.withExamples()
    let status = recorder.run(
      """
      orders | head 4 | export "made/part.csv"
      let part = load "made/part.csv"
      part | group n = count()
      """)
    #expect(status == .fine, "\(recorder.transcript)")
    #expect(recorder.results.last?.contains("4") == true)
    #expect(recorder.failing("let q = load \"made/other.csv\"") == ["S0301"])
  }

  @Test func aFailedStatementLeavesTheNamesAsTheyWere() throws {
    let recorder = try Sessions.with("x,y\n1,2\n3,\n5,6\n")
    try #require(recorder.run("let m = t | head 1\nlet n = t | tail 1") == .fine)
    let before = recorder.session.namesWithHeadlines.map(\.name)
    #expect(recorder.failing("let m = t | kmeans k=2\nlet later = t") == ["S0401"])
    #expect(recorder.session.namesWithHeadlines.map(\.name) == before)
    #expect(try recorder.csv("m").rows == [["1", "2"]])
    #expect(recorder.failing("let new = t | kmeans k=2") == ["S0401"])
    #expect(recorder.session.namesWithHeadlines.map(\.name) == before)
  }

  @Test func namesMadeBeforeAnErrorStay() throws {
    let recorder = try Sessions.with("x,y\n1,2\n3,\n5,6\n")
    _ = recorder.failing("let first = t | head 1\nlet second = t | kmeans k=2")
    #expect(recorder.session.namesWithHeadlines.map(\.name) == ["first", "t"])
  }

  @Test func aSemicolonKeepsTheResultOffTheScreen() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.run("orders | head 2;") == .fine)
    #expect(recorder.results == [])
    #expect(recorder.run("orders | head 2") == .fine)
    #expect(recorder.results.count == 1)
  }

  @Test func theCalculatorKnowsDatesAndData() throws {
    let recorder = try Sessions.withExamples()
    #expect(try recorder.shown("= 2 + 3 * 4") == "14")
    #expect(try recorder.shown("= 7 / 2") == "3.5")
    #expect(try recorder.shown("= 2026-06-30 - 365d").hasPrefix("2025-06-30"))
    #expect(try recorder.shown("= count(orders)") == "60")
    #expect(
      try recorder.shown("= max(iris.sepal_length) - min(iris.sepal_length)").hasPrefix("3.6"))
    #expect(recorder.failing("= amount * 2") == ["S0226"])
    #expect(recorder.failing("= kk + 2") == ["S0226"])
  }

  @Test func aChangedInputOfAPinIsMentioned() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.run("pin \"examples/six.csv\", hash=\"0000\"") == .fine)
    #expect(recorder.codes == ["L07"])
    try #require(try recorder.session.save("saved.seg", for: "six") == 1)
    recorder.forget()
    #expect(recorder.run(try recorder.text(of: "saved.seg")) == .fine)
    #expect(recorder.problems == [])
    try recorder.write("x,y\n0,0\n", to: "examples/six.csv")
    #expect(recorder.run(try recorder.text(of: "saved.seg")) == .fine)
    #expect(recorder.codes == ["L07"])
  }

  @Test func anotherVersionOfTheLanguageIsRefused() throws {
    let recorder = try SessionRecorder()
    #expect(recorder.failing("seg 2") == ["S0222"])
    #expect(recorder.run("seg 1") == .fine)
  }

  @Test func assertsStopAScript() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.run("assert count(orders) == 60, message=\"changed\"") == .fine)
    #expect(
      recorder.failing("assert count(orders) > 60, message=\"too few\"\nlet after = orders")
        == ["S0220"])
    #expect(recorder.problems.joined().contains("too few"))
    #expect(!recorder.session.namesWithHeadlines.map(\.name).contains("after"))
    #expect(recorder.failing("assert count(orders)") == ["S0206"])
  }

  @Test func anInterruptedRunLeavesTheSessionUsable() throws {
    let recorder = try SessionRecorder(threads: 1)
    var random = SeededData(seed: 5)
    let rows = random.table(rows: 4_000, columns: 3).map {
      $0.map { "\($0)" }.joined(separator: ",")
    }
    try recorder.write("a,b,c\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")
    try #require(recorder.run("let t = load \"t.csv\"") == .fine)
    let session = recorder.session
    recorder.onProgress { _ in session.interrupt() }
    let status = recorder.run("let m = t | kmeans k=20 restarts=100000 tol=0")
    #expect(status == .interrupted)
    #expect(recorder.problems == [])
    #expect(recorder.notes.last?.hasPrefix("interrupted") == true)
    recorder.onProgress { _ in }
    #expect(session.namesWithHeadlines.map(\.name) == ["t"])
    #expect(recorder.run("let m = t | kmeans k=2 restarts=1\nm") == .fine, "\(recorder.transcript)")
    #expect(try recorder.csv("t | head 1").rows.count == 1)
  }

  @Test func anInterruptBetweenRunsDoesNothing() throws {
    let recorder = try Sessions.withExamples()
    recorder.session.interrupt()
    #expect(recorder.run("six | kmeans k=2") == .fine, "\(recorder.transcript)")
  }
}
