import Foundation
import Testing

/// The built program, run as a process.
struct Program {
  struct Ending {
    let code: Int32
    let output: String
    let errors: String
  }

  let folder: URL

  /// It lies beside the tests' own executable.
  static let file: URL = {
    let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = own.deletingLastPathComponent().appending(path: "seg")
    let isThere = FileManager.default.isExecutableFile(atPath: beside.path)
    return isThere
      ? beside
      : URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "seg")
  }()

  /// Starts in an empty folder of its own.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "seg-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  func text(of name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// Runs the program to its end.
  func run(_ arguments: String..., input: String = "") throws -> Ending {
    try end(of: process(Self.file.path, arguments), input: input)
  }

  /// Runs a line of the shell in which `$SEG` is the program.
  func shell(_ line: String) throws -> Ending {
    try end(of: process("/bin/bash", ["-c", line]), input: "")
  }

  /// A process that is not started yet.
  func process(_ path: String, _ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["SEG"] = Self.file.path
    environment["TERM"] = "xterm-256color"
    environment["HOME"] = folder.path
    process.environment = environment
    return process
  }

  /// Both streams go to files: no pipe can fill up.
  private func end(of process: Process, input: String) throws -> Ending {
    let streams = ["out", "err", "in"].map { folder.appending(path: ".std\($0)") }
    for stream in streams { try Data().write(to: stream) }
    try Data(input.utf8).write(to: streams[2])
    process.standardOutput = try FileHandle(forWritingTo: streams[0])
    process.standardError = try FileHandle(forWritingTo: streams[1])
    process.standardInput = try FileHandle(forReadingFrom: streams[2])
    try process.run()
    process.waitUntilExit()
    return Ending(
      code: process.terminationStatus, output: try String(contentsOf: streams[0], encoding: .utf8),
      errors: try String(contentsOf: streams[1], encoding: .utf8))
  }
}
