import SegEngine

extension Method {
  /// `perplexity=`; tells the share of the nearest rows that are nearest in the map too, of 2,000 rows.
  static let tsne = Method("tsne") { setting, stopwatch in
    let rows = try setting.matrix
    let tsne = TSNE(
      perplexity: Double(try setting.integer("perplexity")),
      iterations: try setting.integer("iterations", or: 750),
      learningRate: setting.optionalText("rate").flatMap(Double.init))
    let model = try stopwatch.measure {
      try tsne.fit(rows, seed: 1, execution: setting.execution)
    }
    var quality = try kept(rows, model.points, try setting.execution)
    quality["divergence"] = model.divergence
    quality["fingerprint"] = Fingerprint.of(numbers: model.points.values)
    return quality
  }

  /// `neighbors=`; tells the same.
  static let umap = Method("umap") { setting, stopwatch in
    let rows = try setting.matrix
    let umap = UMAP(neighbors: try setting.integer("neighbors"))
    let model = try stopwatch.measure {
      try umap.fit(rows, seed: 1, execution: setting.execution)
    }
    var quality = try kept(rows, model.points, try setting.execution)
    quality["trustworthiness"] =
      try MapQuality.of(
        model.points, rows: rows, k: 15, execution: try setting.execution
      ).trustworthiness
    quality["fingerprint"] = Fingerprint.of(numbers: model.points.values)
    return quality
  }

  private static func kept(
    _ rows: Matrix, _ map: Matrix, _ execution: Execution
  ) throws -> [String: Double] {
    let picks = stride(from: 0, to: rows.rows, by: max(rows.rows / 2000, 1)).map { $0 }
    var found: [String: Double] = [:]
    for k in [10, 30] {
      let lists = try [rows, map].map { table in
        try KDTree(table, execution: execution)
          .nearest(k: k + 1, of: table.selecting(rows: picks), execution: execution)
      }
      var hits = 0
      for (index, row) in picks.enumerated() {
        let near = lists.map { Set($0.rows(of: index).filter { Int($0) != row }.prefix(k)) }
        hits += near[0].intersection(near[1]).count
      }
      found["kept \(k)"] = Double(hits) / Double(picks.count * k)
    }
    return found
  }
}
