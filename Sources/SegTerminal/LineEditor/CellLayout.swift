/// Where libedit draws a prompt and a text, cell by cell.
///
/// This is its own rule: a character as wide as the system says, a newline ends a row, a wide
/// character that does not fit starts one, a full row is followed by the next at once, and tabs go
/// to multiples of eight. Characters of no width stand on the cell before.
struct CellLayout {
  struct Place: Equatable {
    var row: Int
    var column: Int
  }

  /// What is drawn for one code point of the text.
  struct Glyph: Equatable {
    let offset: Int
    let place: Place
    /// Empty for a newline and a tab.
    let text: String
    let width: Int
  }

  let columns: Int
  private(set) var glyphs: [Glyph] = []
  /// Where the text begins and ends.
  private(set) var start = Place(row: 0, column: 0)
  private(set) var end = Place(row: 0, column: 0)
  private let width: (Unicode.Scalar) -> Int

  /// - Parameters:
  ///   - prompt: without its colours.
  ///   - width: cells of a code point, -1 for one that cannot be shown.
  init(columns: Int, prompt: String, text: String, width: @escaping (Unicode.Scalar) -> Int) {
    self.columns = max(columns, 1)
    self.width = width
    for scalar in prompt.unicodeScalars { _ = put(scalar) }
    start = end
    glyphs.reserveCapacity(text.utf8.count)
    var offset = 0
    for scalar in text.unicodeScalars {
      for glyph in put(scalar) {
        glyphs.append(
          Glyph(offset: offset, place: glyph.place, text: glyph.text, width: glyph.width))
      }
      offset += UTF8.width(scalar)
    }
  }

  /// Where the cursor stands before the character at an offset in UTF-8.
  func place(of offset: Int) -> Place {
    var (low, high) = (0, glyphs.count)
    while low < high {
      let middle = (low + high) / 2
      if glyphs[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low < glyphs.count ? glyphs[low].place : end
  }

  func cells(of scalar: Unicode.Scalar) -> Int { width(scalar) }

  // MARK: Rule

  private typealias Drawn = (place: Place, text: String, width: Int)

  /// Draws one code point, which may be shown as several characters.
  private mutating func put(_ scalar: Unicode.Scalar) -> [Drawn] {
    switch scalar {
    case "\n":
      let place = end
      end = Place(row: end.row + 1, column: 0)
      return [(place, "", 0)]
    case "\t":
      let place = end
      repeat { advance(1) } while end.column % 8 != 0
      return [(place, "", 0)]
    default:
      var drawn: [Drawn] = []
      for character in visible(scalar) { drawn.append(draw(character)) }
      return drawn
    }
  }

  private mutating func draw(_ scalar: Unicode.Scalar) -> Drawn {
    let cells = max(0, width(scalar))
    if end.column + cells > columns { end = Place(row: end.row + 1, column: 0) }
    let place = end
    advance(cells)
    return (place, Self.isShown(scalar, cells) ? String(scalar) : "", cells)
  }

  private mutating func advance(_ cells: Int) {
    end.column += cells
    if end.column >= columns { end = Place(row: end.row + 1, column: 0) }
  }

  /// Joiners would make a terminal draw two emoji in the cells of one.
  private static func isShown(_ scalar: Unicode.Scalar, _ cells: Int) -> Bool {
    cells > 0
      || [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
        && !scalar.properties.isVariationSelector
  }

  /// `^A` for a control character, `\U+0378` for one that cannot be shown.
  private func visible(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    if scalar.value < 0x20 || scalar.value == 0x7F {
      return ["^", Unicode.Scalar(UInt8(scalar.value ^ 0x40))]
    }
    guard width(scalar) < 0 else { return [scalar] }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let padding = String(repeating: "0", count: max(0, 4 - digits.count))
    return Array(("\\U+" + padding + digits).unicodeScalars)
  }
}
