extension Scalar {
  /// The type of the value over the schema; also checks names, arguments and literals.
  package func type(in schema: Schema) throws(DataError) -> ColumnType {
    switch self {
    case .column(let name): return schema.columns[try schema.position(of: name)].type
    case .literal(let literal): return literal.type
    case .call(let name, let arguments): return try Self.type(of: name, arguments, in: schema)
    case .cases(let branches, let otherwise): return try Self.type(branches, otherwise, schema)
    case .membership(let scalar, let choices, _):
      let types = try ([scalar] + choices).map { scalar throws(DataError) in
        try scalar.type(in: schema)
      }
      _ = try Self.common(types, of: "`in`")
      return .boolean
    case .cast(let scalar, let type):
      _ = try scalar.type(in: schema)
      return type
    }
  }

  private static func type(
    of name: String, _ arguments: [Scalar], in schema: Schema
  ) throws(DataError) -> ColumnType {
    let types = try arguments.map { argument throws(DataError) in try argument.type(in: schema) }
    do {
      let type = try Functions.resultType(of: name, types)
      try checkConstants(name, arguments)
      return refined(type, name, arguments, types)
    } catch {
      throw DataError(.function(error))
    }
  }

  private static func checkConstants(
    _ name: String, _ arguments: [Scalar]
  ) throws(FunctionError) {
    for (index, rule) in Functions.named(name)?.constants ?? [:] where index < arguments.count {
      guard !rule.allows(arguments[index]) else { continue }
      throw .notConstant(name, argument: index + 1, expected: rule.text)
    }
  }

  /// A date moved by a written duration with hours is a moment.
  private static func refined(
    _ type: ColumnType, _ name: String, _ arguments: [Scalar], _ types: [ColumnType]
  ) -> ColumnType {
    guard type == .date, name == "+" || name == "-", types.contains(.duration) else { return type }
    return arguments.contains { $0.hasTimeOfDay } ? .timestamp : .date
  }

  var hasTimeOfDay: Bool {
    if case .literal(.duration(let interval)) = self { return interval.microseconds != 0 }
    return false
  }

  private static func type(
    _ branches: [CaseBranch], _ otherwise: Scalar?, _ schema: Schema
  ) throws(DataError) -> ColumnType {
    var values: [ColumnType] = []
    for branch in branches {
      let condition = try branch.condition.type(in: schema)
      guard condition == .boolean || condition == .null else {
        throw DataError(
          .typeMismatch(what: "a condition", found: [condition], expected: "true or false"))
      }
      values.append(try branch.value.type(in: schema))
    }
    if let otherwise { values.append(try otherwise.type(in: schema)) }
    return try common(values, of: "`case`")
  }

  private static func common(
    _ types: [ColumnType], of what: String
  ) throws(DataError) -> ColumnType {
    var result = ColumnType.null
    for type in types {
      guard let unified = result.unified(with: type) else {
        throw DataError(.typeMismatch(what: what, found: types, expected: "values of one type"))
      }
      result = unified
    }
    return result
  }
}
