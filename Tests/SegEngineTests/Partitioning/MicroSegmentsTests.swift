import SegEngine
import Testing

struct MicroSegmentsTests {
  @Test func smallGroupsLieWithinTheirGroups() throws {
    let rows = Samples.blobs(rows: 400, columns: 3, groups: 4, seed: 3, spread: 6)
    let main = try KMeans(k: 4).fit(rows, seed: 1)
    let model = try MicroSegments(k: 20, minimumSize: 12)
      .fit(rows, parents: main.labels, seed: 2)
    #expect(model.sizes.count == 20 && model.sizes.allSatisfy { $0 >= 12 })
    #expect(model.sizes.reduce(0, +) == 400 && model.sizes == model.sizes.sorted(by: >))
    for (label, parent) in zip(model.labels, main.labels) {
      #expect(model.parents[Int(label) - 1] == parent)
    }
    for group in 1...4 {
      let parts = model.sizes.indices.filter { model.parents[$0] == Int32(group) }
      #expect(parts.reduce(0) { $0 + model.sizes[$1] } == main.sizes[group - 1])
    }
    for threads in [1, 2, 7] {
      let again = try MicroSegments(k: 20, minimumSize: 12)
        .fit(rows, parents: main.labels, seed: 2, execution: Execution(threads: threads))
      #expect(again == model)
    }
    let found = try model.predict(rows, groups: main.labels)
    #expect(zip(found.distances, model.distances).allSatisfy { $0 <= $1 })
  }

  @Test func whatHasNoRoomIsLeftOut() throws {
    let rows = Samples.uniform(rows: 30, columns: 2, seed: 1)
    let parents = (0..<30).map { Int32($0 < 3 ? 0 : $0 < 18 ? 1 : 2) }
    let model = try MicroSegments(k: 10, minimumSize: 6).fit(rows, parents: parents, seed: 1)
    #expect(model.sizes.count == 4)
    #expect(model.labels.prefix(3) == [0, 0, 0] && model.distances[0] == .infinity)
    #expect(throws: EngineError.tooFewRows(needed: 14, found: 12)) {
      try MicroSegments(k: 10, minimumSize: 14).fit(rows, parents: parents, seed: 1)
    }
    #expect(throws: EngineError.self) {
      try MicroSegments(k: 1).fit(rows, parents: parents, seed: 1)
    }
    // Equal rows cannot be divided.
    let equal = Matrix(rows: 9, columns: 2, repeating: 2)
    let ones = [Int32](repeating: 1, count: 9)
    #expect(try MicroSegments(k: 3).fit(equal, parents: ones, seed: 1).sizes == [9])
  }

  /// P35: the tree of groups is that of their centres with sizes, and goes on where rows would be.
  @Test func macroGroupsWeighTheirRows() throws {
    let rows = Samples.blobs(rows: 120, groups: 3, seed: 5, spread: 3)
    let small = try KMeans(k: 12).fit(rows, seed: 1)
    let linked = try MicroTree().link(rows, labels: small.labels)
    let tree = try HierarchicalClustering(linkage: .ward)
      .fit(small.centers, weights: small.weights)
    #expect(largestError(linked.tree.heights, tree.heights) < 1e-12)
    let labels = try linked.cut(k: 3, rows: rows)
    #expect(try linked.predict(rows, labels: labels) == labels)
    // Ward's heights: half of their squares sum to the sum of squares between the small groups.
    let between = small.totalSumOfSquares - small.inertia
    let squares = tree.heights.reduce(0) { $0 + $1 * $1 / 2 }
    #expect(relativeError(squares, between) < 1e-10)
    var noisy = small.labels
    noisy[0] = 0
    #expect(throws: EngineError.self) { try MicroTree().link(rows, labels: noisy) }
  }
}
