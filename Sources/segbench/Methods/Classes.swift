import SegEngine

extension Method {
  /// All columns are categories. `k=`, `restarts=`; tells the log-likelihood.
  static let latentClasses = Method("lca") { setting, stopwatch in
    let rows = try setting.mixed(numbers: 0)
    let fit = LatentClasses(
      k: try setting.integer("k"), restarts: try setting.integer("restarts"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return [
      "log-likelihood": model.logLikelihood, "starts at best": Double(model.startsAtBest),
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.posteriors.values),
    ]
  }

  /// The first half of the columns are numbers. `k=`, `restarts=`; tells how well the true groups are
  /// found.
  static let kamila = Method("kamila") { setting, stopwatch in
    let rows = try setting.mixed()
    let fit = Kamila(k: try setting.integer("k"), restarts: try setting.integer("restarts"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return try figures(model.labels, setting)
  }

  /// All columns are numbers. `k=`, `leaves=`; tells the same.
  static let twoStep = Method("twostep") { setting, stopwatch in
    let rows = try MixedRows(numbers: try setting.matrix)
    let fit = TwoStep(k: try setting.integer("k"), leaves: try setting.integer("leaves"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    return try figures(model.labels, setting)
  }

  private static func figures(
    _ labels: [Int32], _ setting: Setting
  ) throws -> [String: Double] {
    [
      "Rand": try AdjustedRandIndex.between(labels, setting.labels("truth")),
      "fingerprint": Fingerprint.of(labels: labels),
    ]
  }
}
