import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let micro = Verb(
    "micro", "Divide the segments of a clustering into many small ones, nested in them.",
    accepts: .clustering, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "small segments of few rows: are they worth a campaign of their own?",
      next: ["group parent, segment n = count()", "macro | cut k=3"]),
    Parameter<Int>("k", "Number of small segments in all.", in: 1...),
    Parameter<Int>("min", "Fewest rows of a small segment.", default: 30, in: 1...),
    Parameter<Int>(
      "restarts", "Independent starts in each segment; the best is kept.", default: 5,
      in: 1...1_000_000),
    .seed,
    details: """
      No small segment reaches over a border: `parent` is the segment that it lies in, so sizes sum up. Every segment \
      gets one part, then always the one with the largest sum of squares for each of its parts gets one more, while \
      each part can have `min` rows. The parts are those of k-means; where one would be too small, of k-means with \
      limited sizes (see `balanced`). Where `min` leaves no room there are fewer than k, and a note says so. `assign` \
      first finds the parent of a new row by its own rule, then the nearest centre within it. `macro` goes the other \
      way.
      """,
    examples: [
      Example("iris | kmeans k=3 seed=1 | micro k=9 min=10 seed=1", "Nine within three"),
      Example(
        "iris | kmeans k=3 seed=1 | micro k=9 min=10 seed=1 | group parent, segment n = count()",
        "Their sizes"),
    ],
    references: [.lloyd, .bradley],
    shape: { call, _, _, _, _ in
      Shape(
        kind: .clustering,
        data: call.fittedRows.map { Labelling.outline($0, beside: MicroModel.columns.fitted) },
        features: call.inputShape?.features, modelColumns: MicroModel.columns)
    }
  ) { call, k, least, restarts, seed in
    let source = try call.clustering()
    let used = seed.resolved(call)
    let groups = source.sizes
    if let small = groups.indices.first(where: { groups[$0] > 0 && groups[$0] < least }) {
      throw Diagnostic(
        code: "S0403",
        message:
          "segment \(source.name(of: Int32(small + 1))) has \(groups[small]) rows, fewer than "
          + "`min` \(least)", span: call.stage.span,
        notes: ["a smaller `min`, or fewer segments before it"])
    }
    let method = MicroSegments(k: k, minimumSize: least, restarts: restarts)
    let model = try method.fit(
      source.rows.matrix, parents: source.labels, weights: source.rows.weights, seed: used,
      execution: call.execution)
    if model.sizes.count < k {
      call.note(
        "\(model.sizes.count) small segments: \(k) of \(least) rows or more have no room")
    }
    let provenance = Provenance(
      method: "k-means within segments of \(source.provenance.method)",
      settings: [("k", String(k)), ("min", String(least)), ("restarts", String(restarts))],
      seed: used, fingerprint: Fingerprint.of(labels: model.labels, numbers: model.centers.values))
    return try call.clustered(
      MicroModel(model: model, parent: source), labels: model.labels, of: source.rows, provenance)
  }

  static let macro = Verb(
    "macro", "Build the tree of a clustering's segments, from small ones to large ones.",
    accepts: .clustering, returns: .tree, chapter: .clustering,
    guide: Guide(
      "long branches: few main segments that hold the small ones",
      next: ["dendrogram", "cut k=3"]),
    details: """
      Ward's tree of the segments' means, in which a segment of many rows weighs as much as its rows would (R's \
      hclust with `members`), so that `cut k=3` puts whole segments together. With `micro` before it, 50 to 100 \
      small segments become a few main ones. New rows go to the nearest small segment and with it to the main one. \
      Noise has to be left out before.
      """,
    examples: [
      Example("iris | kmeans k=12 seed=1 | macro | cut k=3", "Three segments of twelve"),
      Example("iris | kmeans k=12 seed=1 | macro | dendrogram", "Their tree"),
    ],
    references: [.murtagh],
    shape: { call in
      Shape(
        kind: .tree, data: ClusterTree.outline, rows: call.fittedRows,
        features: call.inputShape?.features)
    }
  ) { call in
    let source = try call.clustering()
    let noise = source.labels.count { $0 == 0 }
    guard noise == 0 else {
      throw Diagnostic(
        code: "S0405",
        message: "\(noise) rows belong to no segment, so the tree has no place for them",
        span: call.stage.span,
        notes: ["`where segment != 0` before clustering again leaves them out"])
    }
    let linked = try MicroTree(linkage: .ward).link(
      source.rows.matrix, labels: source.labels, weights: source.rows.weights,
      execution: call.execution)
    let tree = linked.tree
    return .tree(
      ClusterTree(
        tree: tree, metric: .euclidean, micro: linked, rows: source.rows,
        data: try ClusterTree.table(tree, call.backend),
        provenance: Provenance(
          method: "hierarchical, \(tree.linkage.variantName), over \(tree.leaves) segments",
          settings: [], seed: nil,
          fingerprint: Fingerprint.of(
            labels: linked.groups.labels + tree.left + tree.right, numbers: tree.heights))))
  }
}

extension Call {
  /// The columns behind a clustering without those that it put there, as far as the check knows.
  fileprivate var fittedRows: DataSet? {
    guard let data, let shape = inputShape else { return nil }
    let gone = Set(shape.modelColumns.fitted + [Labelling.segment, Labelling.segmentName])
    let kept = data.plan.schema.columns.filter { !gone.contains($0.name) }
    return DataSet(plan: .outline(Schema(kept)), roles: data.roles, recipes: data.recipes)
  }
}

/// Small segments, and the clustering that they lie in.
private struct MicroModel: SegmentModel {
  static let columns = ModelColumns.both("parent", Labelling.distance)

  let model: MicroSegmentsModel
  let parent: Clustering

  var fitted: [[Double]] { [parent.labels.map(Double.init), model.distances] }
  var centers: Matrix? { model.centers }

  var remarks: [String] {
    let least = model.sizes.min() ?? 0
    return ["in \(parent.segmentCount) segments", "least \(least) rows"]
  }

  func ownIndex(_ index: IndexChoice) -> Double? { index == .inertia ? model.inertia : nil }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let main = try parent.model.assign(rows, in: parent, call)
    let found = try model.predict(rows, groups: main.labels, execution: call.execution)
    return AssignedRows(
      labels: found.labels, values: [main.labels.map(Double.init), found.distances])
  }
}
