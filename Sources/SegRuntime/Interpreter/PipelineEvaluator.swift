import SegData
import SegEngine
import SegLanguage
import Synchronization

/// A value with its shape; in the check there is only the shape.
struct Outcome: Sendable {
  let shape: Shape
  let value: Value?

  init(_ value: Value) {
    self.value = value
    shape = value.shape
  }

  init(_ shape: Shape) {
    self.shape = shape
    value = nil
  }

  init(_ binding: Scope.Binding) {
    switch binding {
    case .value(let value): self.init(value)
    case .shape(let shape): self.init(shape)
    }
  }

  var binding: Scope.Binding { value.map(Scope.Binding.value) ?? .shape(shape) }
}

/// The faults that the check of a statement found, in the order of its stages.
final class Faults: Sendable {
  private let found = Mutex<[Diagnostic]>([])

  func add(_ problem: Diagnostic) { found.withLock { $0.append(problem) } }
  var all: [Diagnostic] { found.withLock { $0 } }
}

/// Walks a pipeline from source to end: in the check with shapes, when running with values.
struct PipelineEvaluator {
  let services: Services
  let isCheck: Bool
  /// Expensive tables behind names are kept after their second use.
  let names: NameCache
  /// In the check, takes the faults of stages, so that those behind them are looked at as well; nil to
  /// throw the first.
  var faults: Faults?

  func evaluate(_ pipeline: Pipeline, _ scope: Scope, input: Outcome? = nil) throws -> Outcome {
    var outcome: Outcome
    switch pipeline.source {
    case .stage(let stage): outcome = try noting { try self.stage(stage, scope, input) }
    case .block(let inner): outcome = try evaluate(inner, scope, input: input)
    case .each(let variable, let values, let body):
      outcome = try each(variable, values, body, scope, input)
    case .previous:
      guard let previous = scope.previous else { throw Problem.noPrevious(pipeline.span) }
      outcome = Outcome(previous)
    }
    for stage in pipeline.stages {
      outcome = try noting { [outcome] in try self.stage(stage, scope, outcome) }
    }
    return outcome
  }

  /// What a faulty stage gives is unknown: one mistake, one message.
  private func noting(_ work: () throws -> Outcome) throws -> Outcome {
    guard let faults else { return try work() }
    do { return try work() } catch let problem as Diagnostic {
      faults.add(problem)
      return Outcome(.unknown)
    }
  }

  /// `for $m in list { … }`: one value for each member, keyed by it.
  private func each(
    _ variable: Variable, _ values: Expression, _ body: Pipeline, _ scope: Scope, _ input: Outcome?
  ) throws -> Outcome {
    let list = try PlainEvaluator(scope: scope, services: services, isCheck: isCheck)
      .elements(values)
    var members: [(keys: [Collection.Key], outcome: Outcome)] = []
    for value in isCheck ? Array(list.prefix(1)) : list {
      var inner = scope
      inner.variables[variable.name] = .known(value)
      inner.isRepeated = true
      let key = Collection.Key(name: variable.name, value: value)
      members.append(([key], try evaluate(body, inner, input: input)))
    }
    return try collect(members)
  }

  private func collect(_ members: [(keys: [Collection.Key], outcome: Outcome)]) throws -> Outcome {
    if isCheck {
      let first = members.prefix(1).map(\.outcome.shape)
      let isNested = first.first?.kind == .collection
      return Outcome(
        Shape(kind: .collection, members: isNested ? first.flatMap(\.members) : first))
    }
    let entries = members.compactMap { member in
      member.outcome.value.map { Collection.Entry(keys: member.keys, value: $0) }
    }
    return Outcome(.collection(try Collection(Collection.flattened(entries), services)))
  }

  // MARK: Stages

  private func stage(_ stage: Stage, _ scope: Scope, _ input: Outcome?) throws -> Outcome {
    let name = stage.name.text
    if input == nil, let binding = scope.binding(of: name) {
      guard stage.arguments.isEmpty else {
        throw Diagnostic(
          code: "S0212", message: "`\(name)` is a data set and takes no arguments",
          span: stage.arguments[0].span, notes: ["a verb follows after `|`"])
      }
      // `it` is no name of its own: what it stands for changes with every result.
      guard !isCheck, scope.names[name] != nil else { return Outcome(binding) }
      return Outcome(try names.resolve(name, binding, services.backend))
    }
    if let verb = Registry.verb(named: name), !stage.name.isQuoted {
      return try call(verb, stage, scope, input)
    }
    if let own = scope.definitions[name] { return try callOwn(own, stage, scope, input) }
    if input == nil, stage.arguments.isEmpty, let found = try builtIn(name, scope) { return found }
    let verbs = Registry.verbs.map(\.name) + Array(scope.definitions.keys)
    throw input == nil
      ? Problem.unknownName(
        stage.name, candidates: verbs + Array(scope.names.keys) + BuiltInData.names)
      : Problem.unknownVerb(stage.name, candidates: verbs)
  }

  /// A small data set for examples, if the name is one of theirs.
  func builtIn(_ name: String, _ scope: Scope) throws -> Outcome? {
    if let table = BuiltInData.table(name) {
      if isCheck { return Outcome(Shape.table(table.schema.columns)) }
      return Outcome(.table(DataSet(plan: .stored(try services.backend.store(table)))))
    }
    let made = BuiltInData.pipeline(name).map { SegParser.parse($0, mode: .file).script.statements }
    guard case .pipeline(let pipeline)? = made?.first?.kind else { return nil }
    return try evaluate(pipeline, scope)
  }

  private func callOwn(
    _ own: Scope.UserDefinition, _ stage: Stage, _ scope: Scope, _ input: Outcome?
  ) throws -> Outcome {
    guard case .block(let body) = own.definition.body else {
      throw Diagnostic(
        code: "S0201", message: "`\(stage.name.text)` is a function of expressions, not a stage",
        span: stage.name.span)
    }
    guard !scope.running.contains(stage.name.text) else {
      throw Diagnostic(
        code: "S0225", message: "`\(stage.name.text)` calls itself", span: stage.name.span)
    }
    var inner = scope
    inner.running.append(stage.name.text)
    inner.isRepeated = true
    try bind(own.definition, stage, scope, &inner)
    // Places of the body are not those of the text that is checked.
    var inside = self
    inside.faults = nil
    do {
      return try inside.evaluate(body, inner, input: input)
    } catch var problem as Diagnostic {
      if let span = problem.span {
        problem.notes.append(
          "inside of `\(stage.name.text)`, at `\(own.source.text(in: span).prefix(60))`")
      }
      problem.span = stage.span
      problem.label = nil
      throw problem
    }
  }

  private func bind(
    _ definition: Definition, _ stage: Stage, _ scope: Scope, _ inner: inout Scope
  ) throws {
    let plain = PlainEvaluator(scope: scope, services: services, isCheck: isCheck)
    var places = definition.parameters[...]
    for parameter in definition.parameters {
      if let value = parameter.defaultValue {
        inner.variables[parameter.variable.name] = try known(value, plain)
      } else {
        inner.variables[parameter.variable.name] = nil
      }
    }
    for argument in stage.arguments {
      let target: Definition.Parameter
      if let label = argument.labelName {
        guard let named = definition.parameters.first(where: { $0.variable.name == label.text })
        else {
          let names = definition.parameters.map(\.variable.name)
          throw Diagnostic(
            code: "S0214", message: "`\(stage.name.text)` has no option `\(label.text)`",
            span: label.span,
            label: Suggestion.nearest(to: label.text, among: names).map { "did you mean `\($0)`?" },
            notes: ["options: " + names.joined(separator: ", ")])
        }
        target = named
      } else if let next = places.popFirst() {
        target = next
      } else {
        throw Diagnostic(
          code: "S0212", message: "`\(stage.name.text)` has no place for this argument",
          span: argument.span)
      }
      places.removeAll { $0.variable.name == target.variable.name }
      inner.variables[target.variable.name] = try known(argument.value, plain)
    }
    let missing = definition.parameters.first { inner.variables[$0.variable.name] == nil }
    if let missing {
      throw Diagnostic(
        code: "S0211", message: "`\(stage.name.text)` needs `\(missing.variable.name)`",
        span: stage.name.span)
    }
  }

  private func known(_ expression: Expression, _ plain: PlainEvaluator) throws -> Scope.PlainBinding
  {
    do { return .known(try plain.evaluate(expression)) } catch is Undetermined { return .unknown }
  }

  // MARK: Verbs

  private func call(_ verb: Verb, _ stage: Stage, _ scope: Scope, _ input: Outcome?) throws
    -> Outcome
  {
    if let outcome = try mapped(verb, stage, scope, input) { return outcome }
    try accept(verb, stage, input)
    let swept = BoundArguments.sweeps(in: stage, verb, scope)
    let cache = RowCache()
    guard !swept.isEmpty else { return try callOnce(verb, stage, scope, input, cache) }
    let variants = try self.variants(stage, swept, scope)
    var repeated = scope
    repeated.isRepeated = true
    var members: [(keys: [Collection.Key], outcome: Outcome)] = []
    for variant in isCheck ? Array(variants.prefix(1)) : variants {
      members.append((variant.keys, try callOnce(verb, variant.stage, repeated, input, cache)))
    }
    return try collect(members)
  }

  /// A verb that takes one thing, applied to each member of a collection.
  private func mapped(_ verb: Verb, _ stage: Stage, _ scope: Scope, _ input: Outcome?) throws
    -> Outcome?
  {
    guard let input, input.shape.kind == .collection, !verb.accepts.takesCollections,
      let member = input.shape.members.first, let kind = member.kind,
      kind != .table || verb.accepts != .table, verb.accepts.takes(kind), verb.returns != .table,
      verb.returns != .nothing
    else { return nil }
    guard case .collection(let collection)? = input.value else {
      let outcome = try call(verb, stage, scope, Outcome(member))
      let isNested = outcome.shape.kind == .collection
      return Outcome(
        Shape(kind: .collection, members: isNested ? outcome.shape.members : [outcome.shape]))
    }
    var members: [(keys: [Collection.Key], outcome: Outcome)] = []
    var repeated = scope
    repeated.isRepeated = true
    for entry in collection.entries {
      let outcome = try call(verb, stage, repeated, Outcome(entry.value))
      if case .collection(let inner)? = outcome.value {
        members += inner.entries.map { (entry.keys + $0.keys, Outcome($0.value)) }
      } else {
        members.append((entry.keys, outcome))
      }
    }
    return try collect(members)
  }

  private func accept(_ verb: Verb, _ stage: Stage, _ input: Outcome?) throws {
    guard let input else {
      if verb.accepts != .nothing { throw Problem.needsInput(verb, stage.name) }
      return
    }
    if verb.accepts == .nothing { throw Problem.takesNoInput(verb, stage.name) }
    if let kind = input.shape.kind, !verb.accepts.takes(kind) {
      throw Problem.wrongInput(verb, kind, stage.name, hint: hint(verb, kind))
    }
  }

  private func hint(_ verb: Verb, _ kind: Kind) -> String? {
    switch (verb.accepts, kind) {
    case (.clustering, .tree): "`cut k=4` makes segments of a tree"
    case (.clustering, .collection): "`best by=silhouette` picks one of a collection"
    case (.tree, .table), (.treeOrCut, .table): "`hclust` makes a tree of a table"
    case (.clustering, .table), (.models, .table): "`kmeans k=4` makes segments of a table"
    default: nil
    }
  }

  /// One stage for each combination of the swept values.
  private func variants(_ stage: Stage, _ swept: [Int], _ scope: Scope) throws
    -> [(keys: [Collection.Key], stage: Stage)]
  {
    var variants: [(keys: [Collection.Key], stage: Stage)] = [([], stage)]
    for index in swept {
      let argument = stage.arguments[index]
      let values = try sweepValues(argument.value, scope)
      let name = argument.labelName?.text ?? ""
      variants = variants.flatMap { variant in
        values.map { value in
          (
            variant.keys + [Collection.Key(name: name, value: value.plain)],
            variant.stage.replacing(index, with: value.expression)
          )
        }
      }
    }
    return variants
  }

  private func sweepValues(_ expression: Expression, _ scope: Scope) throws
    -> [(plain: Plain, expression: Expression)]
  {
    if case .list(let arguments) = expression.kind {
      return try arguments.map { argument in
        if case .name(let name) = argument.value.kind { return (.text(name.text), argument.value) }
        return (try evaluator(scope).evaluate(argument.value), argument.value)
      }
    }
    return try evaluator(scope).elements(expression).map { value in
      (value, Expression.literal(value, expression.span))
    }
  }

  private func evaluator(_ scope: Scope) -> PlainEvaluator {
    PlainEvaluator(scope: scope, services: services, isCheck: isCheck)
  }

  private func callOnce(
    _ verb: Verb, _ stage: Stage, _ scope: Scope, _ input: Outcome?, _ cache: RowCache
  ) throws -> Outcome {
    let bound = try BoundArguments(stage, verb)
    let call = Call(
      verb: verb.name, stage: stage, input: input?.value, data: input?.shape.data, scope: scope,
      services: services, isCheck: isCheck, rowCache: cache, names: names, inputShape: input?.shape)
    do {
      if isCheck { return Outcome(try verb.shape(call, bound)) }
      return Outcome(try verb.run(call, bound))
    } catch is Undetermined where isCheck {
      return Outcome(Shape(kind: verb.returns, data: nil))
    } catch {
      throw Trouble.diagnostic(error, stage: stage)
    }
  }
}

extension Stage {
  /// The stage with another value for one argument.
  func replacing(_ index: Int, with value: Expression) -> Stage {
    var arguments = arguments
    let old = arguments[index]
    arguments[index] = Argument(label: old.label, value: value, span: old.span)
    return Stage(name: name, arguments: arguments, span: span)
  }
}

extension Expression {
  /// The expression of a plain number or text.
  static func literal(_ value: Plain, _ span: Span) -> Expression {
    let text = PlainText.literal(value)
    switch value {
    case .integer(let whole):
      return Expression(kind: .number(Double(whole), text: text, isInteger: true), span: span)
    case .number(let number):
      return Expression(kind: .number(number, text: text, isInteger: false), span: span)
    case .boolean(let truth): return Expression(kind: .boolean(truth), span: span)
    case .text(let text):
      return Expression(
        kind: .text(TextTemplate(segments: [.literal(text)], span: span)), span: span)
    case .list(let values):
      return Expression(
        kind: .list(
          values.map { Argument(label: nil, value: .literal($0, span), span: span) }), span: span)
    default: return Expression(kind: .null, span: span)
    }
  }
}
