import SegEngine

extension Method {
  static let pca = Method("pca") { setting, stopwatch in
    let rows = try setting.matrix
    let components = try setting.integer("components")
    let model = try stopwatch.measure {
      try PCA(components: components, keepsScores: false).fit(rows, execution: setting.execution)
    }
    return [
      "explained": model.explained.reduce(0, +), "first deviation": model.standardDeviations[0],
    ]
  }
}
