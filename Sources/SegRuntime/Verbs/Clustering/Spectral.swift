import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let spectral = Verb(
    "spectral", "Find groups that hang together, whatever their shape.",
    accepts: .table, returns: .clustering, chapter: .clustering,
    guide: Guide(
      "the steepest rise of the eigenvalues: before it, so many groups hang together",
      next: ["plot", "profile"]),
    .columns,
    Parameter<GroupChoice>(
      "k",
      "Number of groups; k=2..6 fits them all, k=auto takes the one behind which the eigenvalues rise most.",
      in: .fixed(1)...),
    Parameter<AffinityChoice>("affinity", "How alike two rows are.", default: .neighbors),
    Parameter<Int?>(
      "neighbors", "Nearest rows that a row is linked to, itself not counted; 10 when left out.",
      in: 1...),
    Parameter<GammaChoice?>(
      "gamma", "Of affinity=rbf: how fast likeness falls; auto when left out."),
    .metric,
    Parameter<Int>(
      "restarts", "Independent starts of k-means; the best is kept.", default: 20, in: 1...1_000_000
    ),
    .seed,
    details: """
      Rows that are near each other are linked, and k groups are cut out of this graph where few links are. The first \
      k eigenvectors of its symmetric normalised Laplacian give each row a place, all at length 1, and k-means finds \
      the groups there. So rings, moons and chains stay whole, which `kmeans` cuts apart. \
      Links are 1 between rows that have each other among their nearest, else ½; `affinity=rbf` has \
      exp(−gamma · squared distance) of all pairs instead, and 16n² bytes. `gamma=auto` is 1/(2σ²) with σ the mean \
      distance of rows to their nearest row but ⌈ln n⌉. Equal rows count as one in the graph, and weights in k-means \
      only. As many eigenvalues are 0 as the graph has parts that no link joins; with more parts than `k`, small ones \
      are put together, and a warning says so. The headline shows the first eigenvalues: a steep rise behind the k-th \
      speaks for k. New rows go to the segment of the nearest row. `scale` first unless all columns are in one unit.
      """,
    examples: [
      Example("six | spectral k=2 neighbors=2 seed=1", "Two groups of six points"),
      Example("iris | spectral k=2..4 seed=1 | compare silhouette", "Several k at once"),
      Example("iris | scale | spectral k=auto affinity=rbf seed=1", "By all pairs"),
    ],
    references: [.ng, .luxburg],
    shape: { call, columns, _, affinity, neighbors, gamma, metric, _, _ in
      try SpectralSettings(
        affinity: affinity, neighbors: neighbors, gamma: gamma, metric: metric
      ).check(call)
      return try call.clusteringShape(columns.names, SpectralModel.columns)
    }
  ) { call, columns, k, affinity, neighbors, gamma, metric, restarts, seed in
    let settings = SpectralSettings(
      affinity: affinity, neighbors: neighbors, gamma: gamma, metric: metric)
    try settings.check(call)
    let rows = try call.numericRows(columns.names)
    call.lint(rows)
    return try settings.clustering(
      rows, k, restarts: restarts, seed: seed.resolved(call), call)
  }
}

private struct SpectralSettings {
  let affinity: AffinityChoice
  let neighbors: Int?
  let gamma: GammaChoice?
  let metric: MetricChoice

  func check(_ call: Call) throws {
    if affinity == .rbf, neighbors != nil || metric != .euclidean {
      throw Problem.wrongArguments(
        "`\(neighbors == nil ? "metric" : "neighbors")` is for links to neighbours, not for `rbf`",
        span: call.stage.span, notes: ["spectral k=3 affinity=rbf gamma=auto"])
    }
    if affinity == .neighbors, gamma != nil {
      throw Problem.wrongArguments(
        "`gamma` is for `affinity=rbf`", span: call.stage.span,
        notes: ["spectral k=3 affinity=rbf gamma=auto", "spectral k=3 neighbors=10"])
    }
  }

  func method(_ k: Int?, restarts: Int) -> SpectralClustering {
    let fixed: Double? = if case .fixed(let value)? = gamma { value } else { nil }
    return SpectralClustering(
      k: k, affinity: affinity == .rbf ? .gaussian(gamma: fixed) : .neighbors(neighbors ?? 10),
      metric: metric.metric, restarts: restarts)
  }

  func clustering(
    _ rows: NumericRows, _ k: GroupChoice, restarts: Int, seed: UInt64, _ call: Call
  ) throws -> Value {
    let wanted: Int? = if case .fixed(let k) = k { k } else { nil }
    let model = try fit(method(wanted, restarts: restarts), rows, seed, call)
    say(model, wanted, call)
    let provenance = Provenance(
      method: "spectral (\(affinity.name), symmetric Laplacian)",
      settings: [("k", String(model.k))] + affinitySettings(model)
        + [("restarts", String(restarts))], seed: seed,
      fingerprint: Fingerprint.of(labels: model.labels, numbers: model.eigenvalues))
    return try call.clustered(
      model, labels: model.labels, of: rows, provenance,
      repeating: Repetition(method(model.k, restarts: restarts)))
  }

  private func fit(
    _ method: SpectralClustering, _ rows: NumericRows, _ seed: UInt64, _ call: Call
  ) throws -> SpectralModel {
    do {
      return try method.fit(
        rows.matrix, weights: rows.weights, seed: seed, execution: call.execution)
    } catch {
      guard case .memory(_, _, let fitting) = error else { throw error }
      throw Diagnostic(
        code: error.code, message: "`spectral`: \(error.message)", span: call.stage.span,
        notes: [
          affinity == .rbf
            ? "`affinity=neighbors` needs no affinities of all pairs"
            : "fewer `neighbors` need less",
          "`sample n=\(fitting ?? 10_000)` before it takes fewer rows",
        ])
    }
  }

  private func affinitySettings(_ model: SpectralModel) -> [(String, String)] {
    if let gamma = model.gamma { return [("gamma", NumberText.significant(gamma, 8))] }
    return [("neighbors", String(neighbors ?? 10)), ("metric", metric.rawValue)]
  }

  private func say(_ model: SpectralModel, _ wanted: Int?, _ call: Call) {
    if wanted == nil {
      let reason =
        model.rise.map {
          "the next eigenvalue is \(NumberText.significant($0, 3)) times the last one"
        }
        ?? (model.parts == model.k
          ? "the graph has so many parts" : "there are no more eigenvalues")
      call.note("k=auto takes k=\(model.k): \(reason)")
    }
    guard model.parts > model.k else { return }
    call.warn(
      Diagnostic(
        severity: .warning, code: "L27",
        message: "the graph falls into \(model.parts) parts, more than the \(model.k) groups",
        span: call.stage.span,
        notes: [
          affinity == .rbf
            ? "a smaller `gamma` joins them" : "more `neighbors` join them",
          "`k=\(model.parts)` has each part as a segment",
        ]))
  }
}

extension SpectralModel: SegmentModel {
  static var columns: ModelColumns { ModelColumns(assigned: [Labelling.distance]) }
  var fitted: [[Double]] { [] }
  var remarks: [String] {
    let values = eigenvalues.prefix(max(k + 1, SpectralClustering.shown)).map {
      NumberText.significant($0 < 1e-12 ? 0 : $0, 3)
    }
    return [
      "eigenvalues " + Problem.shortened(values, limit: 11),
      parts == 1 ? "graph of one part" : "graph of \(parts) parts",
    ]
  }

  func assign(_ rows: Matrix, in clustering: Clustering, _ call: Call) throws -> AssignedRows {
    call.note("assigned to the segment of the nearest row")
    let found = try predict(rows, execution: call.execution)
    return AssignedRows(labels: found.labels, values: [found.distances])
  }
}

enum AffinityChoice: String, Choice {
  case neighbors, rbf

  var help: String {
    switch self {
    case .neighbors: "links to the nearest rows; for many rows"
    case .rbf: "Gaussian of the distance of all pairs"
    }
  }

  var name: String {
    switch self {
    case .neighbors: "nearest neighbours"
    case .rbf: "Gaussian affinities"
    }
  }
}

/// How fast Gaussian affinities fall, or `auto` to have it found.
enum GammaChoice: ParameterValue {
  case fixed(Double)
  case auto

  static var kind: ParameterKind {
    ParameterKind(words: "a number above 0, or auto", sweeps: true)
  }

  var literal: String {
    switch self {
    case .fixed(let gamma): NumberText.shortest(gamma)
    case .auto: "auto"
    }
  }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> GammaChoice {
    let expression = reader.single(arguments)
    if case .name(let name) = expression.kind {
      guard name.text == "auto" else { throw reader.wrong(expression, "`\(name.text)`") }
      return .auto
    }
    let value = try Double.read(arguments, reader)
    guard value > 0, value < .infinity else {
      throw reader.wrong(expression, NumberText.shortest(value))
    }
    return .fixed(value)
  }
}
