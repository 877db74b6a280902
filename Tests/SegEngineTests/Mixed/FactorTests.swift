import SegEngine
import Testing

/// Against MCA, FAMD and PCA of FactoMineR.
struct FactorTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let kinds: [String]
    let columns: [[String]]
    let eigenvalues: [Double]
    /// Of the first 12 rows.
    let scores: [[Double]]
    let levels: [[Double]]?
    let numbers: [[Double]]?
    var testDescription: String { name }

    var rows: MixedRows {
      get throws {
        try MixedRows(
          fitting: kinds.indices.map { j in
            kinds[j] == "nominal"
              ? MixedInput("c\(j)", .nominal, .texts(columns[j]))
              : MixedInput("c\(j)", .number, .numbers(columns[j].map { Double($0) ?? .nan }))
          })
      }
    }
  }

  @Test(arguments: try Reference<Case>.cases(in: "factors"))
  func directions(_ expected: Case) throws {
    let rows = try expected.rows
    let model = try FactorAnalysis(components: 3).fit(rows)
    let count = expected.eigenvalues.count
    #expect(model.eigenvalues.count >= count)
    #expect(largestError(Array(model.eigenvalues.prefix(count)), expected.eigenvalues) < 1e-10)
    for component in 0..<3 {
      let found = (0..<12).map { model.scores[$0, component] }
      let other = expected.scores.map { $0[component] }
      // P90: a direction has no sign of its own.
      let sign = zip(found, other).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
      #expect(largestError(found.map { sign * $0 }, other) < 1e-8)
      var place = 0
      for (category, shares) in model.shares.enumerated() {
        for level in shares.indices {
          let coordinate = model.coordinate(category: category, level: level, component: component)
          let known = try #require(expected.levels)[place][component]
          #expect(abs(sign * coordinate - known) < 1e-8)
          place += 1
        }
      }
      for number in model.means.indices {
        let known = try #require(expected.numbers)[number][component]
        #expect(abs(sign * model.correlation(number: number, component: component) - known) < 1e-8)
      }
    }
    // P4: new rows are projected by the fitted means, shares and loadings.
    #expect(try model.project(rows.codes) == model.scores)
    let part = rows.codes.selecting(rows: [7])
    #expect(try model.project(part).values == Array(model.scores.row(7)))
  }

  /// The sum of all eigenvalues is what the columns bring: 1 for a number, levels − 1 for a category.
  @Test func wholeVariance() throws {
    let cases = try Reference<Case>.cases(in: "factors")
    for one in cases {
      let model = try FactorAnalysis(components: 1).fit(try one.rows)
      let levels = model.shares.reduce(0) { $0 + $1.count - 1 }
      let whole =
        model.means.isEmpty
        ? Double(levels) / Double(model.shares.count)
        : Double(model.means.count + levels)
      #expect(relativeError(model.eigenvalues.reduce(0, +), whole) < 1e-12)
    }
  }

  /// Benzécri's shares are of his own sum; Greenacre's are lower.
  @Test func adjustments() throws {
    let rows = try #require(try Reference<Case>.cases(in: "factors").first { $0.name == "soybean" })
      .rows
    let model = try FactorAnalysis(components: 2).fit(rows)
    let (values, shares) = model.benzecri
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    let q = 7.0
    #expect(
      abs(
        values[0] - (q / (q - 1) * (model.eigenvalues[0] - 1 / q))
          * (q / (q - 1) * (model.eigenvalues[0] - 1 / q)))
        < 1e-12)
    #expect(zip(model.greenacre, shares).allSatisfy { $0.0 < $0.1 })
    #expect(model.greenacre[0] > model.explained[0])
  }

  @Test func weightsRepeatRows() throws {
    let texts = ["a", "b", "b", "c", "a", "b"]
    let numbers = [1.0, 2, 4, 8, 3, 1]
    let rows = { (places: [Int]) in
      try MixedRows(fitting: [
        MixedInput("t", .nominal, .texts(places.map { texts[$0] })),
        MixedInput("x", .number, .numbers(places.map { numbers[$0] })),
      ])
    }
    let weighed = try FactorAnalysis(components: 2)
      .fit(rows([0, 1, 2, 3, 4, 5]), weights: [2, 1, 1, 1, 1, 1])
    let repeated = try FactorAnalysis(components: 2).fit(rows([0, 0, 1, 2, 3, 4, 5]))
    #expect(largestError(weighed.eigenvalues, repeated.eigenvalues) < 1e-12)
  }

  @Test func edges() throws {
    let constant = try MixedRows(fitting: [
      MixedInput("x", .number, .numbers([14.62, 14.62, 14.62])),
      MixedInput("t", .nominal, .texts(["a", "b", "a"])),
    ])
    let model = try FactorAnalysis(components: 1).fit(constant)
    #expect(model.correlation(number: 0, component: 0) == 0)
    #expect(throws: EngineError.self) { try FactorAnalysis(components: 2).fit(constant) }
    let gap = try MixedRows(fitting: [MixedInput("t", .nominal, .texts(["a", nil, "b"]))])
    #expect(throws: EngineError.notFinite(row: 1, column: 0)) {
      try FactorAnalysis(components: 1).fit(gap)
    }
    let same = try MixedRows(fitting: [MixedInput("t", .nominal, .texts(["a", "a", "a"]))])
    #expect(throws: EngineError.self) { try FactorAnalysis(components: 1).fit(same) }
    let many = try MixedRows(fitting: [
      MixedInput("t", .nominal, .numbers((0..<200).map(Double.init)))
    ])
    #expect(try FactorAnalysis(components: 2).fit(many).eigenvalues.count == 199)
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try FactorAnalysis(components: 1)
        .fit(constant, execution: Execution(cancellation: cancellation))
    }
  }
}
