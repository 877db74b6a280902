import Foundation
import SegEngine
import Testing

/// Against scikit-learn, which R's dbscan agrees with.
struct DBSCANReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let points: [[Double]]?
    let eps: Double
    let minimumPoints: Int
    let metric: String
    let cores: [Int32]
    let noise: Int
    var testDescription: String { "\(data) \(metric) eps=\(eps)" }
  }

  @Test(arguments: try Reference<Case>.cases(in: "dbscan"))
  func coresAndNoise(of expected: Case) throws {
    let rows =
      if let points = expected.points {
        Matrix(rows: points.count, columns: points[0].count, values: points.flatMap { $0 })
      } else {
        try ReferenceFiles.rows(expected.data)
      }
    let metric = try #require(Metric(rawValue: expected.metric))
    for borders in BorderRule.allCases {
      let model = try DBSCAN(
        eps: expected.eps, minimumPoints: expected.minimumPoints, metric: metric, borders: borders
      ).fit(rows)
      let cores = zip(model.labels, model.isCore).map { $1 ? $0 : 0 }
      #expect(CanonicalLabels.byFirstAppearance(cores) == expected.cores)
      if borders != .noise { #expect(model.noise == expected.noise) }
    }
  }

  @Test func irisHasThePublishedSizes() throws {
    let rows = try ReferenceFiles.rows("iris")
    func model(_ eps: Double) throws -> DBSCANModel {
      try DBSCAN(eps: eps, borders: .first).fit(rows)
    }
    let (small, middle, large) = (try model(0.4), try model(0.5), try model(0.7))
    #expect(small.sizes == [46, 36, 22, 14] && small.noise == 32)
    #expect(middle.sizes == [84, 49] && middle.noise == 17)
    #expect(large.sizes == [97, 50] && large.noise == 3)
    #expect([small, middle, large].map { $0.cores.reduce(0, +) } == [89, 117, 141])
  }
}

/// On public sets that are read where they lie, against scikit-learn.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["SEG_DATA"] != nil))
struct DBSCANBenchmarkTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let eps: Double
    let minimumPoints: Int
    let noise: Int
    let coresByGroup: [Int]
    var testDescription: String { data }
  }

  @Test(arguments: try Reference<Case>.cases(in: "dbscan-benchmarks"))
  func coresAndNoise(of expected: Case) throws {
    let folder = try #require(ProcessInfo.processInfo.environment["SEG_DATA"])
    let file = URL(filePath: folder).appending(path: "benchmarks/\(expected.data).csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
    let columns = lines[0].split(separator: ",").count { $0.hasPrefix("x") }
    let values = lines.dropFirst().flatMap { line in
      line.split(separator: ",").prefix(columns).map { Double($0) ?? .nan }
    }
    let rows = Matrix(rows: lines.count - 1, columns: columns, values: values)
    let model = try DBSCAN(eps: expected.eps, minimumPoints: expected.minimumPoints).fit(rows)
    #expect(model.cores.sorted(by: >) == expected.coresByGroup && model.noise == expected.noise)
  }
}
