import SegTestSupport
import Testing

@Suite struct SupportTests {
  @Test func differenceNamesTheFirstLine() {
    #expect(Snapshot.difference(expected: "a\nb\n", found: "a\nb\n") == nil)
    #expect(
      Snapshot.difference(expected: "a\nb\n", found: "a\nc\n")
        == "line 2: expected \"b\", found \"c\"")
    #expect(
      Snapshot.difference(expected: "a", found: "a\n") == "line 2: expected end of text, found \"\""
    )
  }

  /// The first values of SplitMix64 for seed 1234567, as published with the algorithm.
  @Test func seededDataIsSplitMix64() {
    var data = SeededData(seed: 1_234_567)
    let values = (0..<3).map { _ in data.next() }
    #expect(
      values == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  @Test func blobsLieAroundTheirCenters() {
    var data = SeededData(seed: 1)
    let (rows, labels) = data.blobs(centers: [[0, 0], [10, 5]], each: 500, spread: 1)
    #expect(labels == Array(repeating: 1, count: 500) + Array(repeating: 2, count: 500))
    let second = rows[500...]
    let mean = second.map { $0[0] }.reduce(0, +) / 500
    let variance = second.map { ($0[0] - mean) * ($0[0] - mean) }.reduce(0, +) / 499
    #expect(abs(mean - 10) < 0.2)
    #expect(abs(variance - 1) < 0.2)
  }

  @Test func tablesAreTheSameEveryTime() {
    var one = SeededData(seed: 3)
    var two = SeededData(seed: 3)
    let table = one.table(rows: 20, columns: 3, in: -1...1)
    #expect(table == two.table(rows: 20, columns: 3, in: -1...1))
    #expect(table.count == 20 && table.allSatisfy { $0.count == 3 })
    #expect(table.joined().allSatisfy { $0 >= -1 && $0 < 1 })
  }
}
