import SegKernels

/// One start of k-means: assignment and means in turn, from given centres.
///
/// Each assignment looks only at rows whose nearest centre may have changed, and moves those that
/// did change from sum to sum. Before a run ends the sums are taken anew from all rows, so that the
/// rounding of many small steps leaves no trace.
struct LloydRun: Sendable {
  /// What one chunk of rows knows.
  struct Chunk: Sendable {
    let rows: Range<Int>
    /// Nearest centre of each row, from 0; −1 before the first assignment.
    var labels: [Int32]
    /// How much farther any other centre is, in the frame of the problem; see `RowBounds`.
    var slack: [Float]
    var changed = 0
    /// What changed labels add to the sums and to the mass of the run; empty if none changed.
    var sums: [Double] = []
    var mass: [Double] = []
    /// Squared distance of each row to its centre; empty until `measure`.
    var squared: [Double] = []
  }

  let problem: KMeansProblem
  private(set) var chunks: [Chunk]
  private(set) var centers: Matrix
  private(set) var iterations = 0
  private(set) var converged = false
  /// Whether it ended because the best so far was asked for: as with this number of iterations as limit.
  private(set) var isCutShort = false
  /// Weighted sum of squared distances to the own centre; infinite until `measure`.
  private(set) var inertia = Double.infinity

  /// Points from which `sums` are taken, k × d; near the centres, so that data far from the origin
  /// keep their digits.
  private var anchors: [Double]
  /// Σ weight · (row − anchor) of each group, k × d.
  private var sums: [Double]
  /// Σ weight of each group, k, then numbers of rows with positive weight, k.
  private var mass: [Double]
  /// How far each centre has moved since the last assignment, at most.
  private var shifts: [Double]

  init(_ problem: KMeansProblem, centers: Matrix) {
    self.problem = problem
    self.centers = centers
    chunks = problem.chunks.map { range in
      Chunk(
        rows: range, labels: [Int32](repeating: -1, count: range.count),
        slack: [Float](repeating: -.infinity, count: range.count))
    }
    anchors = centers.values
    sums = [Double](repeating: 0, count: centers.values.count)
    mass = [Double](repeating: 0, count: 2 * centers.rows)
    shifts = [Double](repeating: 0, count: centers.rows)
  }

  /// Lloyd steps, then exchanges if `settings` want them; `report` is told the iteration. Only the steps
  /// end early for `Cancellation.keepBest`: exchanges are for few rows and take no time to speak of.
  /// Ends with an assignment to the final centres without empty groups, and measured.
  mutating func run(
    _ settings: KMeans, _ execution: Execution, report: (Int) -> Void
  ) throws(EngineError) {
    let stop = execution.cancellation
    let execution = execution.untilDiscarded
    try iterate(settings, execution, stop, report)
    if settings.exchange, converged, problem.rows.rows <= KMeans.exchangeLimit {
      var exact = settings
      exact.tolerance = 0
      // Exchanges start from true means, which centres that merely hardly moved are not.
      let discarded = execution.cancellation
      if settings.tolerance > 0 { try iterate(exact, execution, discarded, report) }
      while !isExhausted(settings), try exchange(settings, execution) {
        try iterate(exact, execution, discarded, report)
      }
    }
    try measure(execution)
  }

  /// Lloyd steps until no label changes, the centres hardly move, `maximumIterations` is reached or
  /// `stop` asks for the best so far.
  private mutating func iterate(
    _ settings: KMeans, _ execution: Execution, _ stop: Cancellation, _ report: (Int) -> Void
  ) throws(EngineError) {
    let limit = settings.tolerance * problem.meanVariance
    var isLast = false
    var confirmations = 0
    converged = false
    while true {
      let changed = try assign(execution)
      let k = centers.rows
      let empty = (0..<k).filter { mass[k + $0] <= 0 }
      if empty.isEmpty {
        if isLast || isCutShort || isExhausted(settings) {
          converged = !isCutShort && (isLast || changed == 0)
          return
        }
        if changed == 0 {
          // Sums taken anew may move a centre by its last digits, and a row on a border with it.
          guard confirmations < 3, try refresh(execution) else {
            converged = true
            return
          }
          confirmations += 1
          continue
        }
      }
      let placed = try relocate(empty, execution)
      let shift = moveCenters(placed)
      iterations += 1
      // The next assignment is the last one, unless it leaves a group empty.
      isLast = empty.isEmpty && settings.tolerance > 0 && shift <= limit
      if !isLast && !isExhausted(settings) { isCutShort = stop.asksForBest }
      if isLast || isCutShort || isExhausted(settings) { _ = try refresh(execution) }
      report(iterations)
    }
  }

  private func isExhausted(_ settings: KMeans) -> Bool {
    iterations >= settings.maximumIterations
  }

  /// Puts the centres into another order; rows as near to two of them go to the smaller number.
  mutating func reorder(_ order: [Int], _ execution: Execution) throws(EngineError) {
    var rank = [Int32](repeating: 0, count: order.count)
    for (position, group) in order.enumerated() { rank[group] = Int32(position) }
    let ranks = rank
    centers = centers.selecting(rows: order)
    try forEach(in: &chunks, execution) { _, chunk in
      for i in chunk.labels.indices { chunk.labels[i] = ranks[Int(chunk.labels[i])] }
    }
    _ = try assign(execution)
    try measure(execution)
  }

  /// Takes labels that were found elsewhere, with the means of their groups as centres.
  mutating func adopt(
    _ labels: [Int32], centers values: [Double], _ execution: Execution
  ) throws(EngineError) {
    centers = Matrix(rows: centers.rows, columns: centers.columns, values: values)
    for index in chunks.indices {
      chunks[index].labels = Array(labels[chunks[index].rows])
      for i in chunks[index].slack.indices { chunks[index].slack[i] = -.infinity }
    }
    _ = try refresh(execution)
  }
}

extension LloydRun {
  /// Assigns rows to their nearest centres and moves them between the sums; returns how many
  /// changed. O(n) and O(k · d) for each row that is looked at.
  private mutating func assign(_ execution: Execution) throws(EngineError) -> Int {
    let (problem, anchors) = (problem, anchors)
    let screen = centers.screened(problem.frame)
    let drops = drops()
    try forEach(in: &chunks, execution) { _, chunk in
      Self.assign(&chunk, problem, screen, drops, anchors)
    }
    for group in shifts.indices { shifts[group] = 0 }
    var changed = 0
    for chunk in chunks where chunk.changed > 0 {
      changed += chunk.changed
      for at in sums.indices { sums[at] += chunk.sums[at] }
      for at in mass.indices { mass[at] += chunk.mass[at] }
    }
    return changed
  }

  /// What the moves since the last assignment may have taken from the slack of a group's rows: the
  /// shift of its own centre and the largest of another one, in the frame and rounded up.
  private func drops() -> [Float] {
    let farthest = shifts.indices.max { shifts[$0] < shifts[$1] } ?? 0
    let second = shifts.indices.filter { $0 != farthest }.map { shifts[$0] }.max() ?? 0
    return shifts.indices.map { group in
      let other = group == farthest ? second : shifts[farthest]
      return Float((shifts[group] + other) * problem.frame.scale * (1 + 1e-6)).nextUp
    }
  }

  private static func assign(
    _ chunk: inout Chunk, _ problem: KMeansProblem, _ screen: CenterScreen, _ drops: [Float],
    _ anchors: [Double]
  ) {
    // Taken out of the chunk, so that they are changed in place.
    var (labels, slack) = (chunk.labels, chunk.slack)
    (chunk.labels, chunk.slack, chunk.squared) = ([], [], [])
    var sums = [Double](repeating: 0, count: anchors.count)
    var mass = [Double](repeating: 0, count: 2 * drops.count)
    let rows = problem.rows.values.span.extracting(problem.entries(of: chunk.rows))
    let weights = problem.weights(of: chunk.rows)
    var picks = [Int32](repeating: 0, count: KMeansProblem.stretch)
    var found = picks
    var work = [Float](repeating: 0, count: screen.workSize)
    chunk.changed = 0
    var labelSpan = labels.mutableSpan
    var slackSpan = slack.mutableSpan
    var sumSpan = sums.mutableSpan
    var massSpan = mass.mutableSpan
    var foundSpan = found.mutableSpan
    var workSpan = work.mutableSpan
    for start in stride(from: 0, to: chunk.rows.count, by: KMeansProblem.stretch) {
      var pickSpan = picks.mutableSpan
      let count = RowBounds.wake(
        start..<min(start + KMeansProblem.stretch, chunk.rows.count), slack: &slackSpan,
        labels: labelSpan.span, drops: drops.span, picks: &pickSpan)
      if count == 0 { continue }
      let picked = pickSpan.span.extracting(0..<count)
      screen.assign(
        rows: rows, picks: picked, found: &foundSpan, slack: &slackSpan, work: &workSpan)
      chunk.changed += RowBounds.move(
        rows: rows, weights: weights.span, picks: picked, found: foundSpan.span,
        labels: &labelSpan, anchors: anchors.span, sums: &sumSpan, mass: &massSpan)
    }
    (chunk.labels, chunk.slack) = (labels, slack)
    (chunk.sums, chunk.mass) = chunk.changed > 0 ? (sums, mass) : ([], [])
  }

  /// Takes the sums anew around the present centres and moves these to the means. Returns whether
  /// any moved. Every row must have a label. O(n · d).
  private mutating func refresh(_ execution: Execution) throws(EngineError) -> Bool {
    anchors = centers.values
    let (problem, anchors, k) = (problem, anchors, centers.rows)
    try forEach(in: &chunks, execution) { _, chunk in
      var sums = [Double](repeating: 0, count: anchors.count)
      var mass = [Double](repeating: 0, count: 2 * k)
      var sumSpan = sums.mutableSpan
      var massSpan = mass.mutableSpan
      let weights = problem.weights(of: chunk.rows)
      RowBounds.accumulate(
        rows: problem.rows.values.span.extracting(problem.entries(of: chunk.rows)),
        weights: weights.span, labels: chunk.labels.span,
        anchors: anchors.span, sums: &sumSpan, mass: &massSpan)
      chunk.sums = sums
      chunk.mass = mass
    }
    sums = [Double](repeating: 0, count: anchors.count)
    mass = [Double](repeating: 0, count: 2 * k)
    for chunk in chunks {
      for at in sums.indices { sums[at] += chunk.sums[at] }
      for at in mass.indices { mass[at] += chunk.mass[at] }
    }
    let before = centers
    _ = moveCenters([:])
    return centers != before
  }

  /// Moves each centre to the mean of its rows; `placed` ones go to their row. Groups without rows
  /// stay where they are. Returns the sum of the squared shifts.
  private mutating func moveCenters(_ placed: [Int: Int]) -> Double {
    let columns = centers.columns
    var total = 0.0
    for group in 0..<centers.rows where mass[centers.rows + group] > 0 {
      var shift = 0.0
      for j in 0..<columns {
        let at = group * columns + j
        let value =
          placed[group].map { problem.rows[$0, j] } ?? anchors[at] + sums[at] / mass[group]
        let step = value - centers[group, j]
        shift += step * step
        centers[group, j] = value
      }
      total += shift
      shifts[group] += shift.squareRoot()
    }
    return total
  }

  /// Squared distances of all rows to their centres, and the inertia. O(n · d).
  private mutating func measure(_ execution: Execution) throws(EngineError) {
    let (problem, centers) = (problem, centers)
    try forEach(in: &chunks, execution) { _, chunk in
      var squared = [Double](repeating: 0, count: chunk.rows.count)
      var span = squared.mutableSpan
      NearestCenters.ownDistances(
        rows: problem.rows.values.span.extracting(problem.entries(of: chunk.rows)),
        columns: centers.columns, labels: chunk.labels.span,
        centers: centers.values.span, squared: &span)
      chunk.squared = squared
      chunk.sums = []
    }
    inertia = 0
    for chunk in chunks { inertia += problem.weightedSum(chunk.squared, rows: chunk.rows) }
  }

  /// Forgets what can be found again, so that several finished runs take little memory.
  mutating func rest() {
    for index in chunks.indices {
      (chunks[index].slack, chunks[index].squared) = ([], [])
      (chunks[index].sums, chunks[index].mass) = ([], [])
    }
  }

  /// Finds again what `rest` forgot.
  mutating func wake(_ execution: Execution) throws(EngineError) {
    guard chunks.contains(where: { $0.slack.isEmpty }) else { return }
    for index in chunks.indices {
      chunks[index].slack = [Float](repeating: -.infinity, count: chunks[index].rows.count)
    }
    try measure(execution)
  }

  /// Groups of all rows, from 1, and distances to their centres, in row order.
  var assignment: (labels: [Int32], distances: [Double]) {
    var labels: [Int32] = []
    var distances: [Double] = []
    labels.reserveCapacity(problem.rows.rows)
    distances.reserveCapacity(problem.rows.rows)
    for chunk in chunks {
      for label in chunk.labels { labels.append(label + 1) }
      for squared in chunk.squared { distances.append(squared.squareRoot()) }
    }
    return (labels, distances)
  }
}

extension LloydRun {
  /// Gives each empty group the row that adds most to the inertia, a different one each, and takes
  /// the row out of its group. Returns the row of each formerly empty group.
  ///
  /// Throws `tooManyGroups` when no row stands apart from its centre (rows differ by less than
  /// squares can show). O(n · d), and O(n) for each empty group.
  private mutating func relocate(
    _ empty: [Int], _ execution: Execution
  ) throws(EngineError) -> [Int: Int] {
    if empty.isEmpty { return [:] }
    try measure(execution)
    let k = centers.rows
    var placed: [Int: Int] = [:]
    for group in empty {
      guard let (chunk, offset) = farthest(except: Set(placed.values)) else {
        throw .tooManyGroups(k: k, distinct: k - empty.count + placed.count)
      }
      let row = chunks[chunk].rows.lowerBound + offset
      let donor = Int(chunks[chunk].labels[offset])
      let weight = problem.weight(row)
      for j in 0..<centers.columns {
        let (from, to) = (donor * centers.columns + j, group * centers.columns + j)
        sums[from] -= weight * (problem.rows[row, j] - anchors[from])
        sums[to] = weight * (problem.rows[row, j] - anchors[to])
      }
      mass[donor] -= weight
      mass[k + donor] -= 1
      mass[group] = weight
      mass[k + group] = 1
      chunks[chunk].labels[offset] = Int32(group)
      chunks[chunk].slack[offset] = -.infinity
      placed[group] = row
    }
    return placed
  }

  /// The row with the largest weight · squared distance whose group keeps another row; of equals the
  /// first.
  private func farthest(except: Set<Int>) -> (chunk: Int, offset: Int)? {
    var best: (Int, Int)?
    var most = 0.0
    for (index, chunk) in chunks.enumerated() {
      for (offset, row) in chunk.rows.enumerated() {
        let share = problem.weight(row) * chunk.squared[offset]
        guard share > most, mass[centers.rows + Int(chunk.labels[offset])] > 1,
          !except.contains(row)
        else { continue }
        most = share
        best = (index, offset)
      }
    }
    return best
  }

  /// Moves single rows until none lowers the inertia; returns whether any moved. The centres are
  /// then the means of the labels.
  private mutating func exchange(
    _ settings: KMeans, _ execution: Execution
  ) throws(EngineError) -> Bool {
    let weights = problem.weights ?? []
    var labels = chunks.flatMap(\.labels)
    var values = centers.values
    var masses = Array(mass.prefix(centers.rows))
    var moved = false
    while !isExhausted(settings) {
      try execution.checkCancelled()
      var labelSpan = labels.mutableSpan
      var centerSpan = values.mutableSpan
      var massSpan = masses.mutableSpan
      let count = NearestCenters.exchange(
        rows: problem.rows.values.span, columns: problem.rows.columns,
        weights: weights.span, labels: &labelSpan, centers: &centerSpan,
        mass: &massSpan)
      if count == 0 { break }
      moved = true
      iterations += 1
    }
    if moved { try adopt(labels, centers: values, execution) }
    return moved
  }
}
