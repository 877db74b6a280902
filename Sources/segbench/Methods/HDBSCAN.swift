import SegEngine

extension Method {
  static let hdbscan = Method("hdbscan") { setting, stopwatch in
    let rows = try setting.matrix
    let clustering = HDBSCAN(
      minimumSize: try setting.integer("min_size"),
      minimumSamples: try setting.integer("min_samples"))
    let model = try stopwatch.measure {
      try clustering.fit(rows, execution: setting.execution)
    }
    return [
      "count of clusters": Double(model.sizes.count),
      "count of noise": Double(model.labels.count { $0 == 0 }),
      "sum of weights": model.spanningTree.weights.reduce(0, +),
      "fingerprint": Fingerprint.of(
        labels: model.labels, numbers: model.spanningTree.weights + model.probabilities),
    ]
  }
}
