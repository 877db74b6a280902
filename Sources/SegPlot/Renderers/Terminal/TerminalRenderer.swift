/// Draws a scene with characters: braille dots, box lines and eighths of blocks.
///
/// Without colours every group has its own character, also named in the legend.
package struct TerminalRenderer: Sendable {
  let columns: Int
  let rows: Int?
  let mostRows: Int?
  let color: ColorDepth

  /// - Parameters:
  ///   - columns: no line is wider than this.
  ///   - rows: wished height; charts with a row for each item take what they need.
  ///   - mostRows: height that is not exceeded without need, where `rows` leaves it open.
  package init(
    columns: Int, rows: Int? = nil, mostRows: Int? = nil, color: ColorDepth = .none
  ) {
    self.columns = max(columns, 1)
    self.rows = rows
    self.mostRows = mostRows
    self.color = color
  }

  /// The lines of the picture, each ended by a newline.
  package func render(_ scene: Scene) -> String {
    var canvas = CellCanvas(columns: columns)
    var notes = scene.notes
    if let title = scene.title, !title.isEmpty {
      let row = canvas.addRows(1)
      let text = DisplayText.truncated(DisplayText.singleLine(title), to: columns)
      canvas.write(text, column: 0, row: row, style: .strong)
    }
    let legend = legendLines(of: scene)
    if !scene.marks.isEmpty {
      let used =
        canvas.rows.count + legend.count + notes.count + (scene.scale == nil ? 0 : 1)
      let layout = TerminalLayout(
        scene: scene, columns: columns, firstRow: canvas.rows.count,
        rows: rows.map { $0 - used }, mostRows: mostRows.map { $0 - used },
        usesGlyphs: usesGlyphs(scene))
      layout.drawFrame(on: &canvas)
      notes += drawMarks(of: scene, layout: layout, on: &canvas)
    }
    if let scale = scene.scale, !scene.marks.isEmpty { drawScale(scale, on: &canvas) }
    for line in legend { draw(line, on: &canvas) }
    for note in notes.flatMap({ DisplayText.wrapped($0, to: columns) }) {
      let row = canvas.addRows(1)
      canvas.write(note, column: 0, row: row, style: .faint)
    }
    return canvas.text(color)
  }

  /// Draws the marks and gives notes about how they were drawn.
  private func drawMarks(
    of scene: Scene, layout: TerminalLayout, on canvas: inout CellCanvas
  ) -> [String] {
    let strips: [(Strip?, PlotArea?, StripSide)] = [
      (scene.above, layout.above, .above), (scene.beside, layout.beside, .beside),
    ]
    for case (let strip?, let area?, let side) in strips {
      var painter = PlotPainter(
        area: area, usesGlyphs: usesGlyphs(scene), marksLines: scene.legend.count > 1, strip: side)
      for mark in strip.marks { painter.draw(mark, on: &canvas) }
      _ = painter.finish(on: &canvas)
    }
    var painter = PlotPainter(
      area: layout.area, usesGlyphs: usesGlyphs(scene), marksLines: scene.legend.count > 1)
    for mark in scene.marks { painter.draw(mark, on: &canvas) }
    return painter.finish(on: &canvas)
  }

  private func usesGlyphs(_ scene: Scene) -> Bool {
    color == .none && (scene.legend.count > 1 || scene.scale != nil)
  }

  // MARK: Legend

  private static let mostLegendEntries = 24

  private struct LegendPiece {
    let sign: Character
    let style: Cell.Style
    let text: String
    var width: Int { 2 + DisplayText.width(text) }
  }

  private func legendPieces(of scene: Scene) -> [LegendPiece] {
    var pieces = scene.legend.prefix(Self.mostLegendEntries).map { entry in
      LegendPiece(
        sign: color == .none || scene.legend.count > 1 ? Palette.glyph(of: entry.color) : "●",
        style: .group(entry.color),
        text: DisplayText.truncated(DisplayText.singleLine(entry.text), to: max(columns - 2, 1)))
    }
    if scene.legend.count > Self.mostLegendEntries {
      let more = NumberText.count(scene.legend.count - Self.mostLegendEntries)
      pieces.append(LegendPiece(sign: "…", style: .plain, text: "and \(more) more"))
    }
    for mark in scene.marks {
      switch mark {
      case .rule(_, let text?): pieces.append(LegendPiece(sign: "┊", style: .plain, text: text))
      case .level(_, let text?): pieces.append(LegendPiece(sign: "┈", style: .plain, text: text))
      default: break
      }
    }
    return pieces
  }

  /// A sample of the shades, from the lowest to the highest, with what they stand for.
  private func drawScale(_ scale: ShadeScale, on canvas: inout CellCanvas) {
    let row = canvas.addRows(1)
    let places = stride(from: -1.0, through: 1, by: 0.25)
    canvas.write(scale.lower + " ", column: 0, row: row)
    var column = DisplayText.width(scale.lower) + 1
    for place in places {
      let fill = Fill.shade(place)
      let character = color == .none ? Palette.glyph(of: fill) : "█"
      canvas.set(character, column: column, row: row, style: .fill(fill, on: nil))
      column += 1
    }
    let label = DisplayText.truncated(scale.label, to: max(columns - column - 12, 4))
    canvas.write(" \(scale.upper)  \(label)", column: column, row: row)
  }

  private func legendLines(of scene: Scene) -> [[LegendPiece]] {
    var lines: [[LegendPiece]] = []
    var used = 0
    for piece in legendPieces(of: scene) {
      if lines.isEmpty || used + 3 + piece.width > columns {
        lines.append([piece])
        used = piece.width
      } else {
        lines[lines.count - 1].append(piece)
        used += 3 + piece.width
      }
    }
    return lines
  }

  private func draw(_ pieces: [LegendPiece], on canvas: inout CellCanvas) {
    let row = canvas.addRows(1)
    var column = 0
    for piece in pieces {
      canvas.set(piece.sign, column: column, row: row, style: piece.style)
      canvas.write(piece.text, column: column + 2, row: row)
      column += piece.width + 3
    }
  }
}
