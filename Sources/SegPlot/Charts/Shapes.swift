import RealModule

/// The outline of points in the plane.
enum ConvexHull {
  /// The corners of the hull, counter-clockwise. O(n log n); Andrew (1979),
  /// doi:10.1016/0020-0190(79)90072-3.
  static func corners(x: [Double], y: [Double]) -> (x: [Double], y: [Double]) {
    let points = zip(x, y).filter { $0.isFinite && $1.isFinite }.sorted { $0 < $1 }
    guard points.count > 2 else { return (points.map(\.0), points.map(\.1)) }
    func half(_ points: some Sequence<(Double, Double)>) -> [(Double, Double)] {
      var chain: [(Double, Double)] = []
      for point in points {
        while chain.count > 1, turn(chain[chain.count - 2], chain[chain.count - 1], point) <= 0 {
          chain.removeLast()
        }
        chain.append(point)
      }
      return chain.dropLast()
    }
    let corners = half(points) + half(points.reversed())
    return (corners.map(\.0), corners.map(\.1))
  }

  private static func turn(
    _ a: (Double, Double), _ b: (Double, Double), _ c: (Double, Double)
  ) -> Double {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
  }
}

/// A smooth curve of how densely values lie.
struct DensityCurve {
  /// Rising places and the density at each; the area below is 1.
  let x: [Double]
  let y: [Double]

  private static let bins = 200

  /// Gaussian kernels with Silverman's width, 0.9 · min(sd, IQR / 1.34) · n^(-1/5), over counts in
  /// 200 bins: the error is far below what can be seen. O(n log n).
  init(_ values: [Double], over domain: (lower: Double, upper: Double)) {
    let width = Self.bandwidth(values, domain)
    let step = (domain.upper - domain.lower) / Double(Self.bins)
    var counts = [Double](repeating: 0, count: Self.bins)
    for value in values where value >= domain.lower && value <= domain.upper {
      counts[min(Self.bins - 1, Int((value - domain.lower) / step))] += 1
    }
    let centers = (0..<Self.bins).map { domain.lower + (Double($0) + 0.5) * step }
    let reach = max(1, Int((4 * width / step).rounded(.up)))
    let kernel = (0...reach).map { offset in
      let distance = Double(offset) * step / width
      return Double.exp(-distance * distance / 2)
    }
    let mass = kernel.dropFirst().reduce(kernel[0]) { $0 + 2 * $1 } * step
    let total = max(Double(values.count), 1) * mass
    x = centers
    y = centers.indices.map { place in
      let near = max(0, place - reach)...min(Self.bins - 1, place + reach)
      return near.reduce(0) { $0 + counts[$1] * kernel[abs($1 - place)] } / total
    }
  }

  private static func bandwidth(_ values: [Double], _ domain: (lower: Double, upper: Double))
    -> Double
  {
    let sorted = values.sorted()
    let deviation = Figures.deviation(sorted)
    let quartiles =
      (Figures.quantile(sorted, 0.75) - Figures.quantile(sorted, 0.25)) / 1.34
    let spread = quartiles > 0 ? min(deviation, quartiles) : deviation
    let silverman = 0.9 * spread * Double.pow(max(Double(sorted.count), 1), -0.2)
    return max(silverman, (domain.upper - domain.lower) / 200)
  }
}

/// A place at a turn from the top, clockwise; `turn` 1 is all around.
enum Polar {
  static func point(turn: Double, radius: Double, x: Double = 0, y: Double = 0) -> (
    x: Double, y: Double
  ) {
    (x + radius * Double.sin(turn * 2 * .pi), y + radius * Double.cos(turn * 2 * .pi))
  }

  /// A circle's part as a line of short pieces.
  static func arc(from start: Double, to end: Double, radius: Double) -> [(x: Double, y: Double)] {
    let steps = max(1, Int((abs(end - start) * 120).rounded(.up)))
    return (0...steps).map { step in
      point(turn: start + (end - start) * Double(step) / Double(steps), radius: radius)
    }
  }
}
