/// The catalogue of all functions and operators.
package enum Functions {
  package static let all: [FunctionDescription] =
    operators + comparisons + numbers + logic + texts + conversions + dates + aggregates

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  package static func named(_ name: String) -> FunctionDescription? { byName[name] }

  package static func resultType(
    of name: String, _ arguments: [ColumnType]
  ) throws(FunctionError) -> ColumnType {
    guard let function = named(name) else {
      let names = all.filter { !$0.isOperator }.map(\.name)
      throw .unknown(name, nearest: NearestNames.best(for: name, in: names))
    }
    guard let type = function.result(arguments) else {
      throw .wrongArguments(name, signature: function.signature, found: arguments)
    }
    return type
  }
}
