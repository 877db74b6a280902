import SegEngine

extension Method {
  /// `k=`; tells the objective as a sum.
  static let kmedoids = Method("kmedoids") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = KMedoids(k: try setting.integer("k"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "loss": model.totalDissimilarity,
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.distances),
    ]
  }
}
