import SegKernels

/// One start of k-means: assignment and means in turn, from given centres.
struct LloydRun: Sendable {
  /// What one chunk of rows knows.
  private struct Chunk: Sendable {
    let rows: Range<Int>
    /// Nearest centre of each row, from 0; −1 before the first assignment.
    var labels: [Int32]
    /// Squared distance to it.
    var squared: [Double]
    var changed = 0
    /// Σ weight · (row − centre), k × d.
    var sums: [Double]
    /// Σ weight, k.
    var mass: [Double]
  }

  /// What assignment and sums add up to over all chunks.
  private struct Totals {
    var changed = 0
    var sums: [Double]
    var mass: [Double]
  }

  private let problem: KMeansProblem
  private var chunks: [Chunk]
  private(set) var centers: Matrix
  private(set) var iterations = 0
  private(set) var converged = false
  private(set) var inertia = Double.infinity

  init(_ problem: KMeansProblem, centers: Matrix) {
    self.problem = problem
    self.centers = centers
    chunks = problem.chunks.map { range in
      Chunk(
        rows: range, labels: [Int32](repeating: -1, count: range.count),
        squared: [Double](repeating: 0, count: range.count), sums: [], mass: [])
    }
  }

  /// Lloyd steps, then exchanges if `settings` want them; `report` is told iteration and inertia.
  /// Ends with an assignment to the final centres without empty groups.
  mutating func run(
    _ settings: KMeans, _ execution: Execution, report: (Int, Double) -> Void
  ) throws(EngineError) {
    try iterate(settings, execution, report)
    guard settings.exchange, converged, chunks.count == 1 else { return }
    var exact = settings
    exact.tolerance = 0
    // Exchanges start from true means, which centres that merely hardly moved are not.
    if settings.tolerance > 0 { try settle(exact, execution, report) }
    while !isExhausted(settings), try exchange(settings, execution) {
      try settle(exact, execution, report)
    }
  }

  /// Moves the centres to the means of the rows nearest to them and iterates from there.
  private mutating func settle(
    _ settings: KMeans, _ execution: Execution, _ report: (Int, Double) -> Void
  ) throws(EngineError) {
    let totals = try assign(execution)
    guard !totals.mass.contains(where: { $0 <= 0 }) else {
      return try iterate(settings, execution, report)
    }
    _ = moveCenters(totals, [:])
    converged = false
    try iterate(settings, execution, report)
  }

  /// Moves single rows until none lowers the inertia; returns whether any moved. The centres are
  /// then the means of the labels, up to the rounding of many small steps.
  private mutating func exchange(
    _ settings: KMeans, _ execution: Execution
  ) throws(EngineError) -> Bool {
    var mass = try assign(execution).mass
    var values = centers.values
    var moved = false
    while !isExhausted(settings), try pass(&values, &mass, execution) > 0 {
      moved = true
      iterations += 1
    }
    centers = Matrix(rows: centers.rows, columns: centers.columns, values: values)
    return moved
  }

  private mutating func pass(
    _ centers: inout [Double], _ mass: inout [Double], _ execution: Execution
  ) throws(EngineError) -> Int {
    try execution.checkCancelled()
    var labels = chunks[0].labels
    var labelSpan = labels.mutableSpan
    var centerSpan = centers.mutableSpan
    var massSpan = mass.mutableSpan
    let moved = NearestCenters.exchange(
      rows: problem.rows.values.span, columns: problem.rows.columns,
      weights: problem.startingWeights.span.extracting(problem.weightEntries(of: chunks[0].rows)),
      labels: &labelSpan, centers: &centerSpan, mass: &massSpan)
    chunks[0].labels = labels
    return moved
  }

  /// Lloyd steps until no label changes, the centres hardly move, or `maximumIterations` is reached.
  private mutating func iterate(
    _ settings: KMeans, _ execution: Execution, _ report: (Int, Double) -> Void
  ) throws(EngineError) {
    let limit = settings.tolerance * problem.meanVariance
    while true {
      var totals = try assign(execution)
      let empty = totals.mass.indices.filter { totals.mass[$0] <= 0 }
      if empty.isEmpty && (converged || totals.changed == 0 || isExhausted(settings)) {
        converged = converged || totals.changed == 0
        return
      }
      let placed = try relocate(empty, &totals)
      let shift = moveCenters(totals, placed)
      iterations += 1
      report(iterations, inertia)
      // The next assignment is the last one, unless it leaves a group empty.
      converged = empty.isEmpty && settings.tolerance > 0 && shift <= limit
    }
  }

  private func isExhausted(_ settings: KMeans) -> Bool {
    iterations >= settings.maximumIterations
  }

  /// Labels and distances of all rows, in row order.
  var assignment: (labels: [Int32], squared: [Double]) {
    (chunks.flatMap(\.labels), chunks.flatMap(\.squared))
  }

  /// Puts the centres into another order and assigns all rows anew.
  mutating func reorder(_ order: [Int], _ execution: Execution) throws(EngineError) {
    centers = centers.selecting(rows: order)
    _ = try assign(execution)
  }

  /// Assigns all rows to their nearest centres and sums up. O(n · k · d).
  private mutating func assign(_ execution: Execution) throws(EngineError) -> Totals {
    let (problem, centers) = (problem, centers)
    let packed = centers.packed()
    try forEach(in: &chunks, execution) { _, chunk in
      Self.assign(&chunk, problem, centers, packed)
    }
    var totals = Totals(
      sums: [Double](repeating: 0, count: centers.values.count),
      mass: [Double](repeating: 0, count: centers.rows))
    inertia = 0
    for chunk in chunks {
      totals.changed += chunk.changed
      inertia += problem.weightedSum(chunk.squared, rows: chunk.rows)
      for index in totals.sums.indices { totals.sums[index] += chunk.sums[index] }
      for index in totals.mass.indices { totals.mass[index] += chunk.mass[index] }
    }
    return totals
  }

  private static func assign(
    _ chunk: inout Chunk, _ problem: KMeansProblem, _ centers: Matrix, _ packed: [Double]
  ) {
    let entries = problem.entries(of: chunk.rows)
    chunk.changed = assign(
      &chunk.labels, &chunk.squared, problem.rows, entries, packed)
    var sums = [Double](repeating: 0, count: centers.values.count)
    var mass = [Double](repeating: 0, count: centers.rows)
    var sumSpan = sums.mutableSpan
    var massSpan = mass.mutableSpan
    NearestCenters.accumulate(
      rows: problem.rows.values.span.extracting(entries), columns: centers.columns,
      weights: problem.startingWeights.span.extracting(problem.weightEntries(of: chunk.rows)),
      labels: chunk.labels.span, centers: centers.values.span, sums: &sumSpan, mass: &massSpan)
    chunk.sums = sums
    chunk.mass = mass
  }

  private static func assign(
    _ labels: inout [Int32], _ squared: inout [Double], _ rows: Matrix, _ entries: Range<Int>,
    _ packed: [Double]
  ) -> Int {
    var labelSpan = labels.mutableSpan
    var squaredSpan = squared.mutableSpan
    return NearestCenters.assign(
      rows: rows.values.span.extracting(entries), columns: rows.columns, packed: packed.span,
      labels: &labelSpan, squared: &squaredSpan)
  }

  /// Moves each centre to the mean of its rows; `placed` ones are set already. Returns the sum of
  /// the squared shifts.
  private mutating func moveCenters(_ totals: Totals, _ placed: [Int: Int]) -> Double {
    var shift = 0.0
    for group in 0..<centers.rows {
      for j in 0..<centers.columns {
        let step =
          placed[group].map { problem.rows[$0, j] - centers[group, j] }
          ?? totals.sums[group * centers.columns + j] / totals.mass[group]
        shift += step * step
        centers[group, j] += step
      }
      if let row = placed[group] {
        for j in 0..<centers.columns { centers[group, j] = problem.rows[row, j] }
      }
    }
    return shift
  }
}

extension LloydRun {
  /// Gives each empty group the row that adds most to the inertia, a different one each, and takes
  /// the row out of its group. Returns the row of each formerly empty group.
  ///
  /// Throws `tooManyGroups` when no row stands apart from its centre (rows differ by less than
  /// squares can show). O(n) for each empty group.
  private mutating func relocate(
    _ empty: [Int], _ totals: inout Totals
  ) throws(EngineError) -> [Int: Int] {
    var placed: [Int: Int] = [:]
    var members = empty.isEmpty ? [] : positiveMembers()
    for group in empty {
      guard let (chunk, offset) = farthest(members: members, except: Set(placed.values)) else {
        throw .tooManyGroups(k: centers.rows, distinct: centers.rows - empty.count + placed.count)
      }
      let row = chunks[chunk].rows.lowerBound + offset
      let donor = Int(chunks[chunk].labels[offset])
      let weight = problem.weight(row)
      for j in 0..<centers.columns {
        let difference = problem.rows[row, j] - centers[donor, j]
        totals.sums[donor * centers.columns + j] -= weight * difference
      }
      totals.mass[donor] -= weight
      totals.mass[group] = weight
      members[donor] -= 1
      members[group] = 1
      chunks[chunk].labels[offset] = Int32(group)
      placed[group] = row
    }
    return placed
  }

  /// Rows with positive weight in each group.
  private func positiveMembers() -> [Int] {
    var members = [Int](repeating: 0, count: centers.rows)
    for chunk in chunks {
      for (offset, row) in chunk.rows.enumerated() where problem.weight(row) > 0 {
        members[Int(chunk.labels[offset])] += 1
      }
    }
    return members
  }

  /// The row with the largest weight · squared distance whose group keeps another row; of equals the
  /// first.
  private func farthest(members: [Int], except: Set<Int>) -> (chunk: Int, offset: Int)? {
    var best: (Int, Int)?
    var most = 0.0
    for (index, chunk) in chunks.enumerated() {
      for (offset, row) in chunk.rows.enumerated() {
        let share = problem.weight(row) * chunk.squared[offset]
        guard share > most, members[Int(chunk.labels[offset])] > 1, !except.contains(row)
        else { continue }
        most = share
        best = (index, offset)
      }
    }
    return best
  }
}
