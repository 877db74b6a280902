import Foundation
import SegLanguage

/// The folder of case files.
let casesFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("Cases")

func caseText(_ name: String) throws -> String {
  try String(contentsOf: casesFolder.appendingPathComponent(name), encoding: .utf8)
}

/// Names of all case files.
func caseNames() throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: casesFolder.path)
    .filter { $0.hasSuffix(".seg") }.sorted()
}

func diagnostics(_ source: String, _ mode: ParseMode = .file) -> [Diagnostic] {
  SegParser.parse(source, mode: mode).diagnostics
}

/// All diagnostics as they are shown.
func rendered(_ source: String, _ mode: ParseMode = .file) -> String {
  diagnostics(source, mode).map { $0.render(source: source) }.joined(separator: "\n")
}
