extension DBSCAN {
  /// Finds dense groups by Gower's distance; `metric` plays no part. Rows that have nothing in common are
  /// not within reach of each other.
  ///
  /// No tree helps here: every row is held against all others, up to three times. O(n² · d) time; distances
  /// are not kept, memory is O(n · d) and some 320 bytes a row. Throws `tooFewRows`, `badWeight`, `invalid`,
  /// `memory`, `cancelled`.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> DBSCANModel {
    try requirePositive("minimumPoints", minimumPoints)
    guard eps > 0, eps < .infinity else {
      throw .invalid(parameter: "eps", found: "\(eps)", allowed: "more than 0, finite")
    }
    try rows.codes.requireRows(1)
    try checkWeights(weights, rows: rows.count)
    let perRow = 48 * rows.codes.columns + 8 * GowerReach.parts + 64
    guard rows.count * perRow <= execution.memoryLimit else {
      throw .memory(
        needed: rows.count * perRow, limit: execution.memoryLimit,
        rowsThatFit: execution.memoryLimit / perRow)
    }
    try execution.checkCancelled()
    let search = try GowerReach(
      rows, eps: eps, needed: Double(minimumPoints), weights: weights,
      execution.part(from: 0, to: 0.5))
    var grouping = try search.groups(execution.part(from: 0.5, to: 0.8))
    try addBorders(to: &grouping, search, execution.part(from: 0.8, to: 1))
    return DBSCANModel(
      grouping, .mixed(rows), rows: rows.codes, weights: weights, settings: self)
  }

  private func addBorders(
    to grouping: inout CoreGrouping, _ search: GowerReach, _ execution: Execution
  ) throws(EngineError) {
    let others = search.isCore.indices.filter { !search.isCore[$0] }
    guard borders != .noise, grouping.count > 0, !others.isEmpty else {
      execution.progress(Progress(phase: "borders", fraction: 1))
      return
    }
    let byDistance = borders == .nearest
    let ranks =
      byDistance
      ? grouping.groups.indices.map { Int32(truncatingIfNeeded: $0) } : grouping.groups
    let meter = ProgressMeter("borders", total: others.count, execution: execution)
    let chosen = try search.chooseCores(
      for: search.rows.codes.selecting(rows: others), byDistance: byDistance, ranks: ranks, meter,
      execution)
    for (row, core) in zip(others, chosen) where core >= 0 {
      grouping.groups[row] = grouping.groups[Int(core)]
    }
  }
}

extension KDistance {
  /// Computes the curve by Gower's distance; `metric` plays no part. O(n² · d) time, O(n · d) memory. Throws
  /// as with numbers, and `nothingInCommon`.
  public func fit(
    _ rows: MixedRows, execution: Execution = .default
  ) throws(EngineError) -> KDistanceCurve {
    try check(rows.codes)
    try GowerRows(rows.codes, rows.frame).requireComparable(execution)
    let meter = ProgressMeter("neighbors", total: rows.count, execution: execution)
    let count = minimumPoints
    let distances = try Gower.sweep(rows.codes, rows.codes, rows.frame, execution, meter) {
      distances in
      // The row itself is the nearest.
      var least = distances.prefix(count).sorted()
      for distance in distances.dropFirst(count) where distance < least[count - 1] {
        let place = least.firstIndex { distance < $0 } ?? count - 1
        least.removeLast()
        least.insert(distance, at: place)
      }
      return least[count - 1]
    }
    return KDistanceCurve(distances: distances, minimumPoints: count)
  }
}

/// Which mixed rows are cores, and what is within reach of them.
struct GowerReach: Sendable {
  /// Chunks whose sets are joined at the end.
  static let parts = 32

  let rows: MixedRows
  let isCore: [Bool]
  let eps: Double

  /// Cores that are known.
  init(_ rows: MixedRows, isCore: [Bool], eps: Double) {
    self.rows = rows
    self.isCore = isCore
    self.eps = eps
  }

  /// Finds the cores: rows whose neighbours, themselves included, weigh as much as is needed. O(n² · d).
  init(
    _ rows: MixedRows, eps: Double, needed: Double, weights: [Double]?, _ execution: Execution
  ) throws(EngineError) {
    let meter = ProgressMeter("cores", total: rows.count, execution: execution)
    let masses = try Gower.sweep(rows.codes, rows.codes, rows.frame, execution, meter) {
      distances in
      var mass = 0.0
      for (row, distance) in distances.enumerated() where distance <= eps {
        mass += weights?[row] ?? 1
      }
      return mass
    }
    let isCore = masses.indices.map { masses[$0] >= needed && weights?[$0] ?? 1 > 0 }
    self.init(rows, isCore: isCore, eps: eps)
  }

  /// The groups of cores within reach of each other, by the order of their first ones. O(n² · d).
  func groups(_ execution: Execution) throws(EngineError) -> CoreGrouping {
    let n = rows.count
    let ready = GowerRows(rows.codes, rows.frame)
    let meter = ProgressMeter("joining", total: n, execution: execution)
    let grain = max(32, (n + Self.parts - 1) / Self.parts)
    let joined = try forEachChunk(of: n, grain: grain, execution) { range in
      var parents = DisjointSets(count: n)
      for row in range where !execution.cancellation.isCancelled {
        if isCore[row] { join(row, ready, &parents) }
      }
      meter.advance(by: range.count)
      return parents
    }
    var whole = DisjointSets(count: n)
    for var part in joined {
      try execution.checkCancelled()
      for row in 0..<n where isCore[row] { whole.unite(row, part.root(of: row)) }
    }
    var numbers: [Int: Int32] = [:]
    var groups = [Int32](repeating: -1, count: n)
    for row in 0..<n where isCore[row] {
      let root = whole.root(of: row)
      let number = numbers[root] ?? Int32(truncatingIfNeeded: numbers.count)
      numbers[root] = number
      groups[row] = number
    }
    return CoreGrouping(groups: groups, isCore: isCore, count: numbers.count)
  }

  /// Joins a core with the cores before it that are within reach.
  private func join(_ row: Int, _ ready: GowerRows, _ sets: inout DisjointSets) {
    var distances = [Double](repeating: 0, count: row)
    var span = distances.mutableSpan
    ready.fill(&span, from: row)
    for (other, distance) in distances.enumerated() where distance <= eps && isCore[other] {
      sets.unite(row, other)
    }
  }

  /// For each row, by its codes, a core within reach: the nearest one, or that of the least rank, of equals
  /// the first; −1 for none. O(m · n · d).
  func chooseCores(
    for codes: Matrix, byDistance: Bool, ranks: [Int32], _ meter: ProgressMeter?,
    _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    try Gower.sweep(codes, rows.codes, rows.frame, execution, meter) { distances in
      var best: Int32 = -1
      var least = Double.infinity
      for (row, distance) in distances.enumerated() where distance <= eps && isCore[row] {
        let key = byDistance ? distance : Double(ranks[row])
        if key < least { (best, least) = (Int32(truncatingIfNeeded: row), key) }
      }
      return best
    }
  }
}
