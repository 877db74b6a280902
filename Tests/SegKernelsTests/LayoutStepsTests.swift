import Testing

@testable import SegKernels

/// The steps of UMAP beside plain loops. Of two points each is all that the other can draw at random, so that
/// nothing is left to chance.
@Suite struct LayoutStepsTests {
  private static let (a, b, rate) = (1.5769, 0.8951, 0.6)

  /// −2ab d²ᵇ⁻² / (1 + a d²ᵇ) of the way, no more than 4.
  private func pull(_ way: (Double, Double)) -> (Double, Double) {
    let square = way.0 * way.0 + way.1 * way.1
    guard square > 0 else { return (0, 0) }
    let curve = power(square, Self.b)
    let force = -2 * Self.a * Self.b * curve / square / (1 + Self.a * curve)
    return (held(force * way.0), held(force * way.1))
  }

  private func push(_ way: (Double, Double)) -> (Double, Double) {
    let square = way.0 * way.0 + way.1 * way.1
    let force = 2 * Self.b / (0.001 + square) / (1 + Self.a * power(square, Self.b))
    return (held(force * way.0), held(force * way.1))
  }

  private func held(_ value: Double) -> Double { min(max(value, -4), 4) }

  /// x to the power y by halving: no mathematics library here.
  private func power(_ x: Double, _ y: Double) -> Double {
    var (result, root, rest) = (1.0, x, y)
    for _ in 0..<60 {
      root = root.squareRoot()
      rest *= 2
      if rest >= 1 {
        result *= root
        rest -= 1
      }
    }
    return result
  }

  /// Pairs by eights, each of which sees the points as they were before these.
  private func moved(_ start: [Float], _ heads: [Int]) -> [Double] {
    var points = start.map { Double($0) }
    for first in stride(from: 0, to: heads.count, by: 8) {
      let before = points
      for head in heads[first..<min(first + 8, heads.count)] {
        let (h, t) = (2 * head, 2 * (1 - head))
        let way = (before[h] - before[t], before[h + 1] - before[t + 1])
        let (pulled, pushed) = (pull(way), push(way))
        let all = (held(5 * pushed.0), held(5 * pushed.1))
        points[h] += Self.rate * (pulled.0 + all.0)
        points[h + 1] += Self.rate * (pulled.1 + all.1)
        points[t] -= Self.rate * pulled.0
        points[t + 1] -= Self.rate * pulled.1
      }
    }
    return points
  }

  @Test(
    arguments: [
      [0], [1], [0, 1, 0], [0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 1],
    ])
  func agreesWithPlainLoops(_ heads: [Int]) {
    for start in [[0, 0, 3, 4], [0.01, 0, 0, 0.02], [-7, 2, 40, -9], [1, 1, 1, 1]] as [[Float]] {
      var points = start
      let pairs = heads.map { head in
        LayoutPair(head: Int32(head), LayoutLink(row: Int32(1 - head), share: 1))
      }
      var span = points.mutableSpan
      LayoutSteps.move(
        &span, pairs: pairs.span, round: 0,
        forces: LayoutForces(a: Self.a, b: Self.b, rate: Self.rate), seed: 1)
      for (found, expected) in zip(points, moved(start, heads)) {
        #expect(abs(Double(found) - expected) < 1e-4 * max(1, abs(expected)), "\(start) \(heads)")
      }
    }
  }

  @Test(arguments: [0, 0.001, 0.3, 0.5, 0.9999, 1])
  func linksPullAsOftenAsTheirShare(_ share: Float) {
    let link = LayoutLink(row: 0, share: share)
    let pulls = (0..<10_000).reduce(0) { $0 + link.pulls(UInt32($1)) }
    #expect(abs(Double(pulls) - 10_000 * Double(share)) <= 1.5)
  }

  @Test func manyPairsAreAllWorkedOn() {
    // Each point has one link to the first: more than a portion, and a rest of less than eight.
    let n = 2_501
    var points = (0..<2 * n).map { Float($0 % 97) }
    let before = points
    let pairs = (1..<n).map { LayoutPair(head: Int32($0), LayoutLink(row: 0, share: 1)) }
    var span = points.mutableSpan
    LayoutSteps.move(
      &span, pairs: pairs.span, round: 0, forces: LayoutForces(a: 1.5, b: 0.9, rate: 1), seed: 7)
    let still = (1..<n).filter { points[2 * $0] == before[2 * $0] }
    #expect(still.count < 50, "\(still.count) points have not moved")
  }
}
