import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let bisecting = Verb(
    "bisecting", "Divide rows into two by k-means, again and again, until there are k groups.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "segments of a few rows, and one that holds nearly all",
      next: ["profile", "validate"]),
    .columns,
    .groups,
    Parameter<BisectingChoice>("divide", "Which group is divided next.", default: .inertia),
    Parameter<Int>(
      "restarts", "Starts of each division; the best is kept.", default: 5, in: 1...1_000_000),
    Parameter<Int>(
      "max_iter", "Most iterations of one start.", default: 300, in: 1...1_000_000),
    .seed,
    .within,
    details: """
      Groups are of more even size than those of `kmeans`, at some more inertia, and fits for k and k + 1 groups differ \
      in one division only. New rows go down the tree of divisions. At the prompt Ctrl-C keeps the divisions that \
      are complete, so fewer segments than k, and at least the first division as far as it came; the session notes \
      the settings that give it again.
      """,
    examples: [Example("iris | bisecting k=3 seed=1", "Two divisions")],
    references: [.steinbach],
    shape: { call, columns, _, _, _, _, _, _ in
      try call.clusteringShape(columns.names, BisectingKMeansModel.columns)
    }
  ) { call, columns, k, divide, restarts, iterations, seed, budget in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    let used = seed.resolved(call)
    let method = BisectingKMeans(
      k: k, rule: divide.rule, restarts: restarts, maximumIterations: iterations)
    let (model, kept) = try call.keepingBest(within: budget) {
      try method.fit(rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
    }
    let provenance = Provenance(
      method: "bisecting k-means",
      settings: kept.applied(
        to: [("k", String(k)), ("divide", divide.rawValue), ("restarts", String(restarts))]),
      seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.centers.values))
    return try call.clustered(
      model, labels: model.labels, of: rows, provenance, repeating: Repetition(method))
  }
}

extension BisectingKMeansModel: SegmentModel {
  static var columns: ModelColumns { ModelColumns() }
  var fitted: [[Double]] { [] }
  var remarks: [String] { ["inertia " + NumberText.significant(inertia, 8)] }

  func ownIndex(_ index: IndexChoice) -> Double? { index == .inertia ? inertia : nil }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    AssignedRows(labels: try predict(rows, execution: call.execution), values: [])
  }
}

enum BisectingChoice: String, Choice {
  case inertia, size

  var help: String {
    switch self {
    case .inertia: "the one with the largest inertia"
    case .size: "the one with the most rows"
    }
  }

  var rule: BisectingRule {
    switch self {
    case .inertia: .largestInertia
    case .size: .largestGroup
    }
  }
}
