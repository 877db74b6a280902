import SegEngine
import Testing

struct KDTreeTests {
  static let metrics: [Metric] = [.euclidean, .manhattan, .maximum]

  /// Sizes around the borders of blocks and leaves; data with and without ties.
  static let samples: [(String, Matrix)] = [
    ("uniform 2", Samples.uniform(rows: 300, columns: 2, seed: 1)),
    ("uniform 5", Samples.uniform(rows: 201, columns: 5, seed: 2)),
    ("one leaf", Samples.uniform(rows: 31, columns: 3, seed: 3)),
    ("two leaves", Samples.uniform(rows: 33, columns: 1, seed: 4)),
    ("blobs", Samples.blobs(rows: 161, groups: 3, seed: 5)),
    ("grid", grid(side: 13)),
    ("grid twice", grid(side: 9).selecting(rows: Array(0..<81) + Array(0..<81))),
    ("all equal", Matrix(rows: 100, columns: 2, repeating: 0.3)),
    (
      "constant column",
      Matrix.from(columns: [
        Samples.uniform(rows: 90, columns: 1, seed: 6).values, [Double](repeating: 2, count: 90),
      ])
    ),
  ]

  @Test(arguments: samples.indices, metrics)
  func nearestRowsAreThoseOfAPlainSearch(_ index: Int, _ metric: Metric) throws {
    let rows = Self.samples[index].1
    let tree = try KDTree(rows, metric: metric)
    for includingSelf in [false, true] {
      let expected = SlowNeighbors.nearest(
        k: 30, of: rows, in: rows, metric, excludingSelf: !includingSelf)
      for k in [1, 4, 30] {
        let found = try tree.nearest(k: k, includingSelf: includingSelf)
        let nearest = SlowNeighbors.prefix(k, of: expected)
        #expect(found.rows == nearest.rows, "\(k)")
        #expect(largestError(found.distances, nearest.distances) < 1e-14)
        #expect(
          try tree.kDistances(k: k, includingSelf: includingSelf) == found.kDistances)
      }
    }
  }

  @Test(arguments: metrics)
  func nearestRowsOfNewPoints(_ metric: Metric) throws {
    for (name, rows) in Self.samples {
      let tree = try KDTree(rows, metric: metric)
      let queries = Samples.uniform(rows: 40, columns: rows.columns, seed: 7)
      let found = try tree.nearest(k: 5, of: queries)
      let expected = SlowNeighbors.nearest(k: 5, of: queries, in: rows, metric)
      #expect(found.rows == expected.rows, "\(name)")
      #expect(largestError(found.distances, expected.distances) < 1e-14)
    }
  }

  @Test func cosineOfDirections() throws {
    let rows = Samples.uniform(rows: 150, columns: 4, seed: 11)
    let tree = try KDTree(rows, metric: .cosine)
    let found = try tree.nearest(k: 6)
    let expected = SlowNeighbors.nearest(k: 6, of: rows, in: rows, .cosine, excludingSelf: true)
    #expect(found.rows == expected.rows)
    #expect(largestError(found.distances, expected.distances) < 1e-12)
    let limit = expected.distances.sorted()[400] * (1 + 1e-9)
    let slow = SlowNeighbors.nearest(k: 150, of: rows, in: rows, .cosine)
    let counts = (0..<150).map { i in Int32(slow.distances(of: i).count { $0 <= limit }) }
    #expect(try tree.counts(within: limit, of: rows) == counts)
  }

  @Test(arguments: metrics)
  func countsIncludeTheBorder(_ metric: Metric) throws {
    for (name, rows) in Self.samples {
      let tree = try KDTree(rows, metric: metric)
      let some = rows.selecting(rows: stride(from: 0, to: rows.rows, by: 7).map { $0 })
      let all = SlowNeighbors.nearest(k: rows.rows, of: some, in: rows, metric)
      // A distance that occurs counts as within.
      for radius in [0, all.distances(of: 3)[3 * all.k + 9], 0.2, 100, .infinity] {
        let counts = try tree.counts(within: radius, of: some)
        let expected = (0..<some.rows).map { i in
          Int32(all.distances(of: i).count { $0 <= radius })
        }
        #expect(counts == expected, "\(name) \(radius)")
        let enough = try tree.counts(within: radius, of: some, enough: 4)
        #expect(enough.map { $0 >= 4 } == expected.map { $0 >= 4 })
      }
    }
  }

  @Test func threadsDoNotMatter() throws {
    let rows = Samples.uniform(rows: 20_000, columns: 3, seed: 8)
    let results = try [1, 2, 7].map { threads in
      let execution = Execution(threads: threads)
      let tree = try KDTree(rows, execution: execution)
      return (tree.nodes.rows, try tree.nearest(k: 6, execution: execution))
    }
    for other in results.dropFirst() {
      #expect(other.0 == results[0].0)
      #expect(other.1 == results[0].1)
    }
  }

  @Test func nodesAreBoxesOfTheirRows() throws {
    let rows = Samples.uniform(rows: 1000, columns: 3, seed: 9)
    let nodes = try KDTree(rows).nodes
    #expect(nodes.rows.sorted() == (0..<1000).map { Int32($0) })
    #expect(nodes.start[0] == 0 && nodes.end[0] == 1000)
    for node in nodes.start.indices {
      let inside = nodes.rows[Int(nodes.start[node])..<Int(nodes.end[node])].map { Int($0) }
      for j in 0..<3 {
        #expect(nodes.low[node, j] == inside.map { rows[$0, j] }.min())
        #expect(nodes.high[node, j] == inside.map { rows[$0, j] }.max())
      }
      guard nodes.right[node] > 0 else { continue }
      let right = Int(nodes.right[node])
      #expect(nodes.start[node + 1] == nodes.start[node])
      #expect(nodes.end[node + 1] == nodes.start[right])
      #expect(nodes.end[right] == nodes.end[node])
    }
  }

  @Test func refusesWhatItCannotSearch() throws {
    let rows = Samples.uniform(rows: 10, columns: 2, seed: 10)
    let tree = try KDTree(rows)
    #expect(throws: EngineError.invalid(parameter: "k", found: "10", allowed: "1 to 9")) {
      try tree.nearest(k: 10)
    }
    #expect(throws: EngineError.invalid(parameter: "k", found: "0", allowed: "1 to 10")) {
      try tree.nearest(k: 0, of: rows)
    }
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 2, found: 3)) {
      try tree.nearest(k: 1, of: Matrix(rows: 1, columns: 3, repeating: 0))
    }
    #expect(throws: EngineError.notFinite(row: 1, column: 0)) {
      try KDTree(Matrix(rows: 2, columns: 1, values: [0, .nan]))
    }
    #expect(throws: EngineError.tooFewRows(needed: 1, found: 0)) {
      try KDTree(Matrix(rows: 0, columns: 2, values: []))
    }
    #expect(throws: EngineError.zeroVector(row: 1)) {
      try KDTree(Matrix(rows: 2, columns: 1, values: [1, 0]), metric: .cosine)
    }
    #expect(throws: EngineError.memory(needed: 2520, limit: 1000, rowsThatFit: 3)) {
      try tree.nearest(k: 9, execution: Execution(memoryLimit: 1000))
    }
  }

  static func grid(side: Int) -> Matrix {
    Matrix(
      rows: side * side, columns: 2,
      values: (0..<side * side).flatMap { [Double($0 % side), Double($0 / side)] })
  }
}
