import SegPlot

extension TreeExploration {
  package func sheet() -> Sheet {
    var sheet = Sheet(size)
    guard !ends.isEmpty else { return sheet }
    let layout = ViewLayout(size)
    drawTitle(on: &sheet)
    TreePicture(self, layout).draw(on: &sheet)
    panel().draw(on: &sheet, row: layout.panelRow, height: layout.panelRows)
    drawFoot(on: &sheet)
    if isHelpShown { HelpBox.draw(Self.help, on: &sheet) }
    return sheet
  }

  private func drawTitle(on sheet: inout Sheet) {
    let tree = outline.source.tree
    let rows = NumberText.grouped(outline.rowOrder.count)
    var left = "\(name)  \(outline.source.variantName), \(rows) rows"
    if outline.source.micro != nil { left += " in \(NumberText.grouped(tree.leaves)) small groups" }
    let right =
      "cut at \(NumberText.significant(line, 4)): \(NumberText.grouped(cut.k))"
      + (cut.k == 1 ? " group" : " groups")
    let start = size.columns - Padding.width(right)
    sheet.write(left, 0, 0, .strong, end: start - 1)
    sheet.write(right, start, 0, .strong)
  }

  private func drawFoot(on sheet: inout Sheet) {
    let row = size.rows - 2
    sheet.write(message.isEmpty ? comparison : message, 0, row)
    if let field {
      field.draw(on: &sheet, row: row + 1)
      return
    }
    let enter = isCutFocused ? "y Enter take" : "Enter open  y take"
    let keys = "↑↓ cut  + - groups  ←→ branch  / find  c compare  \(enter)  ? keys  q leave"
    sheet.write(keys, 0, row + 1, .faint)
  }

  /// Both trees and how far they agree.
  private var comparison: String {
    guard candidates.count > 1 else { return "" }
    let parts = candidates.map { candidate in
      let figure = candidate.cophenetic.map { NumberText.fixed($0, places: 4) } ?? "not computed"
      return "\(candidate.linkage.rawValue) \(figure)"
    }
    var text = "cophenetic correlation " + parts.joined(separator: ", ")
    if let figures, figures.k == cut.k, figures.shown == shown, let agreement = figures.agreement {
      text += "; ARI at \(cut.k) groups \(NumberText.fixed(agreement, places: 4))"
    }
    return text + "; t turns"
  }

  /// With more groups only those are listed that stand around the cursor.
  private static let mostListed = 200

  private func panel() -> GroupPanel {
    let known = figures.flatMap { $0.k == cut.k && $0.shown == shown ? $0 : nil }
    let own = group(at: cursor)
    let listed = listedGroups(own)
    let lines = listed.map { group -> GroupPanel.Line in
      let rows = outline.rows(cut.groups[group])
      let number = number(ofGroup: group)
      return GroupPanel.Line(
        number: number, name: number.map(String.init) ?? "", size: rows.count,
        silhouette: number.flatMap { known?.silhouettes?.byGroup[$0] },
        means: cut.columns.map { candidate.sums.mean($0, rows) }, isMarked: group == own)
    }
    var title = "Means by group, the most distinguishing columns first"
    if cut.k > 1 {
      title =
        known == nil
        ? "silhouette …" : known?.silhouettes?.words ?? "silhouettes are not defined here"
    }
    return GroupPanel(
      title: title, columns: cut.columns.map { candidate.sums.names[$0] }, lines: lines,
      groupCount: cut.k,
      overall: cut.columns.map { candidate.sums.means[$0] }, total: outline.rowOrder.count)
  }

  /// By their numbers, or as they stand where there are too many for that.
  private func listedGroups(_ own: Int) -> [Int] {
    guard let numbers = cut.numbers, numbers.count <= Self.mostListed else {
      let first = max(0, min(own - Self.mostListed / 2, cut.groups.count - Self.mostListed))
      return Array(first..<min(first + Self.mostListed, cut.groups.count))
    }
    return numbers.indices.sorted { numbers[$0] < numbers[$1] }
  }

  static let help: [(keys: String, help: String)] = [
    ("↑ k, ↓ j", "move the cut line; PgUp, PgDn by more"),
    ("+ -, 1…9", "one group more or fewer, or so many"),
    ("← h, → l", "walk along the branches"),
    ("space", "open the branch; Backspace folds it"),
    ("/ n N", "find a row by id or text; next, previous"),
    ("c, t", "compare with another linkage; turn to it"),
    ("y", "take the cut to the prompt (Enter on the cut)"),
    ("q Esc", "leave; Ctrl-C too"),
  ]
}

/// A box of keys and what they do, over the middle of a view.
enum HelpBox {
  static func draw(_ lines: [(keys: String, help: String)], on sheet: inout Sheet) {
    let width = min(
      sheet.size.columns - 4, 16 + (lines.map { Padding.width($0.help) }.max() ?? 0))
    let left = (sheet.size.columns - width) / 2
    let top = max(0, (sheet.size.rows - lines.count - 2) / 2)
    let bar = String(repeating: "─", count: width - 2)
    sheet.write("┌" + bar + "┐", left, top)
    for (index, line) in lines.enumerated() {
      let text = DisplayLine.cut(Padding.trailing(" " + line.keys, 12) + line.help, width - 2)
      sheet.write("│" + Padding.trailing(text, width - 2) + "│", left, top + 1 + index)
    }
    sheet.write("└" + bar + "┘", left, top + 1 + lines.count)
  }
}

/// The drawing of a tree, root above, with its cut and its cursor.
private struct TreePicture {
  let state: TreeExploration
  let layout: ViewLayout
  private let width: Int
  /// Columns that are scrolled away at the left.
  private let offset: Int
  private let cursorEnd: Int

  init(_ state: TreeExploration, _ layout: ViewLayout) {
    self.state = state
    self.layout = layout
    width = layout.width(state.ends.count)
    cursorEnd = state.end(at: state.cursor)
    let all = width * state.ends.count
    let middle = cursorEnd * width - layout.columns / 2
    offset = max(0, min(middle, all - layout.columns))
  }

  private var outline: TreeOutline { state.outline }

  func draw(on sheet: inout Sheet) {
    drawAxis(on: &sheet)
    drawBranches(on: &sheet)
    drawLine(on: &sheet)
    for index in state.ends.indices { drawLabel(index, on: &sheet) }
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
    let ticks = Tick.within(outline.base, outline.top, most: max(layout.pictureRows / 3, 2))
    for tick in ticks {
      let row = layout.firstRow + row(tick.value)
      sheet.write(Padding.leading(DisplayLine.cut(tick.text, 7), 7), 0, row, .faint)
      sheet.write("┤", 8, row, .faint)
    }
  }

  private func drawLine(on sheet: inout Sheet) {
    let row = layout.firstRow + row(state.line)
    let style = Sheet.Style(isStrong: state.isCutFocused)
    let text = DisplayLine.cut(NumberText.significant(state.line, 4), 7)
    sheet.write(Padding.leading(text, 7) + " ", 0, row, .reversed)
    for column in 8..<layout.size.columns where sheet[column, row].character == " " {
      sheet.put(.init(character: state.isCutFocused ? "━" : "╌", style: style), column, row)
    }
  }

  // MARK: Branches

  private func drawBranches(on sheet: inout Sheet) {
    var grid = BoxGrid(columns: layout.columns, rows: layout.pictureRows)
    var columns: [Int: Int] = [:]
    for (index, node) in state.ends.enumerated() { columns[node] = column(index) }
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
    for end in state.ends {
      var node = end
      while let parent = outline.parent(node), inner.insert(parent).inserted { node = parent }
    }
    return inner.sorted()
  }

  /// Below its own height a folded branch goes on as a dotted line.
  private func drawTails(on sheet: inout Sheet) {
    for (index, node) in state.ends.enumerated() {
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

  /// The number of the group that a node lies in; nil above the cut.
  private func color(_ node: Int) -> Int32? {
    guard node < state.cut.firstUndone else { return nil }
    return state.number(ofGroup: state.group(at: outline.rows(node).lowerBound))
  }

  // MARK: Labels

  private func drawLabel(_ index: Int, on sheet: inout Sheet) {
    let node = state.ends[index]
    let start = column(index) - width / 2
    guard start >= 0, start + width <= layout.columns else { return }
    let left = start + layout.axis
    let rows = outline.rows(node)
    let isCursor = index == cursorEnd
    let isFound = state.hasFound(rows)
    var style = Sheet.Style.group(color(node))
    style.isReversed = isCursor
    style.isStrong = isFound
    let glyph = node < state.cut.firstUndone ? color(node).map { String($0.glyph) } ?? "·" : "*"
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
      return state.search.name(outline.rowOrder[rows.lowerBound])
    }
    let count = rows.count
    if count < 1_000 { return hasRoom ? "(\(count))" : "\(count)" }
    let (value, unit) = count < 1_000_000 ? (count / 1_000, "k") : (count / 1_000_000, "M")
    return hasRoom ? "(\(value)\(unit))" : "\(value)\(unit)"
  }
}
