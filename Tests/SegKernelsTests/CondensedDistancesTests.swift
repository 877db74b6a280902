import SegKernels
import Testing

struct CondensedDistancesTests {
  @Test func indicesGoThroughAllPairsInOrder() {
    for n in 2...9 {
      var expected = 0
      for i in 0..<n {
        for j in i + 1..<max(n, i + 1) {
          #expect(CondensedDistances.index(i, j, count: n) == expected)
          expected += 1
        }
      }
      #expect(expected == n * (n - 1) / 2)
    }
  }

  /// P144: 64 bits at any size.
  @Test func indicesOfManyObjectsDoNotOverflow() {
    let n = 3_000_000
    let last = CondensedDistances.index(n - 2, n - 1, count: n)
    #expect(last == n * (n - 1) / 2 - 1)
    #expect(last > 4_000_000_000_000)
  }

  @Test func nearestPrefersTheGivenOneThenTheSmallest() {
    // Pairs (0,1) (0,2) (0,3) (1,2) (1,3) (2,3).
    let distances: [Double] = [5, 2, 2, 1, 4, 3]
    let active: [Int32] = [0, 1, 2, 3]
    func nearest(_ x: Int, _ preferred: Int) -> (Int, Double, Int) {
      let found = CondensedDistances.nearest(
        to: x, count: 4, distances: distances.span, active: active.span, preferred: preferred)
      return (found.object, found.distance, found.others)
    }
    #expect(nearest(0, -1) == (2, 2, 1))
    #expect(nearest(0, 3) == (3, 2, 1))
    #expect(nearest(0, 1) == (2, 2, 1))
    #expect(nearest(1, -1) == (2, 1, 0))
    let above = CondensedDistances.nearestAbove(
      0, count: 4, distances: distances.span, active: active.span)
    #expect(above == (2, 2))
    let none = CondensedDistances.nearestAbove(
      3, count: 4, distances: distances.span, active: active.span)
    #expect(none.object == -1)
  }

  /// Lance and Williams' formulas by hand, sizes 2 and 3 merging, seen from a third of size 4.
  @Test func mergesFollowTheRules() {
    let expected: [(MergeRule, Double)] = [
      (.complete, 9), (.average, (2.0 * 9 + 3 * 7) / 5), (.weighted, 8),
      (.ward, (6.0 * 9 + 7 * 7 - 4 * 2) / 9), (.centroid, (2.0 * 9 + 3 * 7) / 5 - 6.0 * 2 / 25),
      (.median, 7.5),
    ]
    for (rule, distance) in expected {
      var distances: [Double] = [2, 9, 7]
      let active: [Int32] = [0, 1, 2]
      let sizes: [Double] = [2, 3, 4]
      var span = distances.mutableSpan
      CondensedDistances.merge(
        1, into: 0, rule, count: 3, distances: &span, active: active.span, sizes: sizes.span)
      #expect(abs(distances[1] - distance) < 1e-14)
      #expect(distances[0] == 2 && distances[2] == 7)
    }
  }
}
