/// Where the plot area lies in the picture, in pixels.
struct SVGLayout {
  let scene: Scene
  let width: Double
  let height: Double
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  let yTicks: [Tick]
  /// Entries of the legend, line by line.
  let legend: [[LegendEntry]]
  /// Most cells of text that a slot's name may take.
  let slotCells: Int

  static let fontSize = 12.0
  /// Width of a text as the usual sans-serif fonts set it, on average.
  static func textWidth(_ text: String) -> Double { Double(DisplayText.width(text)) * 6.8 }

  private static let edge = 14.0
  static let legendLine = 20.0
  static let noteLine = 16.0
  static let mostLegendEntries = 40

  init(scene: Scene, width: Int, height: Int?) {
    self.scene = scene
    self.width = Double(width)
    legend = Self.legendLines(scene.legend, width: Double(width) - 2 * Self.edge)
    let hasTitle = scene.title?.isEmpty == false
    let hasRuleText = scene.marks.contains { if case .rule(_, _?) = $0 { true } else { false } }
    top =
      Self.edge + (hasTitle ? 24 : 0) + Double(legend.count) * Self.legendLine
      + (hasRuleText ? 14 : 4)
    let below = Self.spaceBelow(scene)
    self.height = height.map(Double.init) ?? top + Self.plotHeight(scene) + below
    bottom = max(self.height - below, top + 20)
    slotCells = Int(Double(width) / 3 / 6.8)
    yTicks = Self.yTicks(scene.yAxis, height: bottom - top)
    (left, right) = Self.span(scene, width: Double(width), yTicks: yTicks, slotCells: slotCells)
  }

  private static func spaceBelow(_ scene: Scene) -> Double {
    edge / 2 + (scene.xAxis.showsTicks ? 20 : 0) + (scene.xAxis.label == nil ? 0 : 20)
      + Double(scene.notes.count + 1) * noteLine
  }

  /// Rows of text stay readable up to 150 slots; beyond that the rows become thin.
  private static func plotHeight(_ scene: Scene) -> Double {
    guard !scene.marks.isEmpty else { return 0 }
    guard let slots = scene.yAxis.slots else { return 400 }
    let rowHeight = scene.yAxis.labelsTrail ? 16.0 : 24
    let count = Double(slots.count)
    return count * (count <= 150 ? rowHeight : max(1.5, 2400 / count))
  }

  private static func yTicks(_ axis: Axis, height: Double) -> [Tick] {
    guard axis.slots == nil else { return [] }
    let (lower, upper) = axis.bounds
    let most = max(2, Int(height / 45))
    return Tick.within(lower, upper, most: most, isIntegral: axis.isIntegral)
  }

  private static func span(
    _ scene: Scene, width: Double, yTicks: [Tick], slotCells: Int
  ) -> (Double, Double) {
    let names = (scene.yAxis.slots ?? []).map { min(DisplayText.width($0.text), slotCells) }
    let nameWidth = Double(names.max() ?? 0) * 6.8 + 8
    if scene.yAxis.labelsTrail { return (edge + 10, width - edge - nameWidth) }
    var valueWidth = 0.0
    for case .bars(_, let texts, _) in scene.marks {
      valueWidth = (texts.map(textWidth).max() ?? 0) + 6
    }
    if scene.yAxis.slots != nil { return (edge + nameWidth, width - edge - valueWidth) }
    let tickWidth = yTicks.map { textWidth($0.text) }.max() ?? 0
    let labelWidth = scene.yAxis.label == nil ? 0 : 20.0
    return (edge + labelWidth + tickWidth + 10, width - edge - 6)
  }

  private static func legendLines(_ entries: [LegendEntry], width: Double) -> [[LegendEntry]] {
    var lines: [[LegendEntry]] = []
    var used = 0.0
    for entry in entries.prefix(mostLegendEntries) {
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

  // MARK: From data to pixels

  func x(_ value: Double) -> Double { left + scene.xAxis.fraction(of: value) * (right - left) }

  /// Slots run downwards.
  func y(_ value: Double) -> Double {
    let share = scene.yAxis.fraction(of: value)
    return scene.yAxis.slots == nil
      ? bottom - share * (bottom - top) : top + share * (bottom - top)
  }

  var slotHeight: Double {
    (bottom - top) / Double(max(scene.yAxis.slots?.count ?? 1, 1))
  }
}
