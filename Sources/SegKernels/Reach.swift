/// How far a neighbourhood reaches: a measure and its largest value that still counts.
public struct Reach: Sendable {
  /// Squared Euclidean, Manhattan or maximum; √ is never taken.
  public let measure: Measure
  /// Two points are neighbours when their measure is at most this.
  public let limit: Double
  /// Above this the measure of two boxes proves that no pair is within the limit, whatever rounding
  /// did to it; at most `lower` it proves that every pair is.
  let upper: Double
  let lower: Double

  public init(_ measure: Measure, limit: Double, columns: Int) {
    let margin = 8 * Double(columns + 4) * Double.ulpOfOne
    self.measure = measure
    self.limit = limit
    upper = limit * (1 + margin)
    lower = limit * (1 - margin)
  }
}

typealias Quad = SIMD4<Double>

/// A measure that is also summed for single numbers and for four columns at once.
protocol ReachMeasure: LaneMeasure {
  static func add(_ sum: Double, _ difference: Double) -> Double
  static func add(_ sum: Quad, _ difference: Quad) -> Quad
  /// What four partial sums come to.
  static func total(_ sum: Quad) -> Double
}

extension SquaredEuclideanLanes: ReachMeasure {
  @inline(__always)
  static func add(_ sum: Double, _ difference: Double) -> Double { sum + difference * difference }
  @inline(__always)
  static func add(_ sum: Quad, _ difference: Quad) -> Quad { sum + difference * difference }
  @inline(__always)
  static func total(_ sum: Quad) -> Double { (sum[0] + sum[2]) + (sum[1] + sum[3]) }
}

extension ManhattanLanes: ReachMeasure {
  @inline(__always)
  static func add(_ sum: Double, _ difference: Double) -> Double { sum + difference.magnitude }
  @inline(__always)
  static func add(_ sum: Quad, _ difference: Quad) -> Quad {
    sum + pointwiseMax(difference, -difference)
  }
  @inline(__always)
  static func total(_ sum: Quad) -> Double { (sum[0] + sum[2]) + (sum[1] + sum[3]) }
}

extension MaximumLanes: ReachMeasure {
  @inline(__always)
  static func add(_ sum: Double, _ difference: Double) -> Double { max(sum, difference.magnitude) }
  @inline(__always)
  static func add(_ sum: Quad, _ difference: Quad) -> Quad {
    pointwiseMax(sum, pointwiseMax(difference, -difference))
  }
  @inline(__always)
  static func total(_ sum: Quad) -> Double { max(max(sum[0], sum[2]), max(sum[1], sum[3])) }
}
