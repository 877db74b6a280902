import SegData
import SegEngine
import SegLanguage
import SegPlot

extension Verb {
  static let heatmap = Verb(
    "heatmap", "Draw values as shades, like beside like.",
    accepts: .table, returns: .picture, chapter: .plotting,
    guide: Guide(
      """
      blocks of one shade: they are the columns that set a group apart; a column without blocks tells segments \
      nothing
      """),
    .columns,
    Parameter<HeatmapItems>("of", "What stands side by side.", default: .auto),
    Parameter<Int>(
      "leaves", "Most rows to draw; smaller branches of their tree are folded into their mean.",
      default: 40, in: 2...),
    .picture, .title, .say,
    details: """
      Each column of the data is a line of the picture, scaled to its mean and standard deviation: blue lies below \
      the mean, red above it. A tree by Ward's linkage orders the rows (above), another one the columns (right). A \
      clustering is drawn by its segments' means, with `of=rows` by its rows with the segments as a strip; a tree of \
      `hclust` by its own merges. Above 2,000 rows the tree is made over 300 small groups of all rows.
      """,
    examples: [
      Example("iris | kmeans k=3 seed=1 | heatmap", "Segments by columns"),
      Example("iris | heatmap", "Rows by columns"),
      Example("iris | kmeans k=3 seed=1 | heatmap of=rows", "Rows with their segments"),
      Example("iris | hclust linkage=average | heatmap leaves=20", "The rows of a tree"),
    ],
    references: [.murtagh],
    shape: { call, columns, items, _, _, _, _ in
      try items.require(call.inputShape?.kind, call)
      return Shape(kind: .picture)
    }
  ) { call, columns, items, leaves, target, title, says in
    guard let value = call.input else { throw Undetermined() }
    try items.require(value.kind, call)
    let map = Heatmap(columns: columns.names, leaves: leaves, title: title, call: call)
    let canvas = Canvas(target: target, title: title, says: says, call: call)
    switch value {
    case .clustering(let model) where items != .rows:
      return try canvas.picture(try map.segments(model))
    case .clustering(let model): return try canvas.picture(try map.rows(of: model))
    case .tree(let tree): return try canvas.picture(try map.tree(tree))
    default: return try canvas.picture(try map.table())
    }
  }
}

enum HeatmapItems: String, Choice {
  case auto, rows, segments

  var help: String {
    switch self {
    case .auto: "segments of a clustering, else rows"
    case .rows: "rows, or folds of them"
    case .segments: "the means of the segments"
    }
  }

  fileprivate func require(_ kind: Kind?, _ call: Call) throws {
    guard self == .segments, let kind, kind != .clustering else { return }
    throw Diagnostic(
      code: "S0208", message: "`heatmap of=segments` takes a clustering, not a \(kind.rawValue)",
      span: call.stage.span, notes: ["`kmeans k=4` makes segments of a table"])
  }
}

private struct Heatmap {
  let columns: [String]
  let leaves: Int
  let title: String?
  let call: Call

  /// Trees over more rows are made over small groups.
  private static let mostRows = 2_000
  private static let smallGroups = 300

  // MARK: Segments

  func segments(_ model: Clustering) throws -> Scene {
    let names = columns.isEmpty ? model.data.measures : columns
    guard !names.isEmpty else { throw Problem.nothingToCluster(call, model.data) }
    let values = try call.backend.numericColumns(
      model.data.plan, names.map(model.data.originalColumn))
    let profiles = SegmentProfiles(
      columns: zip(names, values).map { ($0, $1.values) }, labels: model.labels,
      names: model.names)
    let scores = profiles.scoreTable
    let labels = profiles.segments.map { model.name(of: $0.group) }
    return HeatmapChart(
      columns: names, scores: scores,
      items: .init(
        names: labels, tree: try tree(overColumnsOf: scores), label: "segments",
        showsValues: true), columnTree: try tree(over: scores), title: title
    ).scene()
  }

  // MARK: Rows

  func rows(of model: Clustering) throws -> Scene {
    try call.requireNumbers(model.rows, "a heatmap")
    if let tree = model.model.tree {
      return try folded(
        tree.tree, tree.micro, model.rows, segments: model.labels, names: model.names)
    }
    return try clustered(model.rows, segments: model.labels, names: model.names)
  }

  func tree(_ tree: ClusterTree) throws -> Scene {
    try call.requireNumbers(tree.rows, "a heatmap")
    return try folded(tree.tree, tree.micro, tree.rows)
  }

  func table() throws -> Scene { try clustered(try call.numericRows(columns)) }

  /// A tree over scaled rows of its own.
  private func clustered(
    _ rows: NumericRows, segments: [Int32]? = nil, names: [Int32: String] = [:]
  ) throws -> Scene {
    let scaled = try Self.scaled(rows.matrix)
    let execution = call.quietExecution
    guard rows.matrix.rows > Self.mostRows else {
      let tree =
        rows.matrix.rows > 1
        ? try HierarchicalClustering(linkage: .ward).fit(scaled, execution: execution) : nil
      return try scene(scaled, tree, rows, segments: segments, names: names)
    }
    call.note("the tree is made over \(Self.smallGroups) small groups of all rows")
    let micro = try MicroTree(centers: Self.smallGroups, linkage: .ward)
      .fit(scaled, seed: call.services.seed, execution: execution)
    return try grouped(scaled, micro, rows, segments: segments, names: names)
  }

  /// A tree that is there already.
  private func folded(
    _ tree: MergeTree, _ micro: MicroTreeModel?, _ rows: NumericRows, segments: [Int32]? = nil,
    names: [Int32: String] = [:]
  ) throws -> Scene {
    let scaled = try Self.scaled(rows.matrix)
    if let micro { return try grouped(scaled, micro, rows, segments: segments, names: names) }
    return try scene(scaled, tree, rows, segments: segments, names: names)
  }

  private func scene(
    _ scaled: Matrix, _ tree: MergeTree?, _ rows: NumericRows, segments: [Int32]?,
    names: [Int32: String]
  ) throws -> Scene {
    let scores = (0..<scaled.columns).map(scaled.column)
    return HeatmapChart(
      columns: rows.features, scores: scores,
      items: .init(
        names: try rowNames(rows), segments: segments, segmentNames: names,
        tree: tree.map(Self.shape), ends: leaves),
      columnTree: try self.tree(over: scores), title: title
    ).scene()
  }

  /// The means of small groups in place of rows.
  private func grouped(
    _ scaled: Matrix, _ micro: MicroTreeModel, _ rows: NumericRows, segments: [Int32]?,
    names: [Int32: String]
  ) throws -> Scene {
    let groups = micro.groups.labels.map { Int($0) - 1 }
    var weights = [Double](repeating: 0, count: micro.tree.leaves)
    for group in groups { weights[group] += 1 }
    let scores = (0..<scaled.columns).map { column in
      var sums = [Double](repeating: 0, count: weights.count)
      for (row, group) in groups.enumerated() { sums[group] += scaled[row, column] }
      return zip(sums, weights).map { $0 / max($1, 1) }
    }
    return HeatmapChart(
      columns: rows.features, scores: scores,
      items: .init(
        weights: weights, segments: segments.map { Self.leaders($0, groups, weights.count) },
        segmentNames: names, tree: Self.shape(micro.tree), ends: leaves),
      columnTree: try tree(over: scores), title: title
    ).scene()
  }

  /// The segment of most rows of each group, the lower of equals.
  private static func leaders(_ segments: [Int32], _ groups: [Int], _ count: Int) -> [Int32] {
    var counts = [[Int32: Int]](repeating: [:], count: count)
    for (segment, group) in zip(segments, groups) { counts[group][segment, default: 0] += 1 }
    return counts.map { counts in
      counts.min { (-$0.value, $0.key) < (-$1.value, $1.key) }?.key ?? 0
    }
  }

  /// Names fit below a few rows only.
  private func rowNames(_ rows: NumericRows) throws -> [String]? {
    guard rows.matrix.rows <= max(leaves, 60), let id = rows.source.roles.id else { return nil }
    let table = try call.backend.run(try rows.source.plan.selecting([id]))
    return (0..<table.rowCount).map { table.cell($0, 0).description }
  }

  // MARK: Scaling and trees

  /// Each column less its mean, by its standard deviation; 0 where it never changes.
  private static func scaled(_ rows: Matrix) throws -> Matrix {
    let columns = (0..<rows.columns).map { column in
      let values = rows.column(column)
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(max(values.count - 1, 1))).squareRoot()
      return values.map { deviation > 0 ? ($0 - mean) / deviation : 0 }
    }
    return Matrix.from(columns: columns)
  }

  private static func shape(_ tree: MergeTree) -> TreeShape {
    TreeShape(left: tree.left, right: tree.right, heights: tree.heights, order: tree.order)
  }

  /// Average linkage over lists of scores; none with missing values or of a single list.
  private func tree(over lists: [[Double]]) throws -> TreeShape? {
    guard lists.count > 1, let width = lists.first?.count, width > 0,
      lists.allSatisfy({ $0.allSatisfy(\.isFinite) })
    else { return nil }
    let rows = Matrix(rows: lists.count, columns: width, values: lists.flatMap { $0 })
    return Self.shape(
      try HierarchicalClustering(linkage: .average).fit(rows, execution: call.quietExecution))
  }

  private func tree(overColumnsOf lists: [[Double]]) throws -> TreeShape? {
    guard let width = lists.first?.count else { return nil }
    return try tree(over: (0..<width).map { place in lists.map { $0[place] } })
  }
}
