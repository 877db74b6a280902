/// Where the plot area lies in the picture, in pixels.
struct SVGLayout {
  let scene: Scene
  let width: Double
  let height: Double
  let area: SVGArea
  let yTicks: [Tick]
  /// Entries of the legend, line by line.
  let legend: [[LegendEntry]]
  let notes: [String]
  /// Most cells of text that a slot's name may take.
  let slotCells: Int
  /// How the names below the x axis stand.
  let xNames: NameStyle

  var left: Double { area.left }
  var right: Double { area.right }
  var top: Double { area.top }
  var bottom: Double { area.bottom }
  var slotHeight: Double { area.slotHeight }

  enum NameStyle: Equatable {
    case none, level, upright
  }

  static let fontSize = 12.0
  /// Width of a text as the usual sans-serif fonts set it, on average.
  static func textWidth(_ text: String) -> Double { Double(DisplayText.width(text)) * 6.8 }

  static let edge = 14.0
  static let legendLine = 20.0
  static let noteLine = 16.0
  static let mostLegendEntries = 40
  private static let uprightCells = 24

  init(scene: Scene, width: Int, height: Int?, notes: [String]) {
    let full = Double(width)
    self.scene = scene
    self.width = full
    legend = Self.legendLines(scene.legend, width: full - 2 * Self.edge)
    let cells = Int((full - 2 * Self.edge) / 6.2)
    self.notes = notes.flatMap {
      DisplayText.wrapped(DisplayText.singleLine($0), to: max(cells, 10))
    }
    slotCells = Int(full / 3 / 6.8)
    let sides = Self.sides(scene, width: full, slotCells: slotCells)
    xNames = Self.nameStyle(scene.xAxis.slots ?? [], width: sides.right - sides.left)
    let above = Self.spaceAbove(scene, legendLines: legend.count)
    let below = Self.spaceBelow(scene, notes: self.notes.count, names: xNames)
    let plot = Self.plotHeight(scene, width: sides.right - sides.left)
    self.height = height.map(Double.init) ?? above + plot + below
    let bottom = max(self.height - below, above + 20)
    area = SVGArea(
      xAxis: scene.xAxis, yAxis: scene.yAxis, left: sides.left, right: sides.right, top: above,
      bottom: bottom)
    yTicks = Self.yTicks(scene.yAxis, height: bottom - above)
  }

  /// The strips with the axis that they share.
  var above: SVGArea? {
    scene.above.map { strip in
      SVGArea(
        xAxis: scene.xAxis, yAxis: Axis(domain: .range(lower: strip.lower, upper: strip.upper)),
        left: left, right: right, top: top - Self.stripHeight(scene), bottom: top - 4, isPlot: false
      )
    }
  }

  var beside: SVGArea? {
    scene.beside.map { strip in
      SVGArea(
        xAxis: Axis(domain: .range(lower: strip.lower, upper: strip.upper)), yAxis: scene.yAxis,
        left: right + 4, right: right + Self.stripWidth(scene), top: top, bottom: bottom,
        isPlot: false)
    }
  }

  private static func stripHeight(_ scene: Scene) -> Double {
    guard let strip = scene.above else { return 0 }
    return strip.lines.map { Double($0) * 16 + 8 } ?? 70
  }

  private static func stripWidth(_ scene: Scene) -> Double {
    guard let strip = scene.beside else { return 0 }
    return strip.letters.map { Double($0) * 6.8 + 8 } ?? 84
  }

  // MARK: Around the plot area

  private static func spaceAbove(_ scene: Scene, legendLines: Int) -> Double {
    let hasTitle = scene.title?.isEmpty == false
    let hasRuleText = scene.marks.contains { if case .rule(_, _?) = $0 { true } else { false } }
    return edge + (hasTitle ? 24 : 0) + Double(legendLines) * legendLine
      + (scene.scale == nil ? 0 : 34) + stripHeight(scene)
      + (hasRuleText ? 14 : 4)
  }

  private static func spaceBelow(_ scene: Scene, notes: Int, names: NameStyle) -> Double {
    let axis: Double =
      switch names {
      case .level: 20
      case .upright: uprightRoom(scene) + 8
      case .none: scene.xAxis.slots == nil && scene.xAxis.showsTicks && !scene.isPlane ? 20 : 0
      }
    return edge / 2 + axis + (scene.xAxis.label == nil ? 0 : 20) + Double(notes + 1) * noteLine
  }

  /// Pixels that upright names take.
  static func uprightRoom(_ scene: Scene) -> Double {
    let widest = scene.xAxis.slots?.map { DisplayText.width($0.text) }.max() ?? 0
    return Double(min(widest, uprightCells)) * 6.8
  }

  static func uprightName(_ text: String) -> String {
    DisplayText.truncated(DisplayText.singleLine(text), to: uprightCells)
  }

  private static func nameStyle(_ slots: [Slot], width: Double) -> NameStyle {
    guard let widest = slots.map({ textWidth($0.text) }).max(), widest > 0 else { return .none }
    let room = width / Double(slots.count)
    if widest + 6 <= room || room >= 90 { return .level }
    return room >= 9 ? .upright : .none
  }

  /// Rows of text stay readable up to 150 slots; beyond that the rows become thin.
  private static func plotHeight(_ scene: Scene, width: Double) -> Double {
    guard !scene.marks.isEmpty else { return 0 }
    if scene.isPlane {
      let (x, y) = (scene.xAxis.bounds, scene.yAxis.bounds)
      return width * (y.upper - y.lower) / (x.upper - x.lower)
    }
    guard let slots = scene.yAxis.slots else { return max(400, Double(scene.lines) * 15) }
    let rowHeight = scene.yAxis.labelsTrail ? 16.0 : 24
    let count = Double(slots.count)
    guard scene.yAxis.linesPerSlot == 1 else {
      return max(count * min(14 * Double(scene.yAxis.linesPerSlot), max(2400 / count, 12)), 90)
    }
    return count * (count <= 150 ? rowHeight : max(1.5, 2400 / count))
  }

  private static func yTicks(_ axis: Axis, height: Double) -> [Tick] {
    guard axis.slots == nil, axis.showsTicks else { return [] }
    let (lower, upper) = axis.bounds
    let most = max(2, Int(height / 45))
    return Tick.within(lower, upper, most: most, isIntegral: axis.isIntegral)
  }

  private static func sides(_ scene: Scene, width: Double, slotCells: Int) -> (
    left: Double, right: Double
  ) {
    let right = width - edge - stripWidth(scene)
    if scene.isPlane {
      let inset = edge + max(0, (width - 2 * edge - 760) / 2)
      return (inset, width - inset)
    }
    let names = (scene.yAxis.slots ?? []).map { min(DisplayText.width($0.text), slotCells) }
    let nameWidth = Double(names.max() ?? 0) * 6.8 + 8
    if scene.yAxis.labelsTrail { return (edge + 10, right - nameWidth) }
    var valueWidth = 0.0
    for case .bars(_, let texts, _) in scene.marks {
      valueWidth = (texts.map(textWidth).max() ?? 0) + 6
    }
    let labelWidth = scene.yAxis.label == nil ? 0 : 20.0
    if scene.yAxis.slots != nil { return (edge + labelWidth + nameWidth, right - valueWidth) }
    let ticks = scene.xAxis.slots == nil ? 400.0 : 300
    let tickWidth = yTicks(scene.yAxis, height: ticks).map { textWidth($0.text) }.max() ?? 0
    return (edge + labelWidth + tickWidth + 10, right - 6)
  }

  private static func legendLines(_ entries: [LegendEntry], width: Double) -> [[LegendEntry]] {
    var lines: [[LegendEntry]] = []
    var used = 0.0
    var shown = entries
    if entries.count > mostLegendEntries {
      shown = Array(entries.prefix(mostLegendEntries))
      let more = NumberText.count(entries.count - mostLegendEntries)
      shown.append(LegendEntry(color: 0, text: "and \(more) more"))
    }
    for entry in shown {
      var entry = entry
      entry.text = DisplayText.truncated(
        DisplayText.singleLine(entry.text), to: max(Int((width - 36) / 6.8), 4))
      let next = entryWidth(entry)
      if lines.isEmpty || used + next > width {
        lines.append([entry])
        used = next
      } else {
        lines[lines.count - 1].append(entry)
        used += next
      }
    }
    return lines
  }

  static func entryWidth(_ entry: LegendEntry) -> Double { textWidth(entry.text) + 36 }
}
