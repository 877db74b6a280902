/// A line that changes the screen or the session and is never saved: `:save`, `?kmeans`, `!ls`.
enum Directive: Hashable {
  case save(path: String, name: String?)
  case run(path: String)
  /// Without a name: what there is.
  case explore(name: String?, view: String?)
  case names
  case history(search: String?)
  case edit
  case help(topic: String?)
  case quit
  case shell(String)
  /// One of `SessionDirective.all`, with what stands behind it.
  case session(String, [String])
  /// Not understood; with what may have been meant.
  case unknown(String, hint: String)

  /// What an argument of a directive is, for completion.
  enum Operand {
    case nothing, file, topic, view
    case words([String])
  }

  /// The directives with their forms and meanings, for `:help` and completion.
  static let all: [(name: String, form: String, help: String, takes: Operand)] =
    [
      (
        "save", ":save FILE [for=NAME]",
        "write what was run as a script; only what NAME depends on",
        .file
      ),
      ("run", ":run FILE", "run a script in this session", .file),
      (
        "explore", ":explore [NAME [VIEW]]",
        "cut a tree, scroll a table, see segments as points, on the whole screen", .view
      ),
      ("names", ":names", "list data sets, models and values", .nothing),
      (
        "history", ":history [WORD]", "list the statements that ran; with WORD search all prompts'",
        .nothing
      ),
      ("edit", ":edit", "open the last statement in $VISUAL or $EDITOR (Ctrl-X Ctrl-E)", .nothing),
      (
        "help", ":help [TOPIC]",
        "first steps, one topic such as keys, or words to search; or ?TOPIC", .topic
      ),
      ("quit", ":quit", "leave (Ctrl-D does too)", .nothing),
    ] + SessionDirective.all.map { ($0.name, $0.form, $0.help, .words($0.choices)) }

  /// nil when the line is a statement of the language.
  init?(_ line: String) {
    let text = line.drop { $0 == " " || $0 == "\t" }
    if let lesson = Self.lesson(text) {
      self = lesson
      return
    }
    guard let mark = text.first, ":?!".contains(mark) else { return nil }
    let rest = text.dropFirst().split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    switch mark {
    case "?": self = .help(topic: Self.topic(rest))
    case "!": self = .shell(String(text.dropFirst()))
    default: self = Self.named(rest)
    }
  }

  private static func named(_ words: [String]) -> Directive {
    let arguments = Array(words.dropFirst())
    let exact = all.filter { $0.name == words.first }
    let found = exact.isEmpty ? all.filter { $0.name.hasPrefix(words.first ?? "?") } : exact
    guard found.count == 1, let name = found.first?.name else {
      let forms = all.map(\.form).joined(separator: "  ")
      return .unknown(words.first ?? "", hint: "there are: " + forms)
    }
    switch (name, arguments.count) {
    case ("explore", 0...2):
      return .explore(name: arguments.first, view: arguments.dropFirst().first)
    case ("names", 0): return .names
    case ("history", _):
      return .history(search: arguments.isEmpty ? nil : arguments.joined(separator: " "))
    case ("edit", 0): return .edit
    case ("quit", 0): return .quit
    case ("help", _): return .help(topic: topic(arguments))
    case ("run", 1): return .run(path: unquoted(arguments[0]))
    case ("save", 1): return .save(path: unquoted(arguments[0]), name: nil)
    case ("save", 2) where arguments[1].hasPrefix("for="):
      return .save(path: unquoted(arguments[0]), name: String(arguments[1].dropFirst(4)))
    default:
      if let own = SessionDirective.named(name), own.words.contains(arguments.count) {
        return .session(name, arguments)
      }
      return .unknown(name, hint: "usage: " + (found.first?.form ?? ""))
    }
  }

  private static func topic(_ words: [String]) -> String? {
    words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// `tutorial` and `tutorial 2` need no colon: they are the first thing that somebody types.
  private static func lesson(_ text: Substring) -> Directive? {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.first == "tutorial", words.count <= 2, words.count == 1 || !words[1].hasPrefix("|")
    else { return nil }
    return .session("tutorial", Array(words.dropFirst()))
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count > 1, let mark = text.first, mark == "\"" || mark == "'", text.last == mark
    else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }
}
