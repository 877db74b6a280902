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

  private var isAggregate: Bool {
    if case .call(let name, _) = self { Functions.named(name)?.isAggregate == true } else { false }
  }

  package var containsAggregate: Bool {
    isAggregate || children.contains(where: \.containsAggregate)
  }

  /// The name of the first aggregate in it.
  var firstAggregate: String? {
    if case .call(let name, _) = self, isAggregate { return name }
    return children.lazy.compactMap(\.firstAggregate).first
  }

  /// The aggregates in it, outermost only.
  fileprivate var aggregateCalls: [Scalar] {
    isAggregate ? [self] : children.flatMap(\.aggregateCalls)
  }

  /// Whether its value depends on the order of the rows.
  var needsOrder: Bool {
    if case .call(let name, _) = self, Functions.named(name)?.needsOrder == true { return true }
    return children.contains(where: \.needsOrder)
  }

  /// With columns in the place of some parts.
  fileprivate func replacing(_ parts: [Scalar: String]) -> Scalar {
    if let name = parts[self] { return .column(name) }
    switch self {
    case .column, .literal: return self
    case .call(let name, let arguments):
      return .call(function: name, arguments.map { $0.replacing(parts) })
    case .cases(let branches, let otherwise):
      let replaced = branches.map {
        CaseBranch($0.condition.replacing(parts), $0.value.replacing(parts))
      }
      return .cases(replaced, otherwise: otherwise?.replacing(parts))
    case .membership(let scalar, let choices, let negated):
      return .membership(
        scalar.replacing(parts), choices.map { $0.replacing(parts) }, negated: negated)
    case .cast(let scalar, let type): return .cast(scalar.replacing(parts), type)
    }
  }
}

/// Expressions split into their aggregates and what is computed from these and the keys afterwards.
struct AggregateSplit {
  /// The different aggregates, in the order in which they occur.
  let calls: [Scalar]
  /// The expressions over `schema`.
  let outer: [Scalar]
  /// The keys, then a column for each aggregate under a name that nobody can give.
  let schema: Schema

  /// - Parameters:
  ///   - keys: what a column's name means outside of an aggregate.
  ///   - rows: what it means inside.
  init(_ scalars: [Scalar], keys: [Column], rows: Schema) throws(DataError) {
    var names: [Scalar: String] = [:]
    var calls: [Scalar] = []
    var columns = keys
    for call in scalars.flatMap(\.aggregateCalls) where names[call] == nil {
      if let inner = call.children.lazy.compactMap(\.firstAggregate).first {
        throw DataError(.misplacedAggregate(inner))
      }
      let name = "\0\(calls.count)"
      names[call] = name
      calls.append(call)
      columns.append(Column(name, try call.type(in: rows)))
    }
    self.calls = calls
    outer = scalars.map { $0.replacing(names) }
    schema = Schema(columns)
  }
}
