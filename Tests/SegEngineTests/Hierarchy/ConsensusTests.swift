import SegEngine
import Testing

struct ConsensusTests {
  private let rows = Samples.blobs(rows: 80, groups: 4, seed: 2, spread: 7)

  private func partitions() throws -> [[Int32]] {
    try (2...6).map { try KMeans(k: $0).fit(rows, seed: UInt64($0)).labels }
  }

  /// The plain slow twin: average linkage of all rows by the shares of the partitions that part them.
  @Test(arguments: 2...5) func agreesWithTheTwin(k: Int) throws {
    let partitions = try partitions()
    var distances: [Double] = []
    for i in 0..<80 {
      for j in (i + 1)..<80 {
        distances.append(Double(partitions.count { $0[i] != $0[j] }) / Double(partitions.count))
      }
    }
    let tree = try HierarchicalClustering(linkage: .average).fit(distances: distances, count: 80)
    let model = try Consensus(k: k).fit(partitions)
    let expected = try tree.cut(k: k)
    // Of equal distances another pair may be joined first.
    if tree.heights[80 - k] - tree.heights[79 - k] > 1e-9, tree.ties == 0 {
      #expect(model.labels == expected)
    }
    for i in 0..<80 {
      let own = (0..<80).filter { model.labels[$0] == model.labels[i] }
      let mean = own.reduce(0.0) { sum, j in
        sum + Double(partitions.count { $0[i] == $0[j] }) / Double(partitions.count)
      }
      #expect(abs(model.agreements[i] - mean / Double(own.count)) < 1e-12)
    }
  }

  /// The plain slow twin: all pairs of rows, by the definition.
  @Test func ambiguousPairsAreCounted() throws {
    let partitions = try partitions()
    var found = 0
    for i in 0..<80 {
      for j in 0..<i {
        let share = Double(partitions.count { $0[i] == $0[j] }) / Double(partitions.count)
        if share > 0.1 && share <= 0.9 { found += 1 }
      }
    }
    for k in [2, 4] {
      let model = try Consensus(k: k).fit(partitions)
      #expect(abs(model.ambiguity - Double(found) / (80 * 79 / 2)) < 1e-15)
    }
    #expect(found > 0)
    // One of ten is at the lower limit and not above it, nine are still within, all ten are not.
    let same: [Int32] = [1, 1, 2]
    let apart: [Int32] = [1, 2, 2]
    func ambiguity(_ count: Int) throws -> Double {
      let parts = (0..<10).map { $0 < count ? same : apart }
      return try Consensus(k: 2).fit(parts).ambiguity
    }
    #expect(try ambiguity(10) == 0)
    #expect(try ambiguity(0) == 0)
    // Rows 1 and 2 are together nine times, rows 2 and 3 once; rows 1 and 3 never.
    let (nine, five) = (try ambiguity(9), try ambiguity(5))
    #expect(abs(nine - 1 / 3.0) < 1e-15 && abs(five - 2 / 3.0) < 1e-15)
    let one = try Consensus(k: 1).fit([[1]])
    #expect(one.ambiguity == 0)
    // Noise is together with nothing.
    let noisy = try Consensus(k: 2).fit([[1, 0, 0, 1], [1, 0, 0, 1]])
    #expect(noisy.ambiguity == 0)
  }

  @Test func equalPartitionsAreTheirConsensus() throws {
    let labels = try KMeans(k: 4).fit(rows, seed: 1).labels
    let model = try Consensus(k: 4).fit([labels, labels, labels], rows: rows)
    #expect(model.labels == labels && model.agreements.allSatisfy { $0 == 1 })
    #expect(try model.predict([labels, labels, labels]).labels == labels)
    #expect(throws: EngineError.tooManyGroups(k: 5, distinct: 4)) {
      try Consensus(k: 5).fit([labels])
    }
    for threads in [2, 7] {
      let again = try Consensus(k: 3)
        .fit(try partitions(), execution: Execution(threads: threads))
      #expect(again == (try Consensus(k: 3).fit(try partitions())))
    }
  }

  @Test func noiseIsTogetherWithNothing() throws {
    let one: [Int32] = [1, 1, 1, 2, 2, 0]
    let model = try Consensus(k: 2).fit([one, one])
    #expect(model.labels[5] == 2 || model.labels[5] == 1)
    let found = try model.predict([[0, 2], [0, 2]])
    #expect(found.labels[0] == 0 && found.agreements[0] == 0 && found.labels[1] > 0)
    #expect(throws: EngineError.sizeMismatch(of: "labels", expected: 6, found: 5)) {
      try Consensus(k: 2).fit([one, [1, 1, 1, 2, 2]])
    }
    #expect(throws: EngineError.sizeMismatch(of: "partitions", expected: 2, found: 1)) {
      try model.predict([one])
    }
    let stop = Cancellation()
    stop.cancel()
    #expect(throws: EngineError.cancelled) {
      try Consensus(k: 2).fit([one], execution: Execution(cancellation: stop))
    }
  }
}
