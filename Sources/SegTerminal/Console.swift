import Foundation
package import SegRuntime

/// Results on standard output, everything else on standard error, and a progress line while work takes long.
package final class Console: @unchecked Sendable {
  // All state is guarded by `lock`; output comes from the thread that runs and from those that report progress.
  private let lock = NSLock()
  private var progressSince: Date?
  private var isProgressShown = false
  private let showsProgress: Bool

  /// Work of less than this shows no progress.
  private static let patience = 1.0

  package init() {
    showsProgress = isatty(STDERR_FILENO) == 1 && Screen.environment("TERM") != "dumb"
  }

  package func write(_ output: Output) {
    lock.withLock {
      switch output {
      case .result(let text): clearing { put(text + "\n", .standardOutput) }
      case .note(let text), .problem(let text): clearing { put(text + "\n", .standardError) }
      case .progress(let progress): show(progress)
      }
    }
  }

  private func put(_ text: String, _ stream: FileHandle) {
    do {
      try stream.write(contentsOf: Data(text.utf8))
    } catch {
      // Nobody reads any more: whoever closed the pipe has what they wanted.
      _exit(stream === FileHandle.standardOutput ? 141 : 1)
    }
  }

  private func clearing(_ work: () -> Void) {
    hideProgress()
    work()
  }

  private func hideProgress() {
    guard isProgressShown else { return }
    put("\r\u{1B}[K", .standardError)
    isProgressShown = false
  }

  private func show(_ progress: WorkProgress?) {
    guard showsProgress else { return }
    guard let progress else {
      hideProgress()
      progressSince = nil
      return
    }
    guard let since = progressSince else {
      progressSince = Date()
      return
    }
    let elapsed = Date().timeIntervalSince(since)
    guard elapsed > Self.patience else { return }
    let line = ProgressLine(progress: progress, elapsed: elapsed)
    put("\r\u{1B}[K" + line.text(width: Screen.width - 1), .standardError)
    isProgressShown = true
  }
}
