import SegKernels

extension KMeans {
  /// Chooses k rows as first centres. All rows with positive weight can be chosen. `report` is told how
  /// many have been chosen.
  func firstCenters(
    _ problem: KMeansProblem, random: inout RandomSource, execution: Execution,
    report: (Int) -> Void = { _ in }
  ) throws(EngineError) -> Matrix {
    if seeding == .random {
      return problem.rows.selecting(
        rows: try Self.distinctDraws(k, problem, &random, execution))
    }
    let candidates = seeding == .plusPlus ? 1 : 2 + Self.floorOfLog(k)
    var search = SeedSearch(problem)
    var chosen = [Self.draw(&random, problem, except: [])]
    while chosen.count < k {
      let next = try search.next(after: chosen, candidates: candidates, &random, execution)
      chosen.append(next)
      report(chosen.count)
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
    var drawn: [Int] = []
    var taken: Set<Int> = []
    while drawn.count < count {
      try execution.checkCancelled()
      let row = draw(&random, problem, except: taken)
      taken.insert(row)
      drawn.append(row)
    }
    return drawn
  }

  /// A row that is not taken, in proportion to its weight. O(n) with weights, O(taken) without.
  private static func draw(
    _ random: inout RandomSource, _ problem: KMeansProblem, except taken: Set<Int>
  ) -> Int {
    let uniform = random.uniform()
    guard let weights = problem.weights else {
      let left = problem.rows.rows - taken.count
      var row = min(Int(uniform * Double(left)), left - 1)
      // Rows from 0 that are taken shift the ones behind them.
      for other in taken.sorted() where other <= row { row += 1 }
      return row
    }
    var total = 0.0
    for (row, weight) in weights.enumerated() where !taken.contains(row) { total += weight }
    let target = uniform * total
    var sum = 0.0
    var last = 0
    for (row, weight) in weights.enumerated() where weight > 0 && !taken.contains(row) {
      sum += weight
      last = row
      if sum > target { return row }
    }
    return last
  }
}

/// Squared distances to the nearest of the centres chosen so far, in chunks of rows. One pass over
/// the rows for each centre: it takes the centre chosen last in and looks at the candidates for the
/// next, which are drawn by chunk first and only then, in their chunk brought up to date, by row.
private struct SeedSearch {
  private struct Chunk: Sendable {
    let rows: Range<Int>
    var squared: [Float]
    /// Σ weight · squared with each of the candidates looked at last.
    var potentials: [Double] = []
    /// Centres that `squared` takes account of.
    var centers = 0
  }

  private let problem: KMeansProblem
  private let distances: SeedDistances
  private var chunks: [Chunk]
  /// Σ weight · squared of each chunk with all chosen centres.
  private var totals: [Double] = []

  init(_ problem: KMeansProblem) {
    self.problem = problem
    distances = SeedDistances(origin: problem.frame.origin, scale: problem.frame.scale)
    chunks = problem.chunks.map { range in
      Chunk(rows: range, squared: [Float](repeating: .infinity, count: range.count))
    }
  }

  /// Draws rows in proportion to weight times squared distance and gives the one that would leave
  /// the smallest sum; of equals the first drawn. O(n · d · candidates).
  mutating func next(
    after chosen: [Int], candidates count: Int, _ random: inout RandomSource,
    _ execution: Execution
  ) throws(EngineError) -> Int {
    if totals.isEmpty { totals = try look(at: [chosen[0]], chosen: [], execution)[0] }
    let total = totals.reduce(0, +)
    guard total > 0 else { return fallback(chosen) }
    let targets = (0..<count).map { _ in random.uniform() * total }
    let drawn = try targets.map { target throws(EngineError) in
      try draw(target, chosen, execution)
    }
    let potentials = try look(at: drawn, chosen: chosen, execution)
    let sums = potentials.map { $0.reduce(0, +) }
    let least = sums.indices.min { sums[$0] < sums[$1] } ?? 0
    totals = potentials[least]
    return drawn[least]
  }

  /// For each candidate the sum that each chunk would have with it.
  private mutating func look(
    at candidates: [Int], chosen: [Int], _ execution: Execution
  ) throws(EngineError) -> [[Double]] {
    let (problem, distances) = (problem, distances)
    try forEach(in: &chunks, execution) { _, chunk in
      Self.update(&chunk, problem, distances, chosen, candidates)
    }
    return candidates.indices.map { index in chunks.map { $0.potentials[index] } }
  }

  /// Takes the last of the chosen centres in, unless that is done, and looks at candidates.
  private static func update(
    _ chunk: inout Chunk, _ problem: KMeansProblem, _ distances: SeedDistances, _ chosen: [Int],
    _ candidates: [Int]
  ) {
    // A centre that was taken in before changes nothing; before the first, any candidate's own
    // distances must not be noted, so a point at infinity stands for it.
    let last =
      chosen.last.map { distances.framed(problem.rows.row($0)) }
      ?? [Float](repeating: .infinity, count: problem.rows.columns)
    let points = candidates.reduce(into: last) { all, row in
      all += distances.framed(problem.rows.row(row))
    }
    let weights = problem.weights(of: chunk.rows)
    var potentials = [Double](repeating: 0, count: candidates.count)
    var work = [Float](repeating: 0, count: distances.workSize)
    // Taken out of the chunk, so that it is changed in place.
    var squared = chunk.squared
    chunk.squared = []
    var squaredSpan = squared.mutableSpan
    var potentialSpan = potentials.mutableSpan
    var workSpan = work.mutableSpan
    distances.lower(
      rows: problem.rows.values.span.extracting(problem.entries(of: chunk.rows)),
      weights: weights.span, points: points.span,
      squared: &squaredSpan, potentials: &potentialSpan, work: &workSpan)
    chunk.squared = squared
    chunk.potentials = potentials
    chunk.centers = chosen.count
  }

  /// The row at which the running sum of weight · squared passes `target`.
  private mutating func draw(
    _ target: Double, _ chosen: [Int], _ execution: Execution
  ) throws(EngineError) -> Int {
    try execution.checkCancelled()
    var sum = 0.0
    var last: Int?
    for index in chunks.indices {
      if sum + totals[index] <= target {
        sum += totals[index]
        continue
      }
      if chunks[index].centers < chosen.count {
        Self.update(&chunks[index], problem, distances, chosen, [])
      }
      let chunk = chunks[index]
      for (offset, row) in chunk.rows.enumerated() {
        let share = Double(chunk.squared[offset]) * problem.weight(row)
        guard share > 0 else { continue }
        sum += share
        last = row
        if sum > target { return row }
      }
    }
    return last ?? fallback(chosen)
  }

  /// When all squared distances vanish (rows differ by less than squares can show), any row that
  /// is not chosen yet.
  private func fallback(_ chosen: [Int]) -> Int {
    let taken = Set(chosen)
    return problem.rows.rows == 0
      ? 0 : (0..<problem.rows.rows).first { problem.weight($0) > 0 && !taken.contains($0) } ?? 0
  }
}
