import RealModule

/// Fitted groups of KAMILA, numbered canonically.
public struct KamilaModel: Sendable, Equatable {
  public let frame: MixedFrame
  /// Group of each row, 1…k.
  public let labels: [Int32]
  /// How likely each row belongs to another group, if a row is as likely to be in any group before.
  public let uncertainties: [Double]
  /// Means of the numbers and likeliest levels, as codes of the frame's columns, k × columns.
  public let centers: Matrix
  /// Rows in each group.
  public let sizes: [Int]
  /// Sum of weights in each group.
  public let weights: [Double]
  /// Sum over the rows of the largest log density of numbers plus log probability of levels.
  public let logLikelihood: Double
  public let iterations: Int
  public let converged: Bool
  /// The same sum of each start at its end; −∞ where a group had no rows.
  public let startLogLikelihoods: [Double]
  /// How many of them came to the best.
  public let startsAtBest: Int
  public let smoothing: Double
  /// Groups in the order in which they were fitted: group g of the model is `order[g]` here.
  private let table: KamilaTable
  private let order: [Int]
  private let layout: KamilaLayout

  public var k: Int { sizes.count }

  /// The smoothed probability of a level in a group, all from 0; nil for a column of numbers or one that
  /// does not count.
  public func probability(group: Int, column: Int, level: Int) -> Double? {
    guard let place = frame.categories.firstIndex(of: column), layout.counts[place] > 0 else {
      return nil
    }
    let levels = table.groups.logs.count / k
    let log = table.groups.logs[order[group] * levels + table.offsets[place] + level]
    return Double.exp(log / layout.counts[place])
  }

  /// Groups of new rows by their codes, and how likely they belong elsewhere. Gaps among categories and
  /// levels that no fitted row has play no part. O(n · k · d). Throws `sizeMismatch`, `notFinite`,
  /// `cancelled`.
  public func predict(
    _ codes: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], uncertainties: [Double]) {
    guard codes.columns == frame.columns.count else {
      throw .sizeMismatch(of: "columns", expected: frame.columns.count, found: codes.columns)
    }
    guard codes.rows > 0 else { return ([], []) }
    let rows = MixedRows(frame: frame, codes: codes)
    try KamilaProblem.requireNumbers(rows)
    let found = try layout.judge(codes, frame, table, execution)
    let numbers = Self.numbers(order)
    return (found.labels.map { numbers[Int($0)] }, found.uncertainties)
  }

  /// The number of each group of the table, from 1.
  private static func numbers(_ order: [Int]) -> [Int32] {
    var numbers = [Int32](repeating: 0, count: order.count)
    for (place, group) in order.enumerated() { numbers[group] = Int32(place + 1) }
    return numbers
  }

  init(
    _ run: KamilaRun, _ costs: [Double], _ execution: Execution
  ) throws(EngineError) {
    let problem = run.problem
    let k = run.groups.count
    let found = Self.centers(run.groups, problem)
    // One look at all rows: groups get their numbers afterwards.
    table = try problem.table(run.groups, execution)
    let judged = try KamilaProblem.judge(problem.rows, problem.places, table, execution)
    let masses = problem.masses(judged.labels, k)
    order = CanonicalLabels.ranking(sizes: masses, centers: found)
    let numbers = Self.numbers(order)
    layout = KamilaLayout(problem.rows)
    frame = problem.rows.frame
    labels = judged.labels.map { numbers[Int($0)] }
    uncertainties = judged.uncertainties
    weights = order.map { masses[$0] }
    let used = weights.count { $0 > 0 }
    guard used == k else {
      throw .invalid(
        parameter: "k", found: "\(k)", allowed: "at most \(used) here: further groups stay empty")
    }
    var sizes = [Int](repeating: 0, count: k)
    for label in labels { sizes[Int(label) - 1] += 1 }
    self.sizes = sizes
    centers = found.selecting(rows: order)
    logLikelihood = judged.logLikelihood
    iterations = run.iterations
    converged = run.converged
    startLogLikelihoods = costs.map { -$0 }
    let best = startLogLikelihoods.max() ?? logLikelihood
    startsAtBest = startLogLikelihoods.count { best - $0 <= 1e-6 * max(abs(best), 1) }
    smoothing = problem.smoothing
  }

  private static func centers(_ groups: KamilaGroups, _ problem: KamilaProblem) -> Matrix {
    let frame = problem.rows.frame
    var codes = Matrix(rows: groups.count, columns: frame.columns.count, repeating: .nan)
    for group in 0..<groups.count {
      for (place, column) in frame.numbers.enumerated() {
        codes[group, column] =
          groups.centers[group * problem.numbers + place] + problem.rows.shifts[place]
      }
      for (place, column) in frame.categories.enumerated() where problem.rows.levels[place] > 0 {
        let start = group * problem.levelCount + problem.offsets[place]
        let logs = groups.logs[start..<start + problem.rows.levels[place]]
        let most = logs.indices.reduce(start) { logs[$1] > logs[$0] ? $1 : $0 }
        codes[group, column] = Double(most - start)
      }
    }
    return codes
  }
}

extension PrototypeProblem {
  /// New rows, which count once each.
  fileprivate init(
    _ laidOut: (values: [Double], codes: [Int32]), count: Int, frame: MixedFrame,
    shifts: [Double], levels: [Int], numberWeights: [Double]
  ) {
    self.frame = frame
    self.count = count
    values = laidOut.values
    codes = laidOut.codes
    self.shifts = shifts
    self.levels = levels
    self.numberWeights = numberWeights
    mismatches = []
    weights = [Double](repeating: 1, count: count)
    gamma = 1
    missing = .skip
    commonModes = []
  }
}

/// How new rows are laid out.
private struct KamilaLayout: Sendable, Equatable {
  let shifts: [Double]
  let levels: [Int]
  let numberWeights: [Double]
  /// How much each category counts.
  let counts: [Double]

  init(_ rows: PrototypeProblem) {
    shifts = rows.shifts
    levels = rows.levels
    numberWeights = rows.numberWeights
    counts = rows.mismatches
  }

  func judge(
    _ codes: Matrix, _ frame: MixedFrame, _ table: KamilaTable, _ execution: Execution
  ) throws(EngineError) -> KamilaJudgement {
    let rows = PrototypeProblem(
      PrototypeProblem.laidOut(codes, frame, shifts, levels, .skip), count: codes.rows,
      frame: frame, shifts: shifts, levels: levels, numberWeights: numberWeights)
    return try KamilaProblem.judge(rows, rows.scaled(rows.values), table, execution)
  }
}
