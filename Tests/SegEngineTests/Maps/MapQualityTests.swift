import SegEngine
import Testing

struct MapQualityTests {
  @Test(arguments: try MapCase.all("quality"))
  func agreesWithScikitLearn(_ expected: MapCase) throws {
    let rows = try ReferenceFiles.rows(expected.data ?? "")
    let map = try PCA(components: 2).fit(rows).scores
    let found = try MapQuality.of(map, rows: rows, k: try #require(expected.k))
    #expect(abs(found.trustworthiness - (expected.trustworthiness ?? 0)) < 1e-12)
    #expect(abs(found.continuity - (expected.continuity ?? 0)) < 1e-12)
    #expect(found.rows == rows.rows)
  }

  @Test func perfectAndUselessMaps() throws {
    let rows = Samples.uniform(rows: 400, columns: 2, seed: 1)
    let same = try MapQuality.of(rows, rows: rows, k: 10)
    #expect(same.trustworthiness == 1 && same.continuity == 1 && same.kept == 1)
    let other = Samples.uniform(rows: 400, columns: 2, seed: 2)
    let useless = try MapQuality.of(other, rows: rows, k: 10)
    #expect(abs(useless.trustworthiness - 0.5) < 0.05)
    #expect(useless.kept < 0.08)
  }

  @Test func samplesAreNearTheWhole() throws {
    let rows = Samples.blobs(rows: 1200, columns: 5, groups: 4, seed: 1, spread: 4)
    let map = try PCA(components: 2).fit(rows).scores
    let whole = try MapQuality.of(map, rows: rows, k: 10)
    let sample = try MapQuality.of(map, rows: rows, k: 10, sample: 300, seed: 3)
    #expect(sample.rows == 300)
    #expect(abs(whole.trustworthiness - sample.trustworthiness) < 0.02)
    let threads = try [1, 7].map {
      try MapQuality.of(
        map, rows: rows, k: 10, sample: 300, seed: 3, execution: Execution(threads: $0))
    }
    #expect(threads == [sample, sample])
  }

  /// P96: k is less than half of the rows.
  @Test func neighborsAreBounded() throws {
    let rows = Samples.uniform(rows: 10, columns: 2, seed: 1)
    #expect(throws: Never.self) { try MapQuality.of(rows, rows: rows, k: 4) }
    for k in [0, 5, 10] {
      #expect(throws: EngineError.self) { try MapQuality.of(rows, rows: rows, k: k) }
    }
    #expect(throws: EngineError.self) {
      try MapQuality.of(rows.selecting(rows: 0..<9), rows: rows, k: 2)
    }
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: EngineError.cancelled) {
      try MapQuality.of(rows, rows: rows, k: 2, execution: Execution(cancellation: cancellation))
    }
  }
}
