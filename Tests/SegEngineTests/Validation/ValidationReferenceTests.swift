import SegEngine
import Testing

/// Against scikit-learn, and formulas where it lacks a variant.
struct ValidationReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let data: String?
    let points: [[Double]]?
    let labels: [Int32]?
    let silhouettes: [Double]?
    let silhouette: Double?
    let silhouetteByCluster: [Double]?
    let daviesBouldin1: Double?
    let daviesBouldin2: Double?
    let calinskiHarabasz: Double?
    let name: String?
    let a: [Int32]?
    let b: [Int32]?
    let ari: Double?
    var testDescription: String { name ?? "\(data ?? "") \(labels?.max() ?? 0) groups" }
  }

  static func cases(_ kind: String) throws -> [Case] {
    try Reference<Case>.cases(in: "validation").filter { $0.kind == kind }
  }

  @Test(arguments: try cases("internal"))
  func indicesOfAPartition(_ expected: Case) throws {
    let rows = try Self.rows(of: expected)
    // Label 0 would be noise.
    let given = try #require(expected.labels)
    let labels = given.contains(0) ? given.map { $0 + 1 } : given
    let result = try Silhouette.fit(rows, labels: labels)
    #expect(largestError(result.values.map { $0 ?? .nan }, expected.silhouettes ?? []) < 1e-12)
    #expect(abs(result.mean - (expected.silhouette ?? .nan)) < 1e-13)
    #expect(largestError(result.clusterMeans, expected.silhouetteByCluster ?? []) < 1e-12)
    #expect(result.coverage == 1)
    let first = try DaviesBouldin.index(rows, labels: labels)
    #expect(relativeError(first, expected.daviesBouldin1 ?? .nan) < 1e-12)
    let second = try DaviesBouldin.index(rows, labels: labels, q: 2)
    #expect(relativeError(second, expected.daviesBouldin2 ?? .nan) < 1e-12)
    let ratio = try CalinskiHarabasz.index(rows, labels: labels)
    #expect(relativeError(ratio, expected.calinskiHarabasz ?? .nan) < 1e-12)
  }

  @Test(arguments: try cases("agreement"))
  func agreementOfTwoPartitions(_ expected: Case) throws {
    let (a, b) = (try #require(expected.a), try #require(expected.b))
    let ari = try AdjustedRandIndex.between(a, b)
    #expect(abs(ari - (expected.ari ?? .nan)) < 1e-14)
    #expect(try AdjustedRandIndex.between(b, a) == ari)
  }

  private static func rows(of expected: Case) throws -> Matrix {
    if let points = expected.points {
      return Matrix(rows: points.count, columns: points[0].count, values: points.flatMap { $0 })
    }
    return try ReferenceFiles.rows(try #require(expected.data))
  }
}
