import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let optics = Verb(
    "optics", "Order rows by density, and cut groups from the order.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "the share of noise, segment 0",
      next: ["profile", "freq segment"]),
    .columns,
    Parameter<Int>(
      "min", "Rows that make a row dense, the row itself counted.", default: 5, in: 1...),
    Parameter<Double?>("eps", "Cut the groups that DBSCAN finds at this distance.", in: 0...),
    Parameter<Double>(
      "xi",
      "Without eps: groups begin and end where the reachability falls or rises by this share.",
      default: 0.05, in: 0...0.999),
    Parameter<Int?>("min_size", "Fewest rows of a group, for xi; `min` when left out.", in: 2...),
    .metric,
    details: """
      Beside the segment stand `order`, the place of a row in the walk from dense to dense, and `reachability`, the \
      distance at which the walk reached it (missing where a walk begins): valleys of the reachability along the order \
      are groups. One fit answers for every eps: `eps=` cuts what DBSCAN would find, up to border rows; without it the \
      steep slopes of the curve decide. Noise is segment 0. New rows go the way of the nearest fitted row, and with \
      `eps=` only as far as that. Cost: O(n log n) in few columns, O(n · d) memory.
      """,
    examples: [
      Example("iris | optics min=5 xi=0.1", "Groups from the slopes"),
      Example("iris | optics min=5 eps=0.5 | freq segment", "The groups of DBSCAN at 0.5"),
    ],
    references: [.ankerst],
    shape: { call, columns, _, _, _, _, _ in
      try call.clusteringShape(columns.names, OPTICSSegments.columns)
    }
  ) { call, columns, minimum, eps, xi, size, metric in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    let model = try OPTICS(minimumPoints: minimum, metric: metric.metric)
      .fit(rows.matrix, execution: call.execution)
    let labels: [Int32]
    var settings = [("min", String(minimum)), ("metric", metric.rawValue)]
    if let eps {
      labels = try model.labels(eps: eps)
      settings.append(("eps", NumberText.shortest(eps)))
    } else {
      labels = try model.labels(xi: xi, minimumSize: size)
      settings.append(("xi", NumberText.shortest(xi)))
    }
    let provenance = Provenance(
      method: "OPTICS (\(eps == nil ? "steep slopes" : "cut at eps"))", settings: settings,
      seed: nil,
      fingerprint: Fingerprint.of(labels: labels, numbers: model.reachability))
    let segments = OPTICSSegments(model: model, eps: eps, noise: labels.count { $0 == 0 })
    return try call.clustered(segments, labels: labels, of: rows, provenance)
  }
}

/// Groups that were cut from the order of OPTICS.
private struct OPTICSSegments: SegmentModel {
  static let columns = ModelColumns(
    fitted: ["order", "reachability"], assigned: [Labelling.distance])
  let model: OPTICSModel
  let eps: Double?
  let noise: Int

  var fitted: [[Double]] {
    var places = [Double](repeating: 0, count: model.order.count)
    for (place, row) in model.order.enumerated() { places[Int(row)] = Double(place + 1) }
    return [places, model.reachability]
  }
  var remarks: [String] { ["noise \(noise)"] }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    // At an eps only dense rows take others in; without one the nearest row decides, noise too.
    let fittedRows = clustering.rows.matrix
    let takers =
      eps.map { eps in model.coreDistances.indices.filter { model.coreDistances[$0] <= eps } }
      ?? Array(0..<fittedRows.rows)
    guard !takers.isEmpty, rows.rows > 0 else {
      return AssignedRows(
        labels: [Int32](repeating: 0, count: rows.rows),
        values: [[Double](repeating: .infinity, count: rows.rows)])
    }
    let tree = try KDTree(
      fittedRows.selecting(rows: takers), metric: model.settings.metric, execution: call.execution)
    let found = try tree.nearest(k: 1, of: rows, execution: call.execution)
    call.note("assigned to the segment of the nearest \(eps == nil ? "row" : "dense row")")
    let labels = zip(found.rows, found.distances).map { row, distance in
      eps.map { distance <= $0 } ?? true ? clustering.labels[takers[Int(row)]] : 0
    }
    return AssignedRows(labels: labels, values: [found.distances])
  }
}
