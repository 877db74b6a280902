import SegEngine
import Testing

struct StoppingRulesTests {
  /// By its definition: sums of squares of the groups of each cut.
  private func within(_ rows: Matrix, _ labels: [Int32]) -> [Int32: Double] {
    var result: [Int32: Double] = [:]
    for label in Set(labels) {
      let members = labels.indices.filter { labels[$0] == label }
      for j in 0..<rows.columns {
        let mean = members.reduce(0) { $0 + rows[$1, j] } / Double(members.count)
        result[label, default: 0] += members.reduce(0) {
          $0 + (rows[$1, j] - mean) * (rows[$1, j] - mean)
        }
      }
    }
    return result
  }

  @Test(arguments: ["iris", "usarrests", "six"]) func agreesWithDefinitions(_ data: String) throws {
    let rows = try ReferenceFiles.rows(data)
    for linkage in [Linkage.ward, .average, .single] {
      let tree = try HierarchicalClustering(linkage: linkage).fit(rows)
      let rules = try StoppingRules(tree, rows, most: 15)
      #expect(rules.levels.map(\.groups) == Array(1...min(15, rows.rows - 1)))
      for level in rules.levels {
        let now = try tree.partition(k: level.groups)
        let next = try tree.partition(k: level.groups + 1)
        let before = within(rows, now)
        let after = within(rows, next)
        // The group that two of the next come from.
        let split = try #require(
          Set(now).first { label in Set(zip(now, next).filter { $0.0 == label }.map(\.1)).count > 1
          })
        let parts = Set(zip(now, next).filter { $0.0 == split }.map(\.1))
        let (one, two) = (before[split] ?? 0, parts.reduce(0) { $0 + (after[$1] ?? 0) })
        let n = Double(now.count { $0 == split })
        let d = Double(rows.columns)
        #expect(level.size == n)
        #expect(abs((level.ratio ?? 0) - two / one) < 1e-10)
        if two > 0, n > 2 {
          #expect(relativeError(level.pseudoT2 ?? 0, (one - two) / (two / (n - 2))) < 1e-8)
        }
        let critical =
          1 - 2 / (Double.pi * d) - 3.2
          * (2 * (1 - 8 / (Double.pi * Double.pi * d)) / (n * d))
          .squareRoot()
        #expect(relativeError(level.critical, critical) < 1e-12)
        if level.groups > 1, level.groups < rows.rows {
          let index = try CalinskiHarabasz.index(rows, labels: now)
          #expect(relativeError(level.calinskiHarabasz ?? 0, index) < 1e-9)
        }
      }
    }
  }

  /// Two pairs on a line, 0 1 and 10 11: sums of squares 101 → 1 → ½ by hand.
  @Test func byHand() throws {
    let rows = Matrix(rows: 4, columns: 1, values: [0, 1, 10, 11])
    let tree = try HierarchicalClustering(linkage: .ward).fit(rows)
    let rules = try StoppingRules(tree, rows)
    #expect(abs((rules.levels[0].ratio ?? 0) - 1 / 101.0) < 1e-14)
    #expect(abs((rules.levels[0].pseudoT2 ?? 0) - 200) < 1e-10)
    // F = 100 / (3/2 · 4 − 1) = 20 with 1 and 2 degrees of freedom.
    #expect(abs((rules.levels[0].beale ?? 0) - 20) < 1e-12)
    #expect(abs((rules.levels[0].bealeChance ?? 0) - 0.0465) < 1e-4)
    #expect(rules.levels[1].ratio == 0 && rules.levels[1].pseudoT2 == nil)
    #expect(abs((rules.levels[1].calinskiHarabasz ?? 0) - 200) < 1e-10)
    // The highest of three heights lies (3 − 1) / √3 standard deviations above the mean at most.
    #expect(rules.mojenaChoice == 1)
    #expect(abs((rules.levels[1].mojena ?? 0) - 2 / 3.0.squareRoot()) < 1e-12)
  }

  @Test func findsSeparateGroups() throws {
    let rows = Samples.blobs(rows: 150, groups: 5, seed: 4)
    let tree = try HierarchicalClustering(linkage: .ward).fit(rows)
    let rules = try StoppingRules(tree, rows)
    #expect(rules.dudaChoice == 5 && rules.bealeChoice == 5)
    #expect(rules.calinskiHarabaszChoice == 5)
  }

  /// Leaves that are groups of rows, and weights, count as the rows they stand for.
  @Test func groupsAndWeights() throws {
    let rows = Samples.blobs(rows: 60, groups: 3, seed: 5)
    let model = try MicroTree(centers: 12).fit(rows, seed: 1)
    let leafOf = model.groups.labels.map { $0 - 1 }
    let rules = try StoppingRules(model.tree, rows, leafOf: leafOf, most: 4)
    let labels = try model.cut(k: 3)
    let index = try CalinskiHarabasz.index(rows, labels: labels)
    #expect(relativeError(rules.levels[2].calinskiHarabasz ?? 0, index) < 1e-9)

    let twice = rows.selecting(rows: Array(0..<60) + Array(0..<60))
    let leaves = (0..<120).map { Int32($0 % 60) }
    let tree = try HierarchicalClustering(linkage: .ward)
      .fit(rows, weights: [Double](repeating: 2, count: 60))
    let weighted = try StoppingRules(
      tree, rows, weights: [Double](repeating: 2, count: 60), most: 4)
    let doubled = try StoppingRules(tree, twice, leafOf: leaves, most: 4)
    for (one, other) in zip(weighted.levels, doubled.levels) {
      #expect(relativeError(one.ratio ?? 0, other.ratio ?? 0) < 1e-9 && one.size == other.size)
    }
  }

  @Test func oddInput() throws {
    let equal = Matrix(rows: 5, columns: 2, repeating: 1)
    let tree = try HierarchicalClustering(linkage: .ward).fit(equal)
    let rules = try StoppingRules(tree, equal)
    #expect(rules.levels.allSatisfy { $0.ratio == nil && $0.beale == nil })
    #expect(rules.dudaChoice == 1 && rules.mojenaChoice == 1)
    let one = Matrix(rows: 1, columns: 1, values: [1])
    let single = try HierarchicalClustering(linkage: .ward).fit(one)
    #expect(throws: EngineError.tooFewRows(needed: 2, found: 1)) { try StoppingRules(single, one) }
    #expect(throws: EngineError.sizeMismatch(of: "rows", expected: 5, found: 1)) {
      try StoppingRules(tree, one)
    }
  }

  /// pf(20, 1, 2, lower = FALSE) and others of R.
  @Test func shareAboveF() {
    #expect(abs(FisherF.above(20, numerator: 1, denominator: 2) - 0.0465374107544) < 1e-11)
    #expect(abs(FisherF.above(2.5, numerator: 4, denominator: 592) - 0.0415681983334) < 1e-11)
    #expect(abs(FisherF.above(1, numerator: 5, denominator: 5) - 0.5) < 1e-14)
    #expect(FisherF.above(0, numerator: 2, denominator: 3) == 1)
  }
}
