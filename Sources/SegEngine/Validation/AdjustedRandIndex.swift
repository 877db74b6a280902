/// Agreement of two partitions, corrected for chance: 1 is the same, 0 is chance, below is worse.
///
/// Hubert & Arabie, "Comparing partitions", J. Classif. 2 (1985),
/// https://doi.org/10.1007/BF01908075.
public enum AdjustedRandIndex {
  /// Label values do not matter; noise (0) counts as a group of its own. Two partitions into one
  /// group, or into single rows, agree by 1.
  ///
  /// Cost: O(n). Throws `sizeMismatch` for different lengths, `tooFewRows` without rows.
  public static func between(_ one: [Int32], _ other: [Int32]) throws(EngineError) -> Double {
    guard one.count == other.count else {
      throw .sizeMismatch(of: "labels", expected: one.count, found: other.count)
    }
    guard !one.isEmpty else { throw .tooFewRows(needed: 1, found: 0) }
    var cells: [UInt64: Int] = [:]
    var (rowSums, columnSums): ([Int32: Int], [Int32: Int]) = ([:], [:])
    for (a, b) in zip(one, other) {
      let cell = UInt64(UInt32(bitPattern: a)) << 32 | UInt64(UInt32(bitPattern: b))
      cells[cell, default: 0] += 1
      rowSums[a, default: 0] += 1
      columnSums[b, default: 0] += 1
    }
    return index(
      both: pairs(cells.values), inOne: pairs(rowSums.values), inOther: pairs(columnSums.values),
      all: pairs(CollectionOfOne(one.count)))
  }

  /// Pairs of rows within groups of these sizes; fits 64 bits up to n = 4 · 10⁹.
  private static func pairs(_ sizes: some Collection<Int>) -> Int {
    sizes.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
  }

  /// Products of pair counts pass 64 bits near n = 100,000; in 128 bits they are exact.
  private static func index(both: Int, inOne: Int, inOther: Int, all: Int) -> Double {
    // The same partition, the degenerate ones included, for which the quotient is 0 / 0.
    if both == inOne && both == inOther { return 1 }
    let expected = Int128(inOne) * Int128(inOther)
    let excess = Int128(both) * Int128(all) - expected
    let most = Int128(inOne + inOther) * Int128(all) - 2 * expected
    return 2 * Double(excess) / Double(most)
  }
}
