import SegEngine
import Testing

/// Minimax linkage and its prototypes.
struct MinimaxTests {
  /// By hand: 0 and 1 merge at 1 around the first of them; 3 comes at 2, as the distance from 1 to the
  /// farther of 0 and 3; 7 at 4, which is how far 3 lies from the farther of 0 and 7.
  @Test func heightsAndPrototypesAreThoseByHand() throws {
    let rows = Matrix(rows: 4, columns: 1, values: [0, 1, 3, 7])
    let tree = try HierarchicalClustering(linkage: .minimax).fit(rows)
    #expect(tree.heights == [1, 2, 4])
    #expect(tree.prototypes == [0, 1, 2])
    #expect(tree.left == [-1, -3, -4] && tree.right == [-2, 1, 2])
    let others = try HierarchicalClustering(linkage: .average).fit(rows)
    #expect(others.prototypes.isEmpty)
  }

  /// Every group of a cut has a member within the height of the cut of all members: the prototype of
  /// its last merge.
  @Test(arguments: [0.3, 0.8, 1.5, 4])
  func prototypesReachAllMembers(height: Double) throws {
    let rows = try ReferenceFiles.rows("iris")
    let tree = try HierarchicalClustering(linkage: .minimax).fit(rows)
    #expect(tree.inversions == 0 && tree.prototypes.count == 149)
    let labels = try tree.cut(height: height)
    let groups = try GroupAssignment(
      rows, labels: labels, rule: AssignmentRule.fitting(.minimax))
    #expect(groups.agreement > 0.7)
    let distances = try groups.distances(of: rows, in: labels)
    var heights: [Double] = []
    for (group, prototype) in zip(groups.labels, groups.medoids) {
      let members = labels.indices.filter { labels[$0] == group }
      #expect(members.contains(prototype))
      let farthest = members.map { distance(rows, prototype, $0) }.max() ?? .nan
      #expect(farthest <= height)
      for member in members {
        #expect(abs(distances[member] - distance(rows, prototype, member)) < 1e-14)
      }
      if members.count > 1 { heights.append(farthest) }
    }
    // These are the heights of their merges in the tree.
    for own in heights { #expect(tree.heights.contains { abs($0 - own) < 1e-12 }) }
  }

  @Test func prototypesOfMergesAreTheMiddlesOfTheirMembers() throws {
    let rows = Samples.uniform(rows: 40, columns: 2, seed: 5)
    let tree = try HierarchicalClustering(linkage: .minimax, metric: .manhattan).fit(rows)
    var members: [[Int]] = []
    for step in tree.heights.indices {
      var joined: [Int] = []
      for node in [tree.left[step], tree.right[step]] {
        if node < 0 { joined.append(Int(-node) - 1) } else { joined += members[Int(node) - 1] }
      }
      members.append(joined)
      let reaches = members[step].map { i in
        members[step].map { cityBlocks(rows, i, $0) }.max() ?? 0
      }
      let prototype = try #require(members[step].firstIndex(of: Int(tree.prototypes[step])))
      #expect(abs(reaches[prototype] - tree.heights[step]) < 1e-12)
      #expect(abs((reaches.min() ?? .nan) - tree.heights[step]) < 1e-12)
    }
  }

  @Test func moreMemoryThanOfAllPairsIsAskedFor() throws {
    let rows = Samples.uniform(rows: 300, columns: 2, seed: 3)
    let small = Execution(memoryLimit: 1_000_000)
    _ = try HierarchicalClustering(linkage: .flexible(beta: -0.25)).fit(rows, execution: small)
    let error = #expect(throws: EngineError.self) {
      try HierarchicalClustering(linkage: .minimax).fit(rows, execution: small)
    }
    guard case .memory(let needed, _, let fitting?) = error else {
      Issue.record("expected a memory error")
      return
    }
    #expect(needed >= 8 * 300 * 299)
    for linkage in [Linkage.minimax] {
      #expect(
        HierarchicalClustering.memoryNeeded(rows: fitting, linkage: linkage) <= 1_000_000)
      #expect(
        HierarchicalClustering.memoryNeeded(rows: fitting + 2, linkage: linkage) > 1_000_000)
    }
  }

  /// Gower's distances have no centres, but prototypes.
  @Test func mixedRowsHavePrototypes() throws {
    let rows = try MixedRows(numbers: Samples.uniform(rows: 30, columns: 2, seed: 8))
    let tree = try HierarchicalClustering(linkage: .minimax).fit(rows)
    let labels = try tree.cut(k: 4)
    let groups = try GowerAssignment(rows, labels: labels, rule: .nearestPrototype)
    #expect(groups.rule == .nearestPrototype && groups.agreement > 0.6)
    #expect(tree.prototypes.count == 29 && groups.medoids.count == 4)
    let distances = try groups.distances(of: rows.codes, in: labels)
    #expect(groups.medoids.allSatisfy { distances[$0] == 0 })
    #expect((distances.max() ?? .nan) <= tree.heights[25] + 1e-15)
  }

  @Test(arguments: [-1.5, 1, 2, .nan, .infinity])
  func betaLiesFromMinusOneToBelowOne(beta: Double) {
    let error = #expect(throws: EngineError.self) {
      try HierarchicalClustering(linkage: .flexible(beta: beta)).fit(ReferenceFiles.sixPoints)
    }
    guard case .invalid(parameter: "beta", _, _) = error else {
      Issue.record("expected an error about beta")
      return
    }
  }

  /// No beta lets heights fall, and 0 is McQuitty's linkage.
  @Test(arguments: [-1, -0.5, 0, 0.5, 0.9])
  func flexibleHeightsNeverFall(beta: Double) throws {
    for seed in 0..<4 as Range<UInt64> {
      let rows = Samples.uniform(rows: 60, columns: 2, seed: seed)
      let tree = try HierarchicalClustering(linkage: .flexible(beta: beta)).fit(rows)
      #expect(tree.inversions == 0 && tree.heights == tree.heights.sorted())
      guard beta == 0 else { continue }
      let weighted = try HierarchicalClustering(linkage: .weighted).fit(rows)
      #expect(tree.left == weighted.left && tree.right == weighted.right)
      #expect(largestError(tree.heights, weighted.heights) < 1e-14)
    }
  }

  private func cityBlocks(_ rows: Matrix, _ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    for (x, y) in zip(rows.row(i), rows.row(j)) { sum += abs(x - y) }
    return sum
  }

  private func distance(_ rows: Matrix, _ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    for (x, y) in zip(rows.row(i), rows.row(j)) { sum += (x - y) * (x - y) }
    return sum.squareRoot()
  }
}
