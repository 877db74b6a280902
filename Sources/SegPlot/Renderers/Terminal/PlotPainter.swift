/// Draws the marks of a scene into the plot area of a sheet.
struct PlotPainter {
  private let layout: TerminalLayout
  /// Groups are shown by characters, since there are no colours.
  private let usesGlyphs: Bool
  private var points: DotGrid
  private var lines: DotGrid
  private var boxes: BoxGrid
  private var pointCount = 0
  /// Up to so many points each gets a mark that is larger than a braille dot.
  private static let fewPoints = 60
  private var dots: [(x: Double, y: Double, color: PaletteIndex?)] = []
  private var rules: [Double] = []

  init(layout: TerminalLayout, usesGlyphs: Bool) {
    self.layout = layout
    self.usesGlyphs = usesGlyphs
    points = DotGrid(columns: layout.width, rows: layout.height)
    lines = points
    boxes = BoxGrid(columns: layout.width, rows: layout.height)
  }

  /// Draws a mark, or keeps it for `finish` where it shares cells with others.
  mutating func draw(_ mark: Mark, on canvas: inout CellCanvas) {
    switch mark {
    case .points(let x, let y, let groups): addPoints(x, y, groups)
    case .line(let x, let y, let color, let showsPoints): addLine(x, y, color, showsPoints)
    case .strokes(let strokes): for stroke in strokes { add(stroke) }
    case .columns(let edges, let heights, let color): draw(edges, heights, color, on: &canvas)
    case .bars(let values, let texts, let color): drawBars(values, texts, color, on: &canvas)
    case .rule(let x, _): rules.append(x)
    }
  }

  /// Draws what was kept; gives notes about how to read it.
  mutating func finish(on canvas: inout CellCanvas) -> [String] {
    let isShaded = pointCount > 5 * 8 * layout.width * layout.height
    let densest = isShaded ? Int(points.counts.max() ?? 0) : 0
    for row in 0..<layout.height {
      for column in 0..<layout.width { paint(column, row, densest: densest, on: &canvas) }
    }
    for dot in dots { paintDot(dot, on: &canvas) }
    for rule in rules { paintRule(rule, on: &canvas) }
    return isShaded && !usesGlyphs ? [Shade.note(densest: densest)] : []
  }

  // MARK: Points, lines, strokes

  private func across(_ x: Double) -> Double { layout.scene.xAxis.fraction(of: x) }
  private func up(_ y: Double) -> Double { layout.scene.yAxis.fraction(of: y) }

  private mutating func addPoints(_ x: [Double], _ y: [Double], _ groups: [PaletteIndex]?) {
    pointCount += x.count
    for i in x.indices { points.set(x: across(x[i]), y: up(y[i]), color: groups?[i]) }
  }

  private mutating func addLine(
    _ x: [Double], _ y: [Double], _ color: PaletteIndex?, _ showsPoints: Bool
  ) {
    let path = zip(x, y).map { (x: across($0), y: up($1)) }
    if path.count == 1 { lines.set(x: path[0].x, y: path[0].y, color: color) }
    for (start, end) in zip(path, path.dropFirst()) {
      lines.connect(from: start, to: end, color: color)
    }
    guard showsPoints || usesGlyphs else { return }
    let stride = showsPoints ? 1 : max(1, x.count / 8)
    for i in Swift.stride(from: 0, to: x.count, by: stride) { dots.append((x[i], y[i], color)) }
  }

  private mutating func add(_ stroke: Stroke) {
    guard let column0 = layout.column(of: stroke.x0), let column1 = layout.column(of: stroke.x1),
      let row0 = layout.row(of: stroke.y0), let row1 = layout.row(of: stroke.y1)
    else { return }
    if stroke.y0 == stroke.y1 {
      boxes.horizontal(
        row: row0, from: column0 - layout.left, to: column1 - layout.left, color: stroke.color)
    } else {
      boxes.vertical(column: column0 - layout.left, from: row0, to: row1, color: stroke.color)
    }
  }

  /// The uppermost kind of mark in a cell wins: strokes, then lines, then points.
  private func paint(_ column: Int, _ row: Int, densest: Int, on canvas: inout CellCanvas) {
    let place = (column: layout.left + column, row: layout.top + row)
    if let character = boxes.character(column: column, row: row) {
      let style = Cell.Style(boxes.color(column: column, row: row))
      canvas.set(character, column: place.column, row: place.row, style: style)
    } else if let character = lines.character(column: column, row: row) {
      let style = Cell.Style(lines.leader(column: column, row: row))
      canvas.set(character, column: place.column, row: place.row, style: style)
    } else if let dots = points.character(column: column, row: row) {
      let group = points.leader(column: column, row: row)
      var character = pointCount > Self.fewPoints ? dots : "•"
      if usesGlyphs, let group {
        character = Palette.glyph(of: group)
      } else if densest > 0 {
        character = Shade.character(points.count(column: column, row: row), densest: densest)
      }
      canvas.set(character, column: place.column, row: place.row, style: Cell.Style(group))
    }
  }

  private func paintDot(
    _ dot: (x: Double, y: Double, color: PaletteIndex?), on canvas: inout CellCanvas
  ) {
    guard let column = layout.column(of: dot.x), let row = layout.row(of: dot.y) else { return }
    let character = usesGlyphs ? Palette.glyph(of: dot.color ?? 1) : "●"
    canvas.set(character, column: column, row: layout.top + row, style: Cell.Style(dot.color))
  }

  private func paintRule(_ x: Double, on canvas: inout CellCanvas) {
    guard let column = layout.column(of: x) else { return }
    for row in layout.top..<layout.top + layout.height
    where canvas.isEmpty(column: column, row: row) {
      canvas.set("┊", column: column, row: row, style: .plain)
    }
  }

  // MARK: Columns and bars

  private static let upwards = Array(" ▁▂▃▄▅▆▇█")
  private static let rightwards = Array(" ▏▎▍▌▋▊▉█")

  /// Where there are more columns than cells, a cell shows the highest of its columns.
  private func draw(
    _ edges: [Double], _ heights: [Double], _ color: PaletteIndex?, on canvas: inout CellCanvas
  ) {
    let bins = heights.count
    for column in 0..<layout.width {
      let first = min(column * bins / layout.width, bins - 1)
      let end = max((column + 1) * bins / layout.width, first + 1)
      let tallest = heights[first..<min(end, bins)].max() ?? 0
      let eighths = Self.eighths(up(tallest), of: layout.height)
      for row in 0..<layout.height {
        let filled = min(max(eighths - (layout.height - 1 - row) * 8, 0), 8)
        guard filled > 0 else { continue }
        canvas.set(
          Self.upwards[filled], column: layout.left + column, row: layout.top + row,
          style: Cell.Style(color))
      }
    }
  }

  /// A length in eighths of cells; what is not zero can be seen.
  private static func eighths(_ share: Double, of count: Int) -> Int {
    guard share > 0, share <= 1.001 else { return 0 }
    return max(1, Int((share * Double(count * 8)).rounded()))
  }

  private func drawBars(
    _ values: [Double], _ texts: [String], _ color: PaletteIndex?, on canvas: inout CellCanvas
  ) {
    let zeroShare = across(0)
    let zero = layout.left + Int((zeroShare * Double(layout.width)).rounded())
    for (place, value) in values.enumerated() where value.isFinite {
      let row = layout.top + place
      let length = Self.eighths(abs(across(value) - zeroShare), of: layout.width)
      let style = Cell.Style(value < 0 ? nil : color)
      let cells =
        value < 0
        ? Self.leftBar(length, limit: zero - layout.left)
        : Self.rightBar(length).prefix(max(layout.left + layout.width - zero, 0)) + []
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

/// Shades of grey for plots in which every dot would be set.
private enum Shade {
  private static let characters: [Character] = ["░", "▒", "▓", "█"]

  /// Four levels, even on a logarithmic scale from 1 to `densest`.
  static func character(_ count: Int, densest: Int) -> Character {
    let power = Double(count) * Double(count)
    if power * power <= Double(densest) { return characters[0] }
    if power <= Double(densest) { return characters[1] }
    let cube = power * Double(count)
    let limit = Double(densest) * Double(densest) * Double(densest)
    return cube * Double(count) <= limit ? characters[2] : characters[3]
  }

  static func note(densest: Int) -> String {
    "░ ▒ ▓ █: from 1 to \(NumberText.count(densest)) points in a cell (logarithmic)"
  }
}
