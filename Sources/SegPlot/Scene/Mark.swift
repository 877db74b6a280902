/// Something drawn in the plot area, in data coordinates.
package enum Mark: Sendable, Equatable {
  /// Points; `groups` is nil or as long as the coordinates.
  case points(x: [Double], y: [Double], groups: [PaletteIndex]?)
  /// A curve through its points, with a dot at each when `showsPoints`.
  case line(x: [Double], y: [Double], color: PaletteIndex?, showsPoints: Bool)
  /// Horizontal and vertical strokes that meet at corners.
  case strokes([Stroke])
  /// Neighbouring columns that stand on zero: column i reaches from `edges[i]` to `edges[i + 1]`.
  case columns(edges: [Double], heights: [Double], color: PaletteIndex?)
  /// One horizontal bar for each slot of the y axis, from zero to its value, with a text behind.
  case bars(values: [Double], texts: [String], color: PaletteIndex?)
  /// A dashed vertical line at `x` through the whole plot area.
  case rule(x: Double, text: String?)
}

/// A horizontal or vertical stroke.
package struct Stroke: Sendable, Equatable {
  package var x0: Double
  package var y0: Double
  package var x1: Double
  package var y1: Double
  package var color: PaletteIndex?

  package init(
    x0: Double, y0: Double, x1: Double, y1: Double, color: PaletteIndex? = nil
  ) {
    self.x0 = x0
    self.y0 = y0
    self.x1 = x1
    self.y1 = y1
    self.color = color
  }
}
