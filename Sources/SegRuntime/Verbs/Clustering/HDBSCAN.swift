import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let hdbscan = Verb(
    "hdbscan", "Find groups of any density; thinly spread rows are noise.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "the share of noise, segment 0: much of it asks for a smaller `min_size`",
      next: ["profile", "freq segment"]),
    .columns,
    Parameter<Int>("min_size", "Fewest rows of a group.", default: 5, in: 2...),
    Parameter<Int?>(
      "min_samples",
      "Neighbours that make a row dense, the row itself not counted; min_size when left out.",
      in: 1...),
    Parameter<GroupSelectionChoice>(
      "selection", "Which groups of the hierarchy are kept.", default: .eom),
    Parameter<Double>(
      "epsilon", "Groups that part below this distance stay together.", default: 0, in: 0...),
    Parameter<Int?>("max_size", "Most rows of a group, with selection=eom.", in: 2...),
    Parameter<Bool>("single", "Whether all rows may form the only group.", default: false),
    .metric,
    details: """
      Rows are linked by mutual reachability: the largest of their distance and of the distances at which each has \
      `min_samples` neighbours. Groups that last long while the distance shrinks are kept; noise is segment 0. \
      `min_samples` is that of the hdbscan package; scikit-learn's and R's count the row itself and are one larger. \
      Beside the segment stand `probability`, how much a row belongs to its group, and `outlier_score` (GLOSH), \
      0 inside and near 1 far outside. Larger `min_samples` leave more rows as noise.
      """,
    examples: [
      Example("iris | hdbscan min_size=5", "Groups of flowers, however many there are"),
      Example(
        "iris | hdbscan min_size=5 selection=leaf | freq segment", "Many small groups and noise"),
    ],
    references: [.campello, .malzer],
    shape: { call, columns, _, _, _, _, _, _, _ in
      try call.clusteringShape(columns.names, HDBSCANModel.columns)
    }
  ) { call, columns, size, samples, selection, epsilon, largest, single, metric in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    let method = HDBSCAN(
      minimumSize: size, minimumSamples: samples, selection: selection.selection,
      epsilon: epsilon, maximumSize: largest, allowsSingleGroup: single, metric: metric.metric)
    let model = try method.fit(rows.matrix, weights: rows.weights, execution: call.execution)
    let provenance = Provenance(
      method: "HDBSCAN* (\(selection.name), \(metric.rawValue))",
      settings: [
        ("min_size", String(size)), ("min_samples", String(samples ?? size)),
        ("selection", selection.rawValue), ("epsilon", NumberText.shortest(epsilon)),
        ("single", String(single)), ("metric", metric.rawValue),
      ] + (largest.map { [("max_size", String($0))] } ?? []),
      seed: nil,
      fingerprint: Fingerprint.of(
        labels: model.labels, numbers: model.probabilities + model.outlierScores))
    return try call.clustered(
      model, labels: model.labels, of: rows, provenance, repeating: Repetition(method))
  }
}

extension HDBSCANModel: SegmentModel {
  private static let probability = "probability"

  static var columns: ModelColumns {
    ModelColumns(fitted: [probability, "outlier_score"], assigned: [probability])
  }
  var fitted: [[Double]] { [probabilities, outlierScores] }
  var remarks: [String] {
    let noise = labels.count { $0 == 0 }
    let share = Double(noise) / Double(max(labels.count, 1)) * 100
    return ["noise \(noise) (\(NumberText.fixed(share, places: 1)) %)"]
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, execution: call.execution)
    return AssignedRows(labels: found.labels, values: [found.probabilities])
  }
}

enum GroupSelectionChoice: String, Choice {
  case eom, leaf

  var help: String {
    switch self {
    case .eom: "those that last longest (excess of mass)"
    case .leaf: "those that do not split any more: many small ones"
    }
  }

  var name: String {
    switch self {
    case .eom: "excess of mass"
    case .leaf: "leaves"
    }
  }

  var selection: GroupSelection {
    switch self {
    case .eom: .excessOfMass
    case .leaf: .leaf
    }
  }
}
