import SegEngine
import Testing

/// What the contract of clusterers asks for, and the traps of density methods.
struct HDBSCANTests {
  private let moons = Samples.blobs(rows: 240, groups: 3, seed: 21)

  @Test func findsSeparateGroups() throws {
    let model = try HDBSCAN(minimumSize: 10).fit(moons)
    let truth = (0..<240).map { Int32($0 % 3 + 1) }
    #expect(model.sizes.count == 3)
    #expect(try AdjustedRandIndex.between(model.labels, truth) > 0.9)
    #expect(model.sizes == (1...3).map { label in model.labels.count { $0 == label } })
    #expect(model.sizes == model.sizes.sorted(by: >))
  }

  /// R's `dbscan::hdbscan` uses one number for both sizes and counts the row itself. With 5 it gives
  /// these; with 10 it has 116.588 and 105.399, because there the rows of a group that vanishes
  /// leave one by one, while in the hdbscan package, and here, they leave at once.
  @Test(arguments: [(5, [150.9863572, 135.3437039]), (10, [114.10837, 101.81257])])
  func stabilitiesAreThoseOfOthers(minPts: Int, stabilities: [Double]) throws {
    let model = try HDBSCAN(minimumSize: minPts, minimumSamples: minPts - 1)
      .fit(try ReferenceFiles.rows("iris"))
    #expect(model.sizes == [100, 50])
    #expect(largestError(model.stabilities, stabilities) < 1e-7)
  }

  @Test func irisIsThatOfThePackage() throws {
    let model = try HDBSCAN(minimumSize: 5).fit(try ReferenceFiles.rows("iris"))
    #expect(model.sizes == [100, 50])
    #expect(largestError(model.persistences, [0.32378072, 0.59095437]) < 1e-7)
    let probabilities = Array(model.probabilities.prefix(5))
    #expect(largestError(probabilities, [1, 0.91287093, 0.84515425, 0.84515425, 1]) < 1e-7)
    let scores = Array(model.outlierScores.prefix(3))
    #expect(largestError(scores, [0, 0.08712907, 0.15484575]) < 1e-7)
  }

  @Test func threadsPlayNoPart() throws {
    let rows = Samples.blobs(rows: 2000, columns: 3, groups: 4, seed: 22)
    let models = try [1, 2, 7].map { threads in
      try HDBSCAN(minimumSize: 8).fit(rows, execution: Execution(threads: threads))
    }
    #expect(models[0] == models[1] && models[0] == models[2])
  }

  @Test func weightTwoIsTheRowTwice() throws {
    let rows = Samples.uniform(rows: 200, columns: 2, seed: 23)
    let clustering = HDBSCAN(minimumSize: 6, minimumSamples: 4)
    let ones = [Double](repeating: 1, count: 200)
    let plain = try clustering.fit(rows)
    let weighted = try clustering.fit(rows, weights: ones)
    #expect(weighted.labels == plain.labels && weighted.hierarchy == plain.hierarchy)

    let repeated = rows.selecting(rows: Array(0..<200) + Array(0..<80))
    let twice = try clustering.fit(repeated)
    let doubled = try clustering.fit(rows, weights: (0..<200).map { $0 < 80 ? 2 : 1 })
    #expect(doubled.coreDistances == Array(twice.coreDistances.prefix(200)))
    #expect(
      try AdjustedRandIndex.between(doubled.labels, Array(twice.labels.prefix(200))) > 0.98)
    #expect(largestError(doubled.stabilities, twice.stabilities) < 1e-9)
  }

  /// One heavy row is a group of its own, as so many equal rows would be.
  @Test func aHeavyRowIsAGroup() throws {
    var rows = Samples.uniform(rows: 60, columns: 2, seed: 24)
    rows[0, 0] = 9
    let clustering = HDBSCAN(minimumSize: 10, minimumSamples: 3)
    let weights = (0..<60).map { $0 == 0 ? 12.0 : 1 }
    let model = try clustering.fit(rows, weights: weights)
    let copies = try clustering.fit(
      rows.selecting(rows: Array(0..<60) + [Int](repeating: 0, count: 11)))
    #expect(model.labels[0] > 0 && model.labels.count { $0 == model.labels[0] } == 1)
    #expect(model.labels == Array(copies.labels.prefix(60)))
    #expect(model.probabilities[0] == 1 && model.stabilities.allSatisfy { !$0.isNaN })
  }

  @Test func handlesSmallAndEqualInput() throws {
    let one = Matrix(rows: 1, columns: 2, values: [3, 4])
    #expect(try HDBSCAN(minimumSize: 2).fit(one).labels == [0])
    #expect(try HDBSCAN(minimumSize: 2).fit(one).predict(one).labels == [0])
    for count in [5, 200] {
      let equal = Matrix(rows: count, columns: 2, repeating: 0.1)
      let model = try HDBSCAN(minimumSize: 5, allowsSingleGroup: true).fit(equal)
      #expect(model.labels == [Int32](repeating: 1, count: count))
      #expect(model.probabilities.allSatisfy { $0 == 1 })
      #expect(model.outlierScores.allSatisfy { $0 == 0 })
      #expect(model.persistences == [1])
      let none = try HDBSCAN(minimumSize: 5).fit(equal).labels
      #expect(none.allSatisfy { $0 == 0 })
    }
    let column = Samples.uniform(rows: 150, columns: 1, seed: 25)
    let constant = Matrix.from(
      columns: [column.column(0), [Double](repeating: 3, count: 150)])
    let clustering = HDBSCAN(minimumSize: 4)
    #expect(try clustering.fit(column).labels == (try clustering.fit(constant).labels))
    // More samples than rows: all of them.
    #expect(try HDBSCAN(minimumSize: 2, minimumSamples: 500).fit(column).labels.count == 150)
  }

  /// λ is ∞ for rows with enough equals (P49), 0/0 of GLOSH is 0 (P50).
  @Test func equalRowsGiveNoNaN() throws {
    let base = Samples.uniform(rows: 12, columns: 2, seed: 26)
    let rows = base.selecting(rows: (0..<180).map { $0 % 12 })
    let model = try HDBSCAN(minimumSize: 5).fit(rows)
    let numbers = model.probabilities + model.outlierScores + model.persistences
    #expect(numbers.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(zip(model.labels, model.labels.dropFirst(12)).allSatisfy { $0 == $1 })
    #expect(model.stabilities.allSatisfy { !$0.isNaN })
  }

  @Test func rejectsBadInput() {
    for value in [Double.nan, .infinity, -.infinity] {
      var rows = Samples.uniform(rows: 6, columns: 3, seed: 27)
      rows[4, 1] = value
      #expect(throws: EngineError.notFinite(row: 4, column: 1)) { try HDBSCAN().fit(rows) }
    }
    let rows = Samples.uniform(rows: 3, columns: 1, seed: 28)
    #expect(throws: EngineError.badWeight(row: 2, value: -1)) {
      try HDBSCAN().fit(rows, weights: [1, 1, -1])
    }
    for bad in [
      HDBSCAN(minimumSize: 1), HDBSCAN(minimumSamples: 0), HDBSCAN(epsilon: -1),
      HDBSCAN(epsilon: .nan), HDBSCAN(minimumSize: 9, maximumSize: 8),
    ] {
      #expect(throws: EngineError.self) { try bad.fit(rows) }
    }
    #expect(throws: EngineError.tooFewRows(needed: 1, found: 0)) {
      try HDBSCAN().fit(Matrix(rows: 0, columns: 2, values: []))
    }
    let large = Samples.uniform(rows: 500, columns: 2, seed: 29)
    #expect(throws: EngineError.self) {
      try HDBSCAN().fit(large, execution: Execution(memoryLimit: 10_000))
    }
  }

  @Test(arguments: [60, 600])
  func cancelsAndReportsRisingProgress(count: Int) throws {
    let rows = Samples.uniform(rows: count, columns: 2, seed: 30)
    let during = Cancellation()
    let stopping = Execution(
      threads: 2, progress: { if $0.fraction < 1 { during.cancel() } }, cancellation: during)
    #expect(throws: EngineError.cancelled) { try HDBSCAN().fit(rows, execution: stopping) }
    let reports = Reports()
    _ = try HDBSCAN().fit(rows, execution: Execution(threads: 2, progress: reports.add))
    let fractions = reports.fractions
    #expect(fractions.count > 3 && fractions.last == 1)
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func exemplarsAreTheDensestRows() throws {
    let model = try HDBSCAN(minimumSize: 10).fit(moons)
    let exemplars = model.exemplars()
    #expect(exemplars.count == model.sizes.count && exemplars.allSatisfy { !$0.isEmpty })
    for (index, rows) in exemplars.enumerated() {
      #expect(rows.allSatisfy { model.labels[$0] == index + 1 })
      #expect(rows.allSatisfy { model.outlierScores[$0] < 1e-12 })
    }
  }
}

/// New rows in a frozen hierarchy (P54).
struct HDBSCANPredictionTests {
  @Test(arguments: Metric.allCases)
  func trainingRowsGetWhatFitGave(metric: Metric) throws {
    let rows = Samples.blobs(rows: 300, groups: 3, seed: 31, spread: 3)
    for clustering in [
      HDBSCAN(minimumSize: 8, metric: metric),
      HDBSCAN(minimumSize: 5, minimumSamples: 3, epsilon: 1, metric: metric),
      HDBSCAN(minimumSize: 8, selection: .leaf, metric: metric),
      HDBSCAN(minimumSize: 8, allowsSingleGroup: true, metric: metric),
    ] {
      let model = try clustering.fit(rows)
      let again = try model.predict(rows)
      #expect(again.labels == model.labels)
      #expect(again.probabilities == model.probabilities)
    }
  }

  @Test func nearRowsJoinAndFarOnesAreNoise() throws {
    let rows = Samples.blobs(rows: 300, groups: 3, seed: 32)
    let model = try HDBSCAN(minimumSize: 10).fit(rows)
    let shifted = Matrix(rows: 300, columns: 2, values: rows.values.map { $0 + 1e-3 })
    let near = try model.predict(shifted)
    let equal = zip(near.labels, model.labels).count { $0 == $1 }
    #expect(equal > 290)
    #expect(near.labels.allSatisfy { $0 <= 3 })
    let far = Matrix(rows: 2, columns: 2, values: [1e4, -1e4, -500, 700])
    #expect(try model.predict(far).labels == [0, 0])
    #expect(try model.predict(far).probabilities == [0, 0])
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 2, found: 1)) {
      try model.predict(Matrix(rows: 1, columns: 1, values: [0]))
    }
  }
}
