import RealModule
import SegKernels
import Synchronization
import Testing

@testable import SegEngine

struct TSNETests {
  @Test(arguments: try MapCase.all("affinity"))
  func likelihoodsAreThoseOfScikitLearn(_ expected: MapCase) throws {
    let rows = try ReferenceFiles.rows(expected.data ?? "")
    let n = rows.rows
    let tree = try KDTree(rows)
    let lists = try tree.selfLists(k: n - 1, includingSelf: false, .default)
    let perplexity = try #require(expected.perplexity)
    let links = try Affinities.conditional(
      lists, k: n - 1, tree.flat.positions, perplexity, .default)
    let order = tree.flat.rows.prefix(n).map { Int($0) }
    for (row, shares) in try #require(expected.shares).enumerated() {
      let position = try #require(order.firstIndex(of: row))
      var found = [Double](repeating: 0, count: n)
      var entropy = 0.0
      for link in links[position * (n - 1)..<(position + 1) * (n - 1)] {
        found[order[Int(link.row)]] = Double(link.share)
        if link.share > 0 { entropy -= Double(link.share) * Double.log(Double(link.share)) }
      }
      #expect(largestError(found, shares) < 2e-4)
      // P93: the perplexity is met to 1e-5 of its logarithm; shares are kept in single precision.
      #expect(abs(entropy - Double.log(perplexity)) < 2e-5)
    }
  }

  /// NUMBERS: iris, exact, from principal components.
  @Test func irisNumbers() throws {
    let rows = try ReferenceFiles.rows("iris")
    let expected = try #require(try MapCase.all("divergence").first)
    let model = try TSNE(iterations: 1000).fit(rows, seed: 1)
    #expect(model.isExact)
    #expect(abs(model.divergence - (expected.divergence ?? 0)) < 0.002)
    let quality = try MapQuality.of(model.points, rows: rows, k: 5)
    #expect(quality.trustworthiness > 0.98)
    #expect(quality.continuity > 0.97)
  }

  /// The divergence that is told is that of the map, by its plain formula.
  @Test func divergenceIsThatOfTheMap() throws {
    let rows = Samples.blobs(rows: 90, columns: 3, groups: 4, seed: 5)
    let model = try TSNE(perplexity: 10, iterations: 60).fit(rows, seed: 1)
    let p = try SlowMap.affinities(rows, perplexity: 10)
    let expected = SlowMap.divergence(p, model.points)
    #expect(relativeError(model.divergence, expected) < 1e-4)
  }

  /// The grid gives nearly the same map quality as all pairs, and shows the same groups.
  @Test func gridIsAsGoodAsAllPairs() throws {
    let rows = Samples.blobs(rows: 600, columns: 5, groups: 6, seed: 7, spread: 3)
    let kept = try [TSNE.Repulsion.exact, .grid].map { repulsion in
      let model = try TSNE(perplexity: 20, repulsion: repulsion).fit(rows, seed: 1)
      #expect(model.isExact == (repulsion == .exact))
      return try MapQuality.of(model.points, rows: rows, k: 10).kept
    }
    #expect(abs(kept[0] - kept[1]) < 0.03)
    #expect(kept[1] > 0.4)
  }

  @Test(arguments: [TSNE.Repulsion.exact, .grid])
  func threadsDoNotMatter(_ repulsion: TSNE.Repulsion) throws {
    let rows = Samples.uniform(rows: 2500, columns: 4, seed: 3)
    let models = try [1, 2, 7].map { threads in
      try TSNE(perplexity: 10, iterations: 12, exaggeratedIterations: 6, repulsion: repulsion)
        .fit(rows, seed: 9, execution: Execution(threads: threads))
    }
    #expect(models[0] == models[1])
    #expect(models[0] == models[2])
    #expect(models[0].points.values.allSatisfy { $0.isFinite })
  }

  /// P93: three times as many neighbours as the perplexity have to be there.
  @Test func perplexityIsBounded() throws {
    let rows = Samples.uniform(rows: 91, columns: 2, seed: 1)
    #expect(TSNE.largestPerplexity(rows: 91) == 30)
    #expect(try TSNE(iterations: 2).fit(rows, seed: 1).iterations == 2)
    #expect(
      throws: EngineError.invalid(
        parameter: "perplexity", found: "30.5", allowed: "1 to 30 with 91 rows")
    ) { try TSNE(perplexity: 30.5).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) { try TSNE(perplexity: .nan).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) { try TSNE(perplexity: 0.5).fit(rows, seed: 1) }
    #expect(throws: EngineError.tooFewRows(needed: 4, found: 3)) {
      try TSNE(perplexity: 1).fit(rows.selecting(rows: 0..<3), seed: 1)
    }
  }

  @Test func oddRowsHaveMaps() throws {
    let tables = [
      Matrix(rows: 40, columns: 2, repeating: 3),
      Samples.uniform(rows: 40, columns: 1, seed: 2),
      Samples.blobs(rows: 4, groups: 2, seed: 1),
      Matrix(rows: 60, columns: 2, values: (0..<120).map { Double($0 / 2 % 3) * 1e9 }),
      Matrix(rows: 40, columns: 1, values: (0..<40).map { Double($0 % 2) * 1e-9 }),
    ]
    for rows in tables {
      for repulsion in [TSNE.Repulsion.exact, .grid] {
        let perplexity = TSNE.largestPerplexity(rows: rows.rows)
        let model = try TSNE(perplexity: perplexity, iterations: 300, repulsion: repulsion)
          .fit(rows, seed: 1)
        #expect(model.points.values.allSatisfy { $0.isFinite })
        #expect(model.divergence.isFinite)
      }
    }
    let holes = Matrix(rows: 40, columns: 1, values: (0..<40).map { $0 == 7 ? .nan : Double($0) })
    #expect(throws: EngineError.notFinite(row: 7, column: 0)) {
      try TSNE(perplexity: 5).fit(holes, seed: 1)
    }
  }

  /// Memory is asked for before the work, and the answer says how many rows would do.
  @Test func memoryIsAskedFor() throws {
    let rows = Samples.uniform(rows: 5000, columns: 4, seed: 1)
    let execution = Execution(memoryLimit: 4_000_000)
    let error = #expect(throws: EngineError.self) {
      try TSNE().fit(rows, seed: 1, execution: execution)
    }
    guard case .memory(let needed, let limit, let fits?)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(needed > limit && fits < 5000)
    #expect(throws: Never.self) {
      try TSNE(iterations: 1).fit(
        rows.selecting(rows: 0..<fits), seed: 1, execution: execution)
    }
    #expect(throws: EngineError.self) {
      try TSNE(iterations: 1).fit(
        rows.selecting(rows: 0..<fits + 1), seed: 1, execution: execution)
    }
  }
}

/// Written by `scripts/reference/maps.py`.
struct MapCase: Decodable, Sendable, CustomTestStringConvertible {
  let kind: String
  let data: String?
  let perplexity: Double?
  let shares: [[Double]]?
  let divergence: Double?
  let trustworthiness: Double?
  let continuity: Double?
  let k: Int?
  let rho: [Double]?
  let sigma: [Double]?
  let total: Double?
  let minimum: Double?
  let spread: Double?
  let a: Double?
  let b: Double?

  var testDescription: String { "\(kind) \(data ?? "") \(k ?? 0)" }

  static func all(_ kind: String) throws -> [MapCase] {
    try Reference<MapCase>.cases(in: "maps").filter { $0.kind == kind }
  }
}

/// The formulas as they stand in the papers, row by row.
enum SlowMap {
  /// Symmetric, n × n, by bisection.
  static func affinities(_ rows: Matrix, perplexity: Double) throws -> Matrix {
    let n = rows.rows
    var p = Matrix(rows: n, columns: n, repeating: 0)
    for i in 0..<n {
      let squared = (0..<n).map { square(rows, i, $0) }
      var (low, high) = (1e-12, 1e12)
      var shares: [Double] = []
      for _ in 0..<200 {
        let beta = (low * high).squareRoot()
        let least = (0..<n).filter { $0 != i }.map { squared[$0] }.min() ?? 0
        shares = (0..<n).map { $0 == i ? 0 : Double.exp(-beta * (squared[$0] - least)) }
        let sum = shares.reduce(0, +)
        shares = shares.map { $0 / sum }
        let entropy = shares.reduce(0) { $1 > 0 ? $0 - $1 * Double.log($1) : $0 }
        if entropy > Double.log(perplexity) { low = beta } else { high = beta }
      }
      for j in 0..<n {
        p[i, j] += shares[j] / Double(2 * n)
        p[j, i] += shares[j] / Double(2 * n)
      }
    }
    return p
  }

  static func divergence(_ p: Matrix, _ map: Matrix) -> Double {
    let n = p.rows
    var total = 0.0
    for i in 0..<n {
      for j in 0..<n where j != i { total += 1 / (1 + square(map, i, j)) }
    }
    var divergence = 0.0
    for i in 0..<n {
      for j in 0..<n where p[i, j] > 0 {
        divergence += p[i, j] * Double.log(p[i, j] * (1 + square(map, i, j)) * total)
      }
    }
    return divergence
  }

  static func square(_ rows: Matrix, _ i: Int, _ j: Int) -> Double {
    (0..<rows.columns).reduce(0) { sum, column in
      let difference = rows[i, column] - rows[j, column]
      return sum + difference * difference
    }
  }
}
