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
  /// One horizontal bar for each slot of the y axis, from zero to its value, with a text behind;
  /// none where the value is not finite.
  case bars(values: [Double], texts: [String], color: PaletteIndex?)
  /// A dashed vertical line at `x` through the whole plot area.
  case rule(x: Double, text: String?)
  /// A dashed horizontal line at `y` through the whole plot area.
  case level(y: Double, text: String?)
  /// Arrows from the origin to each place.
  case arrows(x: [Double], y: [Double])
  /// Filled shapes.
  case areas([Area])
  /// Words inside of the plot area.
  case texts([Label])
}

/// A filled shape with straight edges; it closes itself.
package struct Area: Sendable, Equatable {
  package enum Body: Sendable, Equatable {
    case solid
    /// An outline with a tint inside, through which other marks are seen.
    case veil
    /// Pale where a device can mix colours, so that crossing shapes are seen.
    case band
  }

  package var x: [Double]
  package var y: [Double]
  package var fill: Fill
  package var body = Body.solid

  package init(x: [Double], y: [Double], fill: Fill, body: Body = .solid) {
    precondition(x.count == y.count)
    self.x = x
    self.y = y
    self.fill = fill
    self.body = body
  }

  /// The rectangle between two corners.
  static func rectangle(
    _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ fill: Fill
  ) -> Area {
    Area(
      x: [x.lowerBound, x.upperBound, x.upperBound, x.lowerBound],
      y: [y.lowerBound, y.lowerBound, y.upperBound, y.upperBound], fill: fill)
  }
}

/// What a shape is filled with.
package enum Fill: Sendable, Hashable {
  case group(PaletteIndex)
  /// A place on the scale of shades: -1 lowest, 0 in the middle, 1 highest; NaN for a missing value.
  case shade(Double)
}

/// A text at a place.
package struct Label: Sendable, Equatable {
  package enum Anchor: Sendable, Equatable { case start, middle, end }

  package var x: Double
  package var y: Double
  package var text: String
  /// Stands in place of the text where that has no room.
  package var brief: String?
  /// Which part of the text stands at `x`.
  package var anchor = Anchor.middle
  /// What it is written on, where that is a filled shape.
  package var ground: Fill?
  /// The text is left out where it is longer or higher than this, in data coordinates.
  package var room: Room?
  /// Degrees, clockwise; only where a device can turn text.
  package var angle = 0.0
  package var isStrong = false

  package struct Room: Sendable, Equatable {
    package var width: Double
    package var height: Double
    /// A longer text is cut and not left out.
    package var cuts = false
  }

  init(
    x: Double, y: Double, text: String, brief: String? = nil, anchor: Anchor = .middle,
    ground: Fill? = nil, room: Room? = nil, angle: Double = 0, isStrong: Bool = false
  ) {
    self.x = x
    self.y = y
    self.text = text
    self.brief = brief
    self.anchor = anchor
    self.ground = ground
    self.room = room
    self.angle = angle
    self.isStrong = isStrong
  }
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
