import SegEngine
import Testing

struct BisectingKMeansTests {
  /// Divides by the best of many k-means starts and takes the group that the rule names, plainly.
  private func slow(_ rows: Matrix, k: Int, _ rule: BisectingRule) throws -> [Int32] {
    var groups = [Array(0..<rows.rows)]
    func inertia(_ members: [Int]) -> Double {
      (0..<rows.columns).reduce(0) { sum, j in
        let mean = members.reduce(0) { $0 + rows[$1, j] } / Double(members.count)
        return sum + members.reduce(0) { $0 + (rows[$1, j] - mean) * (rows[$1, j] - mean) }
      }
    }
    while groups.count < k {
      let sizes = groups.map { rule == .largestGroup ? Double($0.count) : inertia($0) }
      let at = try #require(sizes.indices.max { sizes[$0] < sizes[$1] })
      let members = groups.remove(at: at)
      let labels = try KMeans(k: 2, restarts: 100).fit(rows.selecting(rows: members), seed: 9)
        .labels
      for label in [Int32(1), 2] {
        groups.append(zip(members, labels).filter { $0.1 == label }.map(\.0))
      }
    }
    var labels = [Int32](repeating: 0, count: rows.rows)
    for (number, group) in groups.enumerated() {
      for row in group { labels[row] = Int32(number + 1) }
    }
    return try CanonicalLabels.of(labels, rows: rows)
  }

  @Test(arguments: BisectingRule.allCases)
  func agreesWithTheSlowTwin(rule: BisectingRule) throws {
    for seed in 1...5 {
      let rows = Samples.blobs(rows: 90, columns: 2, groups: 5, seed: UInt64(seed), spread: 5)
      for k in [1, 2, 3, 6] {
        let model = try BisectingKMeans(k: k, rule: rule, restarts: 40).fit(rows, seed: 3)
        #expect(model.labels == (try slow(rows, k: k, rule)))
      }
    }
  }

  @Test func keepsTheTreeAndPredictsDownIt() throws {
    let rows = Samples.uniform(rows: 5000, columns: 3, seed: 4)
    let model = try BisectingKMeans(k: 12).fit(rows, seed: 5)
    #expect(model.divisions.count == 11)
    #expect(try model.predict(rows) == model.labels)
    let parts = model.divisions.flatMap(\.parts)
    #expect(
      Set((1...12).map { BisectingKMeansModel.Part.group(Int32($0)) }).isSubset(of: Set(parts)))
    #expect(parts.count == 22)
    #expect(model.sizes.reduce(0, +) == 5000)
    #expect(relativeError(model.inertia, model.withinSumOfSquares.reduce(0, +)) < 1e-12)
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 3, found: 1)) {
      try model.predict(Samples.uniform(rows: 2, columns: 1, seed: 1))
    }
  }

  @Test func rulesDiffer() throws {
    // A wide group of few rows and a narrow one of many.
    let wide = Samples.uniform(rows: 40, columns: 1, seed: 6).values.map { $0 * 1000 - 5000 }
    let narrow = Samples.uniform(rows: 400, columns: 1, seed: 7).values
    let rows = Matrix(rows: 440, columns: 1, values: wide + narrow)
    let byInertia = try BisectingKMeans(k: 3).fit(rows, seed: 8)
    let bySize = try BisectingKMeans(k: 3, rule: .largestGroup).fit(rows, seed: 8)
    #expect(byInertia.sizes[0] == 400)
    #expect(bySize.sizes.contains(40) && bySize.sizes[0] < 400)
  }

  @Test func groupsOfEqualRowsAreLeftWhole() throws {
    let rows = Matrix(rows: 9, columns: 1, values: [0, 0, 0, 0, 0, 0, 1, 1, 3])
    let model = try BisectingKMeans(k: 3, rule: .largestGroup).fit(rows, seed: 1)
    #expect(model.labels == [1, 1, 1, 1, 1, 1, 2, 2, 3] && model.inertia == 0)
    #expect(throws: EngineError.tooManyGroups(k: 4, distinct: 3)) {
      try BisectingKMeans(k: 4).fit(rows, seed: 1)
    }
  }

  struct Case: Decodable, Sendable {
    let data: String
    let k: Int
    let rule: String
    let inertia: Double
    let sizes: [Int]
  }

  @Test(arguments: try Reference<Case>.cases(in: "bisecting"))
  func agreesWithScikitLearn(expected: Case) throws {
    let rule = try #require(BisectingRule(rawValue: expected.rule))
    let model = try BisectingKMeans(k: expected.k, rule: rule, restarts: 50)
      .fit(try ReferenceFiles.rows(expected.data), seed: 1)
    #expect(relativeError(model.inertia, expected.inertia) < 1e-9)
    #expect(model.sizes == expected.sizes)
  }
}
