/// One bar for each row, by segment and falling silhouette: broad bodies sit well, tails below zero
/// would be better off elsewhere.
package struct SilhouetteChart: Sendable {
  private let values: [Double?]
  private let groups: Groups
  private let total: Int
  private let title: String?

  /// - Parameters:
  ///   - values: n silhouettes; nil for rows that have none (noise).
  ///   - labels: n segment numbers.
  ///   - total: how many rows they were drawn from; n when left out.
  package init(
    values: [Double?], labels: [Int32], names: [Int32: String] = [:], total: Int? = nil,
    title: String? = nil
  ) {
    precondition(values.count == labels.count)
    self.values = values
    groups = Groups(labels, names: names)
    self.total = total ?? values.count
    self.title = title
  }

  /// Bars of one segment beyond this are drawn as so many of about equal rank.
  private static let mostBars = 400

  private static let mostLetters = 30

  private static func figure(_ value: Double) -> String { NumberText.fixed(value, decimals: 3) }

  private struct Body {
    let group: Int32
    /// Falling.
    let values: [Double]
    var mean: Double { Figures.mean(values) }
    var below: Int { values.count { $0 < 0 } }
  }

  package func scene() -> Scene {
    let bodies = self.bodies()
    let known = bodies.flatMap(\.values)
    guard !known.isEmpty else {
      return Scene(
        title: title, xAxis: Axis(domain: .range(lower: 0, upper: 1)),
        yAxis: Axis(domain: .range(lower: 0, upper: 1)), notes: ["no silhouettes to draw"])
    }
    let gap = Double(known.count) * 0.015
    let total = Double(known.count) + gap * Double(bodies.count - 1)
    var areas: [Area] = []
    var labels: [Label] = []
    var top = total
    for body in bodies {
      areas.append(shape(body, top: top))
      labels.append(
        Label(
          x: 0, y: top - Double(body.values.count) / 2, text: words(body), anchor: .start,
          room: .init(width: 1, height: Double(body.values.count), cuts: true)))
      top -= Double(body.values.count) + gap
    }
    let mean = Figures.mean(known)
    var scene = Scene(
      title: title,
      xAxis: Axis(label: "silhouette", domain: .range(lower: lowest(known), upper: 1)),
      yAxis: Axis(domain: .range(lower: 0, upper: total), showsTicks: false),
      marks: [
        .areas(areas), .rule(x: mean, text: "mean \(Self.figure(mean))"),
      ],
      legend: bodies.map { LegendEntry(color: $0.group, text: groups.name($0.group)) },
      notes: notes(known.count), reading: reading(bodies, known, mean))
    let widest = labels.map { DisplayText.width($0.text) }.max() ?? 0
    scene.beside = Strip(
      lower: 0, upper: 1, marks: [.texts(labels)], letters: min(widest + 1, Self.mostLetters))
    scene.lines = min(bodies.count + bodies.count / 8, 60)
    return scene
  }

  /// A round number at or below the least one, and 0 at most.
  private func lowest(_ known: [Double]) -> Double {
    let least = min(0, known.min() ?? 0)
    return max(-1, (least * 10).rounded(.down) / 10)
  }

  private func bodies() -> [Body] {
    var found: [Int32: [Double]] = [:]
    for (value, label) in zip(values, groups.labels) {
      if let value { found[label, default: []].append(value) }
    }
    return groups.present.compactMap { group in
      found[group].map { Body(group: group, values: $0.sorted(by: >)) }
    }
  }

  private func words(_ body: Body) -> String {
    let count = NumberText.count(body.values.count)
    let name = DisplayText.truncated(groups.shortName(body.group), to: 12)
    return "\(name): \(Self.figure(body.mean)) (\(count))"
  }

  /// Bars without gaps, thinned by rank.
  private func shape(_ body: Body, top: Double) -> Area {
    let count = body.values.count
    let bars = min(count, Self.mostBars)
    let height = Double(count) / Double(bars)
    var x = [0.0]
    var y = [top]
    for bar in 0..<bars {
      let value = body.values[(2 * bar + 1) * count / (2 * bars)]
      x += [value, value]
      y += [top - Double(bar) * height, top - Double(bar + 1) * height]
    }
    return Area(x: x + [0], y: y + [top - Double(count)], fill: .group(body.group))
  }

  private func notes(_ known: Int) -> [String] {
    if total > values.count {
      let (drawn, all) = (NumberText.count(values.count), NumberText.count(total))
      return ["a sample of \(drawn) of \(all) rows, each measured against all"]
    }
    return known == values.count
      ? [] : ["without \(Words.rows(values.count - known)) of noise"]
  }

  private func reading(_ bodies: [Body], _ known: [Double], _ mean: Double) -> [String] {
    let below = known.count { $0 < 0 }
    var lines = [
      "Silhouettes of \(Words.rows(known.count)) in \(bodies.count) segments: 1 sits well, 0 lies"
        + " between two segments, below 0 would be better off elsewhere.",
      "The mean is \(Self.figure(mean)); \(NumberText.count(below)) of the rows"
        + " (\(Words.percent(Double(below) / Double(known.count)))) are below 0.",
    ]
    lines += bodies.prefix(40).map { body in
      let name = groups.name(body.group)
      return "\(name): \(Words.rows(body.values.count)), mean \(Self.figure(body.mean)),"
        + " from \(Self.figure(body.values[body.values.count - 1])) to"
        + " \(Self.figure(body.values[0])), \(NumberText.count(body.below)) below 0."
    }
    return lines
  }
}
