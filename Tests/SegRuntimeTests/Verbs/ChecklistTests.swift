import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct ChecklistTests {
  private static let orders =
    "orders | scale amount, quantity | kmeans amount, quantity k=3 seed=1 "

  @Test func eachCriterionHasItsFigureItsLimitsAndAWord() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv(
      "iris | kmeans k=3 restarts=3 seed=1 | checklist boot=10 min=20% seed=1")
    #expect(
      table.header == ["criterion", "segment", "value", "pass", "fail", "verdict", "reason"])
    #expect(table.column("criterion") == ["size", "distinctness", "stability", "actionability"])
    #expect(table.column("verdict").first == "pass" && table.column("verdict").last == "decide")
    // 38 of 150 flowers, and the silhouette that R gives.
    #expect(abs(table.numbers("value")[0] - 38 / 150.0) < 1e-12)
    #expect(abs(table.numbers("value")[1] - 0.5528190123564102) < 1e-9)
    #expect(table.column("segment")[0] == "3" && table.numbers("pass")[0] == 0.2)
    _ = try recorder.shown("iris | kmeans k=3 restarts=3 seed=1 | checklist boot=10 min=40%")
    #expect(
      recorder.notes.contains("size, look: segment 3 has 38 of 150 rows (25.3 %)"))
    #expect(recorder.notes.contains { $0.hasPrefix("actionability, decide: what will be done") })
    #expect(recorder.notes.contains { $0.hasSuffix("whether that will do is for people to say") })
  }

  @Test func valueReachAndWhatWasDecided() throws {
    let recorder = try Sessions.withExamples()
    let table = try recorder.csv(
      Self.orders + "| checklist value=amount reach=[country] boot=0 decision=\"call the largest\"")
    #expect(
      table.column("criterion") == ["size", "value", "reach", "distinctness", "actionability"])
    #expect(table.numbers("value")[2] == 1 && table.column("verdict")[2] == "pass")
    #expect(table.column("verdict")[4] == "decided")
    #expect(table.column("reason")[4] == "call the largest")
    // Shares of the sum are of the amounts as they came, not scaled.
    let sums = try recorder.csv(Self.orders + "| profile amount stats=[share]").numbers("amount")
    #expect(abs(table.numbers("value")[1] - (sums.dropLast().min() ?? 0)) < 1e-12)
    let again = try Sessions.withExamples(threads: 3).csv(Self.orders + "| checklist boot=5")
    #expect(
      try recorder.csv(Self.orders + "| checklist boot=5").column("value")
        == again.column("value"))
  }

  @Test func aRowIsReachedByAnyColumn() throws {
    let rows = (0..<20).map { row in
      "\(row < 10 ? row : row + 100),\(row % 2 == 0 ? "a@b.c" : ""),\(row < 10),\(-row)"
    }
    let recorder = try Sessions.with("x,email,opt_in,loss\n" + rows.joined(separator: "\n") + "\n")
    let code = "t | kmeans x k=2 seed=1 | checklist boot=0 "
    func line(_ options: String, _ criterion: String) throws -> (Double?, String) {
      let table = try recorder.csv(code + options)
      let place = try #require(table.column("criterion").firstIndex(of: criterion))
      return (Double(table.column("value")[place]), table.column("verdict")[place])
    }
    #expect(try line("reach=email", "reach") == (0.5, "pass"))
    #expect(try line("reach=opt_in", "reach") == (0, "fail"))
    #expect(try line("reach=[email, opt_in] min_reach=80%", "reach") == (0.5, "look"))
    let loss = try line("value=loss", "value")
    #expect(loss.0 == nil && loss.1 == "open")
  }

  @Test func whatCannotBeMeasuredIsOpen() throws {
    let recorder = try Sessions.withExamples()
    let one = try recorder.csv("iris | kmeans k=1 seed=1 | checklist boot=5")
    #expect(one.column("verdict")[1] == "open")
    let mixed = try recorder.csv(
      "orders | kprototypes amount, country k=2 restarts=2 seed=1 | checklist boot=5")
    #expect(mixed.column("criterion")[2] == "stability" && mixed.column("verdict")[2] == "open")
    #expect(!mixed.column("value")[1].isEmpty)
    #expect(recorder.failing("iris | dbscan eps=0.01 min=5 | checklist") == ["S0410"])
    #expect(recorder.failing("iris | kmeans k=2 seed=1 | checklist value=species") == ["S0218"])
    #expect(recorder.failing("iris | kmeans k=2 seed=1 | checklist reach=emial") == ["S0204"])
    #expect(recorder.failing("iris | kmeans k=2 seed=1 | checklist min=2") == ["S0215"])
  }

  /// Of many rows the silhouette is estimated.
  @Test func manyRowsAreDrawnFrom() throws {
    let rows = (0..<5200).map { "\($0 % 2 * 50 + $0 % 13),\($0 % 7)" }
    let recorder = try Sessions.with("x,y\n" + rows.joined(separator: "\n") + "\n")
    let table = try recorder.csv("t | kmeans k=2 restarts=2 seed=1 | checklist boot=0 seed=3")
    #expect(table.column("reason")[1].contains("of 2,000 rows drawn"))
    #expect(table.numbers("value")[1] > 0.8)
  }
}
