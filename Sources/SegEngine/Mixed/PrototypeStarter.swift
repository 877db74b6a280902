import SegKernels

/// Chooses rows as first prototypes.
struct PrototypeStarter: Sendable {
  let problem: PrototypeProblem
  let execution: Execution
  /// Rows with a weight.
  private let candidates: [Int]

  init(_ problem: PrototypeProblem, _ execution: Execution) throws(EngineError) {
    self.problem = problem
    self.execution = execution
    candidates = (0..<problem.count).filter { problem.weights[$0] > 0 }
    try execution.checkCancelled()
  }

  /// Prototypes of k groups. O(n · k · d). Throws `cancelled`.
  func prototypes(
    _ k: Int, _ start: PrototypeStart, _ random: inout RandomSource
  ) throws(EngineError) -> Prototypes {
    let rows: [Int] =
      switch start {
      case .cao where problem.categories > 0: try apart(k, by: densities())
      case .cao, .plusPlus: try drawn(k, &random)
      case .huang: try likeDrawn(k, &random)
      }
    return Prototypes(rows: rows, problem)
  }

  /// The cost of each row to one of them as prototype.
  private func costs(to row: Int) throws(EngineError) -> [Double] {
    try problem.assign(to: Prototypes(rows: [row], problem), execution).costs
  }

  // MARK: Cao

  /// Mean share of the levels that a row has, over all rows.
  private func densities() -> [Double] {
    let q = problem.categories
    var densities = [Double](repeating: 0, count: problem.count)
    for column in 0..<q {
      var counts = [Double](repeating: 0, count: problem.levels[column])
      for row in candidates {
        let code = problem.codes[row * q + column]
        if code >= 0 { counts[Int(code)] += problem.weights[row] }
      }
      for row in candidates {
        let code = problem.codes[row * q + column]
        if code >= 0 { densities[row] += counts[Int(code)] }
      }
    }
    return densities
  }

  /// First the densest row, then always the one of the largest product of density and cost to the
  /// nearest chosen one; of equals the first.
  private func apart(_ k: Int, by densities: [Double]) throws(EngineError) -> [Int] {
    var chosen = [candidates.reduce(candidates[0]) { densities[$1] > densities[$0] ? $1 : $0 }]
    var nearest = try costs(to: chosen[0])
    while chosen.count < k {
      var (best, most) = (-1, -1.0)
      for row in candidates where nearest[row] * densities[row] > most && !chosen.contains(row) {
        (best, most) = (row, nearest[row] * densities[row])
      }
      chosen.append(best)
      try lower(&nearest, by: best)
    }
    return chosen
  }

  private func lower(_ nearest: inout [Double], by row: Int) throws(EngineError) {
    for (row, cost) in try costs(to: row).enumerated() where cost < nearest[row] {
      nearest[row] = cost
    }
  }

  // MARK: k-means++

  private func drawn(_ k: Int, _ random: inout RandomSource) throws(EngineError) -> [Int] {
    var chosen = [draw(problem.weights, &random)]
    var nearest = try costs(to: chosen[0])
    while chosen.count < k {
      var shares = zip(nearest, problem.weights).map { $0 * $1 }
      for row in chosen { shares[row] = 0 }
      if !shares.contains(where: { $0 > 0 }) {
        shares = problem.weights
        for row in chosen { shares[row] = 0 }
      }
      chosen.append(draw(shares, &random))
      try lower(&nearest, by: chosen[chosen.count - 1])
    }
    return chosen
  }

  /// A row by its share; one of the candidates has one.
  private func draw(_ shares: [Double], _ random: inout RandomSource) -> Int {
    let total = shares.reduce(0, +)
    var left = random.uniform() * total
    var last = candidates[0]
    for row in candidates where shares[row] > 0 {
      last = row
      left -= shares[row]
      if left < 0 { return row }
    }
    return last
  }

  // MARK: Huang

  /// The rows that cost least to drawn prototypes (the levels of one row drawn for each category, and
  /// its numbers); each row once.
  private func likeDrawn(_ k: Int, _ random: inout RandomSource) throws(EngineError) -> [Int] {
    let (p, q) = (problem.numbers, problem.categories)
    var chosen: [Int] = []
    for _ in 0..<k {
      var made = Prototypes(rows: [draw(problem.weights, &random)], problem)
      for column in 0..<p {
        let value = problem.values[draw(problem.weights, &random) * p + column]
        made.centers[column] = value.isNaN ? 0 : value
      }
      for column in 0..<q {
        let code = problem.codes[draw(problem.weights, &random) * q + column]
        made.modes[column] = code < 0 ? problem.commonModes[column] : code
      }
      let costs = try problem.assign(to: made, execution).costs
      var (best, least) = (-1, Double.infinity)
      for row in candidates where costs[row] < least && !chosen.contains(row) {
        (best, least) = (row, costs[row])
      }
      chosen.append(best)
    }
    return chosen
  }
}
