import SegKernels
import Synchronization
import Testing

@testable import SegEngine

struct UMAPTests {
  @Test(arguments: try MapCase.all("curve"))
  func curvesAreThoseOfUmapLearn(_ expected: MapCase) throws {
    let curve = LayoutCurve(
      minimumDistance: expected.minimum ?? 0, spread: expected.spread ?? 1)
    #expect(relativeError(curve.a, expected.a ?? 0) < 5e-6)
    #expect(relativeError(curve.b, expected.b ?? 0) < 5e-6)
  }

  @Test(arguments: try MapCase.all("fuzzy"))
  func graphsAreThoseOfUmapLearn(_ expected: MapCase) throws {
    let rows = try ReferenceFiles.rows(expected.data ?? "")
    let k = try #require(expected.k)
    let near = try KDTree(rows).nearest(k: k - 1)
    let mean = near.distances.reduce(0, +) / Double(rows.rows * k)
    let found = (0..<rows.rows).map {
      FuzzyNeighbors(distances: near.distances(of: $0), k: k, mean: mean, isConnected: true)
    }
    #expect(largestError(found.map(\.nearest), expected.rho ?? []) < 1e-6)
    #expect(largestError(found.map(\.width), expected.sigma ?? []) < 1e-4)
    let tree = try KDTree(rows)
    let lists = try tree.selfLists(k: k - 1, includingSelf: false, .default)
    let graph = try FuzzyNeighbors.links(lists, k: k, tree: tree, .default)
    let total = graph.links.reduce(0) { $0 + Double($1.share) }
    #expect(relativeError(total, expected.total ?? 0) < 1e-3)
  }

  @Test func irisNumbers() throws {
    let rows = try ReferenceFiles.rows("iris")
    let model = try UMAP().fit(rows, seed: 1)
    #expect(try MapQuality.of(model.points, rows: rows, k: 5).trustworthiness > 0.97)
    #expect(relativeError(model.a, 1.576943) < 1e-6 && relativeError(model.b, 0.895061) < 1e-6)
    #expect(model.epochs == 500)
  }

  @Test func threadsDoNotMatter() throws {
    let rows = Samples.uniform(rows: 2500, columns: 4, seed: 3)
    let models = try [1, 2, 7].map { threads in
      try UMAP(epochs: 12).fit(rows, seed: 9, execution: Execution(threads: threads))
    }
    #expect(models[0] == models[1])
    #expect(models[0] == models[2])
    #expect(try UMAP(epochs: 12).fit(rows, seed: 10) != models[0])
  }

  /// P95: new rows have places, the old ones keep theirs, and each new row is placed by itself.
  @Test func newRowsLieAmongTheirLikes() throws {
    let rows = Samples.blobs(rows: 600, columns: 4, groups: 3, seed: 4)
    let model = try UMAP().fit(rows, seed: 1)
    let again = try model.place(rows)
    #expect(largestError(again.values, model.points.values) < 1e-6)
    let new = Samples.blobs(rows: 30, columns: 4, groups: 3, seed: 5)
    let placed = try model.place(new)
    for row in 0..<30 {
      let distances = (0..<600).map { other in
        SlowMap.square(
          Matrix(
            rows: 2, columns: 2,
            values: Array(placed.row(row)) + Array(model.points.row(other))), 0, 1)
      }
      let nearest = try #require(distances.indices.min { distances[$0] < distances[$1] })
      #expect(nearest % 3 == row % 3)
      let alone = try model.place(new.selecting(rows: [row]))
      #expect(Array(alone.values) == Array(placed.row(row)))
    }
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 4, found: 3)) {
      try model.place(Samples.uniform(rows: 2, columns: 3, seed: 1))
    }
    #expect(try model.place(rows.selecting(rows: [])).rows == 0)
  }

  /// P95: parts that no link joins start apart, each by its own eigenvectors.
  @Test func partsStayApart() throws {
    let rows = Samples.blobs(rows: 300, columns: 2, groups: 3, seed: 2, spread: 0.3)
    let model = try UMAP(neighbors: 8).fit(rows, seed: 1)
    let quality = try MapQuality.of(model.points, rows: rows, k: 15)
    #expect(quality.trustworthiness > 0.95)
    let near = try KDTree(model.points).nearest(k: 5)
    for row in 0..<300 {
      #expect(near.rows(of: row).allSatisfy { Int($0) % 3 == row % 3 })
    }
  }

  /// A ring is a ring again: its first two eigenvectors are sine and cosine.
  @Test func eigenvectorsOfARingAreARing() throws {
    let n = 200
    let links = (0..<n).flatMap { row in
      [(row + n - 1) % n, (row + 1) % n].sorted().map { MapLink(row: Int32($0), share: 1) }
    }
    let graph = LinkLists(starts: (0...n).map { 2 * $0 }, links: links)
    let places = try SpectralStart(graph).places(seed: 1, .default)
    let radii = (0..<n).map {
      let place = SIMD2(places[2 * $0], places[2 * $0 + 1])
      return (place * place).sum()
    }
    let mean = radii.reduce(0, +) / Float(n)
    #expect(radii.allSatisfy { abs($0 - mean) < 0.1 * mean })
  }

  @Test func oddRowsHaveMaps() throws {
    let tables = [
      Matrix(rows: 40, columns: 2, repeating: 3),
      Samples.uniform(rows: 40, columns: 1, seed: 2),
      Samples.blobs(rows: 4, groups: 2, seed: 1),
      Matrix(rows: 90, columns: 2, values: (0..<180).map { Double($0 / 2 % 3) * 1e9 }),
    ]
    for rows in tables {
      for neighbors in [2, min(15, rows.rows), rows.rows] {
        let model = try UMAP(neighbors: neighbors, epochs: 50).fit(rows, seed: 1)
        #expect(model.points.values.allSatisfy { $0.isFinite })
        #expect(try model.place(rows).values.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test func settingsAreChecked() throws {
    let rows = Samples.uniform(rows: 20, columns: 2, seed: 1)
    for umap in [
      UMAP(neighbors: 1), UMAP(neighbors: 21), UMAP(minimumDistance: -0.1),
      UMAP(minimumDistance: 2), UMAP(spread: 0), UMAP(epochs: 0),
    ] {
      #expect(throws: EngineError.self) { try umap.fit(rows, seed: 1) }
    }
    let holes = Matrix(rows: 20, columns: 1, values: (0..<20).map { $0 == 3 ? .nan : Double($0) })
    #expect(throws: EngineError.notFinite(row: 3, column: 0)) {
      try UMAP(neighbors: 5).fit(holes, seed: 1)
    }
    #expect(throws: EngineError.self) {
      try UMAP().fit(rows, seed: 1, execution: Execution(memoryLimit: 10_000))
    }
  }
}
