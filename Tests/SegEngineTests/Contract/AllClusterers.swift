import SegEngine

/// Every clusterer of the engine. A new one gets a line here and with it the whole contract.
enum AllClusterers {
  static let all: [Clusterer] =
    Seeding.allCases.map(Clusterer.kmeans)
    + BisectingRule.allCases.map(Clusterer.bisecting) + [.miniBatch]
    + MedoidStart.allCases.map(Clusterer.kmedoids) + [.clara]
    + (Linkage.allCases + [.flexible(beta: 0.5)]).map(Clusterer.hierarchical)
    + [.full, .tied, .diagonal, .spherical, .vev, .eve].map { Clusterer.mixture($0) }
    // Draws of seeds differ where a row stands twice.
    + CovarianceFamily.allCases.map { Clusterer.mixture($0, starts: [.kMeans, .hierarchy]) }
    + [.microTree, .fuzzyCMeans, .fanny, .spherical, .balanced, .diana]
    + PrototypeStart.allCases.map(Clusterer.prototypes)
    + [.kamila, .twoStep]
    + [.gowerMedoids, .gowerCLARA, .gowerTree]
    + [.spectral(.neighbors(10)), .spectral(.gaussian(gamma: nil))]
}

extension Clusterer {
  static let miniBatch = Clusterer(
    name: "mini-batch k-means", rowOrderIsIrrelevant: false, reachesAllRows: true,
    chunksBegin: 4096, weightsRepeatRows: false
  ) { rows, weights, k, execution in
    let model = try MiniBatchKMeans(k: k)
      .fit(rows, weights: weights, seed: 7, execution: execution)
    return Clusterer.Result(
      labels: model.labels, numbers: model.centers.values + model.distances + [model.inertia])
  }

  static func bisecting(_ rule: BisectingRule) -> Clusterer {
    Clusterer(
      name: "bisecting k-means, \(rule.rawValue)", rowOrderIsIrrelevant: false,
      reachesAllRows: true, chunksBegin: 4096
    ) { rows, weights, k, execution in
      let model = try BisectingKMeans(k: k, rule: rule, restarts: 20)
        .fit(rows, weights: weights, seed: 7, execution: execution)
      return Clusterer.Result(
        labels: model.labels, numbers: model.centers.values + model.withinSumOfSquares)
    }
  }

  static func kmedoids(_ start: MedoidStart) -> Clusterer {
    Clusterer(
      name: "k-medoids, \(start.rawValue)", rowOrderIsIrrelevant: false, reachesAllRows: true,
      chunksBegin: 64
    ) { rows, weights, k, execution in
      let model = try KMedoids(k: k, start: start, restarts: 4)
        .fit(rows, weights: weights, seed: 7, execution: execution)
      return Clusterer.Result(
        labels: model.labels,
        numbers: model.centers.values + model.distances + model.startTotals
          + [model.totalDissimilarity])
    }
  }

  static let clara = Clusterer(
    name: "CLARA", rowOrderIsIrrelevant: false, reachesAllRows: true, chunksBegin: 64,
    weightsRepeatRows: false
  ) { rows, weights, k, execution in
    let model = try CLARA(k: k).fit(rows, weights: weights, seed: 7, execution: execution)
    return Clusterer.Result(
      labels: model.labels,
      numbers: model.centers.values + model.distances + model.startTotals
        + [model.totalDissimilarity])
  }

  static func kmeans(_ seeding: Seeding) -> Clusterer {
    Clusterer(
      name: "k-means, \(seeding.variantName)", rowOrderIsIrrelevant: false, reachesAllRows: true,
      chunksBegin: 4096
    ) { rows, weights, k, execution in
      let model = try KMeans(k: k, seeding: seeding, restarts: 20)
        .fit(rows, weights: weights, seed: 7, execution: execution)
      return Clusterer.Result(
        labels: model.labels,
        numbers: model.centers.values + model.distances + [model.inertia] + model.restartInertias)
    }
  }

  static let fuzzyCMeans = Clusterer(
    name: "fuzzy c-means", rowOrderIsIrrelevant: false, reachesAllRows: true, chunksBegin: 1024
  ) { rows, weights, k, execution in
    let model = try FuzzyCMeans(k: k, restarts: 2)
      .fit(rows, weights: weights, seed: 7, execution: execution)
    let shares = try model.memberships(rows, execution: execution)
    return Clusterer.Result(
      labels: model.partition.labels,
      numbers: model.centers.values + shares.values + [model.objective])
  }

  static let fanny = Clusterer(
    name: "fanny", rowOrderIsIrrelevant: false, reachesAllRows: true, chunksBegin: 64
  ) { rows, weights, k, execution in
    // With the usual exponent all shares of evenly spread rows are alike.
    let model = try Fanny(k: k, exponent: 1.3)
      .fit(rows, weights: weights, execution: execution)
    return Clusterer.Result(
      labels: model.partition.labels,
      numbers: model.centers.values + model.memberships.values + [model.objective])
  }

  /// A column is added, so that rows that lie apart differ in direction too.
  static let spherical = Clusterer(
    name: "spherical k-means", rowOrderIsIrrelevant: false, reachesAllRows: true,
    chunksBegin: 1024
  ) { rows, weights, k, execution in
    let lifted = Matrix.from(
      columns: (0..<rows.columns).map(rows.column)
        + [[Double](repeating: 20, count: rows.rows)])
    let model = try SphericalKMeans(k: k, restarts: 4)
      .fit(lifted, weights: weights, seed: 7, execution: execution)
    return Clusterer.Result(
      labels: model.labels, numbers: model.centers.values + model.distances + model.startCosts)
  }

  static let balanced = Clusterer(
    name: "k-means with limited sizes", rowOrderIsIrrelevant: false, reachesAllRows: true,
    chunksBegin: 1024
  ) { rows, weights, k, execution in
    let model = try BalancedKMeans(k: k, restarts: 4)
      .fit(rows, weights: weights, seed: 7, execution: execution)
    return Clusterer.Result(
      labels: model.labels,
      numbers: model.centers.values + model.distances + model.restartInertias)
  }

  static func spectral(_ affinity: Affinity) -> Clusterer {
    Clusterer(
      name: "spectral, \(affinity)", rowOrderIsIrrelevant: false, reachesAllRows: true,
      chunksBegin: 512, weightsRepeatRows: false
    ) { rows, weights, k, execution in
      let model = try SpectralClustering(k: k, affinity: affinity, restarts: 4)
        .fit(rows, weights: weights, seed: 7, execution: execution)
      return Clusterer.Result(
        labels: model.labels, numbers: model.eigenvalues + model.places.values)
    }
  }

  static let diana = Clusterer(
    name: "DIANA", rowOrderIsIrrelevant: true, reachesAllRows: false, chunksBegin: 32,
    weightsRepeatRows: false
  ) { rows, weights, k, execution in
    let tree = try Diana().fit(rows, weights: weights, execution: execution)
    return Clusterer.Result(labels: try tree.cut(k: k, rows: rows), numbers: tree.heights)
  }

  static let microTree = Clusterer(
    name: "k-means, then Ward", rowOrderIsIrrelevant: false, reachesAllRows: true,
    chunksBegin: 4096, weightsRepeatRows: false
  ) { rows, weights, k, execution in
    let model = try MicroTree(centers: k + 1, restarts: 4).fit(
      rows, weights: weights, seed: 3, execution: execution)
    return Clusterer.Result(
      labels: try model.cut(k: k, rows: rows), numbers: model.tree.heights)
  }

  static func hierarchical(_ linkage: Linkage) -> Clusterer {
    // Two equal rows that merge first are farther from others than one of them, or nearer.
    let isFlexible = if case .flexible = linkage { true } else { false }
    return Clusterer(
      // The farthest row of a group often decides of several minimax distances alike.
      name: "hierarchical, \(linkage.variantName)", rowOrderIsIrrelevant: linkage != .minimax,
      reachesAllRows: false, chunksBegin: 32, weightsRepeatRows: !isFlexible
    ) { rows, weights, k, execution in
      let tree = try HierarchicalClustering(linkage: linkage)
        .fit(rows, weights: weights, execution: execution)
      return Clusterer.Result(labels: try tree.cut(k: k, rows: rows), numbers: tree.heights)
    }
  }

  static func prototypes(_ start: PrototypeStart) -> Clusterer {
    Clusterer(
      name: "k-prototypes, \(start.rawValue)", rowOrderIsIrrelevant: false, reachesAllRows: true,
      chunksBegin: 4096, weightsRepeatRows: false
    ) { rows, weights, k, execution in
      let model = try KPrototypes(k: k, start: start, missing: .refuse)
        .fit(Self.mixed(rows), weights: weights, seed: 7, execution: execution)
      return Clusterer.Result(
        labels: model.labels,
        numbers: model.prototypes.values + model.costs + model.startCosts + [model.cost])
    }
  }

  static let kamila = Clusterer(
    name: "KAMILA", rowOrderIsIrrelevant: false, reachesAllRows: true, chunksBegin: 4096,
    weightsRepeatRows: false
  ) { rows, weights, k, execution in
    let model = try Kamila(k: k).fit(
      Self.mixed(rows), weights: weights, seed: 7, execution: execution)
    return Clusterer.Result(
      labels: model.labels,
      numbers: model.centers.values + model.uncertainties + model.startLogLikelihoods
        + [model.logLikelihood])
  }

  static let twoStep = Clusterer(
    name: "TwoStep", rowOrderIsIrrelevant: false, reachesAllRows: true, chunksBegin: 1024,
    weightsRepeatRows: false
  ) { rows, weights, k, execution in
    let model = try TwoStep(k: k, leaves: 300)
      .fit(Self.mixed(rows), weights: weights, seed: 7, execution: execution)
    return Clusterer.Result(
      labels: model.labels,
      numbers: model.centers.values + model.distances + model.figures.map(\.bic))
  }

  static let gowerMedoids = Clusterer(
    name: "k-medoids, Gower", rowOrderIsIrrelevant: false, reachesAllRows: true, chunksBegin: 64,
    takesGaps: true
  ) { rows, weights, k, execution in
    let model = try KMedoids(k: k, restarts: 4)
      .fit(Self.mixed(rows), weights: weights, seed: 7, execution: execution)
    return Clusterer.Result(
      labels: model.labels,
      numbers: model.centers.values + model.distances + [model.totalDissimilarity])
  }

  static let gowerCLARA = Clusterer(
    name: "CLARA, Gower", rowOrderIsIrrelevant: false, reachesAllRows: true, chunksBegin: 64,
    weightsRepeatRows: false, takesGaps: true
  ) { rows, weights, k, execution in
    let model = try CLARA(k: k)
      .fit(Self.mixed(rows), weights: weights, seed: 7, execution: execution)
    return Clusterer.Result(
      labels: model.labels,
      numbers: model.centers.values + model.distances + [model.totalDissimilarity])
  }

  static let gowerTree = Clusterer(
    name: "hierarchical average, Gower", rowOrderIsIrrelevant: false, reachesAllRows: false,
    chunksBegin: 32, takesGaps: true
  ) { rows, weights, k, execution in
    let tree = try HierarchicalClustering(linkage: .average)
      .fit(Self.mixed(rows), weights: weights, execution: execution)
    return Clusterer.Result(labels: try tree.cut(k: k, rows: rows), numbers: tree.heights)
  }

  private static func mixed(_ rows: Matrix) throws -> MixedRows { try MixedRows(numbers: rows) }

  static func mixture(
    _ family: CovarianceFamily, starts: [MixtureStart] = MixtureStart.standard
  ) -> Clusterer {
    Clusterer(
      name: "Gaussian mixture, \(family.variantName), \(starts.count) starts",
      rowOrderIsIrrelevant: false, reachesAllRows: true, chunksBegin: 1024,
      weightsRepeatRows: !starts.contains(.seeds)
    ) { rows, weights, k, execution in
      let model = try GaussianMixture(k: k, covariance: family, starts: starts)
        .fit(rows, weights: weights, seed: 7, execution: execution)
      return Clusterer.Result(
        labels: model.labels,
        numbers: model.parameters.means.values + model.prediction.logDensities + model.history)
    }
  }
}
