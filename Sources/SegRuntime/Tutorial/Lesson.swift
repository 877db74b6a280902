import SegLanguage

/// A lesson of the tutorial: a script whose comments are the text and whose statements are the steps.
package struct Lesson: Sendable {
  package struct Step: Sendable {
    /// From `# %% Heading`, at the first step below it.
    package let heading: String?
    /// The comment above the statement.
    package let text: String
    /// Statements that are run for the learner first: `param`, `let $x`, `assert`.
    package let setup: [String]
    package let statement: String
  }

  package let title: String
  package let introduction: String
  package let steps: [Step]
  /// What runs after the last step.
  package let closing: [String]

  /// nil when the script has errors or no statement to learn.
  package init?(_ source: String) {
    let parsed = SegParser.parse(source, mode: .file)
    guard !parsed.diagnostics.contains(where: { $0.severity == .error }) else { return nil }
    var (end, setup, steps) = (0, [String](), [Step]())
    var opening: Comment?
    var waiting = Comment()
    for statement in parsed.script.statements {
      var comment = Comment(source.text(in: Span(start: end, end: statement.span.start)))
      end = statement.span.end
      if opening == nil {
        opening = comment
        comment = Comment()
      }
      waiting = waiting.followed(by: comment)
      let text = statement.text(in: source)
      guard Self.isLearned(statement) else {
        setup.append(text)
        continue
      }
      steps.append(
        Step(heading: waiting.heading, text: waiting.text, setup: setup, statement: text))
      (setup, waiting) = ([], Comment())
    }
    guard let opening, !steps.isEmpty else { return nil }
    let paragraphs = opening.text.split(separator: "\n", maxSplits: 1)
    title = paragraphs.first.map(String.init) ?? ""
    introduction = paragraphs.dropFirst().first.map(String.init) ?? ""
    self.steps = steps
    closing = setup
  }

  private static func isLearned(_ statement: Statement) -> Bool {
    switch statement.kind {
    case .pipeline, .letName, .calculate: true
    default: false
    }
  }

  /// Comment lines between two statements.
  private struct Comment {
    var heading: String?
    /// Paragraphs, each on one line.
    var text = ""

    init() {}

    init(_ gap: String) {
      var paragraphs: [[Substring]] = [[]]
      for line in gap.split(separator: "\n") {
        let trimmed = line.drop { $0 == " " }
        guard trimmed.hasPrefix("#") else { continue }
        let words = trimmed.drop { $0 == "#" }.drop { $0 == " " }
        if words.hasPrefix("%%") {
          heading = String(words.dropFirst(2).drop { $0 == " " })
        } else if words.isEmpty {
          paragraphs.append([])
        } else {
          paragraphs[paragraphs.count - 1].append(words)
        }
      }
      text = paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
        .joined(separator: "\n")
    }

    func followed(by other: Comment) -> Comment {
      var both = self
      both.heading = other.heading ?? heading
      both.text = [text, other.text].filter { !$0.isEmpty }.joined(separator: "\n")
      return both
    }
  }
}

extension Lesson.Step {
  /// The statement with its arguments hidden: `let z = customers | winsorize … | log1p`.
  package var outline: String {
    guard let parsed = SegParser.parse(statement, mode: .file).script.statements.first,
      let pipeline = parsed.pipeline
    else { return "= …" }
    var stages = pipeline.allStages.map { $0.name.text + ($0.arguments.isEmpty ? "" : " …") }
    if pipeline.allStages.count == pipeline.stages.count { stages.insert("…", at: 0) }
    let line = stages.joined(separator: " | ")
    if case .letName(let name, _) = parsed.kind { return "let \(name.text) = " + line }
    return line
  }

  /// The verbs of the statement that a learner may look up, each once.
  var verbs: [Verb] {
    var seen: Set<String> = []
    let pipeline = SegParser.parse(statement, mode: .file).script.statements.first?.pipeline
    return (pipeline?.allStages ?? []).compactMap { Registry.verb(named: $0.name.text) }
      .filter { seen.insert($0.name).inserted }
  }
}
