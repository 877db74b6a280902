import Testing

@testable import SegEngine

/// Borůvka's tree on a kd-tree against Prim's over all pairs.
struct SpanningTreeTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rows: Matrix

    static let all = [
      Sample(testDescription: "uniform", rows: Samples.uniform(rows: 330, columns: 2, seed: 1)),
      Sample(testDescription: "uniform 5", rows: Samples.uniform(rows: 300, columns: 5, seed: 2)),
      Sample(testDescription: "blobs", rows: Samples.blobs(rows: 350, groups: 5, seed: 3)),
      // Hundreds of equal distances, so that ties decide about every edge.
      Sample(testDescription: "grid", rows: grid(side: 17)),
      Sample(testDescription: "duplicates", rows: duplicates(rows: 300, distinct: 40)),
      Sample(testDescription: "equal", rows: Matrix(rows: 200, columns: 3, repeating: 0.1)),
      Sample(testDescription: "far from the origin", rows: shifted(by: 1e8)),
      Sample(testDescription: "line", rows: Samples.uniform(rows: 300, columns: 1, seed: 6)),
    ]

    private static func grid(side: Int) -> Matrix {
      var random = RandomSource(seed: 4)
      let order = random.sample(side * side, below: side * side)
      return Matrix(
        rows: side * side, columns: 2,
        values: order.flatMap { [Double($0 / side + 1), Double($0 % side)] })
    }

    private static func duplicates(rows: Int, distinct: Int) -> Matrix {
      let points = Samples.uniform(rows: distinct, columns: 2, seed: 5)
      return points.selecting(rows: (0..<rows).map { $0 * $0 % distinct })
    }

    private static func shifted(by shift: Double) -> Matrix {
      let rows = Samples.blobs(rows: 300, groups: 3, seed: 7)
      return Matrix(rows: rows.rows, columns: rows.columns, values: rows.values.map { $0 + shift })
    }
  }

  @Test(arguments: Sample.all, Metric.allCases)
  func treeIsPrims(_ sample: Sample, metric: Metric) throws {
    let prepared = try PreparedRows(sample.rows, metric: metric)
    for samples in [1, 9] {
      let fast = try MutualReachability(
        searching: sample.rows, metric: metric, samples: samples, weights: nil, .default)
      let slow = try MutualReachability(
        allPairsOf: prepared, samples: samples, weights: nil, .default)
      #expect(fast.coreDistances == slow.coreDistances)
      #expect(fast.tree == slow.tree)
    }
  }

  @Test(arguments: Sample.all, Metric.allCases)
  func singleLinkageIsPrims(_ sample: Sample, metric: Metric) throws {
    let prepared = try PreparedRows(sample.rows, metric: metric)
    let fast = try #require(
      try NeighborGraph(
        prepared.rows, metric: metric, size: 3, .default)
    ).spanningTree(.default)
    let slow = try SpanningTree.prim(rows: sample.rows.rows, metric: metric, .default) {
      prepared.fillReduced(&$1, from: $0)
    }
    #expect(fast == slow)
  }

  @Test func weightsWork() throws {
    let rows = Samples.uniform(rows: 400, columns: 2, seed: 8)
    let prepared = try PreparedRows(rows, metric: .euclidean)
    // Weights below 1 need longer lists than the first ones.
    for scale in [1.0, 0.05] {
      let weights = (0..<400).map { scale * Double($0 % 4 + 1) }
      let fast = try MutualReachability(
        searching: rows, metric: .euclidean, samples: 6, weights: weights, .default)
      let slow = try MutualReachability(
        allPairsOf: prepared, samples: 6, weights: weights, .default)
      #expect(fast.coreDistances == slow.coreDistances)
      #expect(fast.tree == slow.tree)
    }
  }

  @Test func threadsPlayNoPart() throws {
    let rows = Samples.blobs(rows: 3000, columns: 3, groups: 4, seed: 9)
    let trees = try [1, 2, 7].map { threads in
      try MutualReachability(
        searching: rows, metric: .euclidean, samples: 5, weights: nil,
        Execution(threads: threads)
      ).tree
    }
    #expect(trees[0] == trees[1] && trees[0] == trees[2])
  }
}
