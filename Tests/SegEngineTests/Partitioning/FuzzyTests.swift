import RealModule
import SegEngine
import Testing

/// Fuzzy c-means and fanny against e1071 and cluster of R.
struct FuzzyReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let data: String
    let k: Int
    let exponent: Double
    let metric: String?
    let objective: Double
    let centers: [[Double]]?
    let labels: [Int32]
    let shares: [[Double]]
    let dunn: Double
    let normalized: Double?
    var testDescription: String { "\(kind) \(data) \(k) \(exponent) \(metric ?? "")" }
  }

  static func cases(_ kind: String) throws -> [Case] {
    try Reference<Case>.cases(in: "fuzzy").filter { $0.kind == kind }
  }

  @Test(arguments: try cases("means")) func means(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let model = try FuzzyCMeans(k: expected.k, fuzzifier: expected.exponent, tolerance: 1e-12)
      .fit(rows, seed: 1)
    #expect(relativeError(model.objective, expected.objective) < 1e-12)
    #expect(model.partition.labels == expected.labels)
    #expect(largestError(model.centers.values, (expected.centers ?? []).flatMap { $0 }) < 1e-6)
    expect(model.partition, try model.memberships(rows), expected)
    #expect(model.converged && model.coinciding == 0)
  }

  /// R starts elsewhere and changes one row at a time; the shares it settles in are the same.
  @Test(arguments: try cases("pairs")) func fanny(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let metric = try #require(Metric(rawValue: expected.metric ?? ""))
    let model = try Fanny(
      k: expected.k, exponent: expected.exponent, metric: metric, maximumIterations: 5000,
      tolerance: 1e-12
    ).fit(rows)
    #expect(relativeError(model.objective, expected.objective) < 1e-9)
    #expect(model.partition.labels == expected.labels)
    expect(model.partition, model.memberships, expected)
    let normalized = model.partition.normalizedPartitionCoefficient
    #expect(abs(normalized - (expected.normalized ?? .nan)) < 1e-6)
  }

  private func expect(_ found: FuzzyPartition, _ shares: Matrix, _ expected: Case) {
    let first = (0..<10).flatMap { Array(shares.row($0)) }
    #expect(largestError(first, expected.shares.flatMap { $0 }) < 2e-6)
    #expect(abs(found.partitionCoefficient - expected.dunn) < 1e-6)
  }

  /// NUMBERS: Dunn's coefficient of ruspini as `fanny` prints it.
  @Test func dunnOfRuspini() throws {
    let model = try Fanny(k: 4).fit(try ReferenceFiles.rows("ruspini"))
    #expect(abs(model.partition.partitionCoefficient - 0.6237448110) < 1e-8)
    #expect(abs(model.partition.normalizedPartitionCoefficient - 0.4983264147) < 1e-8)
    #expect(abs(model.objective - 422.8389186) < 1e-6)
  }
}

struct FuzzyTests {
  /// The plain slow twin: shares and centres in turns, by their definitions.
  private func twin(_ rows: Matrix, from first: Matrix, _ m: Double, steps: Int) -> Matrix {
    var centers = first
    for _ in 0..<steps {
      var sums = Matrix(rows: centers.rows, columns: rows.columns, repeating: 0)
      var masses = [Double](repeating: 0, count: centers.rows)
      for i in 0..<rows.rows {
        let squared = (0..<centers.rows).map { g in
          zip(rows.row(i), centers.row(g)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        for g in 0..<centers.rows {
          let u = 1 / squared.reduce(0) { $0 + Double.pow(squared[g] / $1, 1 / (m - 1)) }
          masses[g] += Double.pow(u, m)
          for j in 0..<rows.columns { sums[g, j] += Double.pow(u, m) * rows[i, j] }
        }
      }
      for g in 0..<centers.rows {
        for j in 0..<rows.columns { centers[g, j] = sums[g, j] / masses[g] }
      }
    }
    return centers
  }

  @Test(arguments: [1.4, 2, 2.5]) func agreesWithTheTwin(m: Double) throws {
    let rows = Samples.blobs(rows: 90, columns: 3, groups: 3, seed: 5, spread: 4)
    let model = try FuzzyCMeans(k: 3, fuzzifier: m, tolerance: 1e-13).fit(rows, seed: 2)
    // The fit is a fixed point of the twin.
    let after = twin(rows, from: model.centers, m, steps: 3)
    #expect(largestError(after.values, model.centers.values) < 1e-9)
  }

  @Test func sharesSumToOneAndPredictTheSame() throws {
    let rows = Samples.blobs(rows: 1200, columns: 3, groups: 3, seed: 6, spread: 6)
    let model = try FuzzyCMeans(k: 3, restarts: 1).fit(rows, seed: 3)
    let shares = try model.memberships(rows)
    #expect((0..<rows.rows).map { shares.row($0).reduce(0, +) }.allSatisfy { abs($0 - 1) < 1e-14 })
    #expect(try model.predict(rows) == model.partition)
    #expect(model.partition.strengths == (0..<rows.rows).map { shares.row($0).max() })
    #expect(model.partition.entropies.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(zip(model.partition.labels, model.partition.seconds).allSatisfy { $0 != $1 })

    let few = rows.selecting(rows: 0..<200)
    let fanny = try Fanny(k: 3, exponent: 1.5, tolerance: 1e-13).fit(few)
    #expect(try fanny.predict(few, fitted: few).labels == fanny.partition.labels)
    let again = try fanny.memberships(few, fitted: few)
    #expect(largestError(again.values, fanny.memberships.values) < 1e-10)
  }

  @Test func oneGroupAndRowsOnCentres() throws {
    let rows = Samples.uniform(rows: 8, columns: 2, seed: 1)
    let one = try FuzzyCMeans(k: 1).fit(rows, seed: 1).partition
    #expect(one.strengths.allSatisfy { $0 == 1 } && one.entropies.allSatisfy { $0 == 0 })
    #expect(one.seconds.allSatisfy { $0 == 0 } && one.partitionCoefficient == 1)
    let all = try FuzzyCMeans(k: 8).fit(rows, seed: 1)
    #expect(all.objective < 1e-20 && all.partition.partitionCoefficient > 1 - 1e-9)
  }

  /// Evenly spread rows in many columns: all centres end in the middle, and the model says so.
  @Test func coincidingCentresAreCounted() throws {
    let rows = Samples.uniform(rows: 100, columns: 30, seed: 4)
    let model = try FuzzyCMeans(k: 3, restarts: 1).fit(rows, seed: 1)
    #expect(model.coinciding == 2)
    #expect(abs(model.partition.normalizedPartitionCoefficient) < 1e-3)
    #expect(try FuzzyCMeans(k: 3, fuzzifier: 1.1, restarts: 1).fit(rows, seed: 1).coinciding == 0)
  }

  @Test func refusesWhatHasNoMeaning() throws {
    let rows = Samples.uniform(rows: 8, columns: 2, seed: 1)
    for m in [1, 0.5, -2, Double.nan, .infinity] {
      #expect(throws: EngineError.self) { try FuzzyCMeans(k: 2, fuzzifier: m).fit(rows, seed: 1) }
      #expect(throws: EngineError.self) { try Fanny(k: 2, exponent: m).fit(rows) }
    }
    let model = try FuzzyCMeans(k: 2).fit(rows, seed: 1)
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 2, found: 3)) {
      try model.predict(Samples.uniform(rows: 2, columns: 3, seed: 1))
    }
    #expect(throws: EngineError.self) {
      try FuzzyCMeans(k: 2).fit(rows, seed: 1, execution: Execution(memoryLimit: 100))
    }
  }
}
