import SegEngine
import Testing

/// Against `pam` and `cluster.stats` of R.
struct KMedoidsReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let data: String
    let k: Int?
    let metric: String?
    let medoids: [Int]?
    let mean: Double?
    let silhouette: Double?
    let labels: [Int32]?
    let dunn: Double?
    let dunn2: Double?
    let ratio: Double?
    let within: Double?
    let between: Double?
    let separation: Double?
    let diameter: Double?
    var testDescription: String { "\(data) \(k ?? 0) \(metric ?? "")" }
  }

  static func cases(_ kind: String) throws -> [Case] {
    try Reference<Case>.cases(in: "pam").filter { $0.kind == kind }
  }

  /// P65, P66: the same objective or a smaller one; the same medoids and silhouette if it is the same
  /// (distances of the city block tie often, so that medoids are not unique there).
  @Test(arguments: try cases("pam"))
  func medoids(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let metric = try #require(Metric(rawValue: expected.metric ?? ""))
    let mean = try #require(expected.mean)
    let model = try KMedoids(k: try #require(expected.k), metric: metric).fit(rows, seed: 1)
    #expect(model.meanDissimilarity <= mean * (1 + 1e-12))
    guard relativeError(model.meanDissimilarity, mean) < 1e-12, metric == .euclidean else { return }
    #expect(model.medoids.map { $0 + 1 }.sorted() == expected.medoids)
    let silhouette = try Silhouette.fit(rows, labels: model.labels, metric: metric).mean
    #expect(abs(silhouette - (expected.silhouette ?? .nan)) < 1e-12)
  }

  @Test(arguments: try cases("distances"))
  func distancesOfGroups(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let labels = try #require(expected.labels)
    let dunn = try Dunn.index(rows, labels: labels)
    #expect(relativeError(dunn.value, expected.dunn ?? .nan) < 1e-13)
    #expect(relativeError(dunn.separation, expected.separation ?? .nan) < 1e-13)
    #expect(relativeError(dunn.diameter, expected.diameter ?? .nan) < 1e-13)
    let means = try ClusterDistances(rows, labels: labels)
    #expect(relativeError(means.generalizedDunn, expected.dunn2 ?? .nan) < 1e-12)
    #expect(relativeError(means.averageWithin, expected.within ?? .nan) < 1e-12)
    #expect(relativeError(means.averageBetween, expected.between ?? .nan) < 1e-12)
    #expect(relativeError(means.withinBetweenRatio, expected.ratio ?? .nan) < 1e-12)
  }

  /// P65: the sum of the Python package beside the mean of R.
  @Test func sumAndMeanOfIris() throws {
    let model = try KMedoids(k: 3).fit(try ReferenceFiles.rows("iris"), seed: 1)
    #expect(abs(model.totalDissimilarity - 98.131154882) < 1e-8)
    #expect(abs(model.meanDissimilarity - 0.6542076992) < 1e-9)
  }
}
