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
}
