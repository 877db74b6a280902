extension TableExploration {
  package func sheet() -> Sheet {
    var sheet = Sheet(size)
    drawTitle(on: &sheet)
    drawHeader(on: &sheet)
    for line in 0..<visibleRows where top + line < reachable { drawRow(line, on: &sheet) }
    sheet.write(message, 0, size.rows - 2)
    if let field {
      field.draw(on: &sheet, row: size.rows - 1)
    } else {
      let keys = "↑↓ rows  ←→ columns  / where  s sort  g G ends  y take  ? keys  q leave"
      sheet.write(keys, 0, size.rows - 1, .faint)
    }
    if isHelpShown { HelpBox.draw(Self.help, on: &sheet) }
    return sheet
  }

  private func drawTitle(on sheet: inout Sheet) {
    let count = kept.map { NumberText.grouped($0.rowCount) + ($0.rowCount == 1 ? " row" : " rows") }
    let head = page.map { "the first \($0.table.rowCount) rows, " } ?? ""
    let right = isBusy ? head + "reading …" : count ?? ""
    let start = size.columns - Padding.width(right)
    sheet.write(statement, 0, 0, .strong, end: start - 1)
    sheet.write(right, start, 0, .strong)
  }

  private func drawHeader(on sheet: inout Sheet) {
    var place = gutter
    let shown = shownColumns
    for column in shown {
      let width = min(widths[column], size.columns - place)
      var text = columns[column].name
      if let order, order.column == column { text += order.isDescending ? " ▼" : " ▲" }
      var style = Sheet.Style.strong
      style.isReversed = column == self.column
      sheet.write(aligned(text, column, width), place, 1, style)
      place += width + 2
    }
    if shown.lowerBound > 0 { sheet.write("‹", 0, 1, .strong) }
    if shown.upperBound < columns.count { sheet.write("›", size.columns - 1, 1, .strong) }
  }

  private func drawRow(_ line: Int, on sheet: inout Sheet) {
    let number = top + line
    let y = 2 + line
    let isCursor = number == row
    sheet.write(
      Padding.leading(NumberText.grouped(number + 1), gutter - 1), 0, y,
      isCursor ? .reversed : .faint)
    guard let page, page.range.contains(number) else {
      sheet.write("…", gutter, y, .faint)
      return
    }
    var place = gutter
    for column in shownColumns {
      let width = min(widths[column], size.columns - place)
      let style = Sheet.Style(isStrong: isCursor)
      sheet.write(aligned(texts[column][number - page.first], column, width), place, y, style)
      place += width + 2
    }
  }

  /// Numbers stand at the right, all else at the left.
  private func aligned(_ text: String, _ column: Int, _ width: Int) -> String {
    let cut = DisplayLine.cut(text, width)
    return columns[column].type.isNumeric
      ? Padding.leading(cut, width) : Padding.trailing(cut, width)
  }

  static let help: [(keys: String, help: String)] = [
    ("↑ k, ↓ j", "a row up or down; PgUp b, PgDn space by screens"),
    ("g G", "the first row, the last (Home, End)"),
    ("← h, → l", "a column to the left or right; 0 and $ the outermost"),
    ("s", "sort by the column: rising, falling, not at all"),
    ("/ f", "show rows for which a condition holds; Tab completes"),
    ("y Enter", "take the statement to the prompt"),
    ("q Esc", "leave; Ctrl-C too"),
  ]
}
