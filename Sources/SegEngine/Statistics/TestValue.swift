import RealModule

/// How far a group is from all rows in one trait, in standard deviations of what groups of its size that
/// were drawn without regard to the trait would show (the v-test).
///
/// Lebart, Morineau & Piron, "Statistique exploratoire multidimensionnelle", 1995; the same numbers as
/// `catdes` of R's FactoMineR. It orders traits; where the groups were made from the same column, it proves
/// nothing.
public enum TestValue {
  /// For a level that `count` of the `group` rows of a group have, and `level` of `total` rows in all.
  ///
  /// From the exact tail of the hypergeometric distribution, the count itself taken half; finite however
  /// small the tail is, and 0 where the shares are equal. O(√total).
  public static func level(count: Int, group: Int, level: Int, total: Int) -> Double {
    precondition(
      count >= 0 && count <= min(group, level) && max(group, level) <= total
        && group + level - count <= total, "no such counts")
    let here = Double(count) * Double(total)
    let expected = Double(group) * Double(level)
    guard here != expected else { return 0 }
    let draws = Hypergeometric(group: group, level: level, total: total)
    let sign = here > expected ? 1.0 : -1.0
    let tail = draws.logTail(count, upwards: here > expected)
    // Beyond the mean but not beyond the median the other tail is the smaller one.
    let small = tail <= -Double.log(2) ? tail : Double.log(-Double.expMinusOne(tail))
    return sign * normalQuantile(logTail: small)
  }

  /// For a mean that lies `difference` above that of all rows, whose standard deviation (divisor n − 1) is
  /// `deviation`; nil where the column does not vary or the group is all rows.
  public static func mean(
    difference: Double, deviation: Double, group: Int, total: Int
  ) -> Double? {
    guard deviation > 0, group >= 1, group < total else { return nil }
    let (n, m) = (Double(total), Double(group))
    return difference / (deviation * ((n - m) / (n * m)).squareRoot())
  }

  /// The z of the standard normal distribution above which a tail of this logarithm, at most ln ½, lies.
  /// Newton's method on ln Q(z), which is concave, from the right.
  static func normalQuantile(logTail: Double) -> Double {
    var z = (-2 * logTail).squareRoot()
    for _ in 0..<100 {
      let (logarithm, hazard) = upperTail(z)
      let step = (logTail - logarithm) / hazard
      z -= step
      if abs(step) <= 1e-14 * max(abs(z), 1) { break }
    }
    return max(z, 0)
  }

  /// ln Q(z) and φ(z)/Q(z): by the complementary error function, far out by Laplace's continued fraction.
  private static func upperTail(_ z: Double) -> (logarithm: Double, hazard: Double) {
    let logDensity = -z * z / 2 - Double.log(2 * Double.pi) / 2
    if z < 6 {
      let tail = Double.erfc(z / 2.0.squareRoot()) / 2
      return (Double.log(tail), Double.exp(logDensity) / tail)
    }
    var fraction = z
    for term in stride(from: 60.0, through: 1, by: -1) { fraction = z + term / fraction }
    return (logDensity - Double.log(fraction), fraction)
  }
}

/// How many rows of a level a group drawn without replacement holds.
private struct Hypergeometric {
  let group: Int
  let level: Int
  let total: Int

  /// ln of the chance of more (or fewer) than `count`, and half of that of `count` itself.
  func logTail(_ count: Int, upwards: Bool) -> Double {
    var sum = 0.5
    var term = 1.0
    var x = count
    // The terms fall from the mode on; what comes after the smallest ones adds nothing.
    while term > sum * 1e-18 {
      term *= upwards ? ratio(x) : 1 / ratio(x - 1)
      guard term > 0, term.isFinite else { break }
      sum += term
      x += upwards ? 1 : -1
    }
    return logChance(count) + Double.log(sum)
  }

  /// P(x + 1) / P(x); 0 past the last possible count, ∞ before the first.
  private func ratio(_ x: Int) -> Double {
    Double(level - x) * Double(group - x)
      / (Double(x + 1) * Double(total - level - group + x + 1))
  }

  private func logChance(_ x: Int) -> Double {
    logChoose(level, x) + logChoose(total - level, group - x) - logChoose(total, group)
  }

  private func logChoose(_ n: Int, _ k: Int) -> Double {
    Double.logGamma(Double(n + 1)) - Double.logGamma(Double(k + 1))
      - Double.logGamma(Double(n - k + 1))
  }
}
