import SegData

extension DataSet {
  /// Columns computed row by row from the others. Their recipes are remembered, so that new rows can be
  /// prepared in the same way.
  ///
  /// - Parameter keepingOriginals: the columns' first form stays beside them, unseen, for profiles.
  func computing(_ columns: [NamedScalar], keepingOriginals: Bool) throws -> DataSet {
    var added: [NamedScalar] = []
    if keepingOriginals {
      for column in columns where plan.schema[column.name] != nil {
        let hidden = HiddenColumn.name(for: column.name)
        if plan.schema[hidden] == nil { added.append(NamedScalar(hidden, .column(column.name))) }
      }
    }
    var recipes = recipes
    for column in columns { recipes[column.name] = column.scalar.substituting(self.recipes) }
    var made = try plan.deriving(columns + added)
    let replaced = columns.map { HiddenColumn.name(for: $0.name) }
    if !keepingOriginals, made.schema.names.contains(where: replaced.contains) {
      made = try made.selecting(made.schema.names.filter { !replaced.contains($0) })
    }
    return DataSet(plan: made, roles: roles, recipes: recipes)
  }
}

extension Scalar {
  /// The expression with columns replaced by how they are made.
  func substituting(_ recipes: [String: Scalar]) -> Scalar {
    switch self {
    case .column(let name): recipes[name] ?? self
    case .literal: self
    case .call(let function, let arguments):
      .call(function: function, arguments.map { $0.substituting(recipes) })
    case .cases(let branches, let otherwise):
      .cases(
        branches.map {
          CaseBranch($0.condition.substituting(recipes), $0.value.substituting(recipes))
        }, otherwise: otherwise?.substituting(recipes))
    case .membership(let value, let members, let negated):
      .membership(
        value.substituting(recipes), members.map { $0.substituting(recipes) }, negated: negated)
    case .cast(let value, let type): .cast(value.substituting(recipes), type)
    }
  }
}

extension Plan {
  /// Whether running it again costs little: stored rows with at most some columns computed and rows left out.
  var isCheap: Bool {
    switch operation {
    case .stored: true
    case .project(let input, _), .filter(let input, _), .limit(let input, _, _): input.isCheap
    default: false
    }
  }
}

extension Call {
  /// The input with its rows kept, for verbs that look at them before they transform them.
  func settledTable() throws -> DataSet {
    let data = try table()
    if isCheck || data.plan.isCheap { return data }
    return data.with(plan: .stored(try backend.materialize(data.plan)))
  }

  /// Aggregates over all rows, as numbers; 0 in the check.
  func figures(_ aggregates: [Scalar], of data: DataSet) throws -> [Double?] {
    guard !isCheck, !aggregates.isEmpty else { return aggregates.map { _ in 0 } }
    let named = aggregates.enumerated().map { NamedScalar("f\($0.offset)", $0.element) }
    let row = try backend.run(try data.plan.aggregating(by: [], named))
    return named.indices.map { row.cell(0, $0).number }
  }
}
