import CEditLine
import Foundation

/// Turns Ctrl-C into a call. The program goes on; what runs is asked to stop. One of these at a time.
package final class Interrupts: Sendable {
  private let handler: @Sendable () -> Void

  package init(_ handler: @escaping @Sendable () -> Void) {
    self.handler = handler
    guard SegInterruptsOpen() >= 0 else { return }
    let thread = Thread { [weak self] in
      while SegInterruptNext() != 0, let self { self.handler() }
    }
    thread.name = "interrupts"
    thread.qualityOfService = .userInteractive
    thread.start()
  }

  /// Whether Ctrl-C was pressed since `forget`.
  package var came: Bool { SegInterruptsCame() != 0 }

  /// What was pressed up to now is not for what comes next.
  package func forget() { SegInterruptsForget() }
}
