import SegEngine
import Testing

struct ScalerTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let points: [[Double]]?
    let method: String
    let center: [Double]
    let scale: [Double]
    let head: [[Double]]
    let tail: [[Double]]
    var testDescription: String { "\(data) \(method)" }
  }

  private static let methods: [String: ScalingMethod] = [
    "zscore0": .zscore(ddof: 0), "zscore1": .zscore(ddof: 1), "minmax": .minmax,
    "robust": .robust, "mad": .mad,
  ]

  /// Against scikit-learn and NumPy.
  @Test(arguments: try Reference<Case>.cases(in: "scaling"))
  func scalesAreThoseOfScikitLearn(_ expected: Case) throws {
    let rows = try expected.points.map(Self.matrix) ?? ReferenceFiles.rows(expected.data)
    let method = try #require(Self.methods[expected.method])
    let model = try Scaler.fit(rows, method: method)
    #expect(largestError(model.centers, expected.center) < 1e-12)
    #expect(largestError(model.scales, expected.scale) < 1e-12)
    let scaled = try model.transform(rows).values
    let head = expected.head.flatMap { $0 }
    let tail = expected.tail.flatMap { $0 }
    #expect(largestError(Array(scaled.prefix(head.count)) + [1], head + [1]) < 1e-12)
    #expect(largestError(Array(scaled.suffix(tail.count)) + [1], tail + [1]) < 1e-12)
  }

  private static func matrix(_ points: [[Double]]) -> Matrix {
    Matrix(rows: points.count, columns: points[0].count, values: points.flatMap { $0 })
  }

  /// P1 and P2: constant columns become 0 and keep being centred for new rows; tiny true spreads,
  /// and spreads far from 0, are not constant.
  @Test func onlyConstantColumnsAreConstant() throws {
    let random = Samples.uniform(rows: 1000, columns: 1, seed: 1).column(0)
    let rows = Matrix.from(columns: [
      [Double](repeating: 14.62, count: 1000), random.map { $0 * 1e-150 },
      random.map { 1e9 + $0 }, [Double](repeating: 0, count: 1000), random.map { 1 + $0 * 1e-13 },
    ])
    let model = try Scaler.fit(rows, method: .zscore(ddof: 0))
    #expect(model.isConstant == [true, false, false, true, false])
    #expect(model.isUnscaled == model.isConstant)
    #expect(model.scales[0] == 1 && model.scales[3] == 1)
    let scaled = try model.transform(rows)
    #expect(scaled.column(0).allSatisfy { abs($0) < 1e-13 })
    let spread = scaled.column(2).reduce(0) { $0 + $1 * $1 } / 1000
    #expect(abs(spread - 1) < 1e-6)
    let new = try model.transform(Matrix(rows: 1, columns: 5, values: [15.62, 0, 1e9, 0, 1]))
    #expect(abs(new[0, 0] - 1) < 1e-12)
  }

  @Test func mostlyEqualColumnsAreUnscaledByRanks() throws {
    let rows = Matrix(rows: 6, columns: 1, values: [0, 0, 0, 0, 0, 9])
    for method in [ScalingMethod.robust, .mad] {
      let model = try Scaler.fit(rows, method: method)
      #expect(model.isUnscaled == [true] && model.isConstant == [false] && model.scales == [1])
    }
  }

  @Test func maxabsAndCenter() throws {
    let rows = Matrix(rows: 3, columns: 1, values: [-4, 1, 3])
    let largest = try Scaler.fit(rows, method: .maxabs)
    #expect(try largest.transform(rows).values == [-1, 0.25, 0.75])
    let centered = try Scaler.fit(rows, method: .center)
    #expect(try centered.transform(rows).values == [-4, 1, 3])
    #expect(try centered.transform(Matrix(rows: 1, columns: 1, values: [10])).values == [10])
  }

  @Test func inverseBringsBack() throws {
    let rows = Samples.uniform(rows: 30, columns: 3, seed: 2)
    for method in [ScalingMethod.zscore(ddof: 1), .minmax, .robust, .mad, .maxabs, .center] {
      let model = try Scaler.fit(rows, method: method)
      let back = try model.inverse(try model.transform(rows))
      #expect(largestError(back.values, rows.values) < 1e-14)
    }
  }

  @Test func inputIsChecked() {
    let one = Matrix(rows: 1, columns: 1, values: [1])
    #expect(throws: EngineError.tooFewRows(needed: 2, found: 1)) {
      try Scaler.fit(one, method: .zscore(ddof: 1))
    }
    #expect(throws: EngineError.notFinite(row: 0, column: 0)) {
      try Scaler.fit(Matrix(rows: 1, columns: 1, values: [.infinity]), method: .minmax)
    }
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 1, found: 2)) {
      try Scaler.fit(one, method: .minmax).transform(Matrix(rows: 0, columns: 2, values: []))
    }
  }
}
