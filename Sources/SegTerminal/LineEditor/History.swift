import Foundation

/// Statements of former sessions in a file of one line each.
///
/// After a first line `seg-history 1` every line is the time in seconds since 1970, a tab and the
/// statement, in which `\`, newline and carriage return are written `\\`, `\n` and `\r`. A line is
/// appended by one write under a lock, so sessions at the same time do not mix their statements.
package final class History {
  package struct Entry: Sendable, Equatable {
    package var seconds: Int
    package var text: String
  }

  private let path: String
  private let now: () -> Int
  private var newest: String?

  private static let header = "seg-history 1\n"

  /// - Parameter now: the time in seconds since 1970.
  package init(
    path: String, now: @escaping () -> Int = { Int(Date().timeIntervalSince1970) }
  ) {
    self.path = path
    self.now = now
  }

  /// The last `limit` statements, oldest first; lines that are damaged are left out.
  package func load(limit: Int) -> [Entry] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    let entries = String(decoding: data, as: UTF8.self)
      .split(separator: "\n").compactMap(Self.entry)
    newest = entries.last?.text
    return Array(entries.suffix(max(limit, 0)))
  }

  /// The last `limit` statements that have `word`, in any case of letters, oldest first.
  package func search(
    _ word: String, limit: Int, where isMeant: (String) -> Bool = { _ in true }
  ) -> [Entry] {
    let wanted = word.lowercased()
    let found = load(limit: .max).filter { entry in
      entry.text.lowercased().contains(wanted) && isMeant(entry.text)
    }
    return Array(found.suffix(limit))
  }

  /// Adds a statement, unless it is blank or the one that was added last.
  ///
  /// Throws `CocoaError` when the file cannot be written.
  package func append(_ text: String) throws {
    guard text.contains(where: { !$0.isWhitespace }), text != newest else { return }
    newest = text
    let file = try openForAppending()
    defer { try? file.close() }
    flock(file.fileDescriptor, LOCK_EX)
    let isNew = try file.seekToEnd() == 0
    let record = "\(now())\t\(Self.escaped(text))\n"
    try file.write(contentsOf: Data(((isNew ? Self.header : "") + record).utf8))
  }

  /// Only its owner may read what was typed.
  private func openForAppending() throws -> FileHandle {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  // MARK: Format

  private static func entry(_ line: Substring) -> Entry? {
    let parts = line.split(separator: "\t", maxSplits: 1)
    guard parts.count == 2, let seconds = Int(parts[0]), let text = unescaped(parts[1]) else {
      return nil
    }
    return Entry(seconds: seconds, text: text)
  }

  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func unescaped(_ text: Substring) -> String? {
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "\\" else {
        result.append(scalar)
        continue
      }
      switch scalars.next() {
      case "\\": result.append("\\")
      case "n": result.append("\n")
      case "r": result.append("\r")
      default: return nil
      }
    }
    return String(result)
  }
}
