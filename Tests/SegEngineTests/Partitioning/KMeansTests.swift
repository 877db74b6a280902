import Testing

@testable import SegEngine

struct KMeansTests {
  /// P18: labels are those of `predict`, the inertia is that of the labels.
  @Test(arguments: [1, 2, 300], [0, 1e-4, 0.5])
  func labelsAgreeWithPredictEverywhere(iterations: Int, tolerance: Double) throws {
    let rows = Samples.uniform(rows: 300, columns: 3, seed: 1)
    let settings = KMeans(
      k: 9, seeding: .random, restarts: 2, maximumIterations: iterations, tolerance: tolerance)
    let model = try settings.fit(rows, seed: 5)
    let predicted = try model.predict(rows)
    #expect(predicted.labels == model.labels)
    #expect(predicted.distances == model.distances)
    let inertia = model.distances.reduce(0) { $0 + $1 * $1 }
    #expect(relativeError(inertia, model.inertia) < 1e-12)
    #expect(relativeError(model.withinSumOfSquares.reduce(0, +), model.inertia) < 1e-12)
    #expect(model.sizes.reduce(0, +) == 300 && model.sizes.allSatisfy { $0 > 0 })
    #expect(model.inertia == model.restartInertias.min())
  }

  @Test func convergedCentersAreMeans() throws {
    let rows = Samples.uniform(rows: 200, columns: 4, seed: 2)
    let model = try KMeans(k: 7, restarts: 3, tolerance: 0).fit(rows, seed: 1)
    let statistics = try ClusterStatistics(rows, labels: model.labels)
    #expect(model.converged)
    #expect(largestError(model.centers.values, statistics.centers.values) < 1e-14)
    #expect(statistics.sizes == model.sizes)
    #expect(largestError(model.withinSumOfSquares, statistics.withinSumOfSquares) < 1e-12)
    let total = statistics.betweenSumOfSquares + model.inertia
    #expect(relativeError(total, model.totalSumOfSquares) < 1e-12)
  }

  /// The slow twin: the plain algorithm from the same starts.
  @Test(arguments: 0..<20)
  func agreesWithPlainLloyd(seed: UInt64) throws {
    let k = 2 + Int(seed % 6)
    let rows = Samples.uniform(rows: 60, columns: 1 + Int(seed % 4), seed: seed)
    let weights: [Double]? = seed % 2 == 0 ? nil : (0..<60).map { Double($0 % 3) }
    let settings = KMeans(k: k, seeding: .random, tolerance: 0, exchange: false)
    let problem = try KMeansProblem(rows, weights: weights)
    var random = RandomSource(seed: seed)
    let start = try settings.firstCenters(problem, random: &random, execution: .default)
    var run = LloydRun(problem, centers: start)
    try run.run(settings, .default) { _ in }
    let twin = PlainLloyd(rows, weights: weights, centers: start)
    #expect(run.assignment.labels == twin.labels.map { $0 + 1 })
    #expect(run.iterations == twin.iterations)
    #expect(largestError(run.centers.values, twin.centers.values) < 1e-12)
    #expect(relativeError(run.inertia, twin.inertia) < 1e-12)
  }

  /// P16: groups that become empty get the rows that cost most, each another one.
  @Test func emptyGroupsGetTheCostliestRows() throws {
    let rows = Matrix(rows: 6, columns: 1, values: [0, 1, 2, 10, 11, 40])
    let far = Matrix(rows: 4, columns: 1, values: [1, 1e6, 2e6, 3e6])
    let problem = try KMeansProblem(rows, weights: nil)
    var run = LloydRun(problem, centers: far)
    try run.run(KMeans(k: 4, tolerance: 0, exchange: false), .default) { _ in }
    #expect(Set(run.assignment.labels).count == 4)
    #expect(run.converged)
    #expect(run.inertia < 3)
  }

  @Test func moreGroupsThanDistinctRowsAreRefused() {
    let rows = Matrix(rows: 5, columns: 2, values: [0, 0, -0.0, 0, 1, 1, 1, 1, 2, 2])
    #expect(throws: EngineError.tooManyGroups(k: 4, distinct: 3)) {
      try KMeans(k: 4).fit(rows, seed: 1)
    }
    // A row of weight 0 is not a row to build a group on.
    #expect(throws: EngineError.tooManyGroups(k: 3, distinct: 2)) {
      try KMeans(k: 3).fit(rows, weights: [1, 1, 1, 1, 0], seed: 1)
    }
  }

  /// P23: rows of weight 0 get a label, but attract nothing and cost nothing.
  @Test func weightZeroAttractsNothing() throws {
    let blobs = Samples.blobs(rows: 40, groups: 2, seed: 3)
    let outlier = Matrix(rows: 41, columns: 2, values: blobs.values + [1000, 1000])
    let weights = [Double](repeating: 1, count: 40) + [0]
    let model = try KMeans(k: 2).fit(outlier, weights: weights, seed: 1)
    let without = try KMeans(k: 2).fit(blobs, seed: 1)
    #expect(Array(model.labels.prefix(40)) == without.labels)
    #expect(largestError(model.centers.values, without.centers.values) < 1e-13)
    #expect(relativeError(model.inertia, without.inertia) < 1e-12)
    #expect(relativeError(model.totalSumOfSquares, without.totalSumOfSquares) < 1e-12)
    #expect(model.weights == [20, 20] && model.sizes.reduce(0, +) == 41)
  }

  @Test func weightTwoIsARowTwice() throws {
    let rows = try ReferenceFiles.rows("iris")
    let repeated = rows.selecting(rows: Array(0..<150) + Array(0..<60))
    let weights = (0..<150).map { $0 < 60 ? 2.0 : 1.0 }
    for seeding in Seeding.allCases {
      let settings = KMeans(k: 3, seeding: seeding, restarts: 30, tolerance: 0)
      let weighted = try settings.fit(rows, weights: weights, seed: 4)
      let doubled = try settings.fit(repeated, seed: 4)
      #expect(relativeError(weighted.inertia, doubled.inertia) < 1e-12)
      #expect(weighted.labels == Array(doubled.labels.prefix(150)))
      #expect(largestError(weighted.centers.values, doubled.centers.values) < 1e-12)
      #expect(weighted.weights == doubled.sizes.map(Double.init))
    }
  }

  /// Hartigan and Wong's criterion: no single move lowers the inertia, and Lloyd is at rest.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func exchangesLeaveNoBetterMove(seed: UInt64) throws {
    let rows = Samples.uniform(rows: 70, columns: 2, seed: seed)
    let weights: [Double]? = seed % 2 == 0 ? nil : (0..<70).map { 1 + Double($0 % 3) }
    let model = try KMeans(k: 6, seeding: .random, restarts: 1).fit(
      rows, weights: weights, seed: seed)
    let lloyd = try KMeans(k: 6, seeding: .random, restarts: 1, exchange: false).fit(
      rows, weights: weights, seed: seed)
    #expect(model.inertia <= lloyd.inertia && model.converged)
    #expect(try model.predict(rows).labels == model.labels)
    for i in 0..<70 {
      for group in 1...6 as ClosedRange<Int32> {
        var moved = model.labels
        moved[i] = group
        let groups = try ClusterStatistics(rows, labels: moved, weights: weights)
        let cost = groups.withinSumOfSquares.reduce(0, +)
        #expect(cost > model.inertia * (1 - 1e-10))
      }
    }
  }

  /// P20: of centres at the same distance the smallest number wins.
  @Test func tiesGoToTheSmallestLabel() throws {
    let rows = Matrix(rows: 4, columns: 1, values: [0, 1, 9, 10])
    let model = try KMeans(k: 2).fit(rows, seed: 1)
    #expect(model.centers.values == [0.5, 9.5])
    let middle = try model.predict(Matrix(rows: 1, columns: 1, values: [5]))
    #expect(middle.labels == [1] && middle.distances == [4.5])
  }

  /// A large offset must not cost digits of the inertia.
  @Test func dataFarFromTheOriginKeepItsDigits() throws {
    let iris = try ReferenceFiles.rows("iris")
    let far = Matrix(rows: 150, columns: 4, values: iris.values.map { $0 + 1e6 })
    let model = try KMeans(k: 3, tolerance: 0).fit(far, seed: 1)
    #expect(relativeError(model.inertia, 78.851441426146) < 1e-9)
  }

  /// P144: more than 100,000 rows, in 25 chunks.
  @Test func manyRows() throws {
    let rows = Samples.blobs(rows: 100_003, columns: 1, groups: 2, seed: 6)
    let model = try KMeans(k: 2, seeding: .random, restarts: 1).fit(rows, seed: 1)
    #expect(model.sizes == [50_002, 50_001])
    #expect(relativeError(model.withinSumOfSquares.reduce(0, +), model.inertia) < 1e-12)
  }

  @Test func sweepGivesTheModelsOfSingleFits() throws {
    let rows = try ReferenceFiles.rows("usarrests")
    let reports = Reports()
    let models = try KMeans(k: 1).sweep(
      ks: [1, 2, 4, 6], rows, seed: 9, execution: Execution(progress: reports.add))
    #expect(models[2] == (try KMeans(k: 4).fit(rows, seed: 9)))
    #expect(models.map(\.sizes.count) == [1, 2, 4, 6])
    #expect(zip(models, models.dropFirst()).allSatisfy { $0.inertia > $1.inertia })
    #expect(reports.fractions == reports.fractions.sorted())
    #expect(abs((reports.fractions.last ?? 0) - 1) < 1e-12)
  }

  @Test func seedsUseTheStatedNumberOfCandidates() {
    // 2 + ⌊ln k⌋, as scikit-learn.
    let expected = [(1, 0), (2, 0), (3, 1), (7, 1), (8, 2), (20, 2), (21, 3), (55, 4), (1097, 7)]
    for (k, log) in expected { #expect(KMeans.floorOfLog(k) == log) }
  }

  @Test func plusPlusSeedsAreSpread() throws {
    // Ten far blobs: D² seeding finds nearly all of them in one start, random rows do not.
    let rows = Samples.blobs(rows: 200, groups: 10, seed: 5, spread: 0.01)
    for seeding in [Seeding.greedyPlusPlus, .plusPlus] {
      let model = try KMeans(k: 10, seeding: seeding, restarts: 5).fit(rows, seed: 1)
      #expect(model.sizes == [Int](repeating: 20, count: 10))
    }
  }

  @Test func newRowsMustFit() throws {
    let model = try KMeans(k: 2).fit(ReferenceFiles.sixPoints, seed: 1)
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 2, found: 1)) {
      try model.predict(Matrix(rows: 1, columns: 1, values: [1]))
    }
    #expect(throws: EngineError.notFinite(row: 0, column: 1)) {
      try model.predict(Matrix(rows: 1, columns: 2, values: [1, .nan]))
    }
  }

  @Test func settingsAreChecked() {
    let rows = ReferenceFiles.sixPoints
    let wrong = [
      KMeans(k: 0), KMeans(k: 2, restarts: 0), KMeans(k: 2, maximumIterations: 0),
      KMeans(k: 2, tolerance: -1), KMeans(k: 2, tolerance: .nan),
    ]
    for settings in wrong {
      #expect(throws: EngineError.self) { try settings.fit(rows, seed: 1) }
    }
  }
}

/// Lloyd's algorithm without anything clever.
private struct PlainLloyd {
  var labels: [Int32]
  var centers: Matrix
  var iterations = 0
  var inertia = 0.0

  init(_ rows: Matrix, weights: [Double]?, centers start: Matrix) {
    centers = start
    labels = [Int32](repeating: -1, count: rows.rows)
    while true {
      let distances = (0..<rows.rows).map { i in
        (0..<start.rows).map { group in
          (0..<rows.columns).reduce(0) { sum, j in
            let difference = rows[i, j] - centers[group, j]
            return sum + difference * difference
          }
        }
      }
      let nearest = distances.map { all in Int32(all.firstIndex(of: all.min() ?? 0) ?? 0) }
      inertia = nearest.indices.reduce(0) {
        $0 + (weights?[$1] ?? 1) * distances[$1][Int(nearest[$1])]
      }
      if nearest == labels { return }
      labels = nearest
      iterations += 1
      for group in 0..<start.rows {
        let members = labels.indices.filter { labels[$0] == group }
        let mass = members.reduce(0) { $0 + (weights?[$1] ?? 1) }
        for j in 0..<rows.columns {
          centers[group, j] =
            members.reduce(0) { $0 + (weights?[$1] ?? 1) * rows[$1, j] } / mass
        }
      }
    }
  }
}
