import SegEngine
import Testing

struct PartitionAgreementTests {
  /// P85, P144: pair counts of a million rows, also in tables with more cells than rows.
  @Test func aMillionRowsInManyGroups() throws {
    let one = (0..<1_000_000).map { Int32($0 / 2) }
    let agreement = try PartitionAgreement(one, one.map { $0 * 4000 &+ 7 })
    #expect(agreement.adjustedRandIndex == 1 && agreement.randIndex == 1)
    #expect(agreement.fowlkesMallowsIndex == 1)
    #expect(agreement.variationOfInformation < 1e-9)
    #expect(abs(try agreement.adjustedMutualInformation() - 1) < 1e-9)
    #expect(agreement.table.cells.count == 500_000 && agreement.table.count(3, 3) == 2)
    #expect(agreement.table.count(3, 4) == 0)
  }

  /// The mean over all ways to shuffle the second partition.
  @Test func expectedInformationIsTheMeanOverShuffles() throws {
    let one: [Int32] = [0, 0, 0, 1, 1, 2, 2]
    var sum = 0.0
    var count = 0.0
    func shuffle(_ items: inout [Int32], _ from: Int) throws {
      if from == items.count {
        sum += try PartitionAgreement(one, items).mutualInformation
        count += 1
        return
      }
      for index in from..<items.count {
        items.swapAt(from, index)
        try shuffle(&items, from + 1)
        items.swapAt(from, index)
      }
    }
    var other: [Int32] = [0, 1, 1, 1, 2, 2, 2]
    try shuffle(&other, 0)
    let expected = try PartitionAgreement(one, other).expectedMutualInformation()
    #expect(relativeError(expected, sum / count) < 1e-12)
  }

  /// P89: iris by the best pairing, not by majority.
  @Test func matchingOfIris() throws {
    let labels = try #require(
      try ValidationReferenceTests.cases("agreement").first { $0.name?.hasPrefix("iris") == true })
    let one = try #require(labels.a)
    let matching = try PartitionMatching(one, ReferenceFiles.species)
    #expect(matching.agreeing == 134 && matching.new.isEmpty && matching.gone.isEmpty)
    #expect(matching.pairs.map(\.second) == [2, 1, 3])
  }

  /// P110: two groups whose best match is the same one; groups that came and went.
  @Test func groupsComeAndGo() throws {
    // Groups 1 and 2 both overlap most with 5.
    let before: [Int32] = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3]
    let after: [Int32] = [5, 5, 5, 5, 6, 6, 5, 5, 5, 6, 6, 7]
    let matching = try PartitionMatching(before, after)
    #expect(matching.pairs.map(\.first) == [1, 2, 3])
    #expect(
      matching.pairs.map(\.second) == [5, 6, 7] || matching.pairs.map(\.second) == [6, 5, 7])
    #expect(matching.agreeing == 4 + 2 + 1 || matching.agreeing == 2 + 3 + 1)
    #expect(matching.agreeing == 7)
    let strict = try PartitionMatching(before, after, minimumShare: 0.35)
    #expect(strict.pairs.map(\.second) == [5, nil, 7] && strict.new == [6] && strict.gone == [2])
    let split = try PartitionMatching([1, 1, 1, 1], [2, 3, 3, 3])
    #expect(split.pairs.map(\.second) == [3] && split.new == [2] && split.accuracy == 0.75)
    #expect(throws: EngineError.self) { try PartitionMatching(before, after, minimumShare: 2) }
  }

  /// Against all permutations.
  @Test func matchingIsTheBestOfAll() throws {
    var random = RandomSource(seed: 9)
    for _ in 0..<30 {
      let one = (0..<40).map { _ in Int32(random.below(5)) }
      let other = (0..<40).map { _ in Int32(random.below(5)) }
      let table = try ContingencyTable(one, other)
      var best = 0
      func search(_ row: Int, _ free: [Int], _ sum: Int) {
        guard row < table.rowLabels.count, !free.isEmpty else {
          best = max(best, sum)
          return
        }
        for column in free {
          search(row + 1, free.filter { $0 != column }, sum + table.count(row, column))
        }
        search(row + 1, free, sum)
      }
      search(0, Array(table.columnLabels.indices), 0)
      #expect(try PartitionMatching(table).agreeing == best)
    }
  }

  @Test func degeneratePartitionsOfInformation() throws {
    let single = try PartitionAgreement([3], [8])
    #expect(try single.adjustedMutualInformation() == 1)
    #expect(single.randIndex == 1 && single.normalizedMutualInformation() == 1)
    #expect(throws: EngineError.tooFewRows(needed: 1, found: 0)) { try PartitionAgreement([], []) }
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try PartitionAgreement([1, 1, 2], [1, 2, 2])
        .adjustedMutualInformation(execution: Execution(cancellation: cancellation))
    }
  }
}
