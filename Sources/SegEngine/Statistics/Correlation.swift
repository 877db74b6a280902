/// How two lists of numbers go together.
public enum Correlation {
  /// Pearson's correlation, in two passes; not a number if a list has no spread or fewer than two
  /// values. O(n).
  public static func pearson(_ one: [Double], _ other: [Double]) -> Double {
    precondition(one.count == other.count, "lists differ in length")
    let n = Double(one.count)
    let meanOne = one.reduce(0, +) / n
    let meanOther = other.reduce(0, +) / n
    var (squaresOne, squaresOther, products) = (0.0, 0.0, 0.0)
    for (a, b) in zip(one, other) {
      squaresOne += (a - meanOne) * (a - meanOne)
      squaresOther += (b - meanOther) * (b - meanOther)
      products += (a - meanOne) * (b - meanOther)
    }
    return products / (squaresOne.squareRoot() * squaresOther.squareRoot())
  }
}
