extension Scalar {
  /// The expressions directly inside.
  var children: [Scalar] {
    switch self {
    case .column, .literal: []
    case .call(_, let arguments): arguments
    case .cases(let branches, let otherwise):
      branches.flatMap { [$0.condition, $0.value] } + (otherwise.map { [$0] } ?? [])
    case .membership(let scalar, let choices, _): [scalar] + choices
    case .cast(let scalar, _): [scalar]
    }
  }

  /// Names of the columns in it, in order, with repeats.
  package var columnNames: [String] {
    if case .column(let name) = self { return [name] }
    return children.flatMap(\.columnNames)
  }

  package var containsAggregate: Bool { firstAggregate != nil }

  /// The name of the first aggregate in it.
  var firstAggregate: String? {
    if case .call(let name, _) = self, Functions.named(name)?.isAggregate == true { return name }
    return children.lazy.compactMap(\.firstAggregate).first
  }

  /// Whether its value depends on the order of the rows.
  var needsOrder: Bool {
    if case .call(let name, _) = self, Functions.named(name)?.needsOrder == true { return true }
    return children.contains(where: \.needsOrder)
  }

  /// Columns stand inside aggregates or are keys; aggregates do not nest.
  func checkGrouped(keys: Set<String>, in schema: Schema) throws(DataError) {
    switch self {
    case .column(let name):
      _ = try schema.position(of: name)
      guard keys.contains(name) else { throw DataError(.misplacedAggregate(name)) }
    case .call(let name, let arguments) where Functions.named(name)?.isAggregate == true:
      for argument in arguments {
        if let inner = argument.firstAggregate { throw DataError(.misplacedAggregate(inner)) }
      }
    default:
      for child in children { try child.checkGrouped(keys: keys, in: schema) }
    }
  }
}
