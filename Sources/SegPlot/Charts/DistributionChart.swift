/// How a number is spread within each segment, segment below segment.
package struct DistributionChart: Sendable {
  package enum Form: Sendable {
    /// Counts in bins of equal width.
    case histogram
    /// A smooth curve.
    case density
    /// Median, quartiles, whiskers and outliers.
    case box
  }

  private let values: [Double]
  private let groups: Groups?
  private let form: Form
  private let label: String
  private let bins: Int?
  private let title: String?

  /// - Parameters:
  ///   - values: n numbers; those that are not finite are left out.
  ///   - labels: n segment numbers, or nil for one group.
  package init(
    values: [Double], labels: [Int32]? = nil, names: [Int32: String] = [:], form: Form,
    label: String, bins: Int? = nil, title: String? = nil
  ) {
    self.values = values
    groups = labels.map { Groups($0, names: names) }
    self.form = form
    self.label = label
    self.bins = bins
    self.title = title
  }

  private struct Part {
    let group: Int32?
    let name: String
    /// Rising.
    let values: [Double]
  }

  private static let mostParts = 40

  private var parts: [Part] {
    guard let groups else {
      return [Part(group: nil, name: "", values: values.filter(\.isFinite).sorted())]
    }
    return groups.present.prefix(Self.mostParts).map { group in
      Part(
        group: group, name: groups.name(group),
        values: groups.values(values, of: group).sorted())
    }
  }

  package func scene() -> Scene {
    let parts = self.parts
    let all = parts.flatMap(\.values)
    let edges = form == .histogram ? Binning(values: all, bins: bins).edges : []
    let domain =
      form == .histogram
      ? Axis.Domain.range(lower: edges[0], upper: edges[edges.count - 1])
      : Axis.Domain.covering(all, margin: form == .box ? 0.03 : 0.1)
    guard !all.isEmpty, case .range(let lower, let upper) = domain else {
      return Scene(
        title: title, xAxis: Axis(domain: .range(lower: 0, upper: 1)),
        yAxis: Axis(domain: .range(lower: 0, upper: 1)), notes: ["no values to draw"])
    }
    let marks =
      switch form {
      case .box: boxes(parts, width: upper - lower)
      case .density: ridges(parts.map { curve($0, (lower, upper)) }, parts)
      case .histogram: ridges(steps(parts, edges), parts)
      }
    return Scene(
      title: title, xAxis: Axis(label: label, domain: domain),
      yAxis: Axis(
        domain: .slots(parts.map { Slot(text: $0.name, color: $0.group) }),
        linesPerSlot: form == .box ? 3 : parts.count > 8 ? 3 : parts.count == 1 ? 12 : 5),
      marks: marks, legend: parts.count > 1 ? groups?.legend ?? [] : [], notes: notes(parts),
      reading: reading(parts))
  }

  // MARK: Ridges

  /// Each outline stands on the lower edge of its slot; all have one scale.
  private func ridges(_ outlines: [(x: [Double], y: [Double])], _ parts: [Part]) -> [Mark] {
    let highest = outlines.flatMap(\.y).max() ?? 1
    let areas = zip(outlines, parts).enumerated().map { place, item -> Area in
      let (outline, part) = item
      let base = Double(place) + 0.48
      return Area(
        x: [outline.x.first ?? 0] + outline.x + [outline.x.last ?? 0],
        y: [base] + outline.y.map { base - $0 / max(highest, 1e-300) * 0.92 } + [base],
        fill: .group(part.group ?? 1))
    }
    return [.areas(areas)]
  }

  private func curve(_ part: Part, _ domain: (lower: Double, upper: Double)) -> (
    x: [Double], y: [Double]
  ) {
    guard !part.values.isEmpty else { return ([], []) }
    let curve = DensityCurve(part.values, over: domain)
    return (curve.x, curve.y)
  }

  /// The share of each segment's rows in each bin; bins are those of all rows.
  private func steps(_ parts: [Part], _ edges: [Double]) -> [(x: [Double], y: [Double])] {
    parts.map { part in
      var counts = [Double](repeating: 0, count: edges.count - 1)
      var bin = 0
      for value in part.values {
        while bin < counts.count - 1, value >= edges[bin + 1] { bin += 1 }
        counts[bin] += 1
      }
      let total = Double(max(part.values.count, 1))
      return (
        counts.indices.flatMap { [edges[$0], edges[$0 + 1]] },
        counts.flatMap { [$0 / total, $0 / total] }
      )
    }
  }

  // MARK: Boxes

  /// Tukey's fences: whiskers end at the last value within 1.5 times the spread of the quartiles.
  private struct Box {
    let lower, median, upper: Double
    let whiskers: (low: Double, high: Double)
    let outliers: [Double]

    init?(_ sorted: [Double]) {
      guard !sorted.isEmpty else { return nil }
      lower = Figures.quantile(sorted, 0.25)
      median = Figures.quantile(sorted, 0.5)
      upper = Figures.quantile(sorted, 0.75)
      let reach = (upper - lower) * 1.5
      let (low, high) = (lower - reach, upper + reach)
      let inside = sorted.filter { $0 >= low && $0 <= high }
      whiskers = (min(inside.first ?? lower, lower), max(inside.last ?? upper, upper))
      outliers = sorted.filter { $0 < low || $0 > high }
    }
  }

  /// Outliers beyond this number are thinned, the farthest stay.
  private static let mostOutliers = 60

  private func boxes(_ parts: [Part], width: Double) -> [Mark] {
    var strokes: [Stroke] = []
    var (x, y, groups): ([Double], [Double], [PaletteIndex]) = ([], [], [])
    for (place, part) in parts.enumerated() {
      guard let box = Box(part.values) else { continue }
      let middle = Double(place)
      let half = 0.32
      let color = part.group ?? 1
      func add(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) {
        strokes.append(Stroke(x0: x0, y0: y0, x1: x1, y1: y1, color: color))
      }
      for end in [box.lower, box.median, box.upper] { add(end, middle - half, end, middle + half) }
      for side in [middle - half, middle + half] { add(box.lower, side, box.upper, side) }
      add(box.whiskers.low, middle, box.lower, middle)
      add(box.upper, middle, box.whiskers.high, middle)
      let shown = Self.thinned(box.outliers)
      x += shown
      y += shown.map { _ in middle }
      groups += shown.map { _ in color }
    }
    return [.points(x: x, y: y, groups: groups), .strokes(strokes)]
  }

  private static func thinned(_ outliers: [Double]) -> [Double] {
    guard outliers.count > mostOutliers else { return outliers }
    return (0..<mostOutliers).map { outliers[$0 * (outliers.count - 1) / (mostOutliers - 1)] }
  }

  // MARK: Words

  private func notes(_ parts: [Part]) -> [String] {
    var notes: [String] = []
    if form == .histogram, parts.count > 1 {
      notes.append("heights: shares of the rows of each segment, one scale for all")
    }
    if form == .box {
      notes.append("box: quartiles and median; whiskers: 1.5 times the quartiles' distance")
      let most = parts.compactMap { Box($0.values)?.outliers.count }.max() ?? 0
      if most > Self.mostOutliers {
        notes.append(
          "of each segment's outliers \(Self.mostOutliers) are drawn, up to the farthest")
      }
    }
    if let groups, groups.present.count > parts.count {
      notes.append("the first \(parts.count) of \(groups.present.count) segments")
    }
    return notes
  }

  private func reading(_ parts: [Part]) -> [String] {
    ["\(label) \(Words.span(values)) over \(Words.rows(values.count { $0.isFinite }))."]
      + parts.map { part in
        guard let box = Box(part.values) else { return "\(part.name): no values." }
        let name = part.group.map { groups?.name($0) ?? "" } ?? "All"
        return "\(name): \(Words.rows(part.values.count)), median \(NumberText.short(box.median)),"
          + " the middle half from \(NumberText.short(box.lower)) to"
          + " \(NumberText.short(box.upper)), \(NumberText.count(box.outliers.count)) outliers."
      }
  }
}
