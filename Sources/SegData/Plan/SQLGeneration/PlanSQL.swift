/// A plan as one SQL statement.
package struct PlanSQL {
  /// Longer expressions are computed in a subquery rather than written out twice.
  private static let longest = 4_000

  /// The statement whose result columns are c0, c1, …, its rows in the plan's order unless that is not needed.
  package static func text(for plan: Plan, ordered: Bool = true) throws(DataError) -> String {
    try PlanSQL().block(plan, ordered: ordered).select(ordered: ordered)
  }

  /// Stages are folded from the innermost outwards, so that a long pipeline needs no deep recursion; only
  /// joins and unions recurse.
  func block(_ plan: Plan, ordered: Bool) throws(DataError) -> SelectBlock {
    var stages: [(Plan, Bool)] = []
    var current = plan
    var needed = ordered
    while let input = current.input {
      stages.append((current, needed))
      needed = current.needsOrderedInput(needed)
      current = input
    }
    var block = try leaf(current, ordered: needed)
    for (stage, needed) in stages.reversed() {
      block = try apply(stage, to: block, ordered: needed)
      if block.columns.contains(where: { $0.utf8.count > Self.longest }) { block = block.wrapped() }
    }
    return block
  }

  private func leaf(_ plan: Plan, ordered: Bool) throws(DataError) -> SelectBlock {
    switch plan.operation {
    case .file(let source):
      return SelectBlock(source: "\(source.reader.call) AS t", columns: source.reader.columns)
    case .stored(let table):
      var block = SelectBlock(
        source: "\(SQLText.identifier(table.name)) AS t",
        columns: table.schema.columns.indices.map { "t.c\($0)" })
      block.order = [OrderTerm("t.rowid")]
      return block
    case .join(let left, let right, let kind, let keys, _):
      return try join(left, right, kind, keys, ordered: ordered)
    case .union(let plans): return try union(plans, as: plan.schema, ordered: ordered)
    default: throw DataError(.internalFailure("a stage without input"))
    }
  }

  private func apply(
    _ plan: Plan, to input: SelectBlock, ordered: Bool
  ) throws(DataError) -> SelectBlock {
    switch plan.operation {
    case .project(let before, let columns):
      return try project(columns, before.schema, input, ordered: ordered)
    case .filter(let before, let condition):
      return try filter(condition, before.schema, input, ordered: ordered)
    case .aggregate(let before, let keys, let aggregates):
      return try aggregate(keys, aggregates, before.schema, input)
    case .sort(let before, let keys):
      return ordered ? try sort(keys, before.schema, input) : input
    case .limit(_, let count, let offset): return limit(input, count, offset)
    case .tail(_, let count): return tail(input, count)
    case .sample(let before, let size, let seed, let id):
      return try sample(input, size, seed, id, before.schema)
    case .distinct(let before, let names, let keepLast):
      return try distinct(input, names, keepLast, before.schema, ordered: ordered)
    case .numbered: return number(input)
    case .file, .stored, .join, .union: throw DataError(.internalFailure("a stage with input"))
    }
  }
}

extension Plan {
  /// The plan that a stage works on, if it works on one.
  var input: Plan? {
    switch operation {
    case .file, .stored, .join, .union: nil
    case .project(let plan, _), .filter(let plan, _), .aggregate(let plan, _, _),
      .sort(let plan, _), .limit(let plan, _, _), .tail(let plan, _), .sample(let plan, _, _, _),
      .distinct(let plan, _, _), .numbered(let plan, _):
      plan
    }
  }

  /// Whether the input's rows must come in order if the output's must, or need not.
  fileprivate func needsOrderedInput(_ ordered: Bool) -> Bool {
    switch operation {
    case .project(_, let columns): ordered || columns.contains { $0.scalar.needsOrder }
    case .filter(_, let condition): ordered || condition.needsOrder
    case .aggregate(_, _, let aggregates): aggregates.contains { $0.scalar.needsOrder }
    case .sort: ordered
    case .limit, .tail, .sample, .numbered: true
    case .distinct(_, let names, _): ordered || names != nil
    case .file, .stored, .join, .union: ordered
    }
  }
}
