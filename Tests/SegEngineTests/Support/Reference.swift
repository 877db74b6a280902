import Foundation
import SegEngine

/// Results of other implementations, as `scripts/reference` wrote them.
struct Reference<Case: Decodable>: Decodable {
  let cases: [Case]

  static func cases(in name: String) throws -> [Case] {
    let file = ReferenceFiles.folder.appending(path: "\(name).json")
    let decoder = JSONDecoder()
    return try decoder.decode(Reference.self, from: Data(contentsOf: file)).cases
  }
}

enum ReferenceFiles {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Reference")

  /// The named data set, raw.
  static func rows(_ name: String) throws -> Matrix {
    switch name {
    case "six": sixPoints
    case "iris": try csv(name, columns: 0..<4)
    case "petals": try csv("iris", columns: 2..<3)
    case "faithful": try csv(name, columns: 0..<2)
    case "usarrests": try csv(name, columns: 1..<5)
    case "ruspini": try csv(name, columns: 1..<3)
    case "wholesale": try csv(name, columns: 2..<8)
    default: throw CocoaError(.fileNoSuchFile)
    }
  }

  /// The same after one of the scalings that the reference programs use.
  static func rows(_ name: String, scaling: String) throws -> Matrix {
    let raw = try rows(name)
    switch scaling {
    case "none": return raw
    case "zscore0": return try Scaler.fit(raw, method: .zscore(ddof: 0)).transform(raw)
    case "zscore1": return try Scaler.fit(raw, method: .zscore(ddof: 1)).transform(raw)
    default: throw CocoaError(.fileNoSuchFile)
    }
  }

  static let sixPoints = Matrix(
    rows: 6, columns: 2, values: [0, 0, 1, 0, 0, 2, 5, 5, 6, 5, 5, 7])

  /// Species of iris as 1, 2, 3.
  static let species: [Int32] = (0..<150).map { Int32($0 / 50 + 1) }

  private static func csv(_ name: String, columns: Range<Int>) throws -> Matrix {
    let file = folder.appending(path: "data/\(name).csv")
    let text = try String(contentsOf: file, encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).dropFirst()
    let values = lines.flatMap { line in
      line.split(separator: ",")[columns].map { Double($0) ?? .nan }
    }
    return Matrix(rows: lines.count, columns: columns.count, values: values)
  }
}

/// |a − b| relative to the larger of their sizes and 1e-300.
func relativeError(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : abs(a - b) / max(abs(a), abs(b), 1e-300)
}

/// Largest difference of two lists relative to the largest expected value; infinite if they differ
/// in length.
func largestError(_ found: [Double], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  let scale = expected.reduce(1e-300) { max($0, abs($1)) }
  return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1) / scale) }
}
