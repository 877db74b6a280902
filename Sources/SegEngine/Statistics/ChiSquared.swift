import RealModule

/// The chi-squared distribution.
public enum ChiSquared {
  /// The share of the distribution with so many degrees of freedom that lies below `value`.
  public static func below(_ value: Double, degrees: Int) -> Double {
    lowerGamma(Double(degrees) / 2, value / 2)
  }

  /// The value below which the share `p`, from 0 to below 1, lies. Bisection down to the last digit.
  public static func quantile(_ p: Double, degrees: Int) -> Double {
    precondition((0..<1).contains(p) && degrees >= 1, "no such quantile")
    var (low, high) = (0.0, Double(degrees))
    while below(high, degrees: degrees) < p { high *= 2 }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if below(middle, degrees: degrees) < p { low = middle } else { high = middle }
    }
    return high
  }

  /// The regularised lower incomplete gamma function P(a, x): its series below a + 1, else the continued
  /// fraction of its complement (Lentz).
  static func lowerGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < .infinity else { return 1 }
    let scale = Double.exp(a * Double.log(x) - x - Double.logGamma(a))
    if x < a + 1 {
      var (term, sum, n) = (1 / a, 1 / a, a)
      while term > sum * 1e-17 {
        n += 1
        term *= x / n
        sum += term
      }
      return min(scale * sum, 1)
    }
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var fraction = d
    for i in 1...10_000 {
      let factor = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / guarded(factor * d + b, tiny)
      c = guarded(b + factor / c, tiny)
      fraction *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return max(1 - scale * fraction, 0)
  }

  private static func guarded(_ value: Double, _ tiny: Double) -> Double {
    abs(value) < tiny ? tiny : value
  }
}
