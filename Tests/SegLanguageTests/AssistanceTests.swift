import Testing

@testable import SegLanguage

/// The context at the `‸` of a marked source.
private func context(_ marked: String) -> CompletionContext {
  let parts = marked.split(separator: "‸", omittingEmptySubsequences: false).map(String.init)
  return Assistance.completionContext(parts.joined(), cursor: parts[0].utf8.count)
}

@Suite struct AssistanceTests {
  private static let value: Set<CompletionClass> = [
    .column, .variable, .function, .value, .keyword,
  ]

  @Test(
    arguments: [
      ("‸", [.statement, .verbOrDataSet]), ("cu‸", [.statement, .verbOrDataSet]),
      ("a\n‸", [.statement, .verbOrDataSet]), ("let x = ‸", [.verbOrDataSet, .keyword]),
      ("let $x = ‸", value.subtracting([.column])), ("z | ‸", [.verb]), ("z | km‸", [.verb]),
      ("z | kmeans ‸", value.union([.option, .operator])), ("z | kmeans k=‸", value),
      ("z | kmeans k=4 ‸", [.option, .operator]), ("z | kmeans k=4 re‸", [.option, .operator]),
      ("z | kmeans k=4, ‸", value.union([.option])), ("z | where a > ‸", value),
      ("z | where f(‸", value), ("z | profile stats=[mean, ‸", value),
      ("z | where m.‸", [.column]), ("let ‸", []), ("# z | ‸", []), (":mode ‸", []),
      ("for $x ‸", [.keyword]), ("use ‸", [.file]), ("load \"da‸", [.file]),
      ("def f($a) { ‸", [.verbOrDataSet, .keyword]), ("z | case‸", [.verb]),
      ("= case { a => 1, ‸", value.subtracting([.column])),
    ] as [(String, Set<CompletionClass>)])
  func expected(_ marked: String, _ classes: Set<CompletionClass>) {
    #expect(context(marked).expected == classes)
  }

  @Test func stageAndOptions() throws {
    let result = context("cust | where age > 3 | kmeans k=4, init=plus res‸t=2")
    #expect(result.stage?.text == "kmeans")
    #expect(result.usedOptions == ["k", "init"])
    #expect(result.option == nil)
    #expect(result.prefix == "res")
    #expect(result.replaced == Span(start: 45, end: 49))
    #expect(result.pipelineBefore.map(outline) == "cust | where (> age 3)")
  }

  @Test func optionWhoseValueIsTyped() {
    #expect(context("z | hclust linkage=wa‸").option == "linkage")
    #expect(context("z | profile stats=[mean, ‸").option == "stats")
    #expect(context("z | profile stats=[mean] ‸").option == nil)
    #expect(context("z | profile stats=[mean] ‸").usedOptions == ["stats"])
  }

  @Test func pipelineBefore() {
    #expect(context("cust ‸").pipelineBefore == nil)
    #expect(context("cust | ‸").pipelineBefore.map(outline) == "cust")
    #expect(context("| head 5 | ‸").pipelineBefore.map(outline) == "it | head 5")
    #expect(context("| ‸").pipelineBefore.map(outline) == "it")
    #expect(context("let x = load \"a\" id=b | ‸").pipelineBefore.map(outline) == "load \"a\" id=b")
    #expect(context("z | a {y | b | ‸").pipelineBefore.map(outline) == "y | b")
  }

  @Test(
    arguments: [
      ("z | where a == ‸", "a"), ("z | where b > 1 and `a b` != 'x‸", "a b"),
      ("z | where a in [1, ‸", "a"), ("z | where a in [\"x\", \"‸", "a"), ("z | where a > ‸", nil),
      ("z | where a ‸", nil), ("z | f [1, ‸", nil), ("z | where 3 == ‸", nil), ("‸", nil),
    ] as [(String, String?)])
  func comparedColumns(_ marked: String, _ column: String?) {
    #expect(context(marked).comparedColumn?.text == column)
  }

  @Test(
    arguments: [
      ("z | select ‸", 0), ("z | select a, ‸", 1), ("z | select a, b, c‸", 2),
      ("z | join y on=a ‸", 1), ("z | kmeans k=2 ‸", 0), ("z | where f(a, ‸", 0),
    ])
  func positionalArguments(_ marked: String, _ count: Int) {
    #expect(context(marked).positionalCount == count)
  }

  @Test(
    arguments: [
      ("z | where a > ", "z | where a"),
      ("z | where (a > 3 and [1, ", "z | where (a > 3 and [1 ])"),
      ("z | head 3 |", "z | head 3"), ("z | head 3", "z | head 3"),
      ("z | ) | head 3, 4, 5, 6", nil),
      ("= 'abc", ""), ("let x = a\nx | ", "let x = a\nx"), ("", ""),
    ] as [(String, String?)])
  func beginnings(_ text: String, _ readable: String?) {
    let found = Beginning(text, mode: .file)?.source
    #expect(found?.replacing(" ", with: "") == readable?.replacing(" ", with: ""))
  }

  @Test(
    arguments: [
      ("z | ) head", 1), ("z | head )", 0), ("z |", 0), ("z | | head", 1), ("f(1\nlet x = 1", 1),
      ("f(1", 0), ("'abc", 0), ("'abc\nz | head", 1),
    ])
  func errorsThatMoreTextCannotRepair(_ text: String, _ count: Int) {
    #expect(SegParser.parse(text, mode: .file).firmErrors(in: text).count == count)
  }

  @Test func insideTexts() {
    let path = context("load \"data/cu‸\" id=x")
    #expect(path.isInsideText)
    #expect(path.textPrefix == "data/cu")
    #expect(path.replaced == Span(start: 6, end: 13))
    #expect(path.stage?.text == "load")
    let value = context("z | export \"out_{$‸")
    #expect(!value.isInsideText)
    #expect(value.prefix == "$")
    #expect(value.expected.contains(.variable))
  }

  @Test func classes() {
    let source = "## doc\nlet x = cust | derive a = f(b, `c d`) + 1d k=\"p{$q}\" # end"
    let pieces = Assistance.classify(source).map { "\(source.text(in: $0.0)):\($0.1)" }
    #expect(
      pieces == [
        "## doc:comment", "let:keyword", "x:name", "=:operator", "cust:name", "|:operator",
        "derive:verb", "a:option", "=:operator", "f:function", "(:punctuation", "b:column",
        ",:punctuation", "`c d`:column", "):punctuation", "+:operator", "1d:number", "k:option",
        "=:operator", "\"p:text", "{:punctuation", "$q:variable", "}:punctuation", "\":text",
        "# end:comment",
      ])
  }

  @Test func piecesAreInOrder() throws {
    let source = try caseText("tour.seg")
    for cut in stride(from: 0, to: source.utf8.count, by: 97) {
      let prefix = source.text(in: Span(start: 0, end: cut))
      let spans = Assistance.classify(prefix).map(\.0)
      for (left, right) in zip(spans, spans.dropFirst()) { #expect(left.end <= right.start) }
    }
  }

  @Test func errorsAreMarked() {
    let pieces = Assistance.classify("cust | ) x")
    #expect(pieces.map(\.1) == [.name, .operator, .error, .column])
  }
}
