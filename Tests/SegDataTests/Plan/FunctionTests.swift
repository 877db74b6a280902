import Testing

@testable import SegData

/// One row `x = 5 (integer), y = -2.5, t = "Öl, Gas", d = 2026-01-31, m = null, b = true`.
@Suite struct FunctionTests {
  static let row = Table(
    ("x", integers(5)), ("y", numbers(-2.5)), ("t", texts("Öl, Gas")),
    ("d", .dates([day(2026, 1, 31).daysSinceEpoch], Validity())), ("m", integers(nil)),
    ("b", .booleans([true], Validity())))

  static let n = Scalar.literal(.null)
  static func i(_ value: Int64) -> Scalar { .literal(.integer(value)) }
  static func r(_ value: Double) -> Scalar { .literal(.number(value)) }
  static func s(_ value: String) -> Scalar { .literal(.text(value)) }
  static func dur(_ months: Int32, _ days: Int32) -> Scalar {
    .literal(.duration(Interval(months: months, days: days)))
  }
  static let (x, y, t, d, m, b) = (
    Scalar.column("x"), Scalar.column("y"), Scalar.column("t"), Scalar.column("d"),
    Scalar.column("m"), Scalar.column("b")
  )

  /// Function, arguments, value as text, type.
  static let cases: [(String, [Scalar], String, ColumnType)] = [
    ("+", [x, i(2)], "7", .integer), ("+", [x, y], "2.5", .number), ("-", [x], "-5", .integer),
    ("-", [x, i(7)], "-2", .integer), ("*", [x, y], "-12.5", .number),
    ("/", [x, i(2)], "2.5", .number),
    ("/", [x, i(0)], "null", .number), ("%", [i(-5), i(3)], "1", .integer),
    ("%", [r(5.5), r(-2)], "-0.5", .number), ("^", [i(2), i(10)], "1024.0", .number),
    ("??", [m, i(3)], "3", .integer), ("==", [m, n], "true", .boolean),
    ("!=", [m, n], "false", .boolean),
    ("==", [x, r(5)], "true", .boolean), ("!=", [m, i(1)], "null", .boolean),
    ("<", [y, x], "true", .boolean),
    ("<=", [x, i(5)], "true", .boolean), (">", [t, s("Z")], "true", .boolean),
    (">=", [x, i(6)], "false", .boolean),
    ("~", [t, s("G.s$")], "true", .boolean), ("and", [b, b], "true", .boolean),
    ("or", [b, n], "true", .boolean), ("not", [b], "false", .boolean),
    ("+", [d, dur(1, 0)], "2026-02-28", .date), ("-", [d, dur(0, 365)], "2025-01-31", .date),
    ("-", [d, .literal(.date(day(2025, 12, 31)))], "31d", .duration),
    (
      "+", [d, .literal(.duration(Interval(microseconds: 5_400_000_000)))], "2026-01-31 01:30:00",
      .timestamp
    ),
    ("*", [dur(0, 2), i(3)], "6d", .duration),
    ("abs", [y], "2.5", .number), ("sign", [y], "-1", .integer),
    ("round", [r(3.14159), i(2)], "3.14", .number),
    ("round", [r(2.5)], "3.0", .number), ("floor", [y], "-3.0", .number),
    ("ceil", [y], "-2.0", .number),
    ("floor", [x], "5", .integer), ("trunc", [y], "-2.0", .number),
    ("sqrt", [i(16)], "4.0", .number),
    ("sqrt", [i(-1)], "null", .number), ("exp", [i(0)], "1.0", .number),
    ("log", [r(10)], "2.302585092994046", .number), ("log", [i(8), i(2)], "3.0", .number),
    ("log", [i(0)], "null", .number),
    ("log", [i(-3)], "null", .number), ("log10", [i(1000)], "3.0", .number),
    ("log2", [i(8)], "3.0", .number),
    ("log1p", [r(1e-10)], "9.999999999500001e-11", .number), ("log1p", [i(-2)], "null", .number),
    ("log1p", [m], "null", .number),
    ("expm1", [r(1e-10)], "1.00000000005e-10", .number),
    ("pow", [i(2), r(0.5)], "1.4142135623730951", .number),
    ("mod", [i(-7), i(4)], "1", .integer), ("clip", [x, i(0), i(3)], "3", .integer),
    ("clip", [m, i(0), i(3)], "null", .integer),
    ("greatest", [x, m, y], "5.0", .number), ("least", [x, y], "-2.5", .number),
    ("if", [b, i(1), i(2)], "1", .integer), ("if", [n, i(1), i(2)], "2", .integer),
    ("between", [x, i(1), i(5)], "true", .boolean), ("coalesce", [m, n, x], "5", .integer),
    ("is_null", [m], "true", .boolean), ("null_if", [x, i(5)], "null", .integer),
    ("lower", [t], "öl, gas", .text), ("upper", [t], "ÖL, GAS", .text),
    ("trim", [s("  a ")], "a", .text),
    ("length", [t], "7", .integer), ("substr", [t, i(2), i(3)], "l, ", .text),
    ("substr", [t, i(5)], "Gas", .text),
    ("replace", [t, s("Gas"), s("O'il")], "Öl, O'il", .text),
    ("split_part", [t, s(", "), i(2)], "Gas", .text),
    ("concat", [t, m, i(7), r(2)], "Öl, Gas72", .text),
    ("starts_with", [t, s("Öl")], "true", .boolean),
    ("ends_with", [t, s("l")], "false", .boolean), ("contains", [t, s(",")], "true", .boolean),
    ("left", [t, i(2)], "Öl", .text), ("right", [t, i(3)], "Gas", .text),
    ("lpad", [s("7"), i(3), s("0")], "007", .text),
    ("rpad", [s("7"), i(3)], "7  ", .text),
    ("regex_extract", [t, s("[A-Z](a)s"), i(1)], "a", .text),
    ("regex_extract", [t, s("[0-9]+")], "null", .text),
    ("regex_replace", [t, s("[a-z]"), s("-")], "Ö-, G--", .text),
    ("text", [y], "-2.5", .text), ("text", [r(5)], "5", .text), ("text", [d], "2026-01-31", .text),
    ("number", [s("2.5")], "2.5", .number), ("number", [b], "1.0", .number),
    ("integer", [r(-2.7)], "-2", .integer),
    ("integer", [s("12")], "12", .integer), ("boolean", [s("true")], "true", .boolean),
    ("try_number", [t], "null", .number),
    ("try_integer", [s("2.7")], "null", .integer), ("try_boolean", [t], "null", .boolean),
    ("date", [s("2026-06-30")], "2026-06-30", .date),
    ("date", [s("31.12.2025"), s("dd.mm.yyyy")], "2025-12-31", .date),
    ("timestamp", [d], "2026-01-31 00:00:00", .timestamp),
    (
      "timestamp", [s("31.12.2025 14:05"), s("dd.mm.yyyy hh:mm")], "2025-12-31 14:05:00", .timestamp
    ),
    ("try_date", [t], "null", .date), ("try_date", [s("2025"), s("%d.%m.%Y")], "null", .date),
    ("try_timestamp", [t], "null", .timestamp),
    ("year", [d], "2026", .integer), ("quarter", [d], "1", .integer), ("month", [d], "1", .integer),
    ("day", [d], "31", .integer),
    ("weekday", [d], "6", .integer), ("week", [d], "5", .integer), ("hour", [d], "0", .integer),
    ("minute", [d], "0", .integer),
    ("date_trunc", [s("month"), d], "2026-01-01", .date),
    ("days", [d, .literal(.date(day(2026, 3, 1)))], "29", .integer),
    ("days", [dur(0, 3)], "3.0", .number),
    ("months", [d, .literal(.date(day(2026, 3, 30)))], "1", .integer),
    ("years", [.literal(.date(day(1990, 5, 1))), d], "35", .integer),
    ("make_date", [i(2026), i(2), i(28)], "2026-02-28", .date),
  ]

  @Test func givesTheExpectedValues() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.row))
    let scalars = Self.cases.map { Scalar.call(function: $0.0, $0.1) }
    let named = scalars.enumerated().map { NamedScalar("v\($0)", $1) }
    let result = try backend.run(plan.projecting(named))
    for (index, (name, _, value, type)) in Self.cases.enumerated() {
      #expect(result.cell(0, index).description == value, "\(name), case \(index)")
      #expect(result.schema.columns[index].type == type, "\(name), case \(index)")
    }
  }

  @Test func everyFunctionIsTested() {
    let tested = Set(Self.cases.map(\.0)).union(AggregateTests.cases.map(\.0))
    let missing = Functions.all.map(\.name).filter { !tested.contains($0) }
    #expect(missing.isEmpty)
  }

  @Test func catalogueIsComplete() {
    for function in Functions.all {
      #expect(!function.summary.isEmpty && function.summary.hasSuffix("."), "\(function.name)")
      #expect(!function.example.isEmpty, "\(function.name)")
    }
  }

  @Test func namesWhatDoesNotFit() throws {
    let schema = Self.row.schema
    let wrong: [(Scalar, DataError.Kind)] = [
      (.call("ruond", Self.x), .function(.unknown("ruond", nearest: "round"))),
      (
        .call("sqrt", Self.t),
        .function(.wrongArguments("sqrt", signature: "sqrt(x)", found: [.text]))
      ),
      (.column("z1"), .unknownColumn("z1", nearest: nil)),
      (
        .call("==", Self.t, Self.x),
        .function(.wrongArguments("==", signature: "==", found: [.text, .integer]))
      ),
      (
        .call("date_trunc", Self.s("moon"), Self.d),
        .function(
          .notConstant(
            "date_trunc", argument: 1,
            expected:
              "one of \"year\", \"quarter\", \"month\", \"week\", \"day\", \"hour\", \"minute\", \"second\""
          ))
      ),
    ]
    for (scalar, kind) in wrong {
      #expect(failure { _ = try scalar.type(in: schema) } == kind)
    }
  }

  @Test func conversionsAreStrict() throws {
    let backend = backend()
    let plan = Plan.stored(try backend.store(Self.row))
    for (name, expected) in [
      ("number", "a number"), ("integer", "an integer"), ("date", "a date like 2026-06-30"),
    ] {
      let kind = failure {
        _ = try backend.run(plan.projecting([NamedScalar("v", .call(name, Self.t))]))
      }
      #expect(kind == .conversion(value: "Öl, Gas", expected: expected))
    }
  }

  @Test func casesAndMembership() throws {
    let backend = backend()
    let plan = Plan.stored(
      try backend.store(Table(("v", integers(1, 5, nil, 9)))))
    let v = Scalar.column("v")
    let tier = Scalar.cases(
      [
        CaseBranch(.call(">", v, Self.i(8)), Self.s("gold")),
        CaseBranch(.call(">", v, Self.i(3)), Self.s("silver")),
      ],
      otherwise: Self.s("basic"))
    let table = try backend.run(
      plan.projecting([
        NamedScalar("tier", tier),
        NamedScalar("in", .membership(v, [Self.i(1), Self.i(9)], negated: false)),
        NamedScalar("out", .membership(v, [Self.i(1)], negated: true)),
        NamedScalar("none", .membership(v, [], negated: false)),
        NamedScalar("orNull", .membership(v, [Self.i(1), Self.n], negated: false)),
      ]))
    #expect(
      table.lines == [
        "basic|true|false|false|true", "silver|false|true|false|false",
        "basic|null|null|false|true",
        "gold|true|true|false|false",
      ])
  }
}
