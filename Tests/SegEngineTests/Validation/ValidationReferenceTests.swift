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
    let dunn: Double?
    let name: String?
    let a: [Int32]?
    let b: [Int32]?
    let ari: Double?
    let rand: Double?
    let fmi: Double?
    let ami: Double?
    let amiMax: Double?
    let amiMin: Double?
    let amiGeometric: Double?
    let nmi: Double?
    let nmiMax: Double?
    let nmiMin: Double?
    let nmiGeometric: Double?
    let homogeneity: Double?
    let completeness: Double?
    let vMeasure2: Double?
    let vi: Double?
    let agreeing: Int?
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
    let dunn = try Dunn.index(rows, labels: labels)
    #expect(relativeError(dunn.value, expected.dunn ?? .nan) < 1e-12)
    let ratio = try CalinskiHarabasz.index(rows, labels: labels)
    #expect(relativeError(ratio, expected.calinskiHarabasz ?? .nan) < 1e-12)
  }

  @Test(arguments: try cases("agreement"))
  func agreementOfTwoPartitions(_ expected: Case) throws {
    let (a, b) = (try #require(expected.a), try #require(expected.b))
    let ari = try AdjustedRandIndex.between(a, b)
    #expect(abs(ari - (expected.ari ?? .nan)) < 1e-14)
    #expect(try AdjustedRandIndex.between(b, a) == ari)
    let found = try PartitionAgreement(a, b)
    func agrees(_ value: Double, _ other: Double?) -> Bool { abs(value - (other ?? .nan)) < 1e-13 }
    #expect(agrees(found.randIndex, expected.rand))
    #expect(agrees(found.homogeneity, expected.homogeneity))
    #expect(agrees(found.completeness, expected.completeness))
    #expect(agrees(found.vMeasure(beta: 2), expected.vMeasure2))
    #expect(agrees(found.vMeasure(), expected.nmi))
    #expect(agrees(found.variationOfInformation, expected.vi))
    #expect(try PartitionMatching(a, b).agreeing == expected.agreeing)
    #expect(agrees(found.fowlkesMallowsIndex, expected.fmi))
  }

  /// P87: what the normaliser does.
  @Test(arguments: try cases("agreement"))
  func informationByNormalizer(_ expected: Case) throws {
    let found = try PartitionAgreement(try #require(expected.a), try #require(expected.b))
    let adjusted: [(EntropyMean, Double?)] = [
      (.arithmetic, expected.ami), (.max, expected.amiMax), (.min, expected.amiMin),
      (.geometric, expected.amiGeometric),
    ]
    for (mean, value) in adjusted {
      #expect(abs(try found.adjustedMutualInformation(mean) - (value ?? .nan)) < 1e-12)
    }
    let plain: [(EntropyMean, Double?)] = [
      (.arithmetic, expected.nmi), (.max, expected.nmiMax), (.min, expected.nmiMin),
      (.geometric, expected.nmiGeometric),
    ]
    for (mean, value) in plain {
      #expect(abs(found.normalizedMutualInformation(mean) - (value ?? .nan)) < 1e-13)
    }
  }

  private static func rows(of expected: Case) throws -> Matrix {
    if let points = expected.points {
      return Matrix(rows: points.count, columns: points[0].count, values: points.flatMap { $0 })
    }
    return try ReferenceFiles.rows(try #require(expected.data))
  }
}
