import SegData
import SegEngine
import SegLanguage

/// How a run ended.
package enum RunStatus: Sendable, Hashable {
  case fine, failed, interrupted
}

extension Session {
  /// Checks a whole script without touching more data than the heads of its files.
  ///
  /// - Returns: all problems found, errors and warnings.
  func check(_ source: String, mode: ParseMode = .file) -> [Diagnostic] {
    let parsed = SegParser.parse(source, mode: mode)
    if parsed.diagnostics.contains(where: { $0.severity == .error }) {
      return parsed.diagnostics.map { ChoiceHint.amended($0, in: source) }
    }
    let found = withServices(source) { check(parsed.script, $0) }
    return parsed.diagnostics + found.map { ChoiceHint.amended($0, in: source) }
  }

  func check(_ script: Script, _ services: Services) -> [Diagnostic] {
    var evaluator = StatementEvaluator(
      services: services, isCheck: true, names: NameCache(), parameters: configuration.parameters)
    var scope = self.scope
    var problems: [Diagnostic] = []
    for statement in script.statements {
      let faults = Faults()
      evaluator.faults = faults
      var repairs: [(Span, String)] = []
      do {
        _ = try evaluator.evaluate(statement, script.source, &scope)
      } catch is Undetermined {
        Self.leaveUnknown(statement, &scope)
      } catch is Interrupted {
        return problems
      } catch {
        faults.add(Self.diagnostic(error, statement))
        Self.leaveUnknown(statement, &scope)
      }
      problems += faults.all.map { $0.repairing(statement, script.source, &repairs) }
    }
    return problems
  }

  /// What a faulty statement should have made is there, but unknown: one mistake, one message.
  private static func leaveUnknown(_ statement: Statement, _ scope: inout Scope) {
    switch statement.kind {
    case .letName(let name, _): scope.names[name.text] = .shape(.unknown)
    case .letVariable(let variable, _), .param(let variable, _, _):
      scope.variables[variable.name] = .unknown
    default: break
    }
  }

  /// Runs a script: parsed and checked as a whole, then statement by statement.
  ///
  /// The first error ends it; names made before it stay, a failed statement makes none.
  package func run(script source: String) -> RunStatus {
    run(source, mode: .file, isPrompt: false)
  }

  /// Runs what was typed at the prompt.
  package func enter(_ text: String) -> RunStatus {
    let source = withFullVerbs(text)
    state.withLock { $0.offered = nil }
    return run(source, mode: Self.mode(of: source), isPrompt: true)
  }

  /// Says all problems of a script that can be found without running it.
  ///
  /// - Returns: whether it could run.
  package func check(script source: String) -> Bool {
    let problems = check(source)
    for problem in problems { say(problem, source) }
    return !problems.contains { $0.severity == .error }
  }

  private func run(_ source: String, mode: ParseMode, isPrompt: Bool) -> RunStatus {
    setActive(true)
    defer { setActive(false) }
    let problems = check(source, mode: mode)
    for problem in problems { say(problem, source) }
    guard !problems.contains(where: { $0.severity == .error }) else { return .failed }
    for statement in SegParser.parse(source, mode: mode).script.statements {
      if isInterrupted { return interrupted() }
      let status = run(statement, source, isPrompt: isPrompt)
      if status != .fine { return status }
    }
    return .fine
  }

  private func interrupted() -> RunStatus {
    note("interrupted; nothing was changed")
    return .interrupted
  }

  private func run(_ statement: Statement, _ source: String, isPrompt: Bool) -> RunStatus {
    do {
      try withServices(source, isPrompt: isPrompt) { services in
        var scope = self.scope
        let evaluator = StatementEvaluator(
          services: services, isCheck: false, names: names, parameters: configuration.parameters)
        let effect = try evaluator.evaluate(statement, source, &scope)
        try show(effect, statement, source, isPrompt)
        commit(replayable(statement, source), scope, effect)
      }
      return .fine
    } catch is Interrupted {
      return interrupted()
    } catch {
      var repairs: [(Span, String)] = []
      let problem = Self.diagnostic(error, statement).repairing(statement, source, &repairs)
      say(ChoiceHint.amended(problem, in: source), source)
      return .failed
    }
  }

  private func commit(
    _ text: String, _ scope: Scope, _ effect: StatementEvaluator.Effect
  ) {
    var scope = scope
    if let outcome = effect.outcome, outcome.shape.kind != .nothing {
      scope.previous = outcome.binding
    }
    state.withLock { state in
      state.scope = scope
      state.version += 1
      state.log.append(text)
      if case .known(let seed)? = scope.variables["seed"], let whole = seed.int,
        let value = UInt64(exactly: whole)
      {
        state.seed = value
      }
    }
  }

  private static func diagnostic(_ error: any Error, _ statement: Statement) -> Diagnostic {
    switch error {
    case let problem as Diagnostic: problem
    case let problem as DataError:
      Trouble.data(problem, statement.span, "") as? Diagnostic
        ?? Diagnostic(code: problem.code, message: problem.message, span: statement.span)
    case let problem as EngineError:
      Diagnostic(
        code: problem.code, message: problem.message, span: statement.span,
        notes: problem.advice.map { [$0] } ?? [])
    default: Diagnostic(code: "S0399", message: "\(error)", span: statement.span)
    }
  }
}

extension Diagnostic {
  /// The diagnostic with the whole statement as its fix, in which also the faults before it are repaired.
  fileprivate func repairing(
    _ statement: Statement, _ source: String, _ repairs: inout [(Span, String)]
  ) -> Diagnostic {
    guard let fix, fix.verb == .fix, let span else { return self }
    repairs.append((span, fix.statement))
    var whole = self
    whole.fix = Fix(
      verb: .fix, statement: statement.text(in: source, applying: repairs),
      replaced: statement.span)
    return whole
  }
}
