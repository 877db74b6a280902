import SegData
import SegLanguage

/// Runs or checks one statement against a scope.
struct StatementEvaluator {
  let services: Services
  let isCheck: Bool
  let names: NameCache
  /// Values of `param` from outside, by name.
  let parameters: [String: String]
  var faults: Faults?

  /// What a statement left behind besides its names.
  struct Effect {
    var outcome: Outcome?
    var defined: String?
  }

  /// - Parameter source: the text that the statement stands in.
  func evaluate(_ statement: Statement, _ source: String, _ scope: inout Scope) throws -> Effect {
    let pipelines = PipelineEvaluator(
      services: services, isCheck: isCheck, names: names, faults: faults)
    switch statement.kind {
    case .seg(let version): return try self.version(version, statement.span)
    case .use(let path): return try use(path, &scope)
    case .pin(let path, let facts): return try pin(path, facts, scope)
    case .param(let variable, let value, let options):
      return try param(variable, value, options, &scope)
    case .letName(let name, let pipeline):
      if Registry.verb(named: name.text) != nil || name.text == "it" {
        throw Problem.reservedName(name)
      }
      let outcome = try pipelines.evaluate(pipeline, scope)
      names.forget(name.text)
      scope.names[name.text] = outcome.binding
      if isCheck { scope.outputs.formUnion(Outputs.of(pipeline)) }
      return Effect(outcome: outcome, defined: name.text)
    case .letVariable(let variable, let expression):
      let value = try known(expression, scope)
      if case .known(let plain) = value { try ParamRules.checkSeed(plain, variable) }
      scope.variables[variable.name] = value
      return Effect()
    case .define(let definition): return try define(definition, statement, source, &scope)
    case .assert(let condition, let options): return try assert(condition, options, scope)
    case .calculate(let expression):
      guard case .known(let value) = try known(expression, scope) else { return Effect() }
      return Effect(outcome: Outcome(.plain(value)))
    case .pipeline(let pipeline):
      let outcome = try pipelines.evaluate(pipeline, scope)
      if isCheck { scope.outputs.formUnion(Outputs.of(pipeline)) }
      if outcome.shape.kind != .nothing { scope.previous = outcome.binding }
      return Effect(outcome: outcome)
    }
  }

  private func known(_ expression: Expression, _ scope: Scope) throws -> Scope.PlainBinding {
    let evaluator = PlainEvaluator(scope: scope, services: services, isCheck: isCheck)
    do {
      return .known(try evaluator.evaluate(expression))
    } catch is Undetermined {
      return .unknown
    }
  }

  private func version(_ version: Double, _ span: Span) throws -> Effect {
    guard version == 1 else {
      throw Diagnostic(
        code: "S0222",
        message:
          "this script is for Seg \(NumberText.shortest(version)); this program reads `seg 1`",
        span: span)
    }
    return Effect()
  }

  // MARK: Definitions

  private func define(
    _ definition: Definition, _ statement: Statement, _ source: String, _ scope: inout Scope
  ) throws -> Effect {
    if Registry.verb(named: definition.name.text) != nil {
      throw Diagnostic(
        code: "S0219", message: "`\(definition.name.text)` is a verb and cannot be defined anew",
        span: definition.name.span)
    }
    scope.definitions[definition.name.text] = Scope.UserDefinition(
      definition: definition, source: source, documentation: statement.documentation)
    return Effect()
  }

  /// Definitions, parameters and plain values of another file.
  private func use(_ path: TextTemplate, _ scope: inout Scope) throws -> Effect {
    let name = try PlainEvaluator(scope: scope, services: services, isCheck: isCheck).text(path)
    guard let text = Files.text(of: services.path(name)) else {
      throw Diagnostic(code: "S0301", message: "there is no file `\(name)`", span: path.span)
    }
    let parsed = SegParser.parse(text, mode: .file)
    if let problem = parsed.diagnostics.first(where: { $0.severity == .error }) {
      throw Problem.inUsedFile(name, problem, path.span)
    }
    for statement in parsed.script.statements {
      switch statement.kind {
      case .define, .param, .letVariable, .seg:
        do {
          _ = try evaluate(statement, text, &scope)
        } catch let problem as Diagnostic {
          throw Problem.inUsedFile(name, problem, path.span)
        }
      case .use:
        throw Diagnostic(
          code: "S0228", message: "`\(name)` uses another file; name that one here as well",
          span: path.span)
      default:
        throw Diagnostic(
          code: "S0228", message: "`use` takes files of `def`, `param` and `let $value` only",
          span: path.span,
          notes: ["`\(name)` has: " + statement.text(in: text).prefix(60)])
      }
    }
    return Effect()
  }

  // MARK: Parameters

  private func param(
    _ variable: Variable, _ value: Expression, _ options: [Argument], _ scope: inout Scope
  ) throws -> Effect {
    let rules = try ParamRules(options, scope, services, isCheck)
    let standard = try known(value, scope)
    guard let text = parameters[variable.name] else {
      if case .known(let plain) = standard { try rules.check(plain, variable) }
      scope.variables[variable.name] = standard
      return Effect()
    }
    let given = try Self.read(text, like: standard, variable, scope, services)
    try rules.check(given, variable)
    scope.variables[variable.name] = .known(given)
    return Effect()
  }

  /// A value from the command line, read as what the default is.
  private static func read(
    _ text: String, like standard: Scope.PlainBinding, _ variable: Variable, _ scope: Scope,
    _ services: Services
  ) throws -> Plain {
    if case .known(.text) = standard { return .text(text) }
    let parsed = SegParser.parse("= " + text, mode: .prompt)
    let evaluator = PlainEvaluator(scope: scope, services: services, isCheck: false)
    guard let statement = parsed.script.statements.first, parsed.diagnostics.isEmpty,
      case .calculate(let expression) = statement.kind,
      let value = try? evaluator.evaluate(expression)
    else { throw ParamRules.wrong(variable, text, standard) }
    guard case .known(let model) = standard, model != .null else { return value }
    let fits =
      value.kindName == model.kindName || (value.double != nil && model.double != nil)
    guard fits else { throw ParamRules.wrong(variable, text, standard) }
    return value
  }

  // MARK: Pins and asserts

  private func pin(_ path: TextTemplate, _ facts: [Argument], _ scope: Scope) throws -> Effect {
    guard !isCheck else { return Effect() }
    let evaluator = PlainEvaluator(scope: scope, services: services, isCheck: isCheck)
    let name = try evaluator.text(path)
    let found: FileFingerprint
    do {
      found = try services.backend.fingerprint(services.path(name))
    } catch {
      throw Trouble.data(error, path.span, "pin")
    }
    for fact in facts where fact.labelName?.text == "hash" {
      guard case .text(let hash) = try evaluator.evaluate(fact.value) else { continue }
      if !found.hash.hasPrefix(hash) {
        services.report(
          .diagnostic(
            Diagnostic(
              severity: .warning, code: "L07",
              message: "`\(name)` has changed since this script was saved; results may differ",
              span: path.span)))
      }
    }
    return Effect()
  }

  private func assert(_ condition: Expression, _ options: [Argument], _ scope: Scope) throws
    -> Effect
  {
    guard case .known(let value) = try known(condition, scope) else { return Effect() }
    guard case .boolean(let truth) = value else {
      throw Problem.wrongArguments(
        "`assert` needs a condition; this is a \(value.kindName)", span: condition.span)
    }
    if truth || isCheck { return Effect() }
    var message = "this is not so"
    for option in options where option.labelName?.text == "message" {
      let evaluator = PlainEvaluator(scope: scope, services: services, isCheck: isCheck)
      if case .text(let text) = try evaluator.evaluate(option.value) { message = text }
    }
    throw Diagnostic(code: "S0220", message: message, span: condition.span)
  }
}

/// `min=`, `max=`, `one_of=` and `help=` of a parameter.
struct ParamRules {
  private var least: Double?
  private var most: Double?
  private var choices: [Plain] = []
  private(set) var help: String?

  init(_ options: [Argument], _ scope: Scope, _ services: Services, _ isCheck: Bool) throws {
    let evaluator = PlainEvaluator(scope: scope, services: services, isCheck: isCheck)
    for option in options {
      let value = try evaluator.evaluate(option.value)
      switch option.labelName?.text {
      case "min": least = value.double
      case "max": most = value.double
      case "one_of": choices = try evaluator.elements(option.value)
      case "help": if case .text(let text) = value { help = text }
      default:
        throw Diagnostic(
          code: "S0214", message: "`param` has no option of this name", span: option.span,
          notes: ["options: help, min, max, one_of"])
      }
    }
  }

  /// `$seed` seeds the script, so it is a whole number of 0 or more.
  static func checkSeed(_ value: Plain, _ variable: Variable) throws {
    guard variable.name == "seed", value.int.flatMap(UInt64.init(exactly:)) == nil else { return }
    throw refused(variable, "a seed is a whole number of 0 or more")
  }

  func check(_ value: Plain, _ variable: Variable) throws {
    try Self.checkSeed(value, variable)
    let text = PlainText.literal(value)
    if let number = value.double {
      if let least, number < least {
        throw Self.refused(variable, "\(text) lies below \(NumberText.shortest(least))")
      }
      if let most, number > most {
        throw Self.refused(variable, "\(text) lies above \(NumberText.shortest(most))")
      }
    }
    if !choices.isEmpty, !choices.contains(value) {
      let allowed = choices.map(PlainText.literal).joined(separator: ", ")
      throw Self.refused(variable, "\(text) is none of \(allowed)")
    }
  }

  private static func refused(_ variable: Variable, _ reason: String) -> Diagnostic {
    Diagnostic(
      code: "S0223", message: "`$\(variable.name)`: \(reason)", span: variable.span)
  }

  static func wrong(_ variable: Variable, _ text: String, _ standard: Scope.PlainBinding)
    -> Diagnostic
  {
    let kind = if case .known(let value) = standard { value.kindName } else { "value" }
    return refused(variable, "`\(text)` is not a \(kind)")
  }
}

/// Files that a pipeline writes, as far as their names are plain.
enum Outputs {
  static func of(_ pipeline: Pipeline) -> [String] {
    pipeline.stages.compactMap { stage in
      guard stage.name.text == "export", let argument = stage.arguments.first,
        case .text(let template) = argument.value.kind
      else { return nil }
      return template.literal
    }
  }
}
