import SegEngine
import Testing

/// Against vif of car, varclus of Hmisc, and formulas in R.
struct ColumnLinksTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let method: String
    let linkage: String
    let kinds: [String]
    let columns: [[String]]
    let associations: [[Double]]
    let vif: [Double]
    let heights: [Double]
    let labels: [Int32]
    let shares: [[Double]]
    var testDescription: String { "\(name) \(method)" }

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

    var links: ColumnLinks {
      get throws { try ColumnLinks(try rows, ofRanks: method == "spearman") }
    }
  }

  static let cases = Result { try Reference<Case>.cases(in: "links") }

  @Test(arguments: try cases.get())
  func figuresAreThoseOfR(_ expected: Case) throws {
    let links = try expected.links
    let count = expected.kinds.count
    for one in 0..<count {
      for other in 0..<count {
        #expect(abs(links.associations[one, other] - expected.associations[one][other]) < 1e-10)
      }
    }
    for (place, inflation) in try links.inflations().enumerated() {
      guard case .factor(let factor) = inflation else {
        Issue.record("column \(place) has no factor")
        continue
      }
      #expect(relativeError(factor, expected.vif[place]) < 1e-8)
    }
    let linkage = try #require(Linkage(rawValue: expected.linkage))
    let tree = try links.tree(linkage: linkage)
    #expect(largestError(tree.heights, expected.heights) < 1e-6)
  }

  @Test(arguments: try cases.get())
  func groupsAreThoseOfR(_ expected: Case) throws {
    let fits = try expected.links.fits(expected.labels)
    for (place, fit) in fits.enumerated() {
      let fit = try #require(fit)
      let shares = expected.shares[place]
      let own = Int(expected.labels[place]) - 1
      #expect(abs(fit.own - shares[own]) < 1e-9)
      let others = shares.enumerated().filter { $0.offset != own }
      let best = try #require(others.max { $0.element < $1.element })
      #expect(abs((fit.next?.share ?? 0) - best.element) < 1e-9)
      #expect(fit.next?.group == Int32(best.offset + 1))
      let ratio = try #require(fit.ratio)
      #expect(abs(ratio - (1 - shares[own]) / (1 - best.element)) < 1e-9)
    }
  }

  private func numbers(_ columns: [[Double]]) throws -> ColumnLinks {
    try ColumnLinks(try MixedRows(numbers: Matrix.from(columns: columns)))
  }

  /// P: a sum of two others makes all three endless, and leaves the fourth as it is without them.
  @Test func repeatedColumns() throws {
    var random = RandomSource(seed: 4)
    let a = (0..<30).map { _ in random.normal() }
    let b = (0..<30).map { _ in random.normal() }
    let d = (0..<30).map { a[$0] + 2 * random.normal() }
    let sum = zip(a, b).map { 3 * $0 - 0.001 * $1 }
    let all = try numbers([a, b, sum, d]).inflations()
    #expect(Array(all.prefix(3)) == [.infinite, .infinite, .infinite])
    let without = try numbers([a, b, d]).inflations()
    guard case .factor(let one) = all[3], case .factor(let other) = without[2] else {
      Issue.record("the fourth column has a factor")
      return
    }
    #expect(relativeError(one, other) < 1e-8)
    // The same column twice lies at height 0.
    let twice = try numbers([a, b, a])
    #expect(try twice.tree(linkage: .complete).heights[0] < 1e-12)
    #expect(twice.nearest(to: 0) == 2 && twice.nearest(to: 2) == 0)
    #expect(try twice.inflations()[0] == .infinite)
    // As many columns as rows: each follows from the others.
    let few = Samples.uniform(rows: 4, columns: 6, seed: 2)
    let wide = try ColumnLinks(try MixedRows(numbers: few)).inflations()
    #expect(wide.allSatisfy { $0 == .infinite })
  }

  @Test func edges() throws {
    let links = try numbers([[1, 2, 4, 9], [14.62, 14.62, 14.62, 14.62], [2, 1, 0, 5]])
    #expect(links.varies == [true, false, true])
    #expect(try links.inflations()[1] == .constant)
    #expect(links.nearest(to: 1) == nil && links.nearest(to: 0) == 2)
    #expect(links.associations[0, 1] == 0)
    let fits = try links.fits([1, 1, 2])
    #expect(fits[1] == nil && abs((fits[0]?.own ?? 0) - 1) < 1e-12)
    let one = try numbers([[1, 2, 4]])
    #expect(try one.inflations() == [.factor(1)])
    #expect(one.nearest(to: 0) == nil)
    #expect(try one.tree(linkage: .average).heights.isEmpty)
    let alone = try #require(try one.fits([1])[0])
    #expect(alone.next == nil && abs(alone.ratio ?? 1) < 1e-12)
    #expect(throws: EngineError.self) { try one.fits([1, 1]) }
    #expect(throws: EngineError.self) { try links.tree(linkage: .ward) }
    #expect(throws: EngineError.notFinite(row: 1, column: 0)) { try numbers([[1, .nan, 2]]) }
    #expect(throws: EngineError.tooFewRows(needed: 2, found: 1)) { try numbers([[1]]) }
    // 500 levels that say nothing: the bias of chance is taken off.
    var random = RandomSource(seed: 8)
    let texts = (0..<5000).map { _ in "\(random.below(500))" }
    let coins = (0..<5000).map { _ in random.below(2) == 0 ? "a" : "b" }
    let many = try ColumnLinks(
      try MixedRows(fitting: [
        MixedInput("t", .nominal, .texts(texts)), MixedInput("c", .nominal, .texts(coins)),
        MixedInput("same", .nominal, .texts(coins)),
        MixedInput("one", .nominal, .texts(coins.map { _ in "x" })),
      ]))
    #expect(many.associations[0, 1] < 0.1)
    #expect(abs(many.associations[1, 2] - 1) < 1e-12)
    #expect(many.varies == [true, true, true, false])
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try ColumnLinks(
        try MixedRows(numbers: Matrix(rows: 3, columns: 1, values: [1, 2, 4])),
        execution: Execution(cancellation: cancellation))
    }
  }

  @Test func weightsRepeatRowsAndThreadsChangeNothing() throws {
    let one = try #require(try Self.cases.get().first { $0.name == "trade" })
    let rows = try one.rows
    let whole = try ColumnLinks(rows, ofRanks: true, execution: Execution(threads: 1))
    for threads in [2, 7] {
      #expect(
        try ColumnLinks(rows, ofRanks: true, execution: Execution(threads: threads)) == whole)
    }
    let weights = (0..<rows.count).map { Double(1 + $0 % 3) }
    let places = (0..<rows.count).flatMap { [Int](repeating: $0, count: 1 + $0 % 3) }
    let repeated = MixedRows(frame: rows.frame, codes: rows.codes.selecting(rows: places))
    let weighed = try ColumnLinks(rows, ofRanks: true, weights: weights)
    let longer = try ColumnLinks(repeated, ofRanks: true)
    #expect(largestError(weighed.associations.values, longer.associations.values) < 1e-10)
  }
}
