import SegEngine
import Testing

/// What is made of trees: groups with sizes, levels, assignments.
struct HierarchyModelTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let data: String
    let linkage: String
    let scaling: String?
    let sizes: [Double]?
    let centers: [[Double]]?
    let height: [Double]?
    let beta: Double?
    let cuts: [[Int32]]?
    let labels: [Int32]?
    let coefficient: Double?
    let medoids: [Int]?
    let byMedoid: [Int32]?
    let byAverage: [Int32]?
    var testDescription: String { "\(kind) \(data) \(linkage)" }
  }

  /// P35, against R's `hclust(members=)`; agnes' coefficients; assignments from R's distances.
  @Test(arguments: try Reference<Case>.cases(in: "hierarchy"))
  func agreesWithR(_ expected: Case) throws {
    let linkage = try #require(Linkage(name: expected.linkage))
    switch expected.kind {
    case "members":
      let centers = try #require(expected.centers)
      let rows = Matrix(
        rows: centers.count, columns: centers[0].count, values: centers.flatMap { $0 })
      let tree = try HierarchicalClustering(linkage: linkage)
        .fit(rows, weights: expected.sizes)
      #expect(largestError(tree.heights, try #require(expected.height)) < 1e-10)
      #expect(try tree.partition(k: 4) == expected.labels)
    case "coefficient":
      let rows = try ReferenceFiles.rows(expected.data, scaling: expected.scaling ?? "none")
      let tree = try HierarchicalClustering(linkage: linkage).fit(rows)
      #expect(
        relativeError(tree.agglomerativeCoefficient, try #require(expected.coefficient)) < 1e-10)
    case "flexible":
      let rows = try ReferenceFiles.rows(expected.data, scaling: expected.scaling ?? "none")
      let tree = try HierarchicalClustering(
        linkage: .flexible(beta: try #require(expected.beta))
      ).fit(rows)
      #expect(largestError(tree.heights, try #require(expected.height)) < 1e-12)
      #expect(
        relativeError(tree.agglomerativeCoefficient, try #require(expected.coefficient)) < 1e-10)
      for (place, labels) in try #require(expected.cuts).enumerated() {
        #expect(try tree.partition(k: place + 2) == labels)
      }
    default:
      let rows = try ReferenceFiles.rows(expected.data)
      let labels = try #require(expected.labels)
      let medoid = try GroupAssignment(rows, labels: labels, rule: .nearestMedoid)
      #expect(medoid.medoids == expected.medoids)
      #expect(try medoid.predict(rows) == expected.byMedoid)
      let average = try GroupAssignment(rows, labels: labels, rule: .averageDistance)
      #expect(try average.predict(rows) == expected.byAverage)
      // P38: the rate of rows that come back to their own group.
      let same = zip(labels, try #require(expected.byAverage)).count { $0 == $1 }
      #expect(average.agreement == Double(same) / Double(labels.count))
      #expect((average.agreement < 1) == (expected.data == "iris"))
    }
  }

  @Test func rowsGoByTheRuleThatIsAskedFor() throws {
    // Group 1: 0, 1, 2, 10; group 2: 4, 5; noise: 100.
    let rows = Matrix(rows: 7, columns: 1, values: [0, 1, 2, 10, 4, 5, 100])
    let labels: [Int32] = [1, 1, 1, 1, 2, 2, 0]
    let new = Matrix(rows: 3, columns: 1, values: [3.1, 8, 2.9])
    func predict(_ rule: AssignmentRule, _ metric: Metric = .euclidean) throws -> [Int32] {
      try GroupAssignment(rows, labels: labels, rule: rule, metric: metric).predict(new)
    }
    #expect(try predict(.nearestCenter) == [1, 2, 1])
    // Medoids 1 and 4, the first of equals.
    #expect(try predict(.nearestMedoid, .manhattan) == [2, 2, 2])
    #expect(try predict(.averageDistance) == [2, 2, 2])
    #expect(try predict(.nearestNeighbors(1)) == [2, 1, 1])
    #expect(try predict(.nearestNeighbors(3)) == [2, 2, 1])
    // Two votes each: the nearer two.
    #expect(try predict(.nearestNeighbors(4)) == [2, 2, 1])
    #expect(Linkage.allCases.map { AssignmentRule.fitting($0) }.contains(.averageDistance))
    #expect(throws: EngineError.self) { try predict(.nearestCenter, .manhattan) }
    #expect(throws: EngineError.self) { try predict(.nearestNeighbors(0)) }
    #expect(throws: EngineError.tooFewRows(needed: 1, found: 0)) {
      try GroupAssignment(new, labels: [0, 0, 0], rule: .averageDistance)
    }
    let fitted = try GroupAssignment(rows, labels: labels, rule: .nearestCenter)
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 1, found: 2)) {
      try fitted.predict(ReferenceFiles.sixPoints)
    }
  }

  /// C64: groups of a level lie within groups of the level before.
  @Test func levelsAreNested() throws {
    let rows = try ReferenceFiles.rows("usarrests")
    let tree = try HierarchicalClustering(linkage: .ward).fit(rows)
    let levels = try (2...8).map { try tree.cut(k: $0, rows: rows) }
    for (coarse, fine) in zip(levels, levels.dropFirst()) {
      let table = try ContingencyTable(fine, coarse)
      // One cell a group of the finer level: it lies in one of the coarser.
      #expect(table.cells.map(\.row) == Array(table.rowLabels.indices))
      #expect(table.rowLabels.count == table.columnLabels.count + 1)
    }
  }

  @Test func invertedMergesAreMarked() throws {
    let rows = try ReferenceFiles.rows("usarrests")
    let tree = try HierarchicalClustering(linkage: .median).fit(rows)
    #expect(tree.invertedMerges.count == 4 && tree.inversions == 4)
    for merge in tree.invertedMerges { #expect(tree.heights[merge] < tree.heights[merge - 1]) }
    let single = try HierarchicalClustering(linkage: .ward).fit(rows.selecting(rows: [0]))
    #expect(single.agglomerativeCoefficient.isNaN && single.invertedMerges.isEmpty)
  }

  /// P35, C74: the upper part of the tree of many rows, from k-means groups with their sizes.
  @Test func treesOfSmallGroupsFindTheGroupsOfTheRows() throws {
    let rows = Samples.blobs(rows: 900, groups: 4, seed: 5)
    let model = try MicroTree(centers: 40).fit(rows, seed: 1)
    #expect(model.tree.leaves == 40)
    let truth = (0..<900).map { Int32($0 % 4 + 1) }
    let labels = try model.cut(k: 4, rows: rows)
    #expect(labels == truth)
    #expect(try model.predict(rows, labels: labels) == truth)
    // Ward's identity holds for the groups: what is within them is all that is missing (P28).
    let between = model.tree.heights.reduce(0) { $0 + $1 * $1 / 2 }
    let total = model.groups.totalSumOfSquares - model.groups.inertia
    #expect(relativeError(between, total) < 1e-9)
    let height = (model.tree.heights[35] + model.tree.heights[36]) / 2
    #expect(try model.cut(height: height, rows: rows) == labels)
    #expect(throws: EngineError.self) { try model.cut(k: 41) }
  }
}
