/// One character place of a terminal.
struct Cell: Equatable {
  enum Style: Equatable {
    case plain, strong, faint
    case group(PaletteIndex)

    init(_ color: PaletteIndex?) { self = color.map(Style.group) ?? .plain }
  }

  /// nil for the second half of a wide character.
  var character: Character? = " "
  var style = Style.plain
}

/// A sheet of cells of fixed width that grows downwards.
struct CellCanvas {
  let columns: Int
  private(set) var rows: [[Cell]] = []

  init(columns: Int) { self.columns = columns }

  /// Adds empty rows and gives the number of the first.
  mutating func addRows(_ count: Int) -> Int {
    rows += [[Cell]](
      repeating: [Cell](repeating: Cell(), count: columns), count: max(count, 0))
    return rows.count - max(count, 0)
  }

  mutating func set(_ character: Character, column: Int, row: Int, style: Cell.Style) {
    guard rows.indices.contains(row), column >= 0, column < columns else { return }
    rows[row][column] = Cell(character: character, style: style)
  }

  func isEmpty(column: Int, row: Int) -> Bool {
    rows.indices.contains(row) && column >= 0 && column < columns
      && rows[row][column].character == " "
  }

  /// Writes a text from `column`; what lies beyond the sheet is left out.
  mutating func write(_ text: String, column: Int, row: Int, style: Cell.Style = .plain) {
    guard rows.indices.contains(row) else { return }
    var place = max(column, 0)
    for character in text {
      let width = DisplayText.width(character)
      guard width > 0 else { continue }
      guard place + width <= columns else { return }
      rows[row][place] = Cell(character: character, style: style)
      if width == 2 { rows[row][place + 1] = Cell(character: nil, style: style) }
      place += width
    }
  }

  /// The rows as text with escape sequences for colours, without spaces at their ends.
  func text(_ depth: ColorDepth) -> String {
    var result = ""
    for row in rows {
      let end = (row.lastIndex { $0.character != " " } ?? -1) + 1
      var current = Cell.Style.plain
      for cell in row[..<end] {
        guard let character = cell.character else { continue }
        if cell.style != current, character != " ", depth != .none {
          result += Escape.sequence(from: current, to: cell.style, depth)
          current = cell.style
        }
        result.append(character)
      }
      if current != .plain { result += Escape.reset }
      result += "\n"
    }
    return result
  }
}

/// Select Graphic Rendition sequences.
private enum Escape {
  static let reset = "\u{1B}[0m"

  static func sequence(from old: Cell.Style, to new: Cell.Style, _ depth: ColorDepth) -> String {
    (old == .plain ? "" : reset) + start(of: new, depth)
  }

  private static func start(of style: Cell.Style, _ depth: ColorDepth) -> String {
    switch style {
    case .plain: return ""
    case .strong: return "\u{1B}[1m"
    case .faint: return "\u{1B}[2m"
    case .group(let group):
      let color = Palette.color(of: group)
      return depth == .trueColor
        ? "\u{1B}[38;2;\(color.red);\(color.green);\(color.blue)m" : "\u{1B}[38;5;\(color.ansi)m"
    }
  }
}
