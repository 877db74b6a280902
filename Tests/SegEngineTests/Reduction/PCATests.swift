import SegEngine
import Testing

struct PCATests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let correlation: Bool
    let mean: [Double]
    let divisor: [Double]
    let sdev: [Double]
    let shares: [Double]
    let rotation: [[Double]]
    let scores: [[Double]]
    var testDescription: String { "\(data) correlation \(correlation)" }
  }

  /// Against R's `prcomp`.
  @Test(arguments: try Reference<Case>.cases(in: "pca"))
  func componentsAreThoseOfR(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let model = try PCA(standardize: expected.correlation).fit(rows)
    #expect(largestError(model.means, expected.mean) < 1e-14)
    #expect(largestError(model.scales, expected.divisor) < 1e-14)
    #expect(largestError(model.standardDeviations, expected.sdev) < 1e-12)
    #expect(largestError(model.explained, expected.shares) < 1e-12)
    #expect(largestError(model.loadings.values, expected.rotation.flatMap { $0 }) < 1e-11)
    let scores = Array(model.scores.values.prefix(expected.scores.count * rows.columns))
    #expect(largestError(scores, expected.scores.flatMap { $0 }) < 1e-11)
    #expect(model.spreadsDiffer == (expected.data == "usarrests" && !expected.correlation))
  }

  /// More columns than rows: the same axes by the products between rows.
  @Test func wideRowsHaveTheAxesOfTheirCovariance() throws {
    let narrow = Samples.uniform(rows: 12, columns: 5, seed: 1)
    let wide = Samples.uniform(rows: 5, columns: 12, seed: 2)
    for rows in [narrow, wide] {
      let model = try PCA().fit(rows)
      #expect(model.loadings.columns == min(rows.rows - 1, rows.columns))
      try expectAxes(model, rows)
    }
  }

  /// What makes components components: unit length, right angles, uncorrelated scores whose
  /// variances are the eigenvalues of the covariance.
  private func expectAxes(_ model: PCAModel, _ rows: Matrix) throws {
    let m = model.loadings.columns
    for a in 0..<m {
      for b in 0...a {
        let loadings = zip(model.loadings.column(a), model.loadings.column(b)).map(*)
        #expect(abs(loadings.reduce(0, +) - (a == b ? 1 : 0)) < 1e-12)
        let scores = zip(model.scores.column(a), model.scores.column(b)).map(*)
        let variance = scores.reduce(0, +) / Double(rows.rows - 1)
        let expected = a == b ? model.standardDeviations[a] * model.standardDeviations[a] : 0
        #expect(abs(variance - expected) < 1e-12)
      }
    }
    #expect(abs(model.explained.reduce(0, +) - 1) < 1e-12)
    let again = try model.project(rows)
    #expect(largestError(again.values, model.scores.values) < 1e-13)
  }

  /// Halko's subspace finds the first components where the variances fall.
  @Test(arguments: [(400, 30), (25, 60)], [false, true])
  func randomSubspacesFindTheFirstComponents(shape: (Int, Int), standardize: Bool) throws {
    let plain = Samples.uniform(rows: shape.0, columns: shape.1, seed: 6)
    var rows = plain
    for i in 0..<rows.rows {
      for j in 0..<rows.columns {
        rows[i, j] = 5 + plain[i, 0] * Double(j + 1) - plain[i, 1] * Double(j % 3) * 2
        rows[i, j] += plain[i, 2] * Double(j % 5) + 0.01 * plain[i, j]
      }
    }
    let exact = try PCA(components: 3, standardize: standardize).fit(rows)
    let solver = PCASolver.randomized(seed: 3)
    let random = try PCA(components: 3, standardize: standardize, solver: solver).fit(rows)
    #expect(largestError(random.standardDeviations, exact.standardDeviations) < 1e-10)
    #expect(largestError(random.explained, exact.explained) < 1e-10)
    #expect(largestError(random.loadings.values, exact.loadings.values) < 1e-8)
    #expect(largestError(random.scores.values, exact.scores.values) < 1e-8)
    let again = try PCA(components: 3, standardize: standardize, solver: solver)
      .fit(rows, execution: Execution(threads: 1))
    #expect(again == random)
    let other = try PCA(components: 3, solver: .randomized(seed: 4, oversampling: 0, iterations: 0))
      .fit(rows)
    #expect(other.standardDeviations[0] <= exact.standardDeviations[0] * 1.0001 || standardize)
    #expect(throws: EngineError.self) {
      try PCA(components: 3, solver: .randomized(seed: 1, iterations: -1)).fit(rows)
    }
  }

  /// P2, P11: far from the origin, first rows unlike the rest, and a deviation of its own.
  @Test func valuesFarFromTheOriginKeepTheirDigits() throws {
    let near = Samples.uniform(rows: 20_000, columns: 3, seed: 7)
    var far = near
    for i in 0..<far.rows {
      for j in 0..<3 { far[i, j] = near[i, j] + Double(j) * 1e6 + (i < 3000 ? 2 : 0) }
    }
    var moved = near
    for i in 0..<3000 {
      for j in 0..<3 { moved[i, j] += 2 }
    }
    let expected = try PCA().fit(moved)
    let model = try PCA().fit(far)
    #expect(largestError(model.standardDeviations, expected.standardDeviations) < 1e-8)
    let without = try PCA(keepsScores: false).fit(far)
    #expect(without.scores.rows == 0 && without.loadings == model.loadings)
  }

  /// OpenBLAS is called by several threads at once.
  @Test func manyThreadsAtOnceGiveTheSameBits() throws {
    let rows = Samples.uniform(rows: 70_000, columns: 24, seed: 8)
    let alone = try PCA().fit(rows, execution: Execution(threads: 1))
    for _ in 0..<5 {
      #expect(try PCA().fit(rows, execution: Execution(threads: 7)) == alone)
    }
  }

  @Test func fewerComponentsAreTheFirstOnes() throws {
    let rows = try ReferenceFiles.rows("iris")
    let all = try PCA(standardize: true).fit(rows)
    let two = try PCA(components: 2, standardize: true).fit(rows)
    #expect(two.scores.columns == 2 && two.loadings.rows == 4)
    #expect(two.explained == Array(all.explained.prefix(2)))
    #expect(two.scores.column(1) == all.scores.column(1))
  }

  @Test func constantColumnsAndEqualRows() throws {
    let base = Samples.uniform(rows: 20, columns: 2, seed: 3)
    let rows = Matrix.from(
      columns: [base.column(0), [Double](repeating: 14.62, count: 20), base.column(1)])
    let model = try PCA(standardize: true).fit(rows)
    #expect(model.scales[1] == 1)
    #expect(abs(model.loadings[1, 0]) < 1e-12)
    #expect(model.standardDeviations[2] < 1e-7)
    let equal = try PCA().fit(Matrix(rows: 3, columns: 2, repeating: 7))
    #expect(equal.explained == [0, 0] && equal.scores.values.allSatisfy { $0 == 0 })
  }

  @Test func threadsAndSettingsAreChecked() throws {
    let rows = Samples.uniform(rows: 5000, columns: 6, seed: 4)
    let models = try [1, 3].map { try PCA().fit(rows, execution: Execution(threads: $0)) }
    #expect(models[0] == models[1])
    #expect(throws: EngineError.tooFewRows(needed: 2, found: 1)) {
      try PCA().fit(rows.selecting(rows: [0]))
    }
    #expect(throws: EngineError.invalid(parameter: "components", found: "7", allowed: "1 to 6")) {
      try PCA(components: 7).fit(rows)
    }
    var broken = rows
    broken[3, 5] = .nan
    #expect(throws: EngineError.notFinite(row: 3, column: 5)) { try PCA().fit(broken) }
  }
}
