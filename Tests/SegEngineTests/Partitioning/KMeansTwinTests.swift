import Testing

@testable import SegEngine

/// k-means with bounds and single precision against plain loops in double precision.
struct KMeansTwinTests {
  /// Awkward sizes: fewer rows, columns and groups than fit a register, and some more.
  @Test(arguments: [1, 2, 3, 7, 16, 17, 33, 40], [1, 2, 3, 4, 5, 8, 13, 70])
  func everyStepIsThePlainOne(count: Int, columns: Int) throws {
    for k in [1, 2, 3, 5, 17, 40] where k <= count {
      let rows = Samples.uniform(rows: count, columns: columns, seed: UInt64(count + k))
      try compare(rows, weights: nil, start: Array(0..<k))
    }
  }

  /// More rows than one chunk has, more groups than a block, until nothing changes.
  @Test(arguments: [0, 1e4, 1e8]) func manyRowsAndGroups(offset: Double) throws {
    let near = Samples.uniform(rows: 9000, columns: 3, seed: 5)
    let rows = Matrix(rows: 9000, columns: 3, values: near.values.map { $0 + offset })
    let weights = (0..<9000).map { Double($0 % 3) }
    try compare(rows, weights: weights, start: (0..<130).map { 3 * $0 + 1 })
  }

  /// P20, P16: rows on a grid lie on borders, and centres that coincide leave groups empty.
  @Test func ties() throws {
    let values = (0..<2000).flatMap { [Double($0 % 7), Double($0 / 7 % 5)] }
    let rows = Matrix(rows: 2000, columns: 2, values: values)
    try compare(rows, weights: nil, start: [0, 3, 21, 24, 10])
    let model = try KMeans(k: 4, exchange: false).fit(
      rows, from: rows.selecting(rows: [0, 0, 0, 6]))
    #expect(Set(model.labels).count == 4)
    #expect(try model.predict(rows).labels == model.labels)
  }

  /// Two clouds far apart, with centres in both: single precision of the whole cannot tell them.
  @Test func cloudsFarApart() throws {
    let near = Samples.uniform(rows: 300, columns: 2, seed: 8)
    let values = near.values.enumerated().map { $0 < 300 ? $1 : $1 + 1e8 }
    let rows = Matrix(rows: 300, columns: 2, values: values)
    try compare(rows, weights: nil, start: [0, 1, 2, 200, 201])
  }

  /// One step of the engine and of the twin from the same centres at a time: sums in another order
  /// may differ in their last digits, so a long way would part at the first row on a border.
  private func compare(_ rows: Matrix, weights: [Double]?, start: [Int]) throws {
    var centers = rows.selecting(rows: start)
    for iterations in [1, 2, 5] {
      let settings = KMeans(
        k: start.count, maximumIterations: iterations, tolerance: 0, exchange: false)
      let problem = try KMeansProblem(rows, weights: weights)
      var run = LloydRun(problem, centers: centers)
      try run.run(settings, .default) { _ in }
      let (labels, distances) = run.assignment
      for i in 0..<rows.rows {
        let all = (0..<start.count).map { group in
          (0..<rows.columns).reduce(0) { sum, j in
            let difference = rows[i, j] - run.centers[group, j]
            return sum + difference * difference
          }
        }
        let least = all.min() ?? 0
        #expect(labels[i] == Int32((all.firstIndex(of: least) ?? -2) + 1))
        #expect(abs(distances[i] * distances[i] - least) <= 1e-13 * least)
      }
      let model = try settings.fit(rows, weights: weights, from: centers)
      #expect(try model.predict(rows).labels == model.labels)
      #expect(relativeError(model.inertia, run.inertia) < 1e-12)
      centers = run.centers
    }
  }

  /// The bounds must hold over many iterations, not only for a few: the same fixed point as without.
  @Test(arguments: 1...3) func boundsLoseNothing(seed: UInt64) throws {
    let rows = Samples.uniform(rows: 1500, columns: 2 * Int(seed), seed: seed)
    var settings = KMeans(k: 12, maximumIterations: 1, tolerance: 0, exchange: false)
    var centers = rows.selecting(rows: Array(0..<12))
    // Each fit starts anew and looks at every row.
    var problem = try KMeansProblem(rows, weights: nil)
    var steps = 0
    while steps < 60 {
      var run = LloydRun(problem, centers: centers)
      try run.run(settings, .default) { _ in }
      centers = run.centers
      steps += 1
    }
    settings.maximumIterations = 60
    problem = try KMeansProblem(rows, weights: nil)
    var whole = LloydRun(problem, centers: rows.selecting(rows: Array(0..<12)))
    try whole.run(settings, .default) { _ in }
    #expect(whole.iterations == 60 || whole.converged)
    #expect(largestError(whole.centers.values, centers.values) < 1e-12)
  }
}

struct KMeansStoppingTests {
  /// The best so far, with labels that agree with `predict`; later starts do not begin.
  @Test(arguments: [200, 30_000]) func keepsTheBestOnRequest(count: Int) throws {
    let rows = Samples.uniform(rows: count, columns: 4, seed: 3)
    let stop = Cancellation()
    let execution = Execution(
      threads: 2, progress: { if $0.fraction > 0 { stop.cancel(.awaitBest) } },
      cancellation: stop)
    let model = try KMeans(k: 9, restarts: 50, tolerance: 0)
      .fit(rows, seed: 1, execution: execution)
    #expect(model.iterations >= 1 && model.restartInertias.count < 50)
    #expect(model.inertia == model.restartInertias.min())
    #expect(try model.predict(rows).labels == model.labels)
    // The same as if just that had been asked for.
    var asked = KMeans(k: 9, restarts: model.restartInertias.count, tolerance: 0)
    if !model.converged { asked.maximumIterations = model.iterations }
    #expect(try asked.fit(rows, seed: 1) == model)
  }

  @Test func stopsOneStartAtItsNextIteration() throws {
    let rows = Samples.uniform(rows: 20_000, columns: 4, seed: 4)
    let stop = Cancellation()
    stop.cancel(.awaitBest)
    let execution = Execution(cancellation: stop)
    let model = try KMeans(k: 9, tolerance: 0)
      .fit(rows, from: rows.selecting(rows: Array(0..<9)), execution: execution)
    #expect(model.iterations == 1 && !model.converged)
    let models = try KMeans(k: 1).sweep(ks: [2, 3, 4], rows, seed: 1, execution: execution)
    #expect(models.count == 1 && models[0].restartInertias.count == 1)
    stop.cancel()
    #expect(throws: EngineError.cancelled) {
      try KMeans(k: 9).fit(rows, seed: 1, execution: execution)
    }
  }

  /// A method that has nothing before its end stops with an error.
  @Test func othersAreCancelled() {
    let stop = Cancellation()
    stop.cancel(.keepBest)
    #expect(throws: EngineError.cancelled) {
      try HierarchicalClustering(linkage: .ward).fit(
        Samples.uniform(rows: 50, columns: 2, seed: 1), execution: Execution(cancellation: stop))
    }
  }

  @Test func startCentersMustFit() {
    let rows = ReferenceFiles.sixPoints
    #expect(throws: EngineError.sizeMismatch(of: "centres", expected: 4, found: 6)) {
      try KMeans(k: 2).fit(rows, from: rows.selecting(rows: [0, 1, 2]))
    }
  }
}
