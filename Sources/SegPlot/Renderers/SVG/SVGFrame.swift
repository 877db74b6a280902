/// Axes, grid lines, ticks and names around the plot area.
struct SVGFrame {
  let layout: SVGLayout
  private var scene: Scene { layout.scene }

  func draw(into writer: inout SVGWriter) {
    guard !scene.isPlane else { return }
    if scene.xAxis.showsTicks, scene.xAxis.slots == nil { drawBottomAxis(into: &writer) }
    if scene.yAxis.slots == nil, scene.yAxis.showsTicks { drawLeftAxis(into: &writer) }
    drawSlots(into: &writer)
    drawNamesBelow(into: &writer)
    drawLabels(into: &writer)
  }

  private func drawBottomAxis(into writer: inout SVGWriter) {
    let bottom = SVGWriter.pixels(layout.bottom)
    for tick in xTicks() {
      let x = SVGWriter.pixels(layout.area.x(tick.value))
      writer.element(
        "line",
        ["x1": x, "x2": x, "y1": SVGWriter.pixels(layout.top), "y2": bottom, "stroke": Ink.grid])
      let half = SVGLayout.textWidth(tick.text) / 2
      let middle = min(max(layout.area.x(tick.value), half + 4), layout.width - half - 4)
      writer.element(
        "text",
        [
          "x": SVGWriter.pixels(middle), "y": SVGWriter.pixels(layout.bottom + 17),
          "text-anchor": "middle",
        ], content: tick.text)
    }
    line(x1: layout.left, x2: layout.right, y1: layout.bottom, y2: layout.bottom, into: &writer)
  }

  private func xTicks() -> [Tick] {
    let (lower, upper) = scene.xAxis.bounds
    let width = layout.right - layout.left
    for most in stride(from: max(Int(width / 75), 1), through: 1, by: -1) {
      let ticks = Tick.within(lower, upper, most: most, isIntegral: scene.xAxis.isIntegral)
      let widest = ticks.map { SVGLayout.textWidth($0.text) }.max() ?? 0
      if Double(ticks.count) * (widest + 12) <= width { return ticks }
    }
    return []
  }

  private func drawLeftAxis(into writer: inout SVGWriter) {
    for tick in layout.yTicks {
      let y = layout.area.y(tick.value)
      writer.element(
        "line",
        [
          "x1": SVGWriter.pixels(layout.left), "x2": SVGWriter.pixels(layout.right),
          "y1": SVGWriter.pixels(y), "y2": SVGWriter.pixels(y), "stroke": Ink.grid,
        ])
      writer.element(
        "text",
        [
          "x": SVGWriter.pixels(layout.left - 6), "y": SVGWriter.pixels(y + 4),
          "text-anchor": "end",
        ], content: tick.text)
    }
    line(x1: layout.left, x2: layout.left, y1: layout.top, y2: layout.bottom, into: &writer)
  }

  private func line(
    x1: Double, x2: Double, y1: Double, y2: Double, into writer: inout SVGWriter
  ) {
    writer.element(
      "line",
      [
        "x1": SVGWriter.pixels(x1), "x2": SVGWriter.pixels(x2), "y1": SVGWriter.pixels(y1),
        "y2": SVGWriter.pixels(y2), "stroke": Ink.axis,
      ])
  }

  /// Names are left out where rows are thinner than letters.
  private func drawSlots(into writer: inout SVGWriter) {
    guard let slots = scene.yAxis.slots, layout.slotHeight >= 9 else { return }
    let trails = scene.yAxis.labelsTrail
    for (place, slot) in slots.enumerated() {
      let name = DisplayText.singleLine(slot.text)
      writer.element(
        "text",
        [
          "x": SVGWriter.pixels(trails ? layout.right + 6 : layout.left - 6),
          "y": SVGWriter.pixels(layout.area.y(Double(place)) + 4),
          "text-anchor": trails ? "start" : "end",
        ], content: DisplayText.truncated(name, to: layout.slotCells))
    }
  }

  private func drawNamesBelow(into writer: inout SVGWriter) {
    guard layout.xNames != .none else { return }
    let cells = max(Int((layout.area.slotWidth - 6) / 6.8), 1)
    for (place, slot) in (scene.xAxis.slots ?? []).enumerated() {
      let x = layout.area.x(Double(place))
      guard layout.xNames == .upright else {
        let name = DisplayText.truncated(DisplayText.singleLine(slot.text), to: cells)
        writer.element(
          "text",
          [
            "x": SVGWriter.pixels(x), "y": SVGWriter.pixels(layout.bottom + 16),
            "text-anchor": "middle",
          ], content: name)
        continue
      }
      let (across, down) = (SVGWriter.pixels(x + 4), SVGWriter.pixels(layout.bottom + 6))
      writer.element(
        "text",
        [
          "x": across, "y": down, "text-anchor": "end",
          "transform": "rotate(-90 \(across) \(down))",
        ], content: SVGLayout.uprightName(slot.text))
    }
  }

  /// How far below the plot area the axis' label stands.
  private var labelDrop: Double {
    switch layout.xNames {
    case .level: 37
    case .upright: SVGLayout.uprightRoom(scene) + 26
    case .none: scene.xAxis.showsTicks && scene.xAxis.slots == nil ? 37 : 17
    }
  }

  private func drawLabels(into writer: inout SVGWriter) {
    if let label = scene.xAxis.label {
      writer.element(
        "text",
        [
          "x": SVGWriter.pixels((layout.left + layout.right) / 2),
          "y": SVGWriter.pixels(layout.bottom + labelDrop), "text-anchor": "middle",
          "fill": Ink.faint,
        ], content: fitted(label, layout.right - layout.left))
    }
    if let label = scene.yAxis.label {
      let middle = SVGWriter.pixels((layout.top + layout.bottom) / 2)
      writer.element(
        "text",
        [
          "x": "24", "y": middle, "text-anchor": "middle", "fill": Ink.faint,
          "transform": "rotate(-90 24 \(middle))",
        ], content: fitted(label, layout.bottom - layout.top))
    }
  }

  private func fitted(_ label: String, _ length: Double) -> String {
    DisplayText.truncated(label, to: max(Int(length / 6.8), 4))
  }
}
