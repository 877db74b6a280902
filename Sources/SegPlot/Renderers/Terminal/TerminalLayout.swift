/// Where things stand on the sheet: the plot area in cells, and the frame around it.
struct TerminalLayout {
  let scene: Scene
  /// Of the whole sheet.
  let columns: Int
  /// First column, number of columns and number of rows of the plot area.
  let left: Int
  let width: Int
  let height: Int
  /// Width of the texts behind bars with the space before them.
  let valueWidth: Int
  let yTicks: [Tick]
  let slotWidth: Int
  /// Each slot's name follows the character of its group.
  let marksSlots: Bool
  /// Row of the sheet on which the plot area begins.
  let top: Int

  /// - Parameters:
  ///   - firstRow: the first free row of the sheet.
  ///   - rows: wished height with frame.
  init(scene: Scene, columns: Int, firstRow: Int, rows: Int?, usesGlyphs: Bool) {
    self.scene = scene
    self.columns = columns
    top = firstRow + (scene.yAxis.label == nil ? 0 : 1)
    marksSlots = usesGlyphs && scene.yAxis.labelsTrail
    let slots = scene.yAxis.slots
    let around = Self.rowsAround(scene)
    height = slots.map(\.count) ?? max(3, rows.map { $0 - around } ?? min(max(columns / 4, 8), 24))
    yTicks = slots == nil ? Self.ticks(on: scene.yAxis, most: max(2, height / 3)) : []
    slotWidth = Self.slotWidth(slots ?? [], columns: columns)
    valueWidth = Self.valueWidth(scene.marks)
    let available: Int
    (left, available) = Self.span(
      axis: scene.yAxis, columns: columns, valueWidth: valueWidth,
      nameWidth: slotWidth + (marksSlots ? 2 : 0),
      tickWidth: yTicks.map { DisplayText.width($0.text) }.max() ?? 0)
    width = Self.snapped(available, to: scene.marks)
  }

  private static func rowsAround(_ scene: Scene) -> Int {
    let axis = scene.xAxis.showsTicks ? 2 : 0
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
    let left = tickWidth + 2 <= columns / 2 ? tickWidth + 2 : 1
    return (left, max(columns - left, 1))
  }

  /// A whole number of cells for each column of a histogram, so that all are equally wide.
  private static func snapped(_ width: Int, to marks: [Mark]) -> Int {
    for case .columns(_, let heights, _) in marks where !heights.isEmpty && heights.count <= width {
      return width / heights.count * heights.count
    }
    return width
  }

  static func ticks(on axis: Axis, most: Int) -> [Tick] {
    let (lower, upper) = axis.bounds
    return Tick.within(lower, upper, most: most, isIntegral: axis.isIntegral)
  }

  // MARK: From data to cells

  func column(of x: Double) -> Int? {
    Self.place(scene.xAxis.fraction(of: x), of: width).map { left + $0 }
  }

  /// The row within the plot area.
  func row(of y: Double) -> Int? {
    if scene.yAxis.slots != nil {
      return y >= 0 && y <= Double(max(height - 1, 0)) ? Int(y.rounded()) : nil
    }
    return Self.place(1 - scene.yAxis.fraction(of: y), of: height)
  }

  private static func place(_ share: Double, of count: Int) -> Int? {
    guard share >= -1e-9, share <= 1 + 1e-9 else { return nil }
    return max(0, min(count - 1, Int(share * Double(count))))
  }
}
