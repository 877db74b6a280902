import SegEngine
import Testing

/// Against MFA of FactoMineR.
struct MultipleFactorTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let types: [String]
    let sizes: [Int]
    let columns: [[String]]
    let eigenvalues: [Double]
    let own: [[Double]]
    /// Of the first 12 rows.
    let scores: [[Double]]
    let coordinates: [[Double]]
    let contributions: [[Double]]
    let correlations: [[Double]]
    let lg: [[Double]]
    let rv: [[Double]]
    let firstAxes: [[Double]]
    let numbers: [[Double]]?
    let levels: [[Double]]?
    var testDescription: String { name }

    var rows: MixedRows {
      get throws {
        try MixedRows(
          fitting: columns.enumerated().map { j, texts in
            let numbers = texts.map { Double($0) ?? .nan }
            let type = types[groups.firstIndex { $0.contains(j) } ?? 0]
            return type == "n" || numbers.contains(where: \.isNaN)
              ? MixedInput("c\(j)", .nominal, .texts(texts))
              : MixedInput("c\(j)", .number, .numbers(numbers))
          })
      }
    }

    var groups: [[Int]] {
      sizes.indices.map { group in
        let start = sizes.prefix(group).reduce(0, +)
        return Array(start..<start + sizes[group])
      }
    }

    var method: MultipleFactorAnalysis {
      MultipleFactorAnalysis(components: 3, groups: groups, standardizes: !types.contains("c"))
    }
  }

  static let cases = Result { try Reference<Case>.cases(in: "groups") }

  @Test(arguments: try cases.get())
  func directions(_ expected: Case) throws {
    let rows = try expected.rows
    let model = try expected.method.fit(rows)
    let factors = model.factors
    #expect(largestError(factors.eigenvalues, expected.eigenvalues) < 1e-10)
    for component in 0..<3 {
      let found = (0..<12).map { factors.scores[$0, component] }
      let other = expected.scores.map { $0[component] }
      // P90: a direction has no sign of its own.
      let sign = zip(found, other).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
      #expect(largestError(found.map { sign * $0 }, other) < 1e-8)
      for (number, known) in (expected.numbers ?? []).enumerated() {
        let correlation = factors.correlation(number: number, component: component)
        #expect(abs(sign * correlation - known[component]) < 1e-8)
      }
      guard let levels = expected.levels, !expected.types.contains("m") else { continue }
      var place = 0
      for (category, shares) in factors.shares.enumerated() {
        for level in shares.indices {
          let found = factors.coordinate(category: category, level: level, component: component)
          #expect(abs(sign * found - levels[place][component]) < 1e-8)
          place += 1
        }
      }
    }
    // P4: new rows are projected by the fitted means, shares and loadings.
    #expect(try factors.project(rows.codes) == factors.scores)
  }

  @Test(arguments: try cases.get())
  func groups(_ expected: Case) throws {
    let model = try expected.method.fit(try expected.rows)
    for (place, group) in model.groups.enumerated() {
      #expect(largestError(group.eigenvalues, expected.own[place]) < 1e-10)
      #expect(largestError(group.coordinates, expected.coordinates[place]) < 1e-9)
      #expect(largestError(group.contributions, expected.contributions[place]) < 1e-9)
      #expect(largestError(group.correlations, expected.correlations[place]) < 1e-9)
      // A first direction of its own needs an eigenvalue of its own.
      let own = expected.own[place]
      guard own.count == 1 || own[0] > own[1] * 1.001 else { continue }
      #expect(
        largestError(group.axes[0].map(abs), expected.firstAxes[place].map(abs)) < 1e-8)
    }
    for one in 0...model.groups.count {
      for other in 0...model.groups.count {
        #expect(abs(model.links[one, other] - expected.lg[one][other]) < 1e-9)
        #expect(abs(model.rv(one, other) - expected.rv[one][other]) < 1e-9)
      }
    }
  }

  /// Scores are what the formula says, so that a table can compute them.
  @Test(arguments: try cases.get())
  func formulas(_ expected: Case) throws {
    let rows = try expected.rows
    let model = try expected.method.fit(rows).factors
    for component in 0..<3 {
      let (numbers, levels, constant) = model.formula(component)
      for row in stride(from: 0, to: rows.count, by: 5) {
        var sum = constant
        for (place, column) in rows.frame.numbers.enumerated() {
          sum +=
            numbers[place] * (rows.codes[row, column] - model.means[place])
            / model.deviations[place]
        }
        for (place, column) in rows.frame.categories.enumerated() {
          sum += levels[place][Int(rows.codes[row, column])]
        }
        #expect(abs(sum - model.scores[row, component]) < 1e-9)
      }
    }
  }

  /// The slow twin: divide each group by √ of its first eigenvalue, then PCA.
  @Test func twin() throws {
    var random = RandomSource(seed: 5)
    let columns = (0..<6).map { _ in (0..<40).map { _ in random.normal() } }
    let rows = try MixedRows(numbers: Matrix.from(columns: columns))
    let groups = [[0, 3], [1], [2, 4, 5]]
    let model = try MultipleFactorAnalysis(components: 2, groups: groups).fit(rows)
    let scaled = try Scaler.fit(rows.codes, method: .zscore(ddof: 0)).transform(rows.codes)
    var weighed = scaled
    for group in groups {
      let part = Matrix.from(columns: group.map { scaled.column($0) })
      let deviation = try PCA().fit(part).standardDeviations[0]
      for row in 0..<40 {
        for column in group {
          weighed[row, column] /= deviation * (39.0 / 40).squareRoot()
        }
      }
    }
    let plain = try PCA().fit(weighed)
    #expect(
      largestError(
        model.factors.eigenvalues, plain.standardDeviations.map { $0 * $0 * 39 / 40 }) < 1e-10)
    // No group can bring more than 1.
    #expect(model.groups.allSatisfy { $0.coordinates.allSatisfy { (0...1.000001).contains($0) } })
  }

  @Test func sameBitsForAnyThreadsAndWeightsRepeatRows() throws {
    let one = try #require(try Self.cases.get().first { $0.name == "kinds" })
    let rows = try one.rows
    let whole = try one.method.fit(rows, execution: Execution(threads: 1))
    for threads in [2, 7] {
      #expect(try one.method.fit(rows, execution: Execution(threads: threads)) == whole)
    }
    let weights = (0..<150).map { Double(1 + $0 % 2) }
    let places = (0..<150).flatMap { [Int](repeating: $0, count: 1 + $0 % 2) }
    let repeated = MixedRows(frame: rows.frame, codes: rows.codes.selecting(rows: places))
    let weighed = try one.method.fit(rows, weights: weights)
    let longer = try one.method.fit(repeated)
    #expect(largestError(weighed.factors.eigenvalues, longer.factors.eigenvalues) < 1e-10)
    #expect(largestError(weighed.links.values, longer.links.values) < 1e-10)
  }

  @Test func edges() throws {
    let rows = try MixedRows(
      numbers: Matrix(rows: 3, columns: 3, values: [1, 7, 2, 2, 7, 4, 4, 7, 9]))
    // A constant column beside one that varies, and one alone.
    let model = try MultipleFactorAnalysis(components: 1, groups: [[0, 1], [2]]).fit(rows)
    #expect(model.factors.correlation(number: 1, component: 0) == 0)
    func refused(_ groups: [[Int]], _ components: Int = 1) -> String? {
      do {
        _ = try MultipleFactorAnalysis(components: components, groups: groups).fit(rows)
        return nil
      } catch { return error.message }
    }
    #expect(
      refused([[0, 2], [1]])?.contains("group is 2, allowed is groups with a column that varies")
        == true)
    #expect(refused([[0, 1]])?.contains("each column in exactly one group") == true)
    #expect(refused([[0, 1], [1, 2]]) != nil)
    #expect(refused([[0, 1, 2], []]) != nil)
    #expect(refused([[0, 1], [2]], 0) != nil)
    #expect(refused([[0, 1], [2]], 3)?.contains("at most 2") == true)
    // One group by itself is its own analysis, its first eigenvalue being 1.
    let alone = try MultipleFactorAnalysis(components: 2, groups: [[0, 1, 2]]).fit(rows)
    #expect(abs(alone.factors.eigenvalues[0] - 1) < 1e-12)
    #expect(abs(alone.rv(0, 1) - 1) < 1e-12)
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try MultipleFactorAnalysis(components: 1, groups: [[0, 1], [2]])
        .fit(rows, execution: Execution(cancellation: cancellation))
    }
    #expect(throws: EngineError.self) {
      try MultipleFactorAnalysis(components: 1, groups: [[0, 1], [2]])
        .fit(rows, execution: Execution(memoryLimit: 100))
    }
  }
}
