import SegData
import SegLanguage
import SegPlot

/// How wide a screen is and whether it shows colours.
package struct Display: Sendable, Hashable {
  package enum Color: Sendable, Hashable {
    case none, ansi256, trueColor
  }

  package var width: Int
  package var color: Color
  /// Rows of a table to show.
  package var rows: Int
  /// Lines of the screen; nil where there is none. Pictures that can be lower fit into it.
  package var height: Int?
  /// All columns in one block and texts in full, however wide that is.
  package var isWhole = false
  /// Names the directives that show what is left out.
  package var hintsAtMore = false

  package init(width: Int = 80, color: Color = .none, rows: Int = 20, height: Int? = nil) {
    self.width = max(20, width)
    self.color = color
    self.rows = rows
    self.height = height
  }

  var style: DiagnosticStyle { color == .none ? .plain : .ansi }
}

/// A table as text: header, types, aligned cells; columns in the middle are left out when the screen is too narrow.
struct TextTable {
  let table: Table
  let display: Display
  /// All rows of the result, when it has more than `table` holds.
  let totalRows: Int?

  private static let longest = 32
  /// Where columns would be left out, texts are cut to the longest of these with which all fit.
  private static let shorter = [24, 18, 12]

  /// Tables of at most so many rows are continued below instead of losing columns.
  private static let fewRows = 12

  func text() -> String {
    guard !table.schema.columns.isEmpty else { return "" }
    var columns = table.schema.columns.indices.map { cells($0) }
    var widths = Self.widths(columns)
    let goesOnBelow = table.rowCount <= Self.fewRows
    if !display.isWhole, !goesOnBelow, !fits(widths), let shorter = shorter() {
      (columns, widths) = (shorter, Self.widths(shorter))
    }
    let blocks: [[Int?]] =
      display.isWhole
      ? [widths.indices.map(Optional.init)]
      : goesOnBelow ? self.blocks(widths) : [fitting(widths)]
    let shown = Set(blocks.flatMap { $0 }.compactMap { $0 })
    let texts = blocks.map { block($0, columns, widths) }
    return texts.joined(separator: "\n\n") + "\n" + footer(hidden: columns.count - shown.count)
  }

  private static func widths(_ columns: [[String]]) -> [Int] {
    columns.map { column in column.map(DisplayText.width).max() ?? 0 }
  }

  private func fits(_ widths: [Int]) -> Bool {
    widths.reduce(0, +) + 2 * max(0, widths.count - 1) <= display.width
  }

  /// The cells with texts so short that all columns fit; nil if they never do.
  private func shorter() -> [[String]]? {
    for longest in Self.shorter {
      let columns = table.schema.columns.indices.map { cells($0, longest) }
      if fits(Self.widths(columns)) { return columns }
    }
    return nil
  }

  private func block(_ shown: [Int?], _ columns: [[String]], _ widths: [Int]) -> String {
    var lines = (0..<(table.rowCount + 2)).map { row in line(row, columns, widths, shown) }
    if display.color != .none {
      lines[0] = "\u{1B}[1m" + lines[0] + "\u{1B}[0m"
      lines[1] = "\u{1B}[2m" + lines[1] + "\u{1B}[0m"
    }
    return lines.joined(separator: "\n")
  }

  /// All columns, in as many blocks as it takes; each begins with the first column.
  private func blocks(_ widths: [Int]) -> [[Int?]] {
    var blocks: [[Int?]] = []
    var block: [Int?] = []
    var used = 0
    for index in widths.indices {
      if !block.isEmpty, used + 2 + widths[index] > display.width, block.count > 1 || blocks.isEmpty
      {
        blocks.append(block)
        block = [0]
        used = widths[0]
      }
      used += (block.isEmpty ? 0 : 2) + widths[index]
      block.append(index)
    }
    return blocks + [block]
  }

  /// Name, type, then the cells.
  private func cells(_ column: Int, _ longest: Int = longest) -> [String] {
    let header = table.schema.columns[column]
    let style = NumberStyle(table, column)
    // Numbers and names stay whole.
    let most = header.type == .text ? longest : Self.longest
    let body = (0..<table.rowCount).map { row in
      clipped(style.text(table.cell(row, column)), most)
    }
    return [clipped(header.name, Self.longest), header.type.rawValue] + body
  }

  private func clipped(_ text: String, _ longest: Int) -> String {
    let line = DisplayText.singleLine(text)
    return display.isWhole ? line : DisplayText.truncated(line, to: longest)
  }

  /// Columns that fit, nil standing for those left out between the first and the last ones.
  private func fitting(_ widths: [Int]) -> [Int?] {
    let gap = 2
    if fits(widths) { return Array(widths.indices) }
    var used = 1
    var left: [Int] = []
    var right: [Int] = []
    var (low, high) = (0, widths.count - 1)
    while low <= high {
      let takesLeft = left.count <= right.count * 2
      let next = takesLeft ? low : high
      guard used + widths[next] + gap <= display.width else { break }
      used += widths[next] + gap
      if takesLeft {
        left.append(next)
        low += 1
      } else {
        right.insert(next, at: 0)
        high -= 1
      }
    }
    if left.isEmpty { left = [0] }
    return left + [nil] + right.filter { !left.contains($0) }
  }

  private func line(_ row: Int, _ columns: [[String]], _ widths: [Int], _ shown: [Int?]) -> String {
    let parts = shown.map { index -> String in
      guard let index else { return "…" }
      let type = table.schema.columns[index].type
      let text = columns[index][row]
      return type.isNumeric
        ? Padding.leading(text, widths[index]) : Padding.trailing(text, widths[index])
    }
    var line = parts.joined(separator: "  ")
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  private func footer(hidden: Int) -> String {
    var parts: [String] = []
    let total = totalRows ?? table.rowCount
    let rows = "\(NumberText.grouped(total)) \(total == 1 ? "row" : "rows")"
    parts.append(total > table.rowCount ? "\(rows), the first \(table.rowCount) shown" : rows)
    if hidden > 0 { parts.append("\(hidden) of \(table.schema.columns.count) columns left out") }
    if display.hintsAtMore, total > table.rowCount || hidden > 0 {
      parts.append(
        [total > table.rowCount ? ":more" : nil, hidden > 0 ? ":wider" : nil]
          .compactMap { $0 }.joined(separator: ", "))
    }
    let text = "(" + parts.joined(separator: "; ") + ")"
    return display.color == .none ? text : "\u{1B}[2m" + text + "\u{1B}[0m"
  }
}

/// Numbers of one column with as many places as its values need for six significant digits.
struct NumberStyle {
  private let places: Int?

  init(_ table: Table, _ column: Int) {
    guard table.schema.columns[column].type == .number else {
      places = nil
      return
    }
    let values = (0..<table.rowCount).compactMap { row -> Double? in
      if case .number(let value) = table.cell(row, column), value.isFinite { value } else { nil }
    }
    let largest = values.map(abs).max() ?? 0
    let smallest = values.map(abs).filter { $0 > 0 }.min() ?? 0
    if largest >= 1e12 || (smallest > 0 && smallest < 1e-5 && largest < 1e-2) {
      places = nil
      return
    }
    var digits = 1
    var power = 10.0
    while largest >= power {
      power *= 10
      digits += 1
    }
    let wanted = max(0, min(6, 7 - digits))
    places = values.map { Self.needed($0, wanted) }.max() ?? 0
  }

  /// Places after the point that are not zero.
  private static func needed(_ value: Double, _ most: Int) -> Int {
    let text = NumberText.fixed(value, places: most)
    guard let point = text.firstIndex(of: ".") else { return 0 }
    let decimals = text[text.index(after: point)...]
    return decimals.count - decimals.reversed().prefix { $0 == "0" }.count
  }

  func text(_ cell: Cell) -> String {
    switch cell {
    case .null: "·"
    case .number(let value):
      if let places, value.isFinite {
        NumberText.fixed(value, places: places)
      } else {
        NumberText.significant(value)
      }
    default: cell.description
    }
  }
}

/// Text brought to a width in terminal cells.
enum Padding {
  static func width(_ text: String) -> Int { DisplayText.width(text) }

  static func leading(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - DisplayText.width(text))) + text
  }

  static func trailing(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - DisplayText.width(text)))
  }
}
