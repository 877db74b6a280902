/// A named curve.
package struct LineSeries: Sendable, Equatable {
  package var name: String
  package var x: [Double]
  package var y: [Double]

  /// - Parameters:
  ///   - x: n finite numbers, in the order in which they are joined.
  ///   - y: n finite numbers.
  package init(name: String, x: [Double], y: [Double]) {
    precondition(x.count == y.count)
    self.name = name
    self.x = x
    self.y = y
  }
}

/// Curves over a common axis, with one marked place.
package struct LineChart: Sendable {
  private let series: [LineSeries]
  private let xLabel: String
  private let yLabel: String
  private let highlight: Double?
  private let title: String?

  /// - Parameter highlight: the x that a dashed line marks, such as the chosen k.
  package init(
    series: [LineSeries], xLabel: String, yLabel: String, highlight: Double? = nil,
    title: String? = nil
  ) {
    self.series = series
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.highlight = highlight
    self.title = title
  }

  /// Curves with more points than this are drawn without dots.
  private static let mostDots = 40

  package func scene() -> Scene {
    let drawn = series.filter { !$0.x.isEmpty }
    let x = drawn.flatMap(\.x)
    let isIntegral = x.allSatisfy { $0 == $0.rounded() }
    let rule = highlight.map { [Mark.rule(x: $0, text: ruleText($0))] } ?? []
    let lines = drawn.enumerated().map { place, one in
      Mark.line(
        x: one.x, y: one.y, color: color(place), showsPoints: one.x.count <= Self.mostDots)
    }
    return Scene(
      title: title,
      xAxis: Axis(
        label: xLabel, domain: .covering(x + (highlight.map { [$0] } ?? [])),
        isIntegral: isIntegral),
      yAxis: Axis(label: yLabel, domain: .covering(drawn.flatMap(\.y), margin: 0.05)),
      marks: drawn.isEmpty ? [] : rule + lines,
      legend: legend(of: drawn),
      notes: drawn.isEmpty ? ["no points to draw"] : [])
  }

  private func color(_ place: Int) -> PaletteIndex { PaletteIndex(place + 1) }

  private func ruleText(_ x: Double) -> String { "\(xLabel) = \(NumberText.short(x))" }

  private func legend(of drawn: [LineSeries]) -> [LegendEntry] {
    guard drawn.count > 1 else { return [] }
    return drawn.enumerated().map { LegendEntry(color: color($0.offset), text: $0.element.name) }
  }
}
