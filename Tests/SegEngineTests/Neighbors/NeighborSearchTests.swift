import SegEngine
import Testing

struct NeighborSearchTests {
  /// Few rows, many ties, many columns, and what is hard in single precision.
  static let samples: [(String, Matrix)] =
    KDTreeTests.samples.filter { ["one leaf", "two leaves", "grid"].contains($0.0) } + [
      ("uniform 9", Samples.uniform(rows: 163, columns: 9, seed: 1)),
      ("uniform 40", Samples.uniform(rows: 100, columns: 40, seed: 2)),
      ("blobs 70", Samples.blobs(rows: 110, columns: 70, groups: 4, seed: 3)),
      (
        "tight blobs far apart",
        Samples.blobs(
          rows: 100, columns: 12, groups: 3, seed: 4, spread: 1e-9)
      ),
      (
        "grid in many columns",
        Matrix(
          rows: 110, columns: 12, values: (0..<110 * 12).map { Double($0 * $0 % 7) })
      ),
      (
        "one far away",
        scaled(
          Samples.uniform(rows: 100, columns: 12, seed: 5), by: 1, far: 1e9)
      ),
      ("huge", scaled(Samples.uniform(rows: 100, columns: 12, seed: 6), by: 1e160)),
      (
        "beyond the range of squares",
        scaled(
          Samples.uniform(rows: 100, columns: 12, seed: 6), by: 1e200)
      ),
      ("tiny", scaled(Samples.uniform(rows: 100, columns: 12, seed: 7), by: 1e-150)),
      (
        "below the range of squares",
        scaled(
          Samples.uniform(rows: 100, columns: 12, seed: 7), by: 1e-170)
      ),
      ("all equal in many columns", Matrix(rows: 100, columns: 12, repeating: 0.3)),
    ]

  @Test(arguments: samples.indices, KDTreeTests.metrics)
  func everyWayFindsTheSame(_ index: Int, _ metric: Metric) throws {
    let rows = Self.samples[index].1
    let expected = SlowNeighbors.nearest(k: 30, of: rows, in: rows, metric, excludingSelf: true)
    let trees = try NeighborSearch.allCases.map {
      try KDTree(rows, metric: metric, search: $0)
    }
    let withSelf = try trees[0].nearest(k: 5, includingSelf: true)
    for tree in trees {
      for k in [1, 7, 30] {
        let found = try tree.nearest(k: k)
        #expect(found == SlowNeighbors.prefix(k, of: expected), "\(tree.search) \(k)")
        #expect(try tree.kDistances(k: k) == found.kDistances, "\(tree.search) \(k)")
      }
      #expect(try tree.nearest(k: 5, includingSelf: true) == withSelf, "\(tree.search)")
    }
    #expect((0..<rows.rows).allSatisfy { withSelf.distances(of: $0).first == 0 })
  }

  @Test(arguments: samples.indices, KDTreeTests.metrics)
  func everyWayFindsTheSameForNewRows(_ index: Int, _ metric: Metric) throws {
    let rows = Self.samples[index].1
    let inside = Samples.uniform(rows: 10, columns: rows.columns, seed: 8)
    let queries = Matrix(
      rows: 33, columns: rows.columns,
      values: inside.values + inside.values.map { $0 * 1e4 - 30 }
        // The third part is farther out than single precision reaches.
        + inside.values.map { $0 * 1e60 } + rows.values.prefix(3 * rows.columns))
    let expected = SlowNeighbors.nearest(k: 6, of: queries, in: rows, metric)
    for search in NeighborSearch.allCases {
      let found = try KDTree(rows, metric: metric, search: search).nearest(k: 6, of: queries)
      #expect(found == expected, "\(search)")
    }
  }

  @Test func cosineToo() throws {
    let rows = Samples.uniform(rows: 150, columns: 9, seed: 11)
    let expected = SlowNeighbors.nearest(k: 6, of: rows, in: rows, .cosine, excludingSelf: true)
    let found = try NeighborSearch.allCases.map {
      try KDTree(rows, metric: .cosine, search: $0).nearest(k: 6)
    }
    #expect(found[0].rows == expected.rows)
    #expect(largestError(found[0].distances, expected.distances) < 1e-12)
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test(arguments: [3, 20, 50])
  func threadsDoNotMatter(_ columns: Int) throws {
    let rows = Samples.blobs(rows: 1500, columns: columns, groups: 5, seed: 12)
    let first = try KDTree(rows, search: .tree).nearest(k: 6, execution: Execution(threads: 1))
    for search in NeighborSearch.allCases {
      for threads in [1, 2, 7] {
        let execution = Execution(threads: threads)
        let tree = try KDTree(rows, search: search, execution: execution)
        #expect(try tree.nearest(k: 6, execution: execution) == first, "\(search) \(threads)")
      }
    }
  }

  @Test(arguments: NeighborSearch.allCases)
  func stopsWhenCancelled(_ search: NeighborSearch) throws {
    let tree = try KDTree(Samples.uniform(rows: 2000, columns: 10, seed: 15), search: search)
    let cancellation = Cancellation()
    let execution = Execution(progress: { _ in cancellation.cancel() }, cancellation: cancellation)
    #expect(throws: EngineError.cancelled) { try tree.nearest(k: 3, execution: execution) }
  }

  /// Rows times a factor, and one more that is `far` times as far out.
  private static func scaled(_ rows: Matrix, by factor: Double, far: Double = 2) -> Matrix {
    Matrix(
      rows: rows.rows + 1, columns: rows.columns,
      values: rows.values.map { $0 * factor }
        + [Double](repeating: factor * far, count: rows.columns))
  }
}
