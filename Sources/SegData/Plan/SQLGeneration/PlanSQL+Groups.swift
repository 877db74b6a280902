extension PlanSQL {
  func aggregate(
    _ keys: [NamedScalar], _ aggregates: [NamedScalar], _ schema: Schema, _ input: SelectBlock
  ) throws(DataError) -> SelectBlock {
    let scalars = aggregates.map(\.scalar)
    let keyColumns = try keys.map { key throws(DataError) in
      Column(key.name, try key.scalar.type(in: schema))
    }
    let split = try AggregateSplit(scalars, keys: keyColumns, rows: schema)
    let inner = keys.map(\.scalar) + split.calls
    var block = scalars.contains(where: \.needsOrder) ? input.numbered() : input.open()
    if repeats(inner, schema, block) { block = block.wrapped() }
    let writer = ScalarSQL(
      schema: schema, columns: block.columns, rowNumber: block.order.first?.sql)
    let outputs = try writer.texts(inner).enumerated().map { "\($1) AS c\($0)" }
    var sql =
      "SELECT \(outputs.isEmpty ? "1" : outputs.joined(separator: ", ")) FROM \(block.source)"
    if !block.conditions.isEmpty { sql += " WHERE \(block.conditions.joined(separator: " AND "))" }
    if !keys.isEmpty {
      sql += " GROUP BY \(keys.indices.map { String($0 + 1) }.joined(separator: ", "))"
    }
    return try grouped(sql, split, keyCount: keys.count)
  }

  /// The groups in the order of their keys.
  private func grouped(
    _ sql: String, _ split: AggregateSplit, keyCount: Int
  ) throws(DataError) -> SelectBlock {
    let plain = split.schema.columns.indices.map { "t.c\($0)" }
    let writer = ScalarSQL(schema: split.schema, columns: plain)
    var block = SelectBlock(
      source: "(\(sql)) AS t", columns: plain.prefix(keyCount) + (try writer.texts(split.outer)))
    block.order = plain.prefix(keyCount).map { OrderTerm($0) }
    block.arrives = keyCount == 0
    return block
  }

  func distinct(
    _ input: SelectBlock, _ names: [String]?, _ keepLast: Bool, _ schema: Schema, ordered: Bool
  ) throws(DataError) -> SelectBlock {
    guard let names else { return distinctRows(input, keepLast, ordered: ordered) }
    let block = input.open().withOrder().wrapped()
    let terms = keepLast ? block.order.map(\.reversed) : block.order
    let group = try names.map { name throws(DataError) in
      block.columns[try schema.position(of: name)]
    }
    let window = "PARTITION BY \(group.joined(separator: ", ")) ORDER BY \(OrderTerm.list(terms))"
    var result = block
    result.source = "\(block.source) QUALIFY row_number() OVER (\(window)) = 1"
    result.arrives = false
    return result.wrapped()
  }

  private func distinctRows(
    _ input: SelectBlock, _ keepLast: Bool, ordered: Bool
  ) -> SelectBlock {
    let block = input.open()
    let single = ordered && (block.order.count != 1) ? block.numbered() : block.wrapped()
    let groups = single.columns.joined(separator: ", ")
    let outputs = single.columns.enumerated().map { "\($1) AS c\($0)" }
    let place = ordered ? [", \(keepLast ? "max" : "min")(\(single.order[0].sql)) AS o0"] : []
    let sql =
      "SELECT \(outputs.joined(separator: ", "))\(place.joined()) FROM \(single.source) "
      + "GROUP BY \(groups)"
    var result = SelectBlock(source: "(\(sql)) AS t", columns: single.columns)
    result.columns = result.columns.indices.map { "t.c\($0)" }
    if ordered {
      result.order = [OrderTerm("t.o0", descending: single.order[0].descending)]
      result.arrives = false
    }
    return result
  }

  func sample(
    _ input: SelectBlock, _ size: SampleSize, _ seed: UInt64, _ id: String?, _ schema: Schema
  ) throws(DataError) -> SelectBlock {
    let block = id == nil ? input.numbered() : input.open().withOrder().wrapped()
    let seedText = SQLText.literal(.integer(Int64(bitPattern: seed)))
    var terms: [OrderTerm] = []
    if let id {
      let position = try schema.position(of: id)
      let column = block.columns[position]
      let draw =
        schema.columns[position].type == .integer
        ? "seg_draw(\(column), \(seedText))"
        : "seg_draw_text(\(Functions.asText(column, schema.columns[position].type)), \(seedText))"
      terms = [OrderTerm(draw), OrderTerm(column)] + block.order
    } else {
      let number = block.order[0].sql
      terms = [OrderTerm("seg_draw(\(number), \(seedText))"), OrderTerm(number)]
    }
    return drawn(block, size, terms)
  }

  private func drawn(_ block: SelectBlock, _ size: SampleSize, _ terms: [OrderTerm]) -> SelectBlock
  {
    var picked = block
    switch size {
    case .rows(let count):
      let outputs = block.columns.enumerated().map { "\($1) AS c\($0)" }
      let hidden = block.order.enumerated().map { "\($1.sql) AS o\($0)" }
      picked.source =
        "(SELECT \((outputs + hidden).joined(separator: ", ")) FROM \(block.source) "
        + "ORDER BY \(OrderTerm.list(terms)) LIMIT \(max(0, count))) AS t"
      picked.columns = block.columns.indices.map { "t.c\($0)" }
    case .fraction(let share):
      let wanted = "floor(\(SQLText.literal(.number(share))) * count(*) OVER () + 0.5e0)"
      picked.source =
        "\(block.source) QUALIFY row_number() OVER (ORDER BY \(OrderTerm.list(terms))) <= \(wanted)"
      picked = picked.wrapped()
    }
    picked.order = block.order.indices.map {
      OrderTerm("t.o\($0)", descending: block.order[$0].descending)
    }
    picked.arrives = false
    return picked
  }
}
