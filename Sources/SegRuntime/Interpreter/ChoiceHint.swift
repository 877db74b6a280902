import SegLanguage

/// Somebody wrote a word of an option as if it were a value of its own: `plot histogram amount`, `scale zscore`,
/// `plot hist(amount)`, `kmeans 4`. The error then says which option was meant.
enum ChoiceHint {
  /// The problem with `kind=histogram` proposed, where that is what its place asks for.
  static func amended(_ problem: Diagnostic, in source: String) -> Diagnostic {
    guard problem.fix == nil, ["S0107", "S0204", "S0205", "S0213"].contains(problem.code),
      let span = problem.span, let misplaced = Misplaced(problem.code, span, source),
      let meant = option(misplaced.word, of: misplaced.verb)
    else { return problem }
    var amended = problem
    amended.label = "did you mean `\(meant)`?"
    if !source.contains("\n") {
      let edits = misplaced.removals + [(misplaced.stageEnd, " " + meant)]
      amended.fix = Fix(
        verb: .fix, statement: source.applying(edits),
        replaced: Span(start: 0, end: source.utf8.count))
    }
    return amended
  }

  /// The one option of the verb that has the word, or a word that begins so.
  private static func option(_ word: String, of verb: Verb) -> String? {
    if Int(word) != nil { return verb.parameters.contains { $0.name == "k" } ? "k=" + word : nil }
    let choices = verb.parameters.flatMap { parameter in
      parameter.kind.choices.map { (option: parameter.name, name: $0.name) }
    }
    let exact = choices.filter { $0.name == word }
    let found =
      exact.isEmpty && word.count > 2 ? choices.filter { $0.name.hasPrefix(word) } : exact
    return found.count == 1 ? found.first.map { "\($0.option)=\($0.name)" } : nil
  }
}

/// The word at the place of a problem, with its stage.
private struct Misplaced {
  let verb: Verb
  let word: String
  /// What goes when the word becomes an option.
  let removals: [(Span, String)]
  /// Where the option is written; empty.
  let stageEnd: Span

  init?(_ code: String, _ span: Span, _ source: String) {
    let pieces = Assistance.classify(source).filter { $0.1 != .comment }
    func text(_ index: Int) -> String { source.text(in: pieces[index].0) }
    let isBefore = code == "S0107"
    guard let place = pieces.firstIndex(where: { $0.0.start >= span.start }),
      case let index = isBefore ? place - 1 : place, index > 0,
      let head = pieces[..<index].lastIndex(where: { $0.1 == .verb }),
      let verb = Registry.verb(named: text(head))
    else { return nil }
    self.verb = verb
    word = text(index)
    let next = index + 1 < pieces.count ? text(index + 1) : ""
    let start = pieces[index - 1].0.end
    let end = pieces[index].0.end
    let close = pieces.indices.first { $0 > index && text($0) == ")" }
    switch code {
    case "S0205":
      guard next == "(", let close else { return nil }
      removals = [
        (Span(start: pieces[index].0.start, end: pieces[index + 1].0.end), ""),
        (pieces[close].0, ""),
      ]
    case "S0204" where next == ",":
      removals = [(Span(start: start, end: pieces[index + 1].0.end), "")]
    case "S0204" where text(index - 1) == ",":
      removals = [(Span(start: pieces[index - 2].0.end, end: end), "")]
    default: removals = [(Span(start: start, end: end), "")]
    }
    let last = pieces[index...].firstIndex { source.text(in: $0.0) == "|" } ?? pieces.endIndex
    let stageEnd = pieces[last - 1].0.end
    self.stageEnd = Span(start: stageEnd, end: stageEnd)
  }
}
