import SegEngine

extension Method {
  /// `k=`, `neighbors=`, `restarts=`; tells the normalised cut of the graph of nearest rows.
  static let spectral = Method("spectral") { setting, stopwatch in
    let rows = try setting.matrix
    let neighbors = try setting.integer("neighbors")
    let fit = SpectralClustering(
      k: try setting.integer("k"), affinity: .neighbors(neighbors),
      restarts: try setting.integer("restarts"))
    let model = try stopwatch.measure {
      try fit.fit(rows, seed: 1, execution: setting.execution)
    }
    let tree = try KDTree(rows, execution: setting.execution)
    let lists = try tree.nearest(k: neighbors + 1, of: rows, execution: setting.execution)
    return [
      "normalised cut": normalizedCut(model.labels, lists, k: model.k),
      "fingerprint": Fingerprint.of(labels: model.labels, numbers: model.eigenvalues),
    ]
  }

  /// Σ over groups of the share of their links that leaves them. A link counts half from each end.
  private static func normalizedCut(_ labels: [Int32], _ lists: Neighbors, k: Int) -> Double {
    var ends = [Double](repeating: 0, count: k)
    var inside = ends
    for (row, label) in labels.enumerated() {
      for other in lists.rows(of: row) where Int(other) != row {
        ends[Int(label) - 1] += 0.5
        ends[Int(labels[Int(other)]) - 1] += 0.5
        if labels[Int(other)] == label { inside[Int(label) - 1] += 1 }
      }
    }
    return zip(ends, inside).reduce(0) { $0 + 1 - $1.1 / $1.0 }
  }
}
