import SegPlot

/// A screen full of characters, before any terminal sees it.
package struct Sheet: Sendable, Equatable {
  package struct Size: Sendable, Hashable {
    package var columns: Int
    package var rows: Int

    /// Never smaller than what a view can be drawn on.
    package init(columns: Int, rows: Int) {
      self.columns = max(columns, 20)
      self.rows = max(rows, 8)
    }
  }

  struct Style: Sendable, Hashable {
    /// The segment whose colour it has.
    var group: PaletteIndex?
    var isStrong = false
    var isFaint = false
    var isReversed = false

    static let plain = Style()
    static let strong = Style(isStrong: true)
    static let faint = Style(isFaint: true)
    static let reversed = Style(isReversed: true)
    static func group(_ group: PaletteIndex?) -> Style { Style(group: group) }
  }

  struct Cell: Sendable, Equatable {
    /// nil for the second half of a wide character.
    var character: Character? = " "
    var style = Style.plain
  }

  package let size: Size
  /// Row by row.
  private(set) var cells: [Cell]

  init(_ size: Size) {
    self.size = size
    cells = [Cell](repeating: Cell(), count: size.columns * size.rows)
  }

  subscript(column: Int, row: Int) -> Cell { cells[row * size.columns + column] }

  /// Writes a text in one line; what lies beyond `end` (or the sheet) is cut, with … for it.
  mutating func write(
    _ text: String, _ column: Int, _ row: Int, _ style: Style = .plain, end: Int? = nil
  ) {
    let limit = min(end ?? size.columns, size.columns)
    guard row >= 0, row < size.rows, column >= 0, column < limit else { return }
    let line = DisplayText.truncated(DisplayText.singleLine(text), to: limit - column)
    var place = column
    for character in line {
      let width = DisplayText.width(character)
      guard width > 0, place + width <= limit else { continue }
      put(Cell(character: character, style: style), place, row)
      if width == 2 { put(Cell(character: nil, style: style), place + 1, row) }
      place += width
    }
  }

  /// Sets one cell; outside of the sheet nothing happens. A wide character that it cuts goes.
  mutating func put(_ cell: Cell, _ column: Int, _ row: Int) {
    guard row >= 0, row < size.rows, column >= 0, column < size.columns else { return }
    let index = row * size.columns + column
    if cells[index].character == nil, cell.character != nil, column > 0 {
      cells[index - 1].character = " "
    }
    if cell.character != nil, column + 1 < size.columns, cells[index + 1].character == nil {
      cells[index + 1].character = " "
    }
    cells[index] = cell
  }

  mutating func fill(row: Int, _ style: Style, from: Int = 0, to end: Int? = nil) {
    guard row >= 0, row < size.rows else { return }
    for column in max(from, 0)..<max(from, min(end ?? size.columns, size.columns)) {
      cells[row * size.columns + column].style = style
    }
  }
}

extension Sheet {
  /// The rows as plain text, without spaces at their ends.
  package var text: String {
    (0..<size.rows).map { row in
      let line = (0..<size.columns).compactMap { self[$0, row].character }
      let end = (line.lastIndex { $0 != " " } ?? -1) + 1
      return String(line[..<end]) + "\n"
    }.joined()
  }

  /// What a terminal that shows `old` has to be sent to show this; nil stands for an empty screen.
  package func changes(from old: Sheet?, color: Display.Color) -> String {
    let before = old?.size == size ? old : nil
    var result = before == nil ? "\u{1B}[0m\u{1B}[2J" : ""
    for row in 0..<size.rows {
      guard let range = changed(row, before) else { continue }
      result += "\u{1B}[\(row + 1);\(range.lowerBound + 1)H"
      var style = Style.plain
      for column in range {
        let cell = self[column, row]
        guard let character = cell.character else { continue }
        if cell.style != style {
          result += cell.style.sequence(color)
          style = cell.style
        }
        result.append(character)
      }
      if style != .plain { result += "\u{1B}[0m" }
    }
    return result
  }

  /// From the first to the last cell of a row that differ, whole characters.
  private func changed(_ row: Int, _ old: Sheet?) -> ClosedRange<Int>? {
    let columns = 0..<size.columns
    func differs(_ column: Int) -> Bool { self[column, row] != (old?[column, row] ?? Cell()) }
    guard var first = columns.first(where: differs), let last = columns.last(where: differs)
    else { return nil }
    while first > 0, self[first, row].character == nil { first -= 1 }
    return first...last
  }
}

extension Sheet.Style {
  /// The sequence that sets this style whatever was set before.
  fileprivate func sequence(_ depth: Display.Color) -> String {
    var codes = ["0"]
    if isStrong { codes.append("1") }
    if isFaint { codes.append("2") }
    if isReversed { codes.append("7") }
    if let group {
      let color = Palette.color(of: group)
      switch depth {
      case .none: break
      case .ansi256: codes.append("38;5;\(color.ansi)")
      case .trueColor: codes.append("38;2;\(color.red);\(color.green);\(color.blue)")
      }
    }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }
}

/// Texts of views.
enum DisplayLine {
  static func cut(_ text: String, _ width: Int) -> String {
    DisplayText.truncated(DisplayText.singleLine(text), to: max(width, 1))
  }
}

extension Int32 {
  /// A segment's own character, so that colour alone never tells.
  var glyph: Character { Palette.glyph(of: self) }
}
