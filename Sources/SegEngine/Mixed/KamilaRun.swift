import RealModule

/// A start of KAMILA on its way.
struct KamilaRun: SteppedRun {
  let problem: KamilaProblem
  var groups: KamilaGroups
  /// Group of each row, from 0.
  private(set) var labels: [Int32] = []
  /// Minus the sum of what is said for each row's group; ∞ while a group has no rows.
  private(set) var cost = Double.infinity
  private(set) var iterations = 0
  private(set) var converged = false
  var isCutShort = false

  init(_ problem: KamilaProblem, _ groups: KamilaGroups) {
    self.problem = problem
    self.groups = groups
  }

  /// Puts all rows where most is said for them, and then centres and probabilities where their rows are.
  mutating func step(_ execution: Execution) throws(EngineError) {
    let found = try KamilaProblem.judge(
      problem.rows, problem.places, problem.table(groups, execution), execution)
    iterations += 1
    converged = found.labels == labels
    labels = found.labels
    let masses = problem.masses(labels, groups.count)
    cost = masses.contains(0) ? .infinity : -found.logLikelihood
    if !converged { try settle(found.best, masses, execution) }
  }

  private mutating func settle(
    _ said: [Double], _ masses: [Double], _ execution: Execution
  ) throws(EngineError) {
    let (k, p, q) = (groups.count, problem.numbers, problem.categories)
    let (levelCount, offsets, labels) = (problem.levelCount, problem.offsets, labels)
    let rows = problem.rows
    let parts = try forEachChunk(of: rows.count, grain: rows.chunk, execution) { range in
      var sums = [Double](repeating: 0, count: k * p)
      var counts = [Double](repeating: 0, count: k * levelCount)
      for row in range where rows.weights[row] > 0 {
        let (group, weight) = (Int(labels[row]), rows.weights[row])
        for j in 0..<p { sums[group * p + j] += weight * rows.values[row * p + j] }
        for j in 0..<q where rows.codes[row * q + j] >= 0 {
          counts[group * levelCount + offsets[j] + Int(rows.codes[row * q + j])] += weight
        }
      }
      return (sums, counts)
    }
    var (sums, counts) = parts[0]
    for part in parts.dropFirst() {
      for place in sums.indices { sums[place] += part.0[place] }
      for place in counts.indices { counts[place] += part.1[place] }
    }
    for group in 0..<k where masses[group] > 0 {
      for j in 0..<p { groups.centers[group * p + j] = sums[group * p + j] / masses[group] }
      let range = group * levelCount..<(group + 1) * levelCount
      groups.logs.replaceSubrange(
        range,
        with: problem.logs(
          KamilaProblem.shares(Array(counts[range]), rows.levels, offsets)))
    }
    refill(said, masses)
  }

  /// Groups without rows begin again at the rows for which least is said.
  private mutating func refill(_ said: [Double], _ masses: [Double]) {
    var taken: Set<Int> = []
    for group in masses.indices where masses[group] == 0 {
      var worst = -1
      for row in said.indices where problem.rows.weights[row] > 0 && !taken.contains(row) {
        if worst < 0 || said[row] < said[worst] { worst = row }
      }
      guard worst >= 0 else { return }
      taken.insert(worst)
      problem.place(&groups, group, at: worst)
    }
  }
}

/// Where rows go, and what is said for that.
struct KamilaJudgement: Sendable {
  /// From 0.
  var labels: [Int32] = []
  /// The largest sum of both logarithms.
  var best: [Double] = []
  /// How likely each row belongs elsewhere, if all groups are alike before.
  var uncertainties: [Double] = []
  var logLikelihood = 0.0
}

extension KamilaProblem {
  func masses(_ labels: [Int32], _ k: Int) -> [Double] {
    var masses = [Double](repeating: 0, count: k)
    for (row, label) in labels.enumerated() { masses[Int(label)] += rows.weights[row] }
    return masses
  }

  /// What rows are judged by. O(n · k · p).
  func table(_ groups: KamilaGroups, _ execution: Execution) throws(EngineError) -> KamilaTable {
    let packed = rows.scaled(groups.centers).packed()
    return KamilaTable(
      groups: groups, packed: packed, density: try density(packed, groups.count, execution),
      offsets: offsets)
  }

  private func density(
    _ centers: [Double], _ k: Int, _ execution: Execution
  ) throws(EngineError) -> RadialDensity {
    guard scale > 0 else { return .none }
    let places = places
    let radii = try forEachChunk(of: count, grain: rows.chunk, execution) { range in
      var squared = [Double](repeating: 0, count: k)
      return range.map { row in
        places.fillSquared(&squared, from: row, to: centers)
        return squared.reduce(.infinity) { min($0, $1) }.squareRoot()
      }
    }.flatMap { $0 }
    return RadialDensity(radii: radii, weights: rows.weights, dimensions: dimensions, scale: scale)
  }

  /// O(n · k · d).
  static func judge(
    _ rows: PrototypeProblem, _ places: Matrix, _ table: KamilaTable, _ execution: Execution
  ) throws(EngineError) -> KamilaJudgement {
    let parts = try forEachChunk(of: rows.count, grain: rows.chunk, execution) { range in
      var part = KamilaJudgement()
      var values = [Double](repeating: 0, count: table.groups.count)
      var squared = values
      for row in range {
        if table.density.isThere { places.fillSquared(&squared, from: row, to: table.packed) }
        let (label, best) = table.judge(squared, rows.codes, row * rows.categories, &values)
        part.labels.append(label)
        part.best.append(best)
        part.uncertainties.append(
          1 - 1
            / values.reduce(0) {
              $1 - best > KamilaTable.negligible ? $0 + Double.exp($1 - best) : $0
            })
        if rows.weights[row] > 0 { part.logLikelihood += rows.weights[row] * best }
      }
      return part
    }
    var whole = KamilaJudgement()
    for part in parts {
      whole.labels += part.labels
      whole.best += part.best
      whole.uncertainties += part.uncertainties
      whole.logLikelihood += part.logLikelihood
    }
    return whole
  }
}

/// What rows are judged by.
struct KamilaTable: Sendable, Equatable {
  let groups: KamilaGroups
  /// Their centres by the roots of the columns' weights, for distances.
  let packed: [Double]
  /// None where no number varies.
  let density: RadialDensity
  let offsets: [Int]

  /// Logarithms that are so far below the largest change no sum of densities, being below 2⁻⁵³ of it.
  static let negligible = -40.0

  /// Writes what is said for each group (`values`) of a row with given squared distances to the centres, whose
  /// levels begin at `start` of `codes`; gives the group of most, of equals the nearer one, then the first, and
  /// how much that is. What is negligible beside an earlier group may be some other negligible value.
  func judge(
    _ squared: [Double], _ codes: [Int32], _ start: Int, _ values: inout [Double]
  ) -> (label: Int32, best: Double) {
    let levels = groups.logs.count / groups.count
    for group in 0..<groups.count {
      var value = 0.0
      for column in offsets.indices {
        let code = codes[start + column]
        if code >= 0 { value += groups.logs[group * levels + offsets[column] + Int(code)] }
      }
      values[group] = value
    }
    var (label, best) = (0, -Double.infinity)
    func compare(_ group: Int) {
      guard values[group] > best || values[group] == best && squared[group] < squared[label]
      else { return }
      (label, best) = (group, values[group])
    }
    if density.isThere {
      for group in 0..<groups.count {
        values[group] += density.logDensity(
          at: squared[group].squareRoot(), above: best + Self.negligible - values[group])
        compare(group)
      }
    } else {
      for group in 0..<groups.count { compare(group) }
    }
    return (Int32(label), best)
  }
}
