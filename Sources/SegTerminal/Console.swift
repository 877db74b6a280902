import Foundation
package import SegRuntime

/// Results on standard output, everything else on standard error, and a progress line while work takes long.
package final class Console: @unchecked Sendable {
  // All state is guarded by `lock`; output comes from the thread that runs and from those that report progress.
  private let lock = NSLock()
  private var progressSince: Date?
  private var isProgressShown = false
  private let showsProgress: Bool
  private let pages: Bool
  private let showsPictures: Bool
  private var isWide = false
  private var pictures = Pictures()

  /// Work of less than this shows no progress.
  private static let patience = 1.0

  /// - Parameter pages: long results go to a pager when standard output is a terminal.
  package init(pages: Bool = false) {
    let isAnswered = Screen.isTerminal && Screen.isInteractive
    showsPictures = isAnswered && Screen.environment("TERM") != "dumb"
    self.pages = pages && isAnswered
    showsProgress = isatty(STDERR_FILENO) == 1 && Screen.environment("TERM") != "dumb"
  }

  package func write(_ output: Output) {
    lock.withLock {
      switch output {
      case .result(let text):
        clearing { if !pages || !paged(text) { put(text + "\n", .standardOutput) } }
      case .picture(let text, let svg): clearing { put(text, svg) }
      case .note(let text), .problem(let text): clearing { put(text + "\n", .standardError) }
      case .progress(let progress): show(progress)
      }
    }
  }

  /// How pictures are shown.
  var pictureMode: PictureMode {
    get { lock.withLock { pictures.mode } }
    set { lock.withLock { pictures.mode = newValue } }
  }

  private func put(_ text: String, _ svg: () -> String) {
    guard showsPictures else { return put(text + "\n", .standardOutput) }
    let (bytes, problem) = pictures.sequence(svg)
    put(bytes ?? Data((text + "\n").utf8), .standardOutput)
    if let problem { put(problem + "\n", .standardError) }
  }

  private func put(_ text: String, _ stream: FileHandle) { put(Data(text.utf8), stream) }

  private func put(_ data: Data, _ stream: FileHandle) {
    do {
      try stream.write(contentsOf: data)
    } catch {
      // Nobody reads any more: whoever closed the pipe has what they wanted.
      _exit(stream === FileHandle.standardOutput ? 141 : 1)
    }
  }

  /// While this works, lines that are wider than the screen go to the pager, which can be moved sideways.
  func wide(_ work: () -> RunStatus) -> RunStatus {
    lock.withLock { isWide = true }
    defer { lock.withLock { isWide = false } }
    return work()
  }

  private func paged(_ text: String) -> Bool {
    guard let height = Screen.height else { return false }
    return Pager(height: height, width: isWide ? Screen.width : nil).show(text)
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
    // An answer to a key is shown at once.
    guard elapsed > Self.patience || progress.fraction == nil else { return }
    let line = ProgressLine(progress: progress, elapsed: elapsed)
    put("\r\u{1B}[K" + line.text(width: Screen.width - 1), .standardError)
    isProgressShown = true
  }
}
