import Foundation
package import Testing

/// Expects `text` to equal the file `Snapshots/<name>` of the test target that `filePath` belongs to.
///
/// `SEG_RECORD=1 scripts/test --filter …` writes the files anew; read the difference before
/// checking it in.
package func expectSnapshot(
  _ text: String, named name: String, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let file = Snapshot.file(named: name, filePath: filePath)
  if ProcessInfo.processInfo.environment["SEG_RECORD"] == "1" {
    do {
      try Snapshot.record(text, in: file)
    } catch {
      Issue.record(error, "cannot write \(file.path)", sourceLocation: sourceLocation)
    }
    return
  }
  guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record(
      "no snapshot \(name); SEG_RECORD=1 writes it. Found:\n\(text)",
      sourceLocation: sourceLocation)
    return
  }
  if let difference = Snapshot.difference(expected: expected, found: text) {
    Issue.record(
      "snapshot \(name): \(difference)\nSEG_RECORD=1 writes it anew",
      sourceLocation: sourceLocation)
  }
}

package enum Snapshot {
  /// The first line that differs, or nil.
  package static func difference(expected: String, found: String) -> String? {
    guard expected != found else { return nil }
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = found.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(old, new).prefix { $0 == $1 }.count
    func text(_ lines: [Substring]) -> String {
      line < lines.count ? lines[line].debugDescription : "end of text"
    }
    return "line \(line + 1): expected \(text(old)), found \(text(new))"
  }

  static func file(named name: String, filePath: String) -> URL {
    let tests = Repository.root.appending(path: "Tests").path + "/"
    let target = filePath.dropFirst(tests.count).prefix { $0 != "/" }
    return URL(filePath: tests).appending(path: "\(target)/Snapshots/\(name)")
  }

  static func record(_ text: String, in file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
}
