import SegEngine

extension Method {
  static let knn = Method("knn") { setting, stopwatch in
    let rows = try setting.matrix
    let k = try setting.integer("k")
    let found = try stopwatch.measure {
      try KDTree(rows, execution: setting.execution).nearest(k: k, execution: setting.execution)
    }
    return ["sum of distances": found.distances.reduce(0, +)]
  }

  static let optics = Method("optics") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = OPTICS(
      minimumPoints: try setting.integer("points"), eps: try setting.double("eps"))
    let model = try stopwatch.measure { try fit.fit(rows, execution: setting.execution) }
    return ["sum of reachability": model.reachability.filter { $0 < .infinity }.reduce(0, +)]
  }
}
