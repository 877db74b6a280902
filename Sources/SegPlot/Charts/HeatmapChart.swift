/// Values as shades: a line for each column of the data, a column for each row or fold of rows, with
/// trees that put like beside like.
package struct HeatmapChart: Sendable {
  private let columns: [String]
  private let scores: [[Double]]
  private let items: Items
  private let columnTree: TreeShape?
  private let title: String?

  /// What stands side by side: rows, small groups of rows, or segments.
  package struct Items: Sendable {
    package var names: [String]?
    /// How many rows each stands for.
    package var weights: [Double]?
    /// The segment of each, drawn as a strip above.
    package var segments: [Int32]?
    package var segmentNames: [Int32: String]
    /// The tree over them, whose branches are folded to at most `ends`.
    package var tree: TreeShape?
    package var ends: Int
    package var label: String
    /// The values are written on the shades, where they fit.
    package var showsValues: Bool

    package init(
      names: [String]? = nil, weights: [Double]? = nil, segments: [Int32]? = nil,
      segmentNames: [Int32: String] = [:], tree: TreeShape? = nil, ends: Int = 40,
      label: String = "rows", showsValues: Bool = false
    ) {
      self.names = names
      self.weights = weights
      self.segments = segments
      self.segmentNames = segmentNames
      self.tree = tree
      self.ends = ends
      self.label = label
      self.showsValues = showsValues
    }
  }

  /// - Parameters:
  ///   - columns: d names.
  ///   - scores: d lists of m standard scores; NaN for missing values.
  ///   - columnTree: the tree over the d columns.
  package init(
    columns: [String], scores: [[Double]], items: Items, columnTree: TreeShape? = nil,
    title: String? = nil
  ) {
    precondition(columns.count == scores.count)
    self.columns = columns
    self.scores = scores
    self.items = items
    self.columnTree = columnTree
    self.title = title
  }

  /// The items as drawn: each with its members among all items.
  private struct Folds {
    let members: [[Int]]
    let strokes: [Stroke]
    let highest: Double
  }

  package func scene() -> Scene {
    let count = scores.first?.count ?? 0
    let folds = self.folds(count)
    let order = columnTree?.tree.order.map { Int($0) } ?? Array(columns.indices)
    let strip = items.segments == nil ? 0 : 1
    let cells = order.map { column in folds.members.map { mean(scores[column], of: $0) } }
    let reach = Self.reach(cells)
    var scene = Scene(
      title: title,
      xAxis: Axis(label: axisLabel(folds, count), domain: .slots(names(folds))),
      yAxis: Axis(
        domain: .slots(
          (strip == 1 ? [Slot(text: "segment")] : []) + order.map { Slot(text: columns[$0]) })),
      marks: count == 0 || columns.isEmpty ? [] : [.areas(tiles(cells, folds, reach))],
      legend: items.segments.map { LegendEntry.entries(groups: $0, names: items.segmentNames) }
        ?? [], notes: count == 0 ? ["no rows to draw"] : [],
      reading: reading(cells, order, folds, count))
    guard count > 0, !columns.isEmpty else { return scene }
    if items.showsValues { scene.marks.append(.texts(texts(cells, reach))) }
    if items.segments != nil { scene.marks.append(.texts(runs(folds))) }
    scene.scale = ShadeScale(
      label: "standard deviations from the mean of all rows", lower: "-" + NumberText.short(reach),
      middle: "0", upper: NumberText.short(reach))
    addTrees(to: &scene, folds, strip: strip)
    return scene
  }

  private func addTrees(to scene: inout Scene, _ folds: Folds, strip: Int) {
    if !folds.strokes.isEmpty {
      scene.above = Strip(
        lower: 0, upper: max(folds.highest, 1e-300) * 1.02,
        marks: [.strokes(folds.strokes.map(Self.turned))])
    }
    guard let tree = columnTree?.tree, tree.leafCount > 1 else { return }
    let (ends, firstMerge) = tree.truncated(to: tree.leafCount)
    let strokes = tree.strokes(ends: ends, firstMerge: firstMerge, base: 0).map { stroke in
      Stroke(
        x0: stroke.x0, y0: stroke.y0 + Double(strip), x1: stroke.x1, y1: stroke.y1 + Double(strip))
    }
    scene.beside = Strip(
      lower: 0, upper: max(tree.heights.max() ?? 1, 1e-300) * 1.02, marks: [.strokes(strokes)])
  }

  private static func turned(_ stroke: Stroke) -> Stroke {
    Stroke(x0: stroke.y0, y0: stroke.x0, x1: stroke.y1, y1: stroke.x1)
  }

  private func folds(_ count: Int) -> Folds {
    guard let tree = items.tree?.tree, count > 0 else {
      return Folds(members: (0..<count).map { [$0] }, strokes: [], highest: 0)
    }
    let (ends, firstMerge) = tree.truncated(to: items.ends)
    return Folds(
      members: tree.leaves(of: ends),
      strokes: tree.strokes(ends: ends, firstMerge: firstMerge, base: 0),
      highest: tree.heights.max() ?? 0)
  }

  private func mean(_ values: [Double], of members: [Int]) -> Double {
    var sum = 0.0
    var weight = 0.0
    for member in members where values[member].isFinite {
      let own = items.weights?[member] ?? 1
      sum += values[member] * own
      weight += own
    }
    return weight > 0 ? sum / weight : .nan
  }

  /// Shades are full at the largest score, or at 3 where a few values lie far out.
  private static func reach(_ cells: [[Double]]) -> Double {
    let largest = cells.joined().filter(\.isFinite).map(abs).max() ?? 1
    return min(3, max(0.5, (largest * 2).rounded(.up) / 2))
  }

  // MARK: Tiles

  private func tiles(_ cells: [[Double]], _ folds: Folds, _ reach: Double) -> [Area] {
    var areas: [Area] = []
    let strip = items.segments == nil ? 0.0 : 1
    func add(_ x: Int, _ y: Double, _ fill: Fill) {
      let x = Double(x)
      areas.append(.rectangle(x - 0.5...x + 0.5, y - 0.5...y + 0.5, fill))
    }
    if let segments = items.segments {
      for (place, members) in folds.members.enumerated() {
        add(place, 0, .group(leader(of: members.map { segments[$0] })))
      }
    }
    for (line, values) in cells.enumerated() {
      for (place, value) in values.enumerated() {
        add(place, Double(line) + strip, .shade(value / reach))
      }
    }
    return areas
  }

  /// The name of each segment on its stretch of the strip.
  private func runs(_ folds: Folds) -> [Label] {
    guard let segments = items.segments else { return [] }
    let groups = Groups(segments, names: items.segmentNames)
    let leaders = folds.members.map { members in leader(of: members.map { segments[$0] }) }
    var labels: [Label] = []
    var start = 0
    while start < leaders.count {
      var end = start
      while end < leaders.count, leaders[end] == leaders[start] { end += 1 }
      labels.append(
        Label(
          x: Double(start + end - 1) / 2, y: 0, text: groups.shortName(leaders[start]),
          ground: .group(leaders[start]),
          room: .init(width: Double(end - start), height: 1, cuts: true)))
      start = end
    }
    return labels
  }

  /// The segment of most members, the lower of equals.
  private func leader(of segments: [Int32]) -> Int32 {
    let counts = Dictionary(grouping: segments) { $0 }.mapValues(\.count)
    return counts.min { (-$0.value, $0.key) < (-$1.value, $1.key) }?.key ?? 0
  }

  private func texts(_ cells: [[Double]], _ reach: Double) -> [Label] {
    let strip = items.segments == nil ? 0 : 1
    return cells.enumerated().flatMap { line, values in
      values.enumerated().map { place, value in
        Label(
          x: Double(place), y: Double(line + strip),
          text: value.isFinite ? NumberText.fixed(value, decimals: 1) : "–",
          ground: .shade(value / reach), room: .init(width: 1, height: 1))
      }
    }
  }

  // MARK: Words

  private func names(_ folds: Folds) -> [Slot] {
    folds.members.map { members in
      guard members.count == 1, items.weights == nil || items.names != nil else {
        return Slot(text: "")
      }
      return Slot(text: items.names?[members[0]] ?? "")
    }
  }

  private func axisLabel(_ folds: Folds, _ count: Int) -> String {
    let rows = items.weights.map { Int($0.reduce(0, +)) } ?? count
    guard folds.members.count < rows, items.names == nil || folds.members.count < count else {
      return items.label
    }
    return "\(NumberText.count(rows)) \(items.label) in \(folds.members.count) folds"
  }

  private func reading(
    _ cells: [[Double]], _ order: [Int], _ folds: Folds, _ count: Int
  ) -> [String] {
    var lines = [
      "\(columns.count) columns of \(axisLabel(folds, count)), in standard deviations from the mean."
    ]
    lines += order.prefix(40).enumerated().map { line, column in
      let values = cells[line]
      let known = values.indices.filter { values[$0].isFinite }
      guard let low = known.min(by: { values[$0] < values[$1] }),
        let high = known.max(by: { values[$0] < values[$1] })
      else { return "\(columns[column]): no values." }
      func place(_ fold: Int) -> String {
        let members = folds.members[fold]
        if members.count == 1, let name = items.names?[members[0]] {
          return items.label == "segments" ? "segment \(name)" : name
        }
        return "place \(fold + 1)"
      }
      return
        "\(columns[column]): lowest at \(place(low)) (\(NumberText.short(values[low]))), highest at"
        + " \(place(high)) (\(NumberText.short(values[high])))."
    }
    return lines
  }
}
