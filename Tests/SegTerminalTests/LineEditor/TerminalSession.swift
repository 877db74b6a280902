import Foundation
import Synchronization

@testable import SegTerminal

/// An editor on the far side of a pseudo-terminal, driven by keys as a person would.
final class TerminalSession: Sendable {
  private struct State {
    var output: [UInt8] = []
    var inputs: [LineInput] = []
  }

  /// `TIOCSPTLCK` and `TIOCGPTN` of Linux, which Glibc's module does not show, as it does not show
  /// `posix_openpt`.
  private enum Request {
    static let unlock: UInt = 0x4004_5431
    static let number: UInt = 0x8004_5430
  }

  private let controller: Int32
  private let terminal: Int32
  private let state = Mutex(State())

  /// Starts a thread that reads statements until input ends.
  init?(columns: UInt16 = 80, historyPath: String? = nil) {
    controller = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var lock: Int32 = 0
    var number: Int32 = 0
    guard controller >= 0, ioctl(controller, Request.unlock, &lock) == 0,
      ioctl(controller, Request.number, &number) == 0
    else { return nil }
    terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    resize(columns: columns)
    Thread.detachNewThread { self.collectOutput() }
    Thread.detachNewThread { self.readStatements(historyPath: historyPath) }
  }

  func resize(columns: UInt16) {
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
  }

  private func collectOutput() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(controller, &bytes, bytes.count)
      guard count > 0 else { return }
      state.withLock { $0.output += bytes[..<count] }
    }
  }

  private func readStatements(historyPath: String?) {
    var settings = LineEditorSettings(isComplete: Self.isComplete)
    settings.complete = Self.complete
    settings.history = historyPath.map { History(path: $0, now: { 1_000 }) }
    guard
      let editor = EditLineEditor(
        settings: settings, input: terminal, output: terminal, terminal: "xterm",
        readsUserSettings: false)
    else { return }
    while true {
      let input = editor.readStatement(prompt: "\u{1B}[1mseg>\u{1B}[0m ")
      state.withLock { $0.inputs.append(input) }
      if input == .endOfInput { break }
    }
    close(terminal)
  }

  private static func isComplete(_ text: String) -> Bool {
    !text.hasSuffix("|") && text.count { $0 == "{" } == text.count { $0 == "}" }
  }

  private static let words = ["kmeans", "kmedoids", "gmm", "größe"]

  private static func complete(_ text: String, _ cursor: Int) -> Completion {
    let before = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
    let typed = String(before.reversed().prefix { $0.isLetter }.reversed())
    return Completion(
      replaced: cursor - typed.utf8.count..<cursor,
      candidates: words.filter { $0.hasPrefix(typed) }
        .map { Candidate(text: $0, detail: "the verb \($0)") })
  }

  // MARK: The person

  /// All that was written to the screen so far.
  var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
  var inputs: [LineInput] { state.withLock { $0.inputs } }

  func type(_ keys: String) {
    _ = keys.withCString { write(controller, $0, strlen($0)) }
  }

  /// Waits for the nth prompt, so that the terminal is ready for keys; true when it came.
  func waitForPrompt(_ number: Int = 1) -> Bool {
    waits { $0.output.components(separatedBy: "[?2004h").count > number && $0.hasPrompt }
  }

  func waitForOutput(_ text: String) -> Bool { waits { $0.output.contains(text) } }

  func waitForInputs(_ count: Int) -> [LineInput] {
    _ = waits { $0.inputs.count >= count }
    return inputs
  }

  private var hasPrompt: Bool {
    output.components(separatedBy: "[?2004h").last?.contains("seg>") == true
  }

  /// Asks again and again, for at most ten seconds, so that a failure does not hang the tests.
  private func waits(_ condition: (TerminalSession) -> Bool) -> Bool {
    for _ in 0..<1_000 {
      if condition(self) { return true }
      usleep(10_000)
    }
    return condition(self)
  }
}

/// What keys send.
enum Key {
  static let enter = "\r"
  static let control = (c: "\u{3}", d: "\u{4}", r: "\u{12}", a: "\u{1}")
  static let up = "\u{1B}[A"
  static let tab = "\t"
  static let left = "\u{1B}[D"
  static let altEnter = "\u{1B}\r"
  static func pasted(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~" }
}
