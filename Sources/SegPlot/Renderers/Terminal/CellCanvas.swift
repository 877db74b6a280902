/// One character place of a terminal.
struct Cell: Equatable {
  enum Style: Equatable {
    case plain, strong, faint
    case group(PaletteIndex)
    /// A fill on the ground of another one, or letters on it.
    case fill(Fill, on: Fill?)
    case ink(on: Fill)

    init(_ color: PaletteIndex?) { self = color.map(Style.group) ?? .plain }

    /// Spaces show it too.
    var hasGround: Bool {
      switch self {
      case .fill(_, .some), .ink: true
      default: false
      }
    }
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
    part(column: column, row: row)
    rows[row][column] = Cell(character: character, style: style)
  }

  /// Removes the other half of a wide character, one half of which gives way.
  private mutating func part(column: Int, row: Int) {
    guard let character = rows[row][column].character else {
      if column > 0 { rows[row][column - 1] = Cell() }
      return
    }
    if column + 1 < columns, rows[row][column + 1].character == nil,
      DisplayText.width(character) == 2
    {
      rows[row][column + 1] = Cell()
    }
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
      for half in place..<place + width { part(column: half, row: row) }
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
        if cell.style != current, character != " " || cell.style.hasGround || current.hasGround,
          depth != .none
        {
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
    case .group(let group): return front(Palette.color(of: group), depth)
    case .fill(let fill, let ground):
      let behind = ground.map { back(Palette.color(of: $0), depth) } ?? ""
      return front(Palette.color(of: fill), depth) + behind
    case .ink(let ground):
      return (Palette.takesDarkInk(ground) ? "\u{1B}[30m" : "\u{1B}[97m")
        + back(Palette.color(of: ground), depth)
    }
  }

  private static func front(_ color: Palette.Color, _ depth: ColorDepth) -> String {
    depth == .trueColor
      ? "\u{1B}[38;2;\(color.red);\(color.green);\(color.blue)m" : "\u{1B}[38;5;\(color.ansi)m"
  }

  private static func back(_ color: Palette.Color, _ depth: ColorDepth) -> String {
    depth == .trueColor
      ? "\u{1B}[48;2;\(color.red);\(color.green);\(color.blue)m" : "\u{1B}[48;5;\(color.ansi)m"
  }
}
