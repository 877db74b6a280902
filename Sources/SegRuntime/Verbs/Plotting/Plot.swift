import SegData
import SegEngine
import SegLanguage
import SegPlot

extension Verb {
  static let plot = Verb(
    "plot", "Draw what fits: columns, a clustering, a sweep, components, a tree.",
    accepts: .anything, returns: .picture, chapter: .plotting,
    guide: Guide(
      "the shape before the figures: gaps, long tails, points far off; and the units on the axes"),
    Parameter<PlotColumns>(
      "columns", "Columns to draw; what fits the picture when left out.",
      default: PlotColumns(names: []), at: .rest),
    Parameter<PlotKind>("kind", "What to draw.", default: .auto),
    Parameter<ColumnName?>(
      "color", "Column that groups the rows; the segment of a clustering when left out."),
    Parameter<IndexChoice?>(
      "index", "What a collection's curve shows; bic for mixtures, else inertia when left out."),
    Parameter<Int?>("bins", "Bins of a histogram.", in: 1...),
    .picture, .title, .say,
    details: """
      Without `kind=`, one numeric column is a histogram, one text bars, two numbers a scatter plot; a clustering is \
      drawn over its two columns or the two directions in which its rows spread most, with the outline of each \
      segment; `optics` by its walk, `hdbscan` by its hierarchy, `kdist` by its curve, `pca` as biplot, a sweep as \
      curve of an index with the best member marked. A segment has the same colour and the same shape everywhere; \
      noise is grey. Without colours its number stands for it. Above 5,000 points an SVG shows a stated sample; \
      ranges and figures are always of all rows.
      """,
    examples: [
      Example("iris | plot petal_length, petal_width color=species", "Scatter with groups"),
      Example("orders | plot amount", "Histogram"),
      Example("orders | plot country", "Bars"),
      Example("iris | kmeans k=1..6 seed=1 | plot", "Elbow curve"),
      Example("iris | kmeans k=3 seed=1 | plot", "Segments where rows spread most"),
      Example("iris | kmeans k=3 seed=1 | plot kind=silhouette", "How well rows sit"),
      Example("iris | optics min=5 | plot", "The walk from dense to dense"),
      Example("iris | kdist k=4 | plot", "Where to put eps"),
      Example("iris | pca n=2 scale=true | plot", "Biplot"),
      Example("iris | kmeans k=3 seed=1 | plot kind=cards", "What sets segments apart"),
      Example(
        "iris | kmeans k=3 seed=1 | crosstab column=species | plot kind=sankey",
        "Which rows went where"),
      Example("iris | kmeans k=3 seed=1 | plot say=true", "The picture in words"),
    ],
    references: [.rousseeuw, .ankerst],
    shape: { call, _, kind, _, _, _, _, _, _ in
      if let shape = call.inputShape { try kind.require(in: shape, call) }
      return Shape(kind: .picture)
    }
  ) { call, columns, kind, color, index, bins, target, title, says in
    guard let value = call.input else { throw Undetermined() }
    let chosen = try kind.chosen(for: value.shape, columns.names, call)
    let plot = Plot(
      kind: chosen, columns: columns.names, color: color?.name, index: index, bins: bins,
      title: title, call: call)
    let canvas = Canvas(target: target, title: title, says: says, call: call)
    return try canvas.picture(try plot.scene(value))
  }
}

extension PlotKind {
  /// Refuses a kind that does not fit, and lists those that do.
  func require(in shape: Shape, _ call: Call) throws {
    let fitting = Self.fitting(shape)
    guard self != .auto, !fitting.contains(self) else { return }
    let what = shape.kind.map { "a \($0.rawValue)" } ?? "this"
    throw Diagnostic(
      code: "S0208", message: "`plot kind=\(rawValue)` does not fit \(what)",
      span: call.stage.span,
      notes: ["kinds that do: " + fitting.map(\.rawValue).joined(separator: ", ")])
  }

  /// The kind itself, or what fits the value and the columns that are named.
  fileprivate func chosen(for shape: Shape, _ columns: [String], _ call: Call) throws -> PlotKind {
    try require(in: shape, call)
    guard self == .auto else { return self }
    let usual = Self.fitting(shape).first ?? .scatter
    guard let data = shape.data, shape.kind != .collection else { return usual }
    let isTable = ![.kdistance, .gap, .silhouette, .mosaic].contains(usual) && shape.kind == .table
    guard isTable || !columns.isEmpty else { return usual }
    let names = columns.isEmpty ? Array(data.features.prefix(2)) : columns
    let numeric = names.map { name in
      data.schema[name].map { $0.type.isNumeric || $0.type.isTemporal } ?? false
    }
    switch (names.count, numeric.first) {
    case (1, true?): return .histogram
    case (1, _): return shape.kind == .clustering ? .mosaic : .bar
    case (2, true?): return .scatter
    case (2, _): return numeric[1] ? .bar : .mosaic
    default: return names.isEmpty ? .scatter : .parallel
    }
  }
}

/// Columns to draw. A collection has none of its own.
struct PlotColumns: ParameterValue {
  let names: [String]

  static var kind: ParameterKind { Columns.kind }
  var literal: String { names.map(Name.written).joined(separator: ", ") }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> PlotColumns {
    PlotColumns(names: try reader.columns(arguments))
  }
}

/// One use of `plot`: what is to be drawn, and how.
struct Plot {
  let kind: PlotKind
  let columns: [String]
  let color: String?
  let index: IndexChoice?
  let bins: Int?
  let title: String?
  let call: Call

  func scene(_ value: Value) throws -> Scene {
    switch (kind, value) {
    case (.curve, .collection(let collection)): return try curve(collection)
    case (.dendrogram, _): return try dendrogram()
    case (.biplot, .reduction(let reduction)): return try biplot(reduction)
    case (.silhouette, .clustering(let model)): return try silhouette(model)
    case (.reachability, .clustering(let model)): return try reachability(model)
    case (.condensed, .clustering(let model)): return try condensed(model)
    case (.scatter, .clustering(let model)) where columns.isEmpty: return try directions(model)
    default: break
    }
    guard let data = value.table else { throw Undetermined() }
    let rows = PlotRows(data: data, value: value, plot: self)
    switch kind {
    case .silhouette: return try rows.silhouettes()
    case .kdistance: return try rows.kDistance()
    case .gap: return try rows.gaps()
    case .line: return try rows.line()
    case .bar: return try rows.bars()
    case .histogram where bins != nil || !rows.isGrouped: return try rows.histogram()
    case .histogram, .density, .box: return try rows.distribution(kind)
    case .lorenz: return try rows.lorenz()
    case .mosaic, .sankey: return try rows.shares(kind)
    case .parallel, .radar, .cards: return try rows.profiles(kind)
    default: return try rows.scatter()
    }
  }

  private func dendrogram() throws -> Scene {
    let drawn = try DrawnTree(call)
    let tree = drawn.tree
    return DendrogramChart(
      left: tree.left, right: tree.right, heights: tree.heights, order: tree.order,
      labels: try drawn.labels(nil, call), leaves: 30,
      title: title ?? drawn.source.variantName
    ).scene()
  }
}
