import SegData
import SegLanguage

extension Verb {
  static let derive = Verb(
    "derive", "Add columns, or compute columns anew.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "nulls: where a part is missing, so is the result",
      next: ["describe"]),
    Parameter<Derivations>(
      "across", "across(columns, function) computes several columns in place.", at: .rest),
    Parameter<Derivations>("column", "The new column's value.", at: .assignments),
    details: """
      Each new column sees those before it. An aggregate such as mean(x) is taken over all rows and kept as a \
      number, so that new rows are later prepared with the same one.
      """,
    examples: [
      Example("orders | derive net = amount / 1.2, large = net > 20 | head 3", "Two columns"),
      Example("iris | derive across(numeric(), log1p) | head 3", "One function for many columns"),
    ]
  ) { call, across, columns in
    var data = try call.settledForAggregates(across.steps + columns.steps)
    for step in across.steps + columns.steps { data = try step.apply(to: data, call) }
    return .table(data)
  }

  static let group = Verb(
    "group", "Condense the rows of each group to one.",
    accepts: .table, returns: .table, chapter: .features,
    guide: Guide(
      "one row for each thing that is to be segmented",
      next: ["describe", "scale | kmeans k=4"]),
    Parameter<GroupKeys>("by", "Columns or expressions that make a group.", at: .rest),
    Parameter<GroupColumns>(
      "column", "An aggregate such as sum(amount), or a further key.", at: .assignments),
    details: """
      Without keys all rows make one group. Groups come in the order of their keys, missing keys last. A single key \
      becomes the id of the result.
      """,
    examples: [
      Example("orders | group country n = count(), total = sum(amount)", "Two figures a country"),
      Example("orders | group month = month(order_date) n = count()", "A computed key"),
    ]
  ) { call, keys, columns in
    let data = try call.table()
    let made = columns.items.filter { !$0.value.isAggregate }
    let aggregates = columns.items.filter(\.value.isAggregate)
    guard !keys.items.isEmpty || !columns.items.isEmpty else {
      throw Problem.wrongArguments(
        "`group` needs a key or an aggregate", span: call.stage.span,
        notes: ["group country n = count()"])
    }
    let all = keys.items + made.map { NamedScalar($0.name, $0.value.scalar) }
    let plan = try data.plan.aggregating(
      by: all, aggregates.map { NamedScalar($0.name, $0.value.scalar) })
    return .table(
      DataSet(
        plan: plan, roles: Roles(id: all.count == 1 && !aggregates.isEmpty ? all[0].name : nil)))
  }
}

extension Call {
  /// Keeps the rows when an aggregate over them will be needed.
  fileprivate func settledForAggregates(_ steps: [Derivation]) throws -> DataSet {
    steps.contains { $0.mentionsAggregate } ? try settledTable() : try table()
  }
}

/// One column to compute, not yet translated: it may read the columns before it.
struct Derivation: Sendable {
  let name: String?
  let expression: Expression
  let reader: ArgumentReader

  /// Functions that only stretch or squeeze a column: profiles go on showing it as it was.
  private static let stretches: Set<String> = [
    "log1p", "log", "log2", "log10", "sqrt", "exp", "expm1",
  ]

  func apply(to data: DataSet, _ call: Call) throws -> DataSet {
    if let name {
      let value = try translator(data, call).translate(expression)
      return try data.computing(
        [NamedScalar(name, value.scalar)], keepingOriginals: stretches(name, value.scalar))
    }
    guard case .call(let function, let arguments) = expression.kind, function.text == "across",
      arguments.count == 2, case .name(let inner) = arguments[1].value.kind
    else {
      throw Problem.wrongArguments(
        "`derive` takes name = expression, or across(columns, function)", span: expression.span)
    }
    let names = try reader.columns([arguments[0]])
    let columns = try names.map { name in
      let column = Expression(
        kind: .name(Name(text: name, span: arguments[0].span, isQuoted: true)),
        span: arguments[0].span)
      let applied = Expression(
        kind: .call(inner, [Argument(label: nil, value: column, span: column.span)]),
        span: expression.span)
      return NamedScalar(name, try translator(data, call).translate(applied).scalar)
    }
    return try data.computing(columns, keepingOriginals: Self.stretches.contains(inner.text))
  }

  private func translator(_ data: DataSet, _ call: Call) -> ScalarTranslator {
    ScalarTranslator(
      data: data, context: .rows, scope: call.scope, services: call.services, isCheck: call.isCheck)
  }

  private func stretches(_ name: String, _ scalar: Scalar) -> Bool {
    guard case .call(let function, let arguments) = scalar, arguments == [.column(name)] else {
      return false
    }
    return Self.stretches.contains(function)
  }

  var mentionsAggregate: Bool { Self.mentionsAggregate(expression) }

  private static func mentionsAggregate(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .call(let name, let arguments):
      Functions.named(name.text)?.isAggregate == true
        || arguments.contains { mentionsAggregate($0.value) }
    case .unary(_, let operand): mentionsAggregate(operand)
    case .binary(_, let left, let right): mentionsAggregate(left) || mentionsAggregate(right)
    case .group(let arguments): arguments.contains { mentionsAggregate($0.value) }
    case .cases(let arms, let otherwise):
      arms.contains { mentionsAggregate($0.condition) || mentionsAggregate($0.value) }
        || otherwise.map(mentionsAggregate) ?? false
    default: false
    }
  }
}

struct Derivations: ParameterValue {
  let steps: [Derivation]

  static var kind: ParameterKind {
    ParameterKind(words: "new_column = expression", completion: .expression)
  }
  static var absent: Derivations? { Derivations(steps: []) }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Derivations {
    Derivations(
      steps: try arguments.map { argument in
        if argument.label != nil, argument.labelName == nil {
          throw Diagnostic(
            code: "S0206", message: "a new column needs a name before `=`", span: argument.span)
        }
        return Derivation(
          name: argument.labelName?.text, expression: argument.value, reader: reader)
      })
  }
}

/// Keys of groups: columns keep their names, expressions get theirs from what is written.
struct GroupKeys: ParameterValue {
  let items: [NamedScalar]

  static var kind: ParameterKind { Columns.kind }
  static var absent: GroupKeys? { GroupKeys(items: []) }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> GroupKeys {
    var items: [NamedScalar] = []
    for argument in arguments {
      if case .call(let name, let inner) = argument.value.kind,
        Functions.named(name.text) != nil, !inner.isEmpty
      {
        let value = try reader.scalar(argument.value)
        items.append(NamedScalar(name.text, value.scalar))
      } else {
        items += try reader.columns([argument]).map { NamedScalar($0, .column($0)) }
      }
    }
    return GroupKeys(items: items)
  }
}

/// Aggregates and further keys of `group`.
struct GroupColumns: ParameterValue {
  let items: [Assignments.Item]

  static var kind: ParameterKind { Assignments.kind }
  static var absent: GroupColumns? { GroupColumns(items: []) }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> GroupColumns {
    GroupColumns(
      items: try Assignments.read(arguments, try reader.translator(.groups)).items)
  }
}
