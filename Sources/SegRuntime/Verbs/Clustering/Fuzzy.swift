import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let fuzzy = Verb(
    "fuzzy", "Let rows belong to k groups in shares (fuzzy c-means).",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "rows whose largest share is below a half: they sit between segments",
      next: ["profile", "sort membership | head 5"]),
    .columns,
    .groups,
    .fuzzifier,
    Parameter<Int>(
      "restarts", "Independent starts; the best is kept.", default: 5, in: 1...1_000_000),
    Parameter<Int>("max_iter", "Most steps of one start.", default: 1000, in: 1...1_000_000),
    Parameter<Double>(
      "tol", "Stop when no centre moves more, relative to the mean deviation of the columns.",
      default: 1e-6, in: 0...),
    .seed,
    .within,
    details: """
      Each row has a share in every segment; the shares of a row sum to 1. The centres are means weighted by the \
      shares to the power m, and what is minimised is the sum of these weights times squared distances, as e1071's \
      `cmeans` does. `membership` is the largest share, `second` the segment of the next one, and `entropy` runs from \
      0 (one segment only) to 1 (all alike); `memberships` shows all shares. Dunn's coefficient is the mean of the \
      squared shares summed for each row, from 1/k to 1; the normalised one begins at 0. In many columns a large `m` \
      draws all centres into the middle: then a smaller one helps. `scale` first unless all columns are in one unit. \
      At the prompt Ctrl-C keeps the best of the \
      starts that are complete, in the first start what it has after its last step, and the session notes the \
      settings that give it again. Cost: O(n · k · d) for \
      each step, n · k numbers.
      """,
    examples: [
      Example("six | fuzzy k=2 seed=1", "Shares in two groups"),
      Example("iris | fuzzy k=3 seed=1 | sort membership | head 3", "The flowers most in between"),
      Example("iris | fuzzy k=3 m=1.5 seed=1 | memberships | head 3", "All shares"),
    ],
    references: [.bezdek],
    shape: { call, columns, _, _, _, _, _, _, _ in
      try call.clusteringShape(columns.names, FuzzyCMeansModel.columns)
    }
  ) { call, columns, k, fuzzifier, restarts, iterations, tolerance, seed, budget in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    let used = seed.resolved(call)
    let method = FuzzyCMeans(
      k: k, fuzzifier: fuzzifier, restarts: restarts, maximumIterations: iterations,
      tolerance: tolerance)
    let (model, kept) = try call.keepingBest(within: budget) {
      try method.fit(
        rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
    }
    if !kept.isCutShort, !model.converged {
      call.warnUnsettled("fuzzy c-means", after: "\(model.iterations) steps")
    }
    call.warnOfLikeShares(model.partition, coinciding: model.coinciding)
    let provenance = Provenance(
      method: "fuzzy c-means",
      settings: kept.applied(to: [
        ("k", String(k)), ("m", NumberText.shortest(fuzzifier)), ("restarts", String(restarts)),
      ]), seed: used,
      fingerprint: Fingerprint.of(
        labels: model.partition.labels, numbers: model.centers.values))
    return try call.clustered(model, labels: model.partition.labels, of: rows, provenance)
  }

  static let fanny = Verb(
    "fanny", "Let rows belong to k groups in shares, by the distances between rows.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "rows whose largest share is below a half: they sit between segments",
      next: ["profile", "sort membership | head 5"]),
    .columns,
    .groups,
    .fuzzifier,
    .metric,
    Parameter<Int>("max_iter", "Most passes.", default: 500, in: 1...1_000_000),
    Parameter<Double>("tol", "Stop when no share changes more.", default: 1e-8, in: 0...),
    .within,
    details: """
      Fuzzy analysis as R's `fanny`: plain distances of any metric instead of squared ones, so far rows weigh less \
      than in `fuzzy`. It begins at the groups around k medoids, and nothing is drawn. The columns are those of \
      `fuzzy`. Where no row clearly belongs anywhere all shares end at 1/k: a smaller `m` helps. Cost: O(n² · (d + k)) \
      for each pass; distances are not kept. At the prompt Ctrl-C keeps the shares of the last pass, and the \
      session notes the setting that gives them again.
      """,
    examples: [
      Example("six | fanny k=2", "Shares in two groups"),
      Example("iris | fanny k=3 metric=manhattan m=1.5 | freq segment", "City-block distances"),
    ],
    references: [.kaufman],
    shape: { call, columns, _, _, _, _, _, _ in
      try call.clusteringShape(columns.names, FannyModel.columns)
    }
  ) { call, columns, k, exponent, metric, iterations, tolerance, budget in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    call.announce(
      call.forecast(rows, nanoseconds: 20, each: 8), less: "`fuzzy` needs no pairs of rows")
    let method = Fanny(
      k: k, exponent: exponent, metric: metric.metric, maximumIterations: iterations,
      tolerance: tolerance)
    let (model, kept) = try call.keepingBest(within: budget) {
      try method.fit(rows.matrix, weights: rows.weights, execution: call.execution)
    }
    if !kept.isCutShort, !model.converged {
      call.warnUnsettled("fanny", after: "\(model.iterations) passes")
    }
    call.warnOfLikeShares(model.partition)
    let provenance = Provenance(
      method: "fuzzy analysis (fanny, \(metric.rawValue))",
      settings: [
        ("k", String(k)), ("m", NumberText.shortest(exponent)), ("metric", metric.rawValue),
      ], seed: nil,
      fingerprint: Fingerprint.of(
        labels: model.partition.labels, numbers: model.memberships.values))
    return try call.clustered(model, labels: model.partition.labels, of: rows, provenance)
  }

  static let memberships = Verb(
    "memberships", "Show how strongly each row belongs to each segment.",
    accepts: .clustering, returns: .table, chapter: .clustering,
    guide: Guide("rows with two shares of nearly the same size", next: ["sort share_1 | head 5"]),
    details: """
      Puts `share_1`, `share_2`, … beside the rows, which sum to 1: the shares of `fuzzy` and `fanny`, and the \
      probabilities of the components of `gmm` (with `noise`, `share_0` is that of the noise). Every other clustering \
      of numbers gets a softmax of the squared distances to the segments' centres, as of round segments of one width, \
      and a note says so: the shares tell which rows are in between, not how likely they are anywhere.
      """,
    examples: [
      Example("six | fuzzy k=2 seed=1 | memberships", "Shares of six points"),
      Example("iris | gmm k=3 seed=1 | memberships | head 3", "Probabilities of a mixture"),
      Example(
        "iris | kmeans k=3 seed=1 | memberships | head 3", "By the distances to the centres"),
    ],
    references: [.bezdek],
    shape: { _ in Shape(kind: .table) }
  ) { call in
    let model = try call.clustering()
    let found =
      try (model.model as? any SharedModel)?.shares(model, call) ?? call.softShares(model)
    let columns = found.groups.enumerated().map { column, group in
      (
        Column("share_\(group)", .number),
        ColumnValues.numbers(found.shares.column(column), Validity())
      )
    }
    return .table(
      try Labelling.adding(columns, to: model.data, isLabel: true, call.backend))
  }
}

/// A model that knows how strongly its rows belong to each segment.
protocol SharedModel {
  /// Shares of the fitted rows, and which segment each column is of (0: noise).
  func shares(_ model: Clustering, _ call: Call) throws -> (shares: Matrix, groups: [Int])
}

/// What fuzzy models tell alike.
private enum FuzzyColumns {
  static let columns = ModelColumns.both("membership", "second", "entropy")

  static func values(_ found: FuzzyPartition) -> [[Double]] {
    [found.strengths, found.seconds.map(Double.init), found.entropies]
  }

  static func remarks(_ found: FuzzyPartition, objective: Double) -> [String] {
    let plain = NumberText.significant(found.partitionCoefficient, 6)
    let normalized = found.normalizedPartitionCoefficient
    let more = normalized.isFinite ? ", normalised \(NumberText.fixed(normalized, places: 5))" : ""
    return ["objective " + NumberText.significant(objective, 8), "Dunn \(plain)\(more)"]
  }
}

extension FuzzyCMeansModel: SegmentModel, SharedModel {
  static var columns: ModelColumns { FuzzyColumns.columns }
  var fitted: [[Double]] { FuzzyColumns.values(partition) }
  var remarks: [String] { FuzzyColumns.remarks(partition, objective: objective) }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, execution: call.execution)
    return AssignedRows(labels: found.labels, values: FuzzyColumns.values(found))
  }

  func shares(_ model: Clustering, _ call: Call) throws -> (shares: Matrix, groups: [Int]) {
    let found = try memberships(model.rows.matrix, execution: call.execution)
    return (found, Array(1...partition.k))
  }
}

extension FannyModel: SegmentModel, SharedModel {
  static var columns: ModelColumns { FuzzyColumns.columns }
  var fitted: [[Double]] { FuzzyColumns.values(partition) }
  var remarks: [String] { FuzzyColumns.remarks(partition, objective: objective) }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, fitted: clustering.rows.matrix, execution: call.execution)
    return AssignedRows(labels: found.labels, values: FuzzyColumns.values(found))
  }

  func shares(_ model: Clustering, _ call: Call) throws -> (shares: Matrix, groups: [Int]) {
    (memberships, Array(1...partition.k))
  }
}

extension GaussianMixtureModel: SharedModel {
  func shares(_ model: Clustering, _ call: Call) throws -> (shares: Matrix, groups: [Int]) {
    let found = try responsibilities(model.rows.matrix, execution: call.execution)
    let groups = Array(1...k) + (found.columns > k ? [0] : [])
    return (found, groups)
  }
}

extension Call {
  /// Shares by the distances to the centres, for models that have none of their own.
  fileprivate func softShares(
    _ model: Clustering
  ) throws -> (shares: Matrix, groups: [Int]) {
    guard model.rows.mixed == nil else {
      throw Diagnostic(
        code: "S0208",
        message: "`memberships` takes shares or numbers; \(model.provenance.method) has neither",
        span: stage.span, notes: ["`fuzzy`, `fanny` and `gmm` have shares"])
    }
    let soft = try SoftShares(
      model.rows.matrix, labels: model.labels, centers: model.centers(),
      weights: model.rows.weights, execution: execution)
    note(
      "shares are a softmax of squared distances to the centres (width "
        + "\(NumberText.significant(soft.width))): \(model.provenance.method) has none of its own")
    return (soft.shares, Array(1...soft.shares.columns))
  }

  /// - Parameter coinciding: how many centres lie where another one does.
  fileprivate func warnOfLikeShares(_ found: FuzzyPartition, coinciding: Int = 0) {
    let isFlat = found.k > 1 && found.normalizedPartitionCoefficient < 0.02
    guard isFlat || coinciding > 0 else { return }
    warn(
      Diagnostic(
        severity: .warning, code: "L22",
        message: isFlat
          ? "the shares of all segments are nearly alike, so they tell nothing"
          : "\(coinciding) of \(found.k) centres lie where another one does",
        span: stage.span,
        notes: ["a smaller `m` (1.5, 1.2) parts the segments, or a smaller `k`"]))
  }
}

extension Parameter where Value == Double {
  fileprivate static var fuzzifier: Parameter<Double> {
    Parameter(
      "m", "How alike the shares are: near 1 crisp, large all alike.", default: 2, in: 1.01...)
  }
}
