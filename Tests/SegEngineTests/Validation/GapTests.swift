import SegEngine
import Testing

struct GapTests {
  struct Case: Decodable, Sendable {
    let kind: String
    let data: String?
    let power: Int?
    let box: String?
    let draws: Int?
    let logW: [Double]?
    let gap: [Double]
    let se: [Double]
    let tibs: Int?
    let firstSE: Int?
    let globalMax: Int?
  }

  static func cases(_ kind: String) throws -> [Case] {
    try Reference<Case>.cases(in: "gap").filter { $0.kind == kind }
  }

  /// log W is the same number; the gaps agree within the error of both simulations.
  @Test(arguments: try cases("curve"))
  func curvesAgreeWithR(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(try #require(expected.data))
    let logW = try #require(expected.logW)
    let gap = GapStatistic(
      ks: Array(1...logW.count), references: 60,
      box: try #require(ReferenceBox(rawValue: expected.box ?? "")),
      power: try #require(expected.power), method: KMeans(k: 1, restarts: 12))
    let found = try gap.fit(rows, seed: 11)
    #expect(largestError(Array(found.logSpreads.prefix(4)), Array(logW.prefix(4))) < 1e-9)
    let draws = Double(try #require(expected.draws))
    for place in logW.indices {
      // Standard error of the difference of two simulated means, four times.
      let error = expected.se[place] * (1 / draws + 1.0 / 60).squareRoot()
      #expect(abs(found.gaps[place] - expected.gap[place]) < 4 * error + 0.004)
      #expect(abs(found.standardErrors[place] / expected.se[place] - 1) < 0.45)
    }
  }

  /// The same of medoids and of cuts of trees.
  @Test(arguments: try ["medoids", "ward", "average"].flatMap { try cases($0) })
  func otherPartitionsAgreeWithR(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(try #require(expected.data))
    let logW = try #require(expected.logW)
    let partition: GapPartition =
      switch expected.kind {
      case "medoids": .medoids(KMedoids(k: 1))
      case "ward": .tree(.ward)
      default: .tree(.average)
      }
    let power = try #require(expected.power)
    var gap = GapStatistic(
      ks: Array(1...logW.count), references: 60, box: .columns, power: power, by: partition)
    let found = try gap.fit(rows, seed: 11)
    #expect(largestError(found.logSpreads, logW) < 1e-9)
    let draws = Double(try #require(expected.draws))
    for place in logW.indices {
      let error = expected.se[place] * (1 / draws + 1.0 / 60).squareRoot()
      #expect(abs(found.gaps[place] - expected.gap[place]) < 4 * error + 0.004)
    }
    #expect(try gap.fit(rows, seed: 11, execution: Execution(threads: 1)) == found)
    // One group is the same by any method, so is what reference sets are expected to have.
    gap.partition = .means(KMeans(k: 1, restarts: 2))
    let means = try gap.fit(rows, seed: 11)
    #expect(abs(means.expected[0] - found.expected[0]) < 1e-12)
    #expect(throws: EngineError.self) {
      try GapStatistic(ks: [1, rows.rows + 1], references: 2, by: partition).fit(rows, seed: 1)
    }
  }

  @Test func treesOfReferencesAskForMemory() throws {
    let rows = try ReferenceFiles.rows("iris")
    let small = Execution(threads: 1, memoryLimit: 60_000)
    #expect(throws: EngineError.self) {
      try GapStatistic(ks: [1, 2], references: 2, by: .tree(.average)).fit(
        rows, seed: 1, execution: small)
    }
    _ = try GapStatistic(ks: [1, 2], references: 2, by: .tree(.ward)).fit(
      rows, seed: 1, execution: Execution(threads: 1, memoryLimit: 200_000))
  }

  @Test(arguments: try cases("rule"))
  func rulesAgreeWithR(_ expected: Case) {
    let ks = Array(1...expected.gap.count)
    // With many references the standard error is the deviation itself.
    let curve = GapCurve(
      ks: ks, logSpreads: expected.gap.map { -$0 }, expected: expected.gap.map { _ in 0 },
      deviations: expected.se, references: Int.max)
    #expect((curve.choice(.tibs) ?? ks.count) == expected.tibs)
    let rises = zip(expected.gap, expected.gap.dropFirst()).allSatisfy { $0 < $1 }
    if rises {
      #expect(curve.choice(.firstSE) == nil)
    } else {
      #expect(curve.choice(.firstSE) == expected.firstSE)
    }
    #expect(curve.choice(.globalMax) == expected.globalMax)
  }

  /// P80: four groups in ruspini; on iris the rules differ, and both answers are shown.
  @Test func rulesOfKnownData() throws {
    let ruspini = try GapStatistic(ks: Array(1...8), method: KMeans(k: 1, restarts: 20))
      .fit(try ReferenceFiles.rows("ruspini"), seed: 1)
    #expect(ruspini.choice(.tibs) == 4 && ruspini.choice(.firstSE) == 4)
    let iris = try GapStatistic(
      ks: Array(1...8), references: 200, power: 1, method: KMeans(k: 1, restarts: 10)
    ).fit(try ReferenceFiles.rows("iris"), seed: 1)
    #expect(iris.choice(.tibs) == 4)
    #expect((iris.choice(.firstSE) ?? 8) > 4)
  }

  @Test func rowsWithoutGroupsAreOneGroup() throws {
    for box in ReferenceBox.allCases {
      let rows = Samples.uniform(rows: 300, columns: 3, seed: 5)
      let found = try GapStatistic(
        ks: Array(1...5), box: box, method: KMeans(k: 1, restarts: 5)
      ).fit(rows, seed: 3)
      #expect(found.choice(.tibs) == 1)
    }
  }

  @Test func sameForAnyThreads() throws {
    let rows = Samples.blobs(rows: 240, groups: 3, seed: 2)
    for power in 1...2 {
      let gap = GapStatistic(
        ks: [1, 2, 3, 5], references: 13, power: power, method: KMeans(k: 1, restarts: 2))
      let curves = try [1, 2, 7].map { threads in
        try gap.fit(rows, seed: 9, execution: Execution(threads: threads))
      }
      #expect(curves[0] == curves[1] && curves[1] == curves[2])
      #expect(curves[0] != (try gap.fit(rows, seed: 10)))
    }
  }

  /// W by the definition, from all pairs.
  @Test func spreadsAreSumsOverPairs() throws {
    let rows = Samples.blobs(rows: 60, groups: 2, seed: 4, spread: 3)
    let model = try KMeans(k: 2, restarts: 5).fit(rows, seed: 8)
    for power in 1...2 {
      var sums = [0.0, 0.0]
      for i in 0..<60 {
        for j in 0..<i where model.labels[i] == model.labels[j] {
          let squared = zip(rows.row(i), rows.row(j)).reduce(0) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
          }
          sums[Int(model.labels[i]) - 1] += power == 2 ? squared : squared.squareRoot()
        }
      }
      let spread = zip(sums, model.sizes).reduce(0) { $0 + $1.0 / (2 * Double($1.1)) }
      let found = try GapStatistic(
        ks: [2], references: 2, power: power, method: KMeans(k: 1, restarts: 5)
      ).fit(rows, seed: 8)
      #expect(abs(found.logSpreads[0] - Self.log(spread)) < 1e-12)
    }
  }

  @Test func unusableInputIsRefused() throws {
    let rows = Samples.uniform(rows: 10, columns: 2, seed: 1)
    for ks in [[], [0, 1], [2, 2], [3, 2]] {
      #expect(throws: EngineError.self) { try GapStatistic(ks: ks).fit(rows, seed: 1) }
    }
    #expect(throws: EngineError.self) { try GapStatistic(ks: [1], power: 3).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) {
      try GapStatistic(ks: [1], references: 0).fit(rows, seed: 1)
    }
    // As many groups as rows leave no spread; equal rows have none to begin with.
    #expect(throws: EngineError.invalid(parameter: "k", found: "10", allowed: "1 to 9")) {
      try GapStatistic(ks: [2, 10]).fit(rows, seed: 1)
    }
    let equal = Matrix(rows: 5, columns: 2, repeating: 3)
    #expect(throws: EngineError.self) { try GapStatistic(ks: [1]).fit(equal, seed: 1) }
    #expect(throws: EngineError.tooManyGroups(k: 2, distinct: 1)) {
      try GapStatistic(ks: [1, 2]).fit(equal, seed: 1)
    }
    var broken = rows
    broken[3, 1] = .nan
    #expect(throws: EngineError.notFinite(row: 3, column: 1)) {
      try GapStatistic(ks: [1]).fit(broken, seed: 1)
    }
    var small = Execution()
    small.memoryLimit = 100
    #expect(throws: EngineError.self) {
      try GapStatistic(ks: [1]).fit(rows, seed: 1, execution: small)
    }
  }

  @Test func aConstantColumnChangesNothing() throws {
    let rows = Samples.blobs(rows: 90, groups: 3, seed: 6)
    let wider = Matrix.from(columns: [
      rows.column(0), rows.column(1), [Double](repeating: 7, count: 90),
    ])
    let gap = GapStatistic(ks: [1, 2, 3, 4], method: KMeans(k: 1, restarts: 3))
    let (one, other) = (try gap.fit(wider, seed: 1), try gap.fit(rows, seed: 1))
    #expect(one.choice(.globalMax) == 3 && other.choice(.globalMax) == 3)
    #expect(largestError(one.logSpreads, other.logSpreads) < 1e-12)
  }

  @Test func stopsWhenCancelled() {
    let execution = Execution()
    execution.cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try GapStatistic(ks: [1, 2]).fit(
        Samples.uniform(rows: 50, columns: 2, seed: 1), seed: 1, execution: execution)
    }
  }

  private static func log(_ value: Double) -> Double {
    // Newton's steps, so that the test does not lean on what it tests.
    var guess = 0.0
    for _ in 0..<200 {
      let step = 2 * (value - Self.exp(guess)) / (value + Self.exp(guess))
      guess += step
    }
    return guess
  }

  private static func exp(_ value: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for i in 1..<400 {
      term *= value / Double(i)
      sum += term
    }
    return sum
  }
}
