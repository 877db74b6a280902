import SegData
import SegEngine
import SegLanguage
import SegPlot

extension Verb {
  static let trees = Verb(
    "trees", "Measure how alike two trees over the same rows are.",
    accepts: .treeOrCut, returns: .table, chapter: .validation,
    guide: Guide(
      "`bk` far above `by_chance`: cuts at that k find much the same groups",
      next: ["cut k=4"]),
    Parameter<OtherTree>("with", "The other tree of the same rows."),
    Parameter<Int>(
      "most", "Both trees are also cut into 2, 3, … up to so many groups.", default: 10, in: 2...),
    details: """
      `cophenetic` is the correlation of the heights at which pairs of rows are joined, `baker` their rank correlation \
      (Baker's gamma): 1 for trees that join all pairs alike, about 0 for unrelated ones. `entanglement` is 0 where \
      both trees stand in the same order when drawn, 1 for the reverse order; it depends on how branches are turned, \
      and `tanglegram` turns them well. `bk` is the index of Fowlkes and Mallows of both cuts into k groups; beside it \
      stands what chance gives groups of these sizes, with its standard deviation. Cost: O(n²) time, O(n) memory.
      """,
    examples: [
      Example(
        "iris | hclust linkage=average | trees with={iris | hclust linkage=complete} most=4",
        "Two linkages of the same flowers")
    ],
    references: [.sokal, .baker, .fowlkes, .galili],
    shape: { _, _, _ in .table(TreeFigures.columns) }
  ) { call, other, most in
    let pair = try ComparedTrees(call, other)
    return .table(
      DataSet(plan: .stored(try call.backend.store(try TreeFigures.table(pair, most, call)))))
  }

  static let tanglegram = Verb(
    "tanglegram", "Draw two trees over the same rows face to face.",
    accepts: .treeOrCut, returns: .picture, chapter: .plotting,
    guide: Guide("lines that cross: rows that the trees put elsewhere"),
    Parameter<OtherTree>("with", "The other tree of the same rows, at the right."),
    Parameter<Int>(
      "leaves", "Most ends to draw of each tree; smaller branches are folded.", default: 40,
      in: 2...),
    Parameter<Int?>("k", "Colour the segments of the first tree cut into so many.", in: 1...),
    Parameter<BareName?>("label", "Column with the names of the rows; the id when left out."),
    Parameter<Bool>(
      "untangle", "Turn branches so that fewer lines cross; the merges stay.", default: true),
    .picture, .title, .say,
    details: """
      Each leaf is joined with itself in the other tree; where branches are folded, ends that share at least a fifth \
      of the smaller one are joined. The note tells the entanglement before and after branches were turned: 0 means \
      the same order. `trees` has figures that do not depend on the order.
      """,
    examples: [
      Example(
        "six | hclust linkage=single | tanglegram with={six | hclust linkage=ward} k=2",
        "Two trees of six points"),
      Example(
        "iris | hclust linkage=average | tanglegram with={iris | diana} leaves=12 k=3",
        "Folded to twelve ends"),
    ],
    references: [.galili]
  ) { call, other, leaves, k, label, untangle, target, title, says in
    let pair = try ComparedTrees(call, other)
    let drawn = untangle ? pair.trees.untangled() : pair.trees
    let before = NumberText.significant(pair.trees.entanglement, 3)
    let after = NumberText.significant(drawn.entanglement, 3)
    call.note("entanglement \(untangle ? "\(before) as built, \(after) as drawn" : before)")
    let segments = try k.map(pair.first.source.labels(k:)) ?? pair.first.segments
    let names = pair.names
    let chart = TanglegramChart(
      first: drawn.first.shape, second: drawn.second.shape, names: names,
      labels: try pair.first.labels(label, call), leaves: leaves, segments: segments,
      segmentNames: pair.first.names, title: title ?? "\(names.0) and \(names.1)")
    return try Canvas(target: target, title: title, says: says, call: call)
      .picture(chart.scene())
  }
}

/// Two trees over the same rows.
private struct ComparedTrees {
  let first: DrawnTree
  let second: ClusterTree
  let trees: TreePair

  init(_ call: Call, _ other: OtherTree) throws {
    first = try DrawnTree(call)
    guard let second = other.tree else { throw Undetermined() }
    self.second = second
    guard first.source.micro == nil, second.micro == nil else {
      throw Diagnostic(
        code: "S0411", message: "trees over small groups have leaves of their own",
        span: call.stage.span, notes: ["`hclust` without `micro` makes trees of the rows"])
    }
    let counts = (first.tree.leaves, second.tree.leaves)
    guard counts.0 == counts.1 else {
      throw Diagnostic(
        code: "S0411",
        message: "the trees are of \(counts.0) and \(counts.1) rows, not of the same",
        span: call.stage.span)
    }
    trees = try TreePair(first.tree, second.tree)
  }

  /// What the trees are called, with the metric where that tells them apart.
  var names: (String, String) {
    let one = first.source
    let (a, b) = (one.variantName, second.variantName)
    return a == b && one.metric != second.metric
      ? ("\(a), \(one.metric.rawValue)", "\(b), \(second.metric.rawValue)") : (a, b)
  }
}

extension SegEngine.MergeTree {
  fileprivate var shape: TreeShape {
    TreeShape(left: left, right: right, heights: heights, order: order)
  }
}

private enum TreeFigures {
  static let columns = [
    Column("index", .text), Column("k", .integer), Column("value", .number),
    Column("by_chance", .number), Column("deviation", .number),
  ]

  static func table(_ pair: ComparedTrees, _ most: Int, _ call: Call) throws -> Table {
    let figures = try pair.trees.pairFigures(execution: call.execution)
    let leaves = pair.first.tree.leaves
    let ks = Array(2..<max(min(most, leaves - 1) + 1, 2))
    let curve = try pair.trees.curve(ks, execution: call.execution)
    let whole = [
      ("cophenetic", figures.cophenetic), ("baker", figures.bakersGamma),
      ("entanglement", pair.trees.entanglement),
    ]
    func cell(_ value: Double) -> Cell { value.isFinite ? .number(value) : .null }
    let rows =
      whole.map { [Cell.text($0.0), .null, cell($0.1), .null, .null] }
      + curve.map {
        [
          .text("bk"), .integer(Int64($0.k)), cell($0.value), cell($0.expected),
          cell($0.deviation),
        ]
      }
    return Table(columns, rows: rows)
  }
}

/// Another tree, by its name or as a pipeline in braces; also the tree that segments were cut from.
struct OtherTree: ParameterValue {
  let tree: ClusterTree?

  static var kind: ParameterKind { ParameterKind(words: "a tree", completion: .dataSet) }
  var literal: String { "" }

  static func read(_ arguments: [Argument], _ reader: ArgumentReader) throws -> OtherTree {
    let expression = reader.single(arguments)
    let outcome = try reader.outcome(expression)
    if let kind = outcome.shape.kind, kind != .tree, kind != .clustering {
      throw reader.wrong(expression, "a \(kind.rawValue)")
    }
    switch outcome.value {
    case .tree(let tree)?: return OtherTree(tree: tree)
    case .clustering(let model)?:
      guard let tree = model.model.tree else {
        throw reader.wrong(expression, "a clustering that was not cut from a tree")
      }
      return OtherTree(tree: tree)
    default: return OtherTree(tree: nil)
    }
  }
}
