/// Horizontal bars with their values.
package struct BarChart: Sendable {
  private let categories: [String]
  private let values: [Double]
  private let label: String
  private let title: String?

  /// - Parameters:
  ///   - categories: n names, drawn from top to bottom.
  ///   - values: n finite numbers; negative bars go left from zero.
  package init(categories: [String], values: [Double], label: String, title: String? = nil) {
    precondition(categories.count == values.count)
    self.categories = categories
    self.values = values
    self.label = label
    self.title = title
  }

  package func scene() -> Scene {
    let lowest = min(0, values.min() ?? 0)
    let highest = max(0, values.max() ?? 0)
    let isFlat = lowest == 0 && highest == 0
    return Scene(
      title: title,
      xAxis: Axis(
        label: label, domain: .range(lower: lowest, upper: isFlat ? 1 : highest),
        showsTicks: false),
      yAxis: Axis(domain: .slots(categories.map { Slot(text: $0) })),
      marks: values.isEmpty
        ? [] : [.bars(values: values, texts: values.map(NumberText.short), color: 1)],
      notes: values.isEmpty ? ["no bars to draw"] : [], reading: reading)
  }

  private var reading: [String] {
    values.isEmpty
      ? []
      : [
        "\(categories.count) bars of \(label): "
          + zip(categories, values).map { "\($0) \(NumberText.short($1))" }.joined(separator: ", ")
          + "."
      ]
  }
}
