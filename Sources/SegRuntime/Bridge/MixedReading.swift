import SegData
import SegEngine
import SegLanguage

extension Call {
  /// Columns of any kind as rows for the methods that take categories and gaps: all of the input's
  /// features or those named, as `treat` and `weigh` say.
  ///
  /// Rows come in the order of the id where there is one.
  /// - Parameter everythingIsNominal: numbers and orders are levels too.
  func mixedRows(_ names: [String] = [], everythingIsNominal: Bool = false) throws -> NumericRows {
    let data = everythingIsNominal ? try table().takingAsLevels(names) : try table()
    let features = try mixedFeatures(names)
    let key = features + ["\u{1F}" + (everythingIsNominal ? "levels" : "mixed")]
    return try rowCache.rows(key) { try readMixed(data, features, names) }
  }

  /// The same for methods that take gaps among categories and none among numbers.
  func mixedRowsWithNumbers(_ names: [String]) throws -> NumericRows {
    let rows = try mixedRows(names)
    guard let mixed = rows.mixed else { return rows }
    let missing = mixed.frame.numbers.compactMap { column -> (name: String, count: Int)? in
      let count = (0..<mixed.count).count { mixed.codes[$0, column].isNaN }
      return count > 0 ? (mixed.frame.columns[column].name, count) : nil
    }
    guard missing.isEmpty else { throw missingValues(missing) }
    return rows
  }

  /// The features that `mixedRows` will read, for the check.
  func mixedFeatures(_ names: [String]) throws -> [String] {
    let data = try table()
    let features = names.isEmpty ? data.mixedFeatures : names
    guard !features.isEmpty else {
      throw Diagnostic(
        code: "S0224", message: "`\(verb)` found no columns to work on", span: stage.name.span,
        notes: ["ids, weights, dates and segments are never used"])
    }
    return features
  }

  /// The categories of the input, or the columns that are named.
  func categories(_ names: [String]) throws -> [String] {
    guard names.isEmpty else { return names }
    let data = try table()
    let found = data.mixedFeatures.filter { name in
      data.roles.treatments[name].map { $0.isCategory || $0.order != nil }
        ?? data.isCategory(name)
    }
    guard !found.isEmpty else {
      throw Diagnostic(
        code: "S0224", message: "`\(verb)` found no categories to work on", span: stage.name.span,
        notes: [
          "columns: " + Problem.shortened(data.schema.names),
          "`treat zip = nominal` takes the values of a numeric column as levels",
        ])
    }
    return found
  }

  /// The rows that go with a metric, looked at for what is doubtful.
  func anyRows(_ columns: FeatureColumns, _ metric: MixedMetricChoice) throws -> NumericRows {
    if metric == .gower { return try mixedRows(columns.names) }
    let rows = try numericRows(try columns.numeric(self))
    lint(rows)
    return rows
  }

  private func readMixed(_ data: DataSet, _ features: [String], _ chosen: [String]) throws
    -> NumericRows
  {
    let order = data.roles.id.map { [$0] }
    let stored: StoredTable
    if case .stored(let table) = data.plan.operation, order == nil {
      stored = table
    } else {
      stored = try backend.materialize(data.plan, orderBy: order)
    }
    let source = data.with(plan: .stored(stored))
    guard stored.rowCount > 0 else {
      throw Diagnostic(
        code: "S0403", message: "`\(verb)` needs rows; the table before it has none",
        span: stage.name.span)
    }
    let mixed = try MixedRows(fitting: try mixedInputs(source.plan, features, data.roles))
    mentionLeftOut(data, features)
    if chosen.isEmpty { warnOfNames(mixed, features) }
    return NumericRows(
      matrix: Matrix(rows: stored.rowCount, columns: 0, values: []), features: features,
      weights: try rowWeights(source), source: source, mixed: mixed)
  }

  private func mixedInputs(_ plan: Plan, _ features: [String], _ roles: Roles) throws
    -> [MixedInput]
  {
    let table = try backend.run(try plan.selecting(features))
    return try features.enumerated().map { place, name in
      let values = try Self.values(table.columns[place], name, plan, backend)
      let treatment = roles.treatments[name]
      let isText = if case .texts = values { true } else { false }
      return MixedInput(
        name, treatment?.kind ?? (isText ? .nominal : .number),
        weight: roles.columnWeights[name] ?? 1, order: treatment?.order, values)
    }
  }

  private static func values(
    _ column: ColumnValues, _ name: String, _ plan: Plan, _ backend: DuckDBBackend
  ) throws -> MixedInput.Values {
    let validity = column.validity
    switch column {
    case .texts(let texts, _):
      return .texts(texts.enumerated().map { validity.isValid($0) ? $1 : nil })
    case .booleans(let truths, _):
      return .texts(truths.enumerated().map { validity.isValid($0) ? String($1) : nil })
    case .nulls(let count): return .numbers([Double](repeating: .nan, count: count))
    default: return .numbers(try backend.numericColumns(plan, [name])[0].values)
    }
  }

  /// The codes of new rows in the frame of fitted ones; says which levels these did not have.
  func codes(of plan: Plan, _ rows: NumericRows, _ frame: MixedFrame) throws -> Matrix {
    let inputs = try mixedInputs(plan, rows.features, rows.source.roles)
    let (codes, unknown) = try frame.encode(inputs)
    for (column, levels) in zip(frame.columns, unknown) where !levels.isEmpty {
      let which = Problem.shortened(levels.map { "\"\($0)\"" }, limit: 5)
      note(
        column.kind == .ordinal
          ? "`\(column.name)`: \(which) has no place in the order of the fitted rows and counts as missing"
          : "`\(column.name)`: no fitted row has \(which), which differs from all levels")
    }
    return codes
  }

  /// Speaks of texts that differ from row to row, and of numbers that name something.
  private func warnOfNames(_ mixed: MixedRows, _ features: [String]) {
    guard services.lints, mixed.count >= FeatureLint.fewRows else { return }
    let texts = mixed.frame.columns.filter {
      $0.kind == .nominal && 2 * $0.levels.count > mixed.count
    }
    let codes = mixed.frame.columns.filter { $0.kind == .number && FeatureLint.sounds($0.name) }
    let doubtful = Set((texts + codes).map(\.name))
    let others = features.filter { !doubtful.contains($0) }.map(Name.written)
    let fix =
      others.isEmpty
      ? nil : proposal(inserting: " " + others.joined(separator: ", "), at: stage.name.span.end)
    for column in texts {
      warn(
        Diagnostic(
          severity: .warning, code: "L16",
          message: "`\(column.name)` has \(column.levels.count) levels in \(mixed.count) rows; "
            + "hardly any two rows agree in it", span: stage.name.span, fix: fix))
    }
    for column in codes {
      warn(
        Diagnostic(
          severity: .warning, code: "L10",
          message:
            "`\(column.name)` is used as a number, but its name says that it names something",
          span: stage.name.span,
          notes: [
            "`treat \(Name.written(column.name)) = nominal` takes it as a category; "
              + "`load … id=` keeps it out"
          ], fix: fix))
    }
  }

  /// Refuses rows with categories where a method needs numbers.
  func requireNumbers(_ rows: NumericRows, _ what: String) throws {
    guard rows.mixed != nil else { return }
    throw Diagnostic(
      code: "S0413", message: "\(what) needs numbers; these rows have categories or gaps",
      span: stage.span, notes: ["`silhouette`, `crosstab` and `assign` take such rows"])
  }

  /// The same, as it goes with a metric.
  func anyShape(
    _ columns: FeatureColumns, _ metric: MixedMetricChoice, _ beside: ModelColumns
  ) throws -> Shape {
    if metric == .gower { return try mixedShape(columns.names, beside) }
    return try clusteringShape(try columns.numeric(self), beside)
  }

  /// What is known before the run of a verb that clusters rows of any kind.
  func mixedShape(
    _ columns: [String], _ beside: ModelColumns, everythingIsNominal: Bool = false
  ) throws -> Shape {
    let data = everythingIsNominal ? try table().takingAsLevels(columns) : try table()
    return Shape(
      kind: .clustering, data: Labelling.outline(data, beside: beside.fitted),
      features: try mixedFeatures(columns), modelColumns: beside)
  }
}

extension Clustering {
  /// Silhouettes by the distance that goes with the rows: Euclidean, or Gower's.
  func silhouette(_ execution: Execution) throws(EngineError) -> SilhouetteResult {
    if let mixed = rows.mixed {
      return try Silhouette.fit(mixed, labels: labels, execution: execution)
    }
    return try Silhouette.fit(rows.matrix, labels: labels, execution: execution)
  }
}
