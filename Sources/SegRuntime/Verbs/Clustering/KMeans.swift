import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let kmeans = Verb(
    "kmeans", "Partition rows into k groups around their means.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    .columns,
    .groups,
    Parameter<Int>(
      "restarts", "Independent starts; the best is kept.", default: 20, in: 1...1_000_000),
    Parameter<SeedingChoice>("init", "How the first centres are chosen.", default: .greedy),
    Parameter<Int>("max_iter", "Most iterations of one start.", default: 300, in: 1...1_000_000),
    Parameter<Double>(
      "tol",
      "Stop when the centres move less, relative to the variance; 0 runs until no label changes.",
      default: 1e-4, in: 0...),
    .seed,
    details: """
      Lloyd's algorithm on Euclidean distances, with Hamerly's bounds: after the first steps only rows near a \
      border are looked at again, in single precision where that is certain and in double precision where not, \
      so the segments are those of the plain algorithm. Up to 4,096 rows each start goes on with the exchanges \
      of single rows of Hartigan and Wong. The best of several starts is kept by its inertia, the sum of squared \
      distances to the centres. Columns of wider spread weigh more: `scale` first unless all are in one unit. \
      Segments are numbered by falling size. At the \
      prompt Ctrl-C ends it with the best of the starts so far, and the session notes how many these were. Cost: at \
      most O(n · k · d) for each iteration, and 24 bytes a row.
      """,
    examples: [
      Example("six | kmeans k=2 seed=1", "Two groups of six points"),
      Example("iris | kmeans k=2..4 seed=1 | compare silhouette", "Several k at once"),
    ],
    references: [.lloyd, .hamerly, .hartigan, .arthur],
    shape: { call, columns, _, _, _, _, _, _ in
      try call.clusteringShape(columns.names, KMeansModel.columns)
    }
  ) { call, columns, k, restarts, seeding, iterations, tolerance, seed in
    let rows = try call.numericRows(columns.names)
    call.warnUnequalSpread(rows)
    let used = seed.resolved(call)
    let method = KMeans(
      k: k, seeding: seeding.seeding, restarts: restarts, maximumIterations: iterations,
      tolerance: tolerance)
    let (model, isCutShort) = try call.keepingBest {
      try method.fit(rows.matrix, weights: rows.weights, seed: used, execution: call.execution)
    }
    let starts = model.restartInertias.count
    if isCutShort {
      call.keep(model, of: restarts)
    } else if !model.converged {
      call.warn(
        Diagnostic(
          severity: .warning, code: "L06",
          message: "k-means stopped after \(model.iterations) iterations before it settled",
          span: call.stage.span, notes: ["a larger `max_iter` lets it go on"]))
    }
    let provenance = Provenance(
      method: "k-means (\(Variant.name(rows)), \(model.seedingVariant))",
      settings: [("k", String(k)), ("restarts", String(starts))], seed: used,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.centers.values))
    return try call.clustered(model, labels: model.labels, of: rows, provenance)
  }
}

extension Call {
  /// Says what Ctrl-C left of the work, and has just that replayed.
  fileprivate func keep(_ model: KMeansModel, of restarts: Int) {
    let starts = model.restartInertias.count
    var settings = [("restarts", String(starts))]
    if starts == 1 && !model.converged {
      settings.append(("max_iter", String(model.iterations)))
      note("stopped in the first start: kept what it has after \(model.iterations) iterations")
    } else {
      note("stopped: kept the best of \(starts) of \(restarts) starts")
    }
    replay(with: settings)
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
