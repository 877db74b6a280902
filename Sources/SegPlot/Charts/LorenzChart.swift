/// How unequally a sum is spread: the share of the sum that the smallest rows hold together.
package struct LorenzChart: Sendable {
  private let values: [Double]
  private let groups: Groups?
  private let label: String
  private let title: String?

  /// - Parameters:
  ///   - values: n numbers of 0 or more; those that are not finite are left out.
  ///   - labels: n segment numbers; nil draws one curve.
  package init(
    values: [Double], labels: [Int32]? = nil, names: [Int32: String] = [:], label: String,
    title: String? = nil
  ) {
    self.values = values
    groups = labels.map { Groups($0, names: names) }
    self.label = label
    self.title = title
  }

  private static let mostPoints = 200

  private struct Curve {
    let name: String
    let color: PaletteIndex
    let x: [Double]
    let y: [Double]
    let gini: Double
    /// What the upper tenth and fifth of the rows hold.
    let topTenth: Double
    let topFifth: Double
  }

  private func curve(_ values: [Double], _ name: String, _ color: PaletteIndex) -> Curve? {
    let sorted = values.filter { $0.isFinite && $0 >= 0 }.sorted()
    let total = sorted.reduce(0, +)
    guard !sorted.isEmpty, total > 0 else { return nil }
    let n = sorted.count
    var sums = [0.0]
    sums.reserveCapacity(n + 1)
    for value in sorted { sums.append(sums[sums.count - 1] + value) }
    let area = sums.dropFirst().reduce(0) { $0 + $1 } - total / 2
    let kept =
      n <= Self.mostPoints ? Array(0...n) : (0...Self.mostPoints).map { $0 * n / Self.mostPoints }
    func top(_ share: Double) -> Double { 1 - sums[n - Int((Double(n) * share).rounded())] / total }
    return Curve(
      name: name, color: color, x: kept.map { Double($0) / Double(n) * 100 },
      y: kept.map { sums[$0] / total * 100 }, gini: 1 - 2 * area / total / Double(n),
      topTenth: top(0.1), topFifth: top(0.2))
  }

  package func scene() -> Scene {
    let curves: [Curve] =
      if let groups {
        groups.present.prefix(12).compactMap {
          curve(groups.values(values, of: $0), groups.name($0), $0)
        }
      } else {
        curve(values, label, 1).map { [$0] } ?? []
      }
    let lines = curves.map {
      Mark.line(x: $0.x, y: $0.y, color: $0.color, showsPoints: false)
    }
    let equal = Mark.line(x: [0, 100], y: [0, 100], color: 0, showsPoints: false)
    return Scene(
      title: title,
      xAxis: Axis(label: "% of the rows, from the smallest", domain: .range(lower: 0, upper: 100)),
      yAxis: Axis(label: "% of \(label)", domain: .range(lower: 0, upper: 100)),
      marks: curves.isEmpty ? [] : [equal] + lines,
      legend: curves.map {
        LegendEntry(
          color: $0.color, text: "\($0.name): Gini \(NumberText.fixed($0.gini, decimals: 3))")
      } + [LegendEntry(color: 0, text: "all equal")],
      notes: notes(curves), reading: reading(curves))
  }

  private func notes(_ curves: [Curve]) -> [String] {
    var notes = curves.isEmpty ? ["a Lorenz curve needs values above 0"] : []
    let negative = values.count { $0 < 0 }
    if negative > 0 { notes.append("without \(Words.rows(negative)) below 0") }
    if curves.count == 1, let only = curves.first, values.count >= 10 {
      notes.append(
        "the top 10 % hold \(Words.percent(only.topTenth)), the top 20 % hold \(Words.percent(only.topFifth))"
      )
    }
    return notes
  }

  private func reading(_ curves: [Curve]) -> [String] {
    ["Lorenz curve of \(label): the more it sags below the diagonal, the more unequal."]
      + curves.map { curve in
        let gini = "\(curve.name): Gini \(NumberText.fixed(curve.gini, decimals: 3))"
        guard curves.count > 1 else { return gini + "." }
        return gini
          + "; the top 10 % of the rows hold \(Words.percent(curve.topTenth)), the top 20 %"
          + " hold \(Words.percent(curve.topFifth))."
      }
  }
}
