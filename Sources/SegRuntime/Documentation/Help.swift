import SegData
import SegLanguage

/// What `?topic` and `seg doc topic` show.
package enum Help {
  /// A verb, a function, `explore` or a message code; nil when there is nothing of the name.
  package static func text(_ topic: String, width: Int) -> String? {
    if let verb = Registry.verb(named: topic) { return self.verb(verb, width) }
    if let function = Functions.named(topic) { return self.function(function, width) }
    if topic == ExplorationHelp.topic { return ExplorationHelp.text(width) }
    let code = topic.uppercased()
    if let code = MessageCodes.all.first(where: { $0.code == code }) { return message(code, width) }
    return Registry.verb(abbreviated: topic).map { verb($0, width) }
  }

  /// Verbs, functions and message codes with a few words each.
  package static var topics: [(name: String, summary: String)] {
    Registry.verbs.map { (name: $0.name, summary: $0.summary) }
      + Functions.all.filter { !$0.isOperator }.map { (name: $0.name, summary: $0.summary) }
      + MessageCodes.all.map { (name: $0.code, summary: $0.title) }
  }

  /// The nearest topic, for a name that is not known.
  package static func suggestion(_ topic: String) -> String? {
    let topics =
      Registry.verbs.map(\.name) + Functions.all.map(\.name) + [ExplorationHelp.topic]
    return Suggestion.nearest(to: topic, among: topics)
  }

  /// All verbs by chapter, one line each.
  package static func overview() -> String {
    let width = Registry.verbs.map(\.name.count).max() ?? 0
    return Chapter.allCases.compactMap { chapter in
      let verbs = Registry.verbs.filter { $0.chapter == chapter }
      guard !verbs.isEmpty else { return nil }
      let lines = verbs.map { verb in
        "  " + Padding.trailing(verb.name, width) + "  " + verb.summary
      }
      return ([chapter.rawValue] + lines).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func verb(_ verb: Verb, _ width: Int) -> String {
    var lines = [
      "\(verb.name): \(verb.summary)", "", hanging("  ", Usage.line(verb), 6, width), "",
    ]
    if !verb.details.isEmpty { lines += [wrapped(verb.details, width), ""] }
    let column = verb.parameters.map { label($0).count }.max() ?? 0
    for parameter in verb.parameters {
      let head = "  " + Padding.trailing(label(parameter), column) + "  "
      lines.append(hanging(head, facts(parameter), column + 4, width))
      lines += parameter.kind.choices.filter { !$0.help.isEmpty }.map { choice in
        let indent = String(repeating: " ", count: column + 4)
        return hanging(indent + "\(choice.name): ", choice.help, column + 6, width)
      }
    }
    if !verb.examples.isEmpty { lines += ["", "Examples"] }
    lines += verb.examples.map { "  \($0.code)\n      \($0.caption)" }
    if !verb.references.isEmpty { lines += ["", "References"] }
    lines += verb.references.map { hanging("  ", cited($0), 4, width) }
    return lines.joined(separator: "\n")
  }

  /// `text` behind `head`, its further lines indented.
  private static func hanging(_ head: String, _ text: String, _ indent: Int, _ width: Int) -> String
  {
    let room = max(20, min(width, 100) - max(head.count, indent))
    let lines = wrapped(text, room).split(separator: "\n")
    return head + lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  static func cited(_ reference: Reference) -> String {
    reference.citation + (reference.doi.isEmpty ? "" : ", doi:" + reference.doi)
  }

  static func label(_ parameter: ParameterDescription) -> String {
    switch parameter.placement {
    case .option: parameter.name + "="
    case .positional: "<\(parameter.name)>"
    case .rest: "<\(parameter.name), …>"
    case .assignments: "\(parameter.name) = …"
    }
  }

  static func facts(_ parameter: ParameterDescription) -> String {
    var text = parameter.help
    if parameter.kind.choices.isEmpty { text += " (\(parameter.kind.words)" } else { text += " (" }
    var extras: [String] = []
    if let limits = parameter.limits { extras.append(limits) }
    if let standard = parameter.defaultText { extras.append("default \(standard)") }
    if parameter.isRequired { extras.append("needed") }
    if parameter.kind.choices.isEmpty, !extras.isEmpty { text += "; " }
    text += extras.joined(separator: "; ") + ")"
    return text.replacing(" ()", with: "")
  }

  private static func function(_ function: FunctionDescription, _ width: Int) -> String {
    [wrapped("\(function.signature): \(function.summary)", width), "", "  = " + function.example]
      .joined(separator: "\n")
  }

  private static func message(_ code: DiagnosticCode, _ width: Int) -> String {
    var lines = ["\(code.code): \(code.title)", "", wrapped(code.explanation, width)]
    if !code.example.isEmpty {
      lines += ["", "  wrong  " + code.example, "  right  " + code.repair]
    }
    return lines.joined(separator: "\n")
  }

  /// Text in lines of at most `width` cells.
  package static func wrapped(_ text: String, _ width: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + word.count + 1 > min(width, 100) {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
