import SegData
import SegLanguage

/// One column of the input.
struct ColumnName: ParameterValue, Hashable {
  let name: String

  static var kind: ParameterKind { ParameterKind(words: "a column", completion: .column) }
  var literal: String { Name.written(name) }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> ColumnName {
    ColumnName(name: try reader.column(reader.single(arguments)))
  }
}

/// Columns of the input: names, lists, and selectors such as `numeric()`.
struct Columns: ParameterValue, Hashable {
  let names: [String]

  static let none = Columns(names: [])
  static var kind: ParameterKind {
    ParameterKind(words: "columns, or a selector such as numeric()", completion: .column)
  }
  var literal: String { names.map(Name.written).joined(separator: ", ") }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Columns {
    Columns(names: try reader.columns(arguments))
  }
}

/// Numeric columns of the input; others are refused at their place.
struct NumericColumns: ParameterValue, Hashable {
  let names: [String]

  static let none = NumericColumns(names: [])
  static var kind: ParameterKind {
    ParameterKind(words: "numeric columns, or a selector such as numeric()", completion: .column)
  }
  var literal: String { names.map(Name.written).joined(separator: ", ") }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws
    -> NumericColumns
  {
    let schema = try reader.call.table().schema
    for argument in arguments {
      for name in try reader.columns([argument]) {
        guard let type = schema[name]?.type, type.isNumeric else {
          throw Problem.notNumeric(
            name, schema[name]?.type.rawValue ?? "missing", argument.span, verb: reader.call.verb)
        }
      }
    }
    return NumericColumns(names: try reader.columns(arguments))
  }
}

/// Columns of the input for methods that may take categories; a method of numbers refuses others at
/// their place.
struct FeatureColumns: ParameterValue, Hashable {
  let names: [String]
  /// Where each of them was written.
  let spans: [String: Span]

  static let none = FeatureColumns(names: [], spans: [:])
  static var kind: ParameterKind { Columns.kind }
  var literal: String { names.map(Name.written).joined(separator: ", ") }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> FeatureColumns {
    var spans: [String: Span] = [:]
    for argument in arguments {
      for name in try reader.columns([argument]) { spans[name] = argument.span }
    }
    return FeatureColumns(names: try reader.columns(arguments), spans: spans)
  }

  /// The names, all of numeric columns.
  func numeric(_ call: Call) throws -> [String] {
    let schema = try call.table().schema
    for name in names {
      guard let type = schema[name]?.type, !type.isNumeric else { continue }
      throw Problem.notNumeric(name, type.rawValue, spans[name] ?? call.stage.span, verb: call.verb)
    }
    return names
  }
}

/// A condition on rows.
struct Condition: ParameterValue {
  let scalar: Scalar

  static var kind: ParameterKind {
    ParameterKind(words: "a condition such as age >= 18", completion: .expression)
  }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Condition {
    if let labelled = arguments.first(where: { $0.label != nil }) {
      throw Diagnostic(
        code: "S0206", message: "a condition compares with `==`", span: labelled.span)
    }
    let conditions = try arguments.map {
      try reader.translator(.rows).condition($0.value).scalar
    }
    return Condition(
      scalar: conditions.dropFirst().reduce(conditions[0]) { .call("and", $0, $1) })
  }
}

/// `name = expression` for each new column, over the columns of the input or the groups of rows.
struct Assignments: ParameterValue {
  struct Item: Sendable {
    let name: String
    let value: TypedScalar
  }

  let items: [Item]

  static var kind: ParameterKind {
    ParameterKind(words: "new_column = expression", completion: .expression)
  }
  static var absent: Assignments? { Assignments(items: []) }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> Assignments {
    try read(arguments, try reader.translator(.rows))
  }

  static func read(_ arguments: [Argument], _ translator: ScalarTranslator) throws -> Assignments {
    var items: [Item] = []
    for argument in arguments {
      guard let name = argument.labelName else {
        throw Diagnostic(
          code: "S0206", message: "a new column needs a name before `=`", span: argument.span)
      }
      if items.contains(where: { $0.name == name.text }) {
        throw Diagnostic(
          code: "S0217", message: "`\(name.text)` is assigned twice", span: name.span)
      }
      items.append(Item(name: name.text, value: try translator.translate(argument.value)))
    }
    return Assignments(items: items)
  }
}

/// Order of rows: columns or expressions; `-x` and `desc(x)` sort downwards.
struct SortOrder: ParameterValue {
  let keys: [SortKey]

  static var kind: ParameterKind {
    ParameterKind(words: "columns; -column or desc(column) for falling order", completion: .column)
  }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> SortOrder {
    SortOrder(
      keys: try arguments.map { argument in
        let (expression, descending) = direction(argument.value)
        return SortKey(try reader.scalar(expression).scalar, descending: descending)
      })
  }

  private static func direction(_ expression: Expression) -> (Expression, Bool) {
    switch expression.kind {
    case .unary(.negate, let operand): return (operand, true)
    case .call(let name, let arguments) where arguments.count == 1 && name.text == "desc":
      return (arguments[0].value, true)
    case .call(let name, let arguments) where arguments.count == 1 && name.text == "asc":
      return (arguments[0].value, false)
    default: return (expression, false)
    }
  }
}

/// Another data set, by its name or as a pipeline in braces.
struct OtherTable: ParameterValue {
  let data: DataSet

  static var kind: ParameterKind {
    ParameterKind(words: "a data set", completion: .dataSet)
  }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> OtherTable {
    let expression = reader.single(arguments)
    let outcome = try reader.outcome(expression)
    guard let data = outcome.shape.data else {
      if outcome.shape.kind == nil || reader.call.isCheck { throw Undetermined() }
      throw reader.wrong(expression, "a \(outcome.shape.kind?.rawValue ?? "value")")
    }
    return OtherTable(data: data)
  }
}

/// A fitted clustering, by its name.
struct OtherClustering: ParameterValue {
  let model: Clustering?
  let shape: Shape

  static var kind: ParameterKind {
    ParameterKind(words: "a clustering", completion: .dataSet)
  }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws
    -> OtherClustering
  {
    let expression = reader.single(arguments)
    let outcome = try reader.outcome(expression)
    if let kind = outcome.shape.kind, kind != .clustering {
      throw reader.wrong(expression, "a \(kind.rawValue)")
    }
    if case .clustering(let model)? = outcome.value {
      return OtherClustering(model: model, shape: outcome.shape)
    }
    return OtherClustering(model: nil, shape: outcome.shape)
  }
}

extension ArgumentReader {
  /// A data set or model named in an argument, or a pipeline in braces.
  func outcome(_ expression: Expression) throws -> Outcome {
    switch expression.kind {
    case .name(let name):
      guard let binding = call.scope.binding(of: name.text) else {
        let pipelines = PipelineEvaluator(
          services: call.services, isCheck: call.isCheck, names: call.names)
        if let found = try pipelines.builtIn(name.text, call.scope) { return found }
        throw Problem.unknownName(name, candidates: Array(call.scope.names.keys))
      }
      guard !call.isCheck, call.scope.names[name.text] != nil else { return Outcome(binding) }
      return Outcome(try call.names.resolve(name.text, binding, call.backend))
    case .block(let pipeline):
      return try PipelineEvaluator(
        services: call.services, isCheck: call.isCheck, names: call.names
      ).evaluate(pipeline, call.scope)
    case .group(let arguments) where arguments.count == 1: return try outcome(arguments[0].value)
    default: throw wrong(expression, "an expression")
    }
  }
}
