import SegLanguage

/// Conveniences of the prompt, written out before they are kept, so that what is saved can be replayed.
extension Session {
  /// Abbreviated verbs in full: `iris | desc` becomes `iris | describe`.
  func withFullVerbs(_ source: String) -> String { source.applying(abbreviations(in: source)) }

  /// The edits that write abbreviated verbs out.
  func abbreviations(in source: String) -> [(Span, String)] {
    let parsed = SegParser.parse(source, mode: Self.mode(of: source))
    let statements = parsed.script.statements
    var expansion = Abbreviations(taken: scope.takenNames)
    expansion.taken.formUnion(statements.compactMap { Mentions($0).defines })
    for case let pipeline? in statements.map(\.pipeline) { expansion.visit(pipeline) }
    return expansion.edits
  }

  /// At the prompt a leading `|` goes on from the last result; anything else reads as in a file, so that a
  /// pasted block may have its pipes at the start of lines.
  static func mode(of text: String) -> ParseMode {
    text.drop { $0 == " " || $0 == "\t" || $0 == "\n" }.hasPrefix("|") ? .prompt : .file
  }

  /// The statement with `it` and a leading `|` replaced by the name or the text of the last result, and
  /// with what it asked to be changed.
  func replayable(_ statement: Statement, _ source: String) -> String {
    let start = statement.span.start
    func local(_ span: Span) -> Span { Span(start: span.start - start, end: span.end - start) }
    var edits = self.edits.map { (local($0.0), $0.1) }
    let text = statement.text(in: source)
    guard let pipeline = statement.pipeline, let previous = previousText else {
      return text.applying(edits)
    }
    switch pipeline.source {
    case .previous: return previous + "\n  " + text.applying(edits)
    case .stage(let stage) where stage.name.text == "it" && stage.arguments.isEmpty:
      edits.append((local(stage.name.span), previous))
    default: break
    }
    return text.applying(edits)
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
}

/// Finds beginnings of verbs where a verb must stand, and writes the verbs out.
private struct Abbreviations {
  /// Names of data sets and of the user's own verbs: never an abbreviation.
  var taken: Set<String>
  private(set) var edits: [(Span, String)] = []

  init(taken: Set<String>) { self.taken = taken }

  mutating func visit(_ pipeline: Pipeline) {
    switch pipeline.source {
    case .stage(let stage): visit(stage) { $0.accepts == .nothing }
    case .block(let inner): visit(inner)
    case .each(_, _, let body): visit(body)
    case .previous: break
    }
    for stage in pipeline.stages { visit(stage) { $0.accepts != .nothing } }
  }

  private mutating func visit(_ stage: Stage, where fits: (Verb) -> Bool) {
    let name = stage.name.text
    guard !stage.name.isQuoted, Registry.verb(named: name) == nil, !taken.contains(name),
      let verb = Registry.verb(abbreviated: name), fits(verb)
    else { return }
    edits.append((stage.name.span, verb.name))
  }
}

extension Scope {
  var takenNames: Set<String> { Set(names.keys).union(definitions.keys).union(["it"]) }
}

extension Statement {
  /// The statement with pieces of it written anew.
  func text(in source: String, applying edits: [(Span, String)]) -> String {
    let inner = edits.map { piece, replacement in
      (Span(start: piece.start - span.start, end: piece.end - span.start), replacement)
    }
    return text(in: source)
      .applying(inner.filter { $0.0.start >= 0 && $0.0.end <= span.count })
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
