import SegEngine
import Testing

struct MiniBatchKMeansTests {
  @Test func comesNearToKMeans() throws {
    let rows = Samples.blobs(rows: 20_000, columns: 4, groups: 6, seed: 1, spread: 6)
    let exact = try KMeans(k: 6, restarts: 4).fit(rows, seed: 1)
    let model = try MiniBatchKMeans(k: 6).fit(rows, seed: 1)
    #expect(model.converged && model.iterations > 10)
    #expect(model.inertia >= exact.inertia * (1 - 1e-9))
    #expect(model.inertia < exact.inertia * 1.05)
  }

  @Test func endsWithAPassOverAllRows() throws {
    let rows = Samples.uniform(rows: 5000, columns: 3, seed: 2)
    let model = try MiniBatchKMeans(k: 9, batchSize: 100).fit(rows, seed: 3)
    let (labels, distances) = try model.predict(rows)
    #expect(labels == model.labels && distances == model.distances)
    let inertia = distances.reduce(0) { $0 + $1 * $1 }
    #expect(relativeError(model.inertia, inertia) < 1e-12)
    #expect(model.sizes.reduce(0, +) == 5000 && model.sizes.allSatisfy { $0 > 0 })
    #expect(model.sizes == model.sizes.sorted(by: >))
  }

  @Test func seedsChangeTheDraws() throws {
    let rows = Samples.uniform(rows: 3000, columns: 2, seed: 4)
    let method = MiniBatchKMeans(k: 8, batchSize: 64)
    #expect(try method.fit(rows, seed: 1) == (try method.fit(rows, seed: 1)))
    #expect(try method.fit(rows, seed: 1).inertia != (try method.fit(rows, seed: 2).inertia))
  }

  @Test func rowsWithoutWeightAttractNoCentre() throws {
    var rows = Samples.uniform(rows: 2000, columns: 2, seed: 5)
    var weights = [Double](repeating: 1, count: 2000)
    for i in stride(from: 0, to: 2000, by: 2) {
      rows[i, 0] += 100
      weights[i] = 0
    }
    let model = try MiniBatchKMeans(k: 5, batchSize: 50, reassignmentRatio: 0.5)
      .fit(rows, weights: weights, seed: 6)
    #expect((0..<5).allSatisfy { model.centers[$0, 0] <= 1 })
  }

  @Test func samplesWithTooFewDistinctRowsDoNotMatter() throws {
    // Three rows of 30,000 differ from all others; samples hardly ever hold them.
    var rows = Matrix(rows: 30_000, columns: 1, repeating: 0)
    for (row, value) in [(7, 5.0), (15_000, 50), (29_999, 500)] { rows[row, 0] = value }
    let model = try MiniBatchKMeans(k: 4).fit(rows, seed: 8)
    #expect(model.sizes == [29_997, 1, 1, 1] && model.inertia == 0)
  }

  @Test func refusesBadSettings() throws {
    let rows = Samples.uniform(rows: 10, columns: 2, seed: 9)
    let bad = [
      MiniBatchKMeans(k: 0), MiniBatchKMeans(k: 2, batchSize: 0),
      MiniBatchKMeans(k: 2, seedings: 0),
      MiniBatchKMeans(k: 2, restarts: 0),
      MiniBatchKMeans(k: 2, maximumEpochs: 0), MiniBatchKMeans(k: 2, patience: 0),
      MiniBatchKMeans(k: 2, reassignmentRatio: 1),
    ]
    for method in bad {
      #expect(throws: EngineError.self) { try method.fit(rows, seed: 1) }
    }
  }
}
