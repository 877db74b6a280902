import SegEngine
import Testing

struct PartitionIndexTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let labels: [Int32]
    let values: [String: Double?]
    var testDescription: String { "\(data) \(labels.max() ?? 0) groups" }
  }

  /// Against a program that goes through all pairs, and through it against R's fpc.
  @Test(arguments: try Reference<Case>.cases(in: "indices"))
  func valuesAgreeWithTheDefinitions(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let found = try PartitionIndex.values(
      PartitionIndex.allCases, rows, labels: expected.labels)
    for index in PartitionIndex.allCases {
      let value = try #require(expected.values[index.rawValue], "\(index) has no reference")
      guard let value else {
        #expect(found[index] == nil, "\(index)")
        continue
      }
      #expect(relativeError(found[index] ?? .nan, value) < 1e-8, "\(index)")
    }
  }

  /// Near 0 for slices of a uniform box, large for groups that stand apart.
  @Test func cubicCriterionKnowsUniformRows() throws {
    let uniform = Samples.uniform(rows: 400, columns: 2, seed: 3)
    let labels = try KMeans(k: 4).fit(uniform, seed: 1).labels
    let flat = try PartitionIndex.values([.ccc], uniform, labels: labels)[.ccc] ?? .nan
    #expect(abs(flat) < 4)
    let blobs = Samples.blobs(rows: 400, groups: 4, seed: 3)
    let found = try KMeans(k: 4).fit(blobs, seed: 1).labels
    #expect((try PartitionIndex.values([.ccc], blobs, labels: found)[.ccc] ?? 0) > 20)
  }

  /// Ties, and many of them: the order of equal distances must not matter.
  @Test func tiedDistancesCountAsEqual() throws {
    var random = RandomSource(seed: 4)
    let values = (0..<120).map { _ in Double(random.below(4)) }
    let rows = Matrix(rows: 60, columns: 2, values: values)
    let labels = (0..<60).map { Int32(rows[$0, 0] < 2 ? 1 : 2) }
    let found = try PartitionIndex.values([.gamma, .cIndex, .gPlus, .tau], rows, labels: labels)
    let twin = SlowRanks(rows, labels)
    #expect(abs((found[.gamma] ?? .nan) - twin.gamma) < 1e-12)
    #expect(abs((found[.cIndex] ?? .nan) - twin.cIndex) < 1e-9)
    // The same after a shift and a turn that changes the last bits of all distances.
    var turned = rows
    for i in 0..<60 {
      let (x, y): (Double, Double) = (rows[i, 0], rows[i, 1])
      turned[i, 0] = 0.6 * x - 0.8 * y + 3
      turned[i, 1] = 0.8 * x + 0.6 * y
    }
    let again = try PartitionIndex.values([.gamma], turned, labels: labels)
    #expect(abs((again[.gamma] ?? .nan) - twin.gamma) < 1e-12)
  }

  /// More pairs than are sorted at a time, and one distance that most of them have.
  @Test func bandsOfDistancesAgreeWithOneSort() throws {
    let rows = Matrix(
      rows: 2000, columns: 1, values: (0..<2000).map { Double($0 % 50 == 0 ? $0 : 7) })
    let labels = (0..<2000).map { Int32($0 % 3 + 1) }
    let found = try PartitionIndex.values([.gamma, .cIndex], rows, labels: labels)
    let twin = SlowRanks(rows, labels)
    #expect(abs((found[.gamma] ?? .nan) - twin.gamma) < 1e-12)
    #expect(abs((found[.cIndex] ?? .nan) - twin.cIndex) < 1e-9)
  }

  @Test func partitionsTogetherAreAsOneByOne() throws {
    let rows = try ReferenceFiles.rows("iris")
    let partitions = try (2...5).map { try KMeans(k: $0).fit(rows, seed: 1).labels }
    let together = try PartitionIndex.values(
      PartitionIndex.allCases, rows,
      partitions: partitions + [[Int32](repeating: 1, count: 150)])
    for (one, labels) in zip(together, partitions) {
      let alone = try PartitionIndex.values(PartitionIndex.allCases, rows, labels: labels)
      #expect(one == alone)
    }
    #expect(together[4] == nil)
    let threads = try PartitionIndex.values(
      PartitionIndex.allCases, rows, partitions: partitions, execution: Execution(threads: 7))
    #expect(threads == Array(together.prefix(4)))
  }

  /// Noise is as if it were not there.
  @Test func noiseIsLeftOut() throws {
    let rows = try ReferenceFiles.rows("iris")
    var labels = ReferenceFiles.species
    for row in stride(from: 0, to: 150, by: 7) { labels[row] = 0 }
    let kept = labels.indices.filter { labels[$0] != 0 }
    let all = try PartitionIndex.values(PartitionIndex.allCases, rows, labels: labels)
    let without = try PartitionIndex.values(
      PartitionIndex.allCases, rows.selecting(rows: kept), labels: kept.map { labels[$0] })
    for index in PartitionIndex.allCases {
      #expect(relativeError(all[index] ?? 0, without[index] ?? 0) < 1e-9, "\(index)")
    }
  }

  @Test func indicesWithoutMeaningAreMissing() throws {
    let rows = try ReferenceFiles.rows("six")
    let one = [Int32](repeating: 1, count: 6)
    #expect(throws: EngineError.undefinedForGroups(found: 1, rows: 6)) {
      try PartitionIndex.values([.pbm], rows, labels: one)
    }
    #expect(throws: EngineError.undefinedForGroups(found: 6, rows: 6)) {
      try PartitionIndex.values([.pbm], rows, labels: [1, 2, 3, 4, 5, 6])
    }
    // A group of one row has no variance.
    let single = try PartitionIndex.values(
      PartitionIndex.allCases, rows, labels: [1, 1, 1, 1, 1, 2])
    #expect(single[.scottSymons] == nil && single[.banfieldRaftery] == nil)
    #expect(single[.pbm] != nil && single[.gamma] != nil)
    // A constant column has no determinant.
    let flat = Matrix.from(columns: [
      rows.column(0), rows.column(1), [Double](repeating: 1, count: 6),
    ])
    let found = try PartitionIndex.values(
      PartitionIndex.allCases, flat, labels: [1, 1, 1, 2, 2, 2])
    #expect(found[.friedman] == nil && found[.logDetRatio] == nil)
    #expect(found[.ratkowsky] != nil && found[.ccc] != nil)
    #expect(throws: EngineError.self) {
      try PartitionIndex.values([.pbm], rows, labels: [1, 2])
    }
  }
}

/// Gamma and the C index from one sorted list of all pairs.
private struct SlowRanks {
  var gamma = 0.0
  var cIndex = 0.0

  init(_ rows: Matrix, _ labels: [Int32]) {
    var pairs: [(distance: Double, same: Bool)] = []
    for i in 0..<rows.rows {
      for j in 0..<i {
        let squared = zip(rows.row(i), rows.row(j)).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        pairs.append((squared.squareRoot(), labels[i] == labels[j]))
      }
    }
    pairs.sort { $0.distance < $1.distance }
    let inner = pairs.count { $0.same }
    let sum = pairs.reduce(0) { $0 + ($1.same ? $1.distance : 0) }
    let least = pairs.prefix(inner).reduce(0) { $0 + $1.distance }
    let most = pairs.suffix(inner).reduce(0) { $0 + $1.distance }
    cIndex = (sum - least) / (most - least)
    var (good, bad, seenInner, seenOuter) = (0.0, 0.0, 0.0, 0.0)
    var at = 0
    while at < pairs.count {
      let value = pairs[at].distance
      var (same, other) = (0.0, 0.0)
      while at < pairs.count, pairs[at].distance == value {
        if pairs[at].same { same += 1 } else { other += 1 }
        at += 1
      }
      good += seenInner * other
      bad += seenOuter * same
      seenInner += same
      seenOuter += other
    }
    gamma = (good - bad) / (good + bad)
  }
}
