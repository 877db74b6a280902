import SegEngine
import Testing

struct OPTICSTests {
  /// Without ties the order is scikit-learn's; PITFALLS says why not with them.
  @Test(arguments: try NeighborCase.all("optics"))
  func agreesWithScikitLearn(_ expected: NeighborCase) throws {
    let rows = try expected.rows
    let points = try #require(expected.minimumPoints)
    let model = try OPTICS(minimumPoints: points, eps: expected.eps ?? .infinity).fit(rows)
    let cores = try #require(expected.cores)
    for (found, core) in zip(model.coreDistances, cores) {
      #expect(core.map { abs($0 - found) < 1e-12 } ?? (found == .infinity))
    }
    for cut in try #require(expected.cuts) where expected.data != "iris" {
      let labels = try model.labels(eps: cut.eps)
      #expect(labels == (try CanonicalLabels.of(cut.labels, rows: rows)), "\(cut.eps)")
    }
    guard expected.data == "arcs" else { return }
    #expect(model.order == expected.order)
    #expect(model.predecessors == expected.predecessors)
    for (found, reach) in zip(model.reachability, try #require(expected.reachability)) {
      #expect(reach.map { abs($0 - found) < 1e-12 } ?? (found == .infinity))
    }
    let xi = try #require(expected.xi)
    let groups = try model.steepGroups(xi: xi)
    #expect(
      Set(groups.map { [$0.lowerBound, $0.upperBound - 1] })
        == Set(try #require(expected.hierarchy)))
    let steep = try CanonicalLabels.of(try #require(expected.steep), rows: rows)
    #expect(try model.labels(xi: xi) == steep)
  }

  /// Reachabilities by the definition, all distances at hand.
  @Test(arguments: [Metric.euclidean, .manhattan, .maximum], [0.15, 0.4, .infinity])
  func ordersLikeAPlainProgram(_ metric: Metric, _ eps: Double) throws {
    for (seed, points) in [(1, 1), (2, 3), (3, 8)] {
      let rows = Samples.uniform(rows: 120, columns: 2, seed: UInt64(seed))
      let model = try OPTICS(minimumPoints: points, eps: eps, metric: metric).fit(rows)
      let slow = SlowOPTICS(rows, points: points, eps: eps, metric: metric)
      #expect(model.order == slow.order)
      #expect(model.predecessors == slow.predecessors)
      #expect(model.coreDistances == slow.cores)
      #expect(model.reachability == slow.reachability)
    }
  }

  @Test func ordersTiesByRow() throws {
    let grid = KDTreeTests.grid(side: 9)
    for rows in [
      grid, grid.selecting(rows: Array(0..<81) + Array(0..<20)),
      Matrix(rows: 70, columns: 2, repeating: 0.7),
    ] {
      let model = try OPTICS(minimumPoints: 4).fit(rows)
      let slow = SlowOPTICS(rows, points: 4, eps: .infinity, metric: .euclidean)
      #expect(model.order == slow.order)
      #expect(model.predecessors == slow.predecessors)
      #expect(model.reachability == slow.reachability)
    }
  }

  @Test func cutsAreThoseOfDBSCANUpToBorders() throws {
    let rows = try ReferenceFiles.rows("iris")
    let model = try OPTICS(minimumPoints: 5).fit(rows)
    // Noise, and cores by group, of R and scikit-learn; borders can only become noise.
    for (eps, noise, cores) in [(0.4, 32, 89), (0.5, 17, 117), (0.7, 3, 141)] {
      let labels = try model.labels(eps: eps)
      let isCore = model.coreDistances.map { $0 <= eps }
      #expect(isCore.count { $0 } == cores)
      #expect(zip(labels, isCore).allSatisfy { !$1 || $0 > 0 })
      #expect(labels.count { $0 == 0 } >= noise)
    }
    #expect(try Set(model.labels(eps: 0.5)) == [0, 1, 2])
    #expect(try model.labels(eps: 0.4).max() == 4)
  }

  @Test func threadsDoNotMatter() throws {
    let rows = Samples.blobs(rows: 3000, groups: 4, seed: 5)
    let models = try [1, 2, 7].map { threads in
      try OPTICS().fit(rows, execution: Execution(threads: threads))
    }
    #expect(models[0] == models[1] && models[0] == models[2])
  }

  @Test func smallAndDegenerateInput() throws {
    let one = try OPTICS().fit(Matrix(rows: 1, columns: 2, repeating: 3))
    #expect(one.order == [0] && one.reachability == [.infinity])
    #expect(try one.labels(eps: 1) == [0])
    #expect(try one.labels(xi: 0.05) == [0])
    let equal = try OPTICS(minimumPoints: 3).fit(Matrix(rows: 6, columns: 1, repeating: 1))
    #expect(equal.coreDistances == [0, 0, 0, 0, 0, 0])
    #expect(try equal.labels(eps: 0) == [1, 1, 1, 1, 1, 1])
    #expect(throws: EngineError.notFinite(row: 1, column: 0)) {
      try OPTICS().fit(Matrix(rows: 2, columns: 1, values: [0, .infinity]))
    }
    #expect(throws: EngineError.self) { try OPTICS(minimumPoints: 0).fit(ReferenceFiles.sixPoints) }
    #expect(throws: EngineError.self) { try OPTICS(eps: .nan).fit(ReferenceFiles.sixPoints) }
    #expect(throws: EngineError.self) {
      try OPTICS(eps: 1).fit(ReferenceFiles.sixPoints).labels(eps: 2)
    }
    #expect(throws: EngineError.self) { try equal.labels(xi: 1) }
  }

  @Test func cancelsAndReports() throws {
    let rows = Samples.uniform(rows: 2000, columns: 2, seed: 6)
    let during = Cancellation()
    let execution = Execution(
      threads: 2, progress: { if $0.fraction > 0.6 { during.cancel() } }, cancellation: during)
    #expect(throws: EngineError.cancelled) { try OPTICS().fit(rows, execution: execution) }
    let reports = Reports()
    _ = try OPTICS().fit(rows, execution: Execution(progress: reports.add))
    let fractions = reports.fractions
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(fractions.count > 10 && fractions.last == 1)
  }
}

/// OPTICS as in the paper, with a plain list of seeds.
private struct SlowOPTICS {
  var order: [Int32] = []
  var reachability: [Double]
  var predecessors: [Int32]
  var cores: [Double]

  init(_ rows: Matrix, points: Int, eps: Double, metric: Metric) {
    let n = rows.rows
    let distances = (0..<n).map { i in
      (0..<n).map { SlowNeighbors.distance(rows.row(i), rows.row($0), metric) }
    }
    cores = distances.map { row in
      let core = row.sorted()[points - 1]
      return core <= eps ? core : .infinity
    }
    reachability = [Double](repeating: .infinity, count: n)
    predecessors = [Int32](repeating: -1, count: n)
    var open = Set(0..<n)
    while !open.isEmpty {
      let next = open.min { (reachability[$0], $0) < (reachability[$1], $1) } ?? 0
      open.remove(next)
      order.append(Int32(next))
      guard cores[next] < .infinity else { continue }
      for other in open where distances[next][other] <= eps {
        let reach = max(cores[next], distances[next][other])
        guard reach < reachability[other] else { continue }
        reachability[other] = reach
        predecessors[other] = Int32(next)
      }
    }
  }
}
