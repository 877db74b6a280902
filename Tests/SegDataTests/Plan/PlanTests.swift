import Testing

@testable import SegData

@Suite struct PlanTests {
  static let table = Table(
    ("id", integers(1, 2, 3, 4, 5, 6)), ("k", texts("b", "a", "b", nil, "a", "b")),
    ("v", numbers(5, 3, 5, 1, nil, 2)))

  static func lit(_ value: Int64) -> Scalar { .literal(.integer(value)) }

  private func ids(_ make: (Plan) throws -> Plan) throws -> [String] {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.table))
    return try backend.run(make(plan).selecting(["id"])).lines
  }

  @Test func filters() throws {
    let found = try ids { try $0.filtering(.call(">", .column("v"), Self.lit(2))) }
    #expect(found == ["1", "2", "3"])
  }

  @Test func sortsStablyWithMissingLast() throws {
    #expect(try ids { try $0.sorting([SortKey(.column("v"))]) } == ["4", "6", "2", "1", "3", "5"])
    #expect(
      try ids { try $0.sorting([SortKey(.column("v"), descending: true)]) } == [
        "1", "3", "2", "6", "4", "5",
      ])
    let twice = try ids { try $0.sorting([SortKey(.column("v"))]).sorting([SortKey(.column("k"))]) }
    #expect(twice == ["2", "5", "6", "1", "3", "4"])
  }

  @Test func limitsAndTails() throws {
    #expect(try ids { $0.limited(to: 2, offset: 1) } == ["2", "3"])
    #expect(try ids { $0.tailing(2) } == ["5", "6"])
    #expect(try ids { try $0.sorting([SortKey(.column("v"))]).tailing(3) } == ["1", "3", "5"])
    #expect(
      try ids { try $0.limited(to: 4).filtering(.call(">", .column("id"), Self.lit(2))) } == [
        "3", "4",
      ])
    #expect(try ids { $0.limited(to: 4).limited(to: 2, offset: 3) } == ["4"])
    #expect(try ids { $0.tailing(4).limited(to: 2) } == ["3", "4"])
  }

  @Test func removesDuplicates() throws {
    #expect(try ids { try $0.removingDuplicates(on: ["k"]) } == ["1", "2", "4"])
    #expect(try ids { try $0.removingDuplicates(on: ["k"], keepLast: true) } == ["4", "5", "6"])
    let backend = backend()
    let plan = try Plan.stored(try backend.store(Self.table)).selecting(["k"])
    #expect(try backend.run(plan.removingDuplicates()).lines == ["b", "a", "null"])
    #expect(try backend.run(plan.removingDuplicates(keepLast: true)).lines == ["null", "a", "b"])
    #expect(try backend.rowCount(plan.removingDuplicates()) == 3)
  }

  @Test func numbersRows() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.table))
    let sorted = try plan.sorting([SortKey(.column("v"))]).numbering(as: "n").selecting(["n", "id"])
    #expect(try backend.run(sorted).lines == ["1|4", "2|6", "3|2", "4|1", "5|3", "6|5"])
  }

  @Test func samplesExactlyAndInOrder() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.table))
    let some = try backend.run(plan.sampling(.rows(3), seed: 7)).lines
    #expect(some.count == 3 && some == some.sorted())
    #expect(try backend.run(plan.sampling(.rows(3), seed: 7)).lines == some)
    #expect(try backend.rowCount(plan.sampling(.fraction(0.5), seed: 1)) == 3)
    #expect(try backend.rowCount(plan.sampling(.rows(99), seed: 1)) == 6)
    let turned = try plan.sorting([SortKey(.column("id"), descending: true)])
    for id in ["id"] {
      let one = try backend.run(plan.sampling(.rows(3), seed: 3, id: id)).lines
      let two = try backend.run(turned.sampling(.rows(3), seed: 3, id: id)).lines
      #expect(one == two.reversed())
    }
  }

  @Test func unites() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.table))
    let other = Plan.stored(
      try backend.store(Table(("v", integers(8)), ("id", integers(9)), ("k", texts("z")))))
    let both = try Plan.uniting([plan.limited(to: 1), other])
    #expect(try backend.run(both).lines == ["1|b|5.0", "9|z|8.0"])
    let sorted = try Plan.uniting([plan.sorting([SortKey(.column("v"))]), other]).selecting(["id"])
    #expect(try backend.run(sorted).lines == ["4", "6", "2", "1", "3", "5", "9"])
  }

  @Test func mergesStagesIntoOneSelect() throws {
    let stored = StoredTable(name: "t1", schema: Self.table.schema, rowCount: 6)
    let plan = try Plan.stored(stored)
      .filtering(.call(">", .column("v"), Self.lit(2)))
      .filtering(.call("==", .column("k"), .literal(.text("b"))))
      .deriving([NamedScalar("w", .call("*", .column("v"), Self.lit(2)))])
      .sorting([SortKey(.column("id"), descending: true)]).selecting(["id", "w"])
    let sql = try PlanSQL.text(for: plan)
    #expect(
      sql == """
        SELECT t.c0 AS c0, (t.c2 * CAST(2 AS BIGINT)) AS c1 FROM "t1" AS t \
        WHERE ((t.c2 > CAST(2 AS BIGINT))) AND ((t.c1 = 'b')) \
        ORDER BY t.c0 DESC NULLS LAST, t.rowid ASC NULLS LAST
        """)
  }

  @Test func longPipelinesWork() throws {
    let backend = backend()
    var plan = Plan.stored(try backend.store(Table(("x", integers(0, 1)))))
    for index in 0..<250 {
      plan = try plan.deriving([NamedScalar("x", .call("+", .column("x"), Self.lit(1)))])
      plan = try plan.filtering(.call(">=", .column("x"), Self.lit(Int64(index))))
    }
    #expect(try backend.run(plan).lines == ["250", "251"])
  }

  @Test func oddNamesAreOnlyNames() throws {
    let backend = backend()
    let odd = "\"; drop table x; --"
    let names = [odd, "A", "a", "select", "c1", "o'0", "", "𝛼 β"]
    let table = Table(
      schema: Schema(names.map { Column($0, .integer) }),
      columns: names.indices.map { ColumnValues.integers([Int64($0)], Validity()) })
    let plan = Plan.stored(try backend.store(table))
    let result = try backend.run(
      plan.filtering(.call("==", .column(odd), Self.lit(0))).sorting([SortKey(.column("A"))]))
    #expect(result.schema.names == names)
    #expect(result.lines == ["0|1|2|3|4|5|6|7"])
    let grouped = try plan.aggregating(
      by: [.column(odd)], [NamedScalar(odd + "2", .call("sum", .column("a")))])
    #expect(try backend.run(grouped).lines == ["0|2"])
    let text = Scalar.literal(.text("a'b\0c\"; --"))
    #expect(try backend.run(plan.projecting([NamedScalar("t", text)])).lines == ["a'b\0c\"; --"])
  }

  @Test func schemaErrorsComeBeforeAnyRun() throws {
    let plan = Plan.stored(StoredTable(name: "t", schema: Self.table.schema, rowCount: 6))
    #expect(failure { _ = try plan.selecting(["idd"]) } == .unknownColumn("idd", nearest: "id"))
    #expect(
      failure { _ = try plan.filtering(.column("k")) }
        == .typeMismatch(what: "a condition", found: [.text], expected: "true or false"))
    #expect(failure { _ = try plan.selecting(["id", "id"]) } == .duplicateColumn("id"))
    #expect(
      failure { _ = try plan.joining(plan, .inner, on: [JoinKey("id", "k")]) }
        == .typeMismatch(
          what: "joining on `id`", found: [.integer, .text], expected: "keys of one type"))
  }
}
