import RealModule

/// The curve 1 / (1 + a d²ᵇ) that comes nearest to 1 up to a distance and an exponential fall behind it.
struct LayoutCurve: Sendable, Equatable {
  let a: Double
  let b: Double

  /// Least squares at 300 places up to 3 · spread, by Levenberg and Marquardt's steps.
  init(minimumDistance: Double, spread: Double) {
    let places = (0..<300).map { 3 * spread * Double($0) / 299 }
    let wanted = places.map {
      $0 < minimumDistance ? 1 : Double.exp(-($0 - minimumDistance) / spread)
    }
    var (a, b, damping) = (1.0, 1.0, 1e-3)
    var error = Self.sums(places, wanted, a, b).error
    for _ in 0..<500 {
      let s = Self.sums(places, wanted, a, b)
      let (aa, bb) = (s.aa * (1 + damping), s.bb * (1 + damping))
      let determinant = aa * bb - s.ab * s.ab
      let stepA = (bb * s.a - s.ab * s.b) / determinant
      let stepB = (aa * s.b - s.ab * s.a) / determinant
      let next = Self.sums(places, wanted, a + stepA, b + stepB).error
      if next <= error, a + stepA > 0, b + stepB > 0 {
        (a, b) = (a + stepA, b + stepB)
        let gain = error - next
        error = next
        damping = max(damping / 10, 1e-15)
        if gain <= 1e-16 * error, abs(stepA) < 1e-12 * a { break }
      } else {
        damping *= 10
        if damping > 1e15 { break }
      }
    }
    self.a = a
    self.b = b
  }

  private struct Sums {
    var error = 0.0
    var (a, b, aa, ab, bb) = (0.0, 0.0, 0.0, 0.0, 0.0)
  }

  /// Squared error, and what the normal equations need.
  private static func sums(_ places: [Double], _ wanted: [Double], _ a: Double, _ b: Double) -> Sums
  {
    var sums = Sums()
    for (x, y) in zip(places, wanted) {
      let power = x > 0 ? Double.pow(x, 2 * b) : 0
      let value = 1 / (1 + a * power)
      let slopeA = -power * value * value
      let slopeB = x > 0 ? -2 * a * power * Double.log(x) * value * value : 0
      let rest = y - value
      sums.error += rest * rest
      sums.a += slopeA * rest
      sums.b += slopeB * rest
      sums.aa += slopeA * slopeA
      sums.ab += slopeA * slopeB
      sums.bb += slopeB * slopeB
    }
    return sums
  }
}
