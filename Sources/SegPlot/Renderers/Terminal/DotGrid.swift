/// Dots in groups of 2 × 4 that become braille characters.
struct DotGrid {
  /// Size in cells.
  let columns: Int
  let rows: Int
  /// columns × rows, row-major: the dots that are set, as the bits of a braille character.
  private var dots: [UInt8]
  /// How many points fell into each cell.
  private(set) var counts: [Int32]
  /// The group that leads in each cell, and by how many votes (Boyer and Moore): a group that has
  /// more than half of the points wins, with one pass and no table of groups.
  private var leaders: [PaletteIndex]
  private var votes: [Int32]

  private static let plain = PaletteIndex.min

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = [UInt8](repeating: 0, count: columns * rows)
    counts = [Int32](repeating: 0, count: columns * rows)
    leaders = [PaletteIndex](repeating: Self.plain, count: columns * rows)
    votes = [Int32](repeating: 0, count: columns * rows)
  }

  /// Bits by row, then column, of the dot in its cell.
  private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  /// Sets a dot; x and y run from 0 to 1, y upwards.
  mutating func set(x: Double, y: Double, color: PaletteIndex?) {
    guard let across = Self.place(x, of: columns * 2),
      let down = Self.place(1 - y, of: rows * 4)
    else { return }
    setDot(across, down, color)
  }

  /// The dot that a share of the length falls into; nil when it lies outside.
  private static func place(_ share: Double, of count: Int) -> Int? {
    guard share >= -1e-9, share <= 1 + 1e-9, count > 0 else { return nil }
    return max(0, min(count - 1, Int(share * Double(count))))
  }

  private mutating func setDot(_ across: Int, _ down: Int, _ color: PaletteIndex?) {
    let cell = (down / 4) * columns + across / 2
    dots[cell] |= Self.bits[(down % 4) * 2 + across % 2]
    counts[cell] &+= 1
    let group = color ?? Self.plain
    if votes[cell] == 0 { leaders[cell] = group }
    votes[cell] += leaders[cell] == group ? 1 : -1
  }

  /// Sets the dots between two points.
  mutating func connect(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), color: PaletteIndex?
  ) {
    let wide = abs(end.x - start.x) * Double(columns * 2)
    let high = abs(end.y - start.y) * Double(rows * 4)
    guard wide.isFinite, high.isFinite else { return }
    let steps = max(1, Int(min(max(wide, high), 10_000).rounded(.up)))
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      set(
        x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share,
        color: color)
    }
  }

  /// The braille character of a cell, nil when no dot is set.
  func character(column: Int, row: Int) -> Character? {
    let bits = dots[row * columns + column]
    guard bits != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(bits)) else { return nil }
    return Character(scalar)
  }

  func count(column: Int, row: Int) -> Int { Int(counts[row * columns + column]) }

  func leader(column: Int, row: Int) -> PaletteIndex? {
    let leader = leaders[row * columns + column]
    return leader == Self.plain ? nil : leader
  }
}
