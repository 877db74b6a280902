/// A tree cut into k groups, beside cuts of the same tree into fewer.
public struct CutLevel: Sendable, Equatable {
  /// Number of groups.
  public let k: Int
  /// Group of each row, 1…k, numbered canonically (see `CanonicalLabels`).
  public let labels: [Int32]
  /// For each group the one of the level before that it lies in; empty for the first level.
  public let parents: [Int32]
  /// Rows in each group.
  public let sizes: [Int]
}

extension MergeTree {
  /// Cuts into each of `groups` (rising); each group of a level lies within one of the level before.
  ///
  /// Cost: O(n · levels), with rows O(n · d · levels). Throws as `cut(k:rows:)`, and `invalid` when
  /// the numbers do not rise.
  public func levels(
    _ groups: some Sequence<Int>, rows: Matrix? = nil
  ) throws(EngineError) -> [CutLevel] {
    var levels: [CutLevel] = []
    for k in groups {
      if let last = levels.last, last.k >= k {
        throw .invalid(parameter: "k", found: "\(k) after \(last.k)", allowed: "rising numbers")
      }
      let labels = try cut(k: k, rows: rows)
      levels.append(CutLevel(labels: labels, k: k, within: levels.last?.labels))
    }
    return levels
  }

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

extension CutLevel {
  init(labels: [Int32], k: Int, within coarser: [Int32]?) {
    var sizes = [Int](repeating: 0, count: k)
    var parents = [Int32](repeating: 0, count: coarser == nil ? 0 : k)
    for (row, label) in labels.enumerated() {
      sizes[Int(label) - 1] += 1
      if let coarser { parents[Int(label) - 1] = coarser[row] }
    }
    self.init(k: k, labels: labels, parents: parents, sizes: sizes)
  }
}
