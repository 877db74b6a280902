enum StripSide {
  case above, beside
}

/// Draws the marks of a scene into the plot area of a sheet.
struct PlotPainter {
  let area: PlotArea
  /// Groups are shown by characters, since there are no colours.
  private let usesGlyphs: Bool
  /// Curves carry the characters of their groups.
  private let marksLines: Bool
  private let strip: StripSide?
  private var points: DotGrid
  private var lines: DotGrid
  /// Of veils: below the points that they hold.
  private var outlines: DotGrid
  private var boxes: BoxGrid
  private var quarters: QuarterGrid
  private var pointCount = 0
  /// Up to so many points each gets a mark that is larger than a braille dot.
  private static let fewPoints = 60
  private var dots: [(x: Double, y: Double, color: PaletteIndex?)] = []
  private var rules: [Double] = []
  private var levels: [Double] = []
  private var labels: [Label] = []
  private var tips: [(x: Double, y: Double, head: Character)] = []
  /// Cells that words stand in: row, then columns.
  private var written: [Int: [Range<Int>]] = [:]

  /// - Parameter strip: where the area is no plot area but a strip; a curve's group then stands at
  ///   its peak alone.
  init(area: PlotArea, usesGlyphs: Bool, marksLines: Bool, strip: StripSide? = nil) {
    self.area = area
    self.marksLines = marksLines
    self.strip = strip
    self.usesGlyphs = usesGlyphs
    points = DotGrid(columns: area.width, rows: area.height)
    lines = points
    outlines = points
    boxes = BoxGrid(columns: area.width, rows: area.height)
    quarters = QuarterGrid(columns: area.width, rows: area.height)
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
    case .level(let y, _): levels.append(y)
    case .areas(let areas): for area in areas { add(area) }
    case .arrows(let x, let y): for place in zip(x, y) { addArrow(place.0, place.1) }
    case .texts(let texts): labels += texts
    }
  }

  /// Draws what was kept; gives notes about how to read it.
  mutating func finish(on canvas: inout CellCanvas) -> [String] {
    let isShaded = pointCount > 5 * 8 * area.width * area.height
    let densest = isShaded ? Int(points.counts.max() ?? 0) : 0
    for row in 0..<area.height {
      for column in 0..<area.width { paint(column, row, densest: densest, on: &canvas) }
    }
    for dot in dots { paintDot(dot, on: &canvas) }
    for tip in tips {
      guard let column = area.column(of: tip.x), let row = area.row(of: tip.y) else { continue }
      canvas.set(tip.head, column: column, row: area.top + row, style: .strong)
    }
    for rule in rules { paintRule(rule, on: &canvas) }
    for level in levels { paintLevel(level, on: &canvas) }
    for label in labels { paint(label, on: &canvas) }
    return isShaded && !usesGlyphs ? [Shade.note(densest: densest)] : []
  }

  // MARK: Points, lines, strokes

  func across(_ x: Double) -> Double { area.across(x) }
  func up(_ y: Double) -> Double { area.up(y) }

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
    guard showsPoints || marksLines, !x.isEmpty else { return }
    if let strip {
      let heights = strip == .above ? path.map(\.y) : path.map(\.x)
      let peak = heights.indices.max { heights[$0] < heights[$1] } ?? 0
      dots.append((x[peak], y[peak], color))
      return
    }
    let stride = showsPoints ? 1 : max(1, x.count / 8)
    for i in Swift.stride(from: 0, to: x.count, by: stride) { dots.append((x[i], y[i], color)) }
  }

  private mutating func addArrow(_ x: Double, _ y: Double) {
    let start = (x: across(0), y: up(0))
    let end = (x: across(x), y: up(y))
    lines.connect(from: start, to: end, color: nil)
    let heads: [Character] = x > 0 ? ["▸", "▴", "▾"] : ["◂", "▴", "▾"]
    let (wide, high) = (
      abs(end.x - start.x) * Double(area.width) / 2, (end.y - start.y) * Double(area.height)
    )
    tips.append((x, y, abs(high) > wide ? heads[high > 0 ? 1 : 2] : heads[0]))
  }

  private mutating func add(_ shape: Area) {
    let path = zip(shape.x, shape.y).map { (x: across($0), y: up($1)) }
    guard shape.body == .veil, case .group(let group) = shape.fill else {
      quarters.fill(path, with: shape.fill)
      return
    }
    for (start, end) in zip(path, path.dropFirst() + path.prefix(1)) {
      outlines.connect(from: start, to: end, color: group)
    }
  }

  private mutating func add(_ stroke: Stroke) {
    guard let column0 = area.column(of: stroke.x0), let column1 = area.column(of: stroke.x1),
      let row0 = area.row(of: stroke.y0), let row1 = area.row(of: stroke.y1)
    else { return }
    if stroke.y0 == stroke.y1 {
      boxes.horizontal(
        row: row0, from: column0 - area.left, to: column1 - area.left, color: stroke.color)
    } else {
      boxes.vertical(column: column0 - area.left, from: row0, to: row1, color: stroke.color)
    }
  }

  /// The uppermost kind of mark in a cell wins: strokes, lines, points, outlines, filled shapes.
  private func paint(_ column: Int, _ row: Int, densest: Int, on canvas: inout CellCanvas) {
    let place = (column: area.left + column, row: area.top + row)
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
    } else if let character = outlines.character(column: column, row: row) {
      let style = Cell.Style(outlines.leader(column: column, row: row))
      canvas.set(character, column: place.column, row: place.row, style: style)
    } else if let cell = quarters.cell(column: column, row: row) {
      paintFill(cell, column: place.column, row: place.row, on: &canvas)
    }
  }

  private func paintFill(
    _ cell: (mask: Int, fill: Fill, other: Fill?), column: Int, row: Int,
    on canvas: inout CellCanvas
  ) {
    let style = Cell.Style.fill(cell.fill, on: cell.other)
    guard usesGlyphs else {
      canvas.set(QuarterGrid.characters[cell.mask], column: column, row: row, style: style)
      return
    }
    guard cell.mask.nonzeroBitCount > 1 || cell.other != nil else { return }
    canvas.set(Palette.glyph(of: cell.fill), column: column, row: row, style: style)
  }

  private func paintDot(
    _ dot: (x: Double, y: Double, color: PaletteIndex?), on canvas: inout CellCanvas
  ) {
    guard let column = area.column(of: dot.x), let row = area.row(of: dot.y) else { return }
    let character = marksLines ? Palette.glyph(of: dot.color ?? 1) : "●"
    canvas.set(character, column: column, row: area.top + row, style: Cell.Style(dot.color))
  }

  private func paintRule(_ x: Double, on canvas: inout CellCanvas) {
    guard let column = area.column(of: x) else { return }
    for row in area.top..<area.top + area.height
    where canvas.isEmpty(column: column, row: row) {
      canvas.set("┊", column: column, row: row, style: .plain)
    }
  }

  private func paintLevel(_ y: Double, on canvas: inout CellCanvas) {
    guard let row = area.row(of: y) else { return }
    for column in area.left..<area.left + area.width
    where canvas.isEmpty(column: column, row: area.top + row) {
      canvas.set("┈", column: column, row: area.top + row, style: .plain)
    }
  }

  // MARK: Words

  /// Writes a text near its place, a row higher or lower where others stand; else not at all.
  private mutating func paint(_ label: Label, on canvas: inout CellCanvas) {
    guard let column = area.column(of: label.x), let row = area.row(of: label.y) else { return }
    var text = DisplayText.singleLine(label.text)
    if let room = label.room {
      let (x, y) = (area.xAxis.bounds, area.yAxis.bounds)
      let cells = Int(room.width / (x.upper - x.lower) * Double(area.width))
      let lines = room.height / (y.upper - y.lower) * Double(area.height)
      if let brief = label.brief, DisplayText.width(text) > cells { text = brief }
      let needed = DisplayText.width(text)
      guard cells >= (room.cuts ? min(needed, 3) : needed), cells > 0, lines >= 0.75 else { return }
      text = DisplayText.truncated(text, to: cells)
    }
    let width = DisplayText.width(text)
    let bounds = area.xAxis.bounds
    let scale = Double(area.width) / (bounds.upper - bounds.lower)
    let wanted =
      switch label.anchor {
      case .start: column
      case .middle: column - (width - 1) / 2
      case .end: column - width + 1
      }
    let start = max(0, min(wanted, canvas.columns - width))
    let cells = start..<start + width
    for offset in label.room == nil ? [0, 1, -1, 2, -2] : [0] {
      let line = area.top + row + offset
      guard row + offset >= 0, row + offset < area.height,
        !(written[line] ?? []).contains(where: { $0.overlaps(cells) })
      else { continue }
      written[line, default: []].append(cells)
      let style = label.ground.map(Cell.Style.ink) ?? (label.isStrong ? .strong : .plain)
      let isTight = label.room.map { Double(width + 2) > $0.width * scale } ?? false
      if label.ground == nil || usesGlyphs, !isTight {
        for side in [start - 1, start + width] where area.columns.contains(side) {
          canvas.set(" ", column: side, row: line, style: .plain)
        }
      }
      canvas.write(text, column: start, row: line, style: style)
      return
    }
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
