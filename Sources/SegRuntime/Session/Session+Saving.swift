import SegData
import SegLanguage

extension Session {
  /// Writes the session as a script that replays it: `seg 1`, a pin for each input, then the statements.
  ///
  /// - Parameter name: write only what this name depends on.
  /// - Returns: the number of statements written.
  package func save(_ path: String, for name: String? = nil) throws -> Int {
    let log = state.withLock { $0.log }
    let entries: [SessionLog.Entry]
    if let name {
      guard let slice = log.slice(for: name) else {
        throw Diagnostic(
          code: "S0202", message: "there is no name `\(name)` in this session",
          label: nil, notes: ["names: " + Problem.shortened(namesWithHeadlines.map(\.name))])
      }
      entries = slice
    } else {
      entries = log.entries
    }
    let kept = entries.filter { !$0.text.hasPrefix("seg ") && !$0.text.hasPrefix("pin ") }
    let lines = ["seg 1"] + Self.inputs(kept).compactMap(pin)
    let text = (lines + [""] + kept.map(\.text)).joined(separator: "\n") + "\n"
    let formatted = Formatter.format(text) ?? text
    do {
      try Files.write(
        formatted, to: path.hasPrefix("/") ? path : configuration.folder + "/" + path)
    } catch {
      throw Diagnostic(code: "S0314", message: "cannot write `\(path)`: \(error.reason)")
    }
    return kept.count
  }

  /// Files that the entries load, but for those that they have written before.
  private static func inputs(_ entries: [SessionLog.Entry]) -> [String] {
    var seen: Set<String> = []
    var inputs: [String] = []
    for entry in entries {
      inputs += entry.inputs.filter { seen.insert($0).inserted }
      seen.formUnion(entry.outputs)
    }
    return inputs
  }

  private func pin(_ input: String) -> String? {
    let path = input.hasPrefix("/") ? input : configuration.folder + "/" + input
    guard let found = try? backend.fingerprint(path) else { return nil }
    var line = "pin \(PlainText.quoted(input))"
    if let source = try? inspector.inspect(LoadRequest(path), backend),
      let rows = try? backend.rowCount(.file(source))
    {
      line += ", rows=\(rows), columns=\(source.schema.columns.count)"
    }
    return line + ", hash=\"\(found.hash.prefix(16))\""
  }
}
