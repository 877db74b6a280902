import SegLanguage

/// Conveniences of the prompt, written out before they are kept, so that what is saved can be replayed.
extension Session {
  /// Abbreviated verbs in full: `iris | desc` becomes `iris | describe`.
  func withFullVerbs(_ source: String) -> String {
    let parsed = SegParser.parse(source, mode: Self.mode(of: source))
    var edits: [(Span, String)] = []
    for statement in parsed.script.statements {
      if let pipeline = statement.pipeline { abbreviations(pipeline, &edits) }
    }
    return source.applying(edits)
  }

  /// At the prompt a leading `|` goes on from the last result; anything else reads as in a file, so that a
  /// pasted block may have its pipes at the start of lines.
  static func mode(of text: String) -> ParseMode {
    text.drop { $0 == " " || $0 == "\t" || $0 == "\n" }.hasPrefix("|") ? .prompt : .file
  }

  /// The statement with `it` and a leading `|` replaced by the name or the text of the last result.
  func replayable(_ statement: Statement, _ source: String) -> String {
    let text = statement.text(in: source)
    guard let pipeline = statement.pipeline, let previous = previousText else { return text }
    switch pipeline.source {
    case .previous: return previous + "\n  " + text
    case .stage(let stage) where stage.name.text == "it" && stage.arguments.isEmpty:
      let start = statement.span.start
      let span = Span(start: stage.name.span.start - start, end: stage.name.span.end - start)
      return text.applying([(span, previous)])
    default: return text
    }
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

  private func abbreviations(_ pipeline: Pipeline, _ edits: inout [(Span, String)]) {
    switch pipeline.source {
    case .stage(let stage): abbreviation(stage, &edits)
    case .block(let inner): abbreviations(inner, &edits)
    case .each(_, _, let body): abbreviations(body, &edits)
    case .previous: break
    }
    for stage in pipeline.stages { abbreviation(stage, &edits) }
  }

  private func abbreviation(_ stage: Stage, _ edits: inout [(Span, String)]) {
    let name = stage.name.text
    let scope = self.scope
    guard !stage.name.isQuoted, Registry.verb(named: name) == nil, scope.binding(of: name) == nil,
      scope.definitions[name] == nil, let verb = Registry.verb(abbreviated: name)
    else { return }
    edits.append((stage.name.span, verb.name))
  }
}

extension Statement {
  /// The statement with a piece of it written anew.
  func text(in source: String, replacing piece: Span, with replacement: String) -> String {
    let inner = Span(start: piece.start - span.start, end: piece.end - span.start)
    guard inner.start >= 0, inner.end <= span.count else { return text(in: source) }
    return text(in: source).applying([(inner, replacement)])
  }

  var pipeline: Pipeline? {
    switch kind {
    case .letName(_, let pipeline), .pipeline(let pipeline): pipeline
    default: nil
    }
  }
}

extension String {
  /// The text with pieces (in UTF-8 offsets) replaced.
  func applying(_ edits: [(Span, String)]) -> String {
    var text = self
    for (span, replacement) in edits.sorted(by: { $0.0.start > $1.0.start }) {
      let head = text.text(in: Span(start: 0, end: span.start))
      let tail = text.text(in: Span(start: span.end, end: text.utf8.count))
      text = head + replacement + tail
    }
    return text
  }
}
