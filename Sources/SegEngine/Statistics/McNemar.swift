/// Whether one of two ways of calling the same rows is right more often than the other.
///
/// McNemar, Psychometrika 12 (1947), https://doi.org/10.1007/BF02295996.
public enum McNemar {
  /// The exact two-sided p-value, twice the smaller tail of the binomial distribution with share ½, from
  /// the rows that only one of both calls rightly; 1 when there are none.
  public static func exact(onlyFirst: Int, onlySecond: Int) -> Double {
    precondition(onlyFirst >= 0 && onlySecond >= 0, "counts are not negative")
    let (fewer, more) = (min(onlyFirst, onlySecond), max(onlyFirst, onlySecond))
    // P(X ≤ fewer) of fewer + more draws.
    let tail = FisherF.incompleteBeta(0.5, Double(more), Double(fewer + 1))
    return more == fewer ? 1 : min(2 * tail, 1)
  }
}
