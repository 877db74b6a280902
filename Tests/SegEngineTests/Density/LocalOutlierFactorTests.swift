import SegEngine
import Testing

struct LocalOutlierFactorTests {
  struct Tied: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let k: Int
    let factors: [Double]
    let kDistances: [Double]
    var testDescription: String { "\(data) \(k)" }
  }

  @Test(arguments: try Reference<Tied>.cases(in: "lof"))
  func agreesWithRWhereDistancesTie(_ expected: Tied) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let model = try LocalOutlierFactor(k: expected.k).fit(rows)
    #expect(largestError(model.factors, expected.factors) < 1e-12)
    #expect(largestError(model.kDistances, expected.kDistances) < 1e-14)
  }

  @Test(arguments: try NeighborCase.all("lof"))
  func agreesWithScikitLearn(_ expected: NeighborCase) throws {
    let rows = try expected.rows
    let k = try #require(expected.k)
    let metric = try #require(expected.engineMetric)
    let model = try LocalOutlierFactor(k: k, metric: metric).fit(rows)
    // scikit-learn adds 1e-10 to the mean of the distances.
    #expect(largestError(model.factors, expected.factors ?? []) < 1e-7)
    #expect(largestError(model.kDistances, expected.kDistances ?? []) < 1e-14)
    let half = rows.rows / 2
    let trained = try LocalOutlierFactor(k: k, metric: metric)
      .fit(rows.selecting(rows: 0..<half))
    let new = try trained.score(rows.selecting(rows: half..<rows.rows))
    #expect(largestError(new, expected.new ?? []) < 1e-7)
  }

  @Test func irisNumbers() throws {
    let model = try LocalOutlierFactor(k: 4).fit(try ReferenceFiles.rows("iris"))
    let first = [0.9624149119, 0.9980281312, 1.124461445, 0.9473477921, 1.076874967]
    #expect(largestError(Array(model.factors.prefix(5)), first) < 1e-9)
    let worst = model.factors.indices.max { model.factors[$0] < model.factors[$1] }
    #expect(worst == 41)
    #expect(abs(model.factors[41] - 2.406485378) < 1e-9)
  }

  @Test func copiesAreNoOutliers() throws {
    let values: [Double] = [0, 0, 0, 0, 1, 5, 5.5, 6.5, 8, 30]
    let rows = Matrix(rows: 10, columns: 1, values: values)
    let model = try LocalOutlierFactor(k: 3).fit(rows)
    #expect(Array(model.factors.prefix(4)) == [1, 1, 1, 1])
    #expect(model.factors.allSatisfy { !$0.isNaN })
    // Any distance is far from a heap of copies.
    #expect(model.factors[4] == .infinity)
    #expect(model.factors[9] > 2)
    #expect(try model.score(Matrix(rows: 1, columns: 1, values: [0])) == [1])
    let equal = try LocalOutlierFactor(k: 2).fit(Matrix(rows: 5, columns: 2, repeating: 4))
    #expect(equal.factors == [1, 1, 1, 1, 1])
  }

  @Test func threadsDoNotMatter() throws {
    let rows = Samples.blobs(rows: 3000, groups: 3, seed: 1)
    let factors = try [1, 2, 7].map { threads in
      try LocalOutlierFactor(k: 10).fit(rows, execution: Execution(threads: threads)).factors
    }
    #expect(factors[0] == factors[1] && factors[0] == factors[2])
  }

  @Test func refusals() throws {
    let six = ReferenceFiles.sixPoints
    #expect(throws: EngineError.tooFewRows(needed: 7, found: 6)) {
      try LocalOutlierFactor(k: 6).fit(six)
    }
    #expect(throws: EngineError.self) { try LocalOutlierFactor(k: 0).fit(six) }
    let model = try LocalOutlierFactor(k: 5).fit(six)
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 2, found: 1)) {
      try model.score(Matrix(rows: 1, columns: 1, repeating: 0))
    }
    let cancelled = Cancellation()
    cancelled.cancel()
    #expect(throws: EngineError.cancelled) {
      try LocalOutlierFactor(k: 2).fit(six, execution: Execution(cancellation: cancelled))
    }
  }
}
