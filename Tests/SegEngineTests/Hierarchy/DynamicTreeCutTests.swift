import SegEngine
import Testing

struct DynamicTreeCutTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let scaling: String
    let linkage: String
    let min: Int
    let depth: Int
    let rest: String
    let height: Double?
    let labels: [Int32]
    var testDescription: String { "\(data) \(linkage) min \(min) depth \(depth) \(rest)" }
  }

  /// All labels of R's dynamicTreeCut.
  @Test(arguments: try Reference<Case>.cases(in: "dynamic"))
  func agreesWithR(_ expected: Case) throws {
    let rows = try ReferenceFiles.rows(expected.data, scaling: expected.scaling)
    let linkage = try #require(Linkage(name: expected.linkage))
    let tree = try HierarchicalClustering(linkage: linkage).fit(rows)
    let method = DynamicTreeCut(
      minimumSize: expected.min, depth: expected.depth,
      rest: try #require(DynamicTreeCut.Rest(rawValue: expected.rest)), height: expected.height)
    let labels = try method.cut(tree, rows: rows)
    #expect(
      CanonicalLabels.byFirstAppearance(labels)
        == CanonicalLabels.byFirstAppearance(expected.labels))
    for threads in [2, 7] {
      #expect(try method.cut(tree, rows: rows, execution: Execution(threads: threads)) == labels)
    }
  }

  @Test func smallAndOddInput() throws {
    let one = Matrix(rows: 1, columns: 1, values: [3])
    let single = try HierarchicalClustering(linkage: .average).fit(one)
    #expect(try DynamicTreeCut().cut(single, rows: one) == [0])
    #expect(try DynamicTreeCut(minimumSize: 1).cut(single, rows: one) == [1])

    let equal = Matrix(rows: 6, columns: 2, repeating: 1)
    let flat = try HierarchicalClustering(linkage: .average).fit(equal)
    #expect(try DynamicTreeCut(minimumSize: 2).cut(flat, rows: equal).allSatisfy { $0 == 1 })
    // More rows than there are: all is noise.
    #expect(try DynamicTreeCut(minimumSize: 7).cut(flat, rows: equal).allSatisfy { $0 == 0 })

    let rows = try ReferenceFiles.rows("usarrests")
    let inverted = try HierarchicalClustering(linkage: .median).fit(rows)
    #expect(
      throws: EngineError.invertedTree(linkage: .median, inversions: inverted.inversions)
    ) { try DynamicTreeCut().cut(inverted, rows: rows) }
    let tree = try HierarchicalClustering(linkage: .average).fit(rows)
    #expect(throws: EngineError.sizeMismatch(of: "rows", expected: 50, found: 6)) {
      try DynamicTreeCut().cut(tree, rows: equal)
    }
    for wrong in [
      DynamicTreeCut(minimumSize: 0), DynamicTreeCut(depth: 5), DynamicTreeCut(height: .nan),
    ] {
      #expect(throws: EngineError.self) { try wrong.cut(tree, rows: rows) }
    }
    let stopped = Cancellation()
    stopped.cancel()
    #expect(throws: EngineError.cancelled) {
      try DynamicTreeCut(minimumSize: 3)
        .cut(tree, rows: rows, execution: Execution(cancellation: stopped))
    }
  }

  /// Gower's distance of one column of numbers is the distance over the range.
  @Test func mixedRowsAreCutTheSame() throws {
    let rows = Samples.blobs(rows: 90, columns: 1, groups: 3, seed: 4)
    let mixed = try MixedRows(numbers: rows)
    let method = HierarchicalClustering(linkage: .average)
    let plain = try DynamicTreeCut(minimumSize: 10).cut(method.fit(rows), rows: rows)
    let gower = try DynamicTreeCut(minimumSize: 10).cut(method.fit(mixed), rows: mixed)
    #expect(try AdjustedRandIndex.between(plain, gower) == 1)
    #expect(Set(plain).subtracting([0]).count == 3)
  }
}
