import SegLanguage
import SegRuntime

/// Repaints the cells that libedit has drawn, with colours, and puts a hint and a note behind them.
///
/// It moves only relatively, since nobody knows the row of the screen; it leaves the cursor where
/// it was, and writes the characters that libedit believes to be there, so that its own changes
/// stay right. The prompt and what is empty are written as well: libedit's shortcuts go wrong where
/// a wide letter moves to another row.
struct LinePainter {
  let layout: CellLayout
  /// With its colours.
  let prompt: String
  let screenRows: Int

  /// nil when the text is taller than the screen.
  func painting(_ reading: Reading, hint: String, cursor: Int) -> (
    painting: String, eraser: String
  )? {
    guard layout.end.row < screenRows else { return nil }
    let home = layout.place(of: cursor)
    var pen = Pen(place: home)
    if layout.start.row == 0, layout.start.column > 0 {
      pen.move(to: CellLayout.Place(row: 0, column: 0))
      pen.copy(prompt, endingAt: layout.start)
    }
    paintText(reading, &pen)
    let shownHint = fitted(hint, layout.columns - layout.end.column - 1)
    let hasNote = !reading.note.isEmpty && layout.end.row + 1 < screenRows
    if !shownHint.isEmpty {
      pen.move(to: layout.end)
      pen.write(shownHint, width: width(shownHint), style: Style.hint)
    }
    if hasNote {
      pen.move(to: layout.end)
      pen.startRow()
      let note = fitted(reading.note, layout.columns - 1)
      pen.write(note, width: width(note), style: Style.note)
    }
    pen.move(to: home)
    pen.finish()
    guard hasNote || !shownHint.isEmpty else { return (pen.output, "") }
    var eraser = Pen(place: home)
    eraser.move(to: layout.end)
    eraser.clearBelow()
    eraser.move(to: home)
    return (pen.output, eraser.output)
  }

  private func paintText(_ reading: Reading, _ pen: inout Pen) {
    var piece = reading.pieces[...]
    for glyph in layout.glyphs where !glyph.text.isEmpty {
      while let first = piece.first, first.span.end <= glyph.offset { piece.removeFirst() }
      var style = Style.plain
      if let first = piece.first, first.span.start <= glyph.offset { style = Style.of(first.kind) }
      if reading.marks.contains(where: { $0.start <= glyph.offset && glyph.offset < $0.end }) {
        style = Style.mark
      }
      if glyph.place.row > pen.place.row { clearRest(of: pen.place, &pen) }
      if glyph.width > 0 { pen.move(to: glyph.place) }
      pen.write(glyph.text, width: glyph.width, style: style)
    }
    clearRest(of: layout.end, &pen)
  }

  /// Behind the last column the cursor still stands on it, and nothing is to be cleared.
  private func clearRest(of place: CellLayout.Place, _ pen: inout Pen) {
    guard place.column < layout.columns else { return }
    pen.move(to: place)
    pen.clearRow()
  }

  // MARK: Width

  private func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + max(0, layout.cells(of: $1)) }
  }

  /// The beginning of one line that takes at most so many cells; without control characters.
  private func fitted(_ text: String, _ limit: Int) -> String {
    var result = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      guard scalar.value >= 0x20, scalar.value != 0x7F else { break }
      used += max(0, layout.cells(of: scalar))
      guard used <= limit else { break }
      result.append(scalar)
    }
    return String(result)
  }
}

/// Select graphic rendition: the numbers between `ESC[` and `m`.
private enum Style {
  static let plain = ""
  static let mark = "4;31"
  static let hint = "2"
  static let note = "2"

  static func of(_ kind: TokenClass) -> String {
    switch kind {
    case .keyword: "35"
    case .verb: "1;36"
    case .name: "1"
    case .option: "34"
    case .function: "36"
    case .number, .date: "33"
    case .text: "32"
    case .variable: "95"
    case .comment: "90"
    case .error: mark
    case .column, .operator, .punctuation: plain
    }
  }
}

/// Writes at places relative to the cursor.
private struct Pen {
  private(set) var output = ""
  private(set) var place: CellLayout.Place
  private var style = Style.plain

  init(place: CellLayout.Place) { self.place = place }

  mutating func move(to target: CellLayout.Place) {
    guard target != place else { return }
    set(Style.plain)
    if target.row < place.row { output += "\u{1B}[\(place.row - target.row)A" }
    if target.row > place.row { output += "\u{1B}[\(target.row - place.row)B" }
    output += "\r"
    if target.column > 0 { output += "\u{1B}[\(target.column)C" }
    place = target
  }

  mutating func write(_ text: String, width: Int, style: String) {
    set(style)
    output += text
    place.column += width
  }

  mutating func copy(_ text: String, endingAt end: CellLayout.Place) {
    output += text
    place = end
  }

  mutating func clearRow() {
    set(Style.plain)
    output += "\u{1B}[K"
  }

  /// The row below, which the screen may have to make room for.
  mutating func startRow() {
    set(Style.plain)
    output += "\r\n"
    place = CellLayout.Place(row: place.row + 1, column: 0)
  }

  mutating func finish() { set(Style.plain) }

  mutating func clearBelow() { output += "\u{1B}[J" }

  private mutating func set(_ wanted: String) {
    guard wanted != style else { return }
    output += wanted.isEmpty ? "\u{1B}[0m" : "\u{1B}[0;\(wanted)m"
    style = wanted
  }
}
