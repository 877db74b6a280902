import SegLanguage
import SegTestSupport
import Testing

@testable import SegRuntime

/// Every declared limit, choice and need is violated once, in the check before the run.
@Suite struct ViolationTests {
  @Test func unknownOptionsAreRefused() throws {
    // `where` takes a lone `=` for a comparison, and says so.
    let strict = Registry.verbs.filter { verb in
      verb.name != "where" && !verb.parameters.contains { $0.placement == .assignments }
    }
    try expectCodes(of: strict) { verb, example in
      [("S0214", example.with("no_such_option", "1"))]
    }
  }

  @Test func argumentsWithoutAPlaceAreRefused() throws {
    let full = Registry.verbs.filter { verb in
      verb.parameters.allSatisfy { $0.placement == .option }
    }
    try expectCodes(of: full) { verb, example in [("S0212", example.leading("7"))] }
  }

  @Test func neededArgumentsAreAskedFor() throws {
    try expectCodes(of: Registry.verbs) { verb, example in
      verb.parameters.filter(\.isRequired).map { ("S0211", example.without($0)) }
    }
  }

  @Test func wordsOutsideOfTheChoicesAreRefused() throws {
    try expectCodes(of: Registry.verbs) { verb, example in
      verb.parameters.filter { !$0.kind.choices.isEmpty && !$0.isBoolean }.map { parameter in
        ("S0216", example.with(parameter, "nonsense"))
      }
    }
  }

  @Test func truthValuesAreTrueOrFalse() throws {
    try expectCodes(of: Registry.verbs) { verb, example in
      verb.parameters.filter(\.isBoolean).map { ("S0213", example.with($0, "1")) }
    }
  }

  @Test func valuesBeyondTheLimitsAreRefused() throws {
    try expectCodes(of: Registry.verbs) { verb, example in
      verb.parameters.flatMap { parameter in
        parameter.valuesBeyond.map { ("S0215", example.with(parameter, $0)) }
      }
    }
  }

  @Test func valuesOfAnotherTypeAreRefused() throws {
    let wrong = [
      "a whole number": "\"word\"", "a whole number, or auto": "word", "a number": "\"word\"",
      "a text": "7",
      "a file name in quotes": "7", "a whole number of 0 or more": "-1",
      "a date such as 2026-06-30": "7", "a duration such as 30s": "7",
    ]
    try expectCodes(of: Registry.verbs) { verb, example in
      verb.parameters.compactMap { parameter in
        wrong[parameter.kind.words].map { ("S0213", example.with(parameter, $0)) }
      }
    }
  }

  @Test func unknownColumnsAreRefused() throws {
    let takers = [
      "a column", "columns, or a selector such as numeric()",
      "numeric columns, or a selector such as numeric()", "columns; -column leaves one out",
      "a column of the file",
    ]
    try expectCodes(of: Registry.verbs) { verb, example in
      verb.parameters.filter { takers.contains($0.kind.words) }
        .filter { verb.accepts != .treeOrCut || $0.name != "label" }
        .map { ("S0204", example.with($0, "no_such_column")) }
    }
    // The rows behind a tree are known when it is there.
    let recorder = try Sessions.withExamples()
    #expect(recorder.failing("six | hclust | dendrogram label=no_such_column") == ["S0204"])
  }

  @Test func optionsGivenTwiceAreRefused() throws {
    try expectCodes(of: Registry.verbs) { verb, example in
      verb.parameters.filter { $0.placement == .option }.prefix(1).map { parameter in
        let value = parameter.kind.choices.first?.name ?? "1"
        return ("S0217", example.with(parameter, "\(value), \(parameter.name)=\(value)"))
      }
    }
  }

  @Test func everyVerbRefusesTheWrongPlace() throws {
    let recorder = try Sessions.withExamples()
    for verb in Registry.verbs {
      let example = try #require(StageExample(verb))
      let source =
        verb.accepts == .nothing ? "orders | " + example.stageText : example.stageText
      #expect(recorder.checked(source).contains("S0207"), "\(source)")
    }
  }

  @Test func everyVerbRefusesTheWrongKind() throws {
    let recorder = try Sessions.withExamples()
    let samples: [Kind: String] = [
      .table: "orders", .clustering: "six_segments", .tree: "six | hclust",
      .collection: "six | kmeans k=2..3", .picture: "orders | plot amount",
    ]
    for verb in Registry.verbs where verb.accepts != .nothing {
      let example = try #require(StageExample(verb))
      for (kind, sample) in samples where !verb.accepts.takes(kind) {
        // A verb of one member is applied to each member of a collection.
        guard kind != .collection || !verb.accepts.takes(.clustering) else { continue }
        let source = sample + " | " + example.stageText
        #expect(recorder.checked(source).contains("S0208"), "\(source)")
      }
    }
  }

  private func expectCodes(
    of verbs: [Verb], _ cases: (Verb, StageExample) -> [(code: String, source: String)]
  ) throws {
    let recorder = try Sessions.withExamples()
    var count = 0
    for verb in verbs {
      let example = try #require(StageExample(verb), "\(verb.name) has no example")
      for (code, source) in cases(verb, example) {
        count += 1
        let found = recorder.checked(source)
        #expect(found.contains(code), "\(source): \(found)")
      }
    }
    #expect(count > 0)
  }
}

/// A verb's first example, taken apart at its stage.
struct StageExample {
  let before: String
  let name: String
  let arguments: [Argument]
  let source: String

  init?(_ verb: Verb) {
    guard let code = verb.examples.first?.code,
      let stage = Stages.of(code).first(where: { $0.name.text == verb.name })
    else { return nil }
    source = code
    name = verb.name
    arguments = stage.arguments
    before = code.text(in: Span(start: 0, end: stage.span.start))
  }

  var stageText: String { joined(texts(arguments)) }

  /// The stage with one value more, or another value for an option that it has.
  func with(_ option: String, _ value: String) -> String {
    let kept = arguments.filter { $0.labelName?.text != option }
    return before + joined(texts(kept) + ["\(option)=\(value)"])
  }

  func with(_ parameter: ParameterDescription, _ value: String) -> String {
    switch parameter.placement {
    case .option, .positional:
      // The first argument by place belongs to the first such parameter.
      let kept = arguments.filter { parameter.placement == .option || $0.label != nil }
      return StageExample(self, kept).with(parameter.name, value)
    case .rest: return StageExample(self, arguments.filter { $0.label != nil }).leading(value)
    case .assignments: return before + joined(texts(arguments) + ["\(parameter.name)=\(value)"])
    }
  }

  func leading(_ value: String) -> String {
    before + joined([value] + texts(arguments))
  }

  func without(_ parameter: ParameterDescription) -> String {
    let kept = arguments.filter { argument in
      switch parameter.placement {
      case .option: argument.labelName?.text != parameter.name
      case .positional, .rest: argument.label != nil
      case .assignments: argument.label == nil
      }
    }
    return before + joined(texts(kept))
  }

  private init(_ example: StageExample, _ arguments: [Argument]) {
    (before, name, source) = (example.before, example.name, example.source)
    self.arguments = arguments
  }

  private func texts(_ arguments: [Argument]) -> [String] {
    arguments.map { source.text(in: $0.span) }
  }

  private func joined(_ texts: [String]) -> String {
    ([name] + [texts.joined(separator: ", ")]).joined(separator: " ")
  }
}

extension ParameterDescription {
  var isBoolean: Bool { kind.choices.map(\.name) == ["true", "false"] }

  /// Values just outside of `2 or more` and `0 to 1`.
  var valuesBeyond: [String] {
    guard let limits else { return [] }
    let numbers = limits.matches(of: /[0-9.]+/).compactMap { Double($0.0) }
    var values: [String] = []
    if let low = numbers.first { values.append(NumberText.shortest(low - 1)) }
    if limits.contains(" to "), let high = numbers.last {
      values.append(NumberText.shortest(high + 1))
    }
    return values
  }
}
