import Testing

@testable import SegLanguage

@Suite struct ExpressionTests {
  @Test(arguments: [
    ("a or b and c", "(or a (and b c))"), ("a and b or c", "(or (and a b) c)"),
    ("not a and b", "(and (not a) b)"), ("not not a", "(not (not a))"),
    ("not a == b", "(not (== a b))"), ("a == b + 1", "(== a (+ b 1))"),
    ("a < 1..3", "(< a (.. 1 3))"), ("a in 1..3", "(in a (.. 1 3))"),
    ("a not in [1]", "(not-in a [1])"), ("1..n ?? 3", "(.. 1 (?? n 3))"),
    ("a ?? b + 1", "(?? a (+ b 1))"), ("a - b - c", "(- (- a b) c)"),
    ("a + b * c", "(+ a (* b c))"), ("a / b / c", "(/ (/ a b) c)"),
    ("-a * b", "(* (- a) b)"), ("-2^2", "(- (^ 2 2))"), ("2^-1", "(^ 2 (- 1))"),
    ("2^3^2", "(^ 2 (^ 3 2))"), ("--3", "(- (- 3))"), ("a.b^2", "(^ (. a b) 2)"),
    ("a.b.c", "(. (. a b) c)"), ("f(x).y", "(. f(x) y)"), ("(a or b) and c", "(and <(or a b)> c)"),
    ("a ~ 'x'", "(~ a \"x\")"), ("$asof - 365d", "(- $asof 365.0:d)"),
    ("1..10", "(.. 1 10)"), ("2_000", "2_000"), ("1%..5%", "(.. 1% 5%)"),
    ("2026-06-30..2026-07-01", "(.. date:2026-06-30 date:2026-07-01)"),
    ("2026-06-30T12:30:00", "date:2026-06-30T12:30:00"), ("2020 - 06", "(- 2020 06)"),
    ("15min", "15.0:min"), ("1.5h", "1.5:h"), ("250ms", "250.0:ms"), ("12mo", "12.0:mo"),
    ("f(x, n=2)", "f(x n=2)"), ("[a=1, 2]", "[a=1 2]"), ("{z | pca n=2}", "{z | pca n=2}"),
    ("case { a => 1 }", "case{a=>1}"),
    ("case { a => 1, b => 2, else => 3 }", "case{a=>1 b=>2 else=>3}"),
    ("\"a{$k + 1}b\"", "\"a·{(+ $k 1)}·b\""), ("\"{f(\"x{1}\")}\"", "\"{f(\"x·{1}\")}\""),
    ("\"\\{\\n\\u{e9}\"", "\"{\n\u{e9}\""), ("'a{b}''c'", "\"a{b}'c\""), ("`a``b`", "`a`b`"),
    ("null", "null"), ("true and false", "(and true false)"), ("größe_2 + 年龄", "(+ größe_2 年龄)"),
  ])
  func precedence(_ source: String, _ expected: String) {
    #expect(outline("= " + source) == ["= " + expected])
  }

  @Test func numbers() {
    let values = ["1%", "1e-3", "2_000", "0.5", "1_0.2_5e+2%"].map { source -> Double? in
      let script = SegParser.parse("= " + source, mode: .file).script
      guard case .calculate(let value)? = script.statements.first?.kind,
        case .number(let number, _, _) = value.kind
      else { return nil }
      return number
    }
    #expect(values == [0.01, 0.001, 2_000, 0.5, 10.25])
  }

  @Test func placesAreUTF8() throws {
    let source = "客户 | where 年龄 > 1"
    let script = SegParser.parse(source, mode: .file).script
    guard case .pipeline(let pipeline) = try #require(script.statements.first).kind else {
      Issue.record("no pipeline")
      return
    }
    #expect(source.text(in: pipeline.stages[0].span) == "where 年龄 > 1")
    #expect(source.text(in: pipeline.stages[0].arguments[0].span) == "年龄 > 1")
  }

  @Test func aBracketAroundAllArgumentsIsLeftOut() {
    #expect(outline("z | kmeans (k=4, restarts=20)") == ["z | kmeans k=4 restarts=20"])
    #expect(outline("z | select (a, b)") == ["z | select a b"])
    #expect(outline("z | head (5)") == ["z | head <5>"])
  }
}
