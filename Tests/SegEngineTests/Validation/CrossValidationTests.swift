import SegEngine
import Testing

struct CrossValidationTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let data: String
    let k: Int
    let folds: Int
    let mean: Double
    let error: Double
    let strength: Double?
    var testDescription: String { "\(kind) \(data) \(k)" }
  }

  private static func mixture(_ k: Int) -> Refit {
    Refit { (rows, weights, seed, execution) throws(EngineError) in
      let model = try GaussianMixture(k: k, tolerance: 1e-9).fit(
        rows, weights: weights, seed: seed, execution: execution)
      return Refit.Fitted(
        labels: model.labels,
        logDensities: { (rows, execution) throws(EngineError) in
          try model.predict(rows, execution: execution).logDensities
        },
        assign: { (rows, execution) throws(EngineError) in
          try model.predict(rows, execution: execution).labels
        })
    }
  }

  /// Against scikit-learn, with its folds.
  @Test(arguments: try Reference<Case>.cases(in: "crossvalidate"))
  func foldsOfOthersGiveTheSame(expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let fold = (0..<rows.rows).map { Int32($0 % expected.folds + 1) }
    let isDensity = expected.kind == "density"
    let found = try CrossValidation.fit(
      rows, refit: isDensity ? Self.mixture(expected.k) : StabilityTests.kmeans(expected.k),
      fold: fold, seed: 1)
    #expect(found.folds == expected.folds)
    let figure = try #require(isDensity ? found.logDensity : found.agreement)
    #expect(abs(figure.mean - expected.mean) < (isDensity ? 2e-4 : 1e-12))
    #expect(abs(figure.standardError - expected.error) < (isDensity ? 2e-4 : 1e-12))
    #expect((found.logDensity == nil) == !isDensity)
    if let strength = expected.strength {
      #expect(abs((found.strength?.mean ?? 0) - strength) < 1e-12)
    }
  }

  @Test func foldsAreDealtEvenly() {
    for (rows, folds) in [(10, 5), (11, 3), (4, 2), (101, 10)] {
      let fold = CrossValidation.deal(rows: rows, folds: folds, seed: 3)
      let sizes = (1...Int32(folds)).map { one in fold.count { $0 == one } }
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1 && fold.count == rows)
    }
    #expect(
      CrossValidation.deal(rows: 50, folds: 5, seed: 3)
        != CrossValidation.deal(rows: 50, folds: 5, seed: 4))
  }

  @Test func threadsDoNotMatterAndWeightsAreUsed() throws {
    let rows = Samples.blobs(rows: 120, columns: 3, groups: 3, seed: 1)
    let fold = CrossValidation.deal(rows: 120, folds: 4, seed: 5)
    let found = try [1, 2, 7].map { threads in
      try CrossValidation.fit(
        rows, refit: Self.mixture(3), fold: fold, seed: 9, execution: Execution(threads: threads))
    }
    #expect(found[0] == found[1] && found[0] == found[2])
    #expect(found[0].agreement == CrossValidation.Figure(mean: 1, standardError: 0))
    let ones = try CrossValidation.fit(
      rows, weights: [Double](repeating: 1, count: 120), refit: Self.mixture(3), fold: fold,
      seed: 9)
    #expect(abs((ones.logDensity?.mean ?? 0) - (found[0].logDensity?.mean ?? 1)) < 1e-9)
    let other = try CrossValidation.fit(
      rows, weights: (0..<120).map { 1 + Double($0 % 4) }, refit: Self.mixture(3), fold: fold,
      seed: 9)
    #expect(other.logDensity != ones.logDensity)
  }

  @Test func foldsThatAreTooSmallAreLeftOut() throws {
    // Two different rows in each fold cannot be three groups, but the rest can.
    let rows = Samples.uniform(rows: 8, columns: 2, seed: 1)
    let fold = (0..<8).map { Int32($0 % 4 + 1) }
    let some = try CrossValidation.fit(rows, refit: StabilityTests.kmeans(3), fold: fold, seed: 1)
    #expect(some.folds == 4 && some.agreement == nil && some.strength == nil)
    let none = try CrossValidation.fit(rows, refit: StabilityTests.kmeans(7), fold: fold, seed: 1)
    #expect(none.folds == 0 && none.agreement == nil)
    #expect(throws: EngineError.self) {
      try CrossValidation.fit(
        rows, refit: StabilityTests.kmeans(2), fold: [1, 1, 1, 1, 1, 1, 1, 2], seed: 1)
    }
    #expect(throws: EngineError.self) {
      try CrossValidation.fit(rows, refit: StabilityTests.kmeans(2), fold: [1, 2], seed: 1)
    }
    #expect(throws: EngineError.cancelled) {
      let execution = Execution()
      execution.cancellation.cancel()
      _ = try CrossValidation.fit(
        rows, refit: StabilityTests.kmeans(2), fold: fold, seed: 1, execution: execution)
    }
  }

  @Test func theSimplestWithinOneStandardError() {
    func figure(_ mean: Double, _ error: Double) -> CrossValidation.Figure {
      CrossValidation.Figure(mean: mean, standardError: error)
    }
    let found = CrossValidation.oneStandardErrorRule([
      nil, figure(1, 0.1), figure(1.9, 0.1), figure(2, 0.15), figure(1.99, 5),
    ])
    #expect(found?.best == 3 && found?.simplest == 2)
    #expect(CrossValidation.oneStandardErrorRule([nil, nil]) == nil)
    // Of equals the first.
    let equal = CrossValidation.oneStandardErrorRule([figure(1, 0), figure(1, 0)])
    #expect(equal?.best == 0 && equal?.simplest == 0)
  }
}
