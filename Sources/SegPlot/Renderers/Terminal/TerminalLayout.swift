/// Where things stand on the sheet: the plot area in cells, the strips, and the frame around them.
struct TerminalLayout {
  let scene: Scene
  /// Of the whole sheet.
  let columns: Int
  let area: PlotArea
  let yTicks: [Tick]
  let slotWidth: Int
  /// Each slot's name follows the character of its group.
  let marksSlots: Bool
  /// Rows of the strip above, columns of the strip beside; 0 without one.
  let aboveRows: Int
  let besideColumns: Int
  let xNames: SlotNames

  var left: Int { area.left }
  var width: Int { area.width }
  var height: Int { area.height }
  var top: Int { area.top }

  /// - Parameters:
  ///   - firstRow: the first free row of the sheet.
  ///   - rows: wished height with frame.
  ///   - mostRows: height with frame that is not exceeded without need.
  init(
    scene: Scene, columns: Int, firstRow: Int, rows: Int?, mostRows: Int?, usesGlyphs: Bool
  ) {
    self.scene = scene
    self.columns = columns
    marksSlots = usesGlyphs && scene.yAxis.labelsTrail
    let slots = scene.yAxis.slots
    aboveRows = scene.above.map { $0.lines ?? 4 } ?? 0
    let around = Self.rowsAround(scene) + aboveRows
    let height = Self.height(
      scene, columns: columns, wished: rows.map { $0 - around }, most: mostRows.map { $0 - around })
    yTicks =
      slots == nil && scene.yAxis.showsTicks
      ? Self.ticks(on: scene.yAxis, most: max(2, height / 3)) : []
    slotWidth = Self.slotWidth(slots ?? [], columns: columns)
    let (left, available) = Self.span(
      axis: scene.yAxis, columns: columns, valueWidth: Self.valueWidth(scene.marks),
      nameWidth: slotWidth + (marksSlots ? 2 : 0),
      tickWidth: yTicks.map { DisplayText.width($0.text) }.max() ?? 0)
    let letters = (scene.beside?.letters).map { min($0 + 1, available / 3) }
    let beside = scene.beside == nil ? 0 : letters ?? min(10, available / 4)
    besideColumns = beside
    let width =
      scene.isPlane
      ? Self.planeWidth(scene, height: height, most: columns)
      : Self.snapped(max(available - beside, 1), to: scene)
    area = PlotArea(
      xAxis: scene.xAxis, yAxis: scene.yAxis,
      left: scene.isPlane ? (columns - width) / 2 : left,
      top: firstRow + (scene.yAxis.label == nil ? 0 : 1) + aboveRows, width: width,
      height: height)
    xNames = SlotNames(scene.xAxis.slots ?? [], columns: width)
  }

  /// The strip above with the axis of the plot.
  var above: PlotArea? {
    scene.above.map { strip in
      PlotArea(
        xAxis: scene.xAxis, yAxis: Axis(domain: .range(lower: strip.lower, upper: strip.upper)),
        left: left, top: top - aboveRows, width: width, height: aboveRows)
    }
  }

  var beside: PlotArea? {
    scene.beside.flatMap { strip in
      besideColumns < 2
        ? nil
        : PlotArea(
          xAxis: Axis(domain: .range(lower: strip.lower, upper: strip.upper)), yAxis: scene.yAxis,
          left: left + width + 1, top: top, width: besideColumns - 1, height: height)
    }
  }

  private static let fewestRows = 8

  private static func height(_ scene: Scene, columns: Int, wished: Int?, most: Int?) -> Int {
    if let slots = scene.yAxis.slots { return max(slots.count * scene.yAxis.linesPerSlot, 1) }
    if scene.isPlane {
      let (x, y) = (scene.xAxis.bounds, scene.yAxis.bounds)
      let full = Double(columns) / 2 * (y.upper - y.lower) / (x.upper - x.lower)
      return max(3, min(wished ?? 200, Int(full.rounded(.down))))
    }
    let usual = min(max(columns / 4, 8), 24)
    return max(3, scene.lines, wished ?? min(usual, max(most ?? usual, fewestRows)))
  }

  /// A cell is about twice as high as wide.
  private static func planeWidth(_ scene: Scene, height: Int, most: Int) -> Int {
    let (x, y) = (scene.xAxis.bounds, scene.yAxis.bounds)
    let exact = Double(height) * 2 * (x.upper - x.lower) / (y.upper - y.lower)
    return max(1, min(most, Int(exact.rounded())))
  }

  private static func rowsAround(_ scene: Scene) -> Int {
    let axis = scene.xAxis.slots == nil ? (scene.xAxis.showsTicks ? 2 : 0) : 2
    return axis + (scene.xAxis.label == nil ? 0 : 1) + (scene.yAxis.label == nil ? 0 : 1)
  }

  /// Names take a third of the sheet at most.
  private static func slotWidth(_ slots: [Slot], columns: Int) -> Int {
    let widest = slots.map { DisplayText.width(DisplayText.singleLine($0.text)) }.max() ?? 0
    return min(widest, max(columns / 3, 1))
  }

  private static func valueWidth(_ marks: [Mark]) -> Int {
    for case .bars(_, let texts, _) in marks {
      return 1 + (texts.map(DisplayText.width).max() ?? 0)
    }
    return 0
  }

  private static func span(
    axis: Axis, columns: Int, valueWidth: Int, nameWidth: Int, tickWidth: Int
  ) -> (left: Int, width: Int) {
    if axis.labelsTrail { return (0, max(columns - nameWidth - 1, 1)) }
    if axis.slots != nil {
      return (nameWidth + 1, max(columns - nameWidth - 1 - valueWidth, 1))
    }
    guard axis.showsTicks else { return (0, columns) }
    let left = tickWidth + 2 <= columns / 2 ? tickWidth + 2 : 1
    return (left, max(columns - left, 1))
  }

  /// A whole number of cells for each column of a histogram and each slot, so that all are equally
  /// wide.
  private static func snapped(_ width: Int, to scene: Scene) -> Int {
    var parts = scene.xAxis.slots?.count ?? 0
    for case .columns(_, let heights, _) in scene.marks { parts = max(parts, heights.count) }
    return parts > 0 && parts <= width ? width / parts * parts : width
  }

  static func ticks(on axis: Axis, most: Int) -> [Tick] {
    let (lower, upper) = axis.bounds
    return Tick.within(lower, upper, most: most, isIntegral: axis.isIntegral)
  }

  // MARK: From data to cells

  func column(of x: Double) -> Int? { area.column(of: x) }

  /// The row within the plot area.
  func row(of y: Double) -> Int? { area.row(of: y) }
}

/// The names below the slots of the x axis: beside each other where they fit, else upright.
struct SlotNames {
  /// Text, its first column within the plot area, and its row below it.
  let pieces: [(text: String, column: Int, row: Int, color: PaletteIndex?)]
  let rows: Int

  private static let mostUpright = 12

  init(_ slots: [Slot], columns: Int) {
    let names = slots.map { DisplayText.singleLine($0.text) }
    let widest = names.map(DisplayText.width).max() ?? 0
    let room = columns / max(slots.count, 1)
    guard widest > 0, room > 0 else {
      (pieces, rows) = ([], 0)
      return
    }
    if widest < room || room >= 8 || (room >= 4 && slots.allSatisfy { $0.text.count <= room }) {
      pieces = names.enumerated().map { place, name in
        let text = DisplayText.truncated(name, to: max(room - 1, 1))
        let column = place * room + (room - DisplayText.width(text)) / 2
        return (text, column, 0, slots[place].color)
      }
      rows = 1
      return
    }
    rows = min(widest, Self.mostUpright)
    pieces = names.enumerated().flatMap { place, name in
      DisplayText.truncated(name, to: Self.mostUpright).enumerated().map { row, letter in
        (String(letter), place * room + (room - 1) / 2, row, slots[place].color)
      }
    }
  }
}
