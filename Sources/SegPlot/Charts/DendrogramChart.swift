import RealModule

/// A tree of merges, with a place for each leaf.
package struct DendrogramChart: Sendable {
  package enum Layout: Sendable, Hashable {
    /// The root at the left, a row for each leaf at the right.
    case horizontal
    /// The root on top.
    case vertical
    /// The root in the middle.
    case circular
  }

  private let tree: MergeTree
  private let labels: [String]?
  private let leaves: Int?
  private let cutHeight: Double?
  private let segments: [Int32]?
  private let names: [Int32: String]
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
    leaves: Int? = nil, cutHeight: Double? = nil, segments: [Int32]? = nil,
    names: [Int32: String] = [:], title: String? = nil
  ) {
    tree = MergeTree(left: left, right: right, heights: heights, order: order)
    self.labels = labels
    self.leaves = leaves
    self.cutHeight = cutHeight
    self.segments = segments
    self.names = names
    self.title = title
  }

  private static let mostWithoutAsking = 100
  private static let usualEnds = 50

  package func scene(_ layout: Layout = .horizontal) -> Scene {
    let (ends, firstMerge) = tree.truncated(to: wantedEnds)
    let colors = segments.map(tree.commonSegments) ?? []
    let slots = slots(of: ends, colors: colors, isUpright: layout == .vertical)
    let strokes = tree.strokes(
      ends: ends, firstMerge: firstMerge, base: base, colors: colors)
    var scene =
      switch layout {
      case .horizontal: horizontal(slots, strokes)
      case .vertical: vertical(slots, strokes)
      case .circular: circular(slots, strokes)
      }
    scene.title = title
    scene.legend = segments.map { LegendEntry.entries(groups: $0, names: names) } ?? []
    scene.notes = notes(ends: ends.count, layout)
    scene.reading = reading
    return scene
  }

  private func horizontal(_ slots: [Slot], _ strokes: [Stroke]) -> Scene {
    Scene(
      xAxis: Axis(label: "height", domain: heightDomain, isReversed: true),
      yAxis: Axis(domain: .slots(slots), labelsTrail: true),
      marks: [.strokes(strokes)]
        + (cutHeight.map { [.rule(x: $0, text: cutText($0))] } ?? []))
  }

  private func vertical(_ slots: [Slot], _ strokes: [Stroke]) -> Scene {
    Scene(
      xAxis: Axis(domain: .slots(slots)),
      yAxis: Axis(label: "height", domain: heightDomain),
      marks: [
        .strokes(
          strokes.map { Stroke(x0: $0.y0, y0: $0.x0, x1: $0.y1, y1: $0.x1, color: $0.color) })
      ] + (cutHeight.map { [.level(y: $0, text: cutText($0))] } ?? []))
  }

  private func cutText(_ height: Double) -> String { "cut at \(NumberText.short(height))" }

  private var wantedEnds: Int {
    leaves ?? (tree.leafCount > Self.mostWithoutAsking ? Self.usualEnds : tree.leafCount)
  }

  /// Leaves lie at height zero, unless a merge lies below it.
  private var base: Double { tree.base }

  private var heightDomain: Axis.Domain {
    let highest = max(base, tree.heights.max() ?? 1, cutHeight ?? base)
    guard case .range(let lower, let upper) = Axis.Domain.spanning(base, highest) else {
      return .range(lower: 0, upper: 1)
    }
    return .range(lower: lower == base ? lower : base, upper: upper)
  }

  private func slots(of ends: [Int], colors: [Int32?], isUpright: Bool) -> [Slot] {
    let sizes = tree.sizes()
    return ends.map { end in
      Slot(
        text: end < tree.leafCount ? leafName(end) : Self.fold(sizes[end], isUpright),
        color: colors.isEmpty ? nil : colors[end])
    }
  }

  /// Brackets do not survive where letters stand below each other.
  private static func fold(_ size: Int, _ isUpright: Bool) -> String {
    isUpright ? "×\(NumberText.count(size))" : "(\(NumberText.count(size)))"
  }

  private func leafName(_ leaf: Int) -> String {
    labels?[leaf] ?? String(leaf + 1)
  }

  private func notes(ends: Int, _ layout: Layout) -> [String] {
    var notes: [String] = []
    if ends < tree.leafCount {
      let total = NumberText.count(tree.leafCount)
      let sign = layout == .vertical ? "×m" : "(m)"
      notes.append(
        "\(NumberText.count(ends)) ends for \(total) leaves; \(sign) stands for m leaves")
    }
    if layout == .circular {
      let highest = NumberText.short(tree.heights.max() ?? 0)
      notes.append("height grows from 0 at the leaves to \(highest) in the middle")
      if let cutHeight {
        notes.append("the grey ring is the cut at \(NumberText.short(cutHeight))")
      }
    }
    return notes
  }

  /// The highest merges, and what the cut leaves.
  private var reading: [String] {
    guard let last = tree.heights.last else { return ["A tree of one leaf."] }
    var lines = [
      "A tree of \(NumberText.count(tree.leafCount)) leaves; all are one at height"
        + " \(NumberText.short(last))."
    ]
    let heights = tree.heights.suffix(10).reversed().map(NumberText.short)
    lines.append("The highest merges, from the top: \(heights.joined(separator: ", ")).")
    if let gap = widestGap {
      lines.append(
        "The longest step between neighbouring merges leaves \(gap.groups) groups: from"
          + " \(NumberText.short(gap.below)) to \(NumberText.short(gap.above)).")
    }
    if let cutHeight {
      let groups = tree.heights.count { $0 > cutHeight } + 1
      lines.append("The cut at \(NumberText.short(cutHeight)) leaves \(groups) groups.")
    }
    return lines
  }

  private var widestGap: (groups: Int, below: Double, above: Double)? {
    let top = Array(tree.heights.suffix(20))
    guard top.count > 1 else { return nil }
    let steps = top.indices.dropFirst().map { ($0, top[$0] - top[$0 - 1]) }
    guard let widest = steps.max(by: { $0.1 < $1.1 }) else { return nil }
    return (top.count - widest.0 + 1, top[widest.0 - 1], top[widest.0])
  }
}

// MARK: The circle

extension DendrogramChart {
  /// Leaves stand around, the root in the middle; strokes along heights become spokes, those across
  /// become arcs.
  private func circular(_ slots: [Slot], _ strokes: [Stroke]) -> Scene {
    let (lower, upper) = Axis(domain: heightDomain).bounds
    let widest = slots.map { min(DisplayText.width($0.text), Self.mostCells) }.max() ?? 0
    let reach = 1 + 0.05 + 0.021 * Double(widest)
    func radius(_ height: Double) -> Double { 1 - (height - lower) / (upper - lower) * 0.97 }
    func turn(_ place: Double) -> Double { (place + 0.5) / Double(slots.count) }
    let lines = strokes.map { stroke -> Mark in
      let points =
        stroke.y0 == stroke.y1
        ? [stroke.x0, stroke.x1].map { Polar.point(turn: turn(stroke.y0), radius: radius($0)) }
        : Polar.arc(from: turn(stroke.y0), to: turn(stroke.y1), radius: radius(stroke.x0))
      return .line(
        x: points.map(\.x), y: points.map(\.y), color: stroke.color, showsPoints: false)
    }
    let ring = cutHeight.map { Polar.arc(from: 0, to: 1, radius: radius($0)) } ?? []
    let cut: [Mark] =
      ring.isEmpty
      ? [] : [.line(x: ring.map(\.x), y: ring.map(\.y), color: 0, showsPoints: false)]
    let domain = Axis.Domain.range(lower: -reach, upper: reach)
    var scene = Scene(
      xAxis: Axis(domain: domain), yAxis: Axis(domain: domain),
      marks: cut + lines + [tips(of: slots, turn: turn), .texts(names(of: slots, turn: turn))])
    scene.isPlane = true
    scene.marksLines = false
    return scene
  }

  private static let mostCells = 24

  /// The ends with the shapes of their groups.
  private func tips(of slots: [Slot], turn: (Double) -> Double) -> Mark {
    let places = slots.indices.map { Polar.point(turn: turn(Double($0)), radius: 1) }
    let colors = slots.map { $0.color ?? 0 }
    return .points(
      x: places.map(\.x), y: places.map(\.y),
      groups: slots.contains { $0.color != nil } ? colors : nil)
  }

  private func names(of slots: [Slot], turn: (Double) -> Double) -> [Label] {
    slots.enumerated().map { place, slot in
      let turn = turn(Double(place))
      let (x, y) = Polar.point(turn: turn, radius: 1.03)
      let isRight = turn <= 0.5
      return Label(
        x: x, y: y, text: DisplayText.truncated(slot.text, to: Self.mostCells),
        anchor: isRight ? .start : .end, angle: turn * 360 - (isRight ? 90 : 270))
    }
  }
}
