/// How often values fall into neighbouring intervals.
package struct HistogramChart: Sendable {
  private let values: [Double]
  private let bins: Int?
  private let label: String
  private let title: String?

  /// - Parameters:
  ///   - values: n finite numbers.
  ///   - bins: the number of equal intervals; nil takes the rule of Freedman and Diaconis.
  package init(values: [Double], bins: Int? = nil, label: String, title: String? = nil) {
    self.values = values
    self.bins = bins
    self.label = label
    self.title = title
  }

  package func scene() -> Scene {
    let binning = Binning(values: values, bins: bins)
    let tallest = binning.counts.max() ?? 0
    return Scene(
      title: title,
      xAxis: Axis(
        label: label,
        domain: .range(lower: binning.edges[0], upper: binning.edges[binning.counts.count])),
      yAxis: Axis(
        label: "count", domain: .range(lower: 0, upper: max(1, tallest)), isIntegral: true),
      marks: values.isEmpty
        ? [] : [.columns(edges: binning.edges, heights: binning.counts, color: 1)],
      notes: values.isEmpty ? ["no values to draw"] : [], reading: reading(binning))
  }

  private func reading(_ binning: Binning) -> [String] {
    guard let tallest = binning.counts.max(), let mode = binning.counts.firstIndex(of: tallest),
      !values.isEmpty
    else { return [] }
    let sorted = values.sorted()
    let quartiles = [0.25, 0.5, 0.75].map { NumberText.short(Figures.quantile(sorted, $0)) }
    return [
      "\(label) of \(Words.rows(values.count)) \(Words.span(values)).",
      "Median \(quartiles[1]), the middle half from \(quartiles[0]) to \(quartiles[2]).",
      "The fullest of \(binning.counts.count) bins, from \(NumberText.short(binning.edges[mode])) to"
        + " \(NumberText.short(binning.edges[mode + 1])), holds \(Words.rows(Int(tallest))).",
    ]
  }
}
