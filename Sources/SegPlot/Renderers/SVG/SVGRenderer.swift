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
    let layout = SVGLayout(scene: scene, width: width, height: height)
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
    writer.element("rect", ["width": "100%", "height": "100%", "fill": "#ffffff"])
    drawHeader(of: layout, into: &writer)
    var notes = scene.notes
    if !scene.marks.isEmpty {
      SVGFrame(layout: layout).draw(into: &writer)
      var painter = SVGPainter(layout: layout)
      for mark in scene.marks { painter.draw(mark, into: &writer) }
      notes += painter.notes
    }
    draw(notes, of: layout, into: &writer)
    writer.close("svg")
    return writer.text
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
        content: DisplayText.truncated(title, to: cells))
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
  }

  private func draw(_ notes: [String], of layout: SVGLayout, into writer: inout SVGWriter) {
    let cells = Int((layout.width - 28) / 6.2)
    for (place, note) in notes.enumerated() {
      let y = layout.height - 10 - Double(notes.count - 1 - place) * SVGLayout.noteLine
      writer.element(
        "text", ["x": "14", "y": SVGWriter.pixels(y), "font-size": "11", "fill": Ink.faint],
        content: DisplayText.truncated(note, to: cells))
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
