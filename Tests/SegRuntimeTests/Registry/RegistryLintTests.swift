import Foundation
import SegData
import SegLanguage
import SegTestSupport
import Testing

@testable import SegRuntime

/// What every declaration in the registry must hold. Each rule reports all of its failures at once.
@Suite struct RegistryLintTests {
  @Test func namesAreUniqueAndInSnakeCase() {
    let names = Registry.verbs.map(\.name)
    let twice = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    #expect(twice == [])
    #expect(names.filter { !Self.isSnakeCase($0) } == [])
    #expect(names.filter { Functions.named($0)?.isAggregate == true } == [])
  }

  @Test func noVerbIsAReservedWord() {
    let reserved = [
      "seg", "use", "pin", "param", "let", "def", "for", "in", "case", "else", "assert", "and",
      "or",
      "not", "true", "false", "null", "it",
    ]
    #expect(Registry.verbs.map(\.name).filter(reserved.contains) == [])
  }

  @Test func summariesAreSentences() {
    let wrong = Registry.verbs.filter { verb in
      !verb.summary.hasSuffix(".") && !verb.summary.hasSuffix("?")
        || verb.summary.first?.isUppercase != true
    }
    #expect(wrong.map { "\($0.name): \($0.summary)" } == [])
  }

  @Test func detailsEndLikeSentences() {
    let wrong = Registry.verbs.filter { !$0.details.isEmpty && !$0.details.hasSuffix(".") }
    #expect(wrong.map { "\($0.name): \($0.details.suffix(30))" } == [])
  }

  @Test func everyVerbHasAnExampleOfItself() {
    let wrong = Registry.verbs.filter { verb in
      verb.examples.isEmpty || !verb.examples.allSatisfy { Self.uses($0.code, verb.name) }
    }
    #expect(wrong.map(\.name) == [])
    let uncaptioned = Registry.verbs.filter { $0.examples.contains { $0.caption.isEmpty } }
    #expect(uncaptioned.map(\.name) == [])
  }

  private static func uses(_ code: String, _ verb: String) -> Bool {
    Stages.of(code).contains { $0.name.text == verb }
  }

  @Test func parametersHaveHelpAndSnakeCaseNamesOfTheirOwn() {
    var wrong: [String] = []
    for verb in Registry.verbs {
      for parameter in verb.parameters {
        let place = "\(verb.name).\(parameter.name)"
        if !parameter.help.hasSuffix(".") || parameter.help.count < 8 {
          wrong.append("\(place): help `\(parameter.help)`")
        }
        if !Self.isSnakeCase(parameter.name) { wrong.append("\(place): no snake_case") }
        if parameter.kind.words.isEmpty { wrong.append("\(place): takes nothing") }
      }
      let options = verb.parameters.map(\.name)
      if Set(options).count < options.count { wrong.append("\(verb.name): an option stands twice") }
    }
    #expect(wrong == [])
  }

  @Test func choicesHaveHelp() {
    var wrong: [String] = []
    for verb in Registry.verbs {
      for parameter in verb.parameters
      where parameter.kind.choices.map(\.name) != ["true", "false"] {
        for choice in parameter.kind.choices where choice.help.isEmpty {
          wrong.append("\(verb.name).\(parameter.name)=\(choice.name)")
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func defaultsAreWhatTheirParameterTakes() {
    var wrong: [String] = []
    for verb in Registry.verbs {
      for parameter in verb.parameters {
        guard let text = parameter.defaultText, !parameter.kind.choices.isEmpty else { continue }
        let words = text.split { "[], ".contains($0) }.map(String.init)
        let known = parameter.kind.choices.map(\.name)
        if !words.allSatisfy(known.contains) {
          wrong.append("\(verb.name).\(parameter.name): default \(text)")
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func everyDeclaredVerbIsInTheIndex() throws {
    var declared: Set<String> = []
    for path in try Repository.files(below: "Sources/SegRuntime/Verbs", suffix: ".swift") {
      let text = try Repository.text(path)
      declared.formUnion(text.matches(of: /static let `?(\w+)`? = Verb\(/).map { String($0.1) })
    }
    let index = try Repository.text("Sources/SegRuntime/Verbs/Index.swift")
    let listed = index.matches(of: /[ (]\.`?(\w+)`?,/).map { String($0.1) }
    #expect(declared.count == Registry.verbs.count)
    #expect(declared.subtracting(listed).sorted() == [])
    #expect(Set(listed).subtracting(declared).sorted() == [])
  }

  @Test func helpFitsIntoHundredColumns() throws {
    var wide: [String] = []
    let topics =
      Registry.verbs.map(\.name) + Functions.all.map(\.name) + MessageCodes.all.map(\.code)
    for topic in topics {
      let text = try #require(Help.text(topic, width: 100), "\(topic)")
      wide += text.split(separator: "\n").filter { $0.count > 100 && !$0.contains("((((") }.map {
        "\(topic): \($0)"
      }
    }
    #expect(wide == [])
  }

  @Test func helpSaysAllThatIsDeclared() throws {
    for verb in Registry.verbs {
      let text = try #require(Help.text(verb.name, width: 80))
      let flat = text.replacing(/\s+/, with: " ")
      #expect(flat.contains(verb.summary))
      for parameter in verb.parameters {
        #expect(text.contains(parameter.name), "\(verb.name)")
        #expect(flat.contains(parameter.help.replacing(/\s+/, with: " ")), "\(verb.name)")
      }
      for example in verb.examples { #expect(flat.contains(example.code), "\(verb.name)") }
    }
  }

  @Test func everyFunctionHasSummaryAndExample() {
    let wrong = Functions.all.filter { $0.summary.isEmpty || $0.example.isEmpty }
    #expect(wrong.map(\.name) == [])
    #expect(Functions.all.filter { !$0.summary.hasSuffix(".") }.map(\.name) == [])
  }

  @Test func unknownTopicsGetASuggestion() {
    #expect(Help.text("kmeens", width: 80) == nil)
    #expect(Help.suggestion("kmeens") == "kmeans")
    #expect(Help.text("s0214", width: 80)?.hasPrefix("S0214") == true)
  }

  @Test func theReferencePageHasEveryVerbFunctionAndMessage() {
    let page = ReferencePage.markdown()
    let verbs = Registry.verbs.filter { !page.contains("### \($0.name)\n") }
    #expect(verbs.map(\.name) == [])
    #expect(MessageCodes.all.filter { !page.contains("| \($0.code) |") }.map(\.code) == [])
    #expect(Registry.verbs.flatMap(\.examples).filter { !page.contains($0.code) }.isEmpty)
  }

  @Test func theDumpIsJSONWithEveryVerb() throws {
    let dump = try #require(
      try JSONSerialization.jsonObject(with: Data(RegistryDump.json().utf8)) as? [String: Any])
    let verbs = try #require(dump["verbs"] as? [[String: Any]])
    #expect(verbs.compactMap { $0["name"] as? String } == Registry.verbs.map(\.name))
  }

  private static func isSnakeCase(_ name: String) -> Bool {
    name.wholeMatch(of: /[a-z][a-z0-9]*(_[a-z0-9]+)*/) != nil
  }
}

/// The stages of a script, also those inside of blocks.
enum Stages {
  static func of(_ source: String) -> [Stage] {
    SegParser.parse(source, mode: .file).script.statements.flatMap { statement -> [Stage] in
      switch statement.kind {
      case .letName(_, let pipeline), .pipeline(let pipeline): of(pipeline)
      default: []
      }
    }
  }

  static func of(_ pipeline: Pipeline) -> [Stage] {
    let source: [Stage] =
      switch pipeline.source {
      case .stage(let stage): [stage]
      case .block(let inner), .each(_, _, let inner): of(inner)
      case .previous: []
      }
    return source + pipeline.stages
  }
}
