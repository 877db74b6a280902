/// Draws the marks of a scene.
struct SVGPainter {
  let layout: SVGLayout
  let area: SVGArea

  /// Rectangles that words stand in.
  private var written: [(x: ClosedRange<Double>, y: Double)] = []

  init(layout: SVGLayout, area: SVGArea) {
    self.layout = layout
    self.area = area
  }

  mutating func draw(_ mark: Mark, into writer: inout SVGWriter) {
    switch mark {
    case .points(let x, let y, let groups): drawPoints(x, y, groups, into: &writer)
    case .line(let x, let y, let color, let dots): drawLine(x, y, color, dots, into: &writer)
    case .strokes(let strokes): draw(strokes, into: &writer)
    case .columns(let edges, let heights, let color): draw(edges, heights, color, into: &writer)
    case .bars(let values, let texts, let color): drawBars(values, texts, color, into: &writer)
    case .rule(let x, let text): drawRule(x, text, into: &writer)
    case .level(let y, let text): drawLevel(y, text, into: &writer)
    case .areas(let areas): draw(areas, into: &writer)
    case .arrows(let x, let y): drawArrows(x, y, into: &writer)
    case .texts(let texts): for text in texts { draw(text, into: &writer) }
    }
  }

  func hex(_ color: PaletteIndex?) -> String {
    color.map { Palette.color(of: $0).hex } ?? Ink.text
  }

  // MARK: Points and lines

  /// Single points are solid; many are faint, so that overlaps show how dense they are.
  private func drawPoints(
    _ x: [Double], _ y: [Double], _ groups: [PaletteIndex]?, into writer: inout SVGWriter
  ) {
    let places = PointSample.places(of: x.count)
    let opacity = places.count <= 300 ? "0.9" : places.count <= 2_000 ? "0.65" : "0.45"
    let radius = places.count <= 300 ? 3.5 : places.count <= 2_000 ? 2.8 : 2.2
    let edge = places.count <= 2_000 ? "0.35" : "0"
    writer.open(
      "g",
      [
        "fill-opacity": opacity, "stroke": Ink.text, "stroke-opacity": edge,
        "stroke-width": "0.5",
      ])
    for (group, members) in grouped(places, groups) {
      writer.open("g", ["fill": group.map(hex) ?? hex(1)])
      let shape = PointShape(group: group)
      for i in members where x[i].isFinite && y[i].isFinite {
        let path = shape.path(x: area.x(x[i]), y: area.y(y[i]), radius: radius)
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
      SVGWriter.pixels(area.x(x[$0])) + "," + SVGWriter.pixels(area.y(y[$0]))
    }
    writer.element(
      "polyline",
      [
        "points": points.joined(separator: " "), "fill": "none", "stroke": hex(color),
        "stroke-width": "2", "stroke-linejoin": "round",
      ])
    let scene = layout.scene
    let isMarked = scene.marksLines && scene.legend.count > 1 && area.isPlot && color != 0
    guard showsPoints || places.count == 1 || isMarked else { return }
    let shape = PointShape(group: color)
    let step = showsPoints ? 1 : max(1, places.count / 8)
    for i in stride(from: step / 2, to: places.count, by: step).map({ places[$0] }) {
      let path = shape.path(x: area.x(x[i]), y: area.y(y[i]), radius: 4)
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
        let x = area.x(stroke.x0)
        let y = area.y(stroke.y0)
        path += "M\(SVGWriter.pixels(x)) \(SVGWriter.pixels(y))"
        path +=
          stroke.y0 == stroke.y1
          ? "H\(SVGWriter.pixels(area.x(stroke.x1)))"
          : "V\(SVGWriter.pixels(area.y(stroke.y1)))"
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
    let place = SVGWriter.pixels(area.x(x))
    writer.element(
      "line",
      [
        "x1": place, "x2": place, "y1": SVGWriter.pixels(area.top),
        "y2": SVGWriter.pixels(area.bottom), "stroke": Ink.text, "stroke-width": "1.2",
        "stroke-dasharray": "5 4",
      ])
    guard let text else { return }
    let half = SVGLayout.textWidth(text) / 2
    let middle = min(max(area.x(x), half + 6), layout.width - half - 6)
    writer.element(
      "text",
      [
        "x": SVGWriter.pixels(middle), "y": SVGWriter.pixels(area.top - 4),
        "text-anchor": "middle",
      ], content: text)
  }

  private func drawLevel(_ y: Double, _ text: String?, into writer: inout SVGWriter) {
    let place = SVGWriter.pixels(area.y(y))
    writer.element(
      "line",
      [
        "x1": SVGWriter.pixels(area.left), "x2": SVGWriter.pixels(area.right), "y1": place,
        "y2": place, "stroke": Ink.text, "stroke-width": "1.2", "stroke-dasharray": "5 4",
      ])
    guard let text else { return }
    writer.element(
      "text",
      [
        "x": SVGWriter.pixels(area.left + 8), "y": SVGWriter.pixels(area.y(y) - 5),
        "stroke": "#ffffff", "stroke-width": "3", "paint-order": "stroke",
      ], content: text)
  }

  /// From the origin to each place, with a head at the end.
  private func drawArrows(_ x: [Double], _ y: [Double], into writer: inout SVGWriter) {
    let (startX, startY) = (area.x(0), area.y(0))
    for (endX, endY) in zip(x.map(area.x), y.map(area.y)) {
      let (dx, dy) = (endX - startX, endY - startY)
      let length = (dx * dx + dy * dy).squareRoot()
      guard length > 2 else { continue }
      let (ux, uy) = (dx / length * 9, dy / length * 9)
      let head = [
        (endX, endY), (endX - ux + uy * 0.4, endY - uy - ux * 0.4),
        (endX - ux - uy * 0.4, endY - uy + ux * 0.4),
      ]
      writer.element(
        "path",
        [
          "d": "M\(SVGWriter.pixels(startX)) \(SVGWriter.pixels(startY))"
            + "L\(SVGWriter.pixels(endX - ux)) \(SVGWriter.pixels(endY - uy))",
          "stroke": Ink.text, "stroke-width": "1.5",
        ])
      let corners = head.map { SVGWriter.pixels($0.0) + " " + SVGWriter.pixels($0.1) }
      writer.element("path", ["d": "M" + corners.joined(separator: "L") + "z", "fill": Ink.text])
    }
  }

  // MARK: Shapes

  /// Neighbours of one fill become one path.
  private func draw(_ areas: [Area], into writer: inout SVGWriter) {
    var place = 0
    while place < areas.count {
      let first = areas[place]
      var path = ""
      while place < areas.count, areas[place].fill == first.fill, areas[place].body == first.body {
        path += outline(areas[place])
        place += 1
      }
      let color = Palette.color(of: first.fill).hex
      switch first.body {
      case .solid:
        writer.element("path", ["d": path, "fill": color])
      case .band:
        writer.element("path", ["d": path, "fill": color, "fill-opacity": "0.45"])
      case .veil:
        writer.element(
          "path",
          [
            "d": path, "fill": color, "fill-opacity": "0.12", "stroke": color,
            "stroke-width": "1.5", "stroke-linejoin": "round",
          ])
      }
    }
  }

  private func outline(_ shape: Area) -> String {
    let points = zip(shape.x, shape.y).map { x, y in
      SVGWriter.pixels(area.x(x)) + " " + SVGWriter.pixels(area.y(y))
    }
    return points.isEmpty ? "" : "M" + points.joined(separator: "L") + "z"
  }

  // MARK: Words

  /// Writes a text near its place, a line higher or lower where others stand; else not at all.
  private mutating func draw(_ label: Label, into writer: inout SVGWriter) {
    var text = DisplayText.singleLine(label.text)
    let x = area.x(label.x)
    if let room = label.room {
      let width = abs(area.x(label.x + room.width) - x) - 4
      let height = abs(area.y(label.y + room.height) - area.y(label.y))
      if let brief = label.brief, SVGLayout.textWidth(text) > width { text = brief }
      let needed = SVGLayout.textWidth(text)
      guard height >= 13, width >= (room.cuts ? min(needed, 24) : needed) else { return }
      text = DisplayText.truncated(text, to: Int(width / 6.8))
    }
    let width = SVGLayout.textWidth(text)
    let start =
      switch label.anchor {
      case .start: x
      case .middle: x - width / 2
      case .end: x - width
      }
    let isFree = label.angle != 0 || label.room != nil
    guard let y = isFree ? area.y(label.y) : freeLine(start...start + width, area.y(label.y))
    else { return }
    write(text, label, x: isFree ? x : x + shift(start...start + width), y: y + 4, into: &writer)
  }

  /// Pulls a text back into the picture.
  private func shift(_ span: ClosedRange<Double>) -> Double {
    span.lowerBound < 4
      ? 4 - span.lowerBound : min(0, layout.width - 4 - span.upperBound)
  }

  /// The nearest of a few lines that has room.
  private mutating func freeLine(_ span: ClosedRange<Double>, _ y: Double) -> Double? {
    for offset in [0.0, 13, -13, 26, -26] {
      let line = y + offset
      if written.contains(where: { abs($0.y - line) < 12 && $0.x.overlaps(span) }) { continue }
      written.append((span, line))
      return line
    }
    return nil
  }

  private func write(
    _ text: String, _ label: Label, x: Double, y: Double, into writer: inout SVGWriter
  ) {
    let anchor =
      switch label.anchor {
      case .start: "start"
      case .middle: "middle"
      case .end: "end"
      }
    let ink = label.ground.map { Palette.takesDarkInk($0) ? Ink.text : "#ffffff" } ?? Ink.text
    writer.open(
      "g",
      [
        "text-anchor": anchor, "fill": ink, "font-weight": label.isStrong ? "bold" : "normal",
        "paint-order": "stroke", "stroke": label.ground == nil ? "#ffffff" : "none",
        "stroke-width": "3", "stroke-linejoin": "round",
      ])
    let (across, down) = (SVGWriter.pixels(x), SVGWriter.pixels(y))
    if label.angle == 0 {
      writer.element("text", ["x": across, "y": down], content: text)
    } else {
      let turn = "rotate(\(SVGWriter.pixels(label.angle)) \(across) \(SVGWriter.pixels(y - 4)))"
      writer.element("text", ["x": across, "y": down, "transform": turn], content: text)
    }
    writer.close("g")
  }
}
