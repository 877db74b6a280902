import SegEngine

/// Every clusterer of the engine. A new one gets a line here and with it the whole contract.
enum AllClusterers {
  static let all: [Clusterer] =
    Seeding.allCases.map(Clusterer.kmeans) + Linkage.allCases.map(Clusterer.hierarchical)
    + [.microTree]
}

extension Clusterer {
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

  static let microTree = Clusterer(
    name: "k-means, then Ward", rowOrderIsIrrelevant: false, reachesAllRows: true,
    chunksBegin: 4096
  ) { rows, weights, k, execution in
    // So many starts find the best small groups, which a weight of 2 and a row twice share.
    let model = try MicroTree(centers: k + 1, restarts: 40).fit(
      rows, weights: weights, seed: 3, execution: execution)
    return Clusterer.Result(
      labels: try model.cut(k: k, rows: rows), numbers: model.tree.heights)
  }

  static func hierarchical(_ linkage: Linkage) -> Clusterer {
    Clusterer(
      name: "hierarchical, \(linkage.variantName)", rowOrderIsIrrelevant: true,
      reachesAllRows: false, chunksBegin: 32
    ) { rows, weights, k, execution in
      let tree = try HierarchicalClustering(linkage: linkage)
        .fit(rows, weights: weights, execution: execution)
      return Clusterer.Result(labels: try tree.cut(k: k, rows: rows), numbers: tree.heights)
    }
  }
}
