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

  /// Lists that are topics of their own.
  package static func list(_ topic: String) -> String? {
    switch topic {
    case "verbs": overview()
    case "functions":
      table(Functions.all.filter { !$0.isOperator }.map { ($0.name, $0.summary) })
    case "messages", "codes": table(MessageCodes.all.map { ($0.code, $0.title) })
    case "data":
      "Data sets that are there without a file: " + BuiltInData.names.joined(separator: ", ")
    default: nil
    }
  }

  private static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "  " + Padding.trailing($0.0, width) + "  " + $0.1 }.joined(separator: "\n")
  }

  /// Topics whose texts have the words, the best first.
  package static func search(_ words: String) -> HelpAnswer {
    let isOneWord = !words.contains(" ")
    let near = isOneWord ? suggestion(words) : nil
    let found = HelpSearch.topics(about: words).filter { $0.name != near }
    let rows = table(found.map { ("?" + $0.name, $0.summary) })
    if let near {
      return HelpAnswer(
        text: "there is nothing about `\(words)`; did you mean `?\(near)`?"
          + (found.isEmpty ? "" : "\n" + rows), isFound: false)
    }
    guard !found.isEmpty else {
      return HelpAnswer(
        text: "there is nothing about `\(words)`; `:help verbs` lists all verbs", isFound: false)
    }
    return HelpAnswer(text: rows, isFound: true)
  }

  /// The first page: what to type first, and the verbs by chapter, on one screen.
  package static func firstPage(tables: [String], height: Int?) -> String {
    let name = tables.first.map(Session.dataName) ?? "iris"
    let load = tables.first.map { "let \(name) = load \(PlainText.quoted($0))" }
    var lines = ["Three things to type first"]
    lines += [load, "\(name) | describe", "let segments = \(name) | scale | kmeans k=4"]
      .compactMap { $0.map { "  " + $0 } }
    if load == nil { lines.append("  segments | profile") }
    lines += ["", "Verbs, joined by |"]
    for chapter in Chapter.allCases {
      let verbs = Registry.verbs.filter { $0.chapter == chapter }.map(\.name)
        .joined(separator: " ")
      if verbs.isEmpty { continue }
      // A short chapter stands beside the one before it.
      let beside = "    \(chapter.rawValue) \(verbs)"
      if let last = lines.last, last.hasPrefix("  "), !last.contains("\n"),
        last.count + beside.count <= 80
      {
        lines[lines.count - 1] += beside
      } else {
        lines.append(hanging("  " + Padding.trailing(chapter.rawValue, 15), verbs, 17, 80))
      }
    }
    lines += [
      "", "  ?kmeans  ?L10  ?column   explain          :help how many segments   searches",
      "  :help verbs, functions, messages, data, directives   lists",
      "  tutorial   lessons to type along         :save FILE   keeps what was typed",
    ]
    return lines.joined(separator: "\n")
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
    let gives = verb.returns == .nothing ? "nothing" : "a \(verb.returns.rawValue)"
    lines += [wrapped("Takes \(verb.accepts.words); gives \(gives).", width), ""]
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
    if !verb.examples.isEmpty { lines += ["", "Examples, which run as they are"] }
    lines += verb.examples.map { "  \($0.code)\n      \($0.caption)" }
    lines += afterwards(verb, width)
    if !verb.references.isEmpty { lines += ["", "References"] }
    lines += verb.references.map { hanging("  ", cited($0), 4, width) }
    return lines.joined(separator: "\n")
  }

  /// What to look at in the result, what usually comes next, and the verbs that are near.
  private static func afterwards(_ verb: Verb, _ width: Int) -> [String] {
    var lines: [String] = []
    if !verb.guide.lookAt.isEmpty {
      lines += ["", hanging("Look at  ", verb.guide.lookAt, 9, width)]
    }
    if !verb.guide.next.isEmpty {
      lines.append(
        "Next     " + verb.guide.next.map { "… | \($0)" }.joined(separator: "\n         "))
    }
    let near = related(verb)
    if !near.isEmpty { lines.append(hanging("See also ", near.joined(separator: ", "), 9, width)) }
    return lines
  }

  /// Verbs that the texts mention, then those of the same chapter that give the same.
  static func related(_ verb: Verb) -> [String] {
    let texts = [verb.details] + verb.guide.next + verb.examples.map(\.code)
    let words = texts.flatMap { text in
      text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    }
    let mentioned = words.filter { Registry.verb(named: $0) != nil }
    let alike = Registry.verbs.filter {
      $0.chapter == verb.chapter && $0.returns == verb.returns
    }.map(\.name)
    var seen: Set<String> = [verb.name]
    return Array((mentioned + alike).filter { seen.insert($0).inserted }.prefix(8))
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
    let near = Functions.all.filter { other in
      !other.isOperator && other.name != function.name
        && (other.name.hasPrefix(function.name.prefix(4)) || function.summary.contains(other.name))
    }.map(\.name).prefix(6)
    return
      ([
        wrapped("\(function.signature): \(function.summary)", width), "",
        "  \(function.isAggregate ? "group x" : "derive x") = " + function.example,
      ] + (near.isEmpty ? [] : ["", "See also " + near.joined(separator: ", ")]))
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
