import SegEngine

extension Method {
  /// `k= least= most= restarts=`: sizes within limits.
  static let balanced = Method("balanced") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = BalancedKMeans(
      k: try setting.integer("k"), minimumSize: try setting.integer("least"),
      maximumSize: try setting.integer("most"), restarts: try setting.integer("restarts"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "inertia": model.inertia,
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.centers.values),
    ]
  }

  /// `trees=`, on 256 rows each.
  static let isolation = Method("isolation") { setting, stopwatch in
    let rows = try setting.matrix
    let fit = IsolationForest(trees: try setting.integer("trees"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "mean score": model.scores.reduce(0, +) / Double(model.scores.count),
      "fingerprint": Fingerprint.of(labels: [], numbers: model.scores),
    ]
  }

  /// The minimum covariance determinant of three quarters of the rows.
  static let determinant = Method("determinant") { setting, stopwatch in
    let rows = try setting.matrix
    let found = try stopwatch.measure {
      try MinimumCovarianceDeterminant().fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "log determinant": found.logDeterminant,
      "fingerprint": Fingerprint.of(labels: [], numbers: found.squaredDistances),
    ]
  }
}
