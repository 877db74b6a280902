extension PlanSQL {
  func join(
    _ left: Plan, _ right: Plan, _ kind: JoinKind, _ keys: [JoinKey], ordered: Bool
  ) throws(DataError) -> SelectBlock {
    let one = try side(left, "l", ordered: ordered)
    let two = try side(right, "r", ordered: ordered)
    let pairs = try keys.map { key throws(DataError) in
      (try left.schema.position(of: key.left), try right.schema.position(of: key.right))
    }
    let test = pairs.map { "\(one.columns[$0]) = \(two.columns[$1])" }.joined(separator: " AND ")
    var block = SelectBlock(
      source: "\(one.source) \(kind.rawValue.uppercased()) JOIN \(two.source) ON \(test)",
      columns: one.columns)
    block.order = one.order
    if kind == .right || kind == .full {
      for (i, j) in pairs { block.columns[i] = "coalesce(\(one.columns[i]), \(two.columns[j]))" }
    }
    if kind != .semi && kind != .anti {
      let used = Set(pairs.map(\.1))
      block.columns += two.columns.indices.filter { !used.contains($0) }.map { two.columns[$0] }
      block.order += two.order
    }
    block.arrives = !ordered
    if !ordered { block.order = [] }
    return block.wrapped()
  }

  /// A side of a join as a subquery, with terms for its order if that is needed.
  private func side(
    _ plan: Plan, _ alias: String, ordered: Bool
  ) throws(DataError) -> SelectBlock {
    let block = try block(plan, ordered: ordered)
    let ready = ordered ? block.open().withOrder() : block
    var result = ready.wrapped()
    func renamed(_ sql: String) -> String { alias + sql.dropFirst() }
    result.source = result.source.dropLast() + alias
    result.columns = result.columns.map(renamed)
    result.order = result.order.map { OrderTerm(renamed($0.sql), descending: $0.descending) }
    return result
  }

  func union(
    _ plans: [Plan], as schema: Schema, ordered: Bool
  ) throws(DataError) -> SelectBlock {
    let blocks = try plans.map { plan throws(DataError) in
      try aligned(block(plan, ordered: ordered), plan.schema, to: schema)
    }
    // The database keeps the order of the parts and of rows that come in order.
    let simple = !ordered || blocks.allSatisfy(\.arrives)
    let parts = blocks.enumerated().map { index, block in
      guard !simple else { return "(\(block.select(ordered: ordered)))" }
      let numbered = block.numbered()
      let hidden = ["\(index) AS o0", "\(numbered.order[0].sql) AS o1"]
      return "(\(numbered.select(ordered: false, hidden: hidden)))"
    }
    var result = SelectBlock(
      source: "(\(parts.joined(separator: " UNION ALL "))) AS t",
      columns: schema.columns.indices.map { "t.c\($0)" })
    if !simple {
      result.order = [OrderTerm("t.o0"), OrderTerm("t.o1")]
      result.arrives = false
    }
    return result
  }

  /// The columns in another order, brought to the types there.
  private func aligned(
    _ block: SelectBlock, _ schema: Schema, to target: Schema
  ) throws(DataError) -> SelectBlock {
    var result = block
    result.columns = try target.columns.map { column throws(DataError) in
      let position = try schema.position(of: column.name)
      guard schema.columns[position].type != column.type else { return block.columns[position] }
      return "CAST(\(block.columns[position]) AS \(SQLText.type(column.type)))"
    }
    return result
  }
}
