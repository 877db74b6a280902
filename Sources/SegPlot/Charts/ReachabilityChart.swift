/// The walk of OPTICS from dense to dense: valleys are groups, peaks part them.
package struct ReachabilityChart: Sendable {
  private let reachability: [Double]
  private let groups: Groups
  private let eps: Double?
  private let title: String?

  /// - Parameters:
  ///   - reachability: n distances in the order of the walk; not finite where a walk begins.
  ///   - labels: n segment numbers in the same order.
  ///   - eps: the distance that groups were cut at.
  package init(
    reachability: [Double], labels: [Int32], names: [Int32: String] = [:], eps: Double? = nil,
    title: String? = nil
  ) {
    precondition(reachability.count == labels.count)
    self.reachability = reachability
    groups = Groups(labels, names: names)
    self.eps = eps
    self.title = title
  }

  /// More rows than this share bars; a bar shows its highest row.
  private static let mostBars = 800

  private struct Bar {
    let start: Int
    let end: Int
    let height: Double
    let group: Int32
  }

  package func scene() -> Scene {
    let finite = reachability.filter(\.isFinite)
    let highest = max(finite.max() ?? 0, eps ?? 0)
    let top = highest > 0 ? highest * 1.08 : 1
    return Scene(
      title: title,
      xAxis: Axis(
        label: "rows in the order of the walk",
        domain: .range(lower: 0, upper: Double(max(reachability.count, 1))), isIntegral: true),
      yAxis: Axis(label: "reachability", domain: .range(lower: 0, upper: top)),
      marks: reachability.isEmpty
        ? []
        : [.areas(areas(bars(top)))] + (eps.map { [level($0)] } ?? []) + [.texts(names(top))],
      legend: groups.legend, notes: notes, reading: reading(finite))
  }

  private func level(_ eps: Double) -> Mark {
    .level(y: eps, text: "cut at eps = \(NumberText.short(eps))")
  }

  /// Bars end where the group changes, so that none mixes two.
  private func bars(_ top: Double) -> [Bar] {
    let width = max(1, (reachability.count + Self.mostBars - 1) / Self.mostBars)
    var bars: [Bar] = []
    var start = 0
    while start < reachability.count {
      let group = groups.labels[start]
      var end = start + 1
      let limit = min(start + width, reachability.count)
      while end < limit, groups.labels[end] == group { end += 1 }
      let heights = reachability[start..<end].map { $0.isFinite ? $0 : top }
      bars.append(Bar(start: start, end: end, height: heights.max() ?? 0, group: group))
      start = end
    }
    return bars
  }

  /// Neighbouring bars of one group as one shape.
  private func areas(_ bars: [Bar]) -> [Area] {
    var areas: [Area] = []
    var place = 0
    while place < bars.count {
      let first = bars[place]
      var (x, y) = ([Double(first.start)], [0.0])
      var end = first.start
      while place < bars.count, bars[place].group == first.group {
        x += [Double(bars[place].start), Double(bars[place].end)]
        y += [bars[place].height, bars[place].height]
        end = bars[place].end
        place += 1
      }
      areas.append(Area(x: x + [Double(end)], y: y + [0], fill: .group(first.group)))
    }
    return areas
  }

  /// The name of each group in the valley where it lies longest.
  private func names(_ top: Double) -> [Label] {
    var longest: [Int32: Range<Int>] = [:]
    var start = 0
    while start < groups.labels.count {
      let group = groups.labels[start]
      var end = start
      while end < groups.labels.count, groups.labels[end] == group { end += 1 }
      if group > 0, end - start > longest[group]?.count ?? 0 { longest[group] = start..<end }
      start = end
    }
    return longest.sorted { $0.key < $1.key }.map { group, run in
      let heights = reachability[run].filter(\.isFinite).sorted()
      let height = Figures.quantile(heights, 0.1)
      return Label(
        x: Double(run.lowerBound + run.upperBound) / 2, y: height.isFinite ? height / 2 : top / 2,
        text: groups.shortName(group), ground: .group(group),
        room: .init(width: Double(run.count), height: height.isFinite ? height : top, cuts: true))
    }
  }

  private var starts: Int { reachability.count { !$0.isFinite } }

  private var notes: [String] {
    var notes: [String] = reachability.isEmpty ? ["no rows to draw"] : []
    if starts > 0 {
      notes.append(
        "bars up to the top: \(starts == 1 ? "where the walk begins" : "\(starts) beginnings of a walk")"
      )
    }
    if reachability.count > Self.mostBars {
      notes.append("each bar is the highest of its rows")
    }
    return notes
  }

  private func reading(_ finite: [Double]) -> [String] {
    var lines = [
      "\(Words.rows(reachability.count)) in the order of the walk; the reachability \(Words.span(finite))."
        + " Valleys are groups, peaks part them."
    ]
    let members = groups.members()
    lines += groups.present.prefix(40).map { group in
      let own = (members[group] ?? []).map { reachability[$0] }.filter(\.isFinite)
      return "\(groups.name(group)): \(Words.rows(members[group]?.count ?? 0)), median reachability"
        + " \(NumberText.short(Figures.median(own)))."
    }
    return lines
  }
}
