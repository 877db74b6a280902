import Foundation
package import SegRuntime

/// What the process's standard streams can show.
package enum Screen {
  /// Whether results go to a terminal.
  package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether somebody types.
  package static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 }

  /// Size and colours of standard output; no colours into a pipe.
  package static func display() -> Display {
    Display(width: width, color: color(isTerminal), height: height)
  }

  /// Puts a prompt on the screen. Where that fails, nobody looks.
  static func show(_ prompt: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data(prompt.utf8))
  }

  static var width: Int {
    size(of: STDOUT_FILENO)?.columns ?? environment("COLUMNS").flatMap { Int($0) } ?? 80
  }

  /// Of a terminal that knows it.
  static func size(of output: Int32) -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  private static var height: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return nil }
    return Int(size.ws_row)
  }

  private static func color(_ isTerminal: Bool) -> Display.Color {
    guard isTerminal, environment("NO_COLOR")?.isEmpty ?? true, environment("TERM") != "dumb" else {
      return .none
    }
    let depth = environment("COLORTERM") ?? ""
    return depth.contains("truecolor") || depth.contains("24bit") ? .trueColor : .ansi256
  }

  static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }

  package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
  package static var memory: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }
}

/// Files of the command line.
extension Screen {
  /// A file's text; also of pipes such as /dev/stdin.
  package static func text(of path: String) -> String? {
    FileHandle(forReadingAtPath: path).flatMap(text)
  }

  package static func standardInput() -> String? { text(FileHandle.standardInput) }

  private static func text(_ file: FileHandle) -> String? {
    guard let data = try? file.readToEnd() ?? Data() else { return nil }
    return String(data: data, encoding: .utf8)
  }

  package static func write(_ text: String, to path: String) -> Bool {
    (try? Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)) != nil
  }
}
