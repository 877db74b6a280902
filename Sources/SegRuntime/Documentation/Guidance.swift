import SegData
import SegLanguage

/// What usually comes after a statement, from the registry's own words.
package struct Guidance: Sendable, Hashable {
  /// The verb that the words are about.
  package let verb: String
  package let done: String
  package let lookAt: String
  /// Whole statements, ready to be typed.
  package let next: [String]
}

extension Session {
  /// What to make of the last statement that ran; nil where there is nothing to say.
  package var guidance: Guidance? {
    let (scope, text) = state.withLock { ($0.scope, $0.log.entries.last?.text) }
    guard let text,
      let statement = SegParser.parse(text, mode: .file).script.statements.first,
      let pipeline = statement.pipeline
    else { return nil }
    return Guide.guidance(statement, pipeline, scope)
  }

  /// What to type first: a statement that loads a table of the folder, or the first lesson.
  package static func firstSteps(tables: [String], hasLessons: Bool) -> [String] {
    let loads = tables.prefix(3).map { "let \(dataName($0)) = load \(PlainText.quoted($0))" }
    return loads.isEmpty && !hasLessons ? ["iris | describe"] : loads
  }

  /// A name for what a file holds: `Customers 2026.csv` gives `customers_2026`.
  package static func dataName(_ file: String) -> String {
    let base = file.split(separator: "/").last?.split(separator: ".").first ?? ""
    var name = ""
    for character in base.lowercased() {
      let isPlain = character.isLetter || character.isNumber
      name.append(isPlain ? character : "_")
    }
    let isName = name.first?.isLetter == true && Registry.verb(named: name) == nil
    let reserved = [
      "seg", "use", "pin", "param", "let", "def", "for", "in", "case", "else", "assert", "and",
      "or", "not", "true", "false", "null", "it",
    ]
    return isName && !reserved.contains(name) ? name : "data"
  }
}

extension Guide {
  /// Of a collection of models, whatever made it.
  private static let collection = Guide(
    "one line for each setting", next: ["compare silhouette, ch, db"])

  static func guidance(_ statement: Statement, _ pipeline: Pipeline, _ scope: Scope) -> Guidance? {
    let stages = pipeline.allStages
    guard let verb = stages.last.flatMap({ Registry.verb(named: $0.name.text) }) else { return nil }
    var guide = verb.guide
    if verb.returns != .table, scope.previous?.shape.kind == .collection { guide = collection }
    guard !guide.lookAt.isEmpty else { return nil }
    let isNamed = if case .letName = statement.kind { true } else { false }
    return Guidance(
      verb: verb.name, done: verb.summary, lookAt: guide.lookAt,
      next: isNamed || !keeps(verb)
        ? guide.next.map { written($0, behind: subject(statement, stages)) }
        : ["let \(standardName(verb)) = it"])
  }

  /// What the statement was about: the name that it made, else the data set that it began with.
  private static func subject(_ statement: Statement, _ stages: [Stage]) -> String {
    if case .letName(let name, _) = statement.kind { return Name.written(name.text) }
    guard let first = stages.first, first.arguments.isEmpty,
      Registry.verb(named: first.name.text) == nil
    else { return "it" }
    return Name.written(first.name.text)
  }

  /// Whether what the verb makes is worth a name before anything else.
  private static func keeps(_ verb: Verb) -> Bool {
    verb.name == "load" || [.clustering, .tree, .reduction].contains(verb.returns)
  }

  private static func standardName(_ verb: Verb) -> String {
    switch verb.returns {
    case .clustering: verb.name == "name" ? "named" : "segments"
    case .tree: "tree"
    case .reduction: "reduced"
    default: verb.name == "load" ? "data" : "z"
    }
  }

  /// A whole statement; what is worth a name gets one.
  private static func written(_ stages: String, behind subject: String) -> String {
    let line = subject + " | " + stages
    let made = SegParser.parse(line, mode: .file).script.statements.first?.pipeline?.stages.last
    guard let verb = made.flatMap({ Registry.verb(named: $0.name.text) }) else { return line }
    let prepares = ["scale", "log1p", "winsorize"].contains(verb.name)
    return keeps(verb) || prepares ? "let \(standardName(verb)) = \(line)" : line
  }
}

extension Pipeline {
  /// The stages in order, with the source if it is one.
  var allStages: [Stage] {
    if case .stage(let stage) = source { return [stage] + stages }
    return stages
  }
}
