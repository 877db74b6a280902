import SegEngine
import Testing

/// Against an EM of its own in Python, whose figures for the carcinoma ratings are the published ones.
struct LatentClassTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let k: Int
    let logLikelihood: Double
    let shares: [Double]
    let parameters: Int
    let degreesOfFreedom: Int
    let aic: Double
    let bic: Double
    let deviance: Double?
    let entropy: Double?
    /// −1 is missing.
    let rows: [[Int]]
    var testDescription: String { "\(name) \(k)" }

    var mixed: MixedRows {
      get throws {
        try MixedRows(
          fitting: rows[0].indices.map { j in
            MixedInput(
              "c\(j)", .nominal, .numbers(rows.map { $0[j] < 0 ? .nan : Double($0[j]) }))
          })
      }
    }
  }

  static func cases() throws -> [Case] { try Reference<Case>.cases(in: "latent") }

  @Test(arguments: try cases())
  func likelihood(_ expected: Case) throws {
    let model = try LatentClasses(k: expected.k).fit(try expected.mixed, seed: 1)
    #expect(abs(model.logLikelihood - expected.logLikelihood) < 1e-5)
    #expect(model.parameters == expected.parameters)
    #expect(model.degreesOfFreedom == expected.degreesOfFreedom)
    #expect(abs(model.aic - expected.aic) < 1e-4 && abs(model.bic - expected.bic) < 1e-4)
    #expect((model.deviance == nil) == (expected.deviance == nil))
    if let deviance = model.deviance { #expect(abs(deviance - (expected.deviance ?? 0)) < 1e-4) }
    if let entropy = model.entropy { #expect(abs(entropy - (expected.entropy ?? 0)) < 1e-3) }
    for (found, share) in zip(model.shares.sorted(), expected.shares) {
      #expect(abs(found - share) < 1e-3)
    }
    #expect(model.converged && model.startsAtBest >= 1)
    #expect(model.sizes == model.sizes.sorted(by: >))
    let again = try model.predict(try expected.mixed.codes)
    #expect(again.labels == model.labels && again.posteriors == model.posteriors)
    for row in 0..<model.posteriors.rows {
      #expect(abs(model.posteriors.row(row).reduce(0, +) - 1) < 1e-12)
    }
  }

  private func carcinoma() throws -> MixedRows {
    try #require(try Self.cases().first { $0.name == "carcinoma" }).mixed
  }

  @Test func threadsAndWeightsChangeNothing() throws {
    let rows = try carcinoma()
    let models = try [1, 2, 7].map {
      try LatentClasses(k: 3).fit(rows, seed: 1, execution: Execution(threads: $0))
    }
    #expect(models[0] == models[1] && models[0] == models[2])
    let ones = [Double](repeating: 1, count: rows.count)
    #expect(try LatentClasses(k: 3).fit(rows, weights: ones, seed: 1) == models[0])
    let twice = try LatentClasses(k: 3)
      .fit(rows, weights: ones.map { 2 * $0 }, seed: 1)
    #expect(relativeError(twice.logLikelihood, 2 * models[0].logLikelihood) < 1e-9)
  }

  /// A step never lowers the likelihood (P60), and more classes never do.
  @Test func moreStepsAndClassesNeverLowerIt() throws {
    let rows = try carcinoma()
    let steps = try (1...12).map { steps in
      try LatentClasses(k: 3, restarts: 1, maximumIterations: steps, tolerance: 0)
        .fit(rows, seed: 2).logLikelihood
    }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
    let classes = try (1...5).map {
      try LatentClasses(k: $0).fit(rows, seed: 1).logLikelihood
    }
    #expect(zip(classes, classes.dropFirst()).allSatisfy { $0 <= $1 + 1e-6 })
  }

  @Test func degreesOfFreedomSayWhatCanBeSettled() throws {
    let rows = try MixedRows(fitting: [
      MixedInput("a", .nominal, .texts(["x", "x", "y", "y", "x"])),
      MixedInput("b", .nominal, .texts(["x", "y", "x", "y", "x"])),
    ])
    #expect(try LatentClasses(k: 2).fit(rows, seed: 1).degreesOfFreedom == 3 - 5)
  }

  @Test func edges() throws {
    let one = try MixedRows(fitting: [MixedInput("a", .nominal, .texts(["x"]))])
    let model = try LatentClasses(k: 1).fit(one, seed: 1)
    #expect(model.labels == [1] && model.logLikelihood == 0 && model.entropy == nil)
    let number = try MixedRows(fitting: [MixedInput("a", .number, .numbers([1, 2]))])
    #expect(throws: EngineError.self) { try LatentClasses(k: 1).fit(number, seed: 1) }
    let gap = try MixedRows(fitting: [MixedInput("a", .nominal, .texts(["x", nil]))])
    #expect(throws: EngineError.noValues(row: 1)) { try LatentClasses(k: 1).fit(gap, seed: 1) }
    let rows = try carcinoma()
    #expect(throws: EngineError.tooManyGroups(k: 21, distinct: 20)) {
      try LatentClasses(k: 21).fit(rows, seed: 1)
    }
    let many = try MixedRows(fitting: [
      MixedInput("a", .nominal, .numbers((0..<500).map(Double.init))),
      MixedInput("b", .nominal, .numbers((0..<500).map { Double($0 % 2) })),
    ])
    #expect(try LatentClasses(k: 2, restarts: 3).fit(many, seed: 1).labels.max() ?? 0 <= 2)
    // A level that nobody had tells nothing.
    let classes = try LatentClasses(k: 2).fit(rows, seed: 1)
    let unknown = Matrix(rows: 1, columns: 7, repeating: MixedColumn.unknown)
    let found = try classes.predict(unknown).posteriors
    #expect(abs(found[0, 0] - classes.shares[0]) < 1e-12)
  }

  @Test func cancels() throws {
    let rows = try carcinoma()
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try LatentClasses(k: 3).fit(rows, seed: 1, execution: Execution(cancellation: cancellation))
    }
    let reports = Reports()
    let model = try LatentClasses(k: 3, restarts: 40)
      .fit(rows, seed: 1, execution: Execution(progress: reports.add))
    #expect(reports.fractions.last == 1 && model.startLogLikelihoods.count == 40)
  }

  /// The best of the starts so far, as with so many.
  @Test func keepsTheBest() throws {
    let rows = try carcinoma()
    let cancellation = Cancellation()
    let execution = Execution(
      threads: 1, progress: { if $0.fraction > 0.2 { cancellation.cancel(.keepBest) } },
      cancellation: cancellation)
    let model = try LatentClasses(k: 3, restarts: 40).fit(rows, seed: 1, execution: execution)
    let kept = try #require(cancellation.kept.first)
    #expect(kept.unit == .starts && kept.done < 40)
    #expect(try LatentClasses(k: 3, restarts: kept.done).fit(rows, seed: 1) == model)
  }
}
