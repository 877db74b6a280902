import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let dbscan = Verb(
    "dbscan", "Find groups where rows lie densely; rows that none reaches are noise.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "the share of noise, segment 0: much of it asks for a larger `eps`",
      next: ["profile", "freq segment"]),
    .features,
    Parameter<Double>("eps", "Rows at most this far apart are neighbours.", in: 0...),
    Parameter<Int>(
      "min", "Neighbours that make a row a core, the row itself counted.", default: 5, in: 1...),
    Parameter<BorderChoice>(
      "borders", "Where rows go that are near a core but none themselves.", default: .nearest),
    .anyMetric,
    details: """
      Cores within `eps` of each other belong together; noise is segment 0. Beside the segment stands `core`: 1 for \
      cores, 0 for borders and noise. Weighted rows count as often as their weight says. `eps` is in the units of the \
      columns, so `scale` first unless all are in one unit. New rows go to the nearest core within `eps`, or to the \
      noise. `metric=gower` takes texts, truth values and gaps too (see `treat` and `weigh`); distances then lie between \
      0 and 1, and the time grows with the square of the rows, three times over, in little memory.
      """,
    examples: [
      Example("iris | dbscan eps=0.5 min=5", "Two dense groups of flowers, and noise"),
      Example("iris | dbscan eps=0.4 borders=noise | freq segment", "Cores only"),
      Example(
        "orders | dbscan amount, country, status eps=0.05 metric=gower", "Numbers and categories"),
    ],
    references: [.ester, .schubertDBSCAN, .gower],
    shape: { call, columns, _, _, _, metric in
      try call.anyShape(columns, metric, DBSCANModel.columns)
    }
  ) { call, columns, eps, minimum, borders, metric in
    let rows = try call.anyRows(columns, metric)
    let method = DBSCAN(
      eps: eps, minimumPoints: minimum, metric: metric.metric, borders: borders.rule)
    let model: DBSCANModel
    if let mixed = rows.mixed {
      call.announce(
        call.forecast(rows, nanoseconds: 5, each: 1), less: "`sample` before it takes fewer rows")
      model = try method.fit(mixed, weights: rows.weights, execution: call.execution)
    } else {
      model = try method.fit(rows.matrix, weights: rows.weights, execution: call.execution)
    }
    let provenance = Provenance(
      method: "DBSCAN (\(metric.rawValue))",
      settings: [
        ("eps", NumberText.shortest(eps)), ("min", String(minimum)),
        ("borders", borders.rawValue), ("metric", metric.rawValue),
      ], seed: nil,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.fitted[0]))
    return try call.clustered(
      model, labels: model.labels, of: rows, provenance, repeating: Repetition(method))
  }
}

extension DBSCANModel: SegmentModel {
  static var columns: ModelColumns { ModelColumns(fitted: ["core"]) }
  var fitted: [[Double]] { [isCore.map { $0 ? 1 : 0 }] }
  var remarks: [String] {
    let share = Double(noise) / Double(max(labels.count, 1)) * 100
    return ["borders \(borders)", "noise \(noise) (\(NumberText.fixed(share, places: 1)) %)"]
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let labels =
      clustering.rows.mixed == nil
      ? try predict(rows, execution: call.execution)
      : try predict(codes: rows, execution: call.execution)
    return AssignedRows(labels: labels, values: [])
  }
}

enum BorderChoice: String, Choice {
  case nearest, first, noise

  var help: String {
    switch self {
    case .nearest: "to the group of their nearest core"
    case .first: "to the group whose cores come first in the data"
    case .noise: "to the noise (DBSCAN*)"
    }
  }

  var rule: BorderRule {
    switch self {
    case .nearest: .nearest
    case .first: .first
    case .noise: .noise
    }
  }
}
