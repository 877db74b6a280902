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

  // MARK: Out of time

  /// 60 rows of a day each: the segments tell what was bought, and the more so early.
  private static func days(_ change: (Int) -> String? = { _ in nil }) -> String {
    let rows = (0..<60).map { row -> String in
      let date = row % 30 % 28 + 1
      let day = "2026-0\(row < 30 ? 1 : 2)-\(date < 10 ? "0" : "")\(date)"
      let isHigh = row % 2 == 0
      let bought = row % 7 == 0 ? !isHigh : isHigh
      return change(row)
        ?? "\(isHigh ? 10 + row % 3 : row % 3),\(day),\(bought ? "yes" : "no"),\(row),\(row % 4)"
    }
    return "x,day,bought,spent,old\n" + rows.joined(separator: "\n") + "\n"
  }

  @Test func lateRowsAreToldByEarlyOnes() throws {
    let recorder = try Sessions.with(Self.days())
    let code = "t | kmeans x k=2 seed=1 | outcome bought by=day"
    let table = try recorder.csv(code)
    #expect(table.column("score") == ["auc", "log_loss", "brier", "correct"])
    #expect(
      table.column("variant") == ["of late rows", "nats", "of one class", "above the early share"])
    _ = try recorder.shown(code)
    let basis = try #require(recorder.notes.first { $0.hasPrefix("learned from") })
    #expect(basis.contains("rows with `day` of 2026-01-01 to 2026-02-"))
    #expect(basis.contains("judged on 18 (30.0 %) of 2026-02-"))
    #expect(recorder.notes.contains { $0.hasPrefix("`bought` is `yes` in ") })
    recorder.forget()
    let since = try recorder.shown(
      "t | kmeans x k=2 seed=1 | outcome bought by=day since=2026-02-01")
    #expect(recorder.notes.contains { $0.contains("judged on 30 (50.0 %) of 2026-02-01 to") })
    #expect(
      try recorder.shown("t | kmeans x k=2 seed=1 | outcome bought by=day late=50%") == since)
    // The time that `load` named.
    let timed = try Sessions.with(Self.days(), load: "time=day")
    #expect(try timed.shown("t | kmeans x k=2 seed=1 | outcome bought late=50%") == since)
    // Early rows alone decide what segments say: by hand for the last 30 rows.
    let spent = try recorder.csv("t | kmeans x k=2 seed=1 | outcome spent by=day since=2026-02-01")
    let (early, late) = (0..<30, 30..<60)
    let mean = early.reduce(0.0) { $0 + Double($1) / 30 }
    let told = [0, 1].map { part in
      (early.filter { $0 % 2 == part }.reduce(0.0) { $0 + Double($1) } + mean) / 16
    }
    let errors = late.map { (Double($0) - told[$0 % 2]) * (Double($0) - told[$0 % 2]) }
    let plain = late.map { (Double($0) - mean) * (Double($0) - mean) }
    let expected = 1 - errors.reduce(0, +) / plain.reduce(0, +)
    #expect(abs(spent.numbers("segments")[0] - expected) < 1e-12)
  }

  @Test func whatEarlyRowsDoNotHaveIsSaid() throws {
    // A third segment, and a fifth older group, from February on; one day is missing.
    let recorder = try Sessions.with(
      Self.days { row in
        row == 5 ? "1,,no,5,1" : row >= 40 && row % 4 == 0 ? "99,2026-02-2\(row % 9),yes,1,9" : nil
      })
    _ = try recorder.shown(
      "t | kmeans x k=3 seed=1 | outcome bought by=day since=2026-02-01 baseline=old")
    #expect(recorder.notes.contains("1 row without `day` is left out"))
    #expect(
      recorder.notes.contains(
        "segment `3` without early rows, 5 late rows: the overall early share or mean is taken"))
    #expect(
      recorder.notes.contains(
        "a group of `old` without early rows, 5 late rows: the overall early share or mean is taken"
      ))
    #expect(recorder.notes.contains { $0.contains("difference of auc ") })
    let classes = try Sessions.with(
      Self.days { row in row >= 40 && row % 4 == 0 ? "1,2026-02-20,maybe,1,1" : nil })
    _ = try classes.shown("t | kmeans x k=2 seed=1 | outcome bought by=day since=2026-02-01")
    #expect(
      classes.notes.contains { $0.hasPrefix("no early row has the `bought` `maybe`, but 5 late") })
  }

  @Test func rowsThatCannotBePartedInTimeAreSaid() throws {
    let recorder = try Sessions.with(Self.days())
    func failing(_ outcome: String, _ code: String, _ words: String) throws {
      recorder.forget()
      #expect(recorder.failing("t | kmeans x k=2 seed=1 | outcome \(outcome)") == [code])
      #expect(recorder.transcript.contains(words), "\(recorder.transcript)")
    }
    try failing("bought late=20%", "S0206", "needs `by`")
    try failing("bought since=2026-02-01", "S0206", "needs `by`")
    try failing("bought by=day late=20% since=2026-02-01", "S0206", "one of them")
    try failing("bought by=day folds=3", "S0206", "drawn at random")
    try failing("bought by=day since=5", "S0213", "which is date")
    try failing("bought by=day since=2026-04-01", "S0458", "no rows since 2026-04-01")
    try failing("bought by=day since=2025-04-01", "S0458", "no rows before 2025-04-01")
    try failing("bought by=bought", "S0458", "is the outcome")
    try failing("bought by=segment", "S0458", "comes from a model")
    try failing("bought by=old baseline=old", "S0458", "is the baseline")
    try failing("bought by=day late=5%", "S0403", "at least 10 late rows, found 3")
    #expect(
      recorder.checked("t | kmeans x k=2 seed=1 | outcome bought late=20%") == ["S0206"])
    let once = try Sessions.with(
      Self.days { row in row < 30 ? "\(row % 9),2026-01-01,no,3,1" : nil })
    #expect(
      once.failing("t | kmeans x k=2 seed=1 | outcome bought by=day since=2026-02-01") == ["S0458"])
    #expect(
      once.failing("t | kmeans x k=2 seed=1 | outcome spent by=day since=2026-02-01") == ["S0458"])
    #expect(once.transcript.contains("`spent` is `3` in all 30 early rows (2026-01-01)"))
    let same = try Sessions.with(Self.days { row in "\(row % 9),2026-01-01,\(row % 2),3,1" })
    #expect(same.failing("t | kmeans x k=2 seed=1 | outcome bought by=day") == ["S0458"])
  }

  @Test func validateNamesTheVerbThatJudgesByAColumn() throws {
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("\(Self.sepals) | validate against=species") == ["S0214"])
    #expect(recorder.transcript.contains("`outcome column baseline=older`"))
  }
}
