import Dispatch
import Synchronization

/// Runs `body` for the chunks `0..<grain`, `grain..<2*grain`, … of `0..<count` on up to
/// `execution.threads` threads and returns the partial results in chunk order.
///
/// Chunk borders depend on `count` and `grain` only, so results do not depend on the number of
/// threads. Throws `cancelled` when the flag was seen before a chunk.
@discardableResult
func forEachChunk<Partial: Sendable>(
  of count: Int, grain: Int, _ execution: Execution,
  _ body: @Sendable (Range<Int>) -> Partial
) throws(EngineError) -> [Partial] {
  let chunks = (count + grain - 1) / grain
  var partials = [Partial?](repeating: nil, count: chunks)
  try forEach(in: &partials, execution) { chunk, partial in
    partial = body(chunk * grain..<min((chunk + 1) * grain, count))
  }
  return partials.compactMap { $0 }
}

/// Runs `body` once for each element, which it may change, on up to `execution.threads` threads.
/// Throws `cancelled` when the flag was seen before an element.
func forEach<Element: Sendable>(
  in elements: inout [Element], _ execution: Execution,
  _ body: @Sendable (Int, inout Element) -> Void
) throws(EngineError) {
  let count = elements.count
  elements.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    let shared = SharedPointer(base: base)
    runWorkers(count: count, execution) { index in body(index, &shared.base[index]) }
  }
  try execution.checkCancelled()
}

/// Lets `body` fill `borders[c]..<borders[c + 1]` of `output` for each chunk c, in parallel.
func fillChunks<Element: Sendable>(
  of output: inout [Element], borders: [Int], _ execution: Execution,
  _ body: @Sendable (Int, inout MutableSpan<Element>) -> Void
) throws(EngineError) {
  precondition(
    borders.last == output.count && zip(borders, borders.dropFirst()).allSatisfy { $0 <= $1 },
    "chunks do not cover the output")
  output.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    let shared = SharedPointer(base: base)
    runWorkers(count: borders.count - 1, execution) { chunk in
      let part = UnsafeMutableBufferPointer(
        start: shared.base + borders[chunk], count: borders[chunk + 1] - borders[chunk])
      var span = MutableSpan(_unsafeElements: part)
      body(chunk, &span)
    }
  }
  try execution.checkCancelled()
}

/// The same, and returns what `body` gives for each chunk, in chunk order.
func fillChunksGiving<Element: Sendable, Partial: Sendable>(
  of output: inout [Element], borders: [Int], _ execution: Execution,
  _ body: @Sendable (Int, inout MutableSpan<Element>) -> Partial
) throws(EngineError) -> [Partial] {
  var partials = [Partial?](repeating: nil, count: borders.count - 1)
  try partials.withUnsafeMutableBufferPointer { buffer throws(EngineError) in
    guard let base = buffer.baseAddress else { return }
    let shared = SharedPointer(base: base)
    try fillChunks(of: &output, borders: borders, execution) { chunk, span in
      shared.base[chunk] = body(chunk, &span)
    }
  }
  return partials.compactMap { $0 }
}

extension [Double] {
  /// So many numbers that nobody has written yet. They are to be filled before they are read: by several
  /// threads, of which none waits until one has written zeros into a large array.
  static func unwritten(_ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { _, filled in filled = count }
  }
}

/// Holds something large. Its memory is given back on another thread, so that nobody waits for that: a
/// gigabyte takes a tenth of a second.
final class ReleasedLater<Value: Sendable>: Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }

  deinit {
    let last = value
    // A little later: this thread has let go of its own reference by then, and shows its prompt again, which
    // would wait for pages while others are given back.
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + .milliseconds(250)) {
      withExtendedLifetime(last) {}
    }
  }
}

/// A way into an array from several threads. Valid because every worker touches elements of its own
/// only, and the array outlives the loop.
private struct SharedPointer<Element>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
}

/// Workers draw the next index from a counter, so that uneven pieces balance out.
private func runWorkers(
  count: Int, _ execution: Execution, _ body: @Sendable (Int) -> Void
) {
  let mostWorkers = 64
  let wanted = execution.threads > 0 ? execution.threads : mostWorkers
  let workers = min(wanted, count, mostWorkers)
  let next = Atomic<Int>(0)
  @Sendable func work(_: Int) {
    while !execution.cancellation.isCancelled {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(index)
    }
  }
  if workers <= 1 { return work(0) }
  DispatchQueue.concurrentPerform(iterations: workers, execute: work)
}
