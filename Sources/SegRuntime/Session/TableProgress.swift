@preconcurrency import Foundation
import SegData

/// Looks from time to time how far the table work has come, and says so; the backend does not call by itself.
final class TableProgress {
  private let timer: any DispatchSourceTimer

  /// Seconds between looks; also before the first, so that quick statements never pay for it.
  private static let pause = 0.5

  init(_ backend: DuckDBBackend, _ output: @escaping @Sendable (Output) -> Void) {
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "table-progress"))
    timer.schedule(deadline: .now() + Self.pause, repeating: Self.pause)
    timer.setEventHandler { [weak backend] in
      guard let fraction = backend?.progress, fraction > 0, fraction < 1 else { return }
      output(.progress(WorkProgress(phase: "reading rows", fraction: fraction, detail: nil)))
    }
    timer.resume()
  }

  func stop() { timer.cancel() }
}
