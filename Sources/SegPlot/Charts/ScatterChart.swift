/// A direction in a scatter plot: how a column runs through it.
package struct ScatterArrow: Sendable, Equatable {
  package var name: String
  package var x: Double
  package var y: Double

  package init(name: String, x: Double, y: Double) {
    self.name = name
    self.x = x
    self.y = y
  }
}

/// Points in the plane, coloured by group.
package struct ScatterChart: Sendable {
  private let x: [Double]
  private let y: [Double]
  private let groups: Groups?
  private let xLabel: String
  private let yLabel: String
  private let extras: Extras
  private let title: String?

  /// What is drawn besides points.
  package struct Extras: Sendable {
    /// The convex hull of each segment, noise apart.
    package var hulls: Bool
    /// Curves of density above and beside.
    package var margins: Bool
    package var arrows: [ScatterArrow]

    package init(hulls: Bool = false, margins: Bool = false, arrows: [ScatterArrow] = []) {
      self.hulls = hulls
      self.margins = margins
      self.arrows = arrows
    }
  }

  /// - Parameters:
  ///   - x: n finite numbers.
  ///   - y: n finite numbers.
  ///   - groups: n segment numbers, 0 for noise, or nil for one colour.
  package init(
    x: [Double], y: [Double], groups: [Int32]? = nil, groupNames: [Int32: String] = [:],
    xLabel: String, yLabel: String, extras: Extras = Extras(), title: String? = nil
  ) {
    precondition(x.count == y.count && (groups?.count ?? x.count) == x.count)
    self.x = x
    self.y = y
    self.groups = groups.map { Groups($0, names: groupNames) }
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.extras = extras
    self.title = title
  }

  /// More groups than this are named shortly, or told apart by the legend alone.
  private static let (mostNames, mostLabels) = (12, 40)

  package func scene() -> Scene {
    let arrows = scaledArrows
    var scene = Scene(
      title: title,
      xAxis: Axis(label: xLabel, domain: .covering(x + arrows.map { $0.x * 1.1 })),
      yAxis: Axis(label: yLabel, domain: .covering(y + arrows.map { $0.y * 1.1 })),
      legend: groups?.legend ?? [], notes: x.isEmpty ? ["no points to draw"] : [],
      reading: reading)
    guard !x.isEmpty else { return scene }
    scene.marks = hulls + [.points(x: x, y: y, groups: groups?.labels)] + names
    if !arrows.isEmpty {
      scene.marks += [.arrows(x: arrows.map(\.x), y: arrows.map(\.y)), .texts(tips(arrows))]
    }
    if extras.margins, x.count > 2 {
      scene.above = strip(of: x, scene.xAxis.bounds, isUpright: true)
      scene.beside = strip(of: y, scene.yAxis.bounds, isUpright: false)
    }
    return scene
  }

  // MARK: Groups

  private var drawnGroups: [Int32] { (groups?.present ?? []).filter { $0 > 0 } }

  private var hulls: [Mark] {
    guard extras.hulls, let groups else { return [] }
    let shapes = drawnGroups.compactMap { group -> Area? in
      let corners = ConvexHull.corners(
        x: groups.values(x, of: group), y: groups.values(y, of: group))
      return corners.x.count < 3
        ? nil : Area(x: corners.x, y: corners.y, fill: .group(group), body: .veil)
    }
    return shapes.isEmpty ? [] : [.areas(shapes)]
  }

  /// Each group's name at its middle, so that colour alone says nothing.
  private var names: [Mark] {
    guard let groups, drawnGroups.count > 1, drawnGroups.count <= Self.mostLabels else { return [] }
    return [
      .texts(
        drawnGroups.map { group in
          Label(
            x: Figures.median(groups.values(x, of: group)),
            y: Figures.median(groups.values(y, of: group)),
            text: DisplayText.truncated(
              DisplayText.singleLine(groups.shortName(group)),
              to: drawnGroups.count <= Self.mostNames ? 20 : 6), isStrong: true)
        })
    ]
  }

  // MARK: Arrows

  /// As long as the farthest point in the direction of each axis allows.
  private var scaledArrows: [ScatterArrow] {
    let reachX = x.map(abs).max() ?? 1
    let reachY = y.map(abs).max() ?? 1
    let longestX = extras.arrows.map { abs($0.x) }.max() ?? 0
    let longestY = extras.arrows.map { abs($0.y) }.max() ?? 0
    let factors = [(reachX, longestX), (reachY, longestY)].filter { $1 > 0 && $0 > 0 }.map {
      $0 / $1
    }
    guard let factor = factors.min() else { return [] }
    return extras.arrows.map {
      ScatterArrow(name: $0.name, x: $0.x * factor * 0.8, y: $0.y * factor * 0.8)
    }
  }

  private func tips(_ arrows: [ScatterArrow]) -> [Label] {
    arrows.map { arrow in
      Label(
        x: arrow.x * 1.06, y: arrow.y * 1.08,
        text: DisplayText.truncated(DisplayText.singleLine(arrow.name), to: 24),
        anchor: abs(arrow.x) < abs(arrow.y) / 4 ? .middle : arrow.x > 0 ? .start : .end)
    }
  }

  // MARK: Margins

  private func strip(
    of values: [Double], _ domain: (lower: Double, upper: Double), isUpright: Bool
  ) -> Strip {
    let labels = groups?.labels ?? [Int32](repeating: 1, count: values.count)
    let total = Double(values.count)
    var highest = 0.0
    let lines = Groups(labels, names: [:]).present.compactMap { group -> Mark? in
      let own = zip(values, labels).compactMap { $1 == group ? $0 : nil }
      guard own.count > 1 else { return nil }
      let curve = DensityCurve(own, over: domain)
      let all = curve.y.map { $0 * Double(own.count) / total }
      let peak = all.max() ?? 0
      highest = max(highest, peak)
      // Only where there is something: lines at zero would lie upon each other.
      let low = all.firstIndex { $0 > peak * 0.004 } ?? 0
      let high = all.lastIndex { $0 > peak * 0.004 } ?? 0
      let (places, heights) = (Array(curve.x[low...high]), Array(all[low...high]))
      return isUpright
        ? .line(x: places, y: heights, color: group, showsPoints: false)
        : .line(x: heights, y: places, color: group, showsPoints: false)
    }
    return Strip(lower: 0, upper: highest > 0 ? highest * 1.05 : 1, marks: lines)
  }

  // MARK: Words

  private var reading: [String] {
    guard !x.isEmpty else { return [] }
    var lines = [
      "\(NumberText.count(x.count)) points. Across, \(xLabel) \(Words.span(x)); upwards, \(yLabel)"
        + " \(Words.span(y))."
    ]
    if let groups {
      let members = groups.members()
      lines += groups.present.prefix(40).map { group in
        let (middleX, middleY) = (
          Figures.median(groups.values(x, of: group)), Figures.median(groups.values(y, of: group))
        )
        return
          "\(groups.name(group)): \(NumberText.count(members[group]?.count ?? 0)) points around"
          + " (\(NumberText.short(middleX)), \(NumberText.short(middleY)))."
      }
    }
    lines += extras.arrows.map { arrow in
      "\(arrow.name) points \(direction(arrow)) (\(NumberText.short(arrow.x)),"
        + " \(NumberText.short(arrow.y)))."
    }
    return lines
  }

  private func direction(_ arrow: ScatterArrow) -> String {
    let across = arrow.x >= 0 ? "right" : "left"
    let up = arrow.y >= 0 ? "up" : "down"
    if abs(arrow.x) > 2.4 * abs(arrow.y) { return "to the \(across)" }
    if abs(arrow.y) > 2.4 * abs(arrow.x) { return up }
    return "\(up) and to the \(across)"
  }
}
