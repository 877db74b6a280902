import SegPlot

extension ModelExploration {
  package func sheet() -> Sheet {
    var sheet = Sheet(size)
    guard let points else { return sheet }
    let layout = ViewLayout(size)
    drawTitle(on: &sheet)
    draw(points, layout, on: &sheet)
    drawAxes(points, layout, on: &sheet)
    panel().draw(on: &sheet, row: layout.panelRow, height: layout.panelRows)
    drawFoot(on: &sheet)
    if isHelpShown { HelpBox.draw(Self.help, on: &sheet) }
    return sheet
  }

  private func drawTitle(on sheet: inout Sheet) {
    let rows = NumberText.grouped(model.labels.count)
    let left = "\(name)  \(model.provenance.method), \(rows) rows"
    var right = "\(model.segmentCount) " + (model.segmentCount == 1 ? "segment" : "segments")
    if stride > 1 { right = "1 of \(stride) rows drawn, " + right }
    let start = size.columns - Padding.width(right)
    sheet.write(left, 0, 0, .strong, end: start - 1)
    sheet.write(right, start, 0, .strong)
  }

  /// Each cell shows the character of its leading segment; the picked one comes to the front.
  private func draw(_ points: Points, _ layout: ViewLayout, on sheet: inout Sheet) {
    let own = picked.map { segments[$0].number }
    for row in 0..<points.rows {
      for column in 0..<points.columns {
        let index = row * points.columns + column
        guard var label = points.leaders[index] else { continue }
        let isPicked = points.picked[index]
        if isPicked, let own { label = own }
        let style = Sheet.Style(
          group: label, isStrong: isPicked, isFaint: own != nil && !isPicked,
          isReversed: isPicked)
        sheet.put(
          .init(character: label.glyph, style: style), column + layout.axis,
          row + layout.firstRow)
      }
    }
  }

  private func drawAxes(_ points: Points, _ layout: ViewLayout, on sheet: inout Sheet) {
    for row in layout.firstRow..<layout.labelRow { sheet.write("│", layout.axis - 1, row, .faint) }
    let (low, high) = (points.y.lowerBound, points.y.upperBound)
    for tick in Tick.within(low, high, most: max(points.rows / 3, 2)) {
      let share = (tick.value - low) / (high - low)
      let row = layout.firstRow + min(Int((1 - share) * Double(points.rows)), points.rows - 1)
      sheet.write(Padding.leading(DisplayLine.cut(tick.text, 7), 7) + " ┤", 0, row, .faint)
    }
    sheet.write(
      "└" + String(repeating: "─", count: points.columns), layout.axis - 1, layout.labelRow, .faint)
    drawTicks(points, layout, on: &sheet)
    let names = "x \(directions[x].name)   y \(directions[y].name)"
    sheet.write(
      names, max(layout.axis, size.columns - Padding.width(names) - 1), layout.labelRow + 1)
  }

  private func drawTicks(_ points: Points, _ layout: ViewLayout, on sheet: inout Sheet) {
    let (low, high) = (points.x.lowerBound, points.x.upperBound)
    for tick in Tick.within(low, high, most: max(points.columns / 16, 2)) {
      let share = (tick.value - low) / (high - low)
      let column = layout.axis + min(Int(share * Double(points.columns)), points.columns - 1)
      sheet.write("┬", column, layout.labelRow, .faint)
      let start = max(layout.axis, column - Padding.width(tick.text) / 2)
      sheet.write(tick.text, start, layout.labelRow + 1, .faint)
    }
  }

  private func panel() -> GroupPanel {
    let columns =
      picked.map { sums.ranking(of: segments[$0].rows) }
      ?? sums.ranking(segments.map(\.rows))
    let lines = segments.enumerated().map { place, segment in
      GroupPanel.Line(
        number: segment.number, name: model.name(of: segment.number), size: segment.rows.count,
        silhouette: silhouettes?.byGroup[segment.number],
        means: columns.map { sums.mean($0, segment.rows) }, isMarked: place == picked)
    }
    let title =
      silhouettes?.words ?? (isUndefined ? "silhouettes are not defined here" : "silhouette …")
    return GroupPanel(
      title: title, columns: columns.map { sums.names[$0] }, lines: lines,
      groupCount: lines.count,
      overall: columns.map { sums.means[$0] }, total: model.labels.count)
  }

  private func drawFoot(on sheet: inout Sheet) {
    let row = size.rows - 2
    sheet.write(message, 0, row)
    if let field {
      field.draw(on: &sheet, row: row + 1)
    } else {
      let keys = "1…9 Tab pick  x y axes  e name it  Enter take  ? keys  q leave"
      sheet.write(keys, 0, row + 1, .faint)
    }
  }

  static let help: [(keys: String, help: String)] = [
    ("1…9, 0", "pick a segment; 0 picks noise"),
    ("Tab ← →", "pick the next or the previous one"),
    ("x, y", "another column across, another one upwards"),
    ("e", "name the picked segment"),
    ("Enter t", "take the picked segment's rows to the prompt"),
    ("q Esc", "leave; Ctrl-C too"),
  ]
}
