import Synchronization

/// How a computation may use the machine, and whom it tells about its progress.
public struct Execution: Sendable {
  /// Largest number of threads; 0 stands for all cores. Results never depend on it.
  public var threads: Int
  /// Largest working memory of one computation, in bytes.
  public var memoryLimit: Int
  /// Called from any thread, one call at a time, with rising fractions.
  public var progress: @Sendable (Progress) -> Void
  /// Stops the computation from another thread.
  public var cancellation: Cancellation

  public init(
    threads: Int = 0, memoryLimit: Int = 4_000_000_000,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    cancellation: Cancellation = Cancellation()
  ) {
    self.threads = threads
    self.memoryLimit = memoryLimit
    self.progress = progress
    self.cancellation = cancellation
  }

  /// All cores, 4 GB, no progress, a cancellation of its own.
  public static var `default`: Execution { Execution() }

  /// The same on one thread, for work inside a parallel loop.
  var serial: Execution {
    var copy = self
    copy.threads = 1
    copy.progress = { _ in }
    return copy
  }

  /// The same, telling nobody.
  var silent: Execution {
    var copy = self
    copy.progress = { _ in }
    return copy
  }

  /// The same for a part of the work, whose fractions 0…1 become `from`…`to` of the whole.
  func part(from: Double, to: Double) -> Execution {
    var copy = self
    copy.progress = { [progress] inner in
      let fraction = from + (to - from) * inner.fraction
      progress(Progress(phase: inner.phase, fraction: fraction, detail: inner.detail))
    }
    return copy
  }

  /// The same for a method that looks out for `Cancellation.keepBest` itself.
  var untilDiscarded: Execution {
    var copy = self
    copy.cancellation = cancellation.whenDiscarding
    return copy
  }

  /// The same for work before there is a model, which only `Cancellation.awaitBest` lets go on.
  var beforeModel: Execution {
    var copy = self
    copy.cancellation = cancellation.beforeModel
    return copy
  }

  /// Does work that a method can do without, since it has a model to keep: all of it, or nil as soon as
  /// the best so far is asked for. Throws what `work` throws.
  func unlessAsked<Result>(
    _ work: (Execution) throws(EngineError) -> Result
  ) throws(EngineError) -> Result? {
    var whole = self
    whole.cancellation = cancellation.whenAsked
    do throws(EngineError) {
      try whole.checkCancelled()
      return try work(whole)
    } catch {
      guard case .cancelled = error, !cancellation.whenDiscarding.isCancelled else { throw error }
      return nil
    }
  }

  /// Throws when cancelled.
  func checkCancelled() throws(EngineError) {
    if cancellation.isCancelled { throw .cancelled }
  }
}

/// A flag that stops a computation; every long loop looks at it.
public final class Cancellation: Sendable {
  /// What becomes of the work done so far.
  public enum Remainder: UInt8, Sendable {
    /// It is lost: the computation throws `cancelled`.
    case discard = 3
    /// A method that improves a model step by step gives the best it has, and says in `kept` which
    /// settings give it again; without a model yet, and from every other method, `cancelled`.
    case keepBest = 2
    /// The same, but a method without a model yet goes on until it has one.
    case awaitBest = 1
  }

  /// A setting with which a method would have ended by itself where it ended on request.
  public struct Limit: Sendable, Equatable {
    /// What is counted.
    public enum Unit: String, Sendable {
      /// Independent starts, or samples, or groups of a partition.
      case starts, samples, groups
      /// Steps of the first start, where no start was complete.
      case iterations, batches, swaps
      /// Steps of the best start with all rows, after it was found on a sample.
      case refinements
      /// Rounds of a layout, whose pace goes by the number of all of them.
      case rounds
    }

    public let unit: Unit
    public let done: Int
    /// nil where nobody knew how many there would be.
    public let wanted: Int?
  }

  private let level = Atomic<UInt8>(0)
  private let answer = Mutex<[Limit]>([])
  /// Where this is a view of another one: that one, and the level from which on it counts.
  private let source: Cancellation?
  private let threshold: Remainder

  public init() {
    source = nil
    threshold = .awaitBest
  }

  private init(_ source: Cancellation, from threshold: Remainder) {
    self.source = source
    self.threshold = threshold
  }

  /// Asks for the end of the computation, the more strictly the later; `discard` cannot be taken back.
  public func cancel(_ remainder: Remainder = .discard) {
    level.max(remainder.rawValue, ordering: .relaxed)
  }

  /// What the methods that answered `keepBest` kept: with these settings the fit gives the same model, bit
  /// for bit. Empty if nothing was left out.
  public var kept: [Limit] { answer.withLock { $0 } }

  /// Takes the wish for the best and its answer back, so that later work goes on.
  public func rearm() {
    for wish in [Remainder.awaitBest, .keepBest] {
      _ = level.compareExchange(expected: wish.rawValue, desired: 0, ordering: .relaxed)
    }
    answer.withLock { $0 = [] }
  }

  /// Whether `cancel()` was called.
  public var isCancelled: Bool {
    (source ?? self).level.load(ordering: .relaxed) >= threshold.rawValue
  }

  /// Whether a method that has a model should end with it; never for work within such a method that is
  /// done as a whole or not at all.
  var asksForBest: Bool { source == nil && isCancelled }

  /// Answers a wish for the best; what is complete needs no words.
  func keep(_ unit: Limit.Unit, _ done: Int, of wanted: Int? = nil) {
    guard source == nil, done != wanted else { return }
    answer.withLock { $0.append(Limit(unit: unit, done: done, wanted: wanted)) }
  }

  /// The same for a method that looks out for `keepBest` itself: cancelled only when the work is
  /// to be discarded.
  var whenDiscarding: Cancellation { source == nil ? Cancellation(self, from: .discard) : self }

  /// The same for work that counts only when it is complete.
  fileprivate var whenAsked: Cancellation {
    source == nil ? Cancellation(self, from: .awaitBest) : self
  }

  /// The same for work without which there is no model.
  fileprivate var beforeModel: Cancellation {
    source == nil ? Cancellation(self, from: .keepBest) : self
  }
}

/// How far a computation has come.
public struct Progress: Sendable, Equatable {
  /// What is being done, such as `distances` or `restarts`.
  public let phase: String
  /// Share of the whole computation that is done, from 0 to 1, never falling.
  public let fraction: Double
  /// A figure worth showing, such as the inertia so far.
  public let detail: String?

  public init(phase: String, fraction: Double, detail: String? = nil) {
    self.phase = phase
    self.fraction = fraction
    self.detail = detail
  }
}

/// Counts finished steps from any thread and reports rising fractions.
final class ProgressMeter: Sendable {
  private struct State {
    var done = 0
    var reported = -1
  }

  private let phase: String
  private let total: Int
  private let sink: @Sendable (Progress) -> Void
  private let state = Mutex(State())

  /// `total` steps lead the fraction from 0 to 1.
  init(_ phase: String, total: Int, execution: Execution) {
    self.phase = phase
    self.total = max(total, 1)
    self.sink = execution.progress
  }

  /// Notes finished steps; reports when another hundredth is reached, so that calls stay rare.
  func advance(by steps: Int = 1, detail: @autoclosure () -> String? = nil) {
    state.withLock { state in
      state.done = min(state.done + steps, total)
      let share = Double(state.done) / Double(total)
      let hundredth = Int(share * 100)
      guard hundredth > state.reported else { return }
      state.reported = hundredth
      sink(Progress(phase: phase, fraction: share, detail: detail()))
    }
  }
}
