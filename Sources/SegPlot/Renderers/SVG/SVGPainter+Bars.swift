extension SVGPainter {
  // MARK: Columns and bars

  func draw(
    _ edges: [Double], _ heights: [Double], _ color: PaletteIndex?, into writer: inout SVGWriter
  ) {
    writer.open("g", ["fill": hex(color), "stroke": "#ffffff", "stroke-width": "0.7"])
    for (bin, height) in heights.enumerated() where height > 0 {
      let (start, end) = (area.x(edges[bin]), area.x(edges[bin + 1]))
      rectangle(
        x: start, y: area.y(height), width: end - start,
        height: area.bottom - area.y(height), into: &writer)
    }
    writer.close("g")
  }

  private func rectangle(
    x: Double, y: Double, width: Double, height: Double, into writer: inout SVGWriter
  ) {
    writer.element(
      "rect",
      [
        "x": SVGWriter.pixels(x), "y": SVGWriter.pixels(y), "width": SVGWriter.pixels(width),
        "height": SVGWriter.pixels(height),
      ])
  }

  func drawBars(
    _ values: [Double], _ texts: [String], _ color: PaletteIndex?, into writer: inout SVGWriter
  ) {
    let zero = area.x(0)
    let thickness = area.slotHeight * 0.7
    writer.open("g", ["fill": hex(color)])
    for (place, value) in values.enumerated() where value.isFinite {
      let end = area.x(value)
      rectangle(
        x: min(zero, end), y: area.y(Double(place)) - thickness / 2, width: abs(end - zero),
        height: thickness, into: &writer)
    }
    writer.close("g")
    for (place, value) in values.enumerated() where value.isFinite && area.slotHeight >= 9 {
      writer.element(
        "text",
        [
          "x": SVGWriter.pixels(max(zero, area.x(value)) + 5),
          "y": SVGWriter.pixels(area.y(Double(place)) + 4),
        ], content: texts[place])
    }
  }
}
