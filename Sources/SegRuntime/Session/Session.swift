import Foundation
import SegData
import SegEngine
import SegLanguage
import Synchronization

/// How a session is set up; nothing of it is read from the environment by the library.
package struct SessionConfiguration: Sendable {
  /// 0 stands for all cores.
  package var threads = 0
  /// In bytes; nil leaves the choice to the layers below.
  package var memoryLimit: Int?
  package var temporaryFolder: String?
  /// The folder that relative paths start from.
  package var folder = "."
  /// The user's own folder, for `~` in the name of a file that is completed.
  package var home: String?
  /// Values of `param`, by name.
  package var parameters: [String: String] = [:]
  package var cores = 1
  /// The folder in which the folder `tutorials` of the lessons lies.
  package var lessons: String?

  package init() {}
}

/// What a session has to say, in order.
package enum Output: Sendable {
  /// A result, as text for the display.
  case result(String)
  /// A result that is a picture: as text, and as SVG for a display that can show it.
  case picture(text: String, svg: @Sendable () -> String)
  case note(String)
  /// An error or a warning, worded and placed.
  case problem(String)
  /// nil when the work that was reported is done.
  case progress(WorkProgress?)
}

/// How far a long computation has come.
package struct WorkProgress: Sendable {
  package let phase: String
  /// From 0 to 1; nil where nobody can tell.
  package let fraction: Double?
  package let detail: String?
}

/// The state behind one prompt, script or notebook. Calls come from one thread; `interrupt` from any.
package final class Session: Sendable {
  struct State {
    var scope = Scope()
    var log = SessionLog()
    var seed: UInt64 = 42
    /// Counts the changes of the names.
    var version = 0
    /// The statement that the last error proposed.
    var offered: String?
    var settings = SessionSettings()
  }

  /// An interrupt counts for the whole run, also between two of its statements.
  struct Running {
    var isActive = false
    var isInterrupted = false
    var cancellation: Cancellation?
    /// Whether Ctrl-C lets the work at hand end with the best model it has.
    var keepsBest = false
    /// Tells works with a time of their own apart.
    var work = 0
    /// Changes to the text of the statement at work, for its replay.
    var edits: [(Span, String)] = []
    /// Warnings of the statement at work: each is said once.
    var said: Set<Diagnostic> = []

    /// Whether work ends with the best that it has.
    var isKeeping: Bool { keepsBest && isInterrupted }

    /// Ends what can keep a model; gives what was left out of it.
    mutating func endKeeping() -> [Cancellation.Limit] {
      work += 1
      if keepsBest { isInterrupted = false }
      keepsBest = false
      let kept = cancellation?.kept ?? []
      cancellation?.rearm()
      return kept
    }
  }

  package let configuration: SessionConfiguration
  let backend: DuckDBBackend
  /// That work beside each other.
  private let threads: Int
  let output: @Sendable (Output) -> Void
  let display: @Sendable () -> Display
  let names = NameCache()
  let unit = UnitTable()
  let inspector = FileInspector()
  let lastShown = LastShown()
  let state = Mutex(State())
  private let running = Mutex(Running())
  /// Of the highest priority, since the threads of lower ones may all be at work.
  private let clock = DispatchQueue(label: "clock", qos: .userInteractive)

  /// - Parameter display: asked for whenever a result is shown, since screens change their size.
  package init(
    _ configuration: SessionConfiguration,
    display: @escaping @Sendable () -> Display = { Display() },
    output: @escaping @Sendable (Output) -> Void
  ) {
    self.configuration = configuration
    self.display = display
    self.output = output
    threads = configuration.threads > 0 ? configuration.threads : configuration.cores
    backend = DuckDBBackend(
      configuration: BackendConfiguration(
        threads: threads, memoryLimit: configuration.memoryLimit,
        temporaryFolder: configuration.temporaryFolder))
  }

  /// Stops what is running; it ends with `interrupted` and leaves the session as it was. At the prompt a
  /// method that betters a model step by step ends with the best it has, unless it is stopped again.
  package func interrupt() {
    let keeps = running.withLock { running in
      let keeps = running.keepsBest && !running.isInterrupted
      running.isInterrupted = running.isActive
      running.cancellation?.cancel(keeps ? .keepBest : .discard)
      return keeps
    }
    // A last look at millions of rows takes a moment: nobody shall wonder whether the key was seen.
    if keeps { output(.progress(Self.lastPass)) }
    backend.interrupt()
  }

  private static let lastPass = WorkProgress(
    phase: "keeping the best so far; Ctrl-C again gives it up", fraction: nil, detail: nil)

  /// For work that can end early with a model; in a script Ctrl-C ends the script.
  private func interruption(_ isPrompt: Bool) -> Interruption {
    Interruption(
      begin: { [weak self] budget in
        let work = self?.running.withLock { running in
          running.keepsBest = isPrompt
          return running.work
        }
        if let work, let budget { self?.start(work, budget) }
      },
      end: { [weak self] in
        KeptWork(limits: self?.running.withLock { $0.endKeeping() } ?? [])
      })
  }

  /// Asks for the best so far when the time is over, if that work is still going on.
  private func start(_ work: Int, _ budget: Duration) {
    let seconds = Double(budget.components.seconds) + Double(budget.components.attoseconds) * 1e-18
    clock.asyncAfter(deadline: .now() + seconds) { [weak self] in
      self?.running.withLock { if $0.work == work { $0.cancellation?.cancel(.awaitBest) } }
    }
  }

  /// Says a warning of the statement at work, unless it has been said.
  private func advise(_ problem: Diagnostic, _ source: String) {
    if running.withLock({ $0.said.insert(problem).inserted }) { say(problem, source) }
  }

  /// What the statement at work asked to be changed in its replay.
  var edits: [(Span, String)] { running.withLock { $0.edits } }

  /// Whether the run at work was interrupted.
  var isInterrupted: Bool { running.withLock { $0.isInterrupted } }

  /// Begins or ends a run: a script, or an entry of the prompt.
  func setActive(_ isActive: Bool) {
    running.withLock { running in
      running.isActive = isActive
      running.isInterrupted = false
    }
  }

  /// Runs `work` with services that can be interrupted and that report to the output.
  func withServices<Result>(
    _ source: String, isPrompt: Bool = false, _ work: (Services) throws -> Result
  ) rethrows -> Result {
    let cancellation = Cancellation()
    running.withLock { running in
      running.cancellation = cancellation
      running.edits = []
      running.said = []
      if running.isInterrupted { cancellation.cancel() }
    }
    let progress = TableProgress(backend, output)
    defer {
      progress.stop()
      running.withLock { $0.cancellation = nil }
      output(.progress(nil))
    }
    return try work(services(source, cancellation, interruption(isPrompt)))
  }

  private func services(
    _ source: String, _ cancellation: Cancellation, _ interruption: Interruption
  ) -> Services {
    let output: @Sendable (WorkProgress) -> Void = { [weak self, output] step in
      let isKeeping = self?.running.withLock { $0.isKeeping } ?? false
      if !isKeeping { output(.progress(step)) }
    }
    let memory = configuration.memoryLimit ?? 4_000_000_000
    let execution = Execution(
      threads: threads, memoryLimit: memory,
      progress: { step in
        output(WorkProgress(phase: step.phase, fraction: step.fraction, detail: step.detail))
      }, cancellation: cancellation)
    return Services(
      backend: backend, execution: execution, interruption: interruption,
      seed: state.withLock { $0.seed },
      report: { [weak self] report in
        switch report {
        case .edited(let edits): self?.running.withLock { $0.edits += edits }
        case .note(let text): self?.note(text)
        case .diagnostic(let problem): self?.advise(problem, source)
        case .shown(let value, let rows, let title): self?.present(value, rows: rows, title: title)
        }
      }, folder: configuration.folder, source: source, unit: unit, inspector: inspector,
      lints: settings.lints, lessons: configuration.lessons)
  }

  /// Services for a look at what is typed: silent, and with only what is known without waiting.
  func typingServices(_ source: String) -> Services {
    var services = checkingServices(source)
    services.waitsForFiles = false
    return services
  }

  /// Services for a check on the side: silent.
  func checkingServices(_ source: String) -> Services {
    Services(
      backend: backend, execution: Execution(threads: 1),
      interruption: Interruption(begin: { _ in }, end: { KeptWork(limits: []) }), seed: 42,
      report: { _ in },
      folder: configuration.folder, source: source, unit: unit, inspector: inspector, lints: false,
      lessons: configuration.lessons)
  }

  // MARK: What the prompt asks for

  /// Names of data sets and models with what they are, in alphabetical order.
  package var namesWithHeadlines: [(name: String, text: String)] {
    let scope = state.withLock { $0.scope }
    let data = scope.names.map { name, binding in
      if case .value(let value) = binding { (name, Headline.text(value)) } else { (name, "") }
    }
    let values = scope.variables.map { name, binding in
      if case .known(let plain) = binding {
        ("$" + name, PlainText.literal(plain))
      } else {
        ("$" + name, "")
      }
    }
    let verbs = scope.definitions.map { ($0.key, $0.value.documentation ?? "your own verb") }
    return (data + values + verbs).sorted { $0.0 < $1.0 }.map { (name: $0.0, text: $0.1) }
  }

  var scope: Scope { state.withLock { $0.scope } }

  /// How the session shows things; never part of a script.
  package var settings: SessionSettings {
    get { state.withLock { $0.settings } }
    set { state.withLock { $0.settings = newValue } }
  }

  /// The statements that ran, in order.
  package var history: [String] { state.withLock { $0.log.entries.map(\.text) } }
}
