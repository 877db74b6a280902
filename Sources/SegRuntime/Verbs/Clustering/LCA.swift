import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let lca = Verb(
    "lca", "Describe categories as draws from k latent classes.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "classes whose probabilities of the levels differ clearly, and an entropy near 1",
      next: ["prototypes", "sort -uncertainty | head 5"]),
    .features,
    Parameter<Int>("k", "Number of classes; k=1..6 fits them all.", in: 1...),
    Parameter<Int>(
      "restarts", "Random starts; the likeliest is kept.", default: 20, in: 1...1_000_000),
    Parameter<Int>("max_iter", "Most steps of one start.", default: 2000, in: 1...1_000_000),
    Parameter<Double>(
      "tol", "Stop when a step raises the log-likelihood by less than this share.", default: 1e-9,
      in: 0...),
    .seed,
    .within,
    details: """
      Within a class the categories are independent, and each level has a probability. Fitted by maximum \
      likelihood (EM) from many random starts, because the likelihood has many local maxima: the headline says \
      how many of them came to the best. Each row goes to its likeliest class, and `uncertainty` is how likely \
      it belongs elsewhere. A gap plays no part, which is right where values are missing at random. BIC is −2 ln \
      L + parameters · ln n, small is good; G² compares the patterns of levels that are there with those \
      expected (not with gaps, and not to be trusted where most patterns are rare). More parameters than \
      patterns cannot be settled: that is warned of. `prototypes` lists the probabilities. Texts, truth values \
      and columns that are nominal by `treat` are used, or those that are named.
      """,
    examples: [
      Example("orders | lca country, status k=2 seed=1", "Two classes of orders"),
      Example("orders | lca country, status k=1..2 seed=1 | best by=bic", "How many classes?"),
    ],
    references: [.goodman],
    shape: { call, columns, _, _, _, _, _, _ in
      try call.mixedShape(
        try call.categories(columns.names), LatentClassModel.columns, everythingIsNominal: true)
    }
  ) { call, columns, k, restarts, iterations, tolerance, seed, budget in
    let rows = try call.mixedRows(
      try call.categories(columns.names), everythingIsNominal: true)
    let method = LatentClasses(
      k: k, restarts: restarts, maximumIterations: iterations, tolerance: tolerance)
    return try call.classes(rows, method, seed, budget)
  }
}

extension LatentClassModel: SegmentModel {
  static var columns: ModelColumns { .both("uncertainty") }
  var fitted: [[Double]] { [Self.uncertainties(posteriors)] }

  private static func uncertainties(_ posteriors: Matrix) -> [Double] {
    (0..<posteriors.rows).map { 1 - (posteriors.row($0).max() ?? 1) }
  }

  var remarks: [String] {
    var remarks = [
      "log-likelihood " + NumberText.significant(logLikelihood, 8),
      "BIC \(NumberText.significant(bic, 8)) (small is good)",
    ]
    if let deviance {
      remarks.append(
        "G² \(NumberText.significant(deviance, 6)) with \(degreesOfFreedom) degrees of freedom")
    }
    if let entropy { remarks.append("entropy \(NumberText.significant(entropy, 4))") }
    if startLogLikelihoods.count > 1 {
      remarks.append("best of \(startLogLikelihoods.count) starts found by \(startsAtBest)")
    }
    return remarks
  }

  func ownIndex(_ index: IndexChoice) -> Double? {
    switch index {
    case .bic: bic
    case .aic: aic
    default: nil
    }
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows)
    return AssignedRows(labels: found.labels, values: [Self.uncertainties(found.posteriors)])
  }
}

extension Call {
  fileprivate func classes(
    _ rows: NumericRows, _ method: LatentClasses, _ seed: Seed, _ budget: TimeBudget
  ) throws -> Value {
    guard let mixed = rows.mixed else { throw Undetermined() }
    let used = seed.resolved(self)
    let (model, kept) = try keepingBest(within: budget) {
      try method.fit(mixed, weights: rows.weights, seed: used, execution: execution)
    }
    if !model.converged { warnUnsettled("lca", after: "\(model.iterations) steps") }
    warnOfDoubt(model)
    let provenance = Provenance(
      method: "latent classes (EM)",
      settings: kept.applied(
        to: [("k", String(method.k)), ("restarts", String(method.restarts))]),
      seed: used,
      fingerprint: Fingerprint.of(
        labels: model.labels, numbers: model.posteriors.values + [model.logLikelihood]))
    return try clustered(model, labels: model.labels, of: rows, provenance)
  }

  private func warnOfDoubt(_ model: LatentClassModel) {
    if model.degreesOfFreedom < 0 {
      warn(
        Diagnostic(
          severity: .warning, code: "L20",
          message: "\(model.parameters) parameters are more than the patterns of levels can settle",
          span: stage.span, notes: ["fewer classes or more columns"]))
    }
    if model.startLogLikelihoods.count >= 5, model.startsAtBest == 1 {
      warn(
        Diagnostic(
          severity: .warning, code: "L21",
          message:
            "only one of \(model.startLogLikelihoods.count) starts came to the best likelihood; "
            + "a better one may be there", span: stage.span,
          notes: ["`restarts=\(10 * model.startLogLikelihoods.count)` looks further"]))
    }
  }
}
