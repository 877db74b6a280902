import SegEngine

extension Method {
  /// `eps=` and `min=`; tells groups, noise and cores.
  static let dbscan = Method("dbscan") { setting, stopwatch in
    let rows = try setting.matrix
    let method = DBSCAN(
      eps: try setting.double("eps"), minimumPoints: try setting.integer("min"))
    let model = try stopwatch.measure {
      try method.fit(rows, execution: try setting.execution)
    }
    return [
      "count of clusters": Double(model.groups), "count of noise": Double(model.noise),
      "count of cores": Double(model.cores.reduce(0, +)),
      "fingerprint": Fingerprint.of(labels: model.labels),
    ]
  }
}
