import SegEngine
import Testing

/// Dense groups, samples' medoids and sampled silhouettes of mixed rows against plain twins.
struct GowerDensityTests {
  /// Cores one by one, groups by spreading from the first core, borders to their nearest core.
  private static func slow(_ rows: MixedRows, eps: Double, minimum: Int) -> [Int32] {
    let n = rows.count
    let near = (0..<n).map { i in
      (0..<n).filter { GowerTests.distance(rows, i, $0) <= eps }
    }
    let isCore = near.map { $0.count >= minimum }
    var labels = [Int32](repeating: 0, count: n)
    var groups: Int32 = 0
    for first in 0..<n where isCore[first] && labels[first] == 0 {
      groups += 1
      var open = [first]
      while let row = open.popLast() {
        guard labels[row] == 0 else { continue }
        labels[row] = groups
        open += near[row].filter { isCore[$0] && labels[$0] == 0 }
      }
    }
    for row in 0..<n where !isCore[row] {
      let cores = near[row].filter { isCore[$0] }
      let best = cores.min {
        (GowerTests.distance(rows, row, $0), $0) < (GowerTests.distance(rows, row, $1), $1)
      }
      if let best { labels[row] = labels[best] }
    }
    return labels
  }

  @Test(arguments: [0, 0.15], [0.02, 0.07, 0.12, 0.3])
  func denseGroupsAreThoseOfTheTwin(_ gaps: Double, _ eps: Double) throws {
    let rows = try GowerTests.random(rows: 170, seed: 11, gaps: gaps)
    let method = DBSCAN(eps: eps, minimumPoints: 4)
    let model = try method.fit(rows)
    let known = Self.slow(rows, eps: eps, minimum: 4)
    #expect(
      CanonicalLabels.byFirstAppearance(model.labels) == CanonicalLabels.byFirstAppearance(known))
    #expect(model.sizes == model.sizes.sorted(by: >))
    // With borders to the nearest core, fitted rows get their own labels back.
    #expect(try model.predict(codes: rows.codes) == model.labels)
    for threads in [1, 2, 7] {
      let again = try method.fit(rows, execution: Execution(threads: threads))
      #expect(again.labels == model.labels && again.isCore == model.isCore)
    }
  }

  @Test(arguments: [1, 4, 79]) func distancesToTheKthRow(_ k: Int) throws {
    let rows = try GowerTests.random(rows: 80, seed: 21, gaps: 0.03)
    let curve = try KDistance(minimumPoints: k + 1).fit(rows)
    for row in 0..<80 {
      let others = (0..<80).filter { $0 != row }.map { GowerTests.distance(rows, row, $0) }
      #expect(abs(curve.distances[row] - others.sorted()[k - 1]) < 1e-12)
    }
    // As many cores at that eps as the curve says.
    let eps = curve.curve[40].nextUp + 1e-12
    let model = try DBSCAN(eps: eps, minimumPoints: k + 1).fit(rows)
    #expect(model.isCore.count { $0 } == curve.curve.count { $0 <= eps })
    #expect(throws: EngineError.self) { try KDistance(minimumPoints: 81).fit(rows) }
    #expect(throws: EngineError.self) { try KDistance(minimumPoints: 1).fit(rows) }
  }

  @Test func oddDenseGroups() throws {
    let rows = try MixedRows(fitting: [
      MixedInput("x", .number, .numbers([1, 2, .nan])),
      MixedInput("c", .nominal, .texts([nil, nil, "a"])),
    ])
    // The last row has nothing in common with the others: no neighbours, no error.
    #expect(try DBSCAN(eps: 1, minimumPoints: 2).fit(rows).labels == [1, 1, 0])
    #expect(try DBSCAN(eps: 0.5, minimumPoints: 1).fit(rows).groups == 3)
    #expect(throws: EngineError.self) { try DBSCAN(eps: 0).fit(rows) }
    #expect(throws: EngineError.self) { try DBSCAN(eps: 1, minimumPoints: 0).fit(rows) }
    #expect(throws: EngineError.badWeight(row: 1, value: -1)) {
      try DBSCAN(eps: 1).fit(rows, weights: [1, -1, 1])
    }
    #expect(throws: EngineError.cancelled) {
      let execution = Execution()
      execution.cancellation.cancel()
      _ = try DBSCAN(eps: 1).fit(rows, execution: execution)
    }
    let heavy = try DBSCAN(eps: 0.1, minimumPoints: 3).fit(rows, weights: [3, 0, 1])
    #expect(heavy.labels == [1, 0, 0] && heavy.isCore == [true, false, false])
    let model = try DBSCAN(eps: 1, minimumPoints: 2).fit(rows)
    #expect(throws: EngineError.self) {
      try model.predict(Matrix(rows: 1, columns: 2, repeating: 0))
    }
    let numbers = try DBSCAN(eps: 1).fit(Matrix(rows: 2, columns: 1, values: [1, 2]))
    #expect(throws: EngineError.self) { try numbers.predict(codes: rows.codes) }
  }

  @Test(arguments: [0, 0.04]) func samplesOfAllRowsAreKMedoids(_ gaps: Double) throws {
    let rows = try GowerTests.random(rows: 90, seed: 3, gaps: gaps)
    let all = try CLARA(k: 4, sampleSize: 90).fit(rows, seed: 5)
    let plain = try KMedoids(k: 4).fit(rows, seed: 5)
    #expect(all.medoids == plain.medoids && all.labels == plain.labels)
    let some = try CLARA(k: 4, samples: 6, sampleSize: 20).fit(rows, seed: 5)
    #expect(some.startTotals.count == 6)
    #expect(some.startTotals.min() == some.totalDissimilarity)
    #expect(some.totalDissimilarity >= plain.totalDissimilarity)
    // Each row is with the nearest medoid, by the distance of the twin.
    for row in 0..<90 {
      let distances = some.medoids.map { GowerTests.distance(rows, row, $0) }
      #expect(abs(some.distances[row] - (distances.min() ?? .nan)) < 1e-12)
    }
    #expect(throws: EngineError.self) { try CLARA(k: 4, sampleSize: 3).fit(rows, seed: 1) }
  }

  @Test func equalRowsWithGapsLeaveRoomForOthers() throws {
    // Two kinds of row, one of them rare: samples need both.
    let values = (0..<400).map { $0 == 250 ? "b" : "a" }
    let rows = try MixedRows(fitting: [
      MixedInput("c", .nominal, .texts(values)),
      MixedInput("x", .number, .numbers((0..<400).map { _ in Double.nan })),
    ])
    let model = try CLARA(k: 2, samples: 1, sampleSize: 5).fit(rows, seed: 1)
    #expect(model.sizes == [399, 1])
  }

  @Test(arguments: [0, 0.04]) func sampledSilhouettesAreExactForTheirRows(_ gaps: Double) throws {
    let rows = try GowerTests.random(rows: 150, seed: 9, gaps: gaps)
    var labels = try KMedoids(k: 3).fit(rows, seed: 1).labels
    for noise in stride(from: 0, to: 150, by: 10) { labels[noise] = 0 }
    let exact = try Silhouette.fit(rows, labels: labels)
    let all = try SampledSilhouette.fit(rows, labels: labels, size: 1000, seed: 4)
    #expect(all.rows.count == 135 && all.standardError == 0)
    #expect(abs(all.mean - exact.mean) < 1e-12 && abs(all.coverage - 0.9) < 1e-12)
    let some = try SampledSilhouette.fit(rows, labels: labels, size: 40, seed: 4)
    #expect(some.rows.count == 40 && Set(some.rows).count == 40)
    for (row, value) in zip(some.rows, some.values) {
      #expect(abs(value - (exact.values[row] ?? .nan)) < 1e-12)
    }
    #expect(abs(some.mean - exact.mean) < 5 * some.standardError)
    for threads in [1, 2, 7] {
      let execution = Execution(threads: threads)
      let again = try SampledSilhouette.fit(
        rows, labels: labels, size: 40, seed: 4, execution: execution)
      #expect(again == some)
    }
    #expect(throws: EngineError.self) {
      try SampledSilhouette.fit(rows, labels: labels, size: 1, seed: 4)
    }
  }
}
