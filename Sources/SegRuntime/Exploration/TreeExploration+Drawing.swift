import SegPlot

extension TreeExploration {
  package func sheet() -> Sheet {
    var sheet = Sheet(size)
    guard !pane.ends.isEmpty else { return sheet }
    let layout = ViewLayout(size)
    for (index, part) in drawn {
      drawTitle(index, part, on: &sheet)
      TreePicture(
        pane: panes[index], search: search, layout: part,
        isCutFocused: index == shown && isCutFocused, partners: partners(index)
      ).draw(on: &sheet)
    }
    panel().draw(on: &sheet, row: layout.panelRow, height: layout.panelRows)
    drawFoot(on: &sheet)
    if isHelpShown { HelpBox.draw(Self.help, on: &sheet) }
    return sheet
  }

  /// The tree that keys act on has a strong title, and its groups lend the other their colours.
  private func drawTitle(_ index: Int, _ layout: ViewLayout, on sheet: inout Sheet) {
    let pane = panes[index]
    let source = pane.outline.source
    var left = isSideBySide ? pane.linkage.name : "\(name)  \(source.variantName)"
    if index == 0, isSideBySide { left = "\(name)  \(left)" }
    if !isSideBySide {
      left += ", \(NumberText.grouped(pane.outline.rowOrder.count)) rows"
      if source.micro != nil {
        left += " in \(NumberText.grouped(source.tree.leaves)) small groups"
      }
    }
    let right =
      "cut at \(NumberText.significant(pane.line, 4)): \(NumberText.grouped(pane.cut.k))"
      + (pane.cut.k == 1 ? " group" : " groups")
    let start = layout.span.upperBound - Padding.width(right)
    let style: Sheet.Style = index == shown ? .strong : .faint
    sheet.write(left, layout.span.lowerBound, 0, style, end: start - 1)
    sheet.write(right, start, 0, style)
  }

  /// The numbers whose colours a tree's groups wear; nil for their own.
  private func partners(_ index: Int) -> [Int32: Int32]? {
    index == shown ? nil : known?.comparison?.partners
  }

  /// What was found out about the cut that is shown.
  private var known: Figures? {
    figures.flatMap { $0.k == pane.cut.k && $0.shown == shown ? $0 : nil }
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
    guard panes.count > 1 else { return "" }
    let parts = panes.map { pane in
      let figure = pane.cophenetic.map { NumberText.fixed($0, places: 4) } ?? "not computed"
      return "\(pane.linkage.name) \(figure)"
    }
    var text = "cophenetic " + parts.joined(separator: ", ")
    if let agreement = known?.comparison?.agreement {
      text += "; ARI at \(pane.cut.k) groups \(NumberText.fixed(agreement, places: 4))"
    }
    return text + "; t turns"
  }

  /// With more groups only those are listed that stand around the cursor.
  private static let mostListed = 200

  private func panel() -> GroupPanel {
    let (pane, known) = (pane, known)
    let (cut, outline) = (pane.cut, pane.outline)
    let own = pane.group(at: pane.cursor)
    let listed = Self.listedGroups(cut, own)
    let lines = listed.map { group -> GroupPanel.Line in
      let rows = outline.rows(cut.groups[group])
      let number = pane.number(ofGroup: group)
      return GroupPanel.Line(
        number: number, name: number.map(String.init) ?? "", size: rows.count,
        silhouette: number.flatMap { known?.silhouettes?.byGroup[$0] },
        means: cut.columns.map { pane.sums.mean($0, rows) }, isMarked: group == own)
    }
    var title = "Means by group, the most distinguishing columns first"
    if cut.k > 1 {
      title =
        known == nil
        ? "silhouette …" : known?.silhouettes?.words ?? "silhouettes are not defined here"
    }
    return GroupPanel(
      title: title, columns: cut.columns.map { pane.sums.names[$0] }, lines: lines,
      groupCount: cut.k,
      overall: cut.columns.map { pane.sums.means[$0] }, total: outline.rowOrder.count)
  }

  /// By their numbers, or as they stand where there are too many for that.
  private static func listedGroups(_ cut: TreePane.Cut, _ own: Int) -> [Int] {
    guard let numbers = cut.numbers, numbers.count <= mostListed else {
      let first = max(0, min(own - mostListed / 2, cut.groups.count - mostListed))
      return Array(first..<min(first + mostListed, cut.groups.count))
    }
    return numbers.indices.sorted { numbers[$0] < numbers[$1] }
  }

  static let help: [(keys: String, help: String)] = [
    ("↑ k, ↓ j", "move the cut line; PgUp, PgDn by more"),
    ("+ -, 1…9", "one group more or fewer, or so many"),
    ("← h, → l", "walk along the branches"),
    ("space", "open the branch; Backspace folds it"),
    ("/ n N", "find a row by id or text; next, previous"),
    ("c", "compare with another linkage, each time the next"),
    ("t Tab, s", "turn to the other tree; both trees or one"),
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
