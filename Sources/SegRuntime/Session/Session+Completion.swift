import SegData
import SegLanguage

/// One way to go on.
package struct CompletionCandidate: Sendable, Hashable {
  package let text: String
  package let detail: String
}

/// What Tab offers: candidates, and the part of the text (in UTF-8) that each replaces.
package struct CompletionList: Sendable {
  package let start: Int
  package let end: Int
  package let candidates: [CompletionCandidate]
}

extension Session {
  /// Completions at a place of what is typed: verbs, options, values, columns after the previous stage,
  /// data sets, files.
  package func completions(_ text: String, cursor: Int) -> CompletionList {
    let context = Assistance.completionContext(text, cursor: cursor)
    let finder = CompletionFinder(
      context: context, scope: scope, folder: configuration.folder,
      columns: { self.columns(before: context) })
    let found =
      context.isInsideText
      ? finder.files()
      : finder.candidates().filter { candidate in
        candidate.text.lowercased().hasPrefix(context.prefix.lowercased())
      }
    return CompletionList(
      start: context.replaced.start, end: context.replaced.end, candidates: found)
  }

  /// The columns that reach the cursor's stage, from the check of what stands before it.
  private func columns(before context: CompletionContext) -> [Column] {
    guard let pipeline = context.pipelineBefore else { return [] }
    let shape = withServices("") { services in
      try? PipelineEvaluator(services: services, isCheck: true, names: NameCache())
        .evaluate(pipeline, scope).shape
    }
    return shape?.data?.schema.columns ?? []
  }
}

private struct CompletionFinder {
  let context: CompletionContext
  let scope: Scope
  let folder: String
  let columns: () -> [Column]

  func candidates() -> [CompletionCandidate] {
    if let option = context.option, let values = choices(of: option) { return values }
    var found: [CompletionCandidate] = []
    for kind in CompletionClass.allCases where context.expected.contains(kind) {
      found += candidates(kind)
    }
    var seen: Set<String> = []
    return found.filter { seen.insert($0.text).inserted }
  }

  private func candidates(_ kind: CompletionClass) -> [CompletionCandidate] {
    switch kind {
    case .verbOrDataSet: return dataSets() + verbs { $0.accepts == .nothing }
    case .verb: return verbs { $0.accepts != .nothing } + ownVerbs()
    case .option: return options()
    case .column:
      return columns().map {
        CompletionCandidate(text: Name.written($0.name), detail: $0.type.rawValue)
      }
    case .variable:
      return scope.variables.keys.sorted().map {
        CompletionCandidate(text: "$" + $0, detail: "value")
      }
    case .function: return functions()
    case .value: return dataSets()
    case .keyword: return ["and", "or", "not", "in", "true", "false", "null", "else"].map(word)
    case .statement: return ["let", "param", "def", "assert", "use", "for", "case"].map(word)
    case .file, .operator: return []
    }
  }

  private func word(_ text: String) -> CompletionCandidate {
    CompletionCandidate(text: text, detail: "")
  }

  private func dataSets() -> [CompletionCandidate] {
    scope.names.keys.sorted().map { name in
      CompletionCandidate(
        text: Name.written(name), detail: scope.names[name]?.shape.kind?.rawValue ?? "")
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

  private var verb: Verb? { context.stage.flatMap { Registry.verb(named: $0.text) } }

  private func options() -> [CompletionCandidate] {
    (verb?.parameters ?? []).filter {
      ($0.placement == .option || $0.placement == .positional)
        && !context.usedOptions.contains($0.name)
    }.map { CompletionCandidate(text: $0.name + "=", detail: $0.help) }
  }

  private func choices(of option: String) -> [CompletionCandidate]? {
    guard let parameter = verb?.parameter(option), !parameter.kind.choices.isEmpty else {
      return nil
    }
    return parameter.kind.choices.map { CompletionCandidate(text: $0.name, detail: $0.help) }
  }

  private func functions() -> [CompletionCandidate] {
    let all = Functions.all.filter { !$0.isOperator }.map {
      CompletionCandidate(text: $0.name + "(", detail: $0.summary)
    }
    return all
      + ColumnSelector.selectors.map { CompletionCandidate(text: $0.name + "(", detail: $0.help) }
  }

  /// Files and folders that begin like the text before the cursor.
  func files() -> [CompletionCandidate] {
    let typed = context.textPrefix
    let cut = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let (path, beginning) = (String(typed[..<cut]), String(typed[cut...]))
    let place = path.hasPrefix("/") ? path : folder + "/" + path
    return Files.names(in: place).filter { name in
      name.hasPrefix(beginning) && (!name.hasPrefix(".") || beginning.hasPrefix("."))
    }.map { CompletionCandidate(text: path + $0, detail: "") }
  }
}
