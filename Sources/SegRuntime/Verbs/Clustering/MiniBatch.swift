import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let minibatch = Verb(
    "minibatch", "Partition very many rows around k means that small random batches move.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "segments of a few rows, and one that holds nearly all",
      next: ["profile", "validate"]),
    .columns,
    .groups,
    Parameter<Int>("batch", "Rows in a batch.", default: 1024, in: 1...),
    Parameter<Int>(
      "restarts", "Independent starts; the best on a sample is finished.", default: 4,
      in: 1...1_000_000),
    Parameter<Int?>(
      "max_iter", "Most batches of one start; as many as 100 times the rows when left out.",
      in: 1...),
    .seed,
    .within,
    details: """
      Approximate: the inertia ends a little above that of `kmeans`, and batches are drawn at random. A last pass over \
      all rows makes segments and inertia exact for the means found. At the prompt Ctrl-C keeps the best of the starts \
      that are complete, in the first start what it has after its batch, and the session notes the settings that give \
      it again.
      """,
    examples: [
      Example("iris | minibatch k=3 batch=50 seed=1", "Three groups by batches of 50 rows")
    ],
    references: [.sculley],
    shape: { call, columns, _, _, _, _, _, _ in
      try call.clusteringShape(columns.names, KMeansModel.columns)
    }
  ) { call, columns, k, batch, restarts, batches, seed, budget in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    let used = seed.resolved(call)
    let method = MiniBatchKMeans(
      k: k, batchSize: batch, restarts: restarts, maximumBatches: batches)
    let (model, kept) = try call.keepingBest(within: budget) {
      try method.fit(rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
    }
    if !kept.isCutShort, !model.converged {
      call.warnUnsettled("mini-batch k-means", after: "\(model.iterations) batches")
    }
    let provenance = Provenance(
      method: "mini-batch k-means (approximate, \(model.seedingVariant))",
      settings: kept.applied(
        to: [("k", String(k)), ("batch", String(batch)), ("restarts", String(restarts))]),
      seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.centers.values))
    return try call.clustered(
      model, labels: model.labels, of: rows, provenance, repeating: Repetition(method))
  }
}
