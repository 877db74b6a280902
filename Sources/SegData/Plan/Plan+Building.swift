extension Plan {
  /// Only these columns, in this order; aggregates range over all rows.
  package func projecting(_ columns: [NamedScalar]) throws(DataError) -> Plan {
    guard !columns.isEmpty else {
      throw DataError(.badOption(name: "columns", value: "none", allowed: ["at least one"]))
    }
    _ = try AggregateSplit(columns.map(\.scalar), keys: [], rows: schema)
    let schema = try Schema(checking: try Self.typed(columns, in: self.schema))
    return Plan(.project(self, columns), schema)
  }

  /// Columns by name.
  package func selecting(_ names: [String]) throws(DataError) -> Plan {
    try projecting(names.map { .column($0) })
  }

  /// All columns, with those given added at the end or put in the place of one of the same name.
  ///
  /// All of them see the old columns, not each other.
  package func deriving(_ columns: [NamedScalar]) throws(DataError) -> Plan {
    _ = try Schema(checking: columns.map { Column($0.name, .null) })
    let new = Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0) })
    let kept = schema.names.map { new[$0] ?? .column($0) }
    return try projecting(kept + columns.filter { schema[$0.name] == nil })
  }

  /// The rows for which the condition is true.
  package func filtering(_ condition: Scalar) throws(DataError) -> Plan {
    let type = try condition.type(in: schema)
    guard type == .boolean || type == .null else {
      throw DataError(
        .typeMismatch(what: "a condition", found: [type], expected: "true or false"))
    }
    return Plan(.filter(self, condition), schema)
  }

  /// One row for each combination of the keys.
  package func aggregating(
    by keys: [NamedScalar], _ aggregates: [NamedScalar]
  ) throws(DataError) -> Plan {
    for key in keys where key.scalar.containsAggregate {
      throw DataError(.misplacedAggregate(key.scalar.firstAggregate ?? key.name))
    }
    let keyColumns = try Self.typed(keys, in: schema)
    let split = try AggregateSplit(aggregates.map(\.scalar), keys: keyColumns, rows: schema)
    for name in split.outer.flatMap(\.columnNames) where split.schema[name] == nil {
      _ = try schema.position(of: name)
      throw DataError(.misplacedColumn(name))
    }
    let outer = zip(aggregates, split.outer).map { NamedScalar($0.name, $1) }
    let result = try Schema(checking: keyColumns + Self.typed(outer, in: split.schema))
    return Plan(.aggregate(self, keys: keys, aggregates: aggregates), result)
  }

  package func sorting(_ keys: [SortKey]) throws(DataError) -> Plan {
    for key in keys {
      guard !key.scalar.containsAggregate else {
        throw DataError(.misplacedAggregate(key.scalar.firstAggregate ?? ""))
      }
      _ = try key.scalar.type(in: schema)
    }
    return keys.isEmpty ? self : Plan(.sort(self, keys), schema)
  }

  /// The first rows after the offset.
  package func limited(to count: Int, offset: Int = 0) -> Plan {
    Plan(.limit(self, max(0, count), offset: max(0, offset)), schema)
  }

  /// The last rows.
  package func tailing(_ count: Int) -> Plan { Plan(.tail(self, max(0, count)), schema) }

  package func sampling(
    _ size: SampleSize, seed: UInt64, id: String? = nil
  ) throws(DataError) -> Plan {
    if let id { _ = try schema.position(of: id) }
    if case .fraction(let share) = size, !(0...1).contains(share) {
      throw DataError(.badOption(name: "sample", value: "\(share)", allowed: ["0 to 1"]))
    }
    return Plan(.sample(self, size, seed: seed, id: id), schema)
  }

  package func removingDuplicates(
    on names: [String]? = nil, keepLast: Bool = false
  ) throws(DataError) -> Plan {
    for name in names ?? [] { _ = try schema.position(of: name) }
    return Plan(.distinct(self, on: names, keepLast: keepLast), schema)
  }

  /// The left columns, then the right ones without their keys; a right name that clashes gets the suffix.
  package func joining(
    _ other: Plan, _ kind: JoinKind, on keys: [JoinKey], suffix: String = "_right"
  ) throws(DataError) -> Plan {
    guard !keys.isEmpty else {
      throw DataError(.badOption(name: "on", value: "nothing", allowed: ["at least one column"]))
    }
    let left = try keys.map { key throws(DataError) in try schema.position(of: key.left) }
    let right = try keys.map { key throws(DataError) in try other.schema.position(of: key.right) }
    var columns = schema.columns
    for (key, (one, two)) in zip(keys, zip(left, right)) {
      let types = [columns[one].type, other.schema.columns[two].type]
      guard let type = types[0].unified(with: types[1]) else {
        throw DataError(
          .typeMismatch(
            what: "joining on `\(key.left)`", found: types, expected: "keys of one type"))
      }
      if kind == .right || kind == .full { columns[one].type = type }
    }
    if kind != .semi && kind != .anti {
      let keys = Set(right)
      for (index, column) in other.schema.columns.enumerated() where !keys.contains(index) {
        let clashes = schema[column.name] != nil
        columns.append(Column(clashes ? column.name + suffix : column.name, column.type))
      }
    }
    let joined = try Schema(checking: columns)
    return Plan(.join(self, other, kind: kind, on: keys, suffix: suffix), joined)
  }

  /// The rows of all plans one after the other; columns go by name and must be the same.
  package static func uniting(_ plans: [Plan]) throws(DataError) -> Plan {
    guard let first = plans.first else {
      throw DataError(.badOption(name: "union", value: "nothing", allowed: ["at least one table"]))
    }
    var columns = first.schema.columns
    for plan in plans.dropFirst() {
      for column in plan.schema.columns { _ = try first.schema.position(of: column.name) }
      for index in columns.indices {
        let found = plan.schema.columns[try plan.schema.position(of: columns[index].name)].type
        guard let type = columns[index].type.unified(with: found) else {
          throw DataError(
            .typeMismatch(
              what: "column `\(columns[index].name)`", found: [columns[index].type, found],
              expected: "one type in all tables"))
        }
        columns[index].type = type
      }
    }
    return Plan(.union(plans), Schema(columns))
  }

  /// With the row's number, from 1, as first column.
  package func numbering(as name: String) throws(DataError) -> Plan {
    Plan(
      .numbered(self, as: name), try Schema(checking: [Column(name, .integer)] + schema.columns))
  }

  private static func typed(
    _ columns: [NamedScalar], in schema: Schema
  ) throws(DataError) -> [Column] {
    try columns.map { column throws(DataError) in
      Column(column.name, try column.scalar.type(in: schema))
    }
  }
}
