import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let gmm = Verb(
    "gmm", "Describe rows as draws from k normal distributions.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "rows of high uncertainty: they lie between segments",
      next: ["profile", "sort -uncertainty | head 5"]),
    .columns,
    Parameter<GroupChoice>(
      "k", "Number of components; k=2..8 fits them all, k=auto takes the best BIC up to 9.",
      in: .fixed(1)...),
    Parameter<FamilyChoice>(
      "covariance", "What the covariances of the components look like; auto takes the best BIC.",
      default: .fixed(.full)),
    Parameter<Double?>(
      "noise", "Share of rows to begin with that belong to no component; none when left out.",
      in: 0...),
    Parameter<MixtureStartChoice>("init", "Where EM starts.", default: .all),
    Parameter<Int?>(
      "restarts", "How many of the starts of `init` are tried, the first ones; all when left out.",
      in: 1...),
    Parameter<Int>("max_iter", "Most steps of one start.", default: 1000, in: 1...1_000_000),
    Parameter<Int?>(
      "refine",
      "Most steps with all rows beyond 16,384 rows, after the starts; `max_iter` when left out.",
      in: 0...),
    Parameter<Double>(
      "tol", "Stop when a step raises the log-likelihood by less for each row.", default: 1e-6,
      in: 0...),
    Parameter<Double>(
      "floor", "Least variance in any direction, as a share of the variances of the columns.",
      default: 1e-6, in: 1e-12...1),
    .seed,
    .within,
    details: """
      Maximum likelihood by EM from several starts; the best is kept, and beyond 16,384 rows the starts are \
      compared on a sample. Each row goes to its likeliest component; `uncertainty` is how likely it belongs \
      elsewhere, and a small `log_density` marks an outlier (it may be above 0). With `noise` a uniform density \
      over the bounding box takes what fits nowhere: segment 0. `best by=bic` chooses among models: here BIC is −2 \
      ln L + parameters · ln n, small is good, while mclust shows its negative. A covariance has a volume, a shape \
      and an orientation, and `covariance` says which of them the components share: mclust's three letters do so, \
      too (E equal, V varying, I none; `vvv`, `eee`, `vvi` and `vii` are `full`, `tied`, `diagonal` and \
      `spherical`), and `covariance=auto` fits all fourteen; with `k=auto` that is mclust's table, of which a note \
      shows the best three. Components narrower than `floor` or with too few rows are warned of, and their model \
      has no BIC, AIC and ICL, because its likelihood is no evidence. At the prompt Ctrl-C keeps the best of the \
      starts that are complete, in the first start what it has after its step, and the session notes the settings \
      that give it again. Cost: O(n · k · d²) for each step.
      """,
    examples: [
      Example("iris | gmm k=3 seed=1", "Three overlapping groups"),
      Example("iris | gmm k=1..4 seed=1 | best by=bic", "The number of components by BIC"),
      Example("six | gmm k=auto seed=1", "The same up to nine components"),
      Example(
        "iris | gmm k=3 covariance=auto init=kmeans seed=1",
        "The kind of covariances by BIC: the same shape in every species"),
    ],
    references: [.dempster, .celeuxGovaert, .browneMcNicholas, .fraley, .schwarz],
    shape: { call, columns, _, _, _, _, _, _, _, _, _, _, _ in
      try call.clusteringShape(columns.names, GaussianMixtureModel.columns)
    }
  ) {
    call, columns, groups, covariance, noise, start, restarts, iterations, refinements, tolerance,
    floor,
    seed, budget in
    let rows = try call.numericRows(columns.names)
    call.lint(rows, followsSpread: false)
    let used = seed.resolved(call)
    let starts = start.starts.prefix(restarts ?? .max)
    let settings = GaussianMixture(
      k: 1, starts: Array(starts), maximumIterations: iterations,
      maximumRefinements: refinements, tolerance: tolerance, varianceFloor: floor, noise: noise)
    let method = try MixtureChoice(groups: groups, covariance: covariance).resolved(
      settings, rows, seed: used, call)
    let (model, kept) = try call.keepingBest(within: budget) {
      try method.fit(rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
    }
    if !kept.isCutShort, !model.converged {
      call.warnUnsettled("the mixture", after: "\(model.iterations) steps")
    }
    call.warnOfDegenerate(model)
    var shown = [("k", String(method.k)), ("floor", NumberText.significant(floor))]
    if let noise { shown.append(("noise", NumberText.significant(noise))) }
    let provenance = Provenance(
      method:
        "Gaussian mixture (\(method.covariance.variantName), start \(model.start.variantName))",
      settings: shown, seed: used,
      fingerprint: Fingerprint.of(
        labels: model.labels, numbers: model.parameters.means.values + [model.logLikelihood]))
    return try call.clustered(
      model, labels: model.labels, of: rows, provenance, repeating: Repetition(method))
  }
}

extension GaussianMixtureModel: SegmentModel {
  static var columns: ModelColumns { .both("uncertainty", "log_density") }
  var fitted: [[Double]] { [prediction.uncertainties, prediction.logDensities] }
  var centers: Matrix? { sizes.contains(0) ? nil : parameters.means }

  var remarks: [String] {
    var remarks = [
      "log-likelihood " + NumberText.significant(logLikelihood, 8),
      "BIC \(NumberText.significant(bic, 8)) (small is good)",
    ]
    if logNoiseVolume != nil { remarks.append("noise \(labels.count { $0 == 0 })") }
    return remarks
  }

  /// The likelihood of a degenerate model is no evidence.
  func ownIndex(_ index: IndexChoice) -> Double? {
    guard degenerate.isEmpty else { return nil }
    return switch index {
    case .bic: bic
    case .aic: aic
    case .icl: icl
    default: nil
    }
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, execution: call.execution)
    return AssignedRows(labels: found.labels, values: [found.uncertainties, found.logDensities])
  }
}

extension Call {
  fileprivate func warnOfDegenerate(_ model: GaussianMixtureModel) {
    guard !model.degenerate.isEmpty else { return }
    let which = Problem.shortened(model.degenerate.map(String.init), limit: 8)
    warn(
      Diagnostic(
        severity: .warning, code: "L08",
        message: model.degenerate.count == 1
          ? "segment \(which) is too narrow or has too few rows for a covariance of its own"
          : "segments \(which) are too narrow or have too few rows for covariances of their own",
        span: stage.span,
        notes: [
          "a smaller `k`, or `covariance=tied` or `diagonal`, has fewer parameters; "
            + "`covariance=auto` leaves such models out"
        ]))
  }
}

enum MixtureStartChoice: String, Choice {
  case all, kmeans, scaled, tree, seeds

  var help: String {
    switch self {
    case .all: "from each of the others; the best is kept"
    case .kmeans: "k-means on the columns as they are"
    case .scaled: "k-means on standardised columns"
    case .tree: "Ward's tree of at most 2,000 rows, on standardised columns"
    case .seeds: "four draws by k-means++ on standardised columns"
    }
  }

  var starts: [MixtureStart] {
    switch self {
    case .all: MixtureStart.standard
    case .kmeans: [.kMeans]
    case .scaled: [.scaledKMeans]
    case .tree: [.hierarchy]
    case .seeds: [.seeds, .seeds, .seeds, .seeds]
    }
  }
}
