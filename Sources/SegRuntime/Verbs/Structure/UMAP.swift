import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let umap = Verb(
    "umap", "A map of the rows in two columns that has a place for new rows (UMAP).",
    accepts: .table, returns: .reduction, chapter: .structure,
    guide: Guide(
      "whether known groups show; not how large, dense or far apart they look",
      next: ["plot", "trust k=10"]),
    .columns,
    Parameter<Int?>(
      "neighbors",
      "Neighbours of a row, itself counted: few show detail, many the whole; else 15, in small tables fewer.",
      in: 2...),
    Parameter<Double>(
      "min_dist", "How near points may come: 0 packs groups tightly.", default: 0.1, in: 0...100),
    Parameter<Double>("spread", "The scale of the map.", default: 1, in: 0.01...100),
    Parameter<Int?>(
      "epochs", "Rounds in which points move; else 500 up to 10,000 rows, then 200.",
      in: 1...),
    Parameter<Int?>(
      "stop", "End after so many rounds, at the pace of all epochs.", in: 1...),
    .seed,
    .within,
    details: """
      Adds umap1 and umap2 to the rows; `plot` draws them. \(Mapping.warning) `new | assign map` gives new rows a place \
      among the old ones, which stay where they are. The start is the first eigenvectors of the graph of neighbours, \
      for each part of it that nothing joins to the others. The headline tells trustworthiness and continuity \
      (`?trust`). `scale` first unless all columns are in one unit. At the prompt Ctrl-C keeps the map so far: the session notes \
      after how many rounds (`stop`). Cost: about n · neighbors · epochs and 60 · neighbors bytes a row.
      """,
    examples: [
      Example("iris | umap seed=1 | head 3", "Flowers on a map"),
      Example(
        "iris | kmeans k=3 seed=1 | umap seed=1 | plot color=segment", "Segments on a map"),
    ],
    references: [.mcInnesUMAP],
    shape: { call, columns, _, _, _, _, _, _, _ in try Mapping.shape(columns.names, call) }
  ) { call, columns, neighbors, minimum, spread, epochs, stop, seed, budget in
    let rows = try call.numericRows(columns.names)
    call.warnUnequalSpread(rows)
    let used = seed.resolved(call)
    let settings = UMAP(
      neighbors: try call.mapNeighbors(neighbors, rows: rows.matrix.rows),
      minimumDistance: minimum, spread: spread, epochs: epochs, stop: stop)
    let model = try Mapping.made(call) {
      try call.keepingBest(within: budget) {
        try settings.fit(rows.matrix, seed: used, execution: call.execution)
      }.model
    }
    let provenance = Provenance(
      method: "UMAP (euclidean)",
      settings: [
        ("neighbors", String(settings.neighbors)), ("min_dist", NumberText.shortest(minimum)),
        ("epochs", String(model.epochs)),
      ] + (model.settings.stop.map { [("stop", String($0))] } ?? []), seed: used,
      fingerprint: Fingerprint.of(labels: [], numbers: model.points.values))
    return try Mapping.reduction(
      model.points, rows, remarks: [], placing: model, provenance, call)
  }
}

extension Call {
  /// The neighbours of a row that a map by UMAP looks at, itself counted. Throws `S0405` for more than there
  /// are rows.
  fileprivate func mapNeighbors(_ given: Int?, rows: Int) throws -> Int {
    let usual = 15
    guard let given else {
      guard rows >= 4, rows <= usual else { return usual }
      note("with \(rows) rows `neighbors` is \(rows - 1), not \(usual)")
      return rows - 1
    }
    guard rows >= 4, given > rows else { return given }
    throw Diagnostic(
      code: "S0405",
      message: "`umap`: \(given) neighbours of each row, but there are only \(rows) rows",
      span: stage.span,
      notes: ["a row is its own first neighbour, so `neighbors` is at most \(rows)"],
      fix: Fix(verb: .try, statement: "… | umap neighbors=\(rows - 1)"))
  }
}
