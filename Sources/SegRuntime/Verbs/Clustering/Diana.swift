import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let diana = Verb(
    "diana", "Build a tree from above: divide all rows, and the parts again.",
    accepts: .table, returns: .tree, chapter: .clustering,
    guide: Guide(
      "the first divisions: from above the large groups are found first",
      next: ["dendrogram leaves=12", "cut k=4"]),
    .columns,
    .metric,
    details: """
      DIANA: the row that is farthest from the others on average leaves its group, and rows that are nearer to those \
      that left follow. Heights are the diameters of the groups. The tree is used like that of `hclust`; its first \
      divisions weigh all rows, while those of `hclust` rest on all merges below. The divisive coefficient is near 1 \
      where there are clear groups, and grows with the number of rows. Keeps n(n−1)/2 distances: 1.6 GB for 20,000 \
      rows; a tree that would not fit is refused before it starts. Cost: O(n²) and more, the smaller the parts that \
      are divided off.
      """,
    examples: [
      Example("six | diana", "Five divisions"),
      Example("iris | diana | cut k=3 | freq segment", "Three groups from above"),
    ],
    references: [.kaufman, .macnaughton],
    shape: { call, columns, _ in
      Shape(
        kind: .tree, data: ClusterTree.outline, rows: try call.table(),
        features: try call.features(columns.names))
    }
  ) { call, columns, metric in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    call.announce(
      call.forecast(rows, nanoseconds: 15, each: 0.2),
      less: "`bisecting` divides by k-means, without pairs of rows")
    let tree: MergeTree
    do {
      tree = try Diana(metric: metric.metric).fit(
        rows.matrix, weights: rows.weights, execution: call.execution)
    } catch let error as EngineError {
      guard case .memory(_, _, let fitting) = error else { throw error }
      throw Diagnostic(
        code: error.code, message: "`diana`: \(error.message)", span: call.stage.span,
        notes: [
          "`sample n=\(fitting ?? 10_000)` before it takes fewer rows",
          "`hclust linkage=ward` needs no distances of all pairs, and `bisecting` divides by k-means",
        ])
    }
    if tree.divisiveCoefficient.isFinite {
      call.note(
        "divisive coefficient \(NumberText.fixed(tree.divisiveCoefficient, places: 6))")
    }
    return .tree(
      ClusterTree(
        tree: tree, metric: metric.metric, micro: nil, rows: rows,
        data: try ClusterTree.table(tree, call.backend),
        provenance: Provenance(
          method: ClusterTree.divisive, settings: [("metric", metric.rawValue)], seed: nil,
          fingerprint: Fingerprint.of(labels: tree.left + tree.right, numbers: tree.heights))))
  }
}

extension ClusterTree {
  static let divisive = "DIANA (divisive)"

  /// How the tree was built, in a few words.
  var variantName: String {
    provenance.method == Self.divisive ? Self.divisive : tree.linkage.variantName
  }
}
