import SegEngine

extension Method {
  /// `k=`, and `restarts=` when it is not the default; tells the objective as a sum.
  static let kmedoids = Method("kmedoids") { setting, stopwatch in
    let rows = try setting.matrix
    var fit = KMedoids(k: try setting.integer("k"))
    fit.restarts = try setting.integer("restarts", or: fit.restarts)
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "loss": model.totalDissimilarity,
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.distances),
    ]
  }

  /// `k=`, `samples=`, `size=` of a sample; tells the objective of all rows as a sum.
  static let clara = Method("clara") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = CLARA(
      k: try setting.integer("k"), samples: try setting.integer("samples"),
      sampleSize: try setting.integer("size"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: UInt64(setting.integer("seed", or: 1)), execution: setting.execution)
    }
    return [
      "loss": model.totalDissimilarity,
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.distances),
    ]
  }
}
