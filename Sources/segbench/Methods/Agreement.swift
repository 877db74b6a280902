import SegEngine

extension Method {
  /// The files `labels=` and `others=`: two partitions.
  static let adjustedRand = Method("adjusted-rand") { setting, stopwatch in
    let (one, other) = (try setting.labels("labels"), try setting.labels("others"))
    let index = try stopwatch.measure { try AdjustedRandIndex.between(one, other) }
    return ["index": index]
  }

  /// The same.
  static let adjustedInformation = Method("adjusted-information") { setting, stopwatch in
    let (one, other) = (try setting.labels("labels"), try setting.labels("others"))
    let execution = try setting.execution
    let index = try stopwatch.measure {
      try PartitionAgreement(one, other).adjustedMutualInformation(execution: execution)
    }
    return ["index": index]
  }

  /// The file `partitions=` with `count=` of them, `k=`; tells how often a row is together with those of
  /// its group.
  static let consensus = Method("consensus") { setting, stopwatch in
    let table = try setting.matrix(
      "partitions", rows: setting.integer("count"), columns: setting.integer("rows"))
    let partitions = (0..<table.rows).map { table.row($0).map { Int32($0) } }
    let fit = Consensus(k: try setting.integer("k"))
    let model = try stopwatch.measure {
      try fit.fit(partitions, execution: setting.execution)
    }
    return [
      "agreement": model.agreements.reduce(0, +) / Double(model.agreements.count),
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.agreements),
    ]
  }

  /// `k=`, `restarts=`, `samples=`; tells the mean similarity of the groups.
  static let stability = Method("stability") { setting, stopwatch in
    let rows = try setting.matrix
    let execution = try setting.execution
    let refit = try setting.refit
    let samples = try setting.integer("samples")
    let found = try stopwatch.measure {
      let labels = try refit.labels(of: rows, seed: 1, execution: execution)
      return try ClusterStability.fit(
        rows, labels: labels, refit: refit, samples: samples, seed: 1, execution: execution)
    }
    return [
      "similarity": found.similarities.reduce(0, +) / Double(found.similarities.count),
      "fingerprint": Fingerprint.of(labels: found.labels, numbers: found.similarities),
    ]
  }

  /// `k=`, `restarts=`, `splits=`; tells the mean strength.
  static let predictionStrength = Method("prediction-strength") { setting, stopwatch in
    let rows = try setting.matrix
    let execution = try setting.execution
    let refit = try setting.refit
    let splits = try setting.integer("splits")
    let found = try stopwatch.measure {
      try PredictionStrength.fit(
        rows, refit: refit, splits: splits, seed: 1, execution: execution)
    }
    return ["strength": found.mean, "fingerprint": Fingerprint.of(numbers: [found.mean])]
  }
}

extension Setting {
  /// k-means with `k=` and `restarts=`.
  fileprivate var refit: Refit {
    get throws {
      let method = KMeans(k: try integer("k"), restarts: try integer("restarts"))
      return Refit { (rows, weights, seed, execution) throws(EngineError) in
        let model = try method.fit(rows, weights: weights, seed: seed, execution: execution)
        return Refit.Fitted(labels: model.labels) { (rows, execution) throws(EngineError) in
          try model.predict(rows, execution: execution).labels
        }
      }
    }
  }
}
