import SegEngine
import Testing

struct StabilityTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let data: String
    let k: Int?
    let method: String?
    let draws: Int
    let mean: [Double]
    let sd: [Double]
    var testDescription: String { "\(kind) \(data) \(method ?? "") \(k ?? 0)" }
  }

  static func cases(_ kind: String) throws -> [Case] {
    try Reference<Case>.cases(in: "stability").filter { $0.kind == kind }
  }

  static func kmeans(_ k: Int, restarts: Int = 10) -> Refit {
    Refit { (rows, weights, seed, execution) throws(EngineError) in
      let model = try KMeans(k: k, restarts: restarts).fit(
        rows, weights: weights, seed: seed, execution: execution)
      return Refit.Fitted(labels: model.labels) {
        (rows, execution) throws(EngineError) in
        try model.predict(rows, execution: execution).labels
      }
    }
  }

  /// Means of two simulations with B draws each agree within four standard errors of the difference.
  private static func agree(
    _ found: Double, _ expected: Double, sd: Double, draws: Int, own: Int
  ) -> Bool {
    let error = sd * (1 / Double(draws) + 1 / Double(own)).squareRoot()
    return abs(found - expected) <= 4 * error + 0.003
  }

  private static func scheme(_ name: String?) -> SamplingScheme {
    switch name {
    case "subset": .usualSubset
    case "noise": .usualNoise
    default: .bootstrap
    }
  }

  @Test(arguments: try cases("jaccard"))
  func similaritiesAgreeWithR(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let k = try #require(expected.k)
    let model = try KMeans(k: k).fit(rows, seed: 1)
    let found = try ClusterStability.fit(
      rows, labels: model.labels, refit: Self.kmeans(k),
      scheme: Self.scheme(expected.method), samples: 80, seed: 4)
    for place in 0..<k {
      #expect(
        Self.agree(
          found.similarities[place], expected.mean[place], sd: expected.sd[place],
          draws: expected.draws, own: 80))
    }
    #expect(found.failures == 0)
  }

  @Test(arguments: try cases("strength"))
  func predictionStrengthAgreesWithR(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    for place in expected.mean.indices {
      let found = try PredictionStrength.fit(
        rows, refit: Self.kmeans(place + 1), splits: 40, seed: 3)
      #expect(
        Self.agree(
          found.mean, expected.mean[place], sd: expected.sd[place], draws: expected.draws, own: 40))
    }
  }

  /// fpc counts pairs that only the first of two clusterings keeps together, the paper those that
  /// either of them does: twice as many.
  @Test(arguments: try cases("instability"))
  func instabilityAgreesWithR(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    for place in expected.mean.indices {
      let found = try BootstrapInstability.fit(
        rows, refit: Self.kmeans(place + 2), pairs: 30, seed: 5)
      #expect(
        Self.agree(
          found.mean, 2 * expected.mean[place], sd: 2 * expected.sd[place], draws: expected.draws,
          own: 30))
    }
  }

  @Test func noiseTakesThePlaceOfSomeRows() throws {
    let rows = Samples.blobs(rows: 150, groups: 3, seed: 1)
    let model = try KMeans(k: 3).fit(rows, seed: 1)
    func fit(_ scheme: SamplingScheme, threads: Int = 0) throws -> ClusterStability {
      try ClusterStability.fit(
        rows, labels: model.labels, refit: Self.kmeans(3), scheme: scheme, samples: 20, seed: 2,
        execution: Execution(threads: threads))
    }
    // Strangers near the rows take no group away, those from far off do.
    let near = try fit(.noise(share: 0.05, reach: 1))
    #expect(near.similarities.allSatisfy { $0 > 0.9 } && near.samples == [20, 20, 20])
    let far = try fit(.noise(share: 0.05, reach: 1000))
    #expect(far.similarities.contains { $0 < 0.75 })
    #expect(try fit(.usualNoise, threads: 1) == fit(.usualNoise, threads: 7))
    let wrong: [SamplingScheme] = [
      .noise(share: 0, reach: 4), .noise(share: 1, reach: 4), .noise(share: 0.1, reach: 0),
      .noise(share: 0.1, reach: .infinity), .subset(1), .subset(.nan),
    ]
    for scheme in wrong { #expect(throws: EngineError.self) { try fit(scheme) } }
  }

  @Test func groupsThatStandApartComeBack() throws {
    let rows = Samples.blobs(rows: 150, groups: 3, seed: 1)
    let model = try KMeans(k: 3).fit(rows, seed: 1)
    let found = try ClusterStability.fit(
      rows, labels: model.labels, refit: Self.kmeans(3), samples: 20, seed: 2)
    #expect(found.similarities == [1, 1, 1] && found.agreement == 1)
    #expect(found.recoveries == [20, 20, 20] && found.dissolutions == [0, 0, 0])
    let strength = try PredictionStrength.fit(rows, refit: Self.kmeans(3), splits: 5, seed: 1)
    #expect(strength.mean == 1 && strength.standardError == 0)
    #expect(
      try BootstrapInstability.fit(rows, refit: Self.kmeans(3), pairs: 5, seed: 1).mean == 0)
  }

  /// P84: noise is no group, and copies of rows would be dense places, so none are in a sample.
  @Test func noiseIsLeftOutAndRowsCountOnce() throws {
    let blobs = Samples.blobs(rows: 60, groups: 2, seed: 3)
    let rows = Matrix(rows: 61, columns: 2, values: blobs.values + [500, 500])
    let dbscan = Refit { (rows, weights, seed, execution) throws(EngineError) in
      // Copies would make the lonely row a group.
      let model = try DBSCAN(eps: 3, minimumPoints: 2).fit(rows, execution: execution)
      return Refit.Fitted(labels: model.labels) { (rows, _) throws(EngineError) in
        [Int32](repeating: 0, count: rows.rows)
      }
    }
    let labels = try DBSCAN(eps: 3, minimumPoints: 2).fit(rows).labels
    #expect(labels[60] == 0)
    let found = try ClusterStability.fit(
      rows, labels: labels, refit: dbscan, samples: 30, seed: 2)
    #expect(found.labels == [1, 2])
    #expect(found.agreement > 0.9)
    let all = [Int32](repeating: 0, count: 61)
    #expect(throws: EngineError.undefinedForGroups(found: 0, rows: 61)) {
      try ClusterStability.fit(rows, labels: all, refit: dbscan, seed: 1)
    }
  }

  /// A group that a sample misses is passed over in that sample.
  @Test func emptyGroupsAreSkipped() throws {
    let blobs = Samples.blobs(rows: 40, groups: 2, seed: 3)
    let rows = Matrix(rows: 41, columns: 2, values: blobs.values + [500, 500])
    let model = try KMeans(k: 3).fit(rows, seed: 1)
    let found = try ClusterStability.fit(
      rows, labels: model.labels, refit: Self.kmeans(3), samples: 60, seed: 2)
    #expect(found.samples[0] == 60 && found.samples[2] < 60 && found.samples[2] > 20)
    #expect(found.similarities[2] == 1)
  }

  @Test func samplesThatCannotBeClusteredAreCounted() throws {
    let rows = Matrix(rows: 4, columns: 1, values: [0, 1, 10, 11])
    let found = try ClusterStability.fit(
      rows, labels: [1, 2, 3, 4], refit: Self.kmeans(4), samples: 200, seed: 2)
    #expect(found.failures > 100 && found.failures < 200)
    #expect(throws: EngineError.self) {
      try ClusterStability.fit(
        rows, labels: [1, 2, 3, 4], refit: Self.kmeans(4), scheme: .subset(0.5), seed: 2)
    }
    #expect(throws: EngineError.self) {
      try PredictionStrength.fit(rows, refit: Self.kmeans(4), seed: 2)
    }
  }

  @Test func sameForAnyThreads() throws {
    let rows = try ReferenceFiles.rows("iris")
    let labels = try KMeans(k: 4).fit(rows, seed: 1).labels
    let refit = Self.kmeans(4, restarts: 2)
    let stability = try [1, 2, 7].map { threads in
      try ClusterStability.fit(
        rows, labels: labels, refit: refit, samples: 12, seed: 7,
        execution: Execution(threads: threads))
    }
    #expect(stability[0] == stability[1] && stability[1] == stability[2])
    let strengths = try [1, 7].map { threads in
      try PredictionStrength.fit(
        rows, refit: refit, splits: 6, seed: 7, execution: Execution(threads: threads))
    }
    #expect(strengths[0] == strengths[1])
    let weights = [Double](repeating: 1, count: 150)
    let weighted = try ClusterStability.fit(
      rows, weights: weights, labels: labels, refit: refit, samples: 12, seed: 7)
    #expect(weighted == stability[0])
  }

  @Test func unusableInputIsRefused() throws {
    let rows = Samples.uniform(rows: 10, columns: 2, seed: 1)
    let labels = [Int32](repeating: 1, count: 10)
    let refit = Self.kmeans(1)
    for scheme in [SamplingScheme.subset(0), .subset(1), .subset(.nan)] {
      #expect(throws: EngineError.self) {
        try ClusterStability.fit(rows, labels: labels, refit: refit, scheme: scheme, seed: 1)
      }
    }
    #expect(throws: EngineError.self) {
      try ClusterStability.fit(rows, labels: [1], refit: refit, seed: 1)
    }
    #expect(throws: EngineError.self) {
      try ClusterStability.fit(rows, labels: labels, refit: refit, samples: 0, seed: 1)
    }
    #expect(throws: EngineError.tooFewRows(needed: 4, found: 3)) {
      try PredictionStrength.fit(rows.selecting(rows: 0..<3), refit: refit, seed: 1)
    }
    let execution = Execution()
    execution.cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try ClusterStability.fit(rows, labels: labels, refit: refit, seed: 1, execution: execution)
    }
  }
}
