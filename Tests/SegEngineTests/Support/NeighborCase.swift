import SegEngine
import Testing

/// A case of `neighbors.json`: an OPTICS order or local outlier factors by scikit-learn.
struct NeighborCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Cut: Decodable, Sendable {
    let eps: Double
    let labels: [Int32]
  }

  let kind: String
  let data: String
  let points: [[Double]]?
  let minimumPoints: Int?
  let eps: Double?
  let xi: Double?
  let order: [Int32]?
  let reachability: [Double?]?
  let cores: [Double?]?
  let predecessors: [Int32]?
  let steep: [Int32]?
  let hierarchy: [[Int]]?
  let cuts: [Cut]?
  let k: Int?
  let metric: String?
  let factors: [Double]?
  let new: [Double]?
  let kDistances: [Double]?

  var testDescription: String { "\(kind) \(data) \(minimumPoints ?? k ?? 0)" }

  static func all(_ kind: String) throws -> [NeighborCase] {
    try Reference<NeighborCase>.cases(in: "neighbors").filter { $0.kind == kind }
  }

  var rows: Matrix {
    get throws {
      guard let points else { return try ReferenceFiles.rows(data) }
      return Matrix(rows: points.count, columns: points[0].count, values: points.flatMap { $0 })
    }
  }

  var engineMetric: Metric? {
    metric.flatMap { Metric(rawValue: $0 == "chebyshev" ? "maximum" : $0) }
  }
}
