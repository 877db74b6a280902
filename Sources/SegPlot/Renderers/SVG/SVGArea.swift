/// A rectangle of pixels with two axes: the plot area, or a strip beside it.
struct SVGArea {
  let xAxis: Axis
  let yAxis: Axis
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  /// The plot area itself, no strip.
  var isPlot = true

  func x(_ value: Double) -> Double { left + xAxis.fraction(of: value) * (right - left) }

  /// Slots run downwards.
  func y(_ value: Double) -> Double { bottom - yAxis.rise(of: value) * (bottom - top) }

  var slotHeight: Double { (bottom - top) / Double(max(yAxis.slots?.count ?? 1, 1)) }
  var slotWidth: Double { (right - left) / Double(max(xAxis.slots?.count ?? 1, 1)) }
}
