import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let spherical = Verb(
    "spherical", "Partition rows into k groups by direction: k-means on cosines.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "the mean cosine: 1 if all rows of a segment point the same way",
      next: ["profile", "validate"]),
    .columns,
    .groups,
    Parameter<Int>(
      "restarts", "Independent starts; the best is kept.", default: 20, in: 1...1_000_000),
    Parameter<Int>("max_iter", "Most steps of one start.", default: 300, in: 1...1_000_000),
    .seed,
    .within,
    details: """
      Only the proportions of a row's columns count, not their size: baskets of large and small buyers fall together \
      when they hold the same things in the same shares. `distance` is 1 − cos to the centre, a vector of length 1. \
      Columns should have a meaningful zero, so counts and amounts go in as they are, not centred. A row of zeros has \
      no direction and is an error. Up to 4,096 rows each start goes on with moves of single rows. \
      At the prompt Ctrl-C keeps the best of the \
      starts that are complete, in the first start what it has after its last step, and the session notes the \
      settings that give it again. Cost: O(n · k · d) \
      for each step.
      """,
    examples: [
      Example("iris | spherical k=3 seed=1", "Flowers of the same proportions"),
      Example("iris | spherical k=2..4 seed=1 | compare silhouette", "Several k at once"),
    ],
    references: [.dhillon],
    shape: { call, columns, _, _, _, _, _ in
      try call.clusteringShape(columns.names, SphericalKMeansModel.columns)
    }
  ) { call, columns, k, restarts, iterations, seed, budget in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    let used = seed.resolved(call)
    let method = SphericalKMeans(k: k, restarts: restarts, maximumIterations: iterations)
    let (model, kept) = try call.keepingBest(within: budget) {
      do {
        return try method.fit(
          rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
      } catch EngineError.zeroVector {
        throw try call.rowsWithoutDirection(rows)
      }
    }
    if !kept.isCutShort, !model.converged {
      call.warnUnsettled("spherical k-means", after: "\(model.iterations) steps")
    }
    let provenance = Provenance(
      method: "spherical k-means (cosine)",
      settings: kept.applied(to: [("k", String(k)), ("restarts", String(restarts))]), seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.centers.values))
    return try call.clustered(model, labels: model.labels, of: rows, provenance)
  }

  static let balanced = Verb(
    "balanced", "Partition rows into k groups of limited sizes (constrained k-means).",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "rows away from their nearest centre: what the limits cost",
      next: ["profile", "validate"]),
    .columns,
    .groups,
    Parameter<Int?>("min_size", "Fewest rows of a segment.", in: 1...),
    Parameter<Int?>("max_size", "Most rows of a segment.", in: 1...),
    Parameter<Int>(
      "restarts", "Independent starts; the best is kept.", default: 10, in: 1...1_000_000),
    Parameter<Int>("max_iter", "Most steps of one start.", default: 100, in: 1...1_000_000),
    .seed,
    .within,
    details: """
      k-means in which each step puts the rows where the sum of squared distances is least among all ways that keep \
      the sizes within limits: a transport problem, solved exactly. Without limits the segments are as equal as the \
      number of rows allows. The headline tells how many rows the limits keep from their nearest centre. Sizes count \
      rows, not weights. `assign` puts new rows to the nearest centre, whatever its size. \
      At the prompt Ctrl-C keeps the best of the \
      starts that are complete, in the first start what it has after its last step, and the session notes the \
      settings that give it again. Cost: O(n · k · d) for each \
      step, and O(k² + k · log n) for each row that cannot go to its nearest centre; 28 · n · k bytes.
      """,
    examples: [
      Example("iris | balanced k=4 seed=1", "Four segments of 37 or 38 flowers"),
      Example("iris | balanced k=4 min_size=20 max_size=60 seed=1", "Limits"),
    ],
    references: [.bradley],
    shape: { call, columns, _, _, _, _, _, _, _ in
      try call.clusteringShape(columns.names, BalancedKMeansModel.columns)
    }
  ) { call, columns, k, least, most, restarts, iterations, seed, budget in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    let used = seed.resolved(call)
    let equal = BalancedKMeans.equalSizes(rows: rows.matrix.rows, k: k)
    let isFree = least == nil && most == nil
    let method = BalancedKMeans(
      k: k, minimumSize: least ?? (isFree ? max(equal.lowerBound, 1) : 1),
      maximumSize: most ?? (isFree ? equal.upperBound : nil), restarts: restarts,
      maximumIterations: iterations)
    let (model, kept) = try call.keepingBest(within: budget) {
      try method.fit(
        rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
    }
    if !kept.isCutShort, !model.converged {
      call.warnUnsettled("k-means", after: "\(model.iterations) steps")
    }
    let provenance = Provenance(
      method: "k-means with limited sizes",
      settings: kept.applied(to: [
        ("k", String(k)), ("min_size", String(model.limits.lowerBound)),
        ("max_size", String(model.limits.upperBound)), ("restarts", String(restarts)),
      ]), seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.centers.values))
    return try call.clustered(model, labels: model.labels, of: rows, provenance)
  }
}

extension SphericalKMeansModel: SegmentModel {
  static var columns: ModelColumns { .both(Labelling.distance) }
  var fitted: [[Double]] { [distances] }
  var remarks: [String] { ["mean cosine " + NumberText.significant(meanCosine, 8)] }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, execution: call.execution)
    return AssignedRows(labels: found.labels, values: [found.distances])
  }
}

extension BalancedKMeansModel: SegmentModel {
  static var columns: ModelColumns { .both(Labelling.distance) }
  var fitted: [[Double]] { [distances] }
  var remarks: [String] {
    [
      "inertia " + NumberText.significant(inertia, 8),
      "\(displaced) \(displaced == 1 ? "row" : "rows") away from the nearest centre",
    ]
  }

  func ownIndex(_ index: IndexChoice) -> Double? { index == .inertia ? inertia : nil }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, execution: call.execution)
    call.note("assigned to the nearest centre; limits of sizes hold for the fitted rows only")
    return AssignedRows(labels: found.labels, values: [found.distances])
  }
}

extension Call {
  /// How many rows of zeros there are, and the statement that leaves them out.
  fileprivate func rowsWithoutDirection(_ rows: NumericRows) throws -> Diagnostic {
    let matrix = rows.matrix
    let zeros = (0..<matrix.rows).filter { i in matrix.row(i).allSatisfy { $0 == 0 } }
    let condition = rows.features.map { "\(Name.written($0)) != 0" }.joined(separator: " or ")
    let first = zeros.first.map { "row \($0 + 1)" } ?? "a row"
    return Diagnostic(
      code: "S0408",
      message: zeros.count == 1
        ? "\(first) has only zeros, so no direction"
        : "\(zeros.count) rows have only zeros, so no direction; \(first) is the first",
      span: stage.name.span, fix: proposal(before: stage, "where \(condition) | "))
  }
}
