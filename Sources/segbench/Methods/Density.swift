import SegEngine

extension Method {
  /// `eps=` and `minimum=`; tells groups, noise and cores.
  static let dbscan = Method("dbscan") { setting, stopwatch in
    let rows = try setting.matrix
    let method = DBSCAN(
      eps: try setting.double("eps"), minimumPoints: try setting.integer("minimum"))
    let model = try stopwatch.measure {
      try method.fit(rows, execution: try setting.execution)
    }
    return [
      "groups": Double(model.groups), "noise": Double(model.noise),
      "cores": Double(model.cores.reduce(0, +)),
    ]
  }
}
