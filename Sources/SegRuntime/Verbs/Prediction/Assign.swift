import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let assign = Verb(
    "assign", "Put new rows into the segments of a clustering, or in their places on a map.",
    accepts: .table, returns: .table, chapter: .prediction,
    guide: Guide(
      "shares that differ from those of the fitted rows: the customers have changed",
      next: ["freq segment"]),
    Parameter<AssigningModel>(
      "model", "The clustering, or the map by `umap`.", at: .positional),
    details: """
      The rows are prepared as those of the clustering were: the same limits, logarithms, centres and spreads. Then the \
      method's own rule decides: with k-means the nearest centre, and `distance` is how far that is, in the space of \
      the clustering. A tree has no rule of its own for new rows: the nearest centre of its segments is used, and the \
      share of the tree's own rows that it gives back is said. A map by `umap` places new rows among its own, which stay \
      where they are; `tsne` has no place for new rows.
      """,
    examples: [
      Example("six | assign six_segments | head 3", "Rows with segment and distance")
    ],
    shape: { call, other in
      let data = try call.table()
      guard let model = other.shape.data else { return Shape(kind: .table) }
      try Assignment.check(data, model, other.shape.features ?? [], call)
      if other.shape.kind == .reduction { return Placement.shape(data, model) }
      let named = model.schema[Labelling.segmentName] != nil
      return Shape(
        kind: .table,
        data: Labelling.outline(data, beside: other.shape.modelColumns.assigned, names: named))
    }
  ) { call, other in
    switch other.value {
    case .clustering(let model)?:
      return .table(try Assignment(model: model).apply(to: try call.table(), call))
    case .reduction(let model)?:
      return .table(try Placement(model: model).apply(to: try call.table(), call))
    default: throw Undetermined()
    }
  }
}

/// What puts new rows somewhere, by its name.
struct AssigningModel: ParameterValue {
  let value: Value?
  let shape: Shape

  static var kind: ParameterKind {
    ParameterKind(words: "a clustering, or a map by `umap`", completion: .dataSet)
  }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> AssigningModel {
    let expression = reader.single(arguments)
    let outcome = try reader.outcome(expression)
    if let kind = outcome.shape.kind, kind != .clustering, kind != .reduction {
      throw reader.wrong(expression, "a \(kind.rawValue)")
    }
    return AssigningModel(value: outcome.value, shape: outcome.shape)
  }
}

/// New rows on a map.
private struct Placement {
  let model: Reduction

  /// The two columns of the map are the last of its rows.
  static func shape(_ data: DataSet, _ model: DataSet) -> Shape {
    let names = Array(model.schema.names.suffix(2))
    let outline = Labelling.outline(
      data, adding: names.map { Column($0, .number) }, isLabel: false)
    return Shape(kind: .table, data: outline.with(roles: roles(outline, names)))
  }

  private static func roles(_ data: DataSet, _ names: [String]) -> Roles {
    var roles = data.roles
    roles.maps.formUnion(names)
    return roles
  }

  func apply(to data: DataSet, _ call: Call) throws -> DataSet {
    guard case .map(let map) = model.model, let placing = map.placing else {
      throw Diagnostic(
        code: "S0208", message: "\(model.provenance.method) has no place for new rows",
        span: call.stage.span, notes: ["`umap` makes a map that has"])
    }
    let new = try NewRows(data, model.rows, "map", call)
    let places = try placing.place(new.matrix, execution: call.execution)
    let added = map.names.enumerated().map { axis, name in
      (Column(name, .number), ColumnValues.numbers(places.column(axis), Validity()))
    }
    let found = try Labelling.adding(added, to: new.source, isLabel: false, call.backend)
    return found.with(roles: Self.roles(found, map.names))
  }
}

/// New rows, prepared as those of a model were.
private struct NewRows {
  let source: DataSet
  let matrix: Matrix

  init(_ data: DataSet, _ rows: NumericRows, _ what: String, _ call: Call) throws {
    let recipes = rows.features.map { NamedScalar($0, rows.source.recipe(of: $0)) }
    let needed = Set(recipes.flatMap { $0.scalar.columnNames })
    try Assignment.require(needed.sorted(), data, what, call)
    let stored = try call.backend.materialize(data.plan)
    source = data.with(plan: .stored(stored))
    // Rows that were scaled or logged already are prepared from what they were before.
    let originals = Dictionary(
      uniqueKeysWithValues: needed.map { ($0, Scalar.column(data.originalColumn(of: $0))) })
    let prepared = DataSet(
      plan: try source.plan.projecting(
        recipes.map { NamedScalar($0.name, $0.scalar.substituting(originals)) }))
    if let mixed = rows.mixed {
      matrix = try call.codes(of: prepared.plan, rows, mixed.frame)
      return
    }
    let numbers = try call.backend.numericColumns(prepared.plan, rows.features)
    try call.requireCompleteNewRows(numbers)
    matrix = Matrix.from(columns: numbers.map(\.values))
  }
}

private struct Assignment {
  let model: Clustering

  /// The columns that new rows must bring.
  static func check(_ data: DataSet, _ model: DataSet, _ features: [String], _ call: Call) throws {
    let needed = features.flatMap { model.recipe(of: $0).columnNames }
    try require(needed, data, "clustering", call)
  }

  static func require(
    _ needed: [String], _ data: DataSet, _ what: String, _ call: Call
  ) throws {
    let missing = Set(needed).filter { data.schema[$0] == nil }.sorted()
    guard missing.isEmpty else {
      throw Diagnostic(
        code: "S0204",
        message:
          "new rows need \(missing.map { "`\($0)`" }.joined(separator: ", ")) for this \(what)",
        span: call.stage.span, notes: ["columns: " + Problem.shortened(data.schema.names)])
    }
  }

  func apply(to data: DataSet, _ call: Call) throws -> DataSet {
    let new = try NewRows(data, model.rows, "clustering", call)
    let found = try model.model.assign(new.matrix, in: model, call)
    let columns = type(of: model.model).columns.assigned
    return try Labelling.table(
      new.source, labels: found.labels, beside: Array(zip(columns, found.values)),
      names: model.names,
      call.backend)
  }
}

extension Call {
  fileprivate func requireCompleteNewRows(_ columns: [NumericColumn]) throws {
    let missing = columns.filter { !$0.missingRows.isEmpty }
    guard missing.isEmpty else {
      throw Diagnostic(
        code: "S0401",
        message: "new rows have missing values in "
          + missing.map { "`\($0.name)` (\($0.missingRows.count))" }.joined(separator: ", "),
        span: stage.span,
        notes: ["`fill` or `drop_missing` before `assign`"])
    }
  }
}
