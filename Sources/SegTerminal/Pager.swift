import CEditLine
import Foundation

/// Shows long text page by page: `$PAGER`, or `less` that ends by itself where the text fits.
struct Pager {
  let height: Int
  let width: Int

  /// - Returns: whether the text was shown.
  func show(_ text: String) -> Bool {
    guard isNeeded(text), let command = Self.command else { return false }
    let file = NSTemporaryDirectory() + "/seg-\(UUID().uuidString)"
    guard
      FileManager.default.createFile(
        atPath: file, contents: Data((text + "\n").utf8), attributes: [.posixPermissions: 0o600])
    else { return false }
    defer { try? FileManager.default.removeItem(atPath: file) }
    // In the foreground: a pager reads its keys from the terminal.
    let status = SegRunCommand("LESS=${LESS-FRSX} " + command + " < \"$1\"", file)
    return status >= 0 && status != 127
  }

  func isNeeded(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count > height - 1 || lines.prefix(50).contains { Self.cells($0) > width }
  }

  /// Characters without colours.
  private static func cells(_ line: Substring) -> Int {
    var (count, isEscape) = (0, false)
    for character in line {
      if character == "\u{1B}" { isEscape = true }
      if !isEscape { count += 1 }
      if isEscape, character.isLetter { isEscape = false }
    }
    return count
  }

  /// nil where nothing pages.
  private static var command: String? {
    if let own = Screen.environment("PAGER") { return own.isEmpty || own == "cat" ? nil : own }
    let places = (Screen.environment("PATH") ?? "").split(separator: ":")
    let isThere = places.contains { FileManager.default.isExecutableFile(atPath: $0 + "/less") }
    return isThere ? "less" : nil
  }
}
