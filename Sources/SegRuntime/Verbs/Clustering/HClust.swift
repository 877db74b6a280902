import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let hclust = Verb(
    "hclust", "Build a tree of merges, from single rows to one group.",
    accepts: .table, returns: .tree, chapter: .clustering,
    Parameter<NumericColumns>(
      "columns", "Numeric columns; all features when left out.", default: NumericColumns.none,
      at: .rest),
    Parameter<LinkageChoice>("linkage", "What the distance between two groups is.", default: .ward),
    Parameter<MetricChoice>(
      "metric", "What the distance between two rows is.", default: .euclidean),
    details: """
      `ward` is Ward.D2: heights are on the scale of distances. `centroid` and `median` work on squared distances, \
      and their heights are squared; they may sink (inversions), and then only `cut k=` is allowed. All linkages \
      but single keep n(n−1)/2 distances: 1.6 GB for 20,000 rows. A tree that would not fit is refused before it starts.
      """,
    examples: [
      Example("six | hclust linkage=average", "The merges of six points"),
      Example("iris | hclust linkage=ward | cut k=3 | freq segment", "Three groups of a tree"),
    ],
    references: [.lanceWilliams, .murtagh],
    shape: { call, columns, _, _ in
      Shape(
        kind: .tree, data: ClusterTree.outline, rows: try call.table(),
        features: try call.features(columns.names))
    }
  ) { call, columns, linkage, metric in
    let rows = try call.numericRows(columns.names)
    call.warnUnequalSpread(rows)
    let method = HierarchicalClustering(linkage: linkage.linkage, metric: metric.metric)
    let tree = try method.fit(rows.matrix, weights: rows.weights, execution: call.execution)
    if tree.inversions > 0 {
      call.note("\(tree.inversions) merges lie lower than the one before them (inversions)")
    }
    let provenance = Provenance(
      method: "hierarchical, \(tree.linkage.variantName)",
      settings: [("linkage", linkage.rawValue), ("metric", metric.rawValue)], seed: nil,
      fingerprint: Fingerprint.of(labels: tree.left + tree.right, numbers: tree.heights))
    return .tree(
      ClusterTree(
        tree: tree, rows: rows, data: try ClusterTree.table(tree, call.backend),
        provenance: provenance))
  }

  static let cut = Verb(
    "cut", "Cut a tree into segments.",
    accepts: .tree, returns: .clustering, chapter: .clustering,
    Parameter<Int?>("k", "Number of segments.", in: 1...),
    Parameter<Double?>("height", "Height at which the tree is cut."),
    details: "`cut k=` gives exactly k segments. A tree with inversions cannot be cut by height.",
    examples: [Example("six | hclust | cut k=2", "Two segments")],
    shape: { call, k, height in
      guard (k == nil) != (height == nil) else { throw TreeCut.either(call) }
      let rows = call.inputShape?.rows
      return Shape(
        kind: .clustering, data: rows.map { Labelling.outline($0, beside: []) },
        features: call.inputShape?.features, modelColumns: TreeSegments.columns)
    }
  ) { call, k, height in
    guard (k == nil) != (height == nil) else { throw TreeCut.either(call) }
    return try TreeCut.clustering(try call.tree(), k, height, call)
  }
}

private enum TreeCut {
  static func either(_ call: Call) -> Diagnostic {
    Problem.wrongArguments(
      "`cut` takes either `k` or `height`", span: call.stage.span,
      notes: ["cut k=4", "cut height=12.5"])
  }

  static func clustering(_ tree: ClusterTree, _ k: Int?, _ height: Double?, _ call: Call) throws
    -> Value
  {
    let labels: [Int32]
    if let k {
      labels = try tree.tree.cut(k: k, rows: tree.rows.matrix)
    } else {
      labels = try tree.tree.cut(height: height ?? 0, rows: tree.rows.matrix)
    }
    let setting =
      k.map { ("k", String($0)) } ?? ("height", NumberText.shortest(height ?? 0))
    return try call.clustered(
      TreeSegments(source: tree), labels: labels, of: tree.rows,
      Provenance(
        method: tree.provenance.method, settings: tree.provenance.settings + [setting], seed: nil,
        fingerprint: Fingerprint.of(labels: labels, numbers: tree.tree.heights)))
  }
}

/// Segments that were cut from a tree. A tree has no rule of its own for new rows.
private struct TreeSegments: SegmentModel {
  static let columns = ModelColumns(assigned: [Labelling.distance])
  let source: ClusterTree

  var tree: ClusterTree? { source }
  var fitted: [[Double]] { [] }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let centers = try clustering.centers()
    let own = NearestCenter.find(clustering.rows.matrix, centers)
    let same = zip(own.labels, clustering.labels).count { $0 == $1 }
    let share = Double(same) / Double(max(clustering.labels.count, 1))
    call.note(
      "assigned to the nearest centre, which gives back \(NumberText.fixed(share * 100, places: 1)) %"
        + " of the tree's own rows")
    let found = NearestCenter.find(rows, centers)
    return AssignedRows(labels: found.labels, values: [found.distances])
  }
}

/// The nearest of a few centres; the first of equally near ones.
private enum NearestCenter {
  static func find(_ rows: Matrix, _ centers: Matrix) -> (labels: [Int32], distances: [Double]) {
    var labels: [Int32] = []
    var distances: [Double] = []
    for row in 0..<rows.rows {
      var best = 0
      var least = Double.infinity
      for center in 0..<centers.rows {
        var sum = 0.0
        for column in 0..<rows.columns {
          let difference = rows[row, column] - centers[center, column]
          sum += difference * difference
        }
        if sum < least { (least, best) = (sum, center) }
      }
      labels.append(Int32(best + 1))
      distances.append(least.squareRoot())
    }
    return (labels, distances)
  }
}

enum LinkageChoice: String, Choice {
  case ward, single, complete, average, weighted, centroid, median

  var help: String {
    switch self {
    case .ward: "least growth of the sum of squares (Ward.D2)"
    case .single: "nearest members; finds chains"
    case .complete: "farthest members; finds compact groups"
    case .average: "mean over all pairs (UPGMA)"
    case .weighted: "mean of the two parts, whatever their size (WPGMA, McQuitty)"
    case .centroid: "distance of the centres, squared (UPGMC)"
    case .median: "distance of the middles, squared (WPGMC)"
    }
  }

  var linkage: Linkage {
    switch self {
    case .ward: .ward
    case .single: .single
    case .complete: .complete
    case .average: .average
    case .weighted: .weighted
    case .centroid: .centroid
    case .median: .median
    }
  }
}

enum MetricChoice: String, Choice {
  case euclidean, manhattan, maximum, cosine

  var help: String {
    switch self {
    case .euclidean: "straight line"
    case .manhattan: "sum of the differences"
    case .maximum: "largest difference"
    case .cosine: "angle between rows"
    }
  }

  var metric: Metric {
    switch self {
    case .euclidean: .euclidean
    case .manhattan: .manhattan
    case .maximum: .maximum
    case .cosine: .cosine
    }
  }
}
