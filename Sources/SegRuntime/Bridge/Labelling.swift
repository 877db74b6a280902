import SegData
import SegEngine
import SegLanguage

/// Puts what a model found beside the rows that it was fitted on.
enum Labelling {
  static let segment = "segment"
  static let segmentName = "segment_name"
  static let distance = "distance"

  /// The rows with `segment`, and `distance` where the method has one. Columns of an earlier model of the
  /// same names are replaced.
  static func table(
    _ rows: NumericRows, labels: [Int32], distances: [Double]?, names: [Int32: String] = [:],
    _ backend: DuckDBBackend
  ) throws -> DataSet {
    var added: [(Column, ColumnValues)] = [
      (Column(segment, .integer), .integers(labels.map(Int64.init), Validity()))
    ]
    if !names.isEmpty {
      let texts = labels.map { names[$0] ?? ($0 == 0 ? "noise" : String($0)) }
      added.append((Column(segmentName, .text), .texts(texts, Validity())))
    }
    if let distances {
      added.append((Column(distance, .number), .numbers(distances, Validity())))
    }
    return try adding(added, to: rows.source, isLabel: true, backend)
  }

  static func adding(
    _ columns: [(Column, ColumnValues)], to source: DataSet, isLabel: Bool, _ backend: DuckDBBackend
  ) throws -> DataSet {
    let base = try without(columns.map(\.0.name), source, backend)
    let plan = Plan.stored(try backend.appending(columns, to: base))
    var roles = source.roles
    if isLabel { roles.labels.formUnion(columns.map(\.0.name)) }
    return DataSet(plan: plan, roles: roles, recipes: source.recipes)
  }

  private static func without(_ names: [String], _ source: DataSet, _ backend: DuckDBBackend) throws
    -> StoredTable
  {
    let kept = source.plan.schema.names.filter { !names.contains($0) }
    if kept.count == source.plan.schema.names.count, case .stored(let table) = source.plan.operation
    {
      return table
    }
    return try backend.materialize(try source.plan.selecting(kept))
  }

  /// The columns that `table` will have.
  static func outline(_ data: DataSet, distance hasDistance: Bool, names: Bool = false) -> DataSet {
    var added = [Column(segment, .integer)]
    if names { added.append(Column(segmentName, .text)) }
    if hasDistance { added.append(Column(distance, .number)) }
    return outline(data, adding: added, isLabel: true)
  }

  static func outline(_ data: DataSet, adding added: [Column], isLabel: Bool) -> DataSet {
    let names = Set(added.map(\.name))
    let columns = data.plan.schema.columns.filter { !names.contains($0.name) } + added
    var roles = data.roles
    if isLabel { roles.labels.formUnion(names) }
    return DataSet(
      plan: .outline(Schema(columns)), roles: roles, recipes: data.recipes)
  }
}

extension ClusterTree {
  static let columns = [
    Column("step", .integer), Column("left", .integer), Column("right", .integer),
    Column("height", .number), Column("count", .integer),
  ]

  static let outline = DataSet(plan: .outline(Schema(columns)))

  /// The merges as a table.
  static func table(_ tree: MergeTree, _ backend: DuckDBBackend) throws -> DataSet {
    func whole(_ values: [Int32]) -> ColumnValues { .integers(values.map(Int64.init), Validity()) }
    let steps = tree.heights.indices.map { Int64($0 + 1) }
    let table = Table(
      schema: Schema(columns),
      columns: [
        .integers(steps, Validity()), whole(tree.left), whole(tree.right),
        .numbers(tree.heights, Validity()), whole(tree.counts),
      ])
    return DataSet(plan: .stored(try backend.store(table)))
  }
}
