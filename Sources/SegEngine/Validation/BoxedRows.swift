import SegKernels

/// Rows of one group that lie near each other, with the box around them.
struct BoxedBlock: Sendable {
  let group: Int
  let count: Int
  /// Row-major values, with a row of zeros after an odd number.
  let values: [Double]
  /// The same packed.
  let packed: [Double]
  /// Smallest and largest value of each column.
  let low: [Double]
  let high: [Double]
}

/// Labelled rows in small blocks of near neighbours, so that most pairs of rows can be passed over by
/// looking at boxes.
struct BoxedRows: Sendable {
  /// Most rows in a block.
  static let blockSize = 64

  let columns: Int
  let measure: Measure
  let blocks: [BoxedBlock]

  /// O(n · (d + log n)). `rows` are of length 1 for cosine.
  init(_ rows: Matrix, _ groups: LabelGroups, metric: Metric) {
    columns = rows.columns
    // A square root can wait until the end.
    measure = metric == .euclidean ? .squaredEuclidean : metric.measure
    var members = groups.sizes.map { size in
      var list: [Int32] = []
      list.reserveCapacity(size)
      return list
    }
    for (row, group) in groups.groupOf.enumerated() where group >= 0 {
      members[Int(group)].append(Int32(row))
    }
    var blocks: [BoxedBlock] = []
    for group in members.indices {
      var order = members[group]
      Self.split(&order, 0..<order.count, rows) { range, list in
        blocks.append(Self.block(group, list[range].map { Int($0) }, rows))
      }
    }
    self.blocks = blocks
  }

  private static func block(_ group: Int, _ members: [Int], _ rows: Matrix) -> BoxedBlock {
    let part = rows.selecting(rows: members)
    var low = [Double](repeating: .infinity, count: rows.columns)
    var high = [Double](repeating: -.infinity, count: rows.columns)
    for i in 0..<part.rows {
      for j in 0..<rows.columns {
        low[j] = min(low[j], part[i, j])
        high[j] = max(high[j], part[i, j])
      }
    }
    let filling = [Double](repeating: 0, count: part.rows % 2 * rows.columns)
    return BoxedBlock(
      group: group, count: part.rows, values: part.values + filling, packed: part.packed(),
      low: low, high: high)
  }

  /// Halves a range at the median of its widest column until blocks are small enough.
  private static func split(
    _ order: inout [Int32], _ range: Range<Int>, _ rows: Matrix,
    _ take: (Range<Int>, [Int32]) -> Void
  ) {
    guard range.count > blockSize else { return take(range, order) }
    let column = widest(order, range, rows)
    let middle = (range.lowerBound + range.upperBound) / 2 / 8 * 8
    let cut = middle > range.lowerBound ? middle : (range.lowerBound + range.upperBound) / 2
    select(&order, range, at: cut) { rows[Int($0), column] }
    split(&order, range.lowerBound..<cut, rows, take)
    split(&order, cut..<range.upperBound, rows, take)
  }

  private static func widest(_ order: [Int32], _ range: Range<Int>, _ rows: Matrix) -> Int {
    var best = (column: 0, width: -1.0)
    for j in 0..<rows.columns {
      var (low, high) = (Double.infinity, -Double.infinity)
      for place in range {
        let value = rows[Int(order[place]), j]
        low = min(low, value)
        high = max(high, value)
      }
      if high - low > best.width { best = (j, high - low) }
    }
    return best.column
  }

  /// Moves the rows with the smallest keys of a range in front of `place` (Hoare's selection).
  private static func select(
    _ order: inout [Int32], _ range: Range<Int>, at place: Int, _ key: (Int32) -> Double
  ) {
    var (low, high) = (range.lowerBound, range.upperBound - 1)
    while low < high {
      let pivot = key(order[(low + high) / 2])
      var (i, j) = (low, high)
      while i <= j {
        while key(order[i]) < pivot { i += 1 }
        while key(order[j]) > pivot { j -= 1 }
        if i <= j {
          order.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if place <= j { high = j } else if place >= i { low = i } else { return }
    }
  }
}

extension BoxedRows {
  /// No distance of rows of two blocks is smaller. Rounded as the distances are.
  func leastDistance(_ one: BoxedBlock, _ other: BoxedBlock) -> Double {
    var sum = 0.0
    for j in 0..<columns {
      let gap = max(one.low[j] - other.high[j], other.low[j] - one.high[j], 0)
      sum = joined(sum, gap)
    }
    return sum
  }

  /// No distance of rows of two blocks is larger.
  func largestDistance(_ one: BoxedBlock, _ other: BoxedBlock) -> Double {
    var sum = 0.0
    for j in 0..<columns {
      let reach = max(one.high[j] - other.low[j], other.high[j] - one.low[j])
      sum = joined(sum, reach)
    }
    return sum
  }

  private func joined(_ sum: Double, _ difference: Double) -> Double {
    switch measure {
    case .squaredEuclidean, .euclidean: sum.addingProduct(difference, difference)
    case .manhattan: sum + difference
    case .maximum: max(sum, difference)
    }
  }

  /// The smallest and largest distance between rows of two blocks.
  func extremes(
    _ one: BoxedBlock, _ other: BoxedBlock, _ scratch: inout [Double]
  ) -> (least: Double, most: Double) {
    var span = scratch.mutableSpan
    TileDistances.fill(
      rows: one.values.span, columns: columns, packed: other.packed.span, measure, factor: 1,
      out: &span)
    return TileDistances.extremes(
      scratch.span, rows: one.count, points: other.packed.count / columns, used: other.count)
  }
}
