import SegKernels

extension KMeans {
  /// Chooses k rows as first centres. All rows with positive weight can be chosen.
  func firstCenters(
    _ problem: KMeansProblem, random: inout RandomSource, execution: Execution
  ) throws(EngineError) -> Matrix {
    if seeding == .random {
      return problem.rows.selecting(
        rows: try Self.distinctDraws(k, problem, &random, execution))
    }
    let candidates = seeding == .plusPlus ? 1 : 2 + Self.floorOfLog(k)
    var search = SeedSearch(problem)
    var chosen = [Self.draw(&random, from: problem.startingWeights)]
    try search.add(chosen[0], execution)
    while chosen.count < k {
      let next = try search.best(of: candidates, chosen: chosen, &random, execution)
      chosen.append(next)
      if chosen.count < k { try search.add(next, execution) }
    }
    return problem.rows.selecting(rows: chosen)
  }

  /// ⌊ln k⌋ by comparing with powers of e: the same on every platform.
  static func floorOfLog(_ k: Int) -> Int {
    var power = 2.718281828459045
    var result = 0
    while power <= Double(k) {
      power *= 2.718281828459045
      result += 1
    }
    return result
  }

  /// `count` different rows, each in proportion to its weight among those left. O(count · n).
  private static func distinctDraws(
    _ count: Int, _ problem: KMeansProblem, _ random: inout RandomSource,
    _ execution: Execution
  ) throws(EngineError) -> [Int] {
    var weights = problem.startingWeights
    var drawn: [Int] = []
    while drawn.count < count {
      try execution.checkCancelled()
      let row = draw(&random, from: weights)
      weights[row] = 0
      drawn.append(row)
    }
    return drawn
  }

  /// A row in proportion to its weight. O(n).
  static func draw(_ random: inout RandomSource, from weights: [Double]) -> Int {
    let target = random.uniform() * weights.reduce(0, +)
    var sum = 0.0
    var last = 0
    for (row, weight) in weights.enumerated() where weight > 0 {
      sum += weight
      last = row
      if sum > target { return row }
    }
    return last
  }
}

/// Squared distances to the nearest of the centres chosen so far, in chunks of rows.
private struct SeedSearch {
  private struct Chunk: Sendable {
    let rows: Range<Int>
    var squared: [Double]
    /// Σ weight · squared of the chunk.
    var potential: Double
  }

  private let problem: KMeansProblem
  private var chunks: [Chunk]

  init(_ problem: KMeansProblem) {
    self.problem = problem
    chunks = problem.chunks.map { range in
      Chunk(
        rows: range, squared: [Double](repeating: .infinity, count: range.count), potential: 0)
    }
  }

  /// Takes row `index` among the centres. O(n · d).
  mutating func add(_ index: Int, _ execution: Execution) throws(EngineError) {
    let problem = problem
    let center = Array(problem.rows.row(index))
    try forEach(in: &chunks, execution) { _, chunk in
      let entries = problem.entries(of: chunk.rows)
      var squared = chunk.squared.mutableSpan
      NearestCenters.lower(
        &squared, rows: problem.rows.values.span.extracting(entries), center: center.span)
      chunk.potential = problem.weightedSum(chunk.squared, rows: chunk.rows)
    }
  }

  /// Draws rows in proportion to weight times squared distance and gives the one that would leave
  /// the smallest sum; of equals the first drawn.
  func best(
    of count: Int, chosen: [Int], _ random: inout RandomSource, _ execution: Execution
  ) throws(EngineError) -> Int {
    let total = chunks.reduce(0) { $0 + $1.potential }
    guard total > 0 else { return fallback(chosen) }
    let candidates = (0..<count).map { _ in draw(random.uniform() * total) }
    if count == 1 { return candidates[0] }
    let potentials = try potentials(of: candidates, execution)
    let least = potentials.indices.min { potentials[$0] < potentials[$1] } ?? 0
    return candidates[least]
  }

  /// The row at which the running sum of weight · squared passes `target`.
  private func draw(_ target: Double) -> Int {
    var sum = 0.0
    var last = 0
    for chunk in chunks {
      if sum + chunk.potential <= target {
        sum += chunk.potential
        continue
      }
      for (offset, row) in chunk.rows.enumerated() {
        let share = chunk.squared[offset] * problem.weight(row)
        guard share > 0 else { continue }
        sum += share
        last = row
        if sum > target { return row }
      }
    }
    return last
  }

  /// When all squared distances vanish (rows differ by less than squares can show), any row that
  /// is not chosen yet.
  private func fallback(_ chosen: [Int]) -> Int {
    let taken = Set(chosen)
    return problem.startingWeights.indices.first {
      problem.startingWeights[$0] > 0 && !taken.contains($0)
    } ?? 0
  }

  /// What the weighted sum of squared distances would be with each candidate. O(n · d · count).
  private func potentials(
    of candidates: [Int], _ execution: Execution
  ) throws(EngineError) -> [Double] {
    let problem = problem
    let packed = problem.rows.selecting(rows: candidates).packed()
    let lanes = PackedPoints.lanes
    let block = lanes * problem.rows.columns
    let blocks = (candidates.count + lanes - 1) / lanes
    let chunks = chunks
    let parts = try forEachChunk(of: chunks.count, grain: 1, execution) { index in
      let chunk = chunks[index.lowerBound]
      return (0..<blocks).flatMap { at in
        var sums = [Double](repeating: 0, count: lanes)
        var span = sums.mutableSpan
        NearestCenters.addPotentials(
          rows: problem.rows.values.span.extracting(problem.entries(of: chunk.rows)),
          columns: problem.rows.columns,
          weights: problem.startingWeights.span.extracting(
            problem.weightEntries(of: chunk.rows)),
          squared: chunk.squared.span,
          candidates: packed.span.extracting(at * block..<(at + 1) * block), potentials: &span)
        return sums
      }
    }
    var totals = [Double](repeating: 0, count: candidates.count)
    for part in parts {
      for index in totals.indices { totals[index] += part[index] }
    }
    return totals
  }
}
