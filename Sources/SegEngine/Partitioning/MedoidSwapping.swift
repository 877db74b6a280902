import SegKernels

/// Swaps a medoid for another row as long as that lowers the objective.
///
/// FasterPAM (Schubert & Rousseeuw, "Fast and eager k-medoids clustering", Inf. Syst. 101 (2021),
/// https://doi.org/10.1016/j.is.2021.101804): rows are tried in turn and the first that helps is taken.
/// Some of the next rows are tried beside each other; of these, the first that helps counts and those
/// behind it are tried again, so that the outcome is that of trying one by one.
struct MedoidSwapping: Sendable {
  /// What is known of a block of positions.
  struct Block: Sendable {
    let positions: Range<Int>
    /// Slot of the nearest and the second medoid, and the distances to them.
    var slots: [Int32]
    var secondSlots: [Int32]
    var nearest: [Double]
    var second: [Double]
    /// By how much the objective rises when a medoid is taken away, k.
    var losses: [Double]
    var objective = 0.0
  }

  /// Up to eight candidates with room to try them.
  private struct Trial: Sendable {
    var candidates: [Int] = []
    var scratch: [Double]
    /// Changes of the objective by slot, candidates × k.
    var changes: [Double]
    /// Best slot of each candidate and the change there.
    var best: [(slot: Int, change: Double)] = []
  }

  private let space: MedoidSpace
  private(set) var medoids: [Int]
  private var blocks: [Block]
  private var losses: [Double]
  private(set) var objective = 0.0
  private(set) var swaps = 0
  /// Rows that were tried.
  private(set) var tried = 0
  /// Rows that were tried until the last swap.
  private var triedUntilSwap = 0
  private(set) var converged = false
  /// Whether it ended because the best so far was asked for: as with this number of swaps as limit.
  private(set) var isCutShort = false
  /// At least two medoids. O(n · k · d).
  init(
    _ space: MedoidSpace, medoids: [Int], _ execution: Execution
  ) throws(EngineError) {
    precondition(medoids.count >= 2, "swaps need a second medoid")
    self.space = space
    self.medoids = medoids
    let k = medoids.count
    losses = [Double](repeating: 0, count: k)
    blocks = space.blocks.map { range in
      Block(
        positions: range, slots: [Int32](repeating: 0, count: range.count),
        secondSlots: [Int32](repeating: 0, count: range.count),
        nearest: [Double](repeating: 0, count: range.count),
        second: [Double](repeating: 0, count: range.count),
        losses: [Double](repeating: 0, count: k))
    }
    let ready = space.medoids(medoids)
    try forEach(in: &blocks, execution) { _, block in
      for i in 0..<block.positions.count where block.positions.lowerBound + i < space.count {
        block.search(i, space, ready)
      }
      block.sum(space.weights)
    }
    addUp()
  }

  /// Tries rows in turn until none helps, a limit of `settings` is reached or the best so far is asked for;
  /// `report` is told how many were tried.
  ///
  /// O(passes · n² · d). Throws `cancelled`.
  mutating func run(
    _ settings: KMedoids, candidates: [Int], _ execution: Execution, report: (Int, Double) -> Void
  ) throws(EngineError) {
    var next = 0
    var sinceSwap = 0
    var batch = Self.smallestBatch
    var trials: [Trial] = []
    while sinceSwap < candidates.count {
      let left = min(
        candidates.count - sinceSwap, candidates.count * settings.maximumPasses - tried)
      guard left > 0, !isExhausted(settings) else { return }
      let chosen = (0..<min(batch, left)).map { candidates[(next + $0) % candidates.count] }
      prepare(&trials, chosen)
      guard try evaluate(&trials, execution) else { return }
      let helping = firstHelping(trials)
      let used = helping.map { $0.index + 1 } ?? chosen.count
      next = (next + used) % candidates.count
      tried += used
      sinceSwap += used
      batch = min(2 * batch, Self.largestBatch)
      if let helping {
        try swap(helping.slot, for: chosen[helping.index], execution.untilDiscarded)
        // The row that was taken is a medoid now and need not be tried.
        sinceSwap = 1
        batch = Self.smallestBatch
      }
      report(tried, objective)
    }
    converged = true
  }

  /// Looks at all rows and takes the best swap, as PAM does, as long as one helps; of equals the first
  /// row.
  ///
  /// O(swaps · n² · d). Throws `cancelled`.
  mutating func runSteepest(
    _ settings: KMedoids, candidates: [Int], _ execution: Execution, report: (Int, Double) -> Void
  ) throws(EngineError) {
    var trials: [Trial] = []
    for _ in 0..<settings.maximumPasses {
      guard !isExhausted(settings) else { return }
      var best = (row: -1, slot: 0, change: -1e-12 * objective)
      for from in stride(from: 0, to: candidates.count, by: Self.largestBatch) {
        let chosen = Array(candidates[from..<min(from + Self.largestBatch, candidates.count)])
        prepare(&trials, chosen)
        guard try evaluate(&trials, execution) else { return }
        for trial in trials {
          for (row, found) in zip(trial.candidates, trial.best)
          where found.change < best.change && !medoids.contains(row) {
            best = (row, found.slot, found.change)
          }
        }
        tried += chosen.count
        report(tried, objective)
      }
      guard best.row >= 0 else {
        converged = true
        return
      }
      try swap(best.slot, for: best.row, execution.untilDiscarded)
    }
  }

  private func isExhausted(_ settings: KMedoids) -> Bool {
    settings.maximumSwaps.map { swaps >= $0 } ?? false
  }

  private static let smallestBatch = 2 * MedoidSpace.group
  private static let largestBatch = 64 * MedoidSpace.group

  private func prepare(_ trials: inout [Trial], _ chosen: [Int]) {
    let group = MedoidSpace.group
    let needed = (chosen.count + group - 1) / group
    while trials.count < needed {
      trials.append(
        Trial(
          scratch: [Double](repeating: 0, count: group * min(MedoidSpace.block, space.positions)),
          changes: [Double](repeating: 0, count: group * medoids.count)))
    }
    trials.removeLast(trials.count - needed)
    for index in trials.indices {
      trials[index].candidates =
        Array(chosen[index * group..<min((index + 1) * group, chosen.count)])
    }
  }

  /// Returns whether all could be tried; if not, nothing since the last swap counts.
  private mutating func evaluate(
    _ trials: inout [Trial], _ execution: Execution
  ) throws(EngineError) -> Bool {
    let (space, blocks, losses) = (space, blocks, losses)
    let complete: Void? = try execution.unlessAsked { execution throws(EngineError) in
      try forEach(in: &trials, execution) { _, trial in
        Self.evaluate(&trial, space, blocks, losses, execution.cancellation)
      }
    }
    isCutShort = complete == nil
    if isCutShort { tried = triedUntilSwap }
    return !isCutShort
  }

  private static func evaluate(
    _ trial: inout Trial, _ space: MedoidSpace, _ blocks: [Block], _ losses: [Double],
    _ cancellation: Cancellation
  ) {
    let k = losses.count
    let values = space.values(of: trial.candidates)
    var shared = [Double](repeating: 0, count: trial.candidates.count)
    // Taken out and put back, so that both can be used at the same time.
    var (scratch, changes) = (trial.scratch, trial.changes)
    (trial.scratch, trial.changes) = ([], [])
    defer { (trial.scratch, trial.changes) = (scratch, changes) }
    for place in changes.indices { changes[place] = losses[place % k] }
    for block in blocks where !cancellation.isCancelled {
      space.fill(&scratch, trial.candidates, values: values, at: block.positions)
      let length = block.positions.count
      var changeSpan = changes.mutableSpan
      for place in shared.indices {
        shared[place] += MedoidGains.addChanges(
          distances: scratch.span.extracting(place * length..<(place + 1) * length),
          nearest: block.nearest.span, second: block.second.span,
          weights: space.weights.span.extracting(block.positions), slots: block.slots.span,
          changes: &changeSpan, from: place * k)
      }
    }
    trial.best = shared.indices.map { place in
      var slot = 0
      let row = place * k
      for other in 1..<k where changes[row + other] < changes[row + slot] {
        slot = other
      }
      return (slot, changes[row + slot] + shared[place])
    }
  }

  /// The first candidate that lowers the objective by more than rounding.
  private func firstHelping(_ trials: [Trial]) -> (index: Int, slot: Int)? {
    let enough = -1e-12 * objective
    for (group, trial) in trials.enumerated() {
      for (place, best) in trial.best.enumerated()
      where best.change < enough && !medoids.contains(trial.candidates[place]) {
        return (group * MedoidSpace.group + place, best.slot)
      }
    }
    return nil
  }

  /// Puts a row in the place of a medoid. O(n · d), and O(k · d) for each row that had it as nearest
  /// or second.
  private mutating func swap(
    _ slot: Int, for row: Int, _ execution: Execution
  ) throws(EngineError) {
    medoids[slot] = row
    swaps += 1
    triedUntilSwap = tried
    let space = space
    let ready = space.medoids(medoids)
    let values = space.values(of: [row])
    try forEach(in: &blocks, execution) { _, block in
      var distances = [Double](repeating: 0, count: 2 * block.positions.count)
      space.fill(&distances, [row], values: values, at: block.positions)
      block.update(Int32(slot), distances, space, ready)
      block.sum(space.weights)
    }
    addUp()
  }

  private mutating func addUp() {
    objective = 0
    for slot in losses.indices { losses[slot] = 0 }
    for block in blocks {
      objective += block.objective
      for slot in losses.indices { losses[slot] += block.losses[slot] }
    }
  }
}

extension MedoidSwapping.Block {
  /// Finds nearest and second medoid of a position anew; of equals the first slots. O(k · d).
  fileprivate mutating func search(_ i: Int, _ space: MedoidSpace, _ medoids: MedoidSpace.Medoids) {
    let distances = space.distances(of: positions.lowerBound + i, to: medoids)
    var (first, second) = (0, 1)
    if distances[1] < distances[0] { (first, second) = (1, 0) }
    for slot in 2..<max(distances.count, 2) {
      if distances[slot] < distances[first] {
        (first, second) = (slot, first)
      } else if distances[slot] < distances[second] {
        second = slot
      }
    }
    (slots[i], secondSlots[i]) = (Int32(first), Int32(second))
    (nearest[i], self.second[i]) = (distances[first], distances[second])
  }

  /// Takes note of a new medoid in a slot, given the distances to it.
  fileprivate mutating func update(
    _ slot: Int32, _ distances: [Double], _ space: MedoidSpace, _ medoids: MedoidSpace.Medoids
  ) {
    for i in 0..<min(positions.count, space.count - positions.lowerBound) {
      let distance = distances[i]
      if slots[i] == slot {
        if distance <= second[i] { nearest[i] = distance } else { search(i, space, medoids) }
      } else if distance < nearest[i] {
        (slots[i], secondSlots[i]) = (slot, slots[i])
        (nearest[i], second[i]) = (distance, nearest[i])
      } else if distance < second[i] || (secondSlots[i] == slot && distance == second[i]) {
        (secondSlots[i], second[i]) = (slot, distance)
      } else if secondSlots[i] == slot {
        search(i, space, medoids)
      }
    }
  }

  /// Adds up the objective and what taking a medoid away would cost.
  fileprivate mutating func sum(_ weights: [Double]) {
    objective = 0
    for slot in losses.indices { losses[slot] = 0 }
    for i in 0..<positions.count {
      let weight = weights[positions.lowerBound + i]
      objective += weight * nearest[i]
      losses[Int(slots[i])] += weight * (second[i] - nearest[i])
    }
  }
}
