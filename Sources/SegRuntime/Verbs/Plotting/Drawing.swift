import SegData
import SegEngine
import SegLanguage
import SegPlot

extension Verb {
  static let dendrogram = Verb(
    "dendrogram", "Draw a tree of merges.",
    accepts: .treeOrCut, returns: .picture, chapter: .plotting,
    Parameter<Int>(
      "leaves", "Most leaves to draw; smaller branches are folded and show their counts.",
      default: 30, in: 2...),
    Parameter<Int?>("k", "Colour this many segments and draw the line that cuts them.", in: 1...),
    Parameter<Double?>("height", "Draw the line at this height."),
    Parameter<BareName?>("label", "Column with the names of the rows; the id when left out."),
    Parameter<FilePath?>("to", "Write an SVG file instead of drawing on the screen."),
    Parameter<String?>("title", "A line above."),
    examples: [
      Example("six | hclust | dendrogram", "Six leaves"),
      Example("iris | hclust | dendrogram leaves=8 k=3", "Folded to eight, with three segments"),
    ]
  ) { call, leaves, k, height, label, target, title in
    let drawn = try DrawnTree(call)
    let labels = try drawn.labels(label, call)
    var segments = drawn.segments
    var line = height
    if let k {
      segments = try drawn.source.labels(k: k)
      line = line ?? drawn.cutHeight(k)
    } else if let height {
      segments = try drawn.source.labels(height: height)
    } else if let count = drawn.segments?.max() {
      line = drawn.cutHeight(Int(count))
    }
    let chart = DendrogramChart(
      left: drawn.tree.left, right: drawn.tree.right, heights: drawn.tree.heights,
      order: drawn.tree.order, labels: labels, leaves: leaves, cutHeight: line,
      segments: segments.map(drawn.source.leafLabels),
      title: title ?? drawn.tree.linkage.variantName)
    return .picture(try Canvas.picture(chart.scene(), target, call))
  }

  static let plot = Verb(
    "plot", "Draw columns: one as histogram or bars, two as scatter; a collection as a curve.",
    accepts: .anything, returns: .picture, chapter: .plotting,
    Parameter<PlotColumns>(
      "columns", "One or two columns.", default: PlotColumns(names: []), at: .rest),
    Parameter<PlotKind>("kind", "What to draw.", default: .auto),
    Parameter<ColumnName?>(
      "color", "Column that groups the points; the segment of a clustering when left out."),
    Parameter<IndexChoice>("index", "What a collection's curve shows.", default: .inertia),
    Parameter<Int?>("bins", "Bins of a histogram.", in: 1...),
    Parameter<FilePath?>("to", "Write an SVG file instead of drawing on the screen."),
    Parameter<String?>("title", "A line above."),
    examples: [
      Example("iris | plot petal_length, petal_width color=species", "Scatter with groups"),
      Example("orders | plot amount", "Histogram"),
      Example("orders | plot country", "Bars"),
      Example("iris | kmeans k=1..6 seed=1 | plot", "Elbow curve"),
    ]
  ) { call, columns, kind, color, index, bins, target, title in
    guard let value = call.input else { throw Undetermined() }
    let plot = Plot(
      columns: columns.names, kind: kind, color: color?.name, bins: bins, title: title, call: call)
    let scene =
      if case .collection(let collection) = value {
        try plot.curve(collection, index)
      } else {
        try plot.table(value)
      }
    return .picture(try Canvas.picture(scene, target, call))
  }
}

enum PlotKind: String, Choice {
  case auto, scatter, histogram, bar, line

  var help: String {
    switch self {
    case .auto: "what fits the columns"
    case .scatter: "two numeric columns as points"
    case .histogram: "one numeric column in bins"
    case .bar: "counts of one column, or one number for each text"
    case .line: "two numeric columns as a line"
    }
  }
}

/// Columns to draw. A collection has none of its own.
struct PlotColumns: ParameterValue {
  let names: [String]

  static var kind: ParameterKind { Columns.kind }
  var literal: String { names.map(Name.written).joined(separator: ", ") }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> PlotColumns {
    let names = try reader.columns(arguments)
    guard names.count <= 2 else {
      throw Problem.wrongArguments(
        "`plot` draws one or two columns", span: arguments[2].span)
    }
    return PlotColumns(names: names)
  }
}

/// Where pictures go.
enum Canvas {
  static func picture(_ scene: Scene, _ target: FilePath?, _ call: Call) throws -> Picture {
    guard let target else { return Picture(scene: scene, path: nil) }
    guard target.path.hasSuffix(".svg") else {
      throw Diagnostic(
        code: "S0304", message: "pictures are written as SVG; `\(target.path)` ends otherwise",
        span: call.stage.span, notes: ["to=\"picture.svg\""])
    }
    try call.write(SVGRenderer().render(scene), to: target)
    call.note("drew \(target.path)")
    return Picture(scene: scene, path: target.path)
  }
}

/// A tree as `dendrogram` draws it, from `hclust` or from one of its cuts.
private struct DrawnTree {
  let source: ClusterTree
  let segments: [Int32]?

  var tree: MergeTree { source.tree }

  init(_ call: Call) throws {
    switch call.input {
    case .tree(let found)?:
      (source, segments) = (found, nil)
    case .clustering(let model)?:
      guard let found = model.model.tree else {
        throw Diagnostic(
          code: "S0208", message: "`dendrogram` takes a tree, or a clustering cut from one",
          span: call.stage.span, notes: ["`hclust` makes a tree of a table"])
      }
      (source, segments) = (found, model.labels)
    default: throw Undetermined()
    }
  }

  /// Half-way between the last merge that is kept and the first that is cut.
  func cutHeight(_ k: Int) -> Double? {
    let heights = tree.heights
    guard k > 1, k <= heights.count else { return nil }
    let above = heights[heights.count - k + 1]
    let below = k == heights.count + 1 ? 0 : heights[heights.count - k]
    return (above + below) / 2
  }

  func labels(_ name: BareName?, _ call: Call) throws -> [String]? {
    if let micro = source.micro { return groupSizes(micro) }
    let rows = source.rows
    guard let column = name?.name.text ?? rows.source.roles.id else { return nil }
    guard rows.source.schema[column] != nil else {
      throw Problem.unknownColumn(
        name?.name ?? Name(text: column, span: call.stage.span, isQuoted: true),
        in: rows.source.schema.names)
    }
    let table = try call.backend.run(try rows.source.plan.selecting([column]))
    return (0..<table.rowCount).map { table.cell($0, 0).description }
  }

  private func groupSizes(_ micro: MicroTreeModel) -> [String] {
    var sizes = [Int](repeating: 0, count: micro.tree.leaves)
    for group in micro.groups.labels { sizes[Int(group) - 1] += 1 }
    return sizes.map { "\($0) rows" }
  }
}

/// The charts of `plot`.
private struct Plot {
  let columns: [String]
  let kind: PlotKind
  let color: String?
  let bins: Int?
  let title: String?
  let call: Call

  /// An index along the members of a sweep.
  func curve(_ collection: Collection, _ index: IndexChoice) throws -> Scene {
    let values = try collection.entries.map { try index.value(of: $0.value, call.quietExecution) }
    let name = collection.entries.first?.keys.last?.name ?? "member"
    let places = collection.entries.map { $0.keys.last?.value.double }
    if places.allSatisfy({ $0 != nil }) {
      let points = zip(places, values).compactMap { x, y in x.flatMap { x in y.map { (x, $0) } } }
      let series = LineSeries(name: index.rawValue, x: points.map(\.0), y: points.map(\.1))
      return LineChart(
        series: [series], xLabel: name, yLabel: index.rawValue, title: title
      ).scene()
    }
    let names = collection.entries.map { entry in
      entry.keys.map { PlainText.inline($0.value) }.joined(separator: " ")
    }
    let known = zip(names, values).compactMap { name, value in value.map { (name, $0) } }
    return BarChart(
      categories: known.map(\.0), values: known.map(\.1), label: index.rawValue, title: title
    ).scene()
  }

  func table(_ value: Value) throws -> Scene {
    guard let data = value.table else { throw Undetermined() }
    var names = columns
    if names.isEmpty, case .reduction = value { names = ["pc1", "pc2"] }
    if names.isEmpty { names = Array(data.features.prefix(2)) }
    guard let first = names.first else { throw Problem.nothingToCluster(call, data) }
    let type = data.schema[first]?.type
    let isNumeric = type?.isNumeric == true || type?.isTemporal == true
    switch (kind, names.count) {
    case (.histogram, _): return try histogram(data, first)
    case (.auto, 1) where isNumeric: return try histogram(data, first)
    case (.bar, _), (.auto, 1): return try bars(data, names)
    case (.line, 2): return try line(data, names)
    case (.scatter, 2), (.auto, 2):
      if !isNumeric { return try bars(data, names) }
      return try scatter(data, names, value)
    default:
      throw Problem.wrongArguments(
        "a \(kind.rawValue) needs two columns", span: call.stage.span)
    }
  }

  private func numbers(_ data: DataSet, _ names: [String]) throws -> [NumericColumn] {
    for name in names {
      guard let type = data.schema[name]?.type, type.isNumeric || type.isTemporal else {
        throw Problem.notNumeric(
          name, data.schema[name]?.type.rawValue ?? "missing", call.stage.span, verb: "plot")
      }
    }
    return try call.backend.numericColumns(data.plan, names).map { column in
      guard let type = data.schema[column.name]?.type, type.isTemporal else { return column }
      return Self.years(column, type)
    }
  }

  /// Dates and times as years with a fraction: an axis can show them.
  private static func years(_ column: NumericColumn, _ type: ColumnType) -> NumericColumn {
    let secondsPerDay = 86_400.0
    let years = column.values.map { value in
      1970 + (type == .timestamp ? value / secondsPerDay : value) / 365.2425
    }
    return NumericColumn(
      name: column.name + " (year)", values: years, missingRows: column.missingRows)
  }

  private func histogram(_ data: DataSet, _ name: String) throws -> Scene {
    let column = try numbers(data, [name])[0]
    let missing = Set(column.missingRows)
    let values = column.values.enumerated().filter {
      !missing.contains($0.offset) && $0.element.isFinite
    }
    if values.count < column.values.count {
      call.note("\(column.values.count - values.count) missing or infinite values are not drawn")
    }
    return HistogramChart(
      values: values.map(\.element), bins: bins, label: column.name, title: title
    )
    .scene()
  }

  private func bars(_ data: DataSet, _ names: [String]) throws -> Scene {
    let key = NamedScalar.column(names[0])
    let figure: Scalar =
      names.count == 2 ? .call("sum", .column(names[1])) : .call(function: "count", [])
    let plan = try data.plan.aggregating(by: [key], [NamedScalar("value", figure)])
      .sorting([SortKey(.column("value"), descending: true)])
    let limit = 30
    let table = try call.backend.run(plan, maximumRows: limit)
    let total = try call.backend.rowCount(plan)
    if total > limit { call.note("the first \(limit) of \(total) values are drawn") }
    let rows = 0..<table.rowCount
    return BarChart(
      categories: rows.map { table.cell($0, 0).description },
      values: rows.map { table.cell($0, 1).number ?? 0 },
      label: names.count == 2 ? names[1] : "rows", title: title ?? names[0]
    ).scene()
  }

  private func line(_ data: DataSet, _ names: [String]) throws -> Scene {
    let columns = try numbers(data, names)
    let kept = complete(columns)
    let order = kept.rows.indices.sorted {
      (kept.values[0][$0], $0) < (kept.values[0][$1], $1)
    }
    let series = LineSeries(
      name: names[1], x: order.map { kept.values[0][$0] }, y: order.map { kept.values[1][$0] })
    return LineChart(
      series: [series], xLabel: columns[0].name, yLabel: columns[1].name, title: title
    ).scene()
  }

  private func scatter(_ data: DataSet, _ names: [String], _ value: Value) throws -> Scene {
    let columns = try numbers(data, names)
    let kept = complete(columns)
    let groups = try self.groups(data, value)
    return ScatterChart(
      x: kept.values[0], y: kept.values[1],
      groups: groups.map { groups in kept.rows.map { groups.labels[$0] } },
      groupNames: groups?.names ?? [:], xLabel: columns[0].name, yLabel: columns[1].name,
      title: title
    ).scene()
  }

  /// Rows in which all columns have a finite value.
  private func complete(_ columns: [NumericColumn]) -> (rows: [Int], values: [[Double]]) {
    let missing = Set(columns.flatMap(\.missingRows))
    let count = columns.first?.values.count ?? 0
    let rows = (0..<count).filter { row in
      !missing.contains(row) && columns.allSatisfy { $0.values[row].isFinite }
    }
    if rows.count < count {
      call.note("\(count - rows.count) rows with missing or infinite values are not drawn")
    }
    return (rows, columns.map { column in rows.map { column.values[$0] } })
  }

  private func groups(_ data: DataSet, _ value: Value) throws
    -> (labels: [Int32], names: [Int32: String])?
  {
    if let color {
      let table = try call.backend.run(try data.plan.selecting([color]))
      let texts = (0..<table.rowCount).map { table.cell($0, 0).description }
      let sorted = Set(texts).sorted()
      let numbers = Dictionary(
        uniqueKeysWithValues: sorted.enumerated().map { ($0.element, Int32($0.offset + 1)) })
      let names = Dictionary(uniqueKeysWithValues: numbers.map { ($0.value, $0.key) })
      return (texts.map { numbers[$0] ?? 0 }, names)
    }
    guard case .clustering(let model) = value else { return nil }
    let names = Dictionary(
      uniqueKeysWithValues: Set(model.labels).map { ($0, model.name(of: $0)) })
    return (model.labels, names)
  }
}
