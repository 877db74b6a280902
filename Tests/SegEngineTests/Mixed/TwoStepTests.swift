import Foundation
import Testing

@testable import SegEngine

struct TwoStepTests {
  /// The distance is that of Chiu et al.: ξ = −N (Σ ½ ln(σ² + s²) + Σ entropies).
  @Test(arguments: 0..<4 as Range<UInt64>) func distancesAreThoseOfTheDefinition(seed: UInt64)
    throws
  {
    let rows = try KamilaTests.groups(rows: 60, seed: seed, spread: 1, told: 0.5).rows
    let plain = PlainTwoStep(rows)
    let frame = try LikelihoodFrame(rows, weights: [Double](repeating: 1, count: 60))
    let one = Array(0..<13)
    let other = Array(13..<32)
    var (a, b) = (Self.feature(one, rows, frame), Self.feature(other, rows, frame))
    #expect(abs(a.distance(to: b, frame) - plain.distance(one, other)) < 1e-10)
    let row = frame.row(rows.codes, 50)
    #expect(abs(a.distance(to: row, weight: 1, frame) - plain.distance(one, [50])) < 1e-10)
    b.add(a, frame)
    let both = Self.feature(one + other, rows, frame)
    #expect(abs(b.likelihood - both.likelihood) < 1e-10)
    #expect(abs(b.distance(to: row, weight: 1, frame) - plain.distance(one + other, [50])) < 1e-10)
    a.add(row, weight: 1, frame)
    #expect(abs(a.likelihood - Self.feature(one + [50], rows, frame).likelihood) < 1e-10)
  }

  private static func feature(
    _ members: [Int], _ rows: MixedRows, _ frame: LikelihoodFrame
  ) -> LikelihoodFeature {
    var feature = LikelihoodFeature(frame.row(rows.codes, members[0]), weight: 1, frame)
    for row in members.dropFirst() { feature.add(frame.row(rows.codes, row), weight: 1, frame) }
    return feature
  }

  /// With a leaf for each row it is plain agglomeration, and the figures are those of its partitions.
  @Test(arguments: 0..<4 as Range<UInt64>) func mergesAreThoseOfThePlainTwin(seed: UInt64) throws {
    let rows = try KamilaTests.groups(rows: 32, seed: 20 + seed, spread: 0.6, told: 0.7).rows
    let plain = PlainTwoStep(rows)
    let merges = plain.merges()
    let model = try TwoStep(k: 3, most: 10).fit(rows, seed: 1)
    #expect(model.leaves == 32 && model.threshold == 0 && model.figures.count == 10)
    for figure in model.figures {
      let groups = merges.groups[32 - figure.k]
      let likelihood = groups.map(plain.likelihood).reduce(0, +)
      // Two numbers and two categories of three levels; ln σ² is left out.
      let constant = 32 * plain.spreads.map { Foundation.log($0) / 2 }.reduce(0, +)
      let parameters = Double(figure.k) * (2 * 2 + 2 * 2)
      #expect(abs(figure.aic - (-2 * (likelihood + constant) + 2 * parameters)) < 1e-8)
      #expect(
        abs(figure.bic - (-2 * (likelihood + constant) + parameters * Foundation.log(32.0))) < 1e-8)
      guard figure.k > 1 else { continue }
      let distance = merges.distances[32 - figure.k]
      #expect(abs((figure.distance ?? .nan) - distance) < 1e-9)
      let ratio = distance / merges.distances[32 - figure.k - 1]
      #expect(abs((figure.distanceRatio ?? .nan) - ratio) < 1e-7)
    }
    // Each row is where it costs least.
    let groups = merges.groups[29]
    for row in 0..<32 {
      let costs = groups.map { plain.distance($0, [row]) }
      #expect(abs(model.distances[row] - (costs.min() ?? .nan)) < 1e-9)
    }
  }

  @Test(arguments: [5, 20, 90]) func theTreeKeepsAllRows(most: Int) throws {
    let rows = try KamilaTests.groups(rows: 400, seed: 5, spread: 1, told: 0.5).rows
    let frame = try LikelihoodFrame(rows, weights: [Double](repeating: 1, count: 400))
    var tree = FeatureTree(frame, branches: 4, most: most)
    for row in 0..<400 {
      tree.insert(frame.row(rows.codes, row), weight: 1)
      #expect(tree.leaves <= most)
    }
    let groups = tree.groups
    #expect(groups.count == tree.leaves && groups.count > most / 5 && tree.threshold > 0)
    #expect(groups.map(\.count).reduce(0, +) == 400)
    #expect(groups.flatMap(\.counts).reduce(0, +) == 800)
    var whole = groups[0]
    for group in groups.dropFirst() { whole.add(group, frame) }
    for column in 0..<2 {
      #expect(abs(whole.means[column]) < 1e-9)
      #expect(abs(whole.squares[column] - 400) < 1e-7)
    }
  }

  /// By hand: the first fall is 200, so 8 ends it and k = 2 to 4 are judged by their ratios.
  @Test func theRuleOfRatios() {
    func choice(_ bic: [Double], _ ratios: [Double?], most: Int = 15) -> Int {
      let figures = zip(bic, ratios).enumerated().map { place, pair in
        TwoStepFigure(k: place + 1, bic: pair.0, aic: pair.0, distance: 1, distanceRatio: pair.1)
      }
      return TwoStepFigures.choice(figures, by: .bic, most: most)
    }
    let bic = [1000.0, 800, 700, 690, 689, 600]
    #expect(choice(bic, [nil, 3, 2, 1.1, 9, 9]) == 2)
    #expect(choice(bic, [nil, 3, 2.9, 1.1, 9, 9]) == 3)
    #expect(choice(bic, [nil, 2.9, 3, 1.1, 9, 9]) == 3)
    #expect(choice(bic, [nil, 1, 1.1, 2, 9, 9]) == 4)
    #expect(choice(bic, [nil, 1, 1.1, 2, 9, 9], most: 3) == 3)
    #expect(choice([1000, 1001, 500], [nil, 5, 5]) == 1)
    #expect(choice([1000], [nil]) == 1)
    #expect(choice([1000, 900], [nil, nil]) == 2)
  }

  @Test(arguments: [GroupCriterion.bic, .aic]) func findsThreeGroups(criterion: GroupCriterion)
    throws
  {
    let (rows, truth) = try KamilaTests.groups(rows: 1500, seed: 2, spread: 0.4, told: 1)
    let model = try TwoStep(criterion: criterion, leaves: 100).fit(rows, seed: 1)
    #expect(model.k == 3)
    #expect(model.leaves <= 100 && model.threshold > 0)
    #expect(try AdjustedRandIndex.between(model.labels, truth) > 0.95)
    let again = try model.predict(rows.codes)
    #expect(again.labels == model.labels && again.distances == model.distances)
    #expect(model.figure.k == 3)
  }

  /// Numbers on any scale give the same groups, as do all numbers of threads and the same seed.
  @Test func scalesAndThreadsChangeNothing() throws {
    let rows = try KamilaTests.groups(rows: 500, seed: 7, spread: 0.8, told: 0.6).rows
    let scaled = try MixedRows(fitting: [
      MixedInput("x", .number, .numbers(rows.codes.column(0).map { 1024 * $0 })),
      MixedInput("y", .number, .numbers(rows.codes.column(1).map { $0 / 64 })),
      MixedInput("first", .nominal, .numbers(rows.codes.column(2))),
      MixedInput("second", .nominal, .numbers(rows.codes.column(3))),
    ])
    let method = TwoStep(k: 4, leaves: 60)
    let model = try method.fit(rows, seed: 3)
    #expect(try method.fit(scaled, seed: 3).labels == model.labels)
    for threads in [1, 2, 7] {
      #expect(try method.fit(rows, seed: 3, execution: Execution(threads: threads)) == model)
    }
    // In the order of the file the seed plays no part.
    var given = method
    given.shuffles = false
    #expect(try given.fit(rows, seed: 1) == given.fit(rows, seed: 2))
  }

  @Test func weightsRepeatRowsWhileEachHasALeaf() throws {
    let rows = try KamilaTests.groups(rows: 40, seed: 9, spread: 0.5, told: 0.8).rows
    let twice = MixedRows(
      frame: rows.frame, codes: rows.codes.selecting(rows: Array(0..<40) + Array(0..<40)))
    let method = TwoStep(k: 3, shuffles: false)
    let weighted = try method.fit(rows, weights: [Double](repeating: 2, count: 40), seed: 1)
    let repeated = try method.fit(twice, seed: 1)
    #expect(weighted.labels == Array(repeated.labels.prefix(40)))
    for (one, other) in zip(weighted.figures, repeated.figures) {
      #expect(abs(one.bic - other.bic) < 1e-8)
    }
  }

  @Test func oddColumnsAndGaps() throws {
    let (rows, truth) = try KamilaTests.groups(rows: 600, seed: 3, spread: 0.4, told: 1)
    let texts = rows.codes.column(2).enumerated().map { row, code in
      row % 10 == 0 ? nil : "level \(Int(code))"
    }
    let odd = try MixedRows(fitting: [
      MixedInput("x", .number, .numbers(rows.codes.column(0))),
      MixedInput("y", .number, .numbers(rows.codes.column(1))),
      MixedInput("same", .number, .numbers([Double](repeating: 7, count: 600))),
      MixedInput("one", .nominal, .texts([String?](repeating: "only", count: 600))),
      MixedInput("told", .nominal, .texts(texts)),
    ])
    let model = try TwoStep(k: 3).fit(odd, seed: 1)
    #expect(try AdjustedRandIndex.between(model.labels, truth) > 0.9)
    #expect(model.centers[0, 2] == 7 && model.centers[0, 3] == 0)
    // 500 levels tell nothing, and all rows of one kind are one group.
    let many = try MixedRows(fitting: [
      MixedInput("many", .nominal, .texts((0..<1000).map { "level \($0 % 500)" }))
    ])
    #expect(try TwoStep().fit(many, seed: 1).k == 1)
    let same = try MixedRows(fitting: [
      MixedInput("a", .number, .numbers([1, 1, 1])),
      MixedInput("b", .nominal, .texts(["x", "x", "x"])),
    ])
    #expect(try TwoStep().fit(same, seed: 1).sizes == [3])
    let gap = try MixedRows(fitting: [MixedInput("x", .number, .numbers([0, 1, .nan]))])
    #expect(throws: EngineError.notFinite(row: 2, column: 0)) { try TwoStep().fit(gap, seed: 1) }
  }

  @Test func everyRowCanBeAGroup() throws {
    let rows = try MixedRows(numbers: ReferenceFiles.sixPoints)
    #expect(try TwoStep(k: 6).fit(rows, seed: 1).sizes == [1, 1, 1, 1, 1, 1])
    #expect(try TwoStep(k: 1).fit(rows, seed: 1).sizes == [6])
    #expect(throws: EngineError.tooManyGroups(k: 7, distinct: 6)) {
      try TwoStep(k: 7).fit(rows, seed: 1)
    }
    #expect(throws: EngineError.self) { try TwoStep(k: 5, leaves: 2).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) { try TwoStep(branches: 1).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) {
      try TwoStep().fit(rows, seed: 1, execution: Execution(memoryLimit: 1000))
    }
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 2, found: 1)) {
      try TwoStep(k: 2).fit(rows, seed: 1).predict(Matrix(rows: 1, columns: 1, values: [0]))
    }
  }
}

/// Agglomeration by the definition, all pairs at each step, for two numbers and categories behind them.
private struct PlainTwoStep {
  let rows: MixedRows
  /// Variances of the numbers over all rows.
  let spreads: [Double]

  init(_ rows: MixedRows) {
    self.rows = rows
    spreads = (0..<2).map { Self.variance(rows.codes.column($0)) }
  }

  private static func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)
  }

  func likelihood(_ members: [Int]) -> Double {
    let n = Double(members.count)
    var sum = 0.0
    for column in 0..<2 {
      let own = Self.variance(members.map { rows.codes[$0, column] })
      sum += Foundation.log(spreads[column] + own) / 2
    }
    for column in 2..<rows.codes.columns {
      let counts = Dictionary(grouping: members) { rows.codes[$0, column] }.mapValues(\.count)
      for count in counts.values {
        let share = Double(count) / n
        sum -= share * Foundation.log(share)
      }
    }
    return -n * sum
  }

  func distance(_ one: [Int], _ other: [Int]) -> Double {
    likelihood(one) + likelihood(other) - likelihood(one + other)
  }

  /// The groups before each merge, and what it costs.
  func merges() -> (groups: [[[Int]]], distances: [Double]) {
    var groups = (0..<rows.count).map { [$0] }
    var (all, distances) = ([groups], [Double]())
    while groups.count > 1 {
      var best = (0, 1, Double.infinity)
      for a in groups.indices {
        for b in a + 1..<groups.count {
          let found = distance(groups[a], groups[b])
          if found < best.2 { best = (a, b, found) }
        }
      }
      groups[best.0] += groups[best.1]
      groups.remove(at: best.1)
      distances.append(best.2)
      all.append(groups)
    }
    return (all, distances)
  }
}
