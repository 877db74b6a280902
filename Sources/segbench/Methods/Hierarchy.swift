import SegEngine

extension Method {
  static let hclust = Method("hclust") { setting, stopwatch in
    let rows = try setting.matrix
    guard let linkage = Linkage(name: try setting.text("linkage")) else {
      throw BadInput("no such linkage")
    }
    let tree = try stopwatch.measure {
      try HierarchicalClustering(linkage: linkage).fit(rows, execution: setting.execution)
    }
    // Those of centroids and medians are squares, and others' their roots.
    let squared = linkage == .centroid || linkage == .median
    let heights = tree.heights.map { squared ? $0.squareRoot() : $0 }
    return [
      "sum of heights": heights.reduce(0, +), "last height": heights.last ?? 0,
      "fingerprint": Fingerprint.of(labels: tree.left + tree.right, numbers: tree.heights),
    ]
  }

  /// The tree from above; tells the sum of its heights.
  static let diana = Method("diana") { setting, stopwatch in
    let rows = try setting.matrix
    let tree = try stopwatch.measure { try Diana().fit(rows, execution: setting.execution) }
    return [
      "sum of heights": tree.heights.reduce(0, +), "coefficient": tree.divisiveCoefficient,
      "fingerprint": Fingerprint.of(labels: tree.left + tree.right, numbers: tree.heights),
    ]
  }
}
