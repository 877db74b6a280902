import SegTestSupport
import Testing

@testable import SegRuntime

/// What is said of doubtful columns before a fit, and what is not.
@Suite struct FeatureLintTests {
  /// Sixty rows: `x` and `y` are harmless, the other columns each have one fault.
  private static let csv: String = {
    var random = SeededData(seed: 5)
    let rows = (0..<60).map { row -> String in
      let (x, y) = (random.normal(), random.normal())
      let tail = row == 7 ? 400.0 : abs(random.normal())
      let twin = x * 3 + 0.01 * y
      return "\(1000 + row * 7),\(row + 1),\(x),\(y),\(tail),\(row % 2),\(twin),\(row * row * 3)"
    }
    return (["customer_nr,row,x,y,tail,flag,twin,cents"] + rows).joined(separator: "\n") + "\n"
  }()

  private func session() throws -> SessionRecorder { try Sessions.with(Self.csv) }

  private func lint(_ script: String) throws -> SessionRecorder {
    let recorder = try session()
    try #require(recorder.run(script) == .fine, "\(recorder.transcript)")
    return recorder
  }

  @Test func harmlessColumnsAreSilent() throws {
    let recorder = try lint("t | select x, y | kmeans k=2 seed=1")
    #expect(recorder.problems == [])
    #expect(!recorder.notes.contains { $0.contains("L1") })
  }

  @Test func idsAreNamedWithAStatementThatLeavesThemOut() throws {
    let recorder = try lint("t | select customer_nr, row, x, y | scale | kmeans k=2 seed=1")
    #expect(recorder.codes == ["L10", "L10"])
    let text = recorder.problems.joined(separator: "\n")
    #expect(text.contains("`customer_nr`") && text.contains("its name says"))
    #expect(text.contains("`row`") && text.contains("it counts the rows from 1 to 60"))
    #expect(
      text.contains("try  ->  t | select customer_nr, row, x, y | scale | kmeans x, y"), "\(text)")
  }

  @Test func wholeNumbersThatMeasureAreNoIds() throws {
    #expect(try lint("t | select cents, x | scale | kmeans k=2 seed=1").codes == [])
    #expect(try lint("t | scale | kmeans customer_nr, x k=2 seed=1").codes == [], "they are meant")
  }

  @Test(arguments: ["customer_id", "CustomerID", "kundennr", "zip", "order_no", "id", "userKey"])
  func namesOfIds(_ name: String) { #expect(FeatureLint.sounds(name)) }

  @Test(arguments: ["paid", "amount", "frequency", "idle", "nr_of_orders", "age", "grid"])
  func namesOfMeasures(_ name: String) { #expect(!FeatureLint.sounds(name)) }

  @Test func longTailsHaveTheirFiguresAndATreatment() throws {
    let raw = try lint("t | select x, tail | kmeans tail, x k=2 seed=1")
    #expect(raw.codes == ["L11"])
    let text = raw.problems.joined()
    #expect(text.contains("skewness 7.") && text.contains("excess kurtosis 5"), "\(text)")
    #expect(text.contains("| log1p tail | kmeans"), "\(text)")
    let scaled = try lint("t | select x, tail | scale | kmeans k=2 seed=1")
    #expect(scaled.problems.joined().contains("| log1p tail | scale | kmeans k=2"))
    let signed = try lint("t | derive low = -tail | select x, low | scale | kmeans k=2 seed=1")
    #expect(signed.problems.joined().contains("| winsorize low p=1% | scale | kmeans k=2"))
    #expect(try lint("t | winsorize tail p=5% | log1p tail | kmeans tail, x k=2").codes == [])
  }

  @Test func longTailsOfSeveralColumnsAreOneWarning() throws {
    let both = try lint("t | derive twice = 2 * tail | select x, tail, twice | kmeans k=2 seed=1")
    #expect(both.codes.filter { $0 == "L11" }.count == 1)
    let text = both.problems.joined()
    #expect(text.contains("`tail`, `twice` have long tails (up to skewness 7."), "\(text)")
    #expect(text.contains("| log1p tail, twice | kmeans"), "\(text)")
  }

  @Test func twoValuesAreAWall() throws {
    let recorder = try lint("t | select x, y, flag | kmeans k=2 seed=1")
    #expect(recorder.codes == ["L12"])
    #expect(recorder.problems.joined().contains("| kmeans x, y k=2"))
  }

  @Test func twinsAreNotedWithTheirCorrelation() throws {
    let recorder = try lint("t | select x, y, twin | scale | kmeans k=2 seed=1")
    #expect(recorder.codes == [])
    let note = try #require(recorder.notes.first { $0.contains("L13") })
    #expect(note.contains("`x` and `twin`") && note.contains("r = 1.000"), "\(note)")
    #expect(note.contains("| kmeans x, y k=2"))
  }

  @Test func repeatedRowsAreCounted() throws {
    let rows = (0..<40).map { "\($0 % 30),\(($0 % 30) * 7 % 11)" }.joined(separator: "\n")
    let recorder = try Sessions.with("a,b\n\(rows)\n")
    recorder.run("t | kmeans a, b k=2 seed=1")
    let note = try #require(recorder.notes.first { $0.contains("L14") })
    #expect(note.contains("10 of 40 rows repeat another"), "\(note)")
    #expect(note.contains("t | distinct | kmeans"))
  }

  @Test func aSweepWarnsOnce() throws {
    #expect(try lint("t | select x, tail | kmeans k=2..5 seed=1").codes == ["L11"])
    #expect(
      try lint("for $k in [2, 3] { t | select x, tail | kmeans k=$k seed=1 }").codes == ["L11"])
  }

  @Test func warningsChangeNothingAndCanBeSilenced() throws {
    let script = "let m = t | select x, tail, flag | kmeans k=3 seed=1"
    let loud = try lint(script)
    let silent = try session()
    silent.session.settings.lints = false
    silent.run(script)
    #expect(silent.codes == [])
    #expect(try silent.exported("m") == loud.exported("m"))
  }
}

@Suite struct SortTieTests {
  private static let csv = "id,a,b\n1,5,1\n2,5,2\n3,4,3\n4,4,4\n5,1,5\n"

  @Test func aCutBetweenEqualKeysIsSaid() throws {
    let recorder = try Sessions.with(Self.csv, load: "id=id")
    recorder.run("t | sort -a | head 1")
    #expect(recorder.codes == ["L15"])
    let text = recorder.problems.joined()
    #expect(
      text.contains("`a` = 5") && text.contains("try  ->  t | sort -a, id | head 1"), "\(text)")
    recorder.forget()
    recorder.run("t | sort a | tail 3")
    #expect(recorder.codes == ["L15"])
  }

  @Test func aCutThatIsSettledIsSilent() throws {
    let recorder = try Sessions.with(Self.csv, load: "id=id")
    for script in [
      "t | sort -a | head 2", "t | sort -a, id | head 1", "t | sort a | tail 4", "t | head 1",
      "t | select a | sort a | head 2", "t | sort -a | head 9",
    ] {
      recorder.forget()
      recorder.run(script)
      #expect(recorder.codes == [], "\(script)")
    }
  }

  @Test func cutsGiveTheSameRowsAsBefore() throws {
    let recorder = try Sessions.with(Self.csv, load: "id=id")
    #expect(try recorder.csv("t | sort -a | head 3").column("id") == ["1", "2", "3"])
    #expect(try recorder.csv("t | sort a | tail 2").column("id") == ["1", "2"])
  }
}
