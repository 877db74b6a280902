import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let kmeans = Verb(
    "kmeans", "Partition rows into k groups around their means.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "segments of a few rows, and one that holds nearly all",
      next: ["profile", "validate"]),
    .columns,
    .groupsOrAuto,
    Parameter<Int>(
      "restarts", "Independent starts; the best is kept.", default: 20, in: 1...1_000_000),
    Parameter<SeedingChoice>("init", "How the first centres are chosen.", default: .greedy),
    Parameter<Int>("max_iter", "Most iterations of one start.", default: 300, in: 1...1_000_000),
    Parameter<Double>(
      "tol",
      "Stop when the centres move less, relative to the variance; 0 runs until no label changes.",
      default: 1e-4, in: 0...),
    .seed,
    .within,
    details: """
      Lloyd's algorithm on Euclidean distances, with Hamerly's bounds: after the first steps only rows near a \
      border are looked at again, in single precision where that is certain and in double precision where not, \
      so the segments are those of the plain algorithm. Up to 4,096 rows each start goes on with the exchanges \
      of single rows of Hartigan and Wong. The best of several starts is kept by its inertia, the sum of squared \
      distances to the centres. Columns of wider spread count more: `scale` first unless all are in one unit. \
      Segments are numbered by falling size. At the \
      prompt Ctrl-C keeps the best of the starts that are complete, in the first start what it has after its \
      iteration, and the session notes the settings that give it again. `k=auto` takes the largest k up to 10 whose \
      prediction strength is 0.8 or more, and warns when other criteria differ. Cost: at most O(n · k · d) for each \
      iteration, and 24 bytes a row.
      """,
    examples: [
      Example("six | kmeans k=2 seed=1", "Two groups of six points"),
      Example("iris | kmeans k=2..4 seed=1 | compare silhouette", "Several k at once"),
      Example("six | kmeans k=auto seed=1", "Too few rows to find a k"),
    ],
    references: [.lloyd, .hamerly, .hartigan, .arthur],
    shape: { call, columns, _, _, _, _, _, _, _ in
      try call.clusteringShape(columns.names, KMeansModel.columns)
    }
  ) { call, columns, groups, restarts, seeding, iterations, tolerance, seed, budget in
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    let used = seed.resolved(call)
    var method = KMeans(
      k: 1, seeding: seeding.seeding, restarts: restarts, maximumIterations: iterations,
      tolerance: tolerance)
    let k = try groups.resolved(rows, seed: used, call) { [method] k in
      var one = method
      one.k = k
      return Repetition(one)
    }
    method.k = k
    let (model, kept) = try call.keepingBest(within: budget) {
      try method.fit(rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
    }
    if !kept.isCutShort, !model.converged {
      call.warnUnsettled("k-means", after: "\(model.iterations) iterations")
    }
    let provenance = Provenance(
      method: "k-means (\(Variant.name(rows)), \(model.seedingVariant))",
      settings: kept.applied(to: [("k", String(k)), ("restarts", String(restarts))]), seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.centers.values))
    return try call.clustered(
      model, labels: model.labels, of: rows, provenance, repeating: Repetition(method))
  }
}

extension KMeansModel: SegmentModel {
  static var columns: ModelColumns { .both(Labelling.distance) }
  var fitted: [[Double]] { [distances] }
  var remarks: [String] { ["inertia " + NumberText.significant(inertia, 8)] }

  func ownIndex(_ index: IndexChoice) -> Double? { index == .inertia ? inertia : nil }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    let found = try predict(rows, execution: call.execution)
    return AssignedRows(labels: found.labels, values: [found.distances])
  }
}

private enum Variant {
  static func name(_ rows: NumericRows) -> String {
    rows.matrix.rows <= KMeans.exchangeLimit
      ? "Lloyd with bounds and Hartigan-Wong exchanges" : "Lloyd with bounds"
  }
}

enum SeedingChoice: String, Choice {
  case greedy, plusplus, random

  var help: String {
    switch self {
    case .greedy: "k-means++ that tries several candidates and keeps the best"
    case .plusplus: "k-means++: far rows are likelier"
    case .random: "any rows"
    }
  }

  var seeding: Seeding {
    switch self {
    case .greedy: .greedyPlusPlus
    case .plusplus: .plusPlus
    case .random: .random
    }
  }
}
