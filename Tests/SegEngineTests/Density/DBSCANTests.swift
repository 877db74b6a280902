import SegEngine
import Testing

struct DBSCANTests {
  /// Every pair compared, as the definition says.
  private struct Slow {
    var isCore: [Bool] = []
    /// The smallest core that each core is connected with; −1 for other rows.
    var components: [Int] = []
    /// The nearest core within reach of each row, of equally near ones the smallest; −1 for none.
    var nearest: [Int] = []

    init(_ rows: Matrix, _ method: DBSCAN, weights: [Double]? = nil) {
      let count = rows.rows
      let distances = (0..<count).map { i in
        (0..<count).map { Slow.distance(rows.row(i), rows.row($0), method.metric) }
      }
      isCore = (0..<count).map { i in
        let mass = (0..<count).filter { distances[i][$0] <= method.eps }
          .reduce(0) { $0 + (weights?[$1] ?? 1) }
        return mass >= Double(method.minimumPoints) && weights?[i] != 0
      }
      components = (0..<count).map { isCore[$0] ? $0 : -1 }
      var changed = true
      while changed {
        changed = false
        for i in 0..<count where isCore[i] {
          for j in 0..<count where isCore[j] && distances[i][j] <= method.eps {
            if components[j] < components[i] {
              components[i] = components[j]
              changed = true
            }
          }
        }
      }
      nearest = (0..<count).map { i in
        var best = -1
        for j in 0..<count where isCore[j] && distances[i][j] <= method.eps {
          if best < 0 || distances[i][j] < distances[i][best] { best = j }
        }
        return best
      }
    }

    static func distance(
      _ one: ArraySlice<Double>, _ other: ArraySlice<Double>, _ metric: Metric
    ) -> Double {
      let differences = zip(one, other).map { abs($0 - $1) }
      switch metric {
      case .euclidean: return differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
      case .manhattan: return differences.reduce(0, +)
      case .maximum: return differences.reduce(0, max)
      case .cosine:
        let product = zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
        let lengths = [one, other].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        return 1 - product / lengths[0] / lengths[1]
      }
    }

    /// Labels before the canonical numbering.
    func labels(_ borders: BorderRule) -> [Int32] {
      components.indices.map { row in
        if isCore[row] { return Int32(components[row] + 1) }
        guard borders == .nearest, nearest[row] >= 0 else { return 0 }
        return Int32(components[nearest[row]] + 1)
      }
    }
  }

  private func agrees(
    _ rows: Matrix, _ method: DBSCAN, weights: [Double]? = nil, _ comment: Comment? = nil
  ) throws {
    let slow = Slow(rows, method, weights: weights)
    let model = try method.fit(rows, weights: weights)
    #expect(model.isCore == slow.isCore, comment)
    let found = CanonicalLabels.byFirstAppearance(model.labels)
    #expect(found == CanonicalLabels.byFirstAppearance(slow.labels(method.borders)), comment)
    #expect(model.sizes == model.sizes.sorted(by: >) || weights != nil)
    #expect(model.sizes.reduce(model.noise, +) == rows.rows)
  }

  @Test(arguments: Metric.allCases)
  func agreesWithTheSlowTwin(metric: Metric) throws {
    for (seed, columns) in zip(1..., [1, 2, 2, 3, 5, 8, 9, 20]) {
      for count in [7, 40, 110] {
        var rows = Samples.blobs(
          rows: count, columns: columns, groups: 4, seed: UInt64(seed), spread: 3)
        if metric == .cosine { for i in 0..<count { rows[i, 0] += 1 } }
        let scale =
          metric == .cosine ? 0.002 : metric == .maximum ? 1 : Double(columns).squareRoot()
        for eps in [0.5, 1.5, 4] {
          let method = DBSCAN(eps: eps * scale, minimumPoints: 4, metric: metric)
          try agrees(rows, method, "columns \(columns), rows \(count), eps \(eps)")
        }
      }
    }
  }

  @Test(arguments: [1, 2, 5, 40])
  func agreesForAnyMinimum(minimum: Int) throws {
    let rows = Samples.uniform(rows: 140, columns: 2, seed: 3)
    for borders in [BorderRule.nearest, .noise] {
      for eps in [0.05, 0.12, 0.3, 5] {
        try agrees(rows, DBSCAN(eps: eps, minimumPoints: minimum, borders: borders))
      }
    }
  }

  @Test func agreesOnTiesAndEqualRows() throws {
    // A grid of whole numbers, each row four times: distances tie with eps, and boxes are points.
    let values = (0..<200).flatMap { [Double($0 / 4 % 10), Double($0 / 40)] }
    let rows = Matrix(rows: 200, columns: 2, values: values)
    for minimum in [4, 5, 13, 20, 21] {
      for eps in [1, 2.0.squareRoot(), 2] {
        try agrees(rows, DBSCAN(eps: eps, minimumPoints: minimum))
      }
    }
  }

  @Test func agreesWithWeights() throws {
    let rows = Samples.uniform(rows: 200, columns: 2, seed: 4)
    let weights = (0..<200).map { Double($0 % 4) }
    try agrees(rows, DBSCAN(eps: 0.08, minimumPoints: 8), weights: weights)
    // The same as each row so many times.
    let repeated = (0..<200).flatMap { [Int](repeating: $0, count: $0 % 4) }
    let model = try DBSCAN(eps: 0.08, minimumPoints: 8).fit(rows, weights: weights)
    let longer = try DBSCAN(eps: 0.08, minimumPoints: 8).fit(rows.selecting(rows: repeated))
    #expect(repeated.map { model.isCore[$0] } == longer.isCore)
    #expect(repeated.map { model.labels[$0] } == longer.labels)
    #expect(model.weights == longer.weights)
  }

  @Test func manyEqualRowsAreNotCompared() throws {
    // 300,000 rows at three places: all pairs would take minutes.
    let values = (0..<300_000).map { Double([0, 1, 10][$0 % 3]) }
    let rows = Matrix(rows: 300_000, columns: 1, values: values)
    let model = try DBSCAN(eps: 1, minimumPoints: 100_001).fit(rows)
    #expect(model.sizes == [200_000] && model.noise == 100_000)
    let apart = try DBSCAN(eps: 0.5, minimumPoints: 100_000).fit(rows)
    #expect(apart.sizes == [100_000, 100_000, 100_000])
    #expect(try apart.predict(rows) == apart.labels)
    #expect(try DBSCAN(eps: 0.5, minimumPoints: 100_001).fit(rows).noise == 300_000)
  }

  @Test func countsThePointItselfAndReachesEpsExactly() throws {
    let rows = Matrix(rows: 2, columns: 1, values: [0, 1])
    #expect(try DBSCAN(eps: 1, minimumPoints: 2).fit(rows).labels == [1, 1])
    #expect(try DBSCAN(eps: 1, minimumPoints: 3).fit(rows).labels == [0, 0])
    #expect(try DBSCAN(eps: 1.0.nextDown, minimumPoints: 2).fit(rows).labels == [0, 0])
  }

  @Test func borderOfTwoGroupsFollowsTheRule() throws {
    let values = [0, 0.5, 1, 2, 3, 3.5, 4]
    func labels(_ values: [Double], _ borders: BorderRule) throws -> [Int32] {
      let rows = Matrix(rows: values.count, columns: 1, values: values)
      let method = DBSCAN(eps: 1, minimumPoints: 4, borders: borders)
      return CanonicalLabels.byFirstAppearance(try method.fit(rows).labels)
    }
    // With four neighbours only 1 and 3 are cores; 2 is as near to both.
    #expect(try labels(values, .first) == [1, 1, 1, 1, 2, 2, 2])
    #expect(try labels(values.reversed(), .first) == [1, 1, 1, 1, 2, 2, 2])
    #expect(try labels(values, .noise) == [0, 0, 1, 0, 2, 0, 0])
    // Equally near: the smaller row. A little to the right: the other group, in any order of rows.
    #expect(try labels(values, .nearest) == [1, 1, 1, 1, 2, 2, 2])
    let shifted = Matrix(rows: 7, columns: 1, values: [0, 0.5, 1, 2.05, 3, 3.5, 4])
    let turned = shifted.selecting(rows: (0..<7).reversed())
    let method = DBSCAN(eps: 1.1, minimumPoints: 4)
    #expect(try method.fit(shifted).labels == [2, 2, 2, 1, 1, 1, 1])
    #expect(try method.fit(turned).labels == [1, 1, 1, 1, 2, 2, 2])
  }

  @Test func noChainRunsThroughBorders() throws {
    // Two dense places; between them a row that both reach but that is no core.
    let values: [Double] = [0, 0.1, 0.2, 0.3, 1.2, 2.1, 2.2, 2.3, 2.4]
    let rows = Matrix(rows: 9, columns: 1, values: values)
    let model = try DBSCAN(eps: 0.95, minimumPoints: 4).fit(rows)
    #expect(!model.isCore[4] && model.labels[4] != 0)
    #expect(model.sizes == [5, 4] && model.cores == [4, 4] && model.borders == 1)
    #expect(model.labels[0] != model.labels[8])
  }

  @Test func orderOfRowsPlaysNoPart() throws {
    let rows = Samples.uniform(rows: 3000, columns: 2, seed: 5)
    var random = RandomSource(seed: 6)
    let order = random.sample(3000, below: 3000)
    let method = DBSCAN(eps: 0.021, minimumPoints: 5)
    let (model, shuffled) = (try method.fit(rows), try method.fit(rows.selecting(rows: order)))
    #expect(model.groups > 5 && model.borders > 100 && model.noise > 100)
    #expect(shuffled.isCore == order.map { model.isCore[$0] })
    #expect(shuffled.labels == order.map { model.labels[$0] })
  }

  @Test func threadsPlayNoPart() throws {
    for columns in [2, 8] {
      let rows = Samples.blobs(rows: 30_000, columns: columns, groups: 12, seed: 7, spread: 4)
      let method = DBSCAN(eps: columns == 2 ? 0.4 : 4, minimumPoints: 8)
      let models = try [1, 2, 7].map { try method.fit(rows, execution: Execution(threads: $0)) }
      #expect(models[0].groups > 1 && models[0].noise > 0)
      for other in models.dropFirst() {
        #expect(other.labels == models[0].labels && other.isCore == models[0].isCore)
      }
    }
  }

  @Test func predictsTrainingRowsBack() throws {
    let rows = Samples.uniform(rows: 4000, columns: 3, seed: 8)
    let model = try DBSCAN(eps: 0.06, minimumPoints: 5).fit(rows)
    #expect(model.borders > 0 && model.noise > 0 && model.groups > 1)
    #expect(try model.predict(rows) == model.labels)
    let far = Matrix(rows: 1, columns: 3, values: [9, 9, 9])
    #expect(try model.predict(far) == [0])
    #expect(throws: EngineError.sizeMismatch(of: "columns", expected: 3, found: 2)) {
      try model.predict(Samples.uniform(rows: 2, columns: 2, seed: 1))
    }
  }

  @Test func predictsByTheNearestCore() throws {
    let rows = Samples.uniform(rows: 400, columns: 2, seed: 9)
    let method = DBSCAN(eps: 0.07, minimumPoints: 5)
    let model = try method.fit(rows)
    let fresh = Samples.uniform(rows: 200, columns: 2, seed: 10)
    let expected = (0..<200).map { i in
      var best = -1
      var least = method.eps
      for j in 0..<400 where model.isCore[j] {
        let distance = Slow.distance(fresh.row(i), rows.row(j), .euclidean)
        if distance <= least && (best < 0 || distance < least) { (best, least) = (j, distance) }
      }
      return best < 0 ? 0 : model.labels[best]
    }
    #expect(Set(expected).count > 3)
    #expect(try model.predict(fresh) == expected)
  }

  @Test func takesSmallAndEqualInput() throws {
    let one = Matrix(rows: 1, columns: 2, values: [3, 4])
    #expect(try DBSCAN(eps: 1, minimumPoints: 1).fit(one).labels == [1])
    #expect(try DBSCAN(eps: 1, minimumPoints: 2).fit(one).labels == [0])
    let equal = Matrix(rows: 100, columns: 3, repeating: 0.1)
    #expect(try DBSCAN(eps: 1e-9, minimumPoints: 100).fit(equal).sizes == [100])
    #expect(try DBSCAN(eps: 1e-9, minimumPoints: 101).fit(equal).noise == 100)
    let rows = Samples.uniform(rows: 50, columns: 1, seed: 11)
    let wide = Matrix.from(columns: [rows.column(0), [Double](repeating: 7, count: 50)])
    let method = DBSCAN(eps: 0.03, minimumPoints: 3)
    #expect(try method.fit(wide).labels == (try method.fit(rows).labels))
  }

  @Test func refusesWhatItCannotUse() throws {
    let rows = Samples.uniform(rows: 6, columns: 3, seed: 12)
    for eps in [0, -1, Double.nan, .infinity, 1e200] {
      #expect(throws: EngineError.self) { try DBSCAN(eps: eps).fit(rows) }
    }
    #expect(throws: EngineError.self) { try DBSCAN(eps: 1, minimumPoints: 0).fit(rows) }
    #expect(throws: EngineError.tooFewRows(needed: 1, found: 0)) {
      try DBSCAN(eps: 1).fit(Matrix(rows: 0, columns: 2, values: []))
    }
    for value in [Double.nan, .infinity, -.infinity] {
      var broken = rows
      broken[4, 1] = value
      #expect(throws: EngineError.notFinite(row: 4, column: 1)) { try DBSCAN(eps: 1).fit(broken) }
    }
    #expect(throws: EngineError.badWeight(row: 1, value: -1)) {
      try DBSCAN(eps: 1).fit(rows, weights: [1, -1, 1, 1, 1, 1])
    }
    #expect(throws: EngineError.zeroVector(row: 0)) {
      try DBSCAN(eps: 1, metric: .cosine).fit(Matrix(rows: 1, columns: 2, values: [0, 0]))
    }
    #expect(throws: EngineError.self) {
      try DBSCAN(eps: 1).fit(rows, execution: Execution(memoryLimit: 100))
    }
  }

  @Test func cancelsAndReportsProgress() throws {
    let rows = Samples.uniform(rows: 20_000, columns: 2, seed: 13)
    let method = DBSCAN(eps: 0.01, minimumPoints: 5)
    let before = Cancellation()
    before.cancel()
    #expect(throws: EngineError.cancelled) {
      try method.fit(rows, execution: Execution(cancellation: before))
    }
    let during = Cancellation()
    let execution = Execution(
      threads: 2, progress: { if $0.fraction < 1 { during.cancel() } }, cancellation: during)
    #expect(throws: EngineError.cancelled) { try method.fit(rows, execution: execution) }
    let reports = Reports()
    _ = try method.fit(rows, execution: Execution(threads: 2, progress: reports.add))
    let fractions = reports.fractions
    #expect(fractions.count > 3 && fractions.last == 1)
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 <= $1 })
  }
}
