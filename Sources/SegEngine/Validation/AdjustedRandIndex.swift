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
    try PartitionAgreement(one, other).adjustedRandIndex
  }
}
