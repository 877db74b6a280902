import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let hclust = Verb(
    "hclust", "Build a tree of merges, from single rows to one group.",
    accepts: .table, returns: .tree, chapter: .clustering,
    guide: Guide(
      "long branches: groups that stay apart over a wide range of heights",
      next: ["dendrogram leaves=12", "cut k=4"]),
    .features,
    Parameter<LinkageChoice?>(
      "linkage",
      "What the distance between two groups is; ward when left out, average with `metric=gower`."),
    Parameter<Double?>(
      "beta",
      "Of `linkage=flexible`, from -1 to below 1: less keeps groups more compact; -0.25 when left out."
    ),
    .anyMetric,
    Parameter<Int?>(
      "micro", "Make so many small groups by k-means first and link these, by their sizes.",
      in: 1...),
    .seed,
    details: """
      `ward` is Ward.D2: heights are on the scale of distances. `centroid` and `median` work on squared distances, \
      and their heights are squared; they may sink (inversions), and then only `cut k=` is allowed. `flexible` takes \
      (1 − beta)/2 of the distances of both parts and beta of that between them; beta 0 is `weighted`, and heights never \
      sink. `minimax` knows a prototype of each merge, the row within whose distance, the height, all rows lie: the \
      tree lists it as `prototype`, and after `cut` the rows at distance 0 are the prototypes. Complete, average, weighted \
      and flexible linkage keep n(n−1)/2 distances: 1.6 GB for 20,000 rows; minimax twice as many; the others need none. \
      A tree that would not fit is refused before it starts; with `micro=500` any number of rows gets one. `seed` is for `micro` alone. `metric=gower` takes texts, truth \
      values and gaps too, as `daisy` of R does (see `treat`); there are no centres then, so `centroid`, `median` and \
      `micro` are refused and `ward` is warned of.
      """,
    examples: [
      Example("six | hclust linkage=average", "The merges of six points"),
      Example("iris | hclust micro=20 seed=1 | cut k=3", "A tree over 20 small groups"),
      Example("iris | hclust linkage=ward | cut k=3 | freq segment", "Three groups of a tree"),
      Example(
        "iris | hclust linkage=minimax | cut k=3 | where distance == 0",
        "The flowers that stand for three groups"),
      Example("orders | hclust amount, country metric=gower | cut k=3", "Numbers and categories"),
    ],
    references: [.lanceWilliams, .belbin, .bien, .murtagh, .gower],
    shape: { call, columns, linkage, beta, metric, micro, _ in
      try LinkageChoice.check(linkage, beta, call)
      if metric == .gower { try GowerTree.check(linkage, micro, call) }
      let known = try call.anyShape(columns, metric, ModelColumns())
      return Shape(
        kind: .tree, data: ClusterTree.outline(hasPrototypes: linkage == .minimax && micro == nil),
        rows: try call.table(), features: known.features)
    }
  ) { call, columns, linkage, beta, metric, micro, seed in
    try LinkageChoice.check(linkage, beta, call)
    guard let metric = metric.numeric else {
      try GowerTree.check(linkage, micro, call)
      return .tree(
        try call.gowerTree(
          try call.mixedRows(columns.names), (linkage ?? .average).linkage(beta)))
    }
    let linkage = (linkage ?? .ward).linkage(beta)
    let rows = try call.numericRows(try columns.numeric(call))
    call.lint(rows)
    let tree =
      if let micro {
        try call.microTree(rows, linkage, metric, centers: micro, seed: seed.resolved(call))
      } else {
        try call.wholeTree(rows, linkage, metric)
      }
    if tree.tree.inversions > 0 {
      call.note("\(tree.tree.inversions) merges lie lower than the one before them (inversions)")
    }
    return .tree(tree)
  }
}

/// Trees over Gower's distances.
private enum GowerTree {
  static func check(_ linkage: LinkageChoice?, _ micro: Int?, _ call: Call) throws {
    guard micro == nil else {
      throw Problem.wrongArguments(
        "small groups are made around means; `micro` does not go with `gower`",
        span: call.stage.span, notes: ["`sample` before it takes fewer rows"])
    }
    guard linkage == .centroid || linkage == .median else { return }
    throw Diagnostic(
      code: "S0407",
      message: "`linkage=\(linkage?.rawValue ?? "")` needs centres, which mixed rows do not have",
      span: call.stage.span, notes: ["hclust metric=gower linkage=average"])
  }
}

extension Call {
  fileprivate func gowerTree(_ rows: NumericRows, _ linkage: Linkage) throws -> ClusterTree {
    guard let mixed = rows.mixed else { throw Undetermined() }
    if linkage == .ward {
      warn(
        Diagnostic(
          severity: .warning, code: "L17",
          message: "Gower's distance is not Euclidean: Ward's heights are no sums of squares here",
          span: stage.name.span, notes: ["`linkage=average` needs no centres"]))
    }
    announce(
      forecast(rows, nanoseconds: 15, each: 0.4), less: "`sample` before it takes fewer rows")
    let tree = try HierarchicalClustering(linkage: linkage)
      .fit(mixed, weights: rows.weights, execution: execution)
    let provenance = Provenance(
      method: "hierarchical, \(tree.linkage.variantName), Gower's distance",
      settings: linkage.settings + [("metric", "gower")], seed: nil,
      fingerprint: Fingerprint.of(labels: tree.left + tree.right, numbers: tree.heights))
    return ClusterTree(
      tree: tree, metric: .euclidean, micro: nil, rows: rows,
      data: try ClusterTree.table(tree, hasPrototypes: linkage == .minimax, backend),
      provenance: provenance)
  }

  fileprivate func wholeTree(
    _ rows: NumericRows, _ linkage: Linkage, _ metric: MetricChoice
  ) throws -> ClusterTree {
    let method = HierarchicalClustering(linkage: linkage, metric: metric.metric)
    if let cost = linkage.nanoseconds {
      announce(
        forecast(rows, nanoseconds: cost.pair, each: cost.column),
        less: "`micro=500` makes a tree over 500 small groups at once")
    }
    let tree: MergeTree
    do {
      tree = try method.fit(rows.matrix, weights: rows.weights, execution: execution)
    } catch {
      guard case .memory(_, _, let fitting) = error else { throw error }
      throw Diagnostic(
        code: error.code, message: "`hclust`: \(error.message)", span: stage.span,
        notes: [
          "`hclust micro=500` makes a tree over 500 small groups of all rows",
          "`sample n=\(fitting ?? 10_000)` before it takes fewer rows; `linkage=ward` needs no distances of all pairs",
        ])
    }
    let provenance = Provenance(
      method: "hierarchical, \(tree.linkage.variantName)",
      settings: linkage.settings + [("metric", metric.rawValue)], seed: nil,
      fingerprint: Fingerprint.of(labels: tree.left + tree.right, numbers: tree.heights))
    return ClusterTree(
      tree: tree, metric: metric.metric, micro: nil, rows: rows,
      data: try ClusterTree.table(tree, hasPrototypes: linkage == .minimax, backend),
      provenance: provenance)
  }

  fileprivate func microTree(
    _ rows: NumericRows, _ linkage: Linkage, _ metric: MetricChoice, centers: Int,
    seed: UInt64
  ) throws -> ClusterTree {
    guard metric == .euclidean else {
      throw Problem.wrongArguments(
        "small groups are made with Euclidean distances; `micro` does not go with `\(metric.rawValue)`",
        span: stage.span, notes: ["hclust micro=\(centers)"])
    }
    let micro = try MicroTree(centers: centers, linkage: linkage)
      .fit(rows.matrix, weights: rows.weights, seed: seed, execution: execution)
    let tree = micro.tree
    let provenance = Provenance(
      method: "hierarchical, \(tree.linkage.variantName), over \(tree.leaves) k-means groups",
      settings: linkage.settings + [("micro", String(centers))], seed: seed,
      fingerprint: Fingerprint.of(
        labels: micro.groups.labels + tree.left + tree.right, numbers: tree.heights))
    return ClusterTree(
      tree: tree, metric: .euclidean, micro: micro, rows: rows,
      data: try ClusterTree.table(tree, backend), provenance: provenance)
  }
}

enum LinkageChoice: String, Choice {
  case ward, single, complete, average, weighted, centroid, median, flexible, minimax

  var help: String {
    switch self {
    case .ward: "least growth of the sum of squares (Ward.D2)"
    case .single: "nearest members; finds chains"
    case .complete: "farthest members; finds compact groups"
    case .average: "mean over all pairs (UPGMA)"
    case .weighted: "mean of the two parts, whatever their size (WPGMA, McQuitty)"
    case .centroid: "distance of the centres, squared (UPGMC)"
    case .median: "distance of the middles, squared (WPGMC)"
    case .flexible: "of both parts, and `beta` of what lay between them (Lance and Williams)"
    case .minimax: "how far one member, the prototype, is from the others at most"
    }
  }

  static func check(_ linkage: LinkageChoice?, _ beta: Double?, _ call: Call) throws {
    guard let beta else { return }
    guard linkage == .flexible else {
      throw Problem.wrongArguments(
        "`beta` is for `linkage=flexible`", span: call.stage.span,
        notes: ["hclust linkage=flexible beta=\(NumberText.shortest(beta))"])
    }
    guard beta >= -1, beta < 1 else {
      throw Problem.wrongArguments(
        "`beta` lies from -1 to below 1, not at \(NumberText.shortest(beta))",
        span: call.stage.span, notes: ["hclust linkage=flexible beta=-0.25"])
    }
  }

  func linkage(_ beta: Double?) -> Linkage {
    switch self {
    case .ward: .ward
    case .single: .single
    case .complete: .complete
    case .average: .average
    case .weighted: .weighted
    case .centroid: .centroid
    case .median: .median
    case .flexible: .flexible(beta: beta ?? Linkage.usualBeta)
    case .minimax: .minimax
    }
  }
}

extension Linkage {
  /// As the verb's options.
  var settings: [(name: String, value: String)] {
    guard case .flexible(let beta) = self else { return [("linkage", name)] }
    return [("linkage", name), ("beta", NumberText.shortest(beta))]
  }

  /// Of one core for each ordered pair of rows, and for each column of a pair; nil where most pairs play
  /// no part.
  var nanoseconds: (pair: Double, column: Double)? {
    switch self {
    case .single: nil
    case .ward: (0.4, 0.2)
    case .complete, .average, .weighted: (13, 0.2)
    case .centroid, .median: (5, 0.5)
    case .flexible: (45, 0.5)
    case .minimax: (100, 0.5)
    }
  }
}
