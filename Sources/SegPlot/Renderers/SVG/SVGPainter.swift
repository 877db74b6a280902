/// Draws the marks of a scene.
struct SVGPainter {
  private let layout: SVGLayout
  /// What a reader must know about how the marks were drawn.
  private(set) var notes: [String] = []

  init(layout: SVGLayout) { self.layout = layout }

  mutating func draw(_ mark: Mark, into writer: inout SVGWriter) {
    switch mark {
    case .points(let x, let y, let groups): drawPoints(x, y, groups, into: &writer)
    case .line(let x, let y, let color, let dots): drawLine(x, y, color, dots, into: &writer)
    case .strokes(let strokes): draw(strokes, into: &writer)
    case .columns(let edges, let heights, let color): draw(edges, heights, color, into: &writer)
    case .bars(let values, let texts, let color): drawBars(values, texts, color, into: &writer)
    case .rule(let x, let text): drawRule(x, text, into: &writer)
    }
  }

  private func hex(_ color: PaletteIndex?) -> String {
    color.map { Palette.color(of: $0).hex } ?? Ink.text
  }

  // MARK: Points and lines

  /// Single points are solid; many are faint, so that overlaps show how dense they are.
  private mutating func drawPoints(
    _ x: [Double], _ y: [Double], _ groups: [PaletteIndex]?, into writer: inout SVGWriter
  ) {
    let places = PointSample.places(of: x.count)
    if places.count < x.count {
      let (shown, all) = (NumberText.count(places.count), NumberText.count(x.count))
      notes.append("showing \(shown) of \(all) points")
    }
    let opacity = places.count <= 300 ? "0.9" : places.count <= 2_000 ? "0.65" : "0.45"
    let radius = places.count <= 300 ? 3.5 : places.count <= 2_000 ? 2.8 : 2.2
    writer.open("g", ["fill-opacity": opacity])
    for (group, members) in grouped(places, groups) {
      writer.open("g", ["fill": group.map(hex) ?? hex(1)])
      let shape = PointShape(group: group)
      for i in members where x[i].isFinite && y[i].isFinite {
        let path = shape.path(x: layout.x(x[i]), y: layout.y(y[i]), radius: radius)
        writer.element("path", ["d": path])
      }
      writer.close("g")
    }
    writer.close("g")
  }

  /// Places by group, noise first so that it lies below.
  private func grouped(
    _ places: [Int], _ groups: [PaletteIndex]?
  ) -> [(group: PaletteIndex?, places: [Int])] {
    guard let groups else { return [(nil, places)] }
    let members = Dictionary(grouping: places) { groups[$0] }
    return members.keys.sorted().map { ($0, members[$0] ?? []) }
  }

  private func drawLine(
    _ x: [Double], _ y: [Double], _ color: PaletteIndex?, _ showsPoints: Bool,
    into writer: inout SVGWriter
  ) {
    let places = PointSample.extremes(of: y, most: Int(layout.width) * 2)
      .filter { x[$0].isFinite && y[$0].isFinite }
    let points = places.map {
      SVGWriter.pixels(layout.x(x[$0])) + "," + SVGWriter.pixels(layout.y(y[$0]))
    }
    writer.element(
      "polyline",
      [
        "points": points.joined(separator: " "), "fill": "none", "stroke": hex(color),
        "stroke-width": "2", "stroke-linejoin": "round",
      ])
    guard showsPoints || places.count == 1 else { return }
    let shape = PointShape(group: color)
    for i in places {
      let path = shape.path(x: layout.x(x[i]), y: layout.y(y[i]), radius: 4)
      writer.element("path", ["d": path, "fill": hex(color)])
    }
  }

  // MARK: Strokes

  /// One path for each colour; plain ink below the colours.
  private func draw(_ strokes: [Stroke], into writer: inout SVGWriter) {
    let byColor = Dictionary(grouping: strokes, by: \.color)
    let colors = byColor.keys.sorted { ($0 ?? .min) < ($1 ?? .min) }
    for color in colors {
      var path = ""
      for stroke in byColor[color] ?? [] {
        let x = layout.x(stroke.x0)
        let y = layout.y(stroke.y0)
        path += "M\(SVGWriter.pixels(x)) \(SVGWriter.pixels(y))"
        path +=
          stroke.y0 == stroke.y1
          ? "H\(SVGWriter.pixels(layout.x(stroke.x1)))"
          : "V\(SVGWriter.pixels(layout.y(stroke.y1)))"
      }
      writer.element(
        "path",
        [
          "d": path, "fill": "none", "stroke": hex(color), "stroke-width": "1.5",
          "stroke-linecap": "square",
        ])
    }
  }

  private func drawRule(_ x: Double, _ text: String?, into writer: inout SVGWriter) {
    let place = SVGWriter.pixels(layout.x(x))
    writer.element(
      "line",
      [
        "x1": place, "x2": place, "y1": SVGWriter.pixels(layout.top),
        "y2": SVGWriter.pixels(layout.bottom), "stroke": Ink.text, "stroke-width": "1.2",
        "stroke-dasharray": "5 4",
      ])
    guard let text else { return }
    let half = SVGLayout.textWidth(text) / 2
    let middle = min(max(layout.x(x), half + 6), layout.width - half - 6)
    writer.element(
      "text",
      [
        "x": SVGWriter.pixels(middle), "y": SVGWriter.pixels(layout.top - 4),
        "text-anchor": "middle",
      ], content: text)
  }

  // MARK: Columns and bars

  private func draw(
    _ edges: [Double], _ heights: [Double], _ color: PaletteIndex?, into writer: inout SVGWriter
  ) {
    writer.open("g", ["fill": hex(color), "stroke": "#ffffff", "stroke-width": "0.7"])
    for (bin, height) in heights.enumerated() where height > 0 {
      let (start, end) = (layout.x(edges[bin]), layout.x(edges[bin + 1]))
      rectangle(
        x: start, y: layout.y(height), width: end - start,
        height: layout.bottom - layout.y(height), into: &writer)
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

  private func drawBars(
    _ values: [Double], _ texts: [String], _ color: PaletteIndex?, into writer: inout SVGWriter
  ) {
    let zero = layout.x(0)
    let thickness = layout.slotHeight * 0.7
    writer.open("g", ["fill": hex(color)])
    for (place, value) in values.enumerated() where value.isFinite {
      let end = layout.x(value)
      rectangle(
        x: min(zero, end), y: layout.y(Double(place)) - thickness / 2, width: abs(end - zero),
        height: thickness, into: &writer)
    }
    writer.close("g")
    for (place, value) in values.enumerated() where value.isFinite && layout.slotHeight >= 9 {
      writer.element(
        "text",
        [
          "x": SVGWriter.pixels(max(zero, layout.x(value)) + 5),
          "y": SVGWriter.pixels(layout.y(Double(place)) + 4),
        ], content: texts[place])
    }
  }
}
