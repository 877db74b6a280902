import SegEngine
import Testing

struct TendencyTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let values: [Double]
    let dip: Double
    let pValue: Double
    var testDescription: String { name }
  }

  @Test(arguments: try Reference<Case>.cases(in: "dip"))
  func dipsAgreeWithR(_ expected: Case) throws {
    let found = try DipTest.fit(expected.values, simulations: 1000, seed: 1)
    #expect(abs(found.dip - expected.dip) < 1e-12)
    #expect(found.count == expected.values.count)
    // Two simulations of 1,000 and 2,000 samples.
    let error = (expected.pValue * (1 - expected.pValue) * 0.0015).squareRoot()
    #expect(abs(found.pValue - expected.pValue) < 4 * error + 0.004)
  }

  /// The dip by its definition is at least half of the largest gap to every tried unimodal function.
  @Test func dipOfKnownSets() throws {
    #expect(DipTest.dip(sorted: []) == 0.5)
    #expect(DipTest.dip(sorted: [1, 1, 1, 1, 1]) == 0.1)
    #expect(DipTest.dip(sorted: (0..<100).map { Double($0) }) == 0.005)
    // Two points of 50 each: a distribution with one mode misses a quarter.
    let halves = [Double](repeating: 0, count: 50) + [Double](repeating: 1, count: 50)
    #expect(abs(DipTest.dip(sorted: halves) - 0.25) < 1e-12)
    let found = try DipTest.fit(halves.reversed(), seed: 2)
    #expect(found.pValue == 0 && found.dip == DipTest.dip(sorted: halves))
  }

  @Test func dipIsTheSameForAnyThreads() throws {
    let values = Samples.blobs(rows: 300, columns: 1, groups: 2, seed: 1, spread: 6).values
    let found = try [1, 2, 7].map {
      try DipTest.fit(values, simulations: 500, seed: 3, execution: Execution(threads: $0))
    }
    #expect(found[0] == found[1] && found[1] == found[2])
    #expect(throws: EngineError.notFinite(row: 1, column: 0)) {
      try DipTest.fit([1, .nan], seed: 1)
    }
    #expect(throws: EngineError.tooFewRows(needed: 1, found: 0)) { try DipTest.fit([], seed: 1) }
    #expect(throws: EngineError.self) { try DipTest.fit([1], simulations: 0, seed: 1) }
  }

  /// P83: about 0.5 for evenly spread rows, near 1 for clusters.
  @Test func hopkinsTellsTheDirection() throws {
    var values: [Double] = []
    for seed in 1...20 {
      let rows = Samples.uniform(rows: 500, columns: 2, seed: UInt64(seed))
      values.append(try Hopkins.fit(rows, draws: 50, seed: 5).value)
    }
    let mean = values.reduce(0, +) / 20
    #expect(mean > 0.42 && mean < 0.6)
    let blobs = try Hopkins.fit(Samples.blobs(rows: 500, groups: 4, seed: 2), seed: 5)
    #expect(blobs.value > 0.95 && blobs.pValue < 1e-6)
    #expect(blobs.draws == 50 && blobs.exponent == 2)
  }

  /// The p-value against the binomial sum that Beta(m, m) is for whole m.
  @Test func pValuesAreThoseOfTheBeta() throws {
    let rows = Samples.uniform(rows: 60, columns: 2, seed: 8)
    for (draws, seed) in [(1, 1), (5, 2), (20, 3), (60, 4)] as [(Int, UInt64)] {
      let found = try Hopkins.fit(rows, draws: draws, seed: seed)
      let n = 2 * draws - 1
      var (sum, choose) = (0.0, 1.0)
      for j in 0...n {
        if j < draws {
          var term = choose
          for _ in 0..<j { term *= found.value }
          for _ in j..<n { term *= 1 - found.value }
          sum += term
        }
        choose = choose * Double(n - j) / Double(j + 1)
      }
      #expect(abs(found.pValue - sum) < 1e-10)
    }
  }

  @Test func hopkinsOfUnusualRows() throws {
    let rows = Samples.blobs(rows: 100, groups: 2, seed: 2)
    let wider = Matrix.from(columns: [
      rows.column(0), rows.column(1), [Double](repeating: 4, count: 100),
    ])
    #expect(try Hopkins.fit(wider, seed: 1).exponent == 2)
    let twice = Matrix(rows: 200, columns: 2, values: rows.values + rows.values)
    #expect(try Hopkins.fit(twice, seed: 1).value == 1)
    #expect(throws: EngineError.self) {
      try Hopkins.fit(Matrix(rows: 5, columns: 2, repeating: 1), seed: 1)
    }
    #expect(throws: EngineError.tooFewRows(needed: 2, found: 1)) {
      try Hopkins.fit(rows.selecting(rows: 0..<1), seed: 1)
    }
    #expect(throws: EngineError.self) { try Hopkins.fit(rows, draws: 101, seed: 1) }
    // Many columns: powers of distances stay in range.
    let wide = Samples.uniform(rows: 50, columns: 400, seed: 3)
    #expect(try Hopkins.fit(wide, seed: 1).value.isFinite)
  }

  /// Rows of one cluster stand side by side, and paths between clusters cross the gap.
  @Test func imageShowsBlocks() throws {
    let rows = Samples.blobs(rows: 90, groups: 3, seed: 5)
    let image = try DistanceImage(rows)
    #expect(image.order.sorted() == Array(0..<90))
    let groups = image.order.map { $0 % 3 }
    #expect(zip(groups, groups.dropFirst()).count { $0 != $1 } == 2)
    for i in 0..<90 {
      for j in 0..<90 {
        let squared = zip(rows.row(image.order[i]), rows.row(image.order[j])).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        #expect(abs(image.distances[i, j] - squared.squareRoot()) < 1e-9)
        #expect(image.pathDistances[i, j] <= image.distances[i, j] + 1e-12)
        #expect((image.pathDistances[i, j] > 8) == (groups[i] != groups[j]))
      }
    }
    // Paths by Floyd's way.
    var slow = image.distances
    for via in 0..<90 {
      for i in 0..<90 {
        for j in 0..<90 { slow[i, j] = min(slow[i, j], max(slow[i, via], slow[via, j])) }
      }
    }
    #expect(largestError(image.pathDistances.values, slow.values) < 1e-12)
    #expect(try DistanceImage(rows.selecting(rows: 0..<1)).order == [0])
    #expect(throws: EngineError.self) {
      try DistanceImage(rows, execution: Execution(memoryLimit: 1000))
    }
  }

  /// Iris: NbClust's values of Hartigan and Krzanowski-Lai follow from the inertias.
  @Test func rulesOnInertias() {
    let inertias = [681.3706, 152.3479518, 78.8514414, 57.2284732, 46.4461821]
    let hartigan = InertiaRules.hartigan(ks: [1, 2, 3, 4, 5], inertias: inertias, rows: 150)
    #expect(abs((hartigan[0] ?? 0) - (681.3706 / 152.3479518 - 1) * 148) < 1e-9)
    #expect(hartigan[4] == nil && (hartigan[2] ?? 0) > 10)
    let kl = InertiaRules.krzanowskiLai(ks: [1, 2, 3, 4, 5], inertias: inertias, columns: 4)
    #expect(kl[0] == nil && kl[4] == nil)
    // With four columns, k^{2/4} is the square root.
    let w = zip([1.0, 2, 3, 4, 5], inertias).map { $0.squareRoot() * $1 }
    #expect(abs((kl[1] ?? 0) - (w[0] - w[1]) / (w[1] - w[2])) < 1e-9)
    #expect(InertiaRules.hartigan(ks: [2, 4], inertias: [2, 1], rows: 9) == [nil, nil])
  }
}
