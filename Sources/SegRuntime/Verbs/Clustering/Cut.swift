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
    Parameter<GroupChoice?>(
      "k", "Number of segments; k=2..5 cuts at several levels, k=auto finds one.",
      in: .fixed(1)...),
    Parameter<Double?>(
      "height", "Height at which the tree is cut; with `dynamic`, merges above it are left alone."),
    Parameter<Int?>(
      "dynamic",
      "Cut each branch where its own shape says so: from 0, few segments, to 4, many.", in: 0...),
    Parameter<Int?>(
      "min", "Fewest rows of a segment of a dynamic cut; 20 when left out.", in: 1...),
    Parameter<RestChoice?>(
      "rest",
      "Where rows go that the branches of a dynamic cut leave over; `branch` when left out."),
    details: """
      `cut k=` gives exactly k segments. A tree with inversions cannot be cut by height. Several levels of one tree \
      lie within each other: `nesting` shows how. `k=auto` takes the largest k up to 10 whose prediction strength is \
      0.8 or more, as `kmeans` does, with trees of the same kind over halves of the rows, and warns when the \
      silhouette says otherwise; `stop` shows what the merges themselves say. \
      `dynamic=` has no single height (the hybrid dynamic tree cut): a branch is a segment when it has `min` rows, \
      when its core, the rows that were joined first, is tight, and when the tree joins it far above that core. So \
      tight and loose segments are found in one tree. Rows that no such branch holds go to the nearest segment of \
      their branch (`rest=branch`) or of all (`rest=nearest`), if that is near enough, or are noise, segment 0. \
      `height` is 99 % of the way from the 5th percentile of the heights to the highest when left out. \
      `assign` puts new rows where the linkage would: Ward, centroid \
      and median to the nearest centre, average, weighted and flexible by the least average distance, complete to the nearest \
      medoid, minimax to the nearest prototype, single with the nearest row, and a tree with `micro` with the nearest small group. It says how many of \
      the tree's own rows that gives back.
      """,
    examples: [
      Example("six | hclust | cut k=2", "Two segments"),
      Example("iris | hclust | cut k=2..4 | nesting", "Three levels of one tree"),
      Example("iris | hclust linkage=average | cut dynamic=1 min=10", "Each branch by its shape"),
    ],
    references: [.langfelder, .tibshiraniWalther],
    shape: { call, k, height, dynamic, least, rest in
      try TreeCut(k: k, height: height, dynamic: dynamic, least: least, rest: rest).check(call)
      let rows = call.inputShape?.rows
      let hasPrototypes =
        call.inputShape?.data?.plan.schema.names.contains(ClusterTree.prototype) ?? false
      let columns = hasPrototypes ? PrototypeSegments.columns : TreeSegments.columns
      return Shape(
        kind: .clustering, data: rows.map { Labelling.outline($0, beside: columns.fitted) },
        features: call.inputShape?.features, modelColumns: columns)
    }
  ) { call, k, height, dynamic, least, rest in
    let cut = TreeCut(k: k, height: height, dynamic: dynamic, least: least, rest: rest)
    try cut.check(call)
    return try cut.clustering(try call.tree(), call)
  }
}

/// How a tree is cut.
private struct TreeCut {
  let k: GroupChoice?
  let height: Double?
  let dynamic: Int?
  let least: Int?
  let rest: RestChoice?

  private struct Segments {
    let labels: [Int32]
    let settings: [(name: String, value: String)]
    var method = ""
    var repetition: Repetition?
  }

  func check(_ call: Call) throws {
    if let dynamic, dynamic > 4 {
      throw Problem.wrongArguments(
        "`dynamic` goes from 0 to 4, not to \(dynamic)", span: call.stage.span,
        notes: ["cut dynamic=4 min=\(least ?? 10)"])
    }
    if dynamic == nil, least != nil || rest != nil {
      throw Problem.wrongArguments(
        "`\(least == nil ? "rest" : "min")` is for a dynamic cut", span: call.stage.span,
        notes: ["cut dynamic=1 min=\(least ?? 20)"])
    }
    guard dynamic == nil ? (k == nil) != (height == nil) : k == nil else {
      throw Problem.wrongArguments(
        "`cut` takes one of `k`, `height` and `dynamic`", span: call.stage.span,
        notes: ["cut k=4", "cut height=12.5", "cut dynamic=1 min=20"])
    }
  }

  func clustering(_ tree: ClusterTree, _ call: Call) throws -> Value {
    let found = try segments(tree, call)
    let hasPrototypes = tree.micro == nil && tree.tree.linkage == .minimax
    let model: any SegmentModel =
      hasPrototypes
      ? try PrototypeSegments(source: tree, labels: found.labels, call)
      : TreeSegments(source: tree)
    return try call.clustered(
      model, labels: found.labels, of: tree.rows,
      Provenance(
        method: tree.provenance.method + found.method,
        settings: tree.provenance.settings + found.settings, seed: tree.provenance.seed,
        fingerprint: Fingerprint.of(labels: found.labels, numbers: tree.tree.heights)),
      repeating: tree.rows.mixed == nil && tree.distances == nil ? found.repetition : nil)
  }

  private func segments(_ tree: ClusterTree, _ call: Call) throws -> Segments {
    if tree.distances != nil, dynamic != nil || k == .auto {
      throw Diagnostic(
        code: "S0448",
        message: "`cut \(dynamic == nil ? "k=auto" : "dynamic")` looks at rows, and the leaves "
          + "of this tree are columns", span: call.stage.span, notes: ["cut k=3", "cut height=0.5"])
    }
    if let dynamic { return try dynamicSegments(tree, depth: dynamic, call) }
    if let k {
      let groups = try k.resolved(
        tree.rows, seed: tree.provenance.seed ?? call.services.seed, call
      ) { Repetition(tree, k: $0) }
      return Segments(
        labels: try tree.labels(k: groups), settings: [("k", String(groups))],
        repetition: Repetition(tree, k: groups))
    }
    let labels = try tree.labels(height: height ?? 0)
    return Segments(
      labels: labels, settings: [("height", NumberText.shortest(height ?? 0))],
      repetition: Repetition(tree, k: Int(labels.max() ?? 1)))
  }

  private func dynamicSegments(
    _ tree: ClusterTree, depth: Int, _ call: Call
  ) throws -> Segments {
    guard tree.micro == nil else {
      throw Diagnostic(
        code: "S0411",
        message: "a dynamic cut looks at rows, and the leaves of this tree are small groups",
        span: call.stage.span, notes: ["cut k=4", "`hclust` without `micro` makes a tree of rows"])
    }
    let rest = self.rest ?? .branch
    let method = DynamicTreeCut(
      minimumSize: least ?? 20, depth: depth, rest: rest.rest, height: height)
    let labels =
      if let mixed = tree.rows.mixed {
        try method.cut(tree.tree, rows: mixed, execution: call.execution)
      } else {
        try method.cut(
          tree.tree, rows: tree.rows.matrix, metric: tree.metric, execution: call.execution)
      }
    sayRest(labels, method, call)
    var settings = [
      ("dynamic", String(depth)), ("min", String(method.minimumSize)), ("rest", rest.rawValue),
    ]
    if let height { settings.append(("height", NumberText.shortest(height))) }
    return Segments(
      labels: labels, settings: settings, method: ", dynamic cut (hybrid)",
      repetition: Repetition(tree, method))
  }

  private func sayRest(_ labels: [Int32], _ method: DynamicTreeCut, _ call: Call) {
    let noise = labels.count { $0 == 0 }
    if noise == labels.count {
      call.warn(
        Diagnostic(
          severity: .warning, code: "L26",
          message: "no branch of the tree is a segment of \(method.minimumSize) rows or more",
          span: call.stage.span,
          notes: ["a smaller `min`, or a larger `dynamic`, asks less of a branch"]))
    } else if noise > 0 {
      let share = Double(noise) / Double(labels.count) * 100
      call.note("noise \(noise) of \(labels.count) rows (\(NumberText.fixed(share, places: 1)) %)")
    }
  }
}

enum RestChoice: String, Choice {
  case branch, nearest, noise

  var help: String {
    switch self {
    case .branch: "to the nearest segment below them on their branch"
    case .nearest: "to the nearest segment of all"
    case .noise: "to the noise"
    }
  }

  var rest: DynamicTreeCut.Rest {
    switch self {
    case .branch: .branch
    case .nearest: .nearest
    case .noise: .noise
    }
  }
}

/// Segments that were cut from a tree.
private struct TreeSegments: SegmentModel {
  static let columns = ModelColumns(assigned: [Labelling.distance])
  let source: ClusterTree

  var tree: ClusterTree? { source }
  var fitted: [[Double]] { [] }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    guard source.distances == nil else {
      throw Diagnostic(
        code: "S0448", message: "the segments are groups of columns, and no row belongs to one",
        span: call.stage.span, notes: ["`redundancy k=3` says how well columns fit their groups"])
    }
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
