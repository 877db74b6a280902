import SegEngine

extension Method {
  /// `k=` and `seed=`, and `restarts=` when it is not the default; tells the inertia of all rows.
  static let miniBatch = Method("minibatch") { setting, stopwatch in
    let rows = try setting.matrix
    var method = MiniBatchKMeans(k: try setting.integer("k"))
    method.restarts = try setting.integer("restarts", or: method.restarts)
    let seed = UInt64(try setting.integer("seed"))
    let model = try stopwatch.measure {
      try method.fit(rows, seed: seed, execution: try setting.execution)
    }
    return [
      "inertia": model.inertia, "batches": Double(model.iterations),
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.centers.values),
    ]
  }

  /// `k=` and `seed=`; tells the inertia.
  static let bisecting = Method("bisecting") { setting, stopwatch in
    let rows = try setting.matrix
    let method = BisectingKMeans(k: try setting.integer("k"), restarts: 1)
    let seed = UInt64(try setting.integer("seed"))
    let model = try stopwatch.measure {
      try method.fit(rows, seed: seed, execution: try setting.execution)
    }
    return ["inertia": model.inertia]
  }

  /// `k=`, `restarts=`; tells the sum of 1 − cosine to the own centre.
  static let spherical = Method("spherical") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = SphericalKMeans(
      k: try setting.integer("k"), restarts: try setting.integer("restarts"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "cost": model.cost,
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.centers.values),
    ]
  }
}
