extension MergeTree {
  /// The agglomerative coefficient: 1 less the mean over all rows of the height of their first merge
  /// as a share of the last height. It grows with the number of rows.
  ///
  /// Kaufman & Rousseeuw, Finding Groups in Data (1990), https://doi.org/10.1002/9780470316801.
  /// Not a number for a single row and when all heights are 0. O(n).
  public var agglomerativeCoefficient: Double {
    guard let last = heights.last, last > 0 else { return .nan }
    var sum = 0.0
    for merge in heights.indices {
      if left[merge] < 0 { sum += heights[merge] }
      if right[merge] < 0 { sum += heights[merge] }
    }
    return 1 - sum / last / Double(leaves)
  }

  /// The merges (from 0) that lie below the one before, `inversions` many.
  public var invertedMerges: [Int] {
    heights.indices.dropFirst().filter { heights[$0] < heights[$0 - 1] }
  }
}
