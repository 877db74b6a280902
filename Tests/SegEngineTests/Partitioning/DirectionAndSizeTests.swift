import SegEngine
import Testing

struct SphericalKMeansTests {
  /// Any partition into two groups, by its definition.
  private func cost(_ rows: Matrix, _ labels: [Int]) throws -> Double {
    let unit = try rows.unitRows()
    var sum = Double(rows.rows)
    for group in Set(labels) {
      var total = [Double](repeating: 0, count: rows.columns)
      for i in labels.indices where labels[i] == group {
        for j in total.indices { total[j] += unit[i, j] }
      }
      sum -= total.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    return sum
  }

  @Test(arguments: 1...6) func findsTheBestOfAllPartitions(seed: Int) throws {
    let rows = Samples.blobs(rows: 10, columns: 3, groups: 4, seed: UInt64(seed), spread: 9)
    let model = try SphericalKMeans(k: 2).fit(rows, seed: 1)
    let best = try (1..<512).map { bits in
      try cost(rows, (0..<10).map { (bits >> $0) & 1 })
    }.min()
    #expect(abs(model.cost - (best ?? .nan)) < 1e-12)
    #expect(abs(try cost(rows, model.labels.map(Int.init)) - model.cost) < 1e-12)
  }

  @Test func lengthsPlayNoPart() throws {
    let rows = Samples.blobs(rows: 300, columns: 4, groups: 5, seed: 3)
    var random = RandomSource(seed: 4)
    var longer = rows
    for i in 0..<300 {
      let factor = Double(1 << random.below(20))
      for j in 0..<4 { longer[i, j] *= factor }
    }
    let model = try SphericalKMeans(k: 4).fit(rows, seed: 1)
    #expect(try SphericalKMeans(k: 4).fit(longer, seed: 1) == model)
    #expect(try model.predict(longer).labels == model.labels)
    #expect(abs(model.meanCosine - (1 - model.cost / 300)) < 1e-15)
    for g in 0..<4 {
      #expect(abs(model.centers.row(g).reduce(0) { $0 + $1 * $1 } - 1) < 1e-14)
    }
  }

  /// P12
  @Test func aRowOfZerosHasNoDirection() throws {
    var rows = Samples.uniform(rows: 9, columns: 2, seed: 3)
    (rows[5, 0], rows[5, 1]) = (0, 0)
    #expect(throws: EngineError.zeroVector(row: 5)) {
      try SphericalKMeans(k: 2).fit(rows, seed: 1)
    }
    let model = try SphericalKMeans(k: 2).fit(rows.selecting(rows: 0..<5), seed: 1)
    #expect(throws: EngineError.zeroVector(row: 5)) { try model.predict(rows) }
  }

  /// Multiples of one row are one direction; opposite rows leave a sum of nothing.
  @Test func directionsCount() throws {
    let ray = Matrix(rows: 3, columns: 2, values: [1, 0, 2, 0, 4, 0])
    #expect(throws: EngineError.tooManyGroups(k: 2, distinct: 1)) {
      try SphericalKMeans(k: 2).fit(ray, seed: 1)
    }
    let opposite = Matrix(rows: 2, columns: 1, values: [3, -3])
    let model = try SphericalKMeans(k: 1).fit(opposite, seed: 1)
    #expect(model.labels == [1, 1] && model.cost == 2)
  }
}

struct BalancedKMeansTests {
  /// The least inertia of all partitions of few rows whose sizes lie within limits.
  private func best(_ rows: Matrix, k: Int, _ limits: ClosedRange<Int>) -> Double {
    var least = Double.infinity
    var labels = [Int](repeating: 0, count: rows.rows)
    func inertia() -> Double {
      var sum = 0.0
      for group in 0..<k {
        let members = labels.indices.filter { labels[$0] == group }
        guard limits.contains(members.count) else { return .infinity }
        for j in 0..<rows.columns {
          let mean = members.reduce(0) { $0 + rows[$1, j] } / Double(members.count)
          sum += members.reduce(0) { $0 + (rows[$1, j] - mean) * (rows[$1, j] - mean) }
        }
      }
      return sum
    }
    func place(_ row: Int) {
      guard row < rows.rows else {
        least = min(least, inertia())
        return
      }
      for group in 0..<k {
        labels[row] = group
        place(row + 1)
      }
    }
    place(0)
    return least
  }

  @Test(arguments: 1...4, [2...3, 1...3, 2...7]) func reachesTheBestOfAllPartitions(
    seed: Int, limits: ClosedRange<Int>
  ) throws {
    let rows = Samples.blobs(rows: 7, groups: 2, seed: UInt64(seed), spread: 8)
    let model = try BalancedKMeans(
      k: 3, minimumSize: limits.lowerBound, maximumSize: limits.upperBound, restarts: 100
    ).fit(rows, seed: 1)
    #expect(model.sizes.allSatisfy(limits.contains))
    #expect(relativeError(model.inertia, best(rows, k: 3, limits)) < 1e-12)
    #expect(model.converged)
  }

  /// Each step's assignment is the cheapest there is: against all assignments.
  @Test(arguments: 1...40) func assignmentsAreTheCheapest(seed: Int) throws {
    let rows = Samples.uniform(rows: 7, columns: 1, seed: UInt64(seed))
    let limits = [1...3, 2...3, 0...3, 1...7][seed % 4]
    let model = try BalancedKMeans(
      k: 3, minimumSize: max(limits.lowerBound, 1), maximumSize: limits.upperBound
    ).fit(rows, seed: 1)
    // No other labels of these sizes cost less with the centres found.
    let squared = (0..<7).map { i in
      (0..<3).map { (rows[i, 0] - model.centers[$0, 0]) * (rows[i, 0] - model.centers[$0, 0]) }
    }
    var least = Double.infinity
    for code in 0..<2187 {
      var rest = code
      var (cost, sizes) = (0.0, [0, 0, 0])
      for i in 0..<7 {
        cost += squared[i][rest % 3]
        sizes[rest % 3] += 1
        rest /= 3
      }
      if sizes.allSatisfy({ (max(limits.lowerBound, 1)...limits.upperBound).contains($0) }) {
        least = min(least, cost)
      }
    }
    #expect(abs(model.inertia - least) < 1e-12)
  }

  @Test func limitsHoldForManyRows() throws {
    let rows = Samples.blobs(rows: 600, columns: 3, groups: 3, seed: 8, spread: 5)
    let equal = BalancedKMeans.equalSizes(rows: 600, k: 7)
    #expect(equal == 85...86)
    let model = try BalancedKMeans(
      k: 7, minimumSize: 85, maximumSize: 86, restarts: 2
    ).fit(rows, seed: 1)
    #expect(model.sizes.allSatisfy(equal.contains) && model.sizes.reduce(0, +) == 600)
    #expect(model.displaced > 0)
    let free = try BalancedKMeans(k: 3).fit(rows, seed: 1)
    #expect(free.displaced == 0)
    #expect(relativeError(free.inertia, try KMeans(k: 3).fit(rows, seed: 1).inertia) < 1e-9)
    #expect(try free.predict(rows).labels == free.labels)
  }

  @Test func saysWhichSizesAreNotToBeHad() throws {
    let rows = Samples.uniform(rows: 10, columns: 2, seed: 1)
    #expect(
      throws: EngineError.invalid(
        parameter: "min_size", found: "4 in each of 3 groups", allowed: "1 to 3 for 10 rows")
    ) { try BalancedKMeans(k: 3, minimumSize: 4).fit(rows, seed: 1) }
    #expect(
      throws: EngineError.invalid(
        parameter: "max_size", found: "3 in each of 3 groups", allowed: "4 or more for 10 rows")
    ) { try BalancedKMeans(k: 3, maximumSize: 3).fit(rows, seed: 1) }
    #expect(throws: EngineError.self) {
      try BalancedKMeans(k: 1, minimumSize: 6, maximumSize: 5).fit(rows, seed: 1)
    }
  }
}
