import SegPlot

/// The drawing of a tree, root above, with its cut and its cursor.
struct TreePicture {
  private let pane: TreePane
  private let search: RowSearch
  private let layout: ViewLayout
  private let isCutFocused: Bool
  /// The numbers whose colours the groups wear, by their own; nil for their own.
  private let partners: [Int32: Int32]?
  private let width: Int
  /// Columns that are scrolled away at the left.
  private let offset: Int
  private let cursorEnd: Int

  init(
    pane: TreePane, search: RowSearch, layout: ViewLayout, isCutFocused: Bool,
    partners: [Int32: Int32]?
  ) {
    self.pane = pane
    self.search = search
    self.layout = layout
    self.isCutFocused = isCutFocused
    self.partners = partners
    width = layout.width(pane.ends.count)
    cursorEnd = pane.end(at: pane.cursor)
    let all = width * pane.ends.count
    let middle = cursorEnd * width - layout.columns / 2
    offset = max(0, min(middle, all - layout.columns))
  }

  private var outline: TreeOutline { pane.outline }

  func draw(on sheet: inout Sheet) {
    drawAxis(on: &sheet)
    drawBranches(on: &sheet)
    drawLine(on: &sheet)
    for index in pane.ends.indices { drawLabel(index, on: &sheet) }
  }

  /// The row of a height, from 0 at the top.
  private func row(_ height: Double) -> Int {
    let share = (outline.top - height) / (outline.top - outline.base)
    let row = (share * Double(layout.pictureRows - 1)).rounded()
    return Int(min(max(row, 0), Double(layout.pictureRows - 1)))
  }

  /// A merge lies above the last row, in which the branches end.
  private func mergeRow(_ node: Int) -> Int {
    max(min(row(outline.height(node)), layout.pictureRows - 2), 0)
  }

  private func column(_ end: Int) -> Int { end * width + width / 2 - offset }

  // MARK: Axis and line

  private func drawAxis(on sheet: inout Sheet) {
    let left = layout.span.lowerBound
    let ticks = Tick.within(outline.base, outline.top, most: max(layout.pictureRows / 3, 2))
    for tick in ticks {
      let row = layout.firstRow + row(tick.value)
      sheet.write(Padding.leading(DisplayLine.cut(tick.text, 7), 7), left, row, .faint)
      sheet.write("┤", left + 8, row, .faint)
    }
  }

  private func drawLine(on sheet: inout Sheet) {
    let row = layout.firstRow + row(pane.line)
    let style = Sheet.Style(isStrong: isCutFocused)
    let text = DisplayLine.cut(NumberText.significant(pane.line, 4), 7)
    sheet.write(Padding.leading(text, 7) + " ", layout.span.lowerBound, row, .reversed)
    for column in layout.axis - 1..<layout.span.upperBound where sheet[column, row].character == " "
    {
      sheet.put(.init(character: isCutFocused ? "━" : "╌", style: style), column, row)
    }
  }

  // MARK: Branches

  private func drawBranches(on sheet: inout Sheet) {
    var grid = BoxGrid(columns: layout.columns, rows: layout.pictureRows)
    var columns: [Int: Int] = [:]
    for (index, node) in pane.ends.enumerated() { columns[node] = column(index) }
    for merge in innerNodes() {
      let (one, other) = outline.children(merge)
      guard let left = columns[one], let right = columns[other] else { continue }
      columns[merge] = (left + right) / 2
      let top = mergeRow(merge)
      let least = min(top + 1, layout.pictureRows - 1)
      grid.horizontal(row: top, from: left, to: right, color: color(merge))
      for (part, place) in [(one, left), (other, right)] {
        let bottom = outline.isLeaf(part) ? row(outline.base) : max(mergeRow(part), least)
        grid.vertical(column: place, from: top, to: bottom, color: color(part))
      }
    }
    drawTails(on: &sheet)
    for row in 0..<layout.pictureRows {
      for column in 0..<layout.columns {
        guard let character = grid.character(column: column, row: row) else { continue }
        let style = Sheet.Style.group(grid.color(column: column, row: row))
        sheet.put(
          .init(character: character, style: style), column + layout.axis, row + layout.firstRow)
      }
    }
  }

  /// The merges that are drawn, children before parents.
  private func innerNodes() -> [Int] {
    var inner: Set<Int> = []
    for end in pane.ends {
      var node = end
      while let parent = outline.parent(node), inner.insert(parent).inserted { node = parent }
    }
    return inner.sorted()
  }

  /// Below its own height a folded branch goes on as a dotted line.
  private func drawTails(on sheet: inout Sheet) {
    for (index, node) in pane.ends.enumerated() {
      let place = column(index)
      guard place >= 0, place < layout.columns else { continue }
      let style = Sheet.Style(group: color(node), isFaint: true)
      let top = outline.isLeaf(node) ? layout.pictureRows : mergeRow(node)
      for row in top..<layout.pictureRows {
        sheet.put(
          .init(character: "╎", style: style), place + layout.axis, row + layout.firstRow)
      }
    }
  }

  /// The number of the group that a node lies in, or of its partner; nil above the cut.
  private func color(_ node: Int) -> Int32? {
    guard node < pane.cut.firstUndone else { return nil }
    let own = pane.number(ofGroup: pane.group(at: outline.rows(node).lowerBound))
    guard let own, let partners else { return own }
    return partners[own]
  }

  // MARK: Labels

  private func drawLabel(_ index: Int, on sheet: inout Sheet) {
    let node = pane.ends[index]
    let start = column(index) - width / 2
    guard start >= 0, start + width <= layout.columns else { return }
    let left = start + layout.axis
    let rows = outline.rows(node)
    let isCursor = index == cursorEnd
    let isFound = pane.hasFound(rows)
    var style = Sheet.Style.group(color(node))
    style.isReversed = isCursor
    style.isStrong = isFound
    let glyph = node < pane.cut.firstUndone ? color(node).map { String($0.glyph) } ?? "·" : "*"
    let mark = isFound ? "◆" : isCursor ? ">" : " "
    let place = left + width / 2 - 1
    sheet.write(mark + glyph + (isCursor ? "<" : " "), place, layout.labelRow, style)
    let label = DisplayLine.cut(label(rows), width - 1)
    let indent = max(0, (width - Padding.width(label)) / 2)
    sheet.write(label, left + indent, layout.labelRow + 1, isCursor ? .strong : .faint)
  }

  /// A row's name, or how many rows there are; only that where there is no room.
  private func label(_ rows: Range<Int>) -> String {
    let hasRoom = width > ViewLayout.leastWidth
    if rows.count == 1, outline.source.micro == nil, hasRoom {
      return search.name(outline.rowOrder[rows.lowerBound])
    }
    let count = rows.count
    if count < 1_000 { return hasRoom ? "(\(count))" : "\(count)" }
    let (value, unit) = count < 1_000_000 ? (count / 1_000, "k") : (count / 1_000_000, "M")
    return hasRoom ? "(\(value)\(unit))" : "\(value)\(unit)"
  }
}
