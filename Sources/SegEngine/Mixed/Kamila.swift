/// Groups of rows of numbers and categories without a weight between both: KAMILA.
///
/// A row's place among the numbers is judged by the density of rows at its distance from a centre, which is
/// estimated from the rows themselves, and its categories by the probabilities of their levels in a group;
/// the row goes where the sum of both logarithms is largest. Foss, Markatou, Ray & Heching, "A
/// semiparametric method for clustering mixed data", Mach. Learn. 105 (2016),
/// https://doi.org/10.1007/s10994-016-5575-7. A start here takes rows as centres, their levels mixed with
/// those of all rows for first probabilities, where the paper draws both apart; a group that has lost its
/// rows begins again at the row that fits worst.
public struct Kamila: Sendable, Equatable {
  /// Number of groups.
  public var k: Int
  /// Independent starts; the one of the largest likelihood is kept, the first of equals.
  public var restarts: Int
  /// Most iterations of one start.
  public var maximumIterations: Int
  /// What the kernel of Aitchison and Aitken takes from a level and gives to the others, 0 to below 1: a
  /// level that a group lacks is unlikely there, and not impossible.
  public var smoothing: Double

  public init(
    k: Int, restarts: Int = 10, maximumIterations: Int = 100, smoothing: Double = 0.025
  ) {
    self.k = k
    self.restarts = restarts
    self.maximumIterations = maximumIterations
    self.smoothing = smoothing
  }

  /// Fits the groups. `weights`, one for each row, count a row that many times. A gap among the categories
  /// plays no part; numbers must be there.
  ///
  /// Cost: O(restarts · iterations · n · (k · d + log n)) time; up to 16 starts on their way keep 32 bytes
  /// a row each. `Cancellation.keepBest` gives the best of the starts that are complete, as with so many
  /// `restarts`; while none is, the first one after at least one iteration, as with that
  /// `maximumIterations`. Throws `notFinite` for a number that is missing, `noValues`, `tooManyGroups`,
  /// `badWeight`, `invalid` (also where no start fills k groups), `memory`, `cancelled`.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> KamilaModel {
    try checkSettings()
    try execution.beforeModel.checkCancelled()
    try rows.codes.requireRows(1)
    try checkWeights(weights, rows: rows.count)
    try KamilaProblem.requireNumbers(rows)
    try rows.requireDistinct(k, weights: weights)
    let problem = try KamilaProblem(rows, weights: weights, smoothing: smoothing)
    try requireMemory(problem, execution)
    let random = RandomSource(seed: seed)
    let meter = ProgressMeter("kamila", total: restarts, execution: execution)
    let (best, costs) = try bestOfStarts(
      restarts, beside: problem.isSmall, execution
    ) { start, inner throws(EngineError) in
      var draws = random.split(UInt64(start))
      var run = KamilaRun(problem, problem.start(k, &draws))
      try run.run(maximum: maximumIterations, inner, report: { _ in }) {
        (run, execution) throws(EngineError) in try run.step(execution)
      }
      meter.advance()
      return run
    }
    return try KamilaModel(best, costs, execution.untilDiscarded.silent)
  }

  private func checkSettings() throws(EngineError) {
    try requirePositive("k", k)
    try requirePositive("restarts", restarts)
    try requirePositive("maximumIterations", maximumIterations)
    guard smoothing >= 0, smoothing < 1 else {
      throw .invalid(
        parameter: "smoothing", found: "\(smoothing)", allowed: "from 0 to below 1")
    }
  }

  private func requireMemory(
    _ problem: KamilaProblem, _ execution: Execution
  ) throws(EngineError) {
    let levels = problem.rows.levels.reduce(0, +)
    let starts = problem.isSmall ? min(restarts, 16) : 1
    let needed =
      problem.count * (16 * problem.numbers + 4 * problem.categories + 32 * (starts + 1))
      + 16 * k * (problem.numbers + levels) * (starts + 64)
    guard needed > execution.memoryLimit else { return }
    throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
  }
}

/// Rows laid out for KAMILA.
struct KamilaProblem: Sendable {
  let rows: PrototypeProblem
  /// The numbers by the roots of the columns' weights, so that distances are plain.
  let places: Matrix
  let smoothing: Double
  /// Places of the levels of each category among all.
  let offsets: [Int]
  let levelCount: Int
  /// Shares of the levels among all rows that have one.
  let commonShares: [Double]
  /// Root of the mean squared distance of rows to their mean; 0 without numbers that vary.
  let scale: Double

  var count: Int { rows.count }
  var numbers: Int { rows.numbers }
  /// Numbers that count and vary: the others take no room.
  var dimensions: Int {
    rows.frame.numbers.count {
      rows.frame.columns[$0].weight > 0 && rows.frame.columns[$0].high > rows.frame.columns[$0].low
    }
  }
  var categories: Int { rows.categories }
  /// Starts run beside each other.
  var isSmall: Bool { count * rows.frame.columns.count <= 1_000_000 }

  init(
    _ rows: MixedRows, weights: [Double]?, smoothing: Double
  ) throws(EngineError) {
    let laidOut = try PrototypeProblem(rows, weights: weights, gamma: 1, missing: .skip)
    self.rows = laidOut
    places = laidOut.scaled(laidOut.values)
    self.smoothing = smoothing
    var offsets: [Int] = []
    var total = 0
    for count in laidOut.levels {
      offsets.append(total)
      total += max(count, 1)
    }
    self.offsets = offsets
    levelCount = total
    var sum = 0.0
    for row in 0..<laidOut.count where laidOut.weights[row] > 0 {
      sum += laidOut.weights[row] * places.row(row).reduce(0) { $0 + $1 * $1 }
    }
    scale = (sum / laidOut.weights.reduce(0, +)).squareRoot()
    guard scale.isFinite else { throw .tooFarApart }
    var counts = [Double](repeating: 0, count: total)
    for row in 0..<laidOut.count {
      for column in 0..<laidOut.categories {
        let code = laidOut.codes[row * laidOut.categories + column]
        if code >= 0 { counts[offsets[column] + Int(code)] += laidOut.weights[row] }
      }
    }
    commonShares = Self.shares(counts, laidOut.levels, offsets)
  }

  static func requireNumbers(_ rows: MixedRows) throws(EngineError) {
    for row in 0..<rows.count {
      for column in rows.frame.numbers where !rows.codes[row, column].isFinite {
        throw .notFinite(row: row, column: column)
      }
    }
  }

  /// Counts of levels as shares of their column, all equal where there is none.
  static func shares(_ counts: [Double], _ levels: [Int], _ offsets: [Int]) -> [Double] {
    var shares = counts
    for (column, count) in levels.enumerated() {
      let range = offsets[column]..<offsets[column] + max(count, 1)
      let sum = counts[range].reduce(0, +)
      for place in range { shares[place] = sum > 0 ? counts[place] / sum : 1 / Double(range.count) }
    }
    return shares
  }

  /// What categories say: logarithms of smoothed shares, by the weight of their columns.
  func logs(_ shares: [Double]) -> [Double] {
    var logs = shares
    for (column, count) in rows.levels.enumerated() where count > 0 {
      for place in offsets[column]..<offsets[column] + count {
        let share =
          count > 1
          ? (1 - smoothing) * shares[place] + smoothing / Double(count - 1) * (1 - shares[place])
          : 1
        // Without smoothing a level may be impossible: as good as that, and still a number.
        logs[place] = rows.mismatches[column] * max(Double.log(share), -700)
      }
    }
    return logs
  }

  /// Groups about k rows that differ.
  func start(_ k: Int, _ random: inout RandomSource) -> KamilaGroups {
    var chosen: [Int] = []
    var tries = 0
    while chosen.count < k {
      // After many draws of rows that are there already, the first that is not.
      let row = tries < 20 * k ? random.below(count) : tries - 20 * k
      tries += 1
      guard rows.weights[row] > 0, !chosen.contains(where: { areEqual($0, row) }) else { continue }
      chosen.append(row)
    }
    var groups = KamilaGroups(
      count: k, centers: [Double](repeating: 0, count: k * numbers),
      logs: [Double](repeating: 0, count: k * levelCount))
    for (group, row) in chosen.enumerated() { place(&groups, group, at: row) }
    return groups
  }

  /// Puts a group at a row, its levels mixed half and half with those of all rows.
  func place(_ groups: inout KamilaGroups, _ group: Int, at row: Int) {
    let (p, q) = (numbers, categories)
    groups.centers.replaceSubrange(
      group * p..<(group + 1) * p, with: rows.values[row * p..<(row + 1) * p])
    var shares = commonShares
    for column in 0..<q {
      let code = rows.codes[row * q + column]
      guard code >= 0 else { continue }
      let range = offsets[column]..<offsets[column] + rows.levels[column]
      for place in range { shares[place] /= 2 }
      shares[offsets[column] + Int(code)] += 0.5
    }
    groups.logs.replaceSubrange(
      group * levelCount..<(group + 1) * levelCount, with: logs(shares))
  }

  private func areEqual(_ one: Int, _ other: Int) -> Bool {
    let (p, q) = (numbers, categories)
    return rows.values[one * p..<(one + 1) * p] == rows.values[other * p..<(other + 1) * p]
      && rows.codes[one * q..<(one + 1) * q] == rows.codes[other * q..<(other + 1) * q]
  }
}

extension PrototypeProblem {
  /// Numbers (or centres), side by side as `values`, by the roots of the columns' weights.
  func scaled(_ values: [Double]) -> Matrix {
    let count = numbers > 0 ? values.count / numbers : 0
    guard numberWeights.contains(where: { $0 != 1 }) else {
      return Matrix(rows: count, columns: numbers, values: values)
    }
    let roots = numberWeights.map { $0.squareRoot() }
    return Matrix(
      rows: count, columns: numbers, values: values.indices.map { values[$0] * roots[$0 % numbers] }
    )
  }
}

/// Centres of groups, and what their levels say.
struct KamilaGroups: Sendable, Equatable {
  let count: Int
  /// count × numbers, about the shifts.
  var centers: [Double]
  /// count × levels of all categories: logarithms of probabilities, by the weights of the columns.
  var logs: [Double]
}
