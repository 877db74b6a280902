import SegTestSupport
import Testing

@testable import SegRuntime

/// Rows and columns: where, derive, fill, group, join, distinct, sample, select, rename.
@Suite struct RowVerbTests {
  private static let table = """
    id,g,a,b
    1,x,5,true
    2,y,,false
    3,x,7,
    4,,2,true
    5,y,5,false

    """

  private func session() throws -> SessionRecorder { try Sessions.with(Self.table) }

  private func ids(_ condition: String, _ recorder: SessionRecorder) throws -> [String] {
    try recorder.csv("t | where \(condition)").column("id")
  }

  @Test func comparisonsWithMissingAreNeverTrue() throws {
    let recorder = try session()
    #expect(try ids("a > 4", recorder) == ["1", "3", "5"])
    #expect(try ids("not (a > 4)", recorder) == ["4"])
    #expect(try ids("a != 5", recorder) == ["3", "4"])
    #expect(try ids("a == null", recorder) == ["2"])
    #expect(try ids("a != null and g != null", recorder) == ["1", "3", "5"])
    #expect(try ids("a in [5, 2]", recorder) == ["1", "4", "5"])
    #expect(try ids("a not in [5, 2]", recorder) == ["3"])
    #expect(try ids("a in 2..5", recorder) == ["1", "4", "5"])
  }

  @Test func andAndOrFollowThreeValuedLogic() throws {
    let recorder = try session()
    #expect(try ids("b or a > 4", recorder) == ["1", "3", "4", "5"])
    #expect(try ids("b and a > 4", recorder) == ["1"])
    #expect(try ids("b", recorder) == ["1", "4"])
    #expect(try ids("not b", recorder) == ["2", "5"])
  }

  @Test func deriveSeesTheColumnsBeforeIt() throws {
    let recorder = try session()
    let table = try recorder.csv(
      "t | derive c = a * 2, d = c + 1, a = a + 100 | select id, a, c, d")
    #expect(table.column("c") == ["10", "", "14", "4", "10"])
    #expect(table.column("d") == ["11", "", "15", "5", "11"])
    #expect(table.column("a") == ["105", "", "107", "102", "105"])
  }

  @Test func deriveAcrossComputesInPlace() throws {
    let recorder = try Sessions.with("u,v,w\n1,10,x\n4,40,y\n")
    let table = try recorder.csv("t | derive across([u, v], sqrt)")
    #expect(table.header == ["u", "v", "w"])
    #expect(table.numbers("u") == [1, 2])
    let own = try recorder.csv(
      "t | derive across(numeric(), log1p) | derive across(numeric(), expm1)")
    #expect(own.numbers("v").map { ($0 * 1e9).rounded() / 1e9 } == [10, 40])
    recorder.run("def half($x) = $x / 2")
    #expect(try recorder.csv("t | derive across([u, v], half)").numbers("v") == [5, 20])
  }

  @Test func aggregatesInDeriveAreOverAllRows() throws {
    let recorder = try session()
    let table = try recorder.csv("t | derive m = mean(a), n = count(), share = a / sum(a)")
    #expect(table.numbers("m") == [4.75, 4.75, 4.75, 4.75, 4.75])
    #expect(table.column("n") == ["5", "5", "5", "5", "5"])
    #expect(table.column("share")[2] == "0.3684210526315789")
  }

  @Test func fillTakesAggregatesAndValues() throws {
    let recorder = try session()
    let table = try recorder.csv("t | fill a = median(a), g = \"none\"")
    #expect(table.numbers("a") == [5, 5, 7, 2, 5])
    #expect(table.column("g") == ["x", "y", "x", "none", "y"])
    #expect(recorder.failing("t | fill g = 3") == ["S0206"])
    #expect(recorder.failing("t | fill h = 3") == ["S0204"])
  }

  @Test func groupsComeInTheOrderOfTheirKeysMissingLast() throws {
    let recorder = try session()
    let table = try recorder.csv("t | group g n = count(), total = sum(a), with_a = count(a)")
    #expect(table.column("g") == ["x", "y", ""])
    #expect(table.column("n") == ["2", "2", "1"])
    #expect(table.numbers("total") == [12, 5, 2])
    #expect(table.column("with_a") == ["2", "1", "1"])
    let whole = try recorder.csv("t | group n = count(), m = mean(a)")
    #expect(whole.rows == [["5", "4.75"]])
    let made = try recorder.csv("t | group big = a > 4, n = count()")
    #expect(made.column("big") == ["false", "true", ""])
    #expect(made.column("n") == ["1", "3", "1"])
  }

  @Test func joinsKeepTheRowsTheirKindNames() throws {
    let recorder = try session()
    try recorder.write("g,city,a\nx,Lyon,1\ny,Graz,2\ny,Rom,3\nz,Oslo,4\n,None,5\n", to: "u.csv")
    recorder.run("let u = load \"u.csv\"")
    func ids(_ how: String) throws -> [String] {
      try recorder.csv("t | join u on=g how=\(how)").column("id")
    }
    #expect(try ids("inner") == ["1", "2", "2", "3", "5", "5"])
    #expect(try ids("left") == ["1", "2", "2", "3", "4", "5", "5"])
    #expect(try ids("right").filter { !$0.isEmpty } == ["1", "2", "2", "3", "5", "5"])
    #expect(try ids("right").count == 8)
    #expect(try ids("full").count == 9)
    #expect(try ids("semi") == ["1", "2", "3", "5"])
    #expect(try ids("anti") == ["4"])
    let inner = try recorder.csv("t | join u on=g")
    #expect(inner.header == ["id", "g", "a", "b", "city", "a_right"])
    #expect(inner.column("city") == ["Lyon", "Graz", "Rom", "Lyon", "Graz", "Rom"])
    #expect(recorder.failing("t | join u on=h") == ["S0204"])
  }

  @Test func joinTakesColumnsOfOtherNames() throws {
    let recorder = try session()
    try recorder.write("code,city\n1,Lyon\n3,Graz\n", to: "u.csv")
    recorder.run("let u = load \"u.csv\"")
    let table = try recorder.csv("t | join u on=[id=code] | select id, city")
    #expect(table.rows == [["1", "Lyon"], ["3", "Graz"]])
  }

  @Test func distinctKeepsTheFirstOrTheLast() throws {
    let recorder = try session()
    #expect(try recorder.csv("t | distinct g").column("id") == ["1", "2", "4"])
    #expect(try recorder.csv("t | distinct g keep=last").column("id") == ["3", "4", "5"])
    #expect(try recorder.csv("t | distinct").rows.count == 5)
  }

  @Test func sortPutsMissingLastEitherWay() throws {
    let recorder = try session()
    #expect(try recorder.csv("t | sort a").column("id") == ["4", "1", "5", "3", "2"])
    #expect(try recorder.csv("t | sort -a").column("id") == ["3", "1", "5", "4", "2"])
    #expect(try recorder.csv("t | sort g, -id").column("id") == ["3", "1", "5", "2", "4"])
  }

  @Test func headAndTailTakeRowsFromTheEnds() throws {
    let recorder = try session()
    #expect(try recorder.csv("t | head 2").column("id") == ["1", "2"])
    #expect(try recorder.csv("t | tail 2").column("id") == ["4", "5"])
    #expect(try recorder.csv("t | head 0").rows == [])
  }

  @Test func selectKeepsTheOrderGivenAndLeavesOut() throws {
    let recorder = try session()
    #expect(try recorder.csv("t | select b, id").header == ["b", "id"])
    #expect(try recorder.csv("t | select -b, -g").header == ["id", "a"])
    #expect(try recorder.csv("t | select g, all()").header == ["g", "id", "a", "b"])
    #expect(try recorder.csv("t | select text()").header == ["g"])
  }

  @Test func renameKeepsRolesAndRecipes() throws {
    let recorder = try Sessions.with(
      "key,w,x,y\n1,1,1,10\n2,1,2,20\n3,2,3,40\n4,1,9,80\n", load: "id=key, weight=w")
    let schema = try recorder.csv(
      "t | scale x | rename nr = key, size = w, z = x | schema")
    #expect(schema.column("column") == ["nr", "size", "z", "y"])
    #expect(schema.column("role") == ["id", "weight", "", ""])
    #expect(schema.column("transformed") == ["false", "false", "true", "false"])
    #expect(recorder.failing("t | rename y = x") == ["S0309"])
  }

  @Test func samplesDoNotDependOnThreadsNorOnTheOrderOfRowsWithAnID() throws {
    let rows = (1...400).map { "\($0),\($0 * 7 % 31)" }
    func ids(_ rows: [String], threads: Int, options: String) throws -> [String] {
      let recorder = try SessionRecorder(threads: threads)
      try recorder.write("id,x\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")
      recorder.run("let t = load \"t.csv\" \(options)")
      return try recorder.csv("t | sample n=25 seed=3").column("id")
    }
    let drawn = try ids(rows, threads: 1, options: "id=id")
    #expect(drawn.count == 25)
    #expect(try ids(rows, threads: 2, options: "id=id") == drawn)
    let shuffled = rows.sorted { $0.hashed < $1.hashed }
    #expect(shuffled != rows)
    #expect(try Set(ids(shuffled, threads: 2, options: "id=id")) == Set(drawn))
    #expect(
      try ids(rows, threads: 1, options: "") == ids(rows, threads: 2, options: ""))
  }
}

extension String {
  /// The same on every run, unlike `hashValue`.
  fileprivate var hashed: UInt64 {
    utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }
}
