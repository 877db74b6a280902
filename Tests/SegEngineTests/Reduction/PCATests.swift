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
