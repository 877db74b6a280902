/// A drawing without a device: what is to be seen, in data coordinates, with groups for colours.
///
/// Renderers decide on ticks, colours, cells and pixels. A scene has one plot area with two axes,
/// and up to two strips beside it that share one of them.
package struct Scene: Sendable, Equatable {
  package var title: String?
  package var xAxis: Axis
  package var yAxis: Axis
  /// Drawn in this order, so later marks lie on top.
  package var marks: [Mark]
  package var legend: [LegendEntry]
  /// Lines of text below the plot.
  package var notes: [String]
  /// What is to be seen, in sentences: for those who cannot see it, or learn to.
  package var reading: [String]
  /// A strip above the plot area; x is that of the plot.
  package var above: Strip?
  /// A strip at the right of the plot area; y is that of the plot.
  package var beside: Strip?
  /// Lines of text that stand below each other in the plot area; it grows to hold them.
  package var lines = 0
  /// What the shades mean, where there are any.
  package var scale: ShadeScale?
  /// Both axes have the same unit and nothing is written beside them: circles stay circles.
  package var isPlane = false
  /// Whether lines carry the shapes of their groups where a legend names several.
  package var marksLines = true

  package init(
    title: String? = nil, xAxis: Axis, yAxis: Axis, marks: [Mark] = [],
    legend: [LegendEntry] = [], notes: [String] = [], reading: [String] = []
  ) {
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.marks = marks
    self.legend = legend
    self.notes = notes
    self.reading = reading
  }
}

/// Marks beside the plot area that share one of its axes and have a range of their own for the other.
package struct Strip: Sendable, Equatable {
  package var lower: Double
  package var upper: Double
  package var marks: [Mark]
  /// How wide a strip at the right is, in letters; nil for what suits curves.
  package var letters: Int? = nil
  /// How high a strip above is, in lines of text; nil for what suits curves.
  package var lines: Int? = nil
}

/// What the lowest, middle and highest shade stand for.
package struct ShadeScale: Sendable, Equatable {
  package var label: String
  package var lower: String
  package var middle: String
  package var upper: String
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
