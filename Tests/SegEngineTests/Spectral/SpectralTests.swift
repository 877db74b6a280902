import SegEngine
import Testing

struct SpectralTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let k: Int
    let affinity: String
    let parameter: Double
    let points: [[Double]]
    let eigenvalues: [Double]
    let labels: [Int32]
    var testDescription: String { "\(name) \(affinity)" }
    var rows: Matrix {
      Matrix(rows: points.count, columns: points[0].count, values: points.flatMap { $0 })
    }
    var method: SpectralClustering {
      SpectralClustering(
        k: k,
        affinity: affinity == "rbf" ? .gaussian(gamma: parameter) : .neighbors(Int(parameter)))
    }
  }

  @Test(arguments: try Reference<Case>.cases(in: "spectral"))
  func agreesWithScikitLearn(_ expected: Case) throws {
    let model = try expected.method.fit(expected.rows, seed: 1)
    for (found, value) in zip(model.eigenvalues, expected.eigenvalues) {
      #expect(abs(found - value) < 1e-8)
    }
    #expect(model.eigenvalues.count == 10)
    let labels = expected.labels.map { $0 + 1 }
    #expect(try AdjustedRandIndex.between(model.labels, labels) == 1)
  }

  /// The steepest rise, where differences would say 8, 6, 4 and 6.
  @Test(
    arguments: try Reference<Case>.cases(in: "spectral").filter { $0.affinity == "neighbors" })
  func theEigenvaluesSayHowMany(_ expected: Case) throws {
    var method = expected.method
    method.k = nil
    let model = try method.fit(expected.rows, seed: 1)
    #expect(model.k == expected.k)
    #expect((model.rise == nil) == (model.parts == model.k))
  }

  /// Few rows, whose eigenvectors come all at once, against the plain definition: M v = (1 − λ) v.
  @Test func eigenvectorsSolveTheirEquation() throws {
    for (count, affinity) in [
      (30, Affinity.neighbors(4)), (30, .gaussian(gamma: 2)), (260, .neighbors(6)),
      (260, .gaussian(gamma: 3)),
    ] {
      let rows = Samples.uniform(rows: count, columns: 2, seed: 8)
      let model = try SpectralClustering(k: 4, affinity: affinity).fit(rows, seed: 1)
      #expect(model.eigenvalues[0] < 1e-12)
      #expect(zip(model.eigenvalues, model.eigenvalues.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
      for row in 0..<count {
        let length = model.places.row(row).reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) < 1e-12)
      }
    }
  }

  @Test func partsOfTheGraphAreGroups() throws {
    let rows = Samples.blobs(rows: 300, groups: 3, seed: 2, spread: 0.3)
    let three = try SpectralClustering(k: 3, affinity: .neighbors(5)).fit(rows, seed: 1)
    #expect(three.parts == 3 && three.eigenvalues[2] == 0 && three.eigenvalues[3] > 1e-6)
    let truth = (0..<300).map { Int32($0 % 3 + 1) }
    #expect(try AdjustedRandIndex.between(three.labels, truth) == 1)
    // Fewer groups than parts: parts stay whole.
    let two = try SpectralClustering(k: 2, affinity: .neighbors(5)).fit(rows, seed: 1)
    #expect(two.parts == 3 && two.places.columns == 2)
    for label in 1...3 {
      #expect(Set(truth.indices.filter { truth[$0] == label }.map { two.labels[$0] }).count == 1)
    }
    // More of them: the parts are divided.
    let five = try SpectralClustering(k: 5, affinity: .neighbors(5)).fit(rows, seed: 1)
    #expect(Set(five.labels) == [1, 2, 3, 4, 5])
  }

  /// Many equal rows would be each other's only neighbours.
  @Test func equalRowsDoNotTearTheGraph() throws {
    let rows = Samples.uniform(rows: 40, columns: 2, seed: 3)
    let heavy = rows.selecting(rows: Array(0..<40) + [Int](repeating: 7, count: 30))
    let model = try SpectralClustering(k: 2).fit(heavy, seed: 1)
    #expect(model.parts == 1)
    #expect(Set(model.labels[40...]) == [model.labels[7]])
    #expect(throws: EngineError.tooManyGroups(k: 41, distinct: 40)) {
      try SpectralClustering(k: 41).fit(heavy, seed: 1)
    }
  }

  @Test func newRowsGoToTheNearest() throws {
    let rows = Samples.blobs(rows: 90, groups: 3, seed: 5)
    let model = try SpectralClustering(k: 3).fit(rows, seed: 1)
    let found = try model.predict(rows)
    #expect(found.labels == model.labels && found.distances.allSatisfy { $0 == 0 })
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 2, found: 1)) {
      try model.predict(Matrix(rows: 1, columns: 1, values: [0]))
    }
  }

  @Test func refusesWhatCannotBe() throws {
    let rows = Samples.uniform(rows: 100, columns: 2, seed: 6)
    let small = Execution(memoryLimit: 100_000)
    #expect(throws: EngineError.self) {
      try SpectralClustering(k: 2, affinity: .gaussian(gamma: nil)).fit(
        rows, seed: 1, execution: small)
    }
    for wrong in [
      SpectralClustering(k: 0), SpectralClustering(k: 2, affinity: .neighbors(0)),
      SpectralClustering(k: 2, affinity: .gaussian(gamma: -1)),
      SpectralClustering(k: 2, affinity: .gaussian(gamma: 1), metric: .manhattan),
    ] {
      #expect(throws: EngineError.self) { try wrong.fit(rows, seed: 1) }
    }
    // Gaussian affinities so narrow that all are 0: each row is a part of its own.
    let apart = try SpectralClustering(k: 3, affinity: .gaussian(gamma: 1e9))
      .fit(rows.selecting(rows: Array(0..<12)), seed: 1)
    #expect(apart.parts == 12 && Set(apart.labels) == [1, 2, 3])
  }
}
