import Testing

@testable import SegData

@Suite struct AggregateTests {
  /// Two groups; values by hand, quantiles by R 4.2 `quantile(type = 7)`.
  static let table = Table(
    ("g", texts("b", "a", "b", "a", "b", nil)), ("x", integers(3, 1, 1, 2, nil, 7)),
    ("y", numbers(0.5, 1.5, 2.5, nil, 4.5, 1)), ("w", texts("u", "v", "u", "w", "v", "z")),
    ("d", .dates([10, 20, 30, 40, 50, 60], Validity())))

  /// Function, arguments, values of the groups a, b and the missing one.
  static let cases: [(String, [Scalar], [String])] = [
    ("count", [], ["2", "3", "1"]), ("count", [.column("x")], ["2", "2", "1"]),
    ("count_distinct", [.column("w")], ["2", "2", "1"]),
    ("count_if", [.call(">", .column("x"), .literal(.integer(1)))], ["1", "1", "1"]),
    ("sum", [.column("x")], ["3", "4", "7"]), ("sum", [.column("y")], ["1.5", "7.5", "1.0"]),
    (
      "sum_if", [.column("y"), .call(">", .column("x"), .literal(.integer(2)))],
      ["null", "0.5", "1.0"]
    ),
    ("mean", [.column("x")], ["1.5", "2.0", "7.0"]),
    ("avg", [.column("y")], ["1.5", "2.5", "1.0"]),
    ("median", [.column("y")], ["1.5", "2.5", "1.0"]),
    ("median", [.column("d")], ["1970-01-21", "1970-01-31", "1970-03-02"]),
    ("quantile", [.column("y"), .literal(.number(0.9))], ["1.5", "4.1", "1.0"]),
    ("min", [.column("d")], ["1970-01-21", "1970-01-11", "1970-03-02"]),
    ("max", [.column("w")], ["w", "v", "z"]),
    ("sd", [.column("y")], ["null", "2.0", "null"]),
    ("sd0", [.column("x")], ["0.5", "1.0", "0.0"]),
    ("var", [.column("y")], ["null", "4.0", "null"]),
    ("var0", [.column("x")], ["0.25", "1.0", "0.0"]),
    ("first", [.column("x")], ["1", "3", "7"]), ("last", [.column("x")], ["2", "1", "7"]),
    ("mode", [.column("w")], ["v", "u", "z"]),
    ("any", [.call(">", .column("x"), .literal(.integer(2)))], ["false", "true", "true"]),
    ("all", [.call(">", .column("x"), .literal(.integer(0)))], ["true", "true", "true"]),
    (
      "share", [.call("==", .column("w"), .literal(.text("u")))],
      ["0.0", "0.6666666666666666", "0.0"]
    ),
    ("entropy", [.column("w")], ["0.6931471805599453", "0.6365141682948128", "0.0"]),
  ]

  @Test func givesOneRowAGroupInTheOrderOfTheKeys() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.table))
    let named = Self.cases.enumerated().map { NamedScalar("v\($0)", .call(function: $1.0, $1.1)) }
    let result = try backend.run(plan.aggregating(by: [.column("g")], named))
    #expect(result.values("g") == texts("a", "b", nil))
    for (index, (name, _, values)) in Self.cases.enumerated() {
      let found = (0..<3).map { result.cell($0, index + 1).description }
      #expect(found == values, "\(name), case \(index)")
    }
  }

  @Test func computesWithAggregatesAndKeys() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.table))
    let ratio = Scalar.call("/", .call("sum", .column("y")), .call("count"))
    let label = Scalar.call("concat", .column("g"), .literal(.text("!")))
    let result = try backend.run(
      plan.aggregating(by: [.column("g")], [NamedScalar("r", ratio), NamedScalar("l", label)]))
    #expect(result.lines == ["a|0.75|a!", "b|2.5|b!", "null|1.0|!"])
  }

  @Test func aggregatesWithoutKeysGiveOneRow() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.table))
    let none = try plan.filtering(.literal(.boolean(false)))
    let result = try backend.run(
      none.aggregating(
        by: [], [NamedScalar("n", .call("count")), NamedScalar("s", .call("sum", .column("y")))]))
    #expect(result.lines == ["0|null"])
    #expect(result.schema.names == ["n", "s"])
  }

  @Test func rangesOverAllRowsInDeriveAndWhere() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.table))
    let centred = Scalar.call("-", .column("y"), .call("mean", .column("y")))
    let derived = try plan.projecting([.column("w"), NamedScalar("c", centred)])
    #expect(
      try backend.run(derived).lines == ["u|-1.5", "v|-0.5", "u|0.5", "w|null", "v|2.5", "z|-1.0"])
    let above = try plan.filtering(.call(">", .column("y"), .call("mean", .column("y"))))
    #expect(try backend.run(above).lines == ["b|1|2.5|u|1970-01-31", "b|null|4.5|v|1970-02-20"])
  }

  @Test func refusesMisplacedColumnsAndAggregates() throws {
    let plan = Plan.stored(StoredTable(name: "t", schema: Self.table.schema, rowCount: 0))
    #expect(
      failure { _ = try plan.aggregating(by: [.column("g")], [NamedScalar("v", .column("x"))]) }
        == .misplacedColumn("x"))
    #expect(
      failure {
        _ = try plan.aggregating(
          by: [], [NamedScalar("v", .call("sum", .call("max", .column("x"))))])
      }
        == .misplacedAggregate("max"))
    #expect(
      failure { _ = try plan.aggregating(by: [NamedScalar("k", .call("max", .column("x")))], []) }
        == .misplacedAggregate("max"))
  }
}
