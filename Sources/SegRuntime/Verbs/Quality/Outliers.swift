import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let lof = Verb(
    "lof", "Mark rows in thinner places than their neighbours: the local outlier factor.",
    accepts: .table, returns: .table, chapter: .quality,
    guide: Guide(
      "values far above 1: rows in a thinner place than their neighbours",
      next: ["sort -lof | head 10"]),
    .columns,
    Parameter<Int>("k", "Neighbours of a row, the row itself not counted.", default: 20, in: 1...),
    .metric,
    details: """
      Adds `lof`: near 1 inside of a group of any density, above 1.5 or 2 the row lies apart. R's dbscan::lof takes \
      minPts = k + 1. Columns of wider spread count more: `scale` first unless all are in one unit. Rows equal to k \
      others have factor 1. Cost: O(n log n) in few columns, O(n · k) memory.
      """,
    examples: [
      Example("iris | lof k=4 | sort -lof | head 3", "The three flowers most apart")
    ],
    references: [.breunig],
    shape: { call, columns, _, _ in
      let data = try call.table()
      _ = try call.features(columns.names)
      return Shape(
        kind: .table,
        data: Labelling.outline(data, adding: [Column("lof", .number)], isLabel: true))
    }
  ) { call, columns, k, metric in
    let rows = try call.numericRows(columns.names)
    call.warnUnequalSpread(rows)
    let model = try LocalOutlierFactor(k: k, metric: metric.metric)
      .fit(rows.matrix, execution: call.execution)
    return .table(
      try Labelling.adding(
        [(Column("lof", .number), .numbers(model.factors, Validity()))], to: rows.source,
        isLabel: true, call.backend))
  }

  static let kdist = Verb(
    "kdist", "The distance of each row to its k-th neighbour, rising: where to put eps.",
    accepts: .table, returns: .table, chapter: .clustering,
    guide: Guide(
      "the knee of the curve: an `eps` for `dbscan`",
      next: ["dbscan eps=0.5 min=5"]),
    .features,
    Parameter<Int>(
      "k", "Which neighbour, the row itself not counted; dbscan's `min` is one more.", default: 4,
      in: 1...),
    .anyMetric,
    details: """
      Rows left of the knee have near neighbours, those right of it are noise at that eps. The knee is the point \
      farthest below the line from the first to the last, both axes scaled to 0…1; the range in which the curve is \
      nearly as deep is said too: the wider, the less the curve alone decides. `metric=gower` is for `dbscan metric=gower`. \
      Cost: O(n log n) in few columns, by Gower's distance O(n²).
      """,
    examples: [Example("iris | kdist k=4 | tail 3", "The largest distances, and an eps")],
    references: [.ester, .gower],
    shape: { call, columns, _, metric in
      _ =
        metric == .gower
        ? try call.mixedFeatures(columns.names) : try call.features(columns.numeric(call))
      return .table(KDistanceTable.columns)
    }
  ) { call, columns, k, metric in
    let method = KDistance(minimumPoints: k + 1, metric: metric.metric)
    let found: KDistanceCurve
    if metric == .gower, let mixed = try call.mixedRows(columns.names).mixed {
      found = try method.fit(mixed, execution: call.execution)
    } else {
      let rows = try call.numericRows(try columns.numeric(call))
      call.warnUnequalSpread(rows)
      found = try method.fit(rows.matrix, execution: call.execution)
    }
    call.note(KDistanceTable.words(found))
    let table = Table(
      schema: Schema(KDistanceTable.columns),
      columns: [
        .integers(found.curve.indices.map { Int64($0 + 1) }, Validity()),
        .numbers(found.curve, Validity()),
      ])
    return .table(DataSet(plan: .stored(try call.backend.store(table))))
  }
}

private enum KDistanceTable {
  static let columns = [Column("place", .integer), Column("k_distance", .number)]

  static func words(_ found: KDistanceCurve) -> String {
    guard let eps = found.eps else { return "the curve has no knee" }
    var text = "knee at eps=\(NumberText.significant(eps)), min=\(found.minimumPoints)"
    if let range = found.plausible {
      text +=
        "; nearly as deep from \(NumberText.significant(range.lowerBound))"
        + " to \(NumberText.significant(range.upperBound))"
    }
    return text
  }
}
