/// The order of the distances of all pairs of n objects in R's `dist` and SciPy's `pdist`:
/// (0,1), (0,2), …, (0,n−1), (1,2), …
public enum CondensedDistances {
  /// Position of the pair (i, j), i < j, in 64 bits for any n that fits into memory.
  @inline(__always)
  public static func index(_ i: Int, _ j: Int, count n: Int) -> Int {
    i * (2 * n - i - 1) / 2 + j - i - 1
  }
}
