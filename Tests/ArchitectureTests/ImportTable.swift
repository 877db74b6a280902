/// Who may import whom. README.md shows the same table; the tests hold both together.
struct ImportTable: Sendable {
  struct Row: Sendable {
    let target: String
    var own: [Entry] = []
    var outside: [Entry] = []
  }

  /// A module, the places it is confined to (below the target's folder), what it is there for.
  struct Entry: Sendable, Equatable {
    let module: String
    var only: [String] = []
    var purpose: String?
  }

  let rows: [Row]
}

extension ImportTable {
  /// The table in Markdown, as README.md has it.
  var markdown: String {
    let head = "| Target | Own modules | From outside |\n|---|---|---|\n"
    return head
      + rows.map { row in
        "| \(row.target) | \(cell(row.own, code: false)) | \(cell(row.outside, code: true)) |\n"
      }.joined()
  }

  private func cell(_ entries: [Entry], code: Bool) -> String {
    guard !entries.isEmpty else { return "–" }
    return entries.map { entry in
      let name = code ? "`\(entry.module)`" : entry.module
      let places = entry.only.map { "`\($0)`" }.joined(separator: ", ")
      let notes = [entry.purpose.map { "for \($0)" }, places.isEmpty ? nil : "only \(places)"]
      let note = notes.compactMap { $0 }.joined(separator: ", ")
      return note.isEmpty ? name : "\(name) (\(note))"
    }.joined(separator: ", ")
  }

  /// Why a file may not import a module, or nil when it may.
  func objection(to module: String, in path: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count > 2, let row = rows.first(where: { $0.target == parts[1] }) else {
      return "\(parts.dropFirst().first ?? path) is not in the table of imports"
    }
    guard let entry = (row.own + row.outside).first(where: { $0.module == module }) else {
      return "\(row.target) may not import \(module)"
    }
    let place = parts.dropFirst(2).joined(separator: "/")
    guard entry.only.isEmpty || entry.only.contains(where: { place.isIn($0) }) else {
      let places = entry.only.joined(separator: ", ")
      return "\(row.target) may import \(module) only in \(places)"
    }
    return nil
  }
}

extension String {
  /// Whether this path is the folder, lies in it, or is a Swift file of that name (with or without
  /// `+Aspect`).
  func isIn(_ place: String) -> Bool {
    hasPrefix(place + "/") || self == place + ".swift"
      || (hasPrefix(place + "+") && hasSuffix(".swift"))
  }
}

extension SourceText {
  /// The modules of the import lines, with their lines.
  func imports() -> [(module: String, line: Int)] {
    return words.indices.dropLast().compactMap { index in
      guard words[index].text == "import", !words[index].isMember else { return nil }
      let kinds: Set = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
      let named = words[index + 1]
      let word = kinds.contains(named.text) && index + 2 < words.count ? words[index + 2] : named
      return (word.text, words[index].line)
    }
  }
}
