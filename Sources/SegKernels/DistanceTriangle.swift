/// Values of all pairs (i, j), i < j, of groups at positions 0, 1, …: row i holds j = i + 1, … in one
/// stretch, at first in the order of R's `dist`.
///
/// A value is the distance of two groups or, under the average rule, the sum over their pairs of
/// rows: sums of whole numbers stay exact, so that ties stay ties. Its key, by which groups are
/// compared, is the value divided by both `sizes`, which are 1 under all other rules.
///
/// Methods that take a range or a position write only what its comment says, so that different
/// ones may run on several threads.
public final class DistanceTriangle: @unchecked Sendable {
  let values: UnsafeMutablePointer<Double>
  let capacity: Int
  /// Pair (i, j) is at `starts[i] + j`.
  let starts: UnsafeMutablePointer<Int>
  /// One for each position, 1 where they play no part.
  let sizes: UnsafeMutablePointer<Double>
  /// 1 / size, by which keys are estimated.
  let scales: UnsafeMutablePointer<Double>
  /// 0 for a group that is there, 1 for one of a pair that merges, 2 for one that is gone.
  let marks: UnsafeMutablePointer<Double>
  /// Number of positions.
  public internal(set) var count: Int

  /// Room for the pairs of `count` groups. Their values are to be written before anything is read.
  public init(count: Int) {
    self.count = count
    capacity = max(count * (count - 1) / 2, 1)
    values = .allocate(capacity: capacity)
    starts = .allocate(capacity: max(count, 1))
    sizes = .allocate(capacity: max(count, 1))
    scales = .allocate(capacity: max(count, 1))
    marks = .allocate(capacity: max(count, 1))
    for i in 0..<count {
      starts[i] = CondensedDistances.index(i, i + 1, count: count) - i - 1
      sizes[i] = 1
      scales[i] = 1
      marks[i] = 0
    }
  }

  deinit {
    values.deallocate()
    starts.deallocate()
    sizes.deallocate()
    scales.deallocate()
    marks.deallocate()
  }

  /// The value of two positions.
  public func value(_ one: Int, _ other: Int) -> Double {
    precondition(max(one, other) < count && one != other)
    return values[place(one, other)]
  }

  @inline(__always)
  func place(_ one: Int, _ other: Int) -> Int {
    one < other ? starts[one] + other : starts[other] + one
  }

  /// Sets the size of a group, by which keys are divided. Its row is untouched.
  public func setSize(_ size: Double, at position: Int) {
    precondition(position < count && size > 0)
    sizes[position] = size
    scales[position] = 1 / size
  }

  /// Writes row `i`: the values of its pairs with i + 1, i + 2, … O(count).
  public func setRow(_ i: Int, to row: Span<Double>) {
    precondition(i < count && row.count == count - i - 1)
    let start = starts[i] + i + 1
    for j in row.indices { values[start + j] = row[j] }
  }

  /// Writes the keys of the pairs of `i` with all groups (+∞ with itself and those that are gone)
  /// into `out` (count). Only for rules without sizes. O(count).
  public func keys(of i: Int, into out: inout MutableSpan<Double>) {
    precondition(i < count && out.count == count)
    for x in 0..<count {
      out[x] = x == i || marks[x] != 0 ? .infinity : values[place(i, x)]
    }
  }
}
