import Foundation
import SegRuntime

/// Where the work of a view is done, in threads of their own, and where its results lie until they are
/// fetched. New work stops what is not finished of its kind.
final class Desk<State: Exploration>: @unchecked Sendable {
  typealias Change = @Sendable (inout State) -> Effect<State>

  // `lock` guards all that changes; the descriptors are set once.
  private let lock = NSLock()
  private var running: [Work<State>.Kind: WorkStop] = [:]
  private var changes: [Change] = []
  private var isClosed = false
  private let interrupt: @Sendable () -> Void
  /// A pipe in which a byte lies whenever something is finished.
  private var ends: [Int32] = [-1, -1]

  /// Microseconds without a key before figures are computed.
  private static var calm: UInt32 { 30_000 }

  init(interrupt: @escaping @Sendable () -> Void) {
    self.interrupt = interrupt
    if pipe(&ends) != 0 { ends = [-1, -1] }
    for end in ends where end >= 0 { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  }

  deinit { for end in ends where end >= 0 { close(end) } }

  /// Readable when something is finished; −1 when the system has no more descriptors.
  var bell: Int32 { ends[0] }

  func start(_ work: Work<State>) {
    let stop = WorkStop(interrupt: interrupt)
    lock.withLock { running.updateValue(stop, forKey: work.kind) }?
      .stop(touchesTables: work.kind == .other)
    Thread.detachNewThread { [weak self] in
      // A key that is held down asks for figures many times a second; only the last ones are read.
      if work.kind == .figures { usleep(Self.calm) }
      guard !stop.isStopped else { return }
      let change = work.run(stop)
      self?.finish(work.kind, stop, change)
    }
  }

  private func finish(_ kind: Work<State>.Kind, _ stop: WorkStop, _ change: @escaping Change) {
    lock.withLock {
      guard !isClosed, running[kind] === stop else { return }
      running[kind] = nil
      changes.append(change)
    }
    var byte: UInt8 = 0
    _ = write(ends[1], &byte, 1)
  }

  /// What is finished, each once, in the order in which it was.
  func finished() -> [Change] {
    var bytes = [UInt8](repeating: 0, count: 64)
    while bell >= 0, read(bell, &bytes, bytes.count) > 0 {}
    return lock.withLock {
      defer { changes = [] }
      return changes
    }
  }

  /// Stops all that is not finished.
  func clear() {
    let stops = lock.withLock {
      isClosed = true
      return running
    }
    for (kind, stop) in stops { stop.stop(touchesTables: kind == .other) }
  }
}
