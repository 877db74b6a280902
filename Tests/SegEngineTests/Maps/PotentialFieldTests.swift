import SegKernels
import Testing

@testable import SegEngine

/// The grid against the sum over all pairs.
struct PotentialFieldTests {
  @Test(arguments: [Float(1e-4), 0.1, 3, 20])
  func pushesAreThoseOfAllPairs(width: Float) throws {
    var random = RandomSource(seed: 5)
    let count = 800
    let points = (0..<2 * count).map { _ in Float(random.normal()) * width }
    let (low, high) = Self.box(points)
    var field = PotentialField(points: count)
    var found = [Float](repeating: 0, count: 2 * count)
    let total = try field.push(points, low: low, high: high, pushes: &found, .default)
    var expected = found
    var span = expected.mutableSpan
    let exact = MapForces.repel(points.span, first: 0, pushes: &span)
    #expect(abs(total - exact) < 5e-3 * exact + 0.01 * Double(count))
    // The error of all pushes against their size; most of it is of points nearer than two nodes.
    let error = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let size = expected.reduce(0) { $0 + $1 * $1 }
    // Points that lie as good as on each other hardly push.
    #expect((error / size).squareRoot() < (width < 0.01 ? 0.15 : 0.08))
  }

  /// Lone points far away widen the grid; it does not grow without bound.
  @Test func farPointsAreInTheGrid() throws {
    let points: [Float] = [0, 0, 1, 0, 0, 2, 90_000, -50_000]
    let (low, high) = Self.box(points)
    var field = PotentialField(points: 4)
    var pushes = [Float](repeating: 0, count: 8)
    let total = try field.push(points, low: low, high: high, pushes: &pushes, .default)
    #expect(total.isFinite && pushes.allSatisfy { $0.isFinite })
  }

  private static func box(_ points: [Float]) -> (SIMD2<Float>, SIMD2<Float>) {
    let xs = stride(from: 0, to: points.count, by: 2).map { points[$0] }
    let ys = stride(from: 1, to: points.count, by: 2).map { points[$0] }
    return (
      SIMD2(xs.min() ?? 0, ys.min() ?? 0), SIMD2(xs.max() ?? 0, ys.max() ?? 0)
    )
  }
}
