import SegTestSupport
import Testing

@testable import SegRuntime

@Suite struct OutcomeTests {
  private static let sepals = "iris | kmeans sepal_length, sepal_width k=3 seed=1"

  @Test func numbersClassesAndYesOrNo() throws {
    let recorder = try Sessions.withExamples()
    let numbers = try recorder.csv("\(Self.sepals) | outcome petal_length")
    #expect(numbers.column("score") == ["r2", "rmse"])
    #expect((0.4...0.99).contains(numbers.numbers("segments")[0]))
    #expect(numbers.numbers("without")[0] == 0)
    #expect(numbers.numbers("low")[0] < numbers.numbers("segments")[0])
    #expect(numbers.numbers("segments")[0] < numbers.numbers("high")[0])
    let classes = try recorder.csv("\(Self.sepals) | outcome species")
    #expect(classes.column("score") == ["log_loss", "brier", "correct", "ari", "ami"])
    let pair = try recorder.csv(
      "iris | derive late = species == \"virginica\" | kmeans sepal_length, sepal_width k=3 seed=1 "
        + "| outcome late")
    #expect(pair.column("score") == ["auc", "log_loss", "brier", "correct"])
    #expect(pair.column("good") == ["large", "small", "small", "large"])
    #expect(pair.numbers("segments")[0] > 0.7 && pair.numbers("without")[0] == 0.5)
  }

  @Test func theBaselineStandsBeside() throws {
    let recorder = try Sessions.withExamples()
    let code =
      "iris | derive late = species == \"virginica\", wide = sepal_width > 3 "
      + "| kmeans sepal_length k=3 seed=1 | outcome late baseline=wide seed=4"
    let table = try recorder.csv(code)
    let (own, old, gain) = (
      table.numbers("segments"), table.numbers("baseline"), table.numbers("difference")
    )
    #expect(zip(zip(own, old), gain).allSatisfy { abs($0.0 - $0.1 - $1) < 1e-12 })
    #expect(table.numbers("difference_low")[0] > 0)
    _ = try recorder.shown(code)
    #expect(
      recorder.notes.contains {
        $0.hasPrefix("the segments tell `late` better by auc, log_loss, brier")
      })
    #expect(recorder.notes.contains { $0.contains("McNemar's exact p = ") })
    #expect(recorder.notes.contains { $0.contains("`true` in 50 of 150 rows; 5 folds") })
    let again = try Sessions.withExamples(threads: 3).exported(code)
    #expect(try recorder.exported(code) == again)
  }

  @Test func rowsWithoutAnOutcomeAreLeftOutAndCounted() throws {
    let rows = (0..<40).map { row in
      "\(row % 2 * 10 + row % 5),\(row < 4 ? "" : row % 2 == 0 ? "no" : "yes"),\(row % 3 == 0 ? "" : "a")"
    }
    let recorder = try Sessions.with("x,bought,old\n" + rows.joined(separator: "\n") + "\n")
    _ = try recorder.shown("t | kmeans x k=2 seed=1 | outcome bought baseline=old")
    #expect(recorder.notes.contains("4 rows without `bought` are left out"))
    #expect(recorder.notes.contains("12 rows without `old` are a group of their own"))
    #expect(recorder.notes.contains { $0.contains("`yes` in 18 of 36 rows") })
  }

  @Test func rareClassesHaveFewerFolds() throws {
    let rows = (0..<60).map { "\($0 % 7),\([0, 4, 8].contains($0) ? 1 : 0)" }
    let recorder = try Sessions.with("x,bought\n" + rows.joined(separator: "\n") + "\n")
    _ = try recorder.shown("t | kmeans x k=2 seed=1 | outcome bought")
    #expect(recorder.notes.contains("3 folds, since only 3 rows have the rarer `bought`"))
    #expect(recorder.notes.contains { $0.contains("no better than no segments would") })
  }

  @Test func anOutcomeThatMadeTheSegmentsIsWarnedOf() throws {
    let recorder = try Sessions.withExamples()
    func codes(_ script: String) throws -> [String] {
      recorder.forget()
      try #require(recorder.run(script) == .fine, "\(recorder.transcript)")
      return recorder.codes
    }
    #expect(try codes("iris | kmeans k=3 seed=1 | outcome petal_width").contains("L32"))
    #expect(
      try codes("iris | scale | pca n=2 | kmeans k=3 seed=1 | outcome petal_width").contains("L32"))
    #expect(
      try codes("iris | derive big = petal_width > 1 | kmeans petal_width k=2 seed=1 | outcome big")
        .contains("L32"))
    #expect(!(try codes("\(Self.sepals) | outcome petal_width").contains("L32")))
    // A column without weight plays no part.
    #expect(
      !(try codes(
        "orders | weigh status = 0 | kmedoids amount, status, country k=2 metric=gower "
          + "| outcome status")).contains("L32"))
  }

  @Test func whatIsNoOutcomeIsSaid() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("\(Self.sepals) | outcome segment") == ["S0455"])
    #expect(recorder.checked("\(Self.sepals) | outcome segment") == ["S0455"])
    #expect(recorder.failing("orders | kmeans amount k=2 seed=1 | outcome order_date") == ["S0455"])
    #expect(
      recorder.failing("\(Self.sepals) | outcome species baseline=species") == ["S0206"])
    #expect(recorder.failing("iris | kmeans sepal_length k=1 | outcome species") == ["S0410"])
    #expect(recorder.failing("six | kmeans k=2 seed=1 | outcome x") == ["S0403"])
    #expect(recorder.failing("\(Self.sepals) | outcome specie") == ["S0204"])
    #expect(
      recorder.failing(
        "iris | derive one = 1 | kmeans sepal_length k=2 seed=1 | outcome one") == ["S0455"])
    let names = (0..<30).map { "\($0),name\($0),\($0 == 7)" }
    let other = try Sessions.with("x,who,once\n" + names.joined(separator: "\n") + "\n")
    #expect(other.failing("t | kmeans x k=2 seed=1 | outcome who") == ["S0455"])
    #expect(other.failing("t | kmeans x k=2 seed=1 | outcome once") == ["S0455"])
    #expect(other.failing("t | kmeans x k=2 seed=1 | outcome x baseline=who") == ["S0456"])
  }
}
