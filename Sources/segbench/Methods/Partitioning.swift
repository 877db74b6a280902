import SegEngine

extension Method {
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
    var quality: [String: Double] = [:]
    for (k, model) in zip(ks, models) { quality["inertia\(k)"] = model.inertia }
    return quality
  }
}
