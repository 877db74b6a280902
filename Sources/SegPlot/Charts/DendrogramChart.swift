/// A tree of merges, root at the left, one row for each leaf at the right.
package struct DendrogramChart: Sendable {
  private let tree: MergeTree
  private let labels: [String]?
  private let leaves: Int?
  private let cutHeight: Double?
  private let segments: [Int32]?
  private let title: String?

  /// - Parameters:
  ///   - left: n - 1 merges as R writes them: `-(i + 1)` is leaf i, `m` is merge number m from 1.
  ///   - right: the other side of each merge; sides come from earlier merges only.
  ///   - heights: n - 1 finite numbers; a merge may lie below its parts (inversion).
  ///   - order: the n leaves (from 0) from top to bottom such that no lines cross.
  ///   - labels: n names of leaves; without them their numbers from 1 are shown.
  ///   - leaves: draw only the last merges, so that this many ends remain; an end that stands for
  ///     several leaves shows their number in brackets. nil shows up to 100 leaves, or 50 ends.
  ///   - cutHeight: where a dashed line is drawn.
  ///   - segments: n segment numbers; subtrees inside one segment get its colour.
  package init(
    left: [Int32], right: [Int32], heights: [Double], order: [Int32], labels: [String]? = nil,
    leaves: Int? = nil, cutHeight: Double? = nil, segments: [Int32]? = nil, title: String? = nil
  ) {
    tree = MergeTree(left: left, right: right, heights: heights, order: order)
    self.labels = labels
    self.leaves = leaves
    self.cutHeight = cutHeight
    self.segments = segments
    self.title = title
  }

  private static let mostWithoutAsking = 100
  private static let usualEnds = 50

  package func scene() -> Scene {
    let (ends, firstMerge) = tree.truncated(to: wantedEnds)
    let colors = segments.map(tree.commonSegments) ?? []
    return Scene(
      title: title,
      xAxis: Axis(label: "height", domain: heightDomain, isReversed: true),
      yAxis: Axis(domain: .slots(slots(of: ends, colors: colors)), labelsTrail: true),
      marks: [.strokes(strokes(ends: ends, firstMerge: firstMerge, colors: colors))] + cutMark,
      legend: segments.map { LegendEntry.entries(groups: $0, names: [:]) } ?? [],
      notes: notes(ends: ends.count))
  }

  private var wantedEnds: Int {
    leaves ?? (tree.leafCount > Self.mostWithoutAsking ? Self.usualEnds : tree.leafCount)
  }

  /// Leaves lie at height zero, unless a merge lies below it.
  private var base: Double { min(0, tree.heights.min() ?? 0) }

  private var heightDomain: Axis.Domain {
    let highest = max(base, tree.heights.max() ?? 1, cutHeight ?? base)
    guard case .range(let lower, let upper) = Axis.Domain.spanning(base, highest) else {
      return .range(lower: 0, upper: 1)
    }
    return .range(lower: lower == base ? lower : base, upper: upper)
  }

  private var cutMark: [Mark] {
    cutHeight.map { [.rule(x: $0, text: "cut at \(NumberText.short($0))")] } ?? []
  }

  private func slots(of ends: [Int], colors: [Int32?]) -> [Slot] {
    let sizes = tree.sizes()
    return ends.map { end in
      Slot(
        text: end < tree.leafCount ? leafName(end) : "(\(NumberText.count(sizes[end])))",
        color: colors.isEmpty ? nil : colors[end])
    }
  }

  private func leafName(_ leaf: Int) -> String {
    labels?[leaf] ?? String(leaf + 1)
  }

  /// Three strokes for each merge, placed midway between its parts.
  private func strokes(ends: [Int], firstMerge: Int, colors: [Int32?]) -> [Stroke] {
    var places = [Double](repeating: 0, count: tree.nodeCount)
    var reach = [Double](repeating: base, count: tree.nodeCount)
    for (place, end) in ends.enumerated() { places[end] = Double(place) }
    func color(_ node: Int) -> PaletteIndex? { colors.isEmpty ? nil : colors[node] }
    var result: [Stroke] = []
    for merge in firstMerge..<tree.heights.count {
      let (first, second) = tree.parts(ofMerge: merge)
      let node = tree.leafCount + merge
      let height = tree.heights[merge]
      places[node] = (places[first] + places[second]) / 2
      reach[node] = height
      for part in [first, second] {
        let y = places[part]
        result.append(Stroke(x0: reach[part], y0: y, x1: height, y1: y, color: color(part)))
      }
      result.append(
        Stroke(x0: height, y0: places[first], x1: height, y1: places[second], color: color(node)))
    }
    return result
  }

  private func notes(ends: Int) -> [String] {
    guard ends < tree.leafCount else { return [] }
    let total = NumberText.count(tree.leafCount)
    return ["\(NumberText.count(ends)) ends for \(total) leaves; (m) stands for m leaves"]
  }
}
