/// Cut points of sorted values.
public enum Quantile {
  /// The quantile of R's type 7 (and NumPy's default): linear between the values at (n−1)·p.
  ///
  /// Hyndman & Fan, Am. Stat. 50 (1996), https://doi.org/10.1080/00031305.1996.10473566.
  /// `sorted` rises and is not empty, p is in 0...1.
  public static func type7(_ sorted: [Double], _ p: Double) -> Double {
    precondition(!sorted.isEmpty && (0...1).contains(p), "no such quantile")
    let position = Double(sorted.count - 1) * p
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    let share = position - Double(below)
    return sorted[below] + share * (sorted[above] - sorted[below])
  }
}
