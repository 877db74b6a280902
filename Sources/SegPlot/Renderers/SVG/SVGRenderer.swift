/// Draws a scene as one SVG element: white ground, colours of Okabe and Ito, shapes by group.
package struct SVGRenderer: Sendable {
  let width: Int
  let height: Int?

  /// - Parameter height: pixels; nil takes what suits the chart.
  package init(width: Int = 800, height: Int? = nil) {
    self.width = max(width, 200)
    self.height = height.map { max($0, 150) }
  }

  /// A complete `<svg>` element; at most `PointSample.limit` points are drawn.
  package func render(_ scene: Scene) -> String {
    let layout = SVGLayout(
      scene: scene, width: width, height: height, notes: scene.notes + sampleNotes(scene))
    var writer = SVGWriter()
    writer.open(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": SVGWriter.pixels(layout.width),
        "height": SVGWriter.pixels(layout.height),
        "viewBox": "0 0 \(SVGWriter.pixels(layout.width)) \(SVGWriter.pixels(layout.height))",
        "role": "img", "font-family": "Helvetica, Arial, 'DejaVu Sans', sans-serif",
        "font-size": SVGWriter.pixels(SVGLayout.fontSize), "fill": Ink.text,
      ])
    writer.element("title", [:], content: scene.title ?? defaultTitle(of: scene))
    writer.element("desc", [:], content: SceneReading.text(scene))
    writer.element("rect", ["width": "100%", "height": "100%", "fill": "#ffffff"])
    drawHeader(of: layout, into: &writer)
    if !scene.marks.isEmpty {
      SVGFrame(layout: layout).draw(into: &writer)
      let strips = [(scene.above, layout.above), (scene.beside, layout.beside)]
      for case (let strip?, let area?) in strips { draw(strip.marks, layout, area, into: &writer) }
      draw(scene.marks, layout, layout.area, into: &writer)
    }
    drawNotes(of: layout, into: &writer)
    writer.close("svg")
    return writer.text
  }

  private func draw(
    _ marks: [Mark], _ layout: SVGLayout, _ area: SVGArea, into writer: inout SVGWriter
  ) {
    var painter = SVGPainter(layout: layout, area: area)
    for mark in marks { painter.draw(mark, into: &writer) }
  }

  /// Says where not every point is drawn.
  private func sampleNotes(_ scene: Scene) -> [String] {
    scene.marks.compactMap { mark in
      guard case .points(let x, _, _) = mark, x.count > PointSample.limit else { return nil }
      let (shown, all) = (NumberText.count(PointSample.limit), NumberText.count(x.count))
      return "showing \(shown) of \(all) points"
    }
  }

  private func defaultTitle(of scene: Scene) -> String {
    let labels = [scene.yAxis.label, scene.xAxis.label].compactMap { $0 }
    return labels.isEmpty ? "chart" : labels.joined(separator: " by ")
  }

  private func drawHeader(of layout: SVGLayout, into writer: inout SVGWriter) {
    var y = 14.0
    if let title = layout.scene.title, !title.isEmpty {
      let cells = Int((layout.width - 28) / 8.6)
      writer.element(
        "text", ["x": "14", "y": "28", "font-size": "15", "font-weight": "bold"],
        content: DisplayText.truncated(DisplayText.singleLine(title), to: cells))
      y += 24
    }
    for line in layout.legend {
      var x = 14.0
      for entry in line {
        let shape = PointShape(group: entry.color)
        let color = Palette.color(of: entry.color).hex
        writer.element(
          "path", ["d": shape.path(x: x + 6, y: y + 10, radius: 5), "fill": color])
        writer.element(
          "text", ["x": SVGWriter.pixels(x + 16), "y": SVGWriter.pixels(y + 14)],
          content: entry.text)
        x += SVGLayout.entryWidth(entry)
      }
      y += SVGLayout.legendLine
    }
    if let scale = layout.scene.scale { drawScale(scale, y: y + 2, into: &writer) }
  }

  /// The shades as a bar, with what its ends and its middle stand for.
  private func drawScale(_ scale: ShadeScale, y: Double, into writer: inout SVGWriter) {
    let (width, steps) = (200.0, 40)
    for step in 0..<steps {
      let place = Double(step) / Double(steps - 1) * 2 - 1
      writer.element(
        "rect",
        [
          "x": SVGWriter.pixels(14 + Double(step) * width / Double(steps)),
          "y": SVGWriter.pixels(y), "width": SVGWriter.pixels(width / Double(steps) + 0.3),
          "height": "10", "fill": Palette.shade(place).hex,
        ])
    }
    let texts = [
      (14.0, "start", scale.lower), (114, "middle", scale.middle), (214, "end", scale.upper),
    ]
    for (x, anchor, text) in texts {
      writer.element(
        "text",
        [
          "x": SVGWriter.pixels(x), "y": SVGWriter.pixels(y + 22), "text-anchor": anchor,
          "font-size": "11",
        ], content: text)
    }
    writer.element(
      "text", ["x": "226", "y": SVGWriter.pixels(y + 10), "fill": Ink.faint, "font-size": "11"],
      content: scale.label)
  }

  private func drawNotes(of layout: SVGLayout, into writer: inout SVGWriter) {
    for (place, note) in layout.notes.enumerated() {
      let y = layout.height - 10 - Double(layout.notes.count - 1 - place) * SVGLayout.noteLine
      writer.element(
        "text", ["x": "14", "y": SVGWriter.pixels(y), "font-size": "11", "fill": Ink.faint],
        content: note)
    }
  }
}

/// Colours that do not stand for groups.
enum Ink {
  static let text = "#222222"
  static let faint = "#666666"
  static let grid = "#e4e4e4"
  static let axis = "#888888"
}
