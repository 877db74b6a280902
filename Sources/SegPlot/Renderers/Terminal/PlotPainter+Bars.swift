extension PlotPainter {
  // MARK: Columns and bars

  private static let upwards = Array(" ▁▂▃▄▅▆▇█")
  private static let rightwards = Array(" ▏▎▍▌▋▊▉█")

  /// Where there are more columns than cells, a cell shows the highest of its columns.
  func draw(
    _ edges: [Double], _ heights: [Double], _ color: PaletteIndex?, on canvas: inout CellCanvas
  ) {
    let bins = heights.count
    for column in 0..<area.width {
      let first = min(column * bins / area.width, bins - 1)
      let end = max((column + 1) * bins / area.width, first + 1)
      let tallest = heights[first..<min(end, bins)].max() ?? 0
      let eighths = Self.eighths(up(tallest), of: area.height)
      for row in 0..<area.height {
        let filled = min(max(eighths - (area.height - 1 - row) * 8, 0), 8)
        guard filled > 0 else { continue }
        canvas.set(
          Self.upwards[filled], column: area.left + column, row: area.top + row,
          style: Cell.Style(color))
      }
    }
  }

  /// A length in eighths of cells; what is not zero can be seen.
  private static func eighths(_ share: Double, of count: Int) -> Int {
    guard share > 0, share <= 1.001 else { return 0 }
    return max(1, Int((share * Double(count * 8)).rounded()))
  }

  func drawBars(
    _ values: [Double], _ texts: [String], _ color: PaletteIndex?, on canvas: inout CellCanvas
  ) {
    let zeroShare = across(0)
    let zero = area.left + Int((zeroShare * Double(area.width)).rounded())
    for (place, value) in values.enumerated() where value.isFinite {
      let row = area.top + place
      let length = Self.eighths(abs(across(value) - zeroShare), of: area.width)
      let style = Cell.Style(value < 0 ? nil : color)
      let cells =
        value < 0
        ? Self.leftBar(length, limit: zero - area.left)
        : Self.rightBar(length).prefix(max(area.left + area.width - zero, 0)) + []
      let start = value < 0 ? zero - cells.count : zero
      for (offset, character) in cells.enumerated() {
        canvas.set(character, column: start + offset, row: row, style: style)
      }
      let textColumn = value < 0 ? zero + 1 : zero + cells.count + 1
      canvas.write(texts[place], column: textColumn, row: row)
    }
  }

  private static func rightBar(_ eighths: Int) -> [Character] {
    let rest = eighths % 8
    return [Character](repeating: "█", count: eighths / 8) + (rest > 0 ? [rightwards[rest]] : [])
  }

  /// There are no eighths that begin at the right; halves are the finest.
  private static func leftBar(_ eighths: Int, limit: Int) -> [Character] {
    let halves = min((eighths + 3) / 4, limit * 2)
    return (halves % 2 == 1 ? ["▐"] : []) + [Character](repeating: "█", count: halves / 2)
  }
}
