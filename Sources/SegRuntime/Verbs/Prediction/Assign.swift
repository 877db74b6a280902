import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let assign = Verb(
    "assign", "Put new rows into the segments of a clustering.",
    accepts: .table, returns: .table, chapter: .prediction,
    guide: Guide(
      "shares that differ from those of the fitted rows: the customers have changed",
      next: ["freq segment"]),
    Parameter<OtherClustering>("model", "The clustering.", at: .positional),
    details: """
      The rows are prepared as those of the clustering were: the same limits, logarithms, centres and spreads. Then the \
      method's own rule decides: with k-means the nearest centre, and `distance` is how far that is, in the space of \
      the clustering. A tree has no rule of its own for new rows: the nearest centre of its segments is used, and the \
      share of the tree's own rows that it gives back is said.
      """,
    examples: [
      Example("six | assign six_segments | head 3", "Rows with segment and distance")
    ],
    shape: { call, other in
      let data = try call.table()
      guard let model = other.shape.data else { return Shape(kind: .table) }
      try Assignment.check(data, model, other.shape.features ?? [], call)
      let named = model.schema[Labelling.segmentName] != nil
      return Shape(
        kind: .table,
        data: Labelling.outline(data, beside: other.shape.modelColumns.assigned, names: named))
    }
  ) { call, other in
    guard let model = other.model else { throw Undetermined() }
    return .table(try Assignment(model: model).apply(to: try call.table(), call))
  }
}

private struct Assignment {
  let model: Clustering

  /// The columns that new rows must bring.
  static func check(_ data: DataSet, _ model: DataSet, _ features: [String], _ call: Call) throws {
    let needed = features.flatMap { model.recipe(of: $0).columnNames }
    try require(needed, data, call)
  }

  private static func require(_ needed: [String], _ data: DataSet, _ call: Call) throws {
    let missing = Set(needed).filter { data.schema[$0] == nil }.sorted()
    guard missing.isEmpty else {
      throw Diagnostic(
        code: "S0204",
        message:
          "new rows need \(missing.map { "`\($0)`" }.joined(separator: ", ")) for this clustering",
        span: call.stage.span, notes: ["columns: " + Problem.shortened(data.schema.names)])
    }
  }

  func apply(to data: DataSet, _ call: Call) throws -> DataSet {
    let fitted = model.rows.source
    let recipes = model.rows.features.map { NamedScalar($0, fitted.recipe(of: $0)) }
    let needed = Set(recipes.flatMap { $0.scalar.columnNames })
    try Self.require(needed.sorted(), data, call)
    let stored = try call.backend.materialize(data.plan)
    let source = data.with(plan: .stored(stored))
    // Rows that were scaled or logged already are prepared from what they were before.
    let originals = Dictionary(
      uniqueKeysWithValues: needed.map { ($0, Scalar.column(data.originalColumn(of: $0))) })
    let prepared = DataSet(
      plan: try source.plan.projecting(
        recipes.map { NamedScalar($0.name, $0.scalar.substituting(originals)) }))
    let matrix =
      if let mixed = model.rows.mixed {
        try call.codes(of: prepared.plan, model.rows, mixed.frame)
      } else { try numbers(prepared, call) }
    let found = try model.model.assign(matrix, in: model, call)
    let columns = type(of: model.model).columns.assigned
    return try Labelling.table(
      source, labels: found.labels, beside: Array(zip(columns, found.values)), names: model.names,
      call.backend)
  }

  private func numbers(_ prepared: DataSet, _ call: Call) throws -> Matrix {
    let numbers = try call.backend.numericColumns(prepared.plan, model.rows.features)
    try call.requireCompleteNewRows(numbers)
    return Matrix.from(columns: numbers.map(\.values))
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
