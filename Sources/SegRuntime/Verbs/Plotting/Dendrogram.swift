import SegData
import SegEngine
import SegLanguage
import SegPlot

extension Verb {
  static let dendrogram = Verb(
    "dendrogram", "Draw a tree of merges.",
    accepts: .treeOrCut, returns: .picture, chapter: .plotting,
    guide: Guide(
      """
      long stems without merges: a cut through them leaves groups that lie far apart; chains of small steps on one \
      side are a sign of outliers
      """),
    Parameter<Int>(
      "leaves", "Most leaves to draw; smaller branches are folded and show their counts.",
      default: 30, in: 2...),
    Parameter<Int?>("k", "Colour this many segments and draw the line that cuts them.", in: 1...),
    Parameter<Double?>("height", "Draw the line at this height."),
    Parameter<BareName?>("label", "Column with the names of the rows; the id when left out."),
    Parameter<TreeLayout>("layout", "How the tree grows.", default: .horizontal),
    .picture, .title, .say,
    details: """
      Two branches meet at the height at which they were merged: long stems mean groups that are far apart. A fold \
      shows the number of its rows in brackets. A terminal cannot draw the circle, and shows the tree \
      horizontally instead; `to="tree.svg"` draws it.
      """,
    examples: [
      Example("six | hclust | dendrogram", "Six leaves"),
      Example("iris | hclust | dendrogram leaves=8 k=3", "Folded to eight, with three segments"),
      Example("iris | hclust | dendrogram leaves=12 k=3 layout=vertical", "The root on top"),
      Example("six | hclust | dendrogram say=true", "The merges in words"),
    ]
  ) { call, leaves, k, height, label, layout, target, title, says in
    let drawn = try DrawnTree(call)
    let labels = try drawn.labels(label, call)
    var segments = drawn.segments
    var line = height
    if let k {
      segments = try drawn.source.labels(k: k)
      line = line ?? drawn.cutHeight(k)
    } else if let height {
      segments = try drawn.source.labels(height: height)
    } else {
      line = try drawn.ownCutHeight()
    }
    let chart = DendrogramChart(
      left: drawn.tree.left, right: drawn.tree.right, heights: drawn.tree.heights,
      order: drawn.tree.order, labels: labels, leaves: leaves, cutHeight: line,
      segments: segments.map(drawn.source.leafLabels), names: drawn.names,
      title: title ?? drawn.source.variantName)
    let canvas = Canvas(target: target, title: title, says: says, call: call)
    guard layout == .circular else { return try canvas.picture(chart.scene(layout.layout)) }
    if target == nil, !says {
      call.note("a circle needs `to=\"tree.svg\"`; here the tree stands horizontally")
    }
    return try canvas.picture(
      chart.scene(.circular), onScreen: chart.scene(.horizontal))
  }
}

enum TreeLayout: String, Choice {
  case horizontal, vertical, circular

  var help: String {
    switch self {
    case .horizontal: "the root at the left, a line for each leaf"
    case .vertical: "the root on top"
    case .circular: "the root in the middle (SVG)"
    }
  }

  var layout: DendrogramChart.Layout {
    switch self {
    case .horizontal: .horizontal
    case .vertical: .vertical
    case .circular: .circular
    }
  }
}

/// A tree as `dendrogram` draws it, from `hclust` or from one of its cuts.
struct DrawnTree {
  let source: ClusterTree
  let segments: [Int32]?
  let names: [Int32: String]

  var tree: MergeTree { source.tree }

  init(_ call: Call) throws {
    switch call.input {
    case .tree(let found)?:
      (source, segments, names) = (found, nil, [:])
    case .clustering(let model)?:
      guard let found = model.model.tree else {
        throw Diagnostic(
          code: "S0208", message: "`\(call.verb)` takes a tree, or a clustering cut from one",
          span: call.stage.span, notes: ["`hclust` makes a tree of a table"])
      }
      (source, segments, names) = (found, model.labels, model.names)
    default: throw Undetermined()
    }
  }

  /// The height that gives the segments; nil where there are none, and where branches were cut at heights of
  /// their own.
  func ownCutHeight() throws -> Double? {
    guard let segments, let count = segments.max(), count > 0,
      try source.labels(k: Int(count)) == segments
    else { return nil }
    return cutHeight(Int(count))
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
