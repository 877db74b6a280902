extension PlanSQL {
  func project(
    _ columns: [NamedScalar], _ schema: Schema, _ input: SelectBlock, ordered: Bool
  ) throws(DataError) -> SelectBlock {
    let scalars = columns.map(\.scalar)
    if scalars.contains(where: \.containsAggregate) {
      return try projectBesideAggregates(scalars, schema, input, ordered: ordered)
    }
    var block = repeats(scalars, schema, input) ? input.wrapped() : input
    let writer = ScalarSQL(schema: schema, columns: block.columns)
    block.columns = try scalars.map { scalar throws(DataError) in try writer.text(scalar) }
    return block
  }

  /// Whether a computed column would have to be written out more than once.
  func repeats(_ scalars: [Scalar], _ schema: Schema, _ input: SelectBlock) -> Bool {
    var uses: [String: Int] = [:]
    for name in scalars.flatMap(\.columnNames) { uses[name, default: 0] += 1 }
    return uses.contains { name, count in
      count > 1 && schema.index(of: name).map { !SelectBlock.isPlain(input.columns[$0]) } == true
    }
  }

  func filter(
    _ condition: Scalar, _ schema: Schema, _ input: SelectBlock, ordered: Bool
  ) throws(DataError) -> SelectBlock {
    if condition.containsAggregate {
      let kept = schema.names.map { Scalar.column($0) }
      let block = try projectBesideAggregates(
        kept + [condition], schema, input, ordered: ordered)
      var result = block.wrapped()
      result.conditions = [result.columns.removeLast()]
      return result
    }
    var block = input.open()
    let used = condition.columnNames.compactMap { schema.index(of: $0) }
    if !used.allSatisfy({ SelectBlock.isPlain(block.columns[$0]) }) { block = block.wrapped() }
    let writer = ScalarSQL(schema: schema, columns: block.columns)
    block.conditions.append("(\(try writer.text(condition)))")
    return block
  }

  /// Aggregates over all rows as a second table of one row, computed from the same input once.
  private func projectBesideAggregates(
    _ scalars: [Scalar], _ schema: Schema, _ input: SelectBlock, ordered: Bool
  ) throws(DataError) -> SelectBlock {
    let needsNumber = scalars.contains(where: \.needsOrder)
    let block = needsNumber ? input.numbered() : ordered ? input.withOrder() : input
    let hidden = block.order.indices.map { "\(block.order[$0].sql) AS o\($0)" }
    let inner = block.select(ordered: false, hidden: hidden)
    let split = try AggregateSplit(scalars, keys: schema.columns, rows: schema)
    let plain = schema.columns.indices.map { "t.c\($0)" }
    let writer = ScalarSQL(schema: schema, columns: plain, rowNumber: "t.o0")
    let aggregates = try writer.texts(split.calls).enumerated().map { "\($1) AS g\($0)" }
    let carried = plain + block.order.indices.map { "t.o\($0)" } + ["g.*"]
    let source =
      "(WITH b AS MATERIALIZED (\(inner)) SELECT \(carried.joined(separator: ", ")) FROM b AS t "
      + "CROSS JOIN (SELECT \(aggregates.joined(separator: ", ")) FROM b AS t) AS g) AS t"
    let outer = ScalarSQL(
      schema: split.schema, columns: plain + split.calls.indices.map { "t.g\($0)" })
    var result = SelectBlock(source: source, columns: try outer.texts(split.outer))
    result.order = block.order.indices.map {
      OrderTerm("t.o\($0)", descending: block.order[$0].descending)
    }
    result.arrives = result.order.isEmpty
    return result
  }

  func sort(
    _ keys: [SortKey], _ schema: Schema, _ input: SelectBlock
  ) throws(DataError) -> SelectBlock {
    var block = input.open().withOrder()
    let used = keys.flatMap { $0.scalar.columnNames }.compactMap { schema.index(of: $0) }
    if !used.allSatisfy({ SelectBlock.isPlain(block.columns[$0]) }) { block = block.wrapped() }
    let writer = ScalarSQL(schema: schema, columns: block.columns)
    let terms = try keys.map { key throws(DataError) in
      OrderTerm(try writer.text(key.scalar), descending: key.descending)
    }
    block.order = terms + block.order
    block.arrives = false
    return block
  }

  func limit(_ input: SelectBlock, _ count: Int, _ offset: Int) -> SelectBlock {
    var block = input.open()
    block.range = "LIMIT \(count)" + (offset > 0 ? " OFFSET \(offset)" : "")
    return block
  }

  func tail(_ input: SelectBlock, _ count: Int) -> SelectBlock {
    let forward = input.open().withOrder()
    var turned = forward
    turned.order = forward.order.map(\.reversed)
    turned.arrives = false
    turned.range = "LIMIT \(count)"
    var block = turned.wrapped()
    block.order = zip(block.order, forward.order).map { term, before in
      OrderTerm(term.sql, descending: before.descending)
    }
    return block
  }

  func number(_ input: SelectBlock) -> SelectBlock {
    var block = input.numbered()
    block.columns.insert(block.order[0].sql, at: 0)
    return block
  }
}
