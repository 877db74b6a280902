/// A line that changes the screen or the session and is never saved: `:save`, `?kmeans`, `!ls`.
enum Directive: Hashable {
  case save(path: String, name: String?)
  case run(path: String)
  /// Without a name: what there is.
  case explore(name: String?, view: String?)
  case names
  case history
  case help(topic: String?)
  case quit
  case shell(String)
  /// Not understood; with what may have been meant.
  case unknown(String, hint: String)

  /// The directives with their forms and meanings, for `:help` and completion.
  static let all: [(name: String, form: String, help: String)] = [
    ("save", ":save FILE [for=NAME]", "write what was run as a script; only what NAME depends on"),
    ("run", ":run FILE", "run a script in this session"),
    (
      "explore", ":explore [NAME [VIEW]]",
      "a tree to cut, a table to scroll, segments as points, on the whole screen"
    ),
    ("names", ":names", "list data sets, models and values"),
    ("history", ":history", "list the statements that ran"),
    ("help", ":help [TOPIC]", "all verbs, or one topic; ?TOPIC is the same"),
    ("quit", ":quit", "leave (Ctrl-D does too)"),
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
    case ("history", 0): return .history
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
