/// Filled shapes in quarters of cells.
struct QuarterGrid {
  /// Size in cells.
  let columns: Int
  let rows: Int
  /// 2 columns × 2 rows, row-major.
  private var fills: [Fill?]
  private(set) var isEmpty = true

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    fills = [Fill?](repeating: nil, count: columns * rows * 4)
  }

  /// Fills the inside of a closed path (even-odd rule); x and y run from 0 to 1, y upwards.
  ///
  /// A shape thinner than a quarter is drawn as a line: what is there can be seen.
  mutating func fill(_ path: [(x: Double, y: Double)], with fill: Fill) {
    let lowest = path.map(\.y).min() ?? 0
    let highest = path.map(\.y).max() ?? 0
    guard !path.isEmpty, highest >= 0, lowest <= 1, highest.isFinite, lowest.isFinite else {
      return
    }
    isEmpty = false
    let height = Double(rows * 2)
    let first = max(0, Int(((1 - highest) * height - 0.5).rounded(.up)))
    let last = min(rows * 2 - 1, Int(((1 - lowest) * height - 0.5).rounded(.down)))
    guard first <= last else {
      let middle = (lowest + highest) / 2
      let row = max(0, min(rows * 2 - 1, Int((1 - middle) * height)))
      fillRow(row, across: path, at: middle, fill)
      return
    }
    for row in first...last {
      fillRow(row, across: path, at: 1 - (Double(row) + 0.5) / height, fill)
    }
  }

  private mutating func fillRow(
    _ row: Int, across path: [(x: Double, y: Double)], at y: Double, _ fill: Fill
  ) {
    var crossings: [Double] = []
    var previous = path[path.count - 1]
    for point in path {
      if (previous.y <= y) != (point.y <= y) {
        let share = (y - previous.y) / (point.y - previous.y)
        crossings.append(previous.x + (point.x - previous.x) * share)
      }
      previous = point
    }
    if crossings.isEmpty {
      crossings = [path.map(\.x).min() ?? 0, path.map(\.x).max() ?? 0]
    }
    crossings.sort()
    for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
      fillCells(row, crossings[pair], crossings[pair + 1], fill)
    }
  }

  private mutating func fillCells(_ row: Int, _ start: Double, _ end: Double, _ fill: Fill) {
    let width = Double(columns * 2)
    guard start <= 1, end >= 0 else { return }
    let first = max(0, Int((max(start, -1) * width - 0.5).rounded(.up)))
    let last = min(columns * 2 - 1, Int((min(end, 2) * width - 0.5).rounded(.down)))
    guard first <= last else {
      let middle = max(0, min(columns * 2 - 1, Int((start + end) / 2 * width)))
      fills[row * columns * 2 + middle] = fill
      return
    }
    for column in first...last { fills[row * columns * 2 + column] = fill }
  }

  /// What a cell shows: its quarters (bits from the upper left, row by row) that have the leading
  /// fill, and the fill of the others.
  func cell(column: Int, row: Int) -> (mask: Int, fill: Fill, other: Fill?)? {
    guard !isEmpty else { return nil }
    let start = row * 2 * columns * 2 + column * 2
    let quarters = [start, start + 1, start + columns * 2, start + columns * 2 + 1].map {
      fills[$0]
    }
    var leader: (fill: Fill, count: Int)?
    for case let fill? in quarters {
      let count = quarters.count { $0 == fill }
      if count > leader?.count ?? 0 { leader = (fill, count) }
    }
    guard let leader else { return nil }
    let bits = quarters.enumerated().reduce(0) {
      $0 | ($1.element == leader.fill ? 1 << $1.offset : 0)
    }
    return (bits, leader.fill, quarters.compactMap { $0 }.first { $0 != leader.fill })
  }

  /// Characters by their quarters: upper left 1, upper right 2, lower left 4, lower right 8.
  static let characters = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
}
