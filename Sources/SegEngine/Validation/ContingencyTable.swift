import RealModule

/// How many rows each pair of groups of two partitions shares. Label values do not matter; label 0
/// (noise) counts as a group of its own.
///
/// Tables of more cells than rows would hold mostly zeros, so only cells that occur are kept.
public struct ContingencyTable: Sendable, Equatable {
  /// A cell that occurs.
  public struct Cell: Sendable, Equatable {
    /// Place of the first partition's label in `rowLabels`.
    public let row: Int
    /// Place of the second one's in `columnLabels`.
    public let column: Int
    /// Rows that have both labels.
    public let count: Int
  }

  /// Labels of the first partition, rising.
  public let rowLabels: [Int32]
  /// Labels of the second partition, rising.
  public let columnLabels: [Int32]
  /// Cells that occur, by row and column.
  public let cells: [Cell]
  /// Rows with each label of the first partition.
  public let rowSums: [Int]
  /// Rows with each label of the second partition.
  public let columnSums: [Int]
  /// Number of rows.
  public let total: Int

  /// Cost: O(n + k log k) for k cells. Throws `sizeMismatch` for different lengths, `tooFewRows`
  /// without rows.
  public init(_ one: [Int32], _ other: [Int32]) throws(EngineError) {
    guard one.count == other.count else {
      throw .sizeMismatch(of: "labels", expected: one.count, found: other.count)
    }
    guard !one.isEmpty else { throw .tooFewRows(needed: 1, found: 0) }
    let (first, second) = (LabelNumbers(one), LabelNumbers(other))
    rowLabels = first.labels
    columnLabels = second.labels
    cells = Self.cells(first, second)
    rowSums = first.sizes
    columnSums = second.sizes
    total = one.count
  }

  /// Rows of the cell at a pair of places; 0 if it does not occur. O(log cells).
  public func count(_ row: Int, _ column: Int) -> Int {
    var (low, high) = (0, cells.count)
    while low < high {
      let middle = (low + high) / 2
      let cell = cells[middle]
      if (cell.row, cell.column) < (row, column) { low = middle + 1 } else { high = middle }
    }
    guard low < cells.count, cells[low].row == row, cells[low].column == column else { return 0 }
    return cells[low].count
  }

  private static func cells(_ one: LabelNumbers, _ other: LabelNumbers) -> [Cell] {
    let columns = other.labels.count
    let size = one.labels.count.multipliedReportingOverflow(by: columns)
    if !size.overflow && size.partialValue <= max(4 * one.numbers.count, 1 << 20) {
      return denseCells(one, other, size: size.partialValue)
    }
    var counts: [Int: Int] = [:]
    for (a, b) in zip(one.numbers, other.numbers) {
      counts[Int(a) * columns + Int(b), default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { key, count in
      Cell(row: key / columns, column: key % columns, count: count)
    }
  }

  private static func denseCells(
    _ one: LabelNumbers, _ other: LabelNumbers, size: Int
  ) -> [Cell] {
    let columns = other.labels.count
    var counts = [Int32](repeating: 0, count: size)
    for row in one.numbers.indices {
      counts[Int(one.numbers[row]) * columns + Int(other.numbers[row])] += 1
    }
    return counts.indices.filter { counts[$0] > 0 }.map { place in
      Cell(row: place / columns, column: place % columns, count: Int(counts[place]))
    }
  }
}

/// Labels numbered from 0 in rising order.
private struct LabelNumbers {
  let labels: [Int32]
  let numbers: [Int32]
  let sizes: [Int]

  init(_ given: [Int32]) {
    let least = Int(given.min() ?? 0)
    let span = Int(given.max() ?? 0) - least + 1
    if span <= 4 * given.count + 1024 {
      var number = [Int32](repeating: -1, count: span)
      for label in given { number[Int(label) - least] = 0 }
      let known = number.indices.filter { number[$0] == 0 }
      for (place, offset) in known.enumerated() { number[offset] = Int32(place) }
      labels = known.map { Int32($0 + least) }
      numbers = given.map { number[Int($0) - least] }
    } else {
      let known = Set(given).sorted()
      let number = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, Int32($0)) })
      labels = known
      numbers = given.map { number[$0] ?? 0 }
    }
    var sizes = [Int](repeating: 0, count: labels.count)
    for number in numbers { sizes[Int(number)] += 1 }
    self.sizes = sizes
  }
}
