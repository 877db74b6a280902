import SegEngine
import Testing

/// Against the best of 5,000 Hartigan–Wong starts in R.
struct KMeansReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let scaling: String
    let k: Int
    let inertia: Double
    let sizes: [Int]
    let centers: [[Double]]
    let labels: [Int32]
    var testDescription: String { "\(data) \(scaling) k=\(k)" }
  }

  @Test(arguments: try Reference<Case>.cases(in: "kmeans"))
  func bestPartition(of expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data, scaling: expected.scaling)
    let restarts = expected.k > 9 ? 600 : 60
    let model = try KMeans(k: expected.k, seeding: .plusPlus, restarts: restarts)
      .fit(rows, seed: 1)
    #expect(relativeError(model.inertia, expected.inertia) < 1e-12)
    #expect(model.sizes == expected.sizes)
    #expect(largestError(model.centers.values + [1], expected.centers.flatMap { $0 } + [1]) < 1e-12)
    #expect(model.labels == expected.labels)
  }

  @Test func defaultsFindIrisInThreeGroups() throws {
    let model = try KMeans(k: 3).fit(try ReferenceFiles.rows("iris"), seed: 42)
    #expect(relativeError(model.inertia, 78.851441426146) < 1e-12)
    #expect(model.sizes == [62, 50, 38])
    #expect(relativeError(model.totalSumOfSquares, 681.3706) < 1e-12)
    #expect(model.converged && model.restartInertias.count == 20)
    #expect(model.seedingVariant == "greedy k-means++")
  }
}
