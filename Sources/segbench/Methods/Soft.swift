import SegEngine

extension Method {
  /// `k=`, `restarts=`; tells the objective.
  static let fuzzy = Method("fuzzy") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = FuzzyCMeans(
      k: try setting.integer("k"), restarts: try setting.integer("restarts"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "objective": model.objective, "steps": Double(model.iterations),
      "fingerprint": Fingerprint.of(
        labels: model.partition.labels, numbers: model.partition.memberships.values),
    ]
  }

  /// `k=`, `exponent=`; tells the objective.
  static let fanny = Method("fanny") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = Fanny(k: try setting.integer("k"), exponent: try setting.double("exponent"))
    let model = try stopwatch.measure { try fit.fit(rows, execution: setting.execution) }
    return [
      "objective": model.objective, "steps": Double(model.iterations),
      "fingerprint": Fingerprint.of(
        labels: model.partition.labels, numbers: model.partition.memberships.values),
    ]
  }
}
