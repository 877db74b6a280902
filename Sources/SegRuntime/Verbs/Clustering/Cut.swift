import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let cut = Verb(
    "cut", "Cut a tree into segments.",
    accepts: .tree, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "segments of a few rows: branches that join late are often outliers",
      next: ["profile", "validate"]),
    Parameter<Int?>("k", "Number of segments; k=2..5 cuts at several levels.", in: 1...),
    Parameter<Double?>("height", "Height at which the tree is cut."),
    details: """
      `cut k=` gives exactly k segments. A tree with inversions cannot be cut by height. Several levels of one tree \
      lie within each other: `nesting` shows how. `assign` puts new rows where the linkage would: Ward, centroid \
      and median to the nearest centre, average and weighted by the least average distance, complete to the nearest \
      medoid, single with the nearest row, and a tree with `micro` with the nearest small group. It says how many of \
      the tree's own rows that gives back.
      """,
    examples: [
      Example("six | hclust | cut k=2", "Two segments"),
      Example("iris | hclust | cut k=2..4 | nesting", "Three levels of one tree"),
    ],
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
    let labels = try k.map(tree.labels(k:)) ?? tree.labels(height: height ?? 0)
    let setting =
      k.map { ("k", String($0)) } ?? ("height", NumberText.shortest(height ?? 0))
    return try call.clustered(
      TreeSegments(source: tree), labels: labels, of: tree.rows,
      Provenance(
        method: tree.provenance.method, settings: tree.provenance.settings + [setting],
        seed: tree.provenance.seed,
        fingerprint: Fingerprint.of(labels: labels, numbers: tree.tree.heights)),
      repeating: tree.rows.mixed == nil ? Repetition(tree, k: Int(labels.max() ?? 1)) : nil)
  }
}

/// Segments that were cut from a tree.
private struct TreeSegments: SegmentModel {
  static let columns = ModelColumns(assigned: [Labelling.distance])
  let source: ClusterTree

  var tree: ClusterTree? { source }
  var fitted: [[Double]] { [] }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    if let mixed = clustering.rows.mixed { return try assign(rows, mixed, in: clustering, call) }
    let labels = try labels(of: rows, in: clustering, call)
    let centers = try clustering.centers()
    let distances = labels.indices.map { row in
      let center = Int(labels[row]) - 1
      return (0..<rows.columns).reduce(0) { sum, column in
        let difference = rows[row, column] - centers[center, column]
        return sum + difference * difference
      }.squareRoot()
    }
    return AssignedRows(labels: labels, values: [distances])
  }

  private func assign(
    _ codes: Matrix, _ mixed: MixedRows, in clustering: Clustering, _ call: Call
  ) throws -> AssignedRows {
    let groups = try GowerAssignment(
      mixed, labels: clustering.labels, rule: AssignmentRule.fitting(source.tree.linkage),
      execution: call.execution)
    call.note(
      "assigned by \(groups.rule.name), which gives back"
        + " \(NumberText.fixed(groups.agreement * 100, places: 1)) % of the tree's own rows")
    let found = try groups.predict(codes, execution: call.execution)
    return AssignedRows(labels: found.labels, values: [found.distances])
  }

  private func labels(of rows: Matrix, in clustering: Clustering, _ call: Call) throws -> [Int32] {
    if let micro = source.micro {
      call.note("assigned to the segment of the nearest small group")
      return try micro.predict(rows, labels: clustering.labels, execution: call.execution)
    }
    let groups = try GroupAssignment(
      clustering.rows.matrix, labels: clustering.labels,
      rule: AssignmentRule.fitting(source.tree.linkage), metric: source.metric,
      execution: call.execution)
    call.note(
      "assigned by \(groups.rule.name), which gives back"
        + " \(NumberText.fixed(groups.agreement * 100, places: 1)) % of the tree's own rows")
    return try groups.predict(rows, execution: call.execution)
  }
}
