import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let kmedoids = Verb(
    "kmedoids", "Partition rows into k groups around k of them (PAM).",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "the medoids: real rows that stand for their segments",
      next: ["profile", "silhouette"]),
    .features,
    .groupsOrAuto,
    .anyMetric,
    Parameter<MedoidStartChoice>(
      "init", "How the first start chooses its medoids.", default: .build),
    Parameter<Int>(
      "restarts", "Independent starts; the best is kept.", default: 2, in: 1...1_000_000),
    Parameter<Int?>(
      "max_iter", "Most swaps of one start, 0 for none; until none helps when left out.", in: 0...),
    .seed,
    .within,
    details: """
      FasterPAM: a row takes the place of a medoid whenever that lowers the sum of distances to the nearest medoid. \
      Medoids are rows of the data, so they can be shown as typical members, and a few far rows draw them less than \
      means. Starts after the first choose their medoids from samples. The headline tells the mean distance, as R's \
      `pam` does. Distances are not kept, so memory stays small; the time grows with the square of the rows: use \
      `clara` beyond about 50,000. At the prompt Ctrl-C keeps the best of the starts that are complete, in the first \
      start the medoids after its last swap, and the session notes the settings that give them again. First medoids \
      have to be there before: `init=lab` has them soonest. `metric=gower` takes texts, truth values and gaps too, \
      as `daisy` of R does: see `treat` for what values mean and `weigh` for how much they count; new rows are judged by \
      the ranges and levels of the fitted ones. \
      `k=auto` takes the largest k up to 10 whose prediction strength is 0.8 or more, and warns when the silhouette \
      says otherwise.
      """,
    examples: [
      Example("six | kmedoids k=2 seed=1", "Two groups around two of six points"),
      Example(
        "orders | kmedoids amount, country, status k=3 metric=gower", "Numbers and categories"),
      Example("iris | kmedoids k=2..4 seed=1 | compare silhouette", "Several k at once"),
    ],
    references: [.kaufman, .schubert, .gower],
    shape: { call, columns, _, metric, _, _, _, _, _ in
      try call.anyShape(columns, metric, KMedoidsModel.columns)
    }
  ) { call, columns, groups, metric, start, restarts, swaps, seed, budget in
    let rows = try call.anyRows(columns, metric)
    func method(_ k: Int) -> KMedoids {
      KMedoids(
        k: k, metric: metric.metric, start: start.start, restarts: restarts, maximumSwaps: swaps)
    }
    let k = try groups.resolved(rows, seed: seed.resolved(call), call) { Repetition(method($0)) }
    return try call.medoids(of: rows, method(k), start, metric, seed, budget)
  }

  static let clara = Verb(
    "clara", "Partition many rows around k of them, found in samples.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "the medoids: real rows that stand for their segments",
      next: ["profile", "validate"]),
    .features,
    .groups,
    .anyMetric,
    Parameter<Int>("samples", "Number of samples.", default: 5, in: 1...1_000_000),
    Parameter<Int?>("size", "Rows in a sample; 40 + 2k when left out.", in: 1...),
    .seed,
    .within,
    details: """
      The medoids of each sample are judged on all rows, and the best sample is kept; each sample after the first also \
      holds the best medoids so far. Larger samples find better medoids. The headline tells the mean distance over \
      all rows. At the prompt Ctrl-C keeps the best of the samples that are complete, at least the first, and the \
      session notes how many these were. `metric=gower` takes texts, truth values and gaps too, as with `kmedoids`.
      """,
    examples: [
      Example("iris | clara k=3 size=80 seed=1", "Medoids of samples of 80 flowers"),
      Example(
        "orders | clara amount, country, status k=3 metric=gower seed=1", "Numbers and categories"),
    ],
    references: [.kaufman, .schubert, .gower],
    shape: { call, columns, _, metric, _, _, _, _ in
      try call.anyShape(columns, metric, KMedoidsModel.columns)
    }
  ) { call, columns, k, metric, samples, size, seed, budget in
    let rows = try call.anyRows(columns, metric)
    let used = seed.resolved(call)
    let method = CLARA(k: k, metric: metric.metric, samples: samples, sampleSize: size)
    let (model, kept) = try call.keepingBest(within: budget) {
      if let mixed = rows.mixed {
        return try method.fit(
          mixed, weights: rows.weights, seed: used, execution: call.execution)
      }
      return try method.fit(
        rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
    }
    let provenance = Provenance(
      method: "CLARA (\(metric.rawValue))",
      settings: kept.applied(
        to: [
          ("k", String(k)), ("metric", metric.rawValue), ("samples", String(samples)),
          ("size", String(size ?? 40 + 2 * k)),
        ]), seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.distances))
    return try call.clustered(
      model, labels: model.labels, of: rows, provenance, repeating: Repetition(method))
  }
}

extension Call {
  fileprivate func medoids(
    of rows: NumericRows, _ method: KMedoids, _ start: MedoidStartChoice,
    _ metric: MixedMetricChoice, _ seed: Seed, _ budget: TimeBudget
  ) throws -> Value {
    let used = seed.resolved(self)
    // Gower's distance looks at each column by its kind.
    let each =
      (0.6 * Double(method.restarts) + (start == .build ? 0.8 : 0)) * (rows.mixed == nil ? 1 : 6)
    announce(
      forecast(rows, nanoseconds: 2, each: each),
      less: rows.mixed == nil
        ? "`clara` finds medoids in samples" : "`clara metric=gower` finds medoids in samples")
    let (model, kept) = try keepingBest(within: budget) {
      try method.fit(rows, seed: used, execution: execution)
    }
    if !kept.isCutShort, !model.converged {
      warnUnsettled("k-medoids", after: "\(model.swaps) swaps")
    }
    let provenance = Provenance(
      method: "k-medoids (FasterPAM, \(start.name), \(metric.rawValue))",
      settings: kept.applied(
        to: [
          ("k", String(method.k)), ("metric", metric.rawValue),
          ("restarts", String(method.restarts)),
        ]),
      seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.distances))
    return try clustered(
      model, labels: model.labels, of: rows, provenance, repeating: Repetition(method))
  }
}

extension KMedoids {
  fileprivate func fit(
    _ rows: NumericRows, seed: UInt64, execution: Execution
  ) throws -> KMedoidsModel {
    guard let mixed = rows.mixed else {
      return try fit(rows.matrix, weights: rows.weights, seed: seed, execution: execution)
    }
    return try fit(mixed, weights: rows.weights, seed: seed, execution: execution)
  }
}

extension KMedoidsModel: SegmentModel {
  static var columns: ModelColumns { .both(Labelling.distance) }
  var fitted: [[Double]] { [distances] }
  var remarks: [String] {
    ["mean distance " + NumberText.significant(meanDissimilarity, 8)]
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found =
      if let mixed = clustering.rows.mixed {
        try predict(codes: rows, frame: mixed.frame, execution: call.execution)
      } else { try predict(rows, execution: call.execution) }
    return AssignedRows(labels: found.labels, values: [found.distances])
  }
}

enum MedoidStartChoice: String, Choice {
  case build, lab, random

  var help: String {
    switch self {
    case .build: "always the row that lowers the sum of distances most"
    case .lab: "the same on a sample for each medoid; faster"
    case .random: "any rows"
    }
  }

  var name: String {
    switch self {
    case .build: "BUILD"
    case .lab: "LAB"
    case .random: "random rows"
    }
  }

  var start: MedoidStart {
    switch self {
    case .build: .build
    case .lab: .lab
    case .random: .random
    }
  }
}
