import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let kamila = Verb(
    "kamila",
    "Partition rows of numbers and categories into k groups, neither outweighing the other.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "how many starts came to the best result: one of ten may have missed a better one",
      next: ["prototypes", "sort -uncertainty | head 5"]),
    .features,
    .groupsOrAuto,
    Parameter<Int>(
      "restarts", "Independent starts; the likeliest is kept.", default: 10, in: 1...1_000_000),
    Parameter<Int>("max_iter", "Most iterations of one start.", default: 100, in: 1...1_000_000),
    Parameter<Double>(
      "smooth", "What a level's share gives to the other levels, so that none is impossible.",
      default: 0.025, in: 0...0.5),
    .seed,
    .within,
    details: """
      KAMILA: a row's numbers are judged by how dense rows lie at that distance from a centre, which a kernel \
      estimates from the distances of all rows to their nearest centre; its categories by the probabilities of \
      their levels in a segment. Both are log densities, so their sum needs no gamma, and long tails do no harm \
      as long as they are alike around all centres. All segments share one density: they are round and of one \
      spread, so bring the numbers to one scale first (`scale`). Columns that tell nothing still count; `weigh` \
      says how much. The bandwidth is 0.9 · min(sd, IQR / 1.34) · n^(−1/5), mirrored at 0, and the density is held \
      level within the nearest 5 % of the distances. `uncertainty` is how likely a row belongs elsewhere, if all \
      segments are alike before. The log-likelihood of the headline is that of rows in their segments, and compares \
      starts of one k only. A gap of a category plays no part; numbers must be there. At the prompt Ctrl-C keeps \
      the best of the starts that are complete, and the session notes the settings that give it again. `k=auto` takes \
      the largest k up to 10 whose prediction strength is 0.8 or more, as the authors propose, on rows without gaps (5,000 of them drawn by the seed where there are more), and \
      warns when the silhouette by Gower's distance says otherwise.
      """,
    examples: [
      Example(
        "orders | scale amount, quantity | kamila amount, quantity, country k=3 seed=1",
        "Numbers and a category"),
      Example("iris | scale | kamila k=3 seed=1 | prototypes", "Flowers with their species"),
      Example("iris | scale | kamila k=auto restarts=2 seed=1", "As many as two halves find alike"),
    ],
    references: [.foss, .tibshiraniWalther],
    shape: { call, columns, _, _, _, _, _, _ in
      try call.mixedShape(columns.names, KamilaModel.columns)
    }
  ) { call, columns, groups, restarts, iterations, smoothing, seed, budget in
    let rows = try call.mixedRowsWithNumbers(columns.names)
    guard let frame = rows.mixed?.frame else { throw Undetermined() }
    call.sayWhatIsMissing(rows)
    call.warnOfScales(rows)
    func method(_ k: Int) -> Kamila {
      Kamila(k: k, restarts: restarts, maximumIterations: iterations, smoothing: smoothing)
    }
    let k = try groups.resolved(rows, seed: seed.resolved(call), takesCodes: true, call) {
      Repetition(method($0), frame)
    }
    return try call.kamila(rows, method(k), seed, budget)
  }
}

extension KamilaModel: SegmentModel {
  static var columns: ModelColumns { .both("uncertainty") }
  var fitted: [[Double]] { [uncertainties] }

  var remarks: [String] {
    var remarks = ["log-likelihood " + NumberText.significant(logLikelihood, 8)]
    if startLogLikelihoods.count > 1 {
      remarks.append("best of \(startLogLikelihoods.count) starts found by \(startsAtBest)")
    }
    return remarks
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, execution: call.execution)
    return AssignedRows(labels: found.labels, values: [found.uncertainties])
  }
}

extension Call {
  fileprivate func sayWhatIsMissing(_ rows: NumericRows) {
    guard let frame = rows.mixed?.frame else { return }
    if frame.numbers.isEmpty {
      note("there are no numbers here; `lca` and `kmodes` have more to offer")
    } else if frame.categories.isEmpty {
      note("there are no categories here; `kmeans` and `gmm` have more to offer")
    }
  }

  fileprivate func kamila(
    _ rows: NumericRows, _ method: Kamila, _ seed: Seed, _ budget: TimeBudget
  ) throws -> Value {
    guard let mixed = rows.mixed else { throw Undetermined() }
    let used = seed.resolved(self)
    let (model, kept) = try keepingBest(within: budget) {
      try method.fit(mixed, weights: rows.weights, seed: used, execution: execution)
    }
    if !kept.isCutShort, !model.converged {
      warnUnsettled("kamila", after: "\(model.iterations) iterations")
    }
    let provenance = Provenance(
      method: "KAMILA (radial kernel density, smoothed levels)",
      settings: kept.applied(
        to: [
          ("k", String(method.k)), ("restarts", String(method.restarts)),
          ("smooth", NumberText.shortest(method.smoothing)),
        ]),
      seed: used,
      fingerprint: Fingerprint.of(
        labels: model.labels, numbers: model.uncertainties + [model.logLikelihood]))
    return try clustered(model, labels: model.labels, of: rows, provenance)
  }
}
