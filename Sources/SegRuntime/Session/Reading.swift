package import SegLanguage

/// What is known of a statement while it is typed.
package struct Reading: Sendable {
  /// A hint behind the text.
  package struct Hint: Sendable, Hashable {
    /// What taking it adds.
    package var added: String
    /// What is shown; it begins with `added`.
    package var shown: String

    package init(added: String, shown: String) {
      self.added = added
      self.shown = shown
    }
  }

  /// Coloured pieces in the order of the text.
  package var pieces: [(span: Span, kind: TokenClass)]
  /// Places of errors that more text cannot repair.
  package var marks: [Span] = []
  /// What the first of them is, in one line.
  package var note = ""
  /// The whole text with that error repaired.
  package var repaired: String?
  package var hint: Hint?

  package init(pieces: [(span: Span, kind: TokenClass)]) { self.pieces = pieces }

  mutating func take(_ problems: [Diagnostic], _ source: String) {
    marks = problems.compactMap(\.span).filter { !$0.isEmpty }
    guard let first = problems.first else { return }
    note = first.message + (first.label.map { "; " + $0 } ?? "")
    guard let fix = first.fix, fix.verb == .fix, let place = fix.replaced else { return }
    repaired = source.applying([(place, fix.statement)])
  }
}

extension Session {
  /// Counts what may change a reading: results of statements, and files that were looked at
  /// meanwhile.
  package var version: Int { state.withLock { $0.version } + inspector.arrivals }

  /// The statement that the last error proposed in place of the one that failed.
  package var offeredStatement: String? { state.withLock { $0.offered } }

  /// The colours alone. Cost: linear in the text.
  package func colours(of text: String) -> Reading {
    let pieces = Assistance.classify(text, mode: Self.mode(of: text))
    return Reading(pieces: pieces.map { (span: $0.0, kind: $0.1) })
  }

  /// Colours, errors and a hint, from the check that comes before each run. Nothing runs, no rows
  /// are read; a file that is mentioned for the first time is looked at in the background.
  package func reading(of text: String, cursor: Int) -> Reading {
    var reading = colours(of: text)
    reading.take(firmProblems(in: text, cursor: cursor), text)
    if cursor == text.utf8.count, reading.marks.isEmpty { reading.hint = hint(behind: text) }
    return reading
  }

  private func firmProblems(in text: String, cursor: Int) -> [Diagnostic] {
    let mode = Self.mode(of: text)
    let parsed = SegParser.parse(text, mode: mode)
    let errors = parsed.firmErrors(in: text).map { ChoiceHint.amended($0, in: text) }
    guard errors.isEmpty, let beginning = Beginning(text, mode: mode) else { return errors }
    let edits = abbreviations(in: beginning.source)
    let source = beginning.source.applying(edits)
    let script = SegParser.parse(source, mode: mode).script
    let typed = TypedPlace(
      text: text, cursor: cursor, stageEnds: beginning.stageEnds,
      isBeginning: { [self] in
        let services = typingServices(text)
        return !completions(text, cursor: cursor, services: services).candidates.isEmpty
      })
    return check(script, typingServices(source)).compactMap { problem in
      let local = ChoiceHint.amended(problem.moved(back: edits), in: text)
      return typed.shows(local) ? local : nil
    }
  }
}

/// What is still being typed, and so no error yet.
private struct TypedPlace {
  let text: String
  let cursor: Int
  let stageEnds: [Int]
  /// Whether the word at the cursor is the beginning of something that may stand there.
  let isBeginning: () -> Bool

  /// Errors about a name stand as soon as the name does; others when their stage is finished.
  private static let aboutNames: Set = [
    "S0201", "S0202", "S0203", "S0204", "S0205", "S0207", "S0208", "S0214", "S0216", "S0217",
    "S0219", "S0221", "S0226", "S0301",
  ]

  func shows(_ problem: Diagnostic) -> Bool {
    guard problem.severity == .error, let span = problem.span, span.end <= text.utf8.count else {
      return false
    }
    if stageEnds.contains(where: { $0 >= span.end }), !span.touches(cursor) { return true }
    guard Self.aboutNames.contains(problem.code) else { return false }
    return !span.touches(cursor) || span.start == cursor || !isBeginning()
  }
}

extension Diagnostic {
  /// The diagnostic of an edited text, with the places of the text before the edits.
  fileprivate func moved(back edits: [(Span, String)]) -> Diagnostic {
    guard !edits.isEmpty else { return self }
    func original(_ place: Int) -> Int {
      var shift = 0
      for (span, replacement) in edits.sorted(by: { $0.0.start < $1.0.start }) {
        let end = span.start + shift + replacement.utf8.count
        if place < end { return min(place - shift, span.end) }
        shift += replacement.utf8.count - span.count
      }
      return place - shift
    }
    func original(_ span: Span) -> Span {
      Span(start: original(span.start), end: original(span.end))
    }
    var moved = self
    moved.span = span.map(original)
    moved.fix = fix.map {
      Fix(verb: $0.verb, statement: $0.statement, replaced: $0.replaced.map(original))
    }
    return moved
  }
}
