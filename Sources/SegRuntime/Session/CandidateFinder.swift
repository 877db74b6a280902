import SegData
import SegLanguage

/// What may stand at a place of a statement.
struct CandidateFinder {
  let context: CompletionContext
  let text: String
  let scope: Scope
  let folder: String
  let home: String?
  /// The table that reaches the cursor's stage.
  let data: () -> DataSet?
  /// Values of a column with the number of their rows.
  let values: (String, DataSet) -> [(Cell, Int)]

  /// Those that begin with what is typed.
  func candidates() -> [CompletionCandidate] {
    if context.isInsideText { return insideText() }
    let prefix = context.prefix.lowercased()
    var seen: Set<String> = []
    return all().filter { candidate in
      let text = candidate.text.lowercased()
      let fits =
        text.hasPrefix(prefix) || (text.first == "\"" && text.dropFirst().hasPrefix(prefix))
      return fits && seen.insert(candidate.text).inserted
    }
  }

  private func all() -> [CompletionCandidate] {
    if let parameter, context.option != nil, !parameter.kind.choices.isEmpty {
      return parameter.kind.choices.map { CompletionCandidate(text: $0.name, detail: $0.help) }
    }
    var found: [CompletionCandidate] = []
    if context.expected.contains(.column) { found += comparedValues().map(quotedValue) }
    if !found.isEmpty, context.prefix.isEmpty { return found }
    if takesFile {
      found += FileNames(folder, home).beginning(with: context.prefix).map(quotedFile)
    }
    for kind in CompletionClass.allCases where context.expected.contains(kind) {
      found += candidates(kind)
    }
    return found
  }

  private func candidates(_ kind: CompletionClass) -> [CompletionCandidate] {
    switch kind {
    case .verbOrDataSet: dataSets() + verbs { $0.accepts == .nothing } + exampleData()
    case .verb: verbs { $0.accepts != .nothing } + ownVerbs()
    case .option: options()
    case .column: takes([.column, .expression]) ? columns() : []
    case .variable: variables()
    case .function: functions()
    case .value: takes([.dataSet]) ? dataSets() + exampleData() : []
    case .keyword: takes([.expression]) ? Self.words.map(word) : []
    case .statement: Self.statements
    case .operator: operators()
    case .file: []
    }
  }

  private static let words = ["and", "or", "not", "in", "true", "false", "null", "else"]
  private static let statements = [
    ("let", "give a result a name"), ("param", "a value that may be set from outside"),
    ("def", "a verb of your own"), ("assert", "stop unless something holds"),
    ("use", "definitions of another file"), ("for", "one result for each value of a list"),
    ("case", "a value by conditions"),
  ].map { CompletionCandidate(text: $0.0, detail: $0.1) }
  private static let comparisons = ["==", "!=", "<", "<=", ">", ">=", "~", "in", "and", "or"]

  private func word(_ text: String) -> CompletionCandidate {
    CompletionCandidate(text: text, detail: "")
  }

  private func operators() -> [CompletionCandidate] {
    guard context.prefix.isEmpty else { return [] }
    return (parameter?.kind.completion == .expression ? Self.comparisons.map(word) : [])
      + [CompletionCandidate(text: "|", detail: "the next stage")]
  }

  // MARK: Names

  private func dataSets() -> [CompletionCandidate] {
    scope.names.keys.sorted().map { name in
      CompletionCandidate(
        text: Name.written(name), detail: scope.names[name]?.shape.kind?.rawValue ?? "")
    }
  }

  private func exampleData() -> [CompletionCandidate] {
    BuiltInData.names.filter { scope.names[$0] == nil }.map {
      CompletionCandidate(text: $0, detail: "example data")
    }
  }

  private func columns() -> [CompletionCandidate] {
    (data()?.schema.columns ?? []).map {
      CompletionCandidate(text: Name.written($0.name), detail: $0.type.rawValue)
    }
  }

  private func variables() -> [CompletionCandidate] {
    scope.variables.keys.sorted().map { name in
      guard case .known(let value)? = scope.variables[name] else {
        return CompletionCandidate(text: "$" + name, detail: "value")
      }
      return CompletionCandidate(text: "$" + name, detail: PlainText.literal(value))
    }
  }

  private func verbs(_ test: (Verb) -> Bool) -> [CompletionCandidate] {
    Registry.verbs.filter(test).map { CompletionCandidate(text: $0.name, detail: $0.summary) }
  }

  private func ownVerbs() -> [CompletionCandidate] {
    scope.definitions.keys.sorted().map { name in
      CompletionCandidate(text: name, detail: scope.definitions[name]?.documentation ?? "your own")
    }
  }

  private func functions() -> [CompletionCandidate] {
    let all = Functions.all.filter { !$0.isOperator }.map {
      CompletionCandidate(text: $0.name + "(", detail: $0.summary)
    }
    let selectors = ColumnSelector.selectors.map {
      CompletionCandidate(text: $0.name + "(", detail: $0.help)
    }
    return (takes([.expression]) ? all : []) + (takes([.column]) ? selectors : [])
  }

  // MARK: Parameters

  private var verb: Verb? { context.stage.flatMap { Registry.verb(named: $0.text) } }

  /// The parameter whose value is being typed; nil where nobody knows.
  private var parameter: ParameterDescription? {
    guard let verb else { return nil }
    if let option = context.option {
      return verb.parameter(option)
        ?? verb.parameters.first { $0.placement == .assignments && $0.kind.assignsColumns }
    }
    let places = verb.parameters.filter { $0.placement == .positional }
    if context.positionalCount < places.count { return places[context.positionalCount] }
    return verb.parameters.first { $0.placement == .rest }
      ?? verb.parameters.first { $0.placement == .assignments }
  }

  private func takes(_ kinds: Set<ParameterKind.Completion>) -> Bool {
    parameter.map { kinds.contains($0.kind.completion) } ?? true
  }

  private var takesFile: Bool {
    guard let parameter else { return context.expected == [.file] }
    return parameter.kind.completion == .file && context.expected.contains(.column)
  }

  private func options() -> [CompletionCandidate] {
    (verb?.parameters ?? []).filter {
      ($0.placement == .option || $0.placement == .positional)
        && !context.usedOptions.contains($0.name)
    }.map { CompletionCandidate(text: $0.name + "=", detail: $0.help) }
      + ownOptions()
  }

  /// The parameters of a `def`.
  private func ownOptions() -> [CompletionCandidate] {
    let own = context.stage.flatMap { scope.definitions[$0.text] }
    return (own?.definition.parameters ?? []).map(\.variable.name)
      .filter { !context.usedOptions.contains($0) }
      .map { CompletionCandidate(text: $0 + "=", detail: "your own") }
  }

  // MARK: Values and files

  private func comparedValues() -> [(cell: Cell, rows: Int)] {
    guard let column = context.comparedColumn, let data = data(),
      data.schema[column.text] != nil
    else { return [] }
    return values(column.text, data).map { (cell: $0.0, rows: $0.1) }
  }

  private func quotedValue(_ value: (cell: Cell, rows: Int)) -> CompletionCandidate {
    CompletionCandidate(
      text: PlainText.literal(Plain(value.cell)), detail: Self.rows(value.rows))
  }

  private static func rows(_ count: Int) -> String {
    NumberText.grouped(count) + (count == 1 ? " row" : " rows")
  }

  private func quotedFile(_ path: String) -> CompletionCandidate {
    let quoted = PlainText.quoted(path)
    return CompletionCandidate(
      text: path.hasSuffix("/") ? String(quoted.dropLast()) : quoted, detail: "")
  }

  /// Values of the compared column, or files; with the closing quote where it is missing.
  private func insideText() -> [CompletionCandidate] {
    let bytes = Array(text.utf8)
    let quote = context.replaced.start > 0 ? bytes[context.replaced.start - 1] : 0
    let isClosed = context.replaced.end < bytes.count && bytes[context.replaced.end] == quote
    let mark = isClosed ? "" : String(decoding: [quote], as: UTF8.self)
    if context.comparedColumn != nil {
      return comparedValues().compactMap { value in
        guard case .text(let text) = value.cell,
          text.lowercased().hasPrefix(context.textPrefix.lowercased())
        else { return nil }
        return CompletionCandidate(
          text: Self.inside(text, quote) + mark, detail: Self.rows(value.rows))
      }
    }
    return FileNames(folder, home).beginning(with: context.textPrefix).map { path in
      CompletionCandidate(text: path + (path.hasSuffix("/") ? "" : mark), detail: "")
    }
  }

  /// A text as it is written between quotes of this kind.
  private static func inside(_ text: String, _ quote: UInt8) -> String {
    let quoted = PlainText.quoted(text)
    guard quote == UInt8(ascii: "\""), quoted.first == "\"" else { return text }
    return String(quoted.dropFirst().dropLast())
  }
}

/// Files and folders by the beginning of their path.
struct FileNames {
  let folder: String
  let home: String?

  init(_ folder: String, _ home: String?) {
    self.folder = folder
    self.home = home
  }

  /// Paths as they are to be written; folders end in `/`, and `~/` is written out.
  func beginning(with typed: String) -> [String] {
    var typed = typed
    if typed == "~" || typed.hasPrefix("~/"), let home { typed = home + typed.dropFirst() }
    let cut = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let (path, beginning) = (String(typed[..<cut]), String(typed[cut...]))
    let place = path.hasPrefix("/") ? path : folder + "/" + path
    return Files.names(in: place).filter { name in
      name.hasPrefix(beginning) && (!name.hasPrefix(".") || beginning.hasPrefix("."))
    }.map { path + $0 }
  }
}
