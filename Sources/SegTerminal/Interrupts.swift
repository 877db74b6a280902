@preconcurrency import Foundation

/// Turns Ctrl-C into a call. The program goes on; what runs is asked to stop.
package final class Interrupts {
  private let source: any DispatchSourceSignal

  package init(_ handler: @escaping @Sendable () -> Void) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(
      signal: SIGINT, queue: DispatchQueue(label: "interrupts", qos: .userInteractive))
    source.setEventHandler(handler: handler)
    source.resume()
  }
}
