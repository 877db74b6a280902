import SegEngine
import Synchronization
import Testing

/// What every clusterer promises.
struct ContractTests {
  @Test(arguments: AllClusterers.all)
  func contract(of clusterer: Clusterer) throws {
    try findsSeparateGroups(clusterer)
    try isDeterministic(clusterer)
    try ignoresThreads(clusterer)
    try ignoresRowOrder(clusterer)
    try handlesSmallAndDegenerateInput(clusterer)
    rejectsWhatIsNotFinite(clusterer)
    try weighsRows(clusterer)
    cancels(clusterer)
    try reportsRisingProgress(clusterer)
  }

  private func findsSeparateGroups(_ clusterer: Clusterer) throws {
    let rows = Samples.blobs(rows: 60, groups: 3, seed: 1)
    let labels = try clusterer.labels(rows, k: 3)
    let truth = (0..<60).map { Int32($0 % 3 + 1) }
    #expect(try AdjustedRandIndex.between(labels, truth) == 1)
    // Equal sizes: numbered by the smallest centre.
    #expect(labels == truth)
  }

  private func isDeterministic(_ clusterer: Clusterer) throws {
    let rows = Samples.uniform(rows: 80, columns: 3, seed: 2)
    let first = try clusterer.fit(rows, nil, 5, .default)
    #expect(try clusterer.fit(rows, nil, 5, .default) == first)
    #expect(Set(first.labels) == [1, 2, 3, 4, 5])
    let sizes = (1...5).map { label in first.labels.count { $0 == label } }
    #expect(sizes == sizes.sorted(by: >), "labels do not go by falling size")
  }

  private func ignoresThreads(_ clusterer: Clusterer) throws {
    for count in [100, clusterer.chunksBegin * 2 + 100] {
      let rows = Samples.blobs(rows: count, groups: 4, seed: 3)
      let results = try [1, 2, 7].map { threads in
        try clusterer.fit(rows, nil, 4, Execution(threads: threads))
      }
      #expect(results[0] == results[1] && results[0] == results[2])
    }
  }

  private func ignoresRowOrder(_ clusterer: Clusterer) throws {
    guard clusterer.rowOrderIsIrrelevant else { return }
    let rows = Samples.uniform(rows: 70, columns: 2, seed: 4)
    var random = RandomSource(seed: 5)
    let order = random.sample(70, below: 70)
    let labels = try clusterer.labels(rows, k: 6)
    let shuffled = try clusterer.labels(rows.selecting(rows: order), k: 6)
    #expect(shuffled == order.map { labels[$0] })
  }

  private func handlesSmallAndDegenerateInput(_ clusterer: Clusterer) throws {
    let rows = Samples.uniform(rows: 9, columns: 2, seed: 6)
    #expect(try clusterer.labels(rows.selecting(rows: [0]), k: 1) == [1])
    #expect(try clusterer.labels(rows, k: 1) == [Int32](repeating: 1, count: 9))
    #expect(Set(try clusterer.labels(rows, k: 9)) == Set(1...9))
    #expect(throws: EngineError.self) { try clusterer.labels(rows, k: 10) }
    #expect(throws: EngineError.self) { try clusterer.labels(rows, k: 0) }

    let constantColumn = Matrix.from(columns: [rows.column(0), [Double](repeating: 3, count: 9)])
    let oneColumn = Matrix.from(columns: [rows.column(0)])
    #expect(
      try clusterer.labels(constantColumn, k: 3) == (try clusterer.labels(oneColumn, k: 3)))

    let twice = rows.selecting(rows: Array(0..<9) + Array(0..<9))
    let labels = try clusterer.labels(twice, k: 4)
    #expect(Array(labels.prefix(9)) == Array(labels.suffix(9)), "equal rows are apart")

    let equal = Matrix(rows: 5, columns: 2, repeating: 0.1)
    #expect(try clusterer.labels(equal, k: 1) == [1, 1, 1, 1, 1])
    if clusterer.reachesAllRows {
      #expect(throws: EngineError.tooManyGroups(k: 2, distinct: 1)) {
        try clusterer.labels(equal, k: 2)
      }
    } else {
      #expect(Set(try clusterer.labels(equal, k: 2)) == [1, 2])
    }
    #expect(throws: EngineError.tooFewRows(needed: 1, found: 0)) {
      try clusterer.labels(Matrix(rows: 0, columns: 2, values: []), k: 1)
    }
  }

  private func rejectsWhatIsNotFinite(_ clusterer: Clusterer) {
    for value in [Double.nan, .infinity, -.infinity] where !(value.isNaN && clusterer.takesGaps) {
      var rows = Samples.uniform(rows: 6, columns: 3, seed: 7)
      rows[4, 1] = value
      #expect(throws: EngineError.notFinite(row: 4, column: 1)) {
        try clusterer.labels(rows, k: 2)
      }
    }
    let rows = Samples.uniform(rows: 3, columns: 1, seed: 8)
    #expect(throws: EngineError.badWeight(row: 2, value: -1)) {
      try clusterer.labels(rows, weights: [1, 1, -1], k: 2)
    }
    #expect(throws: EngineError.sizeMismatch(of: "weights", expected: 3, found: 2)) {
      try clusterer.labels(rows, weights: [1, 1], k: 2)
    }
  }

  private func weighsRows(_ clusterer: Clusterer) throws {
    let rows = Samples.uniform(rows: 40, columns: 2, seed: 9)
    let ones = [Double](repeating: 1, count: 40)
    let plain = try clusterer.fit(rows, nil, 4, .default)
    #expect(try clusterer.fit(rows, ones, 4, .default) == plain)

    guard clusterer.weightsRepeatRows else { return }
    // Rows 0…19 once more, against weight 2 for them. Groups of different size, well apart.
    let blobs = Samples.blobs(rows: 45, groups: 3, seed: 10)
    let repeated = blobs.selecting(rows: Array(0..<45) + Array(0..<20))
    let weights = (0..<45).map { $0 < 20 ? 2.0 : 1.0 }
    let weighted = try clusterer.labels(blobs, weights: weights, k: 5)
    let doubled = try clusterer.labels(repeated, k: 5)
    #expect(
      try AdjustedRandIndex.between(weighted, Array(doubled.prefix(45))) == 1,
      "a weight of 2 is not a row twice")
  }

  private func cancels(_ clusterer: Clusterer) {
    let rows = Samples.uniform(rows: 300, columns: 2, seed: 11)
    let before = Cancellation()
    before.cancel()
    #expect(throws: EngineError.cancelled) {
      try clusterer.fit(rows, nil, 3, Execution(cancellation: before))
    }
    let during = Cancellation()
    let execution = Execution(
      threads: 2, progress: { if $0.fraction < 1 { during.cancel() } }, cancellation: during)
    #expect(throws: EngineError.cancelled) { try clusterer.fit(rows, nil, 3, execution) }
  }

  private func reportsRisingProgress(_ clusterer: Clusterer) throws {
    let rows = Samples.uniform(rows: 120, columns: 2, seed: 12)
    let reports = Reports()
    _ = try clusterer.fit(rows, nil, 3, Execution(threads: 2, progress: reports.add))
    let fractions = reports.fractions
    #expect(fractions.count > 3)
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(fractions.last == 1)
  }
}

/// Collects progress from any thread.
final class Reports: Sendable {
  private let collected = Mutex<[Double]>([])

  func add(_ progress: Progress) {
    collected.withLock { $0.append(progress.fraction) }
  }

  var fractions: [Double] { collected.withLock { $0 } }
}
