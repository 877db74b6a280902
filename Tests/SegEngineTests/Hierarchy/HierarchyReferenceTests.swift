import SegEngine
import Testing

/// Against R's `hclust`, `cutree` and `cophenetic`.
struct HierarchyReferenceTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Cut: Decodable {
      let k: Int
      let sizes: [Int]
      let labels: [Int32]
    }
    let data: String
    let scaling: String
    let linkage: String
    let inversions: Int
    let merge: [[Int32]]
    let height: [Double]
    let order: [Int32]
    let copheneticCorrelation: Double
    let cuts: [Cut]
    let ariSpecies: Double?
    var testDescription: String { "\(data) \(scaling) \(linkage)" }
  }

  @Test(arguments: try Reference<Case>.cases(in: "hclust"))
  func treeIsThatOfR(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data, scaling: expected.scaling)
    let linkage = try #require(Linkage(name: expected.linkage))
    let tree = try HierarchicalClustering(linkage: linkage).fit(rows)
    #expect(largestError(tree.heights, expected.height) < 1e-13)
    #expect(tree.inversions == expected.inversions)
    let correlation = try tree.copheneticCorrelation(rows: rows)
    #expect(relativeError(correlation, expected.copheneticCorrelation) < 1e-12)
    // The others have tied distances, whose merges can come in any order.
    if expected.data == "usarrests" {
      #expect(zip(tree.left, tree.right).map { [$0, $1] } == expected.merge)
      #expect(tree.order.map { $0 + 1 } == expected.order)
    }
    for cut in expected.cuts {
      let labels = try tree.partition(k: cut.k)
      #expect(labels == cut.labels)
      let canonical = try tree.cut(k: cut.k, rows: rows)
      let sizes = (1...Int32(cut.k)).map { label in canonical.count { $0 == label } }
      #expect(sizes == cut.sizes.sorted(by: >))
      #expect(try AdjustedRandIndex.between(labels, canonical) == 1)
    }
    if let ari = expected.ariSpecies {
      let found = try AdjustedRandIndex.between(
        try tree.cut(k: 3, rows: rows), ReferenceFiles.species)
      #expect(relativeError(found, ari) < 1e-12)
    }
  }

  /// The same trees from distances as from rows.
  @Test(arguments: Linkage.allCases)
  func distancesGiveTheTreeOfTheRows(linkage: Linkage) throws {
    let rows = try ReferenceFiles.rows("usarrests")
    var distances: [Double] = []
    for i in 0..<50 {
      for j in i + 1..<50 {
        let squares = zip(rows.row(i), rows.row(j)).map { ($0 - $1) * ($0 - $1) }
        distances.append(squares.reduce(0, +).squareRoot())
      }
    }
    let clustering = HierarchicalClustering(linkage: linkage)
    let fromRows = try clustering.fit(rows)
    let fromDistances = try clustering.fit(distances: distances, count: 50)
    #expect(fromRows.left == fromDistances.left && fromRows.right == fromDistances.right)
    #expect(largestError(fromDistances.heights, fromRows.heights) < 1e-12)
  }
}
