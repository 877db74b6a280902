/// The hierarchy of HDBSCAN: bodies as wide as their rows, from thin at the top to dense at the
/// bottom; those that became segments are coloured.
package struct CondensedTreeChart: Sendable {
  /// A group of the hierarchy.
  package struct Group: Sendable {
    package let parent: Int
    package let birth: Double
    package let size: Double
    package let children: [Int]
    /// The segment that it became; nil for none.
    package let segment: Int32?

    package init(parent: Int, birth: Double, size: Double, children: [Int], segment: Int32?) {
      self.parent = parent
      self.birth = birth
      self.size = size
      self.children = children
      self.segment = segment
    }
  }

  private let groups: [Group]
  /// For each group the densities at which rows leave it, rising.
  private let exits: [[Double]]
  private let names: [Int32: String]
  private let title: String?

  /// - Parameters:
  ///   - groups: parents before parts; the first is the root.
  ///   - rowGroups: n groups, the smallest that each row belonged to.
  ///   - rowDensities: n densities at which the rows left them; may be infinite.
  package init(
    groups: [Group], rowGroups: [Int32], rowDensities: [Double], names: [Int32: String] = [:],
    title: String? = nil
  ) {
    precondition(rowGroups.count == rowDensities.count)
    self.groups = groups
    var exits = [[Double]](repeating: [], count: groups.count)
    for (group, density) in zip(rowGroups, rowDensities) { exits[Int(group)].append(density) }
    self.exits = exits.map { $0.sorted() }
    self.names = names
    self.title = title
  }

  private static let mostGroups = 150
  private static let mostSteps = 60

  package func scene() -> Scene {
    let bottom = deepest
    let lefts = places
    let drawn = groups.indices.sorted { (-groups[$0].size, $0) < (-groups[$1].size, $1) }
      .prefix(Self.mostGroups).sorted()
    let segments = drawn.filter { groups[$0].segment != nil }
    let labels = segments.prefix(24).map { group in
      Label(
        x: lefts[group] + groups[group].size / 2,
        y: min(groups[group].birth + (bottom - groups[group].birth) * 0.1, bottom),
        text: DisplayText.truncated(name(groups[group].segment ?? 0), to: 16), isStrong: true)
    }
    let total = groups.first?.size ?? 1
    return Scene(
      title: title,
      xAxis: Axis(label: "rows", domain: .range(lower: 0, upper: max(total, 1)), isIntegral: true),
      yAxis: Axis(
        label: "density (1 / distance)", domain: .range(lower: 0, upper: bottom),
        isReversed: true),
      marks: groups.isEmpty
        ? [] : [.areas(drawn.map { body($0, lefts[$0], bottom) }), .texts(labels)],
      legend: legend, notes: notes(drawn.count), reading: reading(segments))
  }

  private func name(_ segment: Int32) -> String { names[segment] ?? String(segment) }

  private var legend: [LegendEntry] {
    let found = Set(groups.compactMap(\.segment)).sorted()
    return found.map { LegendEntry(color: $0, text: names[$0] ?? "segment \($0)") }
      + [LegendEntry(color: 0, text: "not kept")]
  }

  /// Below the births of all groups and most of the rows: a few rows may be denser by far.
  private var deepest: Double {
    let densities = exits.flatMap { $0 }.filter(\.isFinite).sorted()
    let most = densities.isEmpty ? 0 : Figures.quantile(densities, 0.95)
    let births = groups.map(\.birth).filter(\.isFinite).max() ?? 0
    let deepest = max(most, births * 1.15)
    return deepest > 0 && deepest.isFinite ? deepest : 1
  }

  /// Parts stand side by side in the middle of their parent.
  private var places: [Double] {
    var lefts = [Double](repeating: 0, count: groups.count)
    for (index, group) in groups.enumerated() {
      let inner = group.children.reduce(0) { $0 + groups[$1].size }
      var left = lefts[index] + (group.size - inner) / 2
      for child in group.children {
        lefts[child] = left
        left += groups[child].size
      }
    }
    return lefts
  }

  /// As wide as the rows that are left at each density.
  private func body(_ index: Int, _ left: Double, _ bottom: Double) -> Area {
    let group = groups[index]
    let inner = group.children.reduce(0) { $0 + groups[$1].size }
    let leaving = exits[index]
    let middle = left + group.size / 2
    let split = group.children.first.map { groups[$0].birth }
    let end = min(split ?? leaving.last ?? bottom, bottom)
    let steps = min(max(leaving.count, 1), Self.mostSteps)
    var heights = [min(group.birth, bottom)]
    var widths = [group.size]
    let weight = leaving.isEmpty ? 0 : (group.size - inner) / Double(leaving.count)
    for step in 0..<steps where !leaving.isEmpty {
      let count = (step + 1) * leaving.count / steps
      let density = min(leaving[count - 1], end)
      heights += [density, density]
      widths += [widths[widths.count - 1], max(group.size - Double(count) * weight, inner)]
    }
    heights.append(end)
    widths.append(inner > 0 ? inner : 0)
    return Area(
      x: widths.map { middle - $0 / 2 } + widths.reversed().map { middle + $0 / 2 },
      y: heights + heights.reversed(), fill: .group(group.segment ?? 0))
  }

  private func notes(_ drawn: Int) -> [String] {
    var notes = ["a body is as wide as the rows that are left at that density"]
    if drawn < groups.count {
      notes.append(
        "the largest \(NumberText.count(drawn)) of \(NumberText.count(groups.count)) groups")
    }
    return notes
  }

  private func reading(_ segments: [Int]) -> [String] {
    let total = Int(groups.first?.size ?? 0)
    return [
      "The hierarchy of \(Words.rows(total)): \(NumberText.count(groups.count)) groups, of which"
        + " \(segments.count) became segments."
    ]
      + segments.prefix(40).sorted { (groups[$0].segment ?? 0) < (groups[$1].segment ?? 0) }.map {
        let group = groups[$0]
        let part = group.children.isEmpty ? "does not part again" : "would part again"
        return "\(names[group.segment ?? 0] ?? "segment \(group.segment ?? 0)"): appears at density"
          + " \(NumberText.short(group.birth)) with \(Words.rows(Int(group.size))) and \(part)."
      }
  }
}
