/// Up and Down through the statements that begin like what was typed.
struct HistoryWalk {
  /// Oldest first.
  private(set) var entries: [String]
  /// Where the walk began: what was typed, and how much of it has to be the same.
  private var draft: (text: String, prefix: String)?
  private var position: Int
  private var shown = ""
  /// Statements that are no example to follow.
  private var failed: Set<String> = []

  private static let most = 10_000

  init(_ entries: [String] = []) {
    self.entries = entries
    position = entries.count
  }

  /// Keeps the newest statement from being proposed.
  mutating func newestFailed() {
    if let newest = entries.last { failed.insert(newest) }
  }

  mutating func add(_ text: String) {
    failed.remove(text)
    entries.removeAll { $0 == text }
    entries.append(text)
    if entries.count > Self.most { entries.removeFirst(entries.count - Self.most) }
    draft = nil
  }

  /// The next older statement that begins with the text before the cursor; nil when there is none.
  mutating func older(_ text: String, cursor: Int) -> String? {
    begin(text, cursor)
    guard let prefix = draft?.prefix,
      let found = entries[..<position].lastIndex(where: { $0.hasPrefix(prefix) && $0 != text })
    else { return nil }
    position = found
    shown = entries[found]
    return shown
  }

  /// The next newer one, and behind the newest what was typed.
  mutating func newer(_ text: String, cursor: Int) -> String? {
    guard let draft, text == shown else { return nil }
    let later = entries[min(position + 1, entries.count)...]
    if let found = later.firstIndex(where: { $0.hasPrefix(draft.prefix) && $0 != text }) {
      position = found
      shown = entries[found]
      return shown
    }
    self.draft = nil
    position = entries.count
    return draft.text
  }

  /// How the newest statement that begins like this goes on, to the end of its line.
  func continuation(of text: String) -> String? {
    guard text.contains(where: { !$0.isWhitespace }) else { return nil }
    let length = text.utf8.count
    let found = entries.last {
      $0.utf8.count > length && $0.utf8.starts(with: text.utf8) && !failed.contains($0)
    }
    guard let rest = found?.utf8.dropFirst(length) else { return nil }
    let line = String(Substring(rest).prefix { $0 != "\n" })
    return line.isEmpty ? nil : line
  }

  /// A text other than the last one shown starts a new walk.
  private mutating func begin(_ text: String, _ cursor: Int) {
    if draft != nil, text == shown { return }
    draft = (text, String(decoding: text.utf8.prefix(cursor), as: UTF8.self))
    position = entries.count
    shown = text
  }
}
