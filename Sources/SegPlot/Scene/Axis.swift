/// One direction of the plot area.
package struct Axis: Sendable, Equatable {
  package enum Domain: Sendable, Equatable {
    /// Numbers from `lower` to `upper`, with `lower < upper`.
    case range(lower: Double, upper: Double)
    /// A place for each entry; entry i has its centre at coordinate i, the first is uppermost.
    case slots([Slot])
  }

  package var label: String?
  package var domain: Domain
  /// Numbers fall from left to right (or rise downwards).
  package var isReversed = false
  /// Ticks stand at whole numbers only.
  package var isIntegral = false
  /// Numbers are written beside the axis.
  package var showsTicks = true
  /// The texts of slots stand after the plot area (right) and not before it.
  package var labelsTrail = false
  /// Lines of text that a slot of the y axis takes where there are no pixels.
  package var linesPerSlot = 1

  package init(
    label: String? = nil, domain: Domain, isReversed: Bool = false, isIntegral: Bool = false,
    showsTicks: Bool = true, labelsTrail: Bool = false, linesPerSlot: Int = 1
  ) {
    self.label = label
    self.domain = domain
    self.isReversed = isReversed
    self.isIntegral = isIntegral
    self.showsTicks = showsTicks
    self.labelsTrail = labelsTrail
    self.linesPerSlot = linesPerSlot
  }

  /// Lower and upper end in data coordinates; n slots reach from -0.5 to n - 0.5.
  var bounds: (lower: Double, upper: Double) {
    switch domain {
    case .range(let lower, let upper): (lower, upper)
    case .slots(let slots): (-0.5, Double(max(slots.count, 1)) - 0.5)
    }
  }

  var slots: [Slot]? {
    if case .slots(let slots) = domain { slots } else { nil }
  }

  /// Where a value lies along the y axis: 0 at the bottom, 1 at the top. Slots run downwards.
  func rise(of value: Double) -> Double {
    slots == nil ? fraction(of: value) : 1 - fraction(of: value)
  }

  /// Where a value lies between the ends: 0 at the left (or bottom), 1 at the right (or top).
  ///
  /// Halves are subtracted so that ends near the largest numbers do not overflow.
  func fraction(of value: Double) -> Double {
    let (lower, upper) = bounds
    let share = (value / 2 - lower / 2) / (upper / 2 - lower / 2)
    return isReversed ? 1 - share : share
  }
}

/// A named place on a discrete axis.
package struct Slot: Sendable, Equatable {
  package var text: String
  package var color: PaletteIndex?

  package init(text: String, color: PaletteIndex? = nil) {
    self.text = text
    self.color = color
  }
}

extension Axis.Domain {
  /// The range of the finite values, widened by `margin` of its length at both ends.
  ///
  /// Without any length (no values, or all equal) a band around the value is taken.
  static func covering(_ values: [Double], margin: Double = 0.03) -> Axis.Domain {
    var lower = Double.infinity
    var upper = -Double.infinity
    for value in values where value.isFinite {
      lower = min(lower, value)
      upper = max(upper, value)
    }
    return spanning(lower, upper, margin: margin)
  }

  /// The range between two numbers with a margin; never empty and never infinite.
  static func spanning(_ lower: Double, _ upper: Double, margin: Double = 0) -> Axis.Domain {
    guard lower <= upper else { return .range(lower: 0, upper: 1) }
    let resolution = max(abs(lower), abs(upper)) * 1e-12
    guard upper / 2 - lower / 2 > resolution else {
      let band = max(abs(lower) * 0.05, abs(lower) == 0 ? 0.5 : 0)
      return .range(lower: lower - band, upper: upper + band)
    }
    let pad = (upper / 2 - lower / 2) * (2 * margin)
    let largest = Double.greatestFiniteMagnitude
    return .range(lower: max(lower - pad, -largest), upper: min(upper + pad, largest))
  }
}
