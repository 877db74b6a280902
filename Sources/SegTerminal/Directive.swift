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
  /// Not understood; with what may have been meant.
  case unknown(String, hint: String)

  /// What an argument of a directive is, for completion.
  enum Operand { case nothing, file, topic, view }

  /// The directives with their forms and meanings, for `:help` and completion.
  static let all: [(name: String, form: String, help: String, takes: Operand)] = [
    (
      "save", ":save FILE [for=NAME]", "write what was run as a script; only what NAME depends on",
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
    ("help", ":help [TOPIC]", "all verbs, or one topic such as keys; ?TOPIC is the same", .topic),
    ("quit", ":quit", "leave (Ctrl-D does too)", .nothing),
  ]

  /// nil when the line is a statement of the language.
  init?(_ line: String) {
    let text = line.drop { $0 == " " || $0 == "\t" }
    guard let mark = text.first, ":?!".contains(mark) else { return nil }
    let rest = text.dropFirst().split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    switch mark {
    case "?": self = .help(topic: rest.first)
    case "!": self = .shell(String(text.dropFirst()))
    default: self = Self.named(rest)
    }
  }

  private static func named(_ words: [String]) -> Directive {
    let arguments = Array(words.dropFirst())
    let found = all.filter { $0.name.hasPrefix(words.first ?? "?") }
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
    case ("help", 0...1): return .help(topic: arguments.first)
    case ("run", 1): return .run(path: unquoted(arguments[0]))
    case ("save", 1): return .save(path: unquoted(arguments[0]), name: nil)
    case ("save", 2) where arguments[1].hasPrefix("for="):
      return .save(path: unquoted(arguments[0]), name: String(arguments[1].dropFirst(4)))
    default: return .unknown(name, hint: "usage: " + (found.first?.form ?? ""))
    }
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count > 1, let mark = text.first, mark == "\"" || mark == "'", text.last == mark
    else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }
}
