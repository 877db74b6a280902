import CEditLine
import Foundation

/// The user's own text editor.
enum TextEditor {
  /// The text as it was saved, without newlines at its end; nil when the editor failed.
  static func edited(_ text: String) -> String? {
    let folder = NSTemporaryDirectory() + "/seg-" + UUID().uuidString
    let file = folder + "/statement.seg"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      defer { try? FileManager.default.removeItem(atPath: folder) }
      try (text + "\n").write(toFile: file, atomically: false, encoding: .utf8)
      guard SegRunCommand(command, file) == 0 else { return nil }
      var saved = try String(contentsOfFile: file, encoding: .utf8)
      while saved.last?.isNewline == true { saved.removeLast() }
      return saved
    } catch {
      return nil
    }
  }

  /// Settings may hold arguments, so the shell reads them.
  private static var command: String {
    let named = ["VISUAL", "EDITOR"].lazy.compactMap(Screen.environment).first { !$0.isEmpty }
    return (named ?? "vi") + " \"$1\""
  }
}
