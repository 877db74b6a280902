/// A drawing without a device: what is to be seen, in data coordinates, with groups for colours.
///
/// Renderers decide on ticks, colours, cells and pixels. A scene has one plot area with two axes.
package struct Scene: Sendable, Equatable {
  package var title: String?
  package var xAxis: Axis
  package var yAxis: Axis
  /// Drawn in this order, so later marks lie on top.
  package var marks: [Mark]
  package var legend: [LegendEntry]
  /// Lines of text below the plot.
  package var notes: [String]

  package init(
    title: String? = nil, xAxis: Axis, yAxis: Axis, marks: [Mark] = [],
    legend: [LegendEntry] = [], notes: [String] = []
  ) {
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.marks = marks
    self.legend = legend
    self.notes = notes
  }
}

/// A number that stands for a colour: a segment's number, 0 for noise, `nil` for plain ink.
package typealias PaletteIndex = Int32

/// One colour and what it means.
package struct LegendEntry: Sendable, Equatable {
  package var color: PaletteIndex
  package var text: String

  package init(color: PaletteIndex, text: String) {
    self.color = color
    self.text = text
  }
}

extension LegendEntry {
  /// One entry for each group that occurs in `groups`, in rising order, noise last.
  static func entries(groups: [Int32], names: [Int32: String]) -> [LegendEntry] {
    let present = Set(groups).sorted { ($0 == 0 ? .max : $0) < ($1 == 0 ? .max : $1) }
    return present.map { LegendEntry(color: $0, text: names[$0] ?? defaultName(of: $0)) }
  }

  private static func defaultName(of group: Int32) -> String {
    group == 0 ? "noise" : "segment \(group)"
  }
}
