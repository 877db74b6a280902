import SegRuntime

/// What Tab offers on a line that begins with `:` or `?`.
enum DirectiveCompletion {
  /// nil when the line is a statement or a command of the shell.
  static func completion(_ text: String, cursor: Int, session: Session) -> Completion? {
    let line = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
    let start = line.prefix { $0 == " " || $0 == "\t" }.utf8.count
    let typed = line.dropFirst(start)
    if typed.first == "?" { return topics(String(typed.dropFirst()), from: start + 1, cursor) }
    guard typed.first == ":" else { return nil }
    guard let blank = typed.firstIndex(of: " ") else {
      let names = Directive.all.map { Candidate(text: ":" + $0.name, detail: $0.help) }
      return offered(names, typed: String(typed), from: start, cursor)
    }
    let word = String(typed.split(separator: " ").last ?? "")
    let last = typed.last == " " ? "" : word
    let name = typed.dropFirst().prefix(upTo: blank)
    let from = cursor - last.utf8.count
    switch Directive.all.first(where: { $0.name.hasPrefix(name) })?.takes {
    case .topic: return topics(last, from: from, cursor)
    case .view: return views(of: typed, last, from: from, cursor, session)
    case .file where last.hasPrefix("for="):
      let names = session.namesWithHeadlines.map {
        Candidate(text: "for=" + $0.name, detail: $0.text)
      }
      return offered(names, typed: last, from: from, cursor)
    case .file:
      let files = session.files(beginningWith: last).map { Candidate(text: $0) }
      return Completion(replaced: from..<cursor, candidates: files)
    case .words(let words):
      return offered(words.map { Candidate(text: $0) }, typed: last, from: from, cursor)
    default: return Completion(replaced: cursor..<cursor, candidates: [])
    }
  }

  /// The names that can be explored, then the views of the one given.
  private static func views(
    of line: Substring, _ last: String, from: Int, _ cursor: Int, _ session: Session
  ) -> Completion {
    let complete = line.split(separator: " ").dropFirst().dropLast(last.isEmpty ? 0 : 1)
    let all = session.explorable
    switch complete.count {
    case 0:
      let names = all.map { Candidate(text: $0.name, detail: $0.views[0].rawValue) }
      return offered(names, typed: last, from: from, cursor)
    case 1:
      let views = all.first { $0.name == complete.first.map(String.init) }?.views ?? []
      return offered(
        views.map { Candidate(text: $0.rawValue) }, typed: last, from: from, cursor)
    default: return Completion(replaced: cursor..<cursor, candidates: [])
    }
  }

  private static func topics(_ typed: String, from: Int, _ cursor: Int) -> Completion {
    let topics = PromptHelp.topics.map { Candidate(text: $0.name, detail: $0.summary) }
    return offered(topics, typed: typed, from: from, cursor)
  }

  private static func offered(
    _ candidates: [Candidate], typed: String, from: Int, _ cursor: Int
  ) -> Completion {
    Completion(
      replaced: from..<cursor,
      candidates: candidates.filter { $0.text.lowercased().hasPrefix(typed.lowercased()) })
  }
}
