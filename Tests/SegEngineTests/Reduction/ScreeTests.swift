import SegEngine
import Testing

/// How many components to keep. Broken sticks are those of vegan; reference sets are drawn, so bounds agree
/// with R's up to the scatter of 2,000 draws.
struct ScreeTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let correlation: Bool
    let reference: String
    let eigenvalues: [Double]
    let stick: [Double]
    let bounds: [Double]
    let means: [Double]
    let kaiser: Int
    let brokenStick: Int
    let parallel: Int
    var testDescription: String { "\(data) \(correlation) \(reference)" }

    var method: ParallelAnalysis {
      get throws {
        ParallelAnalysis(
          standardize: correlation,
          reference: try #require(ParallelAnalysis.Reference(rawValue: reference)), draws: 2000)
      }
    }
  }

  @Test(arguments: try Reference<Case>.cases(in: "scree"))
  func rulesAreThoseOfR(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let found = try expected.method.fit(rows, seed: 3)
    #expect(largestError(found.scree.eigenvalues, expected.eigenvalues) < 1e-11)
    #expect(largestError(found.scree.brokenStick, expected.stick) < 1e-12)
    #expect(found.count(by: .kaiser) == expected.kaiser)
    #expect(found.count(by: .brokenStick) == expected.brokenStick)
    #expect(found.count(by: .parallel) == expected.parallel)
    for place in found.bounds.indices {
      // A percentile of 2,000 scatters more than their mean, and variances more than correlations.
      let scatter = expected.correlation ? 0.01 : 0.025
      #expect(relativeError(found.bounds[place], expected.bounds[place]) < 2 * scatter)
      #expect(relativeError(found.means[place], expected.means[place]) < scatter)
    }
    #expect(zip(found.bounds, found.means).allSatisfy { $0 > $1 })
  }

  /// P1: draws have streams of their own, so threads change nothing.
  @Test func sameBitsForAnyThreads() throws {
    let rows = try ReferenceFiles.rows("iris")
    let method = ParallelAnalysis(standardize: true, draws: 40)
    let alone = try method.fit(rows, seed: 9, execution: Execution(threads: 1))
    for threads in [2, 7] {
      #expect(try method.fit(rows, seed: 9, execution: Execution(threads: threads)) == alone)
    }
    #expect(try method.fit(rows, seed: 10) != alone)
    let first = try ParallelAnalysis(standardize: true, draws: 1).fit(rows, seed: 9)
    #expect(first.bounds == first.means)
  }

  /// Columns without anything in common: by chance alone 1 in 20 sets keeps one.
  @Test func noiseKeepsNothing() throws {
    let kept = try (0..<40).map { seed in
      var random = RandomSource(seed: UInt64(seed))
      let rows = Matrix(rows: 60, columns: 5, values: (0..<300).map { _ in random.normal() })
      return try ParallelAnalysis(standardize: true, draws: 100).fit(rows, seed: 1).count
    }
    #expect(kept.count { $0 > 0 } <= 7)
  }

  @Test func theScreeIsOfAllComponents() throws {
    let rows = try ReferenceFiles.rows("usarrests")
    let model = try PCA(components: 1, standardize: true).fit(rows)
    let scree = try #require(model.scree)
    #expect(scree.eigenvalues.count == 4 && scree.columns == 4)
    #expect(abs(scree.total - 4) < 1e-12 && abs(scree.shares.reduce(0, +) - 1) < 1e-12)
    #expect(abs(scree.brokenStick.reduce(0, +) - 1) < 1e-12)
    #expect(try PCA(components: 1, solver: .randomized(seed: 1)).fit(rows).scree == nil)
    // More columns than rows.
    let wide = Samples.uniform(rows: 5, columns: 12, seed: 2)
    let few = try #require(try PCA(components: 1, standardize: true).fit(wide).scree)
    #expect(few.eigenvalues.count == 4 && few.columns == 12)
    #expect(abs(few.meanVariance - 1) < 1e-12 && abs(few.shares.reduce(0, +) - 1) < 1e-12)
    let found = try ParallelAnalysis(draws: 5).fit(wide, seed: 1)
    #expect(found.bounds.count == 4)
  }

  @Test func edges() throws {
    // A constant column is no component; two columns at right angles have eigenvalues of exactly 1.
    let cross = Matrix(rows: 4, columns: 3, values: [1, 0, 7, -1, 0, 7, 0, 1, 7, 0, -1, 7])
    let scree = try #require(try PCA(standardize: true).fit(cross).scree)
    #expect(scree.columns == 2 && scree.eigenvalues.count == 2)
    #expect(scree.kaiserCount == 0 && scree.brokenStickCount == 0)
    let equal = try #require(try PCA().fit(Matrix(rows: 3, columns: 2, repeating: 7)).scree)
    #expect(equal.eigenvalues.isEmpty && equal.kaiserCount == 0)
    let one = try ParallelAnalysis(draws: 3).fit(
      Matrix(rows: 4, columns: 1, values: [1, 2, 3, 9]), seed: 1)
    #expect(one.count == 0 && one.scree.brokenStickCount == 0)
    #expect(throws: EngineError.self) { try ParallelAnalysis(draws: 0).fit(cross, seed: 1) }
    #expect(throws: EngineError.self) { try ParallelAnalysis(percentile: 2).fit(cross, seed: 1) }
    #expect(throws: EngineError.tooFewRows(needed: 2, found: 1)) {
      try ParallelAnalysis().fit(cross.selecting(rows: [0]), seed: 1)
    }
    #expect(throws: EngineError.self) {
      try ParallelAnalysis().fit(cross, seed: 1, execution: Execution(memoryLimit: 600))
    }
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try ParallelAnalysis().fit(
        cross, seed: 1, execution: Execution(cancellation: cancellation))
    }
  }
}
