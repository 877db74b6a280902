import SegEngine
import Synchronization
import Testing

struct NeighborDescentTests {
  /// Share of the true neighbours that were found.
  private static func recall(_ found: Neighbors, _ exact: Neighbors) -> Double {
    let hits = (0..<found.count).reduce(0) { sum, row in
      sum + Set(found.rows(of: row)).intersection(exact.rows(of: row)).count
    }
    return Double(hits) / Double(found.rows.count)
  }

  @Test(arguments: [Metric.euclidean, .manhattan, .cosine], [16])
  func findsNearlyAll(_ metric: Metric, _ columns: Int) throws {
    for rows in [
      Samples.uniform(rows: 4500, columns: columns, seed: 1),
      Samples.blobs(rows: 4500, columns: columns, groups: 5, seed: 2),
    ] {
      let exact = try KDTree(rows, metric: metric).nearest(k: 15)
      let found = try NeighborDescent(k: 15, metric: metric).fit(rows, seed: 3)
      #expect(Self.recall(found, exact) >= 0.95)
    }
  }

  @Test func findsMostInManyColumns() throws {
    for rows in [
      Samples.uniform(rows: 4500, columns: 64, seed: 4),
      Samples.blobs(rows: 4500, columns: 64, groups: 5, seed: 5),
    ] {
      let exact = try KDTree(rows).nearest(k: 15)
      let found = try NeighborDescent(k: 15).fit(rows, seed: 6)
      #expect(Self.recall(found, exact) >= 0.9)
    }
  }

  @Test(arguments: [Metric.euclidean, .maximum, .cosine])
  func listsAreSortedAndTrue(_ metric: Metric) throws {
    let rows = Samples.uniform(rows: 4500, columns: 5, seed: 7)
    let found = try NeighborDescent(k: 8, metric: metric).fit(rows, seed: 8)
    #expect(found.count == 4500 && found.k == 8)
    for i in 0..<found.count {
      let (near, distances) = (Array(found.rows(of: i)), Array(found.distances(of: i)))
      #expect(Set(near).count == 8 && !near.contains(Int32(i)))
      for (rank, (row, distance)) in zip(near, distances).enumerated() {
        let slow = SlowNeighbors.distance(rows.row(i), rows.row(Int(row)), metric)
        #expect(abs(distance - slow) < 1e-12)
        guard rank > 0 else { continue }
        let (last, before) = (distances[rank - 1], near[rank - 1])
        #expect(last < distance || (last == distance && before < row))
      }
    }
  }

  @Test func threadsDoNotMatterAndTheSeedDoes() throws {
    let rows = Samples.uniform(rows: 4300, columns: 20, seed: 9)
    let results = try [1, 2, 7].map { threads in
      try NeighborDescent(k: 7, maximumRounds: 2).fit(
        rows, seed: 10, execution: Execution(threads: threads))
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    #expect(try NeighborDescent(k: 7, maximumRounds: 2).fit(rows, seed: 11) != results[0])
  }

  @Test func fewRowsAreSearchedExactly() throws {
    let rows = Samples.uniform(rows: 300, columns: 8, seed: 12)
    for k in [1, 5, 299] {
      #expect(try NeighborDescent(k: k).fit(rows, seed: 1) == KDTree(rows).nearest(k: k))
    }
  }

  @Test func equalRowsAndLongLists() throws {
    let equal = Matrix(rows: 4200, columns: 3, repeating: 1)
    let found = try NeighborDescent(k: 4).fit(equal, seed: 1)
    #expect(found.distances.allSatisfy { $0 == 0 })
    #expect((0..<4200).allSatisfy { !found.rows(of: $0).contains(Int32($0)) })
    let rows = Samples.uniform(rows: 4200, columns: 3, seed: 13)
    let long = try NeighborDescent(k: 60, maximumRounds: 2).fit(rows, seed: 1)
    #expect(Self.recall(long, try KDTree(rows).nearest(k: 60)) >= 0.95)
  }

  @Test func progressRisesToTheEnd() throws {
    let rows = Samples.uniform(rows: 4200, columns: 3, seed: 14)
    let fractions = Mutex<[Double]>([])
    let execution = Execution(progress: { progress in
      fractions.withLock { $0.append(progress.fraction) }
    })
    _ = try NeighborDescent(k: 4).fit(rows, seed: 1, execution: execution)
    let seen = fractions.withLock { $0 }
    #expect(seen.count > 3 && seen.last == 1)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func stopsWhenCancelled() {
    let rows = Samples.uniform(rows: 4200, columns: 3, seed: 15)
    let cancellation = Cancellation()
    let execution = Execution(progress: { _ in cancellation.cancel() }, cancellation: cancellation)
    #expect(throws: EngineError.cancelled) {
      try NeighborDescent(k: 4).fit(rows, seed: 1, execution: execution)
    }
  }

  @Test func refusesWhatItCannotSearch() {
    let rows = Samples.uniform(rows: 100, columns: 2, seed: 16)
    #expect(throws: EngineError.invalid(parameter: "k", found: "100", allowed: "1 to 99")) {
      try NeighborDescent(k: 100).fit(rows, seed: 1)
    }
    #expect(
      throws: EngineError.invalid(parameter: "maximumRounds", found: "0", allowed: "1 or more")
    ) {
      try NeighborDescent(k: 1, maximumRounds: 0).fit(rows, seed: 1)
    }
    #expect(
      throws: EngineError.invalid(parameter: "tolerance", found: "-1.0", allowed: "0 or more")
    ) {
      try NeighborDescent(k: 1, tolerance: -1).fit(rows, seed: 1)
    }
    #expect(throws: EngineError.tooFewRows(needed: 2, found: 1)) {
      try NeighborDescent(k: 1).fit(Matrix(rows: 1, columns: 1, values: [0]), seed: 1)
    }
    #expect(throws: EngineError.notFinite(row: 4999, column: 0)) {
      try NeighborDescent(k: 1).fit(
        Matrix(rows: 5000, columns: 1, values: (0..<4999).map { Double($0) } + [.nan]), seed: 1)
    }
    let many = Samples.uniform(rows: 4200, columns: 2, seed: 17)
    #expect {
      try NeighborDescent(k: 4).fit(many, seed: 1, execution: Execution(memoryLimit: 1000))
    } throws: { error in
      guard case .memory(let needed, 1000, let rows?)? = error as? EngineError else { return false }
      return needed > 1000 && rows < 4200
    }
  }
}
