@preconcurrency import Foundation
import Synchronization

/// Turns Ctrl-C into a call. The program goes on; what runs is asked to stop.
package final class Interrupts {
  private let source: any DispatchSourceSignal
  private let flag = Flag()

  private final class Flag: Sendable {
    let isUp = Atomic(false)
  }

  package init(_ handler: @escaping @Sendable () -> Void) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(
      signal: SIGINT, queue: DispatchQueue(label: "interrupts", qos: .userInteractive))
    source.setEventHandler { [flag] in
      flag.isUp.store(true, ordering: .relaxed)
      handler()
    }
    source.resume()
  }

  /// Whether Ctrl-C was pressed since `forget`.
  package var came: Bool { flag.isUp.load(ordering: .relaxed) }

  package func forget() { flag.isUp.store(false, ordering: .relaxed) }
}
