/// Which rows of a column hold a value: one bit a row, none at all if no value is missing.
package struct Validity: Hashable, Sendable {
  private var words: [UInt64] = []
  package private(set) var missingCount = 0

  package init() {}

  package func isValid(_ row: Int) -> Bool {
    words.isEmpty || row >> 6 >= words.count || words[row >> 6] & (1 << UInt64(row & 63)) != 0
  }

  /// Marks a row as missing.
  package mutating func remove(_ row: Int) {
    guard isValid(row) else { return }
    let needed = row >> 6 + 1
    if words.count < needed {
      words.append(contentsOf: repeatElement(UInt64.max, count: needed - words.count))
    }
    words[row >> 6] &= ~(1 << UInt64(row & 63))
    missingCount += 1
  }

  /// The rows that are missing, ascending.
  package var missingRows: [Int] {
    var rows: [Int] = []
    rows.reserveCapacity(missingCount)
    for (index, word) in words.enumerated() {
      var missing = ~word
      while missing != 0 {
        rows.append(index << 6 + missing.trailingZeroBitCount)
        missing &= missing - 1
      }
    }
    return rows
  }
}
