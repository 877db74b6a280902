import SegData
import SegEngine
import SegLanguage

/// Puts what a model found beside the rows that it was fitted on.
enum Labelling {
  static let segment = "segment"
  static let segmentName = "segment_name"
  static let distance = "distance"

  /// The rows with `segment` and what the model says of each of them. Columns of an earlier model of the
  /// same names are replaced.
  static func table(
    _ rows: NumericRows, labels: [Int32], model: any SegmentModel, names: [Int32: String] = [:],
    _ backend: DuckDBBackend
  ) throws -> DataSet {
    try table(
      rows.source, labels: labels,
      beside: Array(zip(type(of: model).columns.fitted, model.fitted)), names: names, backend)
  }

  /// Rows with `segment`, and columns of numbers beside it.
  static func table(
    _ source: DataSet, labels: [Int32], beside: [(name: String, values: [Double])],
    names: [Int32: String] = [:], _ backend: DuckDBBackend
  ) throws -> DataSet {
    var added: [(Column, ColumnValues)] = [
      (Column(segment, .integer), .integers(labels.map(Int64.init), Validity()))
    ]
    if !names.isEmpty {
      let texts = labels.map { names[$0] ?? ($0 == 0 ? "noise" : String($0)) }
      added.append((Column(segmentName, .text), .texts(texts, Validity())))
    }
    for (name, values) in beside {
      added.append((column(name), ofSegments.contains(name) ? wholes(values) : numbers(values)))
    }
    return try adding(added, to: source, isLabel: true, backend)
  }

  /// Columns of models that hold numbers of segments.
  private static let ofSegments: Set = ["parent", "second"]

  private static func column(_ name: String) -> Column {
    Column(name, ofSegments.contains(name) ? .integer : .number)
  }

  private static func wholes(_ values: [Double]) -> ColumnValues {
    .integers(values.map { Int64($0) }, Validity())
  }

  /// Numbers, of which the infinite ones (a row that nothing reaches) are missing.
  private static func numbers(_ values: [Double]) -> ColumnValues {
    guard values.contains(where: { !$0.isFinite }) else {
      return .numbers(values, Validity())
    }
    let cells = values.map { $0.isFinite ? Cell.number($0) : .null }
    return ColumnValues(.number, cells: cells) ?? .nulls(values.count)
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
  static func outline(_ data: DataSet, beside: [String], names: Bool = false) -> DataSet {
    var added = [Column(segment, .integer)]
    if names { added.append(Column(segmentName, .text)) }
    added += beside.map(column)
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
  static let prototype = "prototype"

  /// The columns of the merges, with those of a tree of rows that has prototypes.
  static func outline(hasPrototypes: Bool) -> DataSet {
    hasPrototypes
      ? DataSet(plan: .outline(Schema(columns + [Column(prototype, .integer)]))) : outline
  }

  /// The merges as a table.
  static func table(
    _ tree: MergeTree, hasPrototypes: Bool = false, _ backend: DuckDBBackend
  ) throws -> DataSet {
    func whole(_ values: [Int32]) -> ColumnValues { .integers(values.map(Int64.init), Validity()) }
    let steps = tree.heights.indices.map { Int64($0 + 1) }
    var columns = columns
    var values: [ColumnValues] = [
      .integers(steps, Validity()), whole(tree.left), whole(tree.right),
      .numbers(tree.heights, Validity()), whole(tree.counts),
    ]
    if hasPrototypes {
      columns.append(Column(prototype, .integer))
      values.append(whole(tree.prototypes.map { $0 + 1 }))
    }
    let table = Table(schema: Schema(columns), columns: values)
    return DataSet(plan: .stored(try backend.store(table)))
  }
}

extension Call {
  /// What is known before the run of a verb that clusters the rows of its input.
  func clusteringShape(_ columns: [String], _ beside: ModelColumns) throws -> Shape {
    Shape(
      kind: .clustering, data: Labelling.outline(try table(), beside: beside.fitted),
      features: try features(columns), modelColumns: beside)
  }

  /// The clustering that a fitted model and its labels (1…k by falling size; 0 is noise) make.
  func clustered(
    _ model: any SegmentModel, labels: [Int32], of rows: NumericRows, _ provenance: Provenance,
    repeating repetition: Repetition? = nil
  ) throws -> Value {
    mentionReplaced(rows, [Labelling.segment] + type(of: model).columns.fitted)
    return .clustering(
      Clustering(
        model: model, rows: rows, labels: labels, names: [:],
        data: try Labelling.table(rows, labels: labels, model: model, backend),
        provenance: provenance, repetition: rows.mixed == nil ? repetition : nil))
  }
}
