/// Two trees over the same leaves, face to face, with a line from each leaf to itself.
package struct TanglegramChart: Sendable {
  private let trees: (left: MergeTree, right: MergeTree)
  private let names: (left: String, right: String)
  private let labels: [String]?
  private let leaves: Int
  private let segments: [Int32]?
  private let segmentNames: [Int32: String]
  private let title: String?

  /// - Parameters:
  ///   - first: the tree at the left; its leaves are those of the second.
  ///   - names: what the trees are called.
  ///   - labels: n names of leaves; without them their numbers from 1 are shown.
  ///   - leaves: with more leaves, only the last merges of both trees are drawn, so that this many ends
  ///     remain; lines then join ends that share leaves.
  ///   - segments: n segment numbers; subtrees inside of one segment and lines get its colour.
  package init(
    first: TreeShape, second: TreeShape, names: (String, String), labels: [String]? = nil,
    leaves: Int = 40, segments: [Int32]? = nil, segmentNames: [Int32: String] = [:],
    title: String? = nil
  ) {
    precondition(first.tree.leafCount == second.tree.leafCount)
    trees = (first.tree, second.tree)
    self.names = (names.0, names.1)
    self.labels = labels
    self.leaves = leaves
    self.segments = segments
    self.segmentNames = segmentNames
    self.title = title
  }

  /// Share of the width that a tree takes.
  private static let tree = 0.32
  /// Share of the width of a letter, on a terminal of 80 columns.
  private static let letter = 0.0125
  private static let mostLetters = 10
  /// Ends that share less than this of the smaller one are not joined by a line.
  private static let leastShare = 0.2

  package func scene() -> Scene {
    let left = Side(trees.left, leaves: leaves, segments: segments)
    let right = Side(trees.right, leaves: leaves, segments: segments)
    let links = links(left, right)
    var scene = Scene(
      title: title,
      xAxis: Axis(
        label: "left \(names.left), right \(names.right)", domain: .range(lower: 0, upper: 1),
        showsTicks: false),
      yAxis: Axis(
        domain: .range(lower: -0.5, upper: Double(left.ends.count) - 0.5), isReversed: true,
        showsTicks: false),
      marks: links + [
        .strokes(left.strokes { Self.tree * $0 }),
        .strokes(right.strokes { 1 - Self.tree * $0 }),
        .texts(texts(left, at: Self.tree + Self.letter, .start)),
        .texts(texts(right, at: 1 - Self.tree - Self.letter, .end)),
      ],
      legend: segments.map { LegendEntry.entries(groups: $0, names: segmentNames) } ?? [],
      notes: notes(left, hidden: links.isEmpty ? 0 : hidden(left, right, links.count)),
      reading: reading(left, right))
    scene.lines = left.ends.count
    scene.marksLines = false
    return scene
  }

  private func links(_ left: Side, _ right: Side) -> [Mark] {
    pairs(left, right).map { pair in
      .line(
        x: [Self.tree + words, 1 - Self.tree - words],
        y: [Double(pair.left), Double(pair.right)], color: left.colors[pair.left] ?? 0,
        showsPoints: false)
    }
  }

  /// Ends that share enough leaves.
  private func pairs(_ left: Side, _ right: Side) -> [(left: Int, right: Int)] {
    shared(left, right).filter { pair, count in
      let smaller = min(left.members[pair.left].count, right.members[pair.right].count)
      return Double(count) >= Self.leastShare * Double(smaller)
    }.map(\.0)
  }

  private func shared(_ left: Side, _ right: Side) -> [((left: Int, right: Int), Int)] {
    var place = [Int](repeating: 0, count: trees.right.leafCount)
    for (end, members) in right.members.enumerated() {
      for leaf in members { place[leaf] = end }
    }
    return left.members.enumerated().flatMap { end, members in
      var counts: [Int: Int] = [:]
      for leaf in members { counts[place[leaf], default: 0] += 1 }
      return counts.sorted { $0.key < $1.key }.map { ((left: end, right: $0.key), $0.value) }
    }
  }

  private func hidden(_ left: Side, _ right: Side, _ shown: Int) -> Int {
    shared(left, right).count - shown
  }

  /// Share of the width for the words beside a tree, with room for a letter on either side of them.
  private var words: Double {
    let count = trees.left.leafCount
    // Ends of several leaves are numbers in brackets.
    let bracketed = leaves < count ? "(\(NumberText.count(count)))".count : 0
    let widest = labels?.map(DisplayText.width).max() ?? String(count).count
    return Self.letter * Double(min(max(widest, bracketed, 2), Self.mostLetters) + 2)
  }

  private func texts(_ side: Side, at x: Double, _ anchor: Label.Anchor) -> [Label] {
    side.members.enumerated().map { place, members in
      let text =
        members.count == 1
        ? labels?[members[0]] ?? String(members[0] + 1) : "(\(NumberText.count(members.count)))"
      return Label(
        x: x, y: Double(place), text: DisplayText.truncated(text, to: Self.mostLetters),
        anchor: anchor, room: Label.Room(width: words - Self.letter, height: 1, cuts: true))
    }
  }

  private func notes(_ side: Side, hidden: Int) -> [String] {
    guard side.ends.count < trees.left.leafCount else { return [] }
    let total = NumberText.count(trees.left.leafCount)
    var notes = [
      "\(side.ends.count) ends for \(total) leaves in either tree; (m) stands for m leaves"
    ]
    if hidden > 0 {
      notes.append("\(hidden) pairs of ends that share less than a fifth have no line")
    }
    return notes
  }

  private func reading(_ left: Side, _ right: Side) -> [String] {
    let count = trees.left.leafCount
    let same = zip(left.members, right.members).count { $0 == $1 }
    let ends = left.ends.count
    var lines = [
      "Two trees of \(NumberText.count(count)) leaves: \(names.left) at the left, \(names.right) at the right."
    ]
    lines.append("\(same) of \(ends) ends are the same and stand at the same place in both.")
    let crossings = crossings(pairs(left, right))
    lines.append(
      crossings == 0
        ? "No line crosses another." : "\(NumberText.count(crossings)) pairs of lines cross.")
    return lines
  }

  private func crossings(_ pairs: [(left: Int, right: Int)]) -> Int {
    var count = 0
    for (place, one) in pairs.enumerated() {
      for other in pairs[(place + 1)...]
      where (one.left < other.left && one.right > other.right)
        || (one.left > other.left && one.right < other.right)
      { count += 1 }
    }
    return count
  }
}

/// One of the trees, folded to few ends.
private struct Side {
  let ends: [Int]
  /// Leaves of each end.
  let members: [[Int]]
  /// The segment of each end, where all of its leaves are of one.
  let colors: [Int32?]
  private let drawn: [Stroke]
  private let base: Double
  private let top: Double

  init(_ tree: MergeTree, leaves: Int, segments: [Int32]?) {
    let (ends, firstMerge) = tree.truncated(to: min(leaves, tree.leafCount))
    self.ends = ends
    members = tree.leaves(of: ends).map { $0.sorted() }
    let common = segments.map(tree.commonSegments) ?? []
    colors = ends.map { common.isEmpty ? nil : common[$0] }
    base = tree.base
    top = max(tree.heights.max() ?? 1, base)
    drawn = tree.strokes(ends: ends, firstMerge: firstMerge, base: base, colors: common)
  }

  /// The strokes where `place` puts them: 0 is the root, 1 the leaves.
  func strokes(_ place: (Double) -> Double) -> [Stroke] {
    func x(_ height: Double) -> Double {
      place(top > base ? 0.02 + 0.98 * (top - height) / (top - base) : 1)
    }
    return drawn.map { stroke in
      Stroke(
        x0: x(stroke.x0), y0: stroke.y0, x1: x(stroke.x1), y1: stroke.y1, color: stroke.color)
    }
  }
}
