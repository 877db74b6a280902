import Foundation
import SegEngine
import Testing

/// Against the least cost that the Python package kmodes finds in many starts.
struct KPrototypesReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let name: String?
    let k: Int
    let `init`: String?
    let gamma: Double?
    let cost: Double
    let sizes: [Int]
    let numbers: [[Double]]?
    let categories: [[Int]]?
    var testDescription: String { "\(name ?? `init` ?? "") \(k)" }
  }

  static func cases(_ kind: String) throws -> [Case] {
    try Reference<Case>.cases(in: "prototypes").filter { $0.kind == kind }
  }

  static func soybean() throws -> MixedRows {
    let file = ReferenceFiles.folder.appending(path: "data/soybean.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
    let rows = lines.map { $0.split(separator: ",").map(String.init) }
    return try MixedRows(
      fitting: (0..<35).map { column in
        MixedInput("x\(column + 1)", .nominal, .texts(rows.map { $0[column] }))
      })
  }

  /// P68: soybean k = 4 costs 199 in groups of 17, 10, 10 and 10.
  @Test(arguments: try cases("modes"), [PrototypeStart.cao, .huang])
  func soybean(_ expected: Case, _ start: PrototypeStart) throws {
    let model = try KPrototypes(k: expected.k, start: start).fit(try Self.soybean(), seed: 1)
    #expect(model.gamma == 1)
    #expect(model.cost <= expected.cost)
    if expected.k == 4 { #expect(model.cost == 199 && model.sizes == [17, 10, 10, 10]) }
  }

  static func iris() throws -> MixedRows {
    let rows = try ReferenceFiles.rows("iris")
    let names = ["setosa", "versicolor", "virginica"]
    return try MixedRows(
      fitting: (0..<4).map { MixedInput("x\($0)", .number, .numbers(rows.column($0))) } + [
        MixedInput("species", .nominal, .texts(ReferenceFiles.species.map { names[Int($0) - 1] }))
      ])
  }

  /// P69, P70: λ and cost of clustMixType for iris with its species.
  @Test func lambdaOfIris() throws {
    let rows = try Self.iris()
    #expect(abs(try PrototypeGamma.variance.value(for: rows) - 1.714858893) < 1e-9)
    #expect(abs(try PrototypeGamma.deviation.value(for: rows) - 1.421800618) < 1e-9)
    let model = try KPrototypes(k: 3, gamma: .variance).fit(rows, seed: 1)
    #expect(abs(model.cost - 87.95509459) < 1e-8)
    #expect(model.sizes == [51, 50, 49])
  }

  @Test(arguments: try cases("prototypes"))
  func prototypes(_ expected: Case) throws {
    let rows: MixedRows
    if let numbers = expected.numbers, let categories = expected.categories {
      let columns = numbers[0].indices.map { j in
        MixedInput("n\(j)", .number, .numbers(numbers.map { $0[j] }))
      }
      rows = try MixedRows(
        fitting: columns
          + categories[0].indices.map { j in
            MixedInput("c\(j)", .nominal, .numbers(categories.map { Double($0[j]) }))
          })
    } else {
      rows = try Self.iris()
    }
    let gamma = try #require(expected.gamma)
    let model = try KPrototypes(k: expected.k, gamma: .given(gamma)).fit(rows, seed: 1)
    #expect(model.cost <= expected.cost * (1 + 1e-12))
  }
}
