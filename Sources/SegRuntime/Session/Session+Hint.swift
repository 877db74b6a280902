import SegLanguage

extension Session {
  /// How the statement would most likely go on, from the grammar and the registry alone: the rest
  /// of a word, a parameter that is needed, or the verb that most often follows in the examples.
  func hint(behind text: String) -> Reading.Hint? {
    let context = Assistance.completionContext(text, cursor: text.utf8.count)
    guard !context.isInsideText else { return nil }
    if !context.prefix.isEmpty { return restOfWord(text, context) }
    if context.expected == [.verb] { return nextVerb(text, context) }
    guard text.utf8.last == UInt8(ascii: " "), context.option == nil else { return nil }
    return neededParameter(text, context)
  }

  private func restOfWord(_ text: String, _ context: CompletionContext) -> Reading.Hint? {
    let prefix = context.prefix
    let found = completions(text, cursor: text.utf8.count, services: typingServices(text))
      .candidates
    guard found.count == 1, let only = found.first, only.text.hasPrefix(prefix),
      only.text != prefix
    else { return nil }
    let rest = String(only.text.dropFirst(prefix.count))
    return Reading.Hint(added: rest, shown: rest)
  }

  private func nextVerb(_ text: String, _ context: CompletionContext) -> Reading.Hint? {
    guard let before = context.pipelineBefore, let shape = shape(of: before, typingServices(text)),
      let kind = shape.kind,
      let verb = VerbHabits.next(after: before.lastVerb, where: { $0.accepts.takes(kind) })
    else { return nil }
    let added = (text.utf8.last == UInt8(ascii: " ") ? "" : " ") + verb
    return Reading.Hint(added: added, shown: added)
  }

  private func neededParameter(_ text: String, _ context: CompletionContext) -> Reading.Hint? {
    guard let stage = context.stage, context.expected.contains(.option),
      let verb = Registry.verb(named: stage.text)
    else { return nil }
    let isBare = text.utf8.dropLast(1).count == stage.span.end
    let missing = verb.parameters.first { parameter in
      guard parameter.isRequired, !context.usedOptions.contains(parameter.name) else {
        return false
      }
      return parameter.placement == .option || isBare
    }
    guard let missing else { return nil }
    switch missing.placement {
    case .option:
      let added = missing.name + "="
      return Reading.Hint(added: added, shown: added + "<\(missing.kind.words)>")
    case .positional, .rest, .assignments:
      return Reading.Hint(added: "", shown: Help.label(missing))
    }
  }
}

extension Pipeline {
  /// The verb that gives the result; nil for a data set alone.
  fileprivate var lastVerb: String? {
    if let last = stages.last { return last.name.text }
    guard case .stage(let head) = source, Registry.verb(named: head.name.text) != nil else {
      return nil
    }
    return head.name.text
  }
}

/// Which verb follows which, counted in the examples of the registry.
private enum VerbHabits {
  /// By the verb before, "" standing for a data set; the most frequent first.
  private static let followers: [String: [String]] = {
    var counts: [String: [String: Int]] = [:]
    for example in Registry.verbs.flatMap(\.examples) {
      for statement in SegParser.parse(example.code, mode: .file).script.statements {
        guard let pipeline = statement.pipeline else { continue }
        var before = ""
        if case .stage(let head) = pipeline.source, Registry.verb(named: head.name.text) != nil {
          before = head.name.text
        }
        for stage in pipeline.stages {
          counts[before, default: [:]][stage.name.text, default: 0] += 1
          before = stage.name.text
        }
      }
    }
    return counts.mapValues { counts in
      counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }
  }()

  static func next(after verb: String?, where fits: (Verb) -> Bool) -> String? {
    let known = (followers[verb ?? ""] ?? []) + (followers[""] ?? [])
    return known.first { name in
      name != verb && Registry.verb(named: name).map(fits) == true
    }
  }
}
