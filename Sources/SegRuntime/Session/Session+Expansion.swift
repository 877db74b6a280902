import SegLanguage

extension Session {
  /// Conveniences of the prompt written out: `it`, a leading `|` and abbreviated verbs, so that what is kept
  /// can be replayed.
  func expanded(_ source: String) -> String {
    let leading = source.drop { $0 == " " || $0 == "\t" || $0 == "\n" }
    var text = source
    if leading.hasPrefix("|"), let previous = previousText {
      text = previous + "\n  " + leading
    }
    let parsed = SegParser.parse(text, mode: .prompt)
    var edits: [(Span, String)] = []
    for statement in parsed.script.statements {
      switch statement.kind {
      case .letName(_, let pipeline), .pipeline(let pipeline): collect(pipeline, &edits)
      default: break
      }
    }
    for (span, replacement) in edits.sorted(by: { $0.0.start > $1.0.start }) {
      let head = text.text(in: Span(start: 0, end: span.start))
      let tail = text.text(in: Span(start: span.end, end: text.utf8.count))
      text = head + replacement + tail
    }
    return text
  }

  /// The last result's name or text.
  private var previousText: String? {
    state.withLock { state in
      for entry in state.log.entries.reversed() {
        if let name = entry.defines {
          if name.hasPrefix("$") || state.scope.names[name] == nil { continue }
          return name
        }
        if !entry.hasEffect, !entry.text.hasPrefix("=") { return entry.text }
      }
      return nil
    }
  }

  private func collect(_ pipeline: Pipeline, _ edits: inout [(Span, String)]) {
    switch pipeline.source {
    case .stage(let stage):
      if stage.name.text == "it", stage.arguments.isEmpty, let previous = previousText {
        edits.append((stage.name.span, previous))
      } else {
        abbreviation(stage, &edits)
      }
    case .block(let inner): collect(inner, &edits)
    case .each(_, _, let body): collect(body, &edits)
    case .previous: break
    }
    pipeline.stages.forEach { abbreviation($0, &edits) }
  }

  private func abbreviation(_ stage: Stage, _ edits: inout [(Span, String)]) {
    let name = stage.name.text
    let scope = self.scope
    guard !stage.name.isQuoted, Registry.verb(named: name) == nil, scope.names[name] == nil,
      scope.definitions[name] == nil, let verb = Registry.verb(abbreviated: name)
    else { return }
    edits.append((stage.name.span, verb.name))
  }
}
