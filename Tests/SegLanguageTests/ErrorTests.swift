import Foundation
import Testing

@testable import SegLanguage

/// One block of `Cases/errors.txt`.
struct ErrorCase: CustomStringConvertible, Sendable {
  let title: String
  let source: String
  let expected: String
  var description: String { title }

  static let file = casesFolder.appendingPathComponent("errors.txt")

  static let all: [ErrorCase] = {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "=== ").dropFirst().map { block in
      let halves = block.components(separatedBy: "\n---\n")
      let lines = halves[0].components(separatedBy: "\n")
      return ErrorCase(
        title: lines[0], source: lines.dropFirst().joined(separator: "\n"),
        expected: halves.count > 1
          ? halves[1].trimmingCharacters(in: CharacterSet(charactersIn: "\n")) : "")
    }
  }()

  /// Writes what is said now; run with `SEG_UPDATE_SNAPSHOTS=1` and read the difference.
  static func update() throws {
    let text = all.map { "=== \($0.title)\n\($0.source)\n---\n\(rendered($0.source))\n" }
    try text.joined().write(to: file, atomically: true, encoding: .utf8)
  }
}

@Suite struct ErrorTests {
  @Test(arguments: ErrorCase.all) func isWordedAsRecorded(_ example: ErrorCase) throws {
    if ProcessInfo.processInfo.environment["SEG_UPDATE_SNAPSHOTS"] != nil {
      try ErrorCase.update()
    }
    #expect(rendered(example.source) == example.expected)
    #expect(!example.expected.isEmpty)
  }

  @Test func everyCodeIsRecorded() {
    let recorded = Set(ErrorCase.all.flatMap { diagnostics($0.source).map(\.code) })
    let known = Set(DiagnosticCode.language.map(\.code))
    #expect(known.subtracting(recorded) == ["S0122"])
    #expect(recorded.subtracting(known) == [])
  }

  @Test func codesAreUnique() {
    let codes = DiagnosticCode.language.map(\.code)
    #expect(Set(codes).count == codes.count)
  }

  @Test(arguments: DiagnosticCode.language.map(\.code))
  func examplesOfTheExplanationAreRight(_ code: String) throws {
    let entry = try #require(DiagnosticCode.language.first { $0.code == code })
    #expect(diagnostics(entry.example).map(\.code).contains(code))
    #expect(diagnostics(entry.repair).map(\.code) == [])
  }

  @Test(arguments: ErrorCase.all) func fixesAreFreeOfErrors(_ example: ErrorCase) {
    for fix in diagnostics(example.source).compactMap(\.fix) {
      #expect(diagnostics(fix.statement) == [])
    }
  }

  @Test func statementsWithErrorsAreLeftOut() {
    let source = "let a load \"a.csv\"\nb | head 5\nc | where x = 1\nd"
    let script = SegParser.parse(source, mode: .file).script
    #expect(script.statements.map { $0.text(in: source) } == ["b | head 5", "d"])
  }

  @Test func coloursWrapTheSameWords() {
    let source = "cust | where a = 1"
    let diagnostic = diagnostics(source)[0]
    let coloured = diagnostic.render(source: source, style: .ansi)
    #expect(coloured.hasPrefix("\u{1B}[1;31merror S0114\u{1B}[0m"))
    let plain = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(plain == diagnostic.render(source: source))
  }

  @Test func linesAreCountedFromTheFirst() {
    let source = "a\r\nb\rc\nd | where x = 1"
    #expect(diagnostics(source)[0].render(source: source, firstLine: 98).contains("\n 101 | d |"))
  }

  @Test func theLookOfLanguageIsKept() {
    let source = "z | kmeans k=4 restart=20"
    let diagnostic = Diagnostic(
      code: "S0214", message: "`kmeans` has no option `restart`",
      span: Span(start: 15, end: 22), label: "did you mean `restarts`?",
      notes: ["options: k, restarts, init, max_iter, tol, metric, weight, seed, within"],
      fix: Fix(verb: .fix, statement: "z | kmeans k=4 restarts=20"))
    #expect(
      diagnostic.render(source: source) == """
        error S0214: `kmeans` has no option `restart`
           1 | z | kmeans k=4 restart=20
             |                ^^^^^^^ did you mean `restarts`?
          options: k, restarts, init, max_iter, tol, metric, weight, seed, within
          fix  ->  z | kmeans k=4 restarts=20
        """)
    let warning = Diagnostic(
      severity: .warning, code: "L03", message: "features differ in spread",
      fix: Fix(verb: .try, statement: "clean | scale method=robust\n| kmeans k=4"))
    #expect(
      warning.render(source: source) == """
        warning L03: features differ in spread
          try  ->  clean | scale method=robust
                   | kmeans k=4
        """)
  }

  @Test func longLinesAreCut() {
    let source = "= " + String(repeating: "a + ", count: 1_000) + "@"
    let longest = rendered(source).split(separator: "\n").map(\.count).max() ?? 0
    #expect(longest < 260)
  }
}
