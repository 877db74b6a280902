import SegEngine

extension Method {
  static let hclust = Method("hclust") { setting, stopwatch in
    let rows = try setting.matrix
    let linkage = try setting.linkage
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

  /// `linkage=`, `min=` rows of a group; the tree itself is not part of the time.
  static let dynamicCut = Method("dynamic-cut") { setting, stopwatch in
    let (rows, tree) = (try setting.matrix, try setting.tree)
    let cut = DynamicTreeCut(minimumSize: try setting.integer("min"), rest: .nearest)
    let labels = try stopwatch.measure {
      try cut.cut(tree, rows: rows, execution: setting.execution)
    }
    return [
      "count of clusters": Double(labels.max() ?? 0),
      "count in the largest": Double(labels.count { $0 == 1 }),
      "fingerprint": Fingerprint.of(labels: labels),
    ]
  }

  /// `linkage=`; as above.
  static let cophenetic = Method("cophenetic") { setting, stopwatch in
    let (rows, tree) = (try setting.matrix, try setting.tree)
    return [
      "correlation": try stopwatch.measure {
        try tree.copheneticCorrelation(rows: rows, execution: setting.execution)
      }
    ]
  }
}

extension Setting {
  fileprivate var linkage: Linkage {
    get throws {
      guard let linkage = Linkage(name: try text("linkage")) else {
        throw BadInput("no such linkage")
      }
      return linkage
    }
  }

  fileprivate var tree: MergeTree {
    get throws {
      try HierarchicalClustering(linkage: linkage).fit(matrix, execution: execution)
    }
  }
}
