import SegEngine

extension Method {
  /// Mean distances within and between groups.
  static let clusterDistances = Method("cluster-distances") { setting, stopwatch in
    let (rows, labels) = (try setting.matrix, try setting.labels("labels"))
    let found = try stopwatch.measure {
      try ClusterDistances(rows, labels: labels, execution: setting.execution)
    }
    return ["index": found.withinBetweenRatio, "dunn2": found.generalizedDunn]
  }

  static let dunn = Method("dunn") { setting, stopwatch in
    let (rows, labels) = (try setting.matrix, try setting.labels("labels"))
    let found = try stopwatch.measure {
      try Dunn.index(rows, labels: labels, execution: setting.execution)
    }
    return ["index": found.value]
  }

  /// The indices that rank all pairs of rows.
  static let pairRanks = Method("pair-ranks") { setting, stopwatch in
    let (rows, labels) = (try setting.matrix, try setting.labels("labels"))
    let wanted: [PartitionIndex] = [.gamma, .gPlus, .cIndex, .pointBiserial, .mcClain]
    let found = try stopwatch.measure {
      try PartitionIndex.values(wanted, rows, labels: labels, execution: setting.execution)
    }
    return Dictionary(
      uniqueKeysWithValues: found.map { ("index \($0.key.rawValue)", $0.value) })
  }

  /// `draws=`; tells the statistic.
  static let hopkins = Method("hopkins") { setting, stopwatch in
    let rows = try setting.matrix
    let draws = try setting.integer("draws")
    let found = try stopwatch.measure {
      try Hopkins.fit(rows, draws: draws, seed: 1, execution: setting.execution)
    }
    return ["value": found.value, "fingerprint": Fingerprint.of(numbers: [found.value])]
  }

  /// The first column; `simulations=` of 0 makes one, which takes no time beside the dip.
  static let dip = Method("dip") { setting, stopwatch in
    let values = try setting.matrix.column(0)
    let simulations = max(try setting.integer("simulations"), 1)
    let found = try stopwatch.measure {
      try DipTest.fit(
        values, simulations: simulations, seed: 1, execution: setting.execution)
    }
    return ["dip": found.dip, "p": found.pValue]
  }

  /// Squared distances to the mean in units of the covariance; tells the largest.
  static let mahalanobis = Method("mahalanobis") { setting, stopwatch in
    let rows = try setting.matrix
    let distances = try stopwatch.measure {
      try LocationScatter(classical: rows).squaredDistances(
        rows, execution: setting.execution)
    }
    return ["largest": distances.max() ?? 0, "fingerprint": Fingerprint.of(numbers: distances)]
  }

  /// Of the first two columns as a map of all; `k=`.
  static let trustworthiness = Method("trustworthiness") { setting, stopwatch in
    let rows = try setting.matrix
    let k = try setting.integer("k")
    let map = Matrix(
      rows: rows.rows, columns: 2,
      values: (0..<rows.rows).flatMap { [rows[$0, 0], rows[$0, 1]] })
    let found = try stopwatch.measure {
      try MapQuality.of(map, rows: rows, k: k, execution: setting.execution)
    }
    return ["trustworthiness": found.trustworthiness]
  }
}
