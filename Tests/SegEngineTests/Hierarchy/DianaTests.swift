import SegEngine
import Testing

struct DianaTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Cut: Decodable, Sendable {
      let k: Int
      let labels: [Int32]
    }
    let kind: String
    let data: String
    let metric: String?
    let count: Int?
    let distances: [Double]?
    let coefficient: Double?
    let heights: [Double]?
    let cuts: [Cut]?
    let first: String?
    let second: String?
    let cophenetic: Double?
    let baker: Double?
    let entanglement: Double?
    let ks: [Int]?
    let bk: [Double]?
    let expected: [Double]?
    let variance: [Double]?
    let orderFirst: [Int32]?
    let orderSecond: [Int32]?
    var testDescription: String { "\(data) \(metric ?? "") \(first ?? "") \(second ?? "")" }
  }

  static func cases(_ kind: String) throws -> [Case] {
    try Reference<Case>.cases(in: "diana").filter { $0.kind == kind }
  }

  private func tree(_ expected: Case) throws -> MergeTree {
    let metric = try #require(Metric(rawValue: expected.metric ?? ""))
    if let distances = expected.distances {
      return try Diana().fit(distances: distances, count: try #require(expected.count))
    }
    return try Diana(metric: metric).fit(try ReferenceFiles.rows(expected.data))
  }

  @Test(arguments: try cases("diana")) func agreesWithR(_ expected: Case) throws {
    let tree = try tree(expected)
    #expect(abs(tree.divisiveCoefficient - (expected.coefficient ?? .nan)) < 1e-12)
    #expect(largestError(tree.heights, expected.heights ?? []) < 1e-12)
    for cut in expected.cuts ?? [] {
      #expect(try tree.partition(k: cut.k) == cut.labels, "\(cut.k) groups")
    }
  }

  /// NUMBERS: agriculture and votes.repub as the manual of `cluster` prints them.
  @Test func coefficientsOfTheManual() throws {
    let found = try Self.cases("diana").prefix(2).map { try tree($0).divisiveCoefficient }
    #expect(abs(found[0] - 0.871106) < 5e-7 && abs(found[1] - 0.886918) < 5e-7)
  }

  /// The plain slow twin: averages by their definition, each time anew.
  private func twin(_ rows: Matrix) -> [Double] {
    func distance(_ i: Int, _ j: Int) -> Double {
      zip(rows.row(i), rows.row(j)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    func mean(_ i: Int, _ group: [Int]) -> Double {
      let others = group.filter { $0 != i }
      return others.reduce(0) { $0 + distance(i, $1) } / Double(others.count)
    }
    var heights: [Double] = []
    func divide(_ group: [Int]) {
      guard group.count > 1 else { return }
      heights.append(group.flatMap { i in group.map { distance(i, $0) } }.max() ?? 0)
      var went: [Int] = []
      var stayed = group
      while stayed.count > 1 {
        let gains = stayed.map { mean($0, stayed) - (went.isEmpty ? 0 : mean($0, went)) }
        let best = gains.indices.reduce(0) { gains[$1] > gains[$0] ? $1 : $0 }
        guard went.isEmpty || gains[best] > 0 else { break }
        went.append(stayed.remove(at: best))
      }
      divide(stayed)
      divide(went)
    }
    divide(Array(0..<rows.rows))
    return heights.sorted()
  }

  @Test(arguments: 1...8) func agreesWithTheTwin(seed: Int) throws {
    let rows = Samples.uniform(rows: 40, columns: 3, seed: UInt64(seed))
    #expect(largestError(try Diana().fit(rows).heights, twin(rows)) < 1e-13)
  }

  @Test func asksForMemoryFirst() throws {
    let rows = Samples.uniform(rows: 100, columns: 2, seed: 1)
    #expect(throws: EngineError.memory(needed: 59_600, limit: 50_000, rowsThatFit: 86)) {
      try Diana().fit(rows, execution: Execution(memoryLimit: 50_000))
    }
    #expect(throws: EngineError.badDistance(first: 0, second: 2, value: -1)) {
      try Diana().fit(distances: [1, -1, 1], count: 3)
    }
    #expect(throws: EngineError.sizeMismatch(of: "distances", expected: 3, found: 2)) {
      try Diana().fit(distances: [1, 1], count: 3)
    }
  }
}

struct TreePairTests {
  private func pair(_ expected: DianaTests.Case) throws -> TreePair {
    let rows = try ReferenceFiles.rows(expected.data)
    let first = try #require(Linkage(name: expected.first ?? ""))
    let second = try #require(Linkage(name: expected.second ?? ""))
    return try TreePair(
      HierarchicalClustering(linkage: first).fit(rows),
      HierarchicalClustering(linkage: second).fit(rows))
  }

  @Test(arguments: try DianaTests.cases("two")) func agreesWithDendextend(
    _ expected: DianaTests.Case
  ) throws {
    let pair = try pair(expected)
    let figures = try pair.pairFigures()
    #expect(abs(figures.cophenetic - (expected.cophenetic ?? .nan)) < 1e-12)
    // Merges of equal height: R ranks them in the order found.
    let tied = expected.data == "ruspini"
    #expect(abs(figures.bakersGamma - (expected.baker ?? .nan)) < (tied ? 1e-3 : 1e-12))
    if !tied { #expect(abs(pair.entanglement - (expected.entanglement ?? .nan)) < 1e-12) }
    let curve = try pair.curve(try #require(expected.ks))
    #expect(largestError(curve.map(\.value), expected.bk ?? []) < 1e-12)
    #expect(largestError(curve.map(\.expected), expected.expected ?? []) < 1e-12)
    #expect(
      largestError(curve.map { $0.deviation * $0.deviation }, expected.variance ?? []) < 1e-9)
  }

  @Test func aTreeAndItself() throws {
    let rows = Samples.uniform(rows: 60, columns: 2, seed: 3)
    let tree = try HierarchicalClustering(linkage: .average).fit(rows)
    let pair = try TreePair(tree, tree)
    let figures = try pair.pairFigures()
    #expect(abs(figures.cophenetic - 1) < 1e-12 && abs(figures.bakersGamma - 1) < 1e-12)
    #expect(pair.entanglement == 0)
    #expect(try pair.curve([2, 30, 59]).allSatisfy { abs($0.value - 1) < 1e-15 })
    for threads in [2, 7] {
      #expect(try pair.pairFigures(execution: Execution(threads: threads)) == figures)
    }
  }

  /// By their definitions, from the heights of all pairs.
  @Test func agreesWithTheTwin() throws {
    let rows = Samples.uniform(rows: 90, columns: 3, seed: 5)
    let one = try HierarchicalClustering(linkage: .ward).fit(rows)
    let other = try HierarchicalClustering(linkage: .complete).fit(rows)
    let (a, b) = (try one.copheneticDistances(), try other.copheneticDistances())
    func correlation(_ x: [Double], _ y: [Double]) -> Double {
      let (mx, my) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
      let xy = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
      let xx = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
      let yy = y.reduce(0) { $0 + ($1 - my) * ($1 - my) }
      return xy / (xx * yy).squareRoot()
    }
    func ranks(_ values: [Double]) -> [Double] {
      let sorted = values.sorted()
      var first: [Double: Int] = [:]
      var count: [Double: Int] = [:]
      for (place, value) in sorted.enumerated() {
        first[value] = first[value] ?? place
        count[value, default: 0] += 1
      }
      return values.map { Double(first[$0] ?? 0) + Double(count[$0] ?? 0) / 2 }
    }
    let figures = try TreePair(one, other).pairFigures()
    #expect(abs(figures.cophenetic - correlation(a, b)) < 1e-12)
    #expect(abs(figures.bakersGamma - correlation(ranks(a), ranks(b))) < 1e-12)
  }

  /// Turning branches keeps the merges and never makes the picture worse.
  @Test(arguments: 1...6) func untangling(seed: Int) throws {
    let rows = Samples.blobs(rows: 70, groups: 5, seed: UInt64(seed), spread: 9)
    let pair = try TreePair(
      HierarchicalClustering(linkage: .ward).fit(rows),
      HierarchicalClustering(linkage: .single).fit(rows))
    let better = pair.untangled()
    #expect(better.entanglement <= pair.entanglement)
    #expect(better.entanglement < 0.3)
    for (old, new) in [(pair.first, better.first), (pair.second, better.second)] {
      #expect(new.heights == old.heights && new.order.sorted() == old.order.sorted())
      #expect(try new.cut(k: 6) == (try old.cut(k: 6)))
      let distances = try new.copheneticDistances()
      #expect(distances == (try old.copheneticDistances()))
    }
  }

  @Test func treesOfOtherRowsAreRefused() throws {
    let rows = Samples.uniform(rows: 9, columns: 2, seed: 3)
    let tree = try HierarchicalClustering(linkage: .ward).fit(rows)
    let less = try HierarchicalClustering(linkage: .ward).fit(rows.selecting(rows: 0..<8))
    #expect(throws: EngineError.self) { try TreePair(tree, less) }
    #expect(throws: EngineError.tooManyGroups(k: 10, distinct: 9)) {
      try TreePair(tree, tree).curve([10])
    }
    let one = try HierarchicalClustering(linkage: .ward).fit(rows.selecting(rows: [0]))
    #expect(try TreePair(one, one).pairFigures().cophenetic.isNaN)
  }
}
