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
    return [
      "sum of heights": tree.heights.reduce(0, +), "last height": tree.heights.last ?? 0,
      "fingerprint": Fingerprint.of(labels: tree.left + tree.right, numbers: tree.heights),
    ]
  }
}
