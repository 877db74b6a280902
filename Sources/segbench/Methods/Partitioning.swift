import SegEngine

extension Method {
  /// `k= iterations= start=`: from the same first centres for everybody.
  static let kmeansFromStart = Method("kmeans-30") { setting, stopwatch in
    let rows = try setting.matrix
    let k = try setting.integer("k")
    let centers = try setting.matrix("start", rows: k, columns: rows.columns)
    let fit = KMeans(k: k, maximumIterations: try setting.integer("iterations"), tolerance: 0)
    let model = try stopwatch.measure {
      try fit.fit(rows, from: centers, execution: setting.execution)
    }
    return [
      "inertia": model.inertia,
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.centers.values),
    ]
  }

  /// `k= restarts= iterations= tolerance=`: a whole fit with its own starts.
  static let kmeans = Method("kmeans") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = KMeans(
      k: try setting.integer("k"), restarts: try setting.integer("restarts"),
      maximumIterations: try setting.integer("iterations"),
      tolerance: try setting.double("tolerance"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "inertia": model.inertia,
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.centers.values),
    ]
  }

  static let kmeansSweep = Method("kmeans-sweep") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = KMeans(
      k: 2, restarts: try setting.integer("restarts"),
      maximumIterations: try setting.integer("iterations"),
      tolerance: try setting.double("tolerance"))
    let ks = Array(try setting.integer("from")...(try setting.integer("to")))
    let models = try stopwatch.measure {
      try fit.sweep(ks: ks, rows, seed: 1, execution: setting.execution)
    }
    return ["mean inertia": models.map(\.inertia).reduce(0, +) / Double(models.count)]
  }
}
