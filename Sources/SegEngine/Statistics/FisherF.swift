import RealModule

/// Fisher's F distribution.
public enum FisherF {
  /// The share of the distribution with these degrees of freedom that lies above `value`.
  public static func above(
    _ value: Double, numerator: Double, denominator: Double
  ) -> Double {
    guard value > 0 else { return 1 }
    guard value < .infinity else { return 0 }
    return incompleteBeta(
      denominator / (denominator + numerator * value), denominator / 2, numerator / 2)
  }

  /// The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz), which
  /// settles fast below (a + 1) / (a + b + 2); beyond that from the other side.
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let front =
      Double.logGamma(a + b) - Double.logGamma(a) - Double.logGamma(b) + a * Double.log(x)
      + b * Double.log(onePlus: -x)
    return Double.exp(front) * fraction(x, a, b) / a
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / guarded(1 - (a + b) * x / (a + 1))
    var result = d
    for i in 1...10_000 {
      let m = Double(i)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / guarded(1 + even * d)
      c = guarded(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / guarded(1 + odd * d)
      c = guarded(1 + odd / c)
      result *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return result
  }
}
