import Testing

@testable import SegData

/// Expected rows as of dplyr's `*_join` with `na_matches = "never"`, in the order that is promised here.
@Suite struct JoinTests {
  static let left = Table(("k", integers(2, 1, nil, 3, 2)), ("v", texts("a", "b", "c", "d", "e")))
  static let right = Table(("k", integers(2, 4, 1, 2, nil)), ("v", texts("p", "q", "r", "s", "t")))

  @Test(arguments: [
    (JoinKind.inner, ["2|a|p", "2|a|s", "1|b|r", "2|e|p", "2|e|s"]),
    (.left, ["2|a|p", "2|a|s", "1|b|r", "null|c|null", "3|d|null", "2|e|p", "2|e|s"]),
    (.right, ["2|a|p", "2|a|s", "1|b|r", "2|e|p", "2|e|s", "4|null|q", "null|null|t"]),
    (
      .full,
      [
        "2|a|p", "2|a|s", "1|b|r", "null|c|null", "3|d|null", "2|e|p", "2|e|s", "4|null|q",
        "null|null|t",
      ]
    ),
    (.semi, ["2|a", "1|b", "2|e"]), (.anti, ["null|c", "3|d"]),
  ])
  func keepsTheOrderOfBothSides(kind: JoinKind, rows: [String]) throws {
    for threads in [1, 4] {
      let backend = backend(threads: threads)
      let plan = try Plan.stored(backend.store(Self.left))
        .joining(.stored(backend.store(Self.right)), kind, on: [JoinKey("k")])
      #expect(try backend.run(plan).lines == rows)
      #expect(try backend.rowCount(plan) == rows.count)
    }
  }

  @Test func namesWhatClashes() throws {
    let left = Plan.stored(StoredTable(name: "l", schema: Self.left.schema, rowCount: 0))
    let right = Plan.stored(StoredTable(name: "r", schema: Self.right.schema, rowCount: 0))
    #expect(
      try left.joining(right, .inner, on: [JoinKey("k")], suffix: "_2").schema.names == [
        "k", "v", "v_2",
      ])
    #expect(
      failure { _ = try left.joining(right, .inner, on: [JoinKey("k")], suffix: "") }
        == .duplicateColumn("v"))
  }

  @Test func stagesAfterAJoinKeepItsOrder() throws {
    let backend = backend()
    let plan = try Plan.stored(backend.store(Self.left))
      .joining(.stored(backend.store(Self.right)), .left, on: [JoinKey("k")])
      .filtering(.call("!=", .column("v_right"), .literal(.null)))
      .deriving([NamedScalar("n", .call("concat", .column("v"), .column("v_right")))])
      .numbering(as: "i").selecting(["i", "n"])
    #expect(try backend.run(plan).lines == ["1|ap", "2|as", "3|br", "4|ep", "5|es"])
  }
}
