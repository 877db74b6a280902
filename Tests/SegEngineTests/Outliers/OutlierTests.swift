import RealModule
import SegEngine
import Testing

/// Robust covariances and forests against robustbase and scikit-learn.
struct OutlierReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let data: String?
    let columns: Int?
    let coverage: Double?
    let size: Int?
    let criterion: Double?
    let rawCenter: [Double]?
    let center: [Double]?
    let covariance: [Double]?
    let mahalanobis: [Double]?
    let degrees: Int?
    let p: [Double]?
    let quantiles: [Double]?
    var testDescription: String { "\(data ?? "chi") \(columns ?? 0) \(coverage ?? 0)" }
  }

  static func cases(_ kind: String) throws -> [Case] {
    try Reference<Case>.cases(in: "robust").filter { $0.kind == kind }
  }

  @Test(arguments: try cases("chi")) func quantiles(_ expected: Case) throws {
    let degrees = try #require(expected.degrees)
    for (p, quantile) in zip(expected.p ?? [], expected.quantiles ?? []) {
      #expect(relativeError(ChiSquared.quantile(p, degrees: degrees), quantile) < 1e-11)
      #expect(abs(ChiSquared.below(quantile, degrees: degrees) - p) < 1e-12)
    }
  }

  @Test(arguments: try cases("mcd")) func determinant(_ expected: Case) throws {
    let all = try ReferenceFiles.rows(try #require(expected.data))
    let rows =
      expected.columns == all.columns ? all : Matrix.from(columns: [all.column(0)])
    let coverage = try #require(expected.coverage)
    #expect(
      MinimumCovarianceDeterminant.subsetSize(
        rows: rows.rows, columns: rows.columns, coverage: coverage) == expected.size)
    let found = try MinimumCovarianceDeterminant(coverage: coverage).fit(rows, seed: 1)
    let criterion = try #require(expected.criterion)
    // Both search at random, R from ten times as many starts.
    if coverage < 1 { #expect(found.logDeterminant < criterion + 0.01) }
    // Where the searches ended in different subsets there is nothing to compare.
    guard coverage == 1 || abs(found.logDeterminant - criterion) < 1e-9 else { return }
    #expect(largestError(found.raw.center, expected.rawCenter ?? []) < 1e-10)
    #expect(largestError(found.scatter.center, expected.center ?? []) < 1e-10)
    #expect(largestError(found.scatter.covariance.values, expected.covariance ?? []) < 1e-9)
    let first = Array(found.squaredDistances.prefix(20))
    guard let distances = expected.mahalanobis, !distances.isEmpty else { return }
    #expect(largestError(first, distances) < 1e-9)
  }

  struct Forest: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let sample: Int
    let scores: [Double]
    var testDescription: String { "\(data) \(sample)" }
  }

  /// Both are means over many random trees, so they agree up to chance.
  @Test(arguments: try Reference<Forest>.cases(in: "isolation")) func forest(
    _ expected: Forest
  ) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let model = try IsolationForest(trees: 1500, sampleSize: expected.sample).fit(rows, seed: 1)
    let errors = zip(model.scores, expected.scores).map { abs($0 - $1) }
    #expect((errors.max() ?? 1) < 0.02)
    #expect(errors.reduce(0, +) / Double(errors.count) < 0.004)
  }

  /// NUMBERS: Mahalanobis distances of iris, and how many lie beyond the 97.5 % quantile.
  @Test func mahalanobisOfIris() throws {
    let rows = try ReferenceFiles.rows("iris")
    let squared = try LocationScatter(classical: rows).squaredDistances(rows)
    let order = squared.indices.sorted { squared[$0] > squared[$1] }
    #expect(order.prefix(4).map { $0 + 1 } == [132, 135, 118, 142])
    let expected = [13.10109253, 12.88033104, 12.81307318, 12.44138425]
    #expect(zip(order, expected).allSatisfy { abs(squared[$0] - $1) < 1e-8 })
    let limit = ChiSquared.quantile(0.975, degrees: 4)
    #expect(squared.count { $0 > limit } == 6)
  }
}

struct OutlierTests {
  /// Two fifths of the rows lie far out: the mean follows them, the robust centre does not.
  private func contaminated(_ rows: Int, seed: UInt64) -> Matrix {
    var values = Samples.blobs(rows: rows, columns: 3, groups: 1, seed: seed).values
    for i in 0..<rows where i % 10 < 3 {
      for j in 0..<3 { values[i * 3 + j] += 30 }
    }
    return Matrix(rows: rows, columns: 3, values: values)
  }

  @Test(arguments: [100, 1700]) func robustDistancesFindWhatPlainOnesHide(count: Int) throws {
    let rows = contaminated(count, seed: 4)
    let robust = try MinimumCovarianceDeterminant(coverage: 0.6, starts: 60).fit(rows, seed: 1)
    let limit = ChiSquared.quantile(0.999, degrees: 3)
    let plain = try LocationScatter(classical: rows).squaredDistances(rows)
    let far = (0..<count).filter { $0 % 10 < 3 }
    #expect(far.allSatisfy { robust.squaredDistances[$0] > 100 })
    #expect(!far.contains { plain[$0] > limit })
    for threads in [2, 7] {
      let again = try MinimumCovarianceDeterminant(coverage: 0.6, starts: 60)
        .fit(rows, seed: 1, execution: Execution(threads: threads))
      #expect(again == robust)
    }
  }

  /// Every subset of few rows.
  @Test(arguments: 1...4) func findsTheLeastDeterminant(seed: Int) throws {
    let rows = Samples.uniform(rows: 12, columns: 2, seed: UInt64(seed))
    let size = MinimumCovarianceDeterminant.subsetSize(rows: 12, columns: 2, coverage: 0.6)
    var least = Double.infinity
    for bits in 0..<4096 where bits.nonzeroBitCount == size {
      let chosen = (0..<12).filter { (bits >> $0) & 1 == 1 }
      let some = rows.selecting(rows: chosen)
      guard let found = try? LocationScatter(classical: some) else { continue }
      least = min(least, found.logDeterminant)
    }
    let found = try MinimumCovarianceDeterminant(coverage: 0.6).fit(rows, seed: 1)
    #expect(abs(found.logDeterminant - least) < 1e-9)
  }

  @Test func contributionsSumToTheDistance() throws {
    let rows = try ReferenceFiles.rows("iris")
    let scatter = try LocationScatter(classical: rows)
    let squared = try scatter.squaredDistances(rows)
    let parts = try scatter.contributions(rows, of: [0, 41, 131])
    for (place, row) in [0, 41, 131].enumerated() {
      #expect(parts.row(place).allSatisfy { $0 >= 0 })
      #expect(abs(parts.row(place).reduce(0, +) - squared[row]) < 1e-9)
    }
    // A value far out in one column alone: this column has most of it.
    var shifted = rows
    shifted[0, 1] += 20
    let alone = try scatter.contributions(shifted, of: [0])
    #expect(alone[0, 1] > 0.6 * alone.row(0).reduce(0, +))
  }

  @Test func whatHasNoCovarianceIsRefused() throws {
    let uniform = Samples.uniform(rows: 20, columns: 2, seed: 1)
    let sum = (0..<20).map { uniform[$0, 0] + 2 * uniform[$0, 1] }
    let twin = Matrix.from(columns: [uniform.column(0), uniform.column(1), sum])
    #expect(throws: EngineError.singular(column: 2)) { try LocationScatter(classical: twin) }
    #expect(throws: EngineError.singular(column: 2)) {
      try MinimumCovarianceDeterminant().fit(twin, seed: 1)
    }
    let constant = Matrix.from(columns: [[Double](repeating: 3, count: 20), uniform.column(0)])
    #expect(throws: EngineError.singular(column: 0)) { try LocationScatter(classical: constant) }
    let few = uniform.selecting(rows: 0..<4)
    #expect(throws: EngineError.tooFewRows(needed: 5, found: 4)) {
      try MinimumCovarianceDeterminant().fit(few, seed: 1)
    }
    #expect(throws: EngineError.self) {
      try MinimumCovarianceDeterminant(coverage: 0.4).fit(uniform, seed: 1)
    }
    var gap = uniform
    gap[3, 1] = .nan
    #expect(throws: EngineError.notFinite(row: 3, column: 1)) {
      try IsolationForest().fit(gap, seed: 1)
    }
  }

  @Test func forestsAreTheSameForAnyThreads() throws {
    var rows = Samples.blobs(rows: 1200, columns: 4, groups: 3, seed: 5)
    for j in 0..<4 { rows[7, j] = 300 }
    let method = IsolationForest(trees: 40, sampleSize: 100)
    let model = try method.fit(rows, seed: 3)
    for threads in [2, 7] {
      #expect(try method.fit(rows, seed: 3, execution: Execution(threads: threads)) == model)
    }
    let highest = model.scores.indices.max { model.scores[$0] < model.scores[$1] }
    #expect(highest == 7 && model.scores[7] > 0.65)
    #expect(try model.predict(rows) == model.scores)
    // Rows that are all equal cannot be parted: none is an outlier.
    let equal = Matrix(rows: 30, columns: 2, repeating: 1)
    #expect(Set(try IsolationForest(trees: 5).fit(equal, seed: 1).scores) == [0.5])
    #expect(throws: EngineError.tooFewRows(needed: 2, found: 1)) {
      try IsolationForest().fit(equal.selecting(rows: [0]), seed: 1)
    }
  }

  @Test func theyCanBeCancelled() throws {
    let rows = Samples.uniform(rows: 900, columns: 3, seed: 5)
    let stop = Cancellation()
    let execution = Execution(
      threads: 2, progress: { if $0.fraction < 1 { stop.cancel() } }, cancellation: stop)
    #expect(throws: EngineError.cancelled) {
      try MinimumCovarianceDeterminant().fit(rows, seed: 1, execution: execution)
    }
    #expect(throws: EngineError.cancelled) {
      try IsolationForest().fit(rows, seed: 1, execution: Execution(cancellation: stop))
    }
  }
}
