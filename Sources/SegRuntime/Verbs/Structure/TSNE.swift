import SegData
import SegEngine
import SegLanguage

extension Verb {
  static let tsne = Verb(
    "tsne", "A map of the rows in two columns: near rows stand near to each other (t-SNE).",
    accepts: .table, returns: .reduction, chapter: .structure,
    guide: Guide(
      "whether known groups show; not how large, dense or far apart they look",
      next: ["plot", "trust k=10"]),
    .columns,
    Parameter<Double?>(
      "perplexity",
      "How many neighbours a row has in effect, at most a third of the rows; else 30, in small tables fewer.",
      in: 1...),
    Parameter<Int>(
      "max_iter", "Iterations, the first 250 with a stronger pull.", default: 750, in: 1...1_000_000
    ),
    Parameter<Double>(
      "exaggeration", "How much stronger near rows pull at first.", default: 12, in: 1...1000),
    Parameter<Double?>(
      "learning_rate",
      "Length of the steps; else rows / exaggeration at first, then rows, at least 50.",
      in: 1e-6...),
    Parameter<RepulsionChoice>(
      "method", "How the points push each other apart.", default: .auto),
    .seed,
    .within,
    details: """
      Adds tsne1 and tsne2 to the rows; `plot` draws them. \(Mapping.warning) New rows have no place in it: `umap` has one. \
      The start is the first two principal components, so that the map keeps something of the whole; `seed` only parts \
      equal rows. The headline tells the Kullback–Leibler divergence, which falls with more neighbours and compares maps \
      of one table and perplexity only, and trustworthiness and continuity (`?trust`). `scale` first unless all columns \
      are in one unit; `pca` first where there are very many. At the prompt Ctrl-C keeps the map so far. Cost: about \
      n · perplexity for each iteration and 150 · perplexity bytes a row; exact n².
      """,
    examples: [
      Example("iris | tsne | head 3", "Flowers on a map"),
      Example(
        "iris | kmeans k=3 seed=1 | tsne perplexity=20 | plot color=segment", "Segments on a map"),
    ],
    references: [.vanDerMaaten, .kobak, .linderman],
    shape: { call, columns, _, _, _, _, _, _, _ in try Mapping.shape(columns.names, call) }
  ) { call, columns, given, iterations, exaggeration, rate, method, seed, budget in
    let rows = try call.numericRows(columns.names)
    call.warnUnequalSpread(rows)
    let perplexity = try MapNeighbors.perplexity(given, rows: rows.matrix.rows, call)
    let used = seed.resolved(call)
    let settings = TSNE(
      perplexity: perplexity, iterations: iterations, exaggeration: exaggeration,
      learningRate: rate, repulsion: method.repulsion)
    let (model, kept) = try Mapping.made(call) {
      try call.keepingBest(within: budget) {
        try settings.fit(rows.matrix, seed: used, execution: call.execution)
      }
    }
    let provenance = Provenance(
      method: "t-SNE (\(model.isExact ? "exact" : "grid"), start from principal components)",
      settings: kept.applied(to: [
        ("perplexity", NumberText.shortest(perplexity)), ("max_iter", String(iterations)),
      ]), seed: used,
      fingerprint: Fingerprint.of(labels: [], numbers: model.points.values))
    return try Mapping.reduction(
      model.points, rows, remarks: ["KL " + NumberText.fixed(model.divergence, places: 4)],
      provenance, call)
  }
}

private enum MapNeighbors {
  /// Three times as many neighbours as the perplexity have to be there.
  static func perplexity(_ given: Double?, rows: Int, _ call: Call) throws -> Double {
    let (usual, largest) = (30.0, TSNE.largestPerplexity(rows: rows))
    let perplexity = given ?? usual
    guard rows >= 4, perplexity > largest else { return perplexity }
    guard given != nil else {
      call.note("with \(rows) rows the perplexity is \(Int(largest)), not \(Int(usual))")
      return largest
    }
    let wanted = NumberText.shortest(perplexity)
    throw Diagnostic(
      code: "S0405",
      message:
        "`tsne`: perplexity \(wanted) looks at \(NumberText.shortest(3 * perplexity)) neighbours"
        + " of each row, but there are only \(rows - 1)", span: call.stage.span,
      notes: ["with \(rows) rows the perplexity is at most \(Int(largest))"],
      fix: Fix(verb: .try, statement: "… | tsne perplexity=\(Int(largest))"))
  }
}

enum RepulsionChoice: String, Choice {
  case auto, exact, grid

  var help: String {
    switch self {
    case .auto: "exact up to 1,000 rows"
    case .exact: "all pairs of rows, near or far"
    case .grid: "by Fourier transforms on a grid over the map; the 3 · perplexity nearest rows pull"
    }
  }

  var repulsion: TSNE.Repulsion {
    switch self {
    case .auto: .automatic
    case .exact: .exact
    case .grid: .grid
    }
  }
}
