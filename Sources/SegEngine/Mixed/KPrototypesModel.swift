import SegKernels

/// A fitted partition around prototypes. Groups are numbered canonically.
public struct KPrototypesModel: Sendable, Equatable {
  /// Group of each row, 1…k: that of the nearest prototype, of equals the smallest.
  public let labels: [Int32]
  /// Means and modes as codes of the frame's columns, k × columns. Where a gap is a level, it may be the
  /// mode: NaN.
  public let prototypes: Matrix
  public let frame: MixedFrame
  /// Rows in each group.
  public let sizes: [Int]
  /// Sum of weights in each group; equals `sizes` without weights.
  public let weights: [Double]
  /// Cost of each row.
  public let costs: [Double]
  /// Σ w · cost.
  public let cost: Double
  /// The parts of it by numbers, and by mismatches with gamma.
  public let numericCost: Double
  public var categoryCost: Double { cost - numericCost }
  /// What a mismatch cost.
  public let gamma: Double
  public let missing: MissingRule
  /// Iterations and passes of moves of the kept start.
  public let iterations: Int
  public let converged: Bool
  /// Cost that each start ended with.
  public let startCosts: [Double]
  public let start: PrototypeStart
  /// The prototypes as rows are compared with them, and how rows are laid out for that.
  private let table: PrototypeLayout

  /// The nearest prototype of new rows by their codes: label 1…k, of equals the smallest, and the
  /// cost. Levels that no fitted row has differ from all modes.
  ///
  /// O(n · k · d). Throws `sizeMismatch`, `notFinite` and `noValues` as the fit, `cancelled`.
  public func predict(
    _ codes: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], costs: [Double]) {
    guard codes.columns == frame.columns.count else {
      throw .sizeMismatch(of: "columns", expected: frame.columns.count, found: codes.columns)
    }
    guard codes.rows > 0 else { return ([], []) }
    let rows = MixedRows(frame: frame, codes: codes)
    try PrototypeProblem.check(rows, missing)
    let found = try table.assign(codes, frame, missing, execution)
    return (found.labels.map { $0 + 1 }, found.costs)
  }

  init(
    _ run: PrototypeRun, _ startCosts: [Double], start: PrototypeStart, _ execution: Execution
  ) throws(EngineError) {
    let problem = run.problem
    let k = run.prototypes.groups
    var weights = [Double](repeating: 0, count: k)
    for (row, label) in run.labels.enumerated() { weights[Int(label)] += problem.weights[row] }
    let found = Self.matrix(run.prototypes, problem)
    let order = CanonicalLabels.ranking(sizes: weights, centers: found)
    // Rows as near to two prototypes belong to the smaller number, and the numbers are others now.
    var ordered = run.prototypes
    for (place, group) in order.enumerated() { ordered.copy(group, of: run.prototypes, to: place) }
    let again = try problem.assign(to: ordered, execution.silent)
    table = PrototypeLayout(ordered, problem)
    prototypes = found.selecting(rows: order)
    frame = problem.frame
    labels = again.labels.map { $0 + 1 }
    costs = again.costs
    var sizes = [Int](repeating: 0, count: k)
    var sums = [Double](repeating: 0, count: k)
    var cost = 0.0
    for (row, label) in again.labels.enumerated() {
      sizes[Int(label)] += 1
      sums[Int(label)] += problem.weights[row]
      cost += problem.weights[row] * again.costs[row]
    }
    let used = sums.count { $0 > 0 }
    guard used == k else { throw .tooManyGroups(k: k, distinct: used) }
    self.sizes = sizes
    self.weights = sums
    self.cost = cost
    numericCost = Self.numericCost(problem, ordered, again.labels)
    gamma = problem.gamma
    missing = problem.missing
    iterations = run.iterations
    converged = run.converged
    self.startCosts = startCosts
    self.start = start
  }

  private static func numericCost(
    _ problem: PrototypeProblem, _ prototypes: Prototypes, _ labels: [Int32]
  ) -> Double {
    let p = problem.numbers
    var sum = 0.0
    for (row, label) in labels.enumerated() {
      for column in 0..<p {
        let difference =
          problem.values[row * p + column] - prototypes.centers[Int(label) * p + column]
        guard difference == difference else { continue }
        sum += problem.weights[row] * problem.numberWeights[column] * difference * difference
      }
    }
    return sum
  }

  private static func matrix(_ prototypes: Prototypes, _ problem: PrototypeProblem) -> Matrix {
    let frame = problem.frame
    var codes = Matrix(rows: prototypes.groups, columns: frame.columns.count, repeating: .nan)
    for group in 0..<prototypes.groups {
      for (place, column) in frame.numbers.enumerated() {
        codes[group, column] =
          prototypes.centers[group * problem.numbers + place] + problem.shifts[place]
      }
      for (place, column) in frame.categories.enumerated() {
        let mode = Int(prototypes.modes[group * problem.categories + place])
        let isGap = problem.missing == .level && mode == problem.levels[place] - 1
        codes[group, column] = isGap ? .nan : Double(mode)
      }
    }
    return codes
  }
}

/// Prototypes with what lays new rows out beside them.
private struct PrototypeLayout: Sendable, Equatable {
  let prototypes: Prototypes
  let shifts: [Double]
  let levels: [Int]
  let numberWeights: [Double]
  let mismatches: [Double]

  init(_ prototypes: Prototypes, _ problem: PrototypeProblem) {
    self.prototypes = prototypes
    shifts = problem.shifts
    levels = problem.levels
    numberWeights = problem.numberWeights
    mismatches = problem.mismatches
  }

  func assign(
    _ codes: Matrix, _ frame: MixedFrame, _ missing: MissingRule, _ execution: Execution
  ) throws(EngineError) -> (labels: [Int32], costs: [Double]) {
    let rows = PrototypeProblem.laidOut(codes, frame, shifts, levels, missing)
    let table = PrototypeTable(
      groups: prototypes.groups, centers: prototypes.centers, numberWeights: numberWeights,
      modes: prototypes.modes, levels: levels, mismatches: mismatches)
    return try PrototypeProblem.assign(
      values: rows.values, codes: rows.codes, count: codes.rows, to: table,
      chunk: PrototypeProblem.grain, execution)
  }
}

extension Prototypes {
  fileprivate mutating func copy(_ group: Int, of other: Prototypes, to place: Int) {
    let (p, q) = (centers.count / groups, modes.count / groups)
    centers.replaceSubrange(
      place * p..<(place + 1) * p, with: other.centers[group * p..<(group + 1) * p])
    modes.replaceSubrange(
      place * q..<(place + 1) * q, with: other.modes[group * q..<(group + 1) * q])
  }
}
