import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let stability = Verb(
    "stability", "See whether the segments come back when the rows are sampled and clustered anew.",
    accepts: .clustering, returns: .table, chapter: .validation,
    guide: Guide(
      "segments below 0.75: they may be an accident of these rows",
      next: ["profile"]),
    Parameter<StabilityMethod>("method", "What is compared.", default: .jaccard),
    Parameter<Int>(
      "boot", "Number of samples, or of pairs of them.", default: 100, in: 1...100_000),
    Parameter<StabilityScheme?>(
      "scheme", "How a sample is made; bootstrap when neither this nor `sample` is given."),
    Parameter<Double?>(
      "sample", "Share of the rows in a subset; half of them when only `scheme=subset` is given."),
    .seed,
    details: """
      Each sample is clustered by the same method with the same settings. `jaccard` finds for each segment the most \
      similar new one (rows in both over rows in either) and shows the mean over samples: above 0.75 the segment is \
      stable, up to 0.5 it is dissolved; `dissolved` and `recovered` count samples. Bootstrap samples hold a row once \
      however often it was drawn, since copies look like dense places; `subset` takes rows without replacement; `noise` \
      puts rows drawn evenly from a box of ±4 standard deviations along the principal axes in the place of 5 % of the \
      rows, and compares the others. `ari` compares whole clusterings by the \
      adjusted Rand index. `prediction` is the prediction strength: halves predict each other's segments, and the \
      least share of pairs that stay together counts; 0.8 or more is good. `instability` is the share of pairs of rows \
      on which the clusterings of two bootstrap samples disagree, small is good, to be compared between k. Noise is no \
      segment. A tree is made anew and cut into as many segments. Stable segments need not be useful ones: two halves \
      of one cloud can be found again and again. Cost: that of so many fits.
      """,
    examples: [
      Example("iris | kmeans k=3 restarts=3 seed=1 | stability boot=50", "Segments that come back"),
      Example(
        "iris | kmeans k=3 restarts=3 seed=1 | stability method=prediction boot=20",
        "Prediction strength"),
      Example("iris | hclust | cut k=3 | stability boot=20 sample=50%", "Segments of a tree"),
      Example(
        "iris | kmeans k=3 restarts=3 seed=1 | stability boot=20 scheme=noise",
        "Segments that bear strangers"),
    ],
    references: [.hennig, .tibshiraniWalther, .fang],
    shape: { call, method, _, scheme, share, _ in
      _ = try StabilityTable.scheme(method, scheme, share, call)
      return .table(method == .jaccard ? StabilityTable.columns : StabilityTable.summary)
    }
  ) { call, method, samples, scheme, share, seed in
    let drawing = try StabilityTable.scheme(method, scheme, share, call)
    let model = try call.clustering()
    try call.requireNumbers(model.rows, "`stability`")
    guard let repetition = model.repetition else {
      throw Diagnostic(
        code: "S0411", message: "`stability` cannot repeat \(model.provenance.method)",
        span: call.stage.span, notes: ["segments cut from a walk are not made by one call"])
    }
    let run = StabilityRun(
      model: model, refit: repetition.refit, samples: samples, seed: seed.resolved(call),
      execution: call.execution)
    return .table(try StabilityTable.make(method, drawing, run, call))
  }
}

enum StabilityMethod: String, Choice {
  case jaccard, ari, prediction, instability

  var help: String {
    switch self {
    case .jaccard: "each segment with the new one most like it"
    case .ari: "the whole clustering with the new one, by the adjusted Rand index"
    case .prediction: "prediction strength: halves of the rows predict each other's segments"
    case .instability: "pairs of rows on which two bootstrap samples disagree; small is good"
    }
  }
}

enum StabilityScheme: String, Choice {
  case bootstrap, subset, noise

  var help: String {
    switch self {
    case .bootstrap: "as many draws as rows, with replacement; rows count once"
    case .subset: "a share of the rows"
    case .noise: "5 % of the rows give way to rows from anywhere"
    }
  }
}

/// One clustering that is sampled and clustered anew.
struct StabilityRun {
  let model: Clustering
  let refit: Refit
  let samples: Int
  let seed: UInt64
  let execution: Execution

  func bySegment(_ scheme: SamplingScheme) throws -> ClusterStability {
    try ClusterStability.fit(
      model.rows.matrix, weights: model.rows.weights, labels: model.labels, refit: refit,
      scheme: scheme, samples: samples, seed: seed, execution: execution)
  }

  func predictionStrength() throws -> PredictionStrength {
    try PredictionStrength.fit(
      model.rows.matrix, weights: model.rows.weights, refit: refit, splits: samples, seed: seed,
      execution: execution)
  }

  func instability() throws -> BootstrapInstability {
    try BootstrapInstability.fit(
      model.rows.matrix, weights: model.rows.weights, refit: refit, pairs: samples, seed: seed,
      execution: execution)
  }
}

private enum StabilityTable {
  static let columns = [
    Column("segment", .integer), Column("name", .text), Column("size", .integer),
    Column("jaccard", .number), Column("dissolved", .integer), Column("recovered", .integer),
    Column("samples", .integer), Column("reading", .text),
  ]
  static let summary = [
    Column("method", .text), Column("value", .number), Column("standard_error", .number),
    Column("samples", .integer),
  ]

  static func scheme(
    _ method: StabilityMethod, _ scheme: StabilityScheme?, _ share: Double?, _ call: Call
  ) throws -> SamplingScheme {
    if let share, !(share > 0 && share < 1) {
      throw Problem.wrongArguments(
        "`sample` is a share of the rows, above 0 and below 1", span: call.stage.span,
        notes: ["sample=80%"])
    }
    if share != nil || scheme != nil, method == .prediction || method == .instability {
      throw Problem.wrongArguments(
        "`\(share == nil ? "scheme" : "sample")` does not go with `method=\(method.rawValue)`",
        span: call.stage.span,
        notes: ["prediction strength takes halves, instability bootstrap samples"])
    }
    if share != nil, let scheme, scheme != .subset {
      throw Problem.wrongArguments(
        "`sample` is the share of a subset; it does not go with `scheme=\(scheme.rawValue)`",
        span: call.stage.span, notes: ["scheme=subset sample=80%"])
    }
    switch scheme ?? (share == nil ? .bootstrap : .subset) {
    case .bootstrap: return .bootstrap
    case .subset: return share.map(SamplingScheme.subset) ?? .usualSubset
    case .noise: return .usualNoise
    }
  }

  static func make(
    _ method: StabilityMethod, _ scheme: SamplingScheme, _ run: StabilityRun, _ call: Call
  ) throws -> DataSet {
    switch method {
    case .jaccard: return try segments(run.bySegment(scheme), run, scheme, call)
    case .ari:
      let found = try run.bySegment(scheme)
      let used = run.samples - found.failures
      noteFailures(found.failures, call)
      return try one(
        method, found.agreement, found.agreementDeviation / Double(used).squareRoot(), used, call)
    case .prediction:
      let found = try run.predictionStrength()
      noteFailures(run.samples - found.splits, call)
      let verdict =
        found.mean >= PredictionStrength.threshold ? "0.8 or more: good" : "below 0.8: weak"
      call.note("prediction strength \(NumberText.significant(found.mean, 3)), \(verdict)")
      return try one(method, found.mean, found.standardError, found.splits, call)
    case .instability:
      let found = try run.instability()
      noteFailures(run.samples - found.pairs, call)
      return try one(method, found.mean, found.standardError, found.pairs, call)
    }
  }

  private static func noteFailures(_ count: Int, _ call: Call) {
    guard count > 0 else { return }
    call.note("\(count) samples had too few distinct rows for the method and are left out")
  }

  private static func one(
    _ method: StabilityMethod, _ value: Double, _ error: Double, _ samples: Int, _ call: Call
  ) throws -> DataSet {
    let table = Table(
      schema: Schema(summary),
      columns: [
        .texts([method.rawValue], Validity()), .numbers([value], Validity()),
        .numbers([error], Validity()), .integers([Int64(samples)], Validity()),
      ])
    return DataSet(plan: .stored(try call.backend.store(table)))
  }

  private static func segments(
    _ found: ClusterStability, _ run: StabilityRun, _ scheme: SamplingScheme, _ call: Call
  ) throws -> DataSet {
    noteFailures(found.failures, call)
    func percent(_ share: Double) -> String { NumberText.fixed(share * 100, places: 0) + " %" }
    let words =
      switch scheme {
      case .bootstrap: "bootstrap samples"
      case .subset(let share): "subsets of \(percent(share))"
      case .noise(let share, _): "samples with noise in the place of \(percent(share))"
      }
    call.note(
      "\(run.samples) \(words), seed \(run.seed); whole clusterings agree with ARI "
        + NumberText.significant(found.agreement, 3))
    let model = run.model
    let similarities = found.similarities.map { $0.isNaN ? Cell.null : .number($0) }
    let table = Table(
      schema: Schema(columns),
      columns: [
        .integers(found.labels.map(Int64.init), Validity()),
        .texts(found.labels.map(model.name(of:)), Validity()),
        .integers(found.labels.map { Int64(model.sizes[Int($0) - 1]) }, Validity()),
        ColumnValues(.number, cells: similarities) ?? .nulls(similarities.count),
        .integers(found.dissolutions.map(Int64.init), Validity()),
        .integers(found.recoveries.map(Int64.init), Validity()),
        .integers(found.samples.map(Int64.init), Validity()),
        .texts(found.similarities.map(reading), Validity()),
      ])
    return DataSet(plan: .stored(try call.backend.store(table)))
  }

  private static func reading(_ similarity: Double) -> String {
    if similarity.isNaN { return "in no sample" }
    if similarity > ClusterStability.stable { return "stable" }
    return similarity <= ClusterStability.dissolved ? "dissolved" : "doubtful"
  }
}
