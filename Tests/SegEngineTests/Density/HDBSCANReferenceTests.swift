import SegEngine
import Testing

/// Against the hdbscan package.
struct HDBSCANReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let points: [[Double]]?
    let minSize: Int
    let minSamples: Int
    let selection: String
    let epsilon: Double
    let maxSize: Int
    let allowSingle: Bool
    let labels: [Int32]
    let probabilities: [Double]
    let outlierScores: [Double]
    let persistences: [Double]
    let weights: [Double]
    /// What the package says by itself; its ties come in no stated order.
    let plainLabels: [Int32]
    let agreement: Double
    var testDescription: String {
      "\(data) \(minSize) \(minSamples) \(selection) \(epsilon) \(maxSize) \(allowSingle)"
    }

    func rows() throws -> Matrix {
      guard let points else { return try ReferenceFiles.rows(data) }
      return Matrix(rows: points.count, columns: points[0].count, values: points.flatMap { $0 })
    }

    func clustering() throws -> HDBSCAN {
      HDBSCAN(
        minimumSize: minSize, minimumSamples: minSamples,
        selection: try #require(GroupSelection(rawValue: selection)), epsilon: epsilon,
        maximumSize: maxSize > 0 ? maxSize : nil, allowsSingleGroup: allowSingle)
    }
  }

  @Test(arguments: try Reference<Case>.cases(in: "hdbscan"))
  func groupsAreThoseOfThePackage(_ expected: Case) throws {
    let rows = try expected.rows()
    let model = try expected.clustering().fit(rows)
    #expect(largestError(model.spanningTree.weights, expected.weights) < 1e-14)
    let labels = try CanonicalLabels.of(expected.labels.map { $0 + 1 }, rows: rows)
    #expect(model.labels == labels)
    #expect(largestError(model.probabilities, expected.probabilities) < 1e-9)
    #expect(largestError(model.outlierScores, expected.outlierScores) < 1e-9)
    // For groups joined by epsilon the package reports the sum of their parts' excess of mass.
    if expected.epsilon == 0 {
      #expect(largestError(model.persistences.sorted(), expected.persistences.sorted()) < 1e-9)
    }
    let agreement = try AdjustedRandIndex.between(
      model.labels, expected.plainLabels.map { $0 + 1 })
    #expect(relativeError(agreement, expected.agreement) < 1e-12 && agreement > 0.98)
  }
}
