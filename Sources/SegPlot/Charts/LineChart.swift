/// A named curve.
package struct LineSeries: Sendable, Equatable {
  package var name: String
  package var x: [Double]
  package var y: [Double]
  package var color: PaletteIndex?

  /// - Parameters:
  ///   - x: n finite numbers, in the order in which they are joined.
  ///   - y: n finite numbers.
  ///   - color: its place among the series when left out.
  package init(name: String, x: [Double], y: [Double], color: PaletteIndex? = nil) {
    precondition(x.count == y.count)
    self.name = name
    self.x = x
    self.y = y
    self.color = color
  }
}

/// Curves over a common axis, with one marked place on each axis.
package struct LineChart: Sendable {
  private let series: [LineSeries]
  private let xLabel: String
  private let yLabel: String
  private let highlight: Double?
  private let level: Double?
  private let reason: String?
  private let title: String?

  /// - Parameters:
  ///   - highlight: the x that a dashed line marks, such as the chosen k.
  ///   - level: the y that a dashed line marks, such as an eps.
  ///   - reason: why it is marked: "the knee".
  package init(
    series: [LineSeries], xLabel: String, yLabel: String, highlight: Double? = nil,
    level: Double? = nil, reason: String? = nil, title: String? = nil
  ) {
    self.series = series
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.highlight = highlight
    self.level = level
    self.reason = reason
    self.title = title
  }

  /// Curves with more points than this are drawn without dots.
  private static let mostDots = 40

  package func scene() -> Scene {
    let drawn = series.filter { !$0.x.isEmpty }
    let x = drawn.flatMap(\.x)
    let isIntegral = x.allSatisfy { $0 == $0.rounded() }
    let lines = drawn.enumerated().map { place, one in
      Mark.line(
        x: one.x, y: one.y, color: color(place, one), showsPoints: one.x.count <= Self.mostDots)
    }
    return Scene(
      title: title,
      xAxis: Axis(
        label: xLabel, domain: .covering(x + (highlight.map { [$0] } ?? [])),
        isIntegral: isIntegral),
      yAxis: Axis(
        label: yLabel,
        domain: .covering(drawn.flatMap(\.y) + (level.map { [$0] } ?? []), margin: 0.05)),
      marks: drawn.isEmpty ? [] : places + lines,
      legend: legend(of: drawn),
      notes: drawn.isEmpty ? ["no points to draw"] : [], reading: reading(drawn))
  }

  private var places: [Mark] {
    var marks: [Mark] = []
    if let highlight { marks.append(.rule(x: highlight, text: words(xLabel, highlight))) }
    if let level { marks.append(.level(y: level, text: words(yLabel, level))) }
    return marks
  }

  private func words(_ label: String, _ value: Double) -> String {
    "\(label) = \(NumberText.short(value))" + (reason.map { ": " + $0 } ?? "")
  }

  private func color(_ place: Int, _ series: LineSeries) -> PaletteIndex {
    series.color ?? PaletteIndex(place + 1)
  }

  private func legend(of drawn: [LineSeries]) -> [LegendEntry] {
    guard drawn.count > 1 else { return [] }
    return drawn.enumerated().map {
      LegendEntry(color: color($0.offset, $0.element), text: $0.element.name)
    }
  }

  private static let mostSaid = 20

  private func reading(_ drawn: [LineSeries]) -> [String] {
    var lines = drawn.flatMap { one in
      [
        "\(one.name) over \(xLabel), \(NumberText.count(one.x.count)) points: \(xLabel)"
          + " \(Words.span(one.x)), \(yLabel) \(Words.span(one.y))."
      ] + course(one)
    }
    if let highlight { lines.append("Marked: \(words(xLabel, highlight)).") }
    if let level { lines.append("Marked: \(words(yLabel, level)).") }
    return lines
  }

  /// Every point of a short curve, five places of a long one.
  private func course(_ one: LineSeries) -> [String] {
    guard one.x.count > 1 else { return [] }
    let places =
      one.x.count <= Self.mostSaid
      ? Array(one.x.indices) : (0...4).map { $0 * (one.x.count - 1) / 4 }
    let points = places.map {
      "\(NumberText.short(one.x[$0])) → \(NumberText.short(one.y[$0]))"
    }
    return [points.joined(separator: ", ") + "."]
  }
}
