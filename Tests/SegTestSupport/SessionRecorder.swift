package import Foundation
package import SegRuntime
import Synchronization

/// A session in a temporary folder of its own that keeps all it is told: 80 columns, no colours.
package final class SessionRecorder: Sendable {
  package let folder: URL
  package let session: Session
  private let heard: Heard

  private final class Heard: Sendable {
    let outputs = Mutex<[Output]>([])
    let onProgress = Mutex<(@Sendable (WorkProgress) -> Void)?>(nil)
  }

  /// - Parameter fixtures: folder below the root of the repository; its files are copied.
  package init(
    fixtures: String? = nil, threads: Int = 1, parameters: [String: String] = [:]
  ) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "seg-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
    if let fixtures {
      try FileManager.default.copyItem(at: Repository.root.appending(path: fixtures), to: folder)
    } else {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    var configuration = SessionConfiguration()
    configuration.threads = threads
    configuration.memoryLimit = 2_000_000_000
    configuration.temporaryFolder = folder.appending(path: ".scratch").path
    configuration.folder = folder.path
    configuration.parameters = parameters
    configuration.lessons = Repository.root.path
    let heard = Heard()
    self.heard = heard
    session = Session(
      configuration, display: { Display(width: 80, color: .none, rows: 20) },
      output: { output in
        if case .progress(let step) = output {
          let listener = heard.onProgress.withLock { $0 }
          if let step { listener?(step) }
        } else {
          heard.outputs.withLock { $0.append(output) }
        }
      })
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  /// Makes a folder of the repository visible below the session's own folder, without a copy.
  package func link(_ path: String) throws {
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: path), withDestinationURL: Repository.root.appending(path: path))
  }

  /// Calls `listener` for each step of a long computation.
  package func onProgress(_ listener: @escaping @Sendable (WorkProgress) -> Void) {
    heard.onProgress.withLock { $0 = listener }
  }

  // MARK: Running

  @discardableResult
  package func run(_ script: String) -> RunStatus { session.run(script: script) }

  /// Lines typed at the prompt, one entry each.
  @discardableResult
  package func enter(_ lines: String...) -> RunStatus {
    var status = RunStatus.fine
    for line in lines { status = session.enter(line) }
    return status
  }

  // MARK: What was said

  package var results: [String] {
    texts { output in
      switch output {
      case .result(let text), .picture(let text, _): text
      case .note, .problem, .progress: nil
      }
    }
  }
  package var notes: [String] { texts { if case .note(let text) = $0 { text } else { nil } } }
  package var problems: [String] { texts { if case .problem(let text) = $0 { text } else { nil } } }

  /// Everything in order, notes and problems marked.
  package var transcript: String {
    texts { output in
      switch output {
      case .result(let text), .picture(let text, _): text
      case .note(let text): "note: " + text
      case .problem(let text): "problem: " + text
      case .progress: nil
      }
    }.joined(separator: "\n")
  }

  /// The codes of all problems, in order: `S0204`, `L03`.
  package var codes: [String] {
    problems.compactMap { problem in
      problem.split(separator: " ").dropFirst().first.map { String($0.prefix { $0 != ":" }) }
    }
  }

  package func forget() { heard.outputs.withLock { $0 = [] } }

  private func texts(_ text: (Output) -> String?) -> [String] {
    heard.outputs.withLock { $0 }.compactMap(text)
  }

  // MARK: Files

  package func write(_ text: String, to name: String) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  package func bytes(of name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  package func text(of name: String) throws -> String {
    String(decoding: try bytes(of: name), as: UTF8.self)
  }

  package func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }
}
