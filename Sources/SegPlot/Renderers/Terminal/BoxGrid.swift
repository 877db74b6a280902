/// Horizontal and vertical strokes in cells, joined by the right box-drawing characters.
package struct BoxGrid {
  private struct Arms: OptionSet {
    let rawValue: UInt8
    static let up = Arms(rawValue: 1)
    static let down = Arms(rawValue: 2)
    static let left = Arms(rawValue: 4)
    static let right = Arms(rawValue: 8)
  }

  let columns: Int
  let rows: Int
  /// columns × rows, row-major.
  private var arms: [Arms]
  private var colors: [PaletteIndex?]
  private var isUpright: [Bool]

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    arms = [Arms](repeating: [], count: columns * rows)
    colors = [PaletteIndex?](repeating: nil, count: columns * rows)
    isUpright = [Bool](repeating: false, count: columns * rows)
  }

  package mutating func horizontal(row: Int, from: Int, to: Int, color: PaletteIndex?) {
    guard row >= 0, row < rows, max(from, to) >= 0, min(from, to) < columns else { return }
    for column in max(0, min(from, to))...min(columns - 1, max(from, to)) {
      let cell = row * columns + column
      if column > min(from, to) { arms[cell].insert(.left) }
      if column < max(from, to) { arms[cell].insert(.right) }
      if !isUpright[cell] { colors[cell] = color }
    }
  }

  /// Where strokes of different colours meet, the vertical one keeps its colour.
  package mutating func vertical(column: Int, from: Int, to: Int, color: PaletteIndex?) {
    guard column >= 0, column < columns, max(from, to) >= 0, min(from, to) < rows else { return }
    for row in max(0, min(from, to))...min(rows - 1, max(from, to)) {
      let cell = row * columns + column
      if row > min(from, to) { arms[cell].insert(.up) }
      if row < max(from, to) { arms[cell].insert(.down) }
      isUpright[cell] = true
      colors[cell] = color
    }
  }

  package func character(column: Int, row: Int) -> Character? {
    let mask = Int(arms[row * columns + column].rawValue)
    return mask == 0 ? nil : Self.characters[mask]
  }

  package func color(column: Int, row: Int) -> PaletteIndex? { colors[row * columns + column] }

  /// By the bits up, down, left, right.
  private static let characters = Array(" │││─┘┐┤─└┌├─┴┬┼")
}
