import Foundation
import SegTestSupport
import Testing

@testable import SegRuntime

/// Preparations are remembered: profiles speak in original units, new rows are prepared alike.
@Suite struct PreparationTests {
  private static let rows = """
    id,spend,visits
    1,10,1
    2,12,2
    3,11,3
    4,14,2
    5,900,20
    6,1000,22
    7,1100,24
    8,5000,90

    """

  @Test func profilesShowOriginalUnits() throws {
    let recorder = try Sessions.with(Self.rows, load: "id=id")
    // By hand: winsorizing at 12.5 % is type 7 of (10, 11, 12, 14, 900, 1000, 1100, 5000).
    let profile = try recorder.csv(
      "t | winsorize p=12.5% | log1p | scale | kmeans k=2 seed=1 | profile stats=[mean, median, share]"
    )
    let mean = profile.rows.filter { $0[3] == "mean" }
    #expect(mean.map { $0[0] } == ["1", "2", "all"])
    #expect(mean.map { Double($0[4]) } == [11.75, 2000, 1005.875])
    #expect(mean.map { Double($0[5]) } == [2, 39, 20.5])
    let median = profile.rows.filter { $0[3] == "median" }
    #expect(median.map { Double($0[4]) } == [11.5, 1050, 457])
    let share = profile.rows.filter { $0[3] == "share" }
    #expect(abs((Double(share[0][4]) ?? 0) - 47.0 / 8047) < 1e-15)
    #expect(Double(share[2][4]) == 1)
  }

  @Test func selectKeepsTheOriginalsUnseen() throws {
    let recorder = try Sessions.with(Self.rows, load: "id=id")
    let chain = "t | scale | select id, spend | rename money = spend"
    #expect(try recorder.csv(chain).header == ["id", "money"])
    let profile = try recorder.csv("\(chain) | kmeans k=2 seed=1 | profile")
    #expect(profile.header.last == "money")
    #expect(Double(profile.rows.last?[4] ?? "") == 1005.875)
  }

  @Test func derivedColumnsAreNewOnes() throws {
    let recorder = try Sessions.with(Self.rows, load: "id=id")
    let profile = try recorder.csv(
      "t | derive spend = spend * 2 | kmeans k=2 seed=1 | profile spend")
    #expect(Double(profile.rows.last?[4] ?? "") == 2011.75)
  }

  @Test func winsorizePullsInToQuantilesOfTypeSeven() throws {
    let recorder = try Sessions.with(Self.rows, load: "id=id")
    let table = try recorder.csv("t | winsorize spend p=10%")
    // Type 7 at 0.1 of eight values: 10 + 0.7 · (11 − 10); at 0.9: 1100 + 0.3 · (5000 − 1100).
    #expect(abs(table.numbers("spend")[0] - 10.7) < 1e-12)
    #expect(abs(table.numbers("spend")[7] - 2270) < 1e-9)
    #expect(table.numbers("visits")[7] == 90)
    let upper = try recorder.csv("t | winsorize spend p=10% tails=upper").numbers("spend")
    #expect(upper[0] == 10)
  }

  @Test func scaleHasBothDivisors() throws {
    let recorder = try Sessions.withExamples()
    func inertia(_ options: String) throws -> Double {
      try recorder.csv("iris | scale \(options) | kmeans k=3 seed=1 | validate inertia")
        .numbers("value")[0]
    }
    #expect(abs(try inertia("ddof=0") - 139.8204964) < 5e-7)
    #expect(abs(try inertia("") - 138.888) < 5e-3)
    #expect(recorder.notes.contains { $0.hasPrefix("scale: ") })
  }

  /// The same rows assigned anew get the same segments and distances, bit for bit.
  @Test func assignGivesTheTrainingRowsBack() throws {
    let recorder = try Sessions.withExamples()
    let preparations = [
      "", "| scale", "| log1p | scale method=robust", "| winsorize p=5% | log1p | scale",
      "| scale method=minmax | pca n=2 | select pc1, pc2",
      "| winsorize p=2% | derive across(numeric(), log1p) | scale | pca n=3 | select pc1, pc2, pc3",
      "| rename a = sepal_length | derive a = a / mean(a), b = a * petal_width | scale a, b",
      "| fill sepal_length = median(sepal_length) | scale method=mad",
    ]
    for preparation in preparations {
      recorder.forget()
      try #require(
        recorder.run("let m = iris \(preparation) | kmeans k=3 seed=4") == .fine,
        "\(preparation)\n\(recorder.transcript)")
      let fitted = try recorder.csv("m | select segment, distance")
      let assigned = try recorder.csv("iris | assign m | select segment, distance")
      #expect(fitted.rows == assigned.rows, "iris \(preparation)")
      #expect(fitted.rows.count == 150)
    }
  }

  @Test func assignedRowsDoNotMoveWhatWasFitted() throws {
    let recorder = try Sessions.with(Self.rows, load: "id=id")
    try #require(
      recorder.run("let m = t | winsorize p=5% | log1p | scale | kmeans k=2 seed=1") == .fine)
    let all = try recorder.csv("t | assign m")
    let alone = try recorder.csv("t | where id == 6 | assign m")
    #expect(alone.rows == all.rows.filter { $0[0] == "6" })
    try recorder.write("id,spend,visits\n77,90000,500\n", to: "new.csv")
    let new = try recorder.csv("load \"new.csv\" id=id | assign m")
    #expect(new.column("segment") == ["2"])
    #expect(new.header == ["id", "spend", "visits", "segment", "distance"])
    #expect(new.numbers("spend") == [90_000])
  }

  @Test func assignNamesMissingColumnsAndValues() throws {
    let recorder = try Sessions.withExamples()
    recorder.run("let m = iris | scale | kmeans k=3 seed=1")
    #expect(recorder.failing("iris | select petal_length, petal_width | assign m") == ["S0204"])
    let problem = recorder.problems.joined()
    #expect(problem.contains("`sepal_length`") && problem.contains("`sepal_width`"))
    #expect(!problem.contains("`petal_length`,"))
    try recorder.write("x,y\n1,\n2,3\n", to: "gap.csv")
    #expect(recorder.failing("load \"gap.csv\" | assign six_segments") == ["S0401"])
    #expect(recorder.problems.joined().contains("`y` (1)"))
    #expect(recorder.failing("iris | assign orders") == ["S0213"])
  }

  @Test func rowsThatWerePreparedAlreadyAreAssignedAlike() throws {
    let recorder = try Sessions.withExamples()
    recorder.run("let m = iris | log1p | scale | kmeans k=3 seed=1")
    let plain = try recorder.csv("iris | assign m | select segment, distance")
    for preparation in ["scale", "log1p | scale", "winsorize p=10%"] {
      let again = try recorder.csv("iris | \(preparation) | assign m | select segment, distance")
      #expect(again == plain, "\(preparation)")
    }
  }

  @Test func joinedColumnsRememberHowTheyWereMade() throws {
    let recorder = try Sessions.withExamples()
    let status = recorder.run(
      """
      let aged = customers | fill age = 40 | scale age | select customer_id, age
      let m = orders | join aged on=customer_id | kmeans amount, age k=2 seed=1
      """)
    try #require(status == .fine, "\(recorder.transcript)")
    let profile = try recorder.csv("m | profile age")
    let plain = try recorder.csv(
      "orders | join { customers | fill age = 40 } on=customer_id | group a = mean(age)")
    #expect(profile.numbers("age").last == plain.numbers("a")[0])
    let fitted = try recorder.csv("m | select segment, distance")
    let assigned = try recorder.csv(
      "orders | join customers on=customer_id | assign m | select segment, distance")
    #expect(assigned == fitted)
  }

  @Test func assignKeepsNames() throws {
    let recorder = try Sessions.withExamples()
    recorder.run("let named = six_segments | name 1 = \"Near\"")
    let table = try recorder.csv("six | assign named")
    #expect(Set(table.column("segment_name")) == ["Near", "2"])
  }

  @Test func cutsAreAssignedToTheNearestCentreAndSaySo() throws {
    let recorder = try Sessions.withExamples()
    recorder.run("let hc = six | hclust | cut k=2")
    recorder.forget()
    let table = try recorder.csv("six | assign hc")
    #expect(try table.column("segment") == recorder.csv("hc").column("segment"))
    #expect(recorder.notes.contains { $0.contains("100.0 %") })
  }
}

/// Columns whose names the verbs also use for their own.
@Suite struct NameClashTests {
  private func session() throws -> SessionRecorder {
    try Sessions.with("id,n,share,size\n1,5,0.5,1\n2,5,0.25,2\n3,9,0.25,30\n", load: "id=id")
  }

  @Test func freqKeepsTheCountedColumnsName() throws {
    let recorder = try session()
    let n = try recorder.csv("t | freq n")
    #expect(n.header == ["n", "rows", "share"])
    #expect(n.rows.map { Array($0.prefix(2)) } == [["5", "2"], ["9", "1"]])
    let share = try recorder.csv("t | freq share")
    #expect(share.header == ["share", "n", "share_of_rows"])
    #expect(share.column("share") == ["0.25", "0.5"])
  }

  @Test func profilesDescribeColumnsOfAnyName() throws {
    let recorder = try session()
    let profile = try recorder.csv("t | kmeans k=2 seed=1 | profile")
    #expect(
      profile.header == ["segment", "segment_n", "segment_size", "statistic", "n", "share", "size"])
    #expect(profile.column("segment_n") == ["2", "1", "3"])
    #expect(profile.numbers("size") == [1.5, 30, 11])
  }

  @Test func aliasesOfGroupsMustDiffer() throws {
    let recorder = try session()
    #expect(recorder.failing("t | group n n = count()") == ["S0309"])
  }
}
