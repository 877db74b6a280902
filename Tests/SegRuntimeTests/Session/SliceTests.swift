import SegTestSupport
import Testing

@testable import SegRuntime

/// What a slice needs besides the names that its statements mention.
@Suite struct SliceTests {
  /// Enters the lines, saves the slice of `name`, replays it in a fresh session with the same fixtures.
  private func expectReplay(
    of name: String, _ lines: [String], files: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let recorder = try SessionRecorder(fixtures: Sessions.fixtures)
    for (file, text) in files { try recorder.write(text, to: file) }
    for line in lines {
      let status = recorder.enter(line)
      #expect(status == .fine, "\(line)\n\(recorder.transcript)", sourceLocation: sourceLocation)
    }
    _ = try recorder.session.save("slice.seg", for: name)
    let slice = try recorder.text(of: "slice.seg")
    let other = try SessionRecorder(fixtures: Sessions.fixtures)
    for (file, text) in files { try other.write(text, to: file) }
    #expect(
      other.run(slice) == .fine, "\(slice)\n\(other.transcript)", sourceLocation: sourceLocation)
    #expect(other.problems == [], sourceLocation: sourceLocation)
    #expect(
      try other.exported(name) == recorder.exported(name), "\(slice)",
      sourceLocation: sourceLocation)
    return slice
  }

  @Test func theSeedOfTheScriptBelongsToIt() throws {
    let slice = try expectReplay(
      of: "s",
      [
        "let iris = load \"examples/iris.csv\"", "param $seed = 99",
        "let s = iris | sample n=20",
      ])
    #expect(slice.contains("$seed = 99"))
  }

  @Test func usedFilesBelongToIt() throws {
    let library = "let $least = 50\ndef big() { where amount > $least }\ndef twice($x) = $x * 2\n"
    let slice = try expectReplay(
      of: "s",
      [
        "use \"lib.seg\"", "let orders = load \"examples/orders.csv\"",
        "let s = orders | big | derive d = twice(amount)",
      ],
      files: ["lib.seg": library])
    #expect(slice.contains("use \"lib.seg\""))
  }

  @Test func filesWrittenOnTheWayBelongToIt() throws {
    let slice = try expectReplay(
      of: "s",
      [
        "let orders = load \"examples/orders.csv\"", "orders | head 4 | export \"made/part.csv\"",
        "orders | tail 4 | export \"made/other.csv\"", "let s = load \"made/part.csv\"",
      ])
    #expect(slice.contains("export \"made/part.csv\"") && !slice.contains("other.csv"))
    #expect(!slice.contains("pin \"made/part.csv\""))
  }

  @Test func aLoopsVariableHidesAnOuterOneInItsBodyOnly() throws {
    let slice = try expectReplay(
      of: "s",
      [
        "let six = load \"examples/six.csv\"", "let $k = 3",
        "let s = for $k in 2..$k { six | kmeans k=$k } | compare inertia",
      ])
    #expect(slice.contains("let $k = 3"))
  }

  @Test func laterVersionsOfANameDoNotDisturb() throws {
    let slice = try expectReplay(
      of: "s",
      [
        "let x = load \"examples/orders.csv\"", "let x = x | where amount > 20",
        "let s = x | group country n = count()", "let x = x | head 1",
      ])
    #expect(!slice.contains("head 1"))
  }
}
