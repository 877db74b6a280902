import SegEngine
import SegLanguage

/// What a method had done when Ctrl-C or the clock ended it; empty if it was complete.
struct KeptWork: Sendable {
  let limits: [Cancellation.Limit]

  var isCutShort: Bool { !limits.isEmpty }

  /// Settings that give just that again.
  var settings: [(name: String, value: String)] {
    limits.map { ($0.unit.setting, String($0.done)) }
  }

  /// The settings of a fit as they turned out.
  func applied(to settings: [(String, String)]) -> [(String, String)] {
    settings.map { name, value in
      (name, self.settings.first { $0.name == name }?.value ?? value)
    }
  }

  /// What was done, and how to have it again: `3 of 20 starts; restarts=3 gives the same`.
  var text: String {
    let done = limits.map { limit in
      let count = limit.wanted.map { "\(limit.done) of \($0)" } ?? "\(limit.done)"
      return "\(count) \(limit.unit.noun(one: limit.wanted == nil && limit.done == 1))"
    }
    let again = settings.map { "\($0.name)=\($0.value)" }
    return done.joined(separator: ", ") + "; `" + again.joined(separator: " ")
      + (again.count == 1 ? "` gives the same" : "` give the same")
  }
}

extension Cancellation.Limit.Unit {
  /// The parameter that every verb has for it.
  fileprivate var setting: String {
    switch self {
    case .starts: "restarts"
    case .samples: "samples"
    case .groups: "k"
    case .iterations, .batches, .swaps: "max_iter"
    case .refinements: "refine"
    case .rounds: "stop"
    }
  }

  fileprivate func noun(one: Bool) -> String {
    switch self {
    case .starts: one ? "start" : "starts"
    case .samples: one ? "sample" : "samples"
    case .groups: one ? "segment" : "segments"
    case .iterations: one ? "iteration" : "iterations"
    case .batches: one ? "batch" : "batches"
    case .swaps: one ? "swap" : "swaps"
    case .rounds: one ? "round" : "rounds"
    case .refinements: one ? "step with all rows" : "steps with all rows"
    }
  }
}

extension Call {
  /// Runs work that Ctrl-C at the prompt, or the clock `within` a time, lets end with the best model it
  /// has; says so, and has just that replayed. Where the stage may run several times, one statement could
  /// not say what each of them kept, and Ctrl-C ends it all.
  func keepingBest<Model>(
    within budget: TimeBudget, _ work: () throws -> Model
  ) rethrows -> (model: Model, kept: KeptWork) {
    guard !scope.isRepeated else { return (try work(), KeptWork(limits: [])) }
    services.interruption.begin(budget.duration)
    do {
      let model = try work()
      let kept = services.interruption.end()
      replay(kept)
      return (model, kept)
    } catch {
      _ = services.interruption.end()
      throw error
    }
  }

  private func replay(_ kept: KeptWork) {
    var edits = kept.settings.map { stage.setting($0.name, to: $0.value) }
    if let clock = stage.removing("within") {
      edits.append(clock)
      if kept.isCutShort { warnOfClock(kept) }
    } else if kept.isCutShort {
      note("stopped: kept " + kept.text)
    }
    if !edits.isEmpty { services.report(.edited(edits)) }
  }

  private func warnOfClock(_ kept: KeptWork) {
    warn(
      Diagnostic(
        severity: .warning, code: "L09",
        message: "the time of `within` was over, so the result depends on the machine",
        span: stage.span,
        notes: ["kept " + kept.text + ", without `within`"]))
  }

  /// Warns of a fit that its own limit ended, not Ctrl-C.
  func warnUnsettled(_ method: String, after steps: String) {
    warn(
      Diagnostic(
        severity: .warning, code: "L06",
        message: "\(method) stopped after \(steps) before it settled", span: stage.span,
        notes: ["a larger `max_iter` lets it go on"]))
  }
}

extension Stage {
  /// The edit that gives an option this value.
  fileprivate func setting(_ name: String, to value: String) -> (Span, String) {
    if let given = arguments.first(where: { $0.labelName?.text == name }) {
      return (given.value.span, value)
    }
    return (Span(start: span.end, end: span.end), " \(name)=\(value)")
  }

  /// The edit that takes an option out, with what parts it from the others; nil if it was not given.
  fileprivate func removing(_ name: String) -> (Span, String)? {
    guard let place = arguments.firstIndex(where: { $0.labelName?.text == name }) else {
      return nil
    }
    let given = arguments[place].span
    if place + 1 < arguments.count {
      return (Span(start: given.start, end: arguments[place + 1].span.start), "")
    }
    let before = place > 0 ? arguments[place - 1].span.end : self.name.span.end
    return (Span(start: before, end: given.end), "")
  }
}
