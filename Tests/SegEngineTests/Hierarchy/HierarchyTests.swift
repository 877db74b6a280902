import SegEngine
import Testing

struct HierarchyTests {
  /// P28: half the squared heights of Ward's tree add up to the total sum of squares.
  @Test func wardHeightsAddUpToTheTotal() throws {
    let rows = try ReferenceFiles.rows("usarrests")
    let tree = try HierarchicalClustering(linkage: .ward).fit(rows)
    let sum = tree.heights.reduce(0) { $0 + $1 * $1 / 2 }
    #expect(relativeError(sum, 355_807.8216) < 1e-12)
  }

  /// P35: Ward on centres with sizes goes on where the groups stand.
  @Test func wardOnWeightedCentersContinuesTheTree() throws {
    let rows = Samples.uniform(rows: 60, columns: 3, seed: 1)
    let whole = try HierarchicalClustering(linkage: .ward).fit(rows)
    let labels = try whole.cut(k: 12)
    let groups = try ClusterStatistics(rows, labels: labels)
    let upper = try HierarchicalClustering(linkage: .ward)
      .fit(groups.centers, weights: groups.sizes.map(Double.init))
    #expect(largestError(upper.heights, Array(whole.heights.suffix(11))) < 1e-12)
  }

  /// P29: three points whose second merge lies below the first.
  @Test(arguments: [Linkage.centroid, .median])
  func invertedTreesAreKeptAndNotCutByHeight(linkage: Linkage) throws {
    let rows = Matrix(rows: 3, columns: 2, values: [0, 0, 1, 0, 0.5, 0.9])
    let tree = try HierarchicalClustering(linkage: linkage).fit(rows)
    #expect(largestError(tree.heights, [1, 0.81]) < 1e-15)
    #expect(tree.inversions == 1)
    #expect(throws: EngineError.invertedTree(linkage: linkage, inversions: 1)) {
      try tree.cut(height: 0.9)
    }
    #expect(try tree.cut(k: 2) == [1, 1, 2])
  }

  /// P31: single linkage of 0, 1, 2, 3.
  @Test func tiesFollowTheSmallestRows() throws {
    let rows = Matrix(rows: 4, columns: 1, values: [0, 1, 2, 3])
    let single = try HierarchicalClustering(linkage: .single).fit(rows)
    #expect(single.heights == [1, 1, 1])
    #expect(try single.partition(k: 2) == [1, 1, 1, 2])
    #expect(single.ties == 2)
    let average = try HierarchicalClustering(linkage: .average)
      .fit(Matrix(rows: 3, columns: 1, values: [0, 1, 2]))
    #expect(average.ties == 1 && average.heights == [1, 1.5])
    #expect(average.left == [-1, -3] && average.right == [-2, 1])
    let generic = try HierarchicalClustering(linkage: .complete)
      .fit(Samples.uniform(rows: 30, columns: 2, seed: 2))
    #expect(generic.ties == 0)
  }

  @Test func cutsByHeightKeepMergesAtTheHeight() throws {
    let tree = try HierarchicalClustering(linkage: .complete).fit(ReferenceFiles.sixPoints)
    #expect(try tree.cut(height: 1) == [1, 1, 3, 2, 2, 4])
    #expect(try tree.cut(height: 0.999).max() == 6)
    #expect(try tree.cut(height: 3) == [1, 1, 1, 2, 2, 2])
    #expect(try tree.cut(height: .infinity) == [1, 1, 1, 1, 1, 1])
    #expect(try tree.groups(at: 1) == 4)
    #expect(throws: EngineError.self) { try tree.cut(height: .nan) }
    #expect(throws: EngineError.tooManyGroups(k: 7, distinct: 6)) { try tree.cut(k: 7) }
    #expect(tree.counts == [2, 2, 3, 3, 6])
  }

  @Test func linkagesOfCentersNeedEuclideanDistances() {
    for linkage in [Linkage.ward, .centroid, .median] {
      for metric in [Metric.manhattan, .maximum, .cosine] {
        #expect(throws: EngineError.needsEuclidean(linkage: linkage, metric: metric)) {
          try HierarchicalClustering(linkage: linkage, metric: metric)
            .fit(ReferenceFiles.sixPoints)
        }
      }
    }
  }

  @Test func otherMetricsGiveTheirDistances() throws {
    let rows = Matrix(rows: 2, columns: 3, values: [1, 2, 2, 3, -1, 2.5])
    func height(_ metric: Metric) throws -> Double {
      try HierarchicalClustering(linkage: .average, metric: metric).fit(rows).heights[0]
    }
    #expect(try height(.manhattan) == 5.5)
    #expect(try height(.maximum) == 3)
    #expect(relativeError(try height(.euclidean), 13.25.squareRoot()) < 1e-15)
    let cosine = 1 - 6 / (3 * 16.25.squareRoot())
    #expect(relativeError(try height(.cosine), cosine) < 1e-14)
    #expect(throws: EngineError.zeroVector(row: 1)) {
      try HierarchicalClustering(linkage: .single, metric: .cosine)
        .fit(Matrix(rows: 2, columns: 2, values: [1, 1, 0, 0]))
    }
  }

  @Test func memoryIsAskedForBeforeStarting() throws {
    let rows = Samples.uniform(rows: 200, columns: 2, seed: 3)
    let small = Execution(memoryLimit: 100_000)
    let error = #expect(throws: EngineError.self) {
      try HierarchicalClustering(linkage: .average).fit(rows, execution: small)
    }
    guard case .memory(let needed, 100_000, let fitting?) = error else {
      Issue.record("expected a memory error")
      return
    }
    #expect(needed >= 200 * 199 / 2 * 8)
    #expect(HierarchicalClustering.memoryNeeded(rows: fitting, linkage: .average) <= 100_000)
    #expect(error?.advice?.contains("k-means") == true)
    // Single linkage needs no matrix, and centres of groups are enough for others.
    for linkage in [Linkage.single, .ward, .centroid, .median] {
      #expect(
        try HierarchicalClustering(linkage: linkage).fit(rows, execution: small).leaves == 200)
    }
    // P144: no overflow where a matrix could never be.
    let huge = HierarchicalClustering.memoryNeeded(rows: 2_000_000, linkage: .complete)
    #expect(huge > 15_000_000_000_000)
  }

  /// P34: what is not a distance is named with its place.
  @Test func distancesAreChecked() {
    let clustering = HierarchicalClustering(linkage: .average)
    #expect(throws: EngineError.sizeMismatch(of: "distances", expected: 6, found: 3)) {
      try clustering.fit(distances: [1, 2, 3], count: 4)
    }
    #expect(throws: EngineError.badDistance(first: 1, second: 3, value: -2)) {
      try clustering.fit(distances: [1, 1, 1, 1, -2, 1], count: 4)
    }
    #expect(throws: EngineError.badDistance(first: 2, second: 3, value: .infinity)) {
      try clustering.fit(distances: [1, 1, 1, 1, 1, .infinity], count: 4)
    }
    #expect(throws: EngineError.badWeight(row: 1, value: 0)) {
      try clustering.fit(ReferenceFiles.sixPoints, weights: [1, 0, 1, 1, 1, 1])
    }
  }

  /// P32: rounding never makes the heights of a reducible linkage fall.
  @Test func heightsNeverFallOnGrids() throws {
    let values = (0..<15).flatMap { i in (0..<15).flatMap { [Double(i) * 0.1, Double($0) * 0.1] } }
    let grid = Matrix(rows: 225, columns: 2, values: values)
    for linkage in Linkage.allCases where linkage.isMonotone {
      let tree = try HierarchicalClustering(linkage: linkage).fit(grid)
      #expect(tree.inversions == 0, "\(linkage)")
      #expect(tree.order.sorted() == (0..<225).map { Int32($0) })
      for k in [2, 7, 100] { #expect(Set(try tree.cut(k: k)).count == k) }
    }
  }

  /// P37 and the way of progress over both halves of the work.
  @Test func copheneticCorrelationTakesItsMetricAndReports() throws {
    let rows = Samples.uniform(rows: 40, columns: 2, seed: 4)
    let tree = try HierarchicalClustering(linkage: .average, metric: .manhattan).fit(rows)
    let reports = Reports()
    let own = try tree.copheneticCorrelation(
      rows: rows, metric: .manhattan, execution: Execution(progress: reports.add))
    #expect(reports.fractions == reports.fractions.sorted() && reports.fractions.last == 1)
    #expect(own != (try tree.copheneticCorrelation(rows: rows)))
    var distances: [Double] = []
    for i in 0..<40 {
      for j in i + 1..<40 {
        distances.append(zip(rows.row(i), rows.row(j)).reduce(0) { $0 + abs($1.0 - $1.1) })
      }
    }
    #expect(relativeError(try tree.copheneticCorrelation(distances: distances), own) < 1e-13)
    #expect(throws: EngineError.sizeMismatch(of: "rows", expected: 40, found: 6)) {
      try tree.copheneticCorrelation(rows: ReferenceFiles.sixPoints)
    }
    #expect(throws: EngineError.self) {
      try tree.copheneticDistances(execution: Execution(memoryLimit: 1000))
    }
  }
}
