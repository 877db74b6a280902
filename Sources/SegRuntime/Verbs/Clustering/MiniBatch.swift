import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let minibatch = Verb(
    "minibatch", "Partition very many rows around k means that small random batches move.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    .columns,
    .groups,
    Parameter<Int>("batch", "Rows in a batch.", default: 1024, in: 1...),
    Parameter<Int>(
      "restarts", "Independent starts; the best on a sample is finished.", default: 4,
      in: 1...1_000_000),
    .seed,
    details: """
      Approximate: the inertia ends a little above that of `kmeans`, and batches are drawn at random. A last pass over \
      all rows makes segments and inertia exact for the means found.
      """,
    examples: [
      Example("iris | minibatch k=3 batch=50 seed=1", "Three groups by batches of 50 rows")
    ],
    references: [.sculley],
    shape: { call, columns, _, _, _, _ in
      try call.clusteringShape(columns.names, KMeansModel.columns)
    }
  ) { call, columns, k, batch, restarts, seed in
    let rows = try call.numericRows(columns.names)
    call.warnUnequalSpread(rows)
    let used = seed.resolved(call)
    let model = try MiniBatchKMeans(k: k, batchSize: batch, restarts: restarts)
      .fit(rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
    let provenance = Provenance(
      method: "mini-batch k-means (approximate, \(model.seedingVariant))",
      settings: [("k", String(k)), ("batch", String(batch)), ("restarts", String(restarts))],
      seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.centers.values))
    return try call.clustered(model, labels: model.labels, of: rows, provenance)
  }
}
