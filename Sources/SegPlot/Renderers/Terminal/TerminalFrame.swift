/// What surrounds the plot area: axes, ticks, names of slots.
extension TerminalLayout {
  /// Adds the rows of the plot area to the sheet, with everything around it.
  func drawFrame(on canvas: inout CellCanvas) {
    let firstRow = canvas.addRows(top - canvas.rows.count + height)
    if let label = scene.yAxis.label {
      canvas.write(fitted(label, columns), column: 0, row: firstRow)
    }
    guard !scene.isPlane else { return }
    drawSlots(on: &canvas)
    if scene.yAxis.slots == nil, scene.yAxis.showsTicks { drawLeftAxis(on: &canvas) }
    if scene.xAxis.slots != nil {
      drawNamesBelow(on: &canvas)
    } else if scene.xAxis.showsTicks {
      drawBottomAxis(on: &canvas)
    }
    if let label = scene.xAxis.label {
      let text = fitted(label, columns)
      let row = canvas.addRows(1)
      let middle = left + (width - DisplayText.width(text)) / 2
      let column = scene.xAxis.showsTicks || scene.xAxis.slots != nil ? max(middle, 0) : left
      canvas.write(text, column: min(column, columns - DisplayText.width(text)), row: row)
    }
  }

  private func fitted(_ text: String, _ limit: Int) -> String {
    DisplayText.truncated(DisplayText.singleLine(text), to: limit)
  }

  private func drawSlots(on canvas: inout CellCanvas) {
    for (place, slot) in (scene.yAxis.slots ?? []).enumerated() {
      let name = fitted(slot.text, slotWidth)
      let style = Cell.Style(slot.color)
      let lines = scene.yAxis.linesPerSlot
      let row = top + place * lines + lines / 2
      guard scene.yAxis.labelsTrail else {
        let column = slotWidth - DisplayText.width(name)
        canvas.write(name, column: column, row: row, style: style)
        continue
      }
      let column = left + width + 1
      if marksSlots, let group = slot.color {
        canvas.set(Palette.glyph(of: group), column: column, row: row, style: style)
      }
      canvas.write(name, column: column + (marksSlots ? 2 : 0), row: row, style: style)
    }
  }

  private func drawNamesBelow(on canvas: inout CellCanvas) {
    let first = canvas.addRows(xNames.rows)
    for piece in xNames.pieces {
      canvas.write(
        piece.text, column: left + piece.column, row: first + piece.row,
        style: Cell.Style(piece.color))
    }
  }

  private func drawLeftAxis(on canvas: inout CellCanvas) {
    for row in 0..<height { canvas.set("│", column: left - 1, row: top + row, style: .faint) }
    for tick in yTicks {
      guard let row = row(of: tick.value) else { continue }
      canvas.set("┤", column: left - 1, row: top + row, style: .faint)
      let column = left - 2 - DisplayText.width(tick.text)
      if column >= 0 { canvas.write(tick.text, column: column, row: top + row) }
    }
  }

  private func drawBottomAxis(on canvas: inout CellCanvas) {
    let row = canvas.addRows(2)
    if left > 0 { canvas.set("└", column: left - 1, row: row, style: .faint) }
    for column in left..<left + width {
      canvas.set("─", column: column, row: row, style: .faint)
    }
    for (tick, column, start) in placedTicks() {
      canvas.set("┬", column: column, row: row, style: .faint)
      canvas.write(tick.text, column: start, row: row + 1)
    }
  }

  /// The most ticks whose texts stay apart, each with its column and where its text begins.
  private func placedTicks() -> [(Tick, column: Int, start: Int)] {
    for most in stride(from: max(width / 8, 1), through: 1, by: -1) {
      let placed = Self.ticks(on: scene.xAxis, most: most).compactMap(placed)
        .sorted { $0.start < $1.start }
      let isApart = zip(placed, placed.dropFirst()).allSatisfy { one, next in
        one.start + DisplayText.width(one.0.text) + 1 < next.start
      }
      if isApart { return placed }
    }
    return []
  }

  private func placed(_ tick: Tick) -> (Tick, column: Int, start: Int)? {
    guard let column = column(of: tick.value) else { return nil }
    let textWidth = DisplayText.width(tick.text)
    let start = column - textWidth / 2
    return (tick, column, max(0, min(start, columns - textWidth)))
  }
}
