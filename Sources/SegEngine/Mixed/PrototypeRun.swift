import SegKernels

/// One start of k-prototypes: rows go to their nearest prototype, prototypes to the middle of their rows.
struct PrototypeRun: Sendable {
  let problem: PrototypeProblem
  private(set) var prototypes: Prototypes
  /// Group of each row, from 0, by the prototypes, and what it costs.
  private(set) var labels: [Int32] = []
  private(set) var costs: [Double] = []
  private(set) var iterations = 0
  private(set) var converged = false
  /// Whether it ended because the best so far was asked for.
  private(set) var isCutShort = false

  init(_ problem: PrototypeProblem, _ prototypes: Prototypes) {
    self.problem = problem
    self.prototypes = prototypes
  }

  /// Σ w · cost.
  var cost: Double {
    var sum = 0.0
    for (row, cost) in costs.enumerated() { sum += problem.weights[row] * cost }
    return sum
  }

  /// Iterations until no label changes, then, on few rows, moves of single rows while one helps; at
  /// most `maximum` of both. Afterwards labels and costs are those of the prototypes.
  mutating func run(
    maximum: Int, exchange: Bool, _ execution: Execution, report: (Int) -> Void
  ) throws(EngineError) {
    let whole = execution.untilDiscarded
    try assign(whole)
    while true {
      try settle(maximum, execution, report)
      guard converged, exchange, !isCutShort, iterations < maximum else { return }
      guard try move(execution) else { return }
      converged = false
      count(maximum, execution, report)
      try assign(whole)
      if isCutShort || iterations >= maximum { return }
    }
  }

  private mutating func count(_ maximum: Int, _ execution: Execution, _ report: (Int) -> Void) {
    iterations += 1
    report(iterations)
    if iterations < maximum && execution.cancellation.asksForBest { isCutShort = true }
  }

  private mutating func settle(
    _ maximum: Int, _ execution: Execution, _ report: (Int) -> Void
  ) throws(EngineError) {
    let problem = problem
    while iterations < maximum && !isCutShort {
      let before = (labels, cost)
      let last = self
      let step = { (execution: Execution) throws(EngineError) in
        var next = last
        let tally = try PrototypeTally(
          problem, labels: next.labels, groups: next.prototypes.groups, execution)
        next.prototypes = tally.prototypes(problem)
        try next.assign(execution)
        return next
      }
      // After the first iteration there is a model, and what is not complete need not become so.
      let done = try iterations == 0 ? step(execution.untilDiscarded) : execution.unlessAsked(step)
      guard let next = done else {
        isCutShort = true
        return
      }
      self = next
      count(maximum, execution, report)
      // Equal costs in other groups: rows between two prototypes would go to and fro.
      if labels == before.0 || cost >= before.1 {
        converged = true
        return
      }
    }
  }

  /// Assigns all rows, and gives groups without rows the row that costs most.
  private mutating func assign(_ execution: Execution) throws(EngineError) {
    (labels, costs) = try problem.assign(to: prototypes, execution)
    var sizes = weighedSizes()
    // Each time others may lose their last row, so the number of rounds is limited by k.
    for _ in 0..<prototypes.groups where sizes.contains(0) {
      for empty in sizes.indices where sizes[empty] == 0 {
        guard let row = costliest(sizes) else { return }
        let one = Prototypes(rows: [row], problem)
        prototypes.replace(empty, by: one)
        sizes[Int(labels[row])] -= 1
        sizes[empty] = 1
        labels[row] = Int32(empty)
        costs[row] = 0
      }
      (labels, costs) = try problem.assign(to: prototypes, execution)
      sizes = weighedSizes()
    }
  }

  /// Rows with a weight in each group.
  private func weighedSizes() -> [Int] {
    var sizes = [Int](repeating: 0, count: prototypes.groups)
    for (row, label) in labels.enumerated() where problem.weights[row] > 0 {
      sizes[Int(label)] += 1
    }
    return sizes
  }

  private func costliest(_ sizes: [Int]) -> Int? {
    var (best, most): (Int?, Double) = (nil, 0)
    for (row, cost) in costs.enumerated()
    where cost * problem.weights[row] > most && sizes[Int(labels[row])] > 1 {
      (best, most) = (row, cost * problem.weights[row])
    }
    return best
  }

  /// One pass over all rows, each of which goes where that lowers the cost most; whether any did. The
  /// cost counts the change of the prototypes with the row (Hartigan & Wong 1979).
  private mutating func move(_ execution: Execution) throws(EngineError) -> Bool {
    let whole = execution.untilDiscarded
    var tally = try PrototypeTally(problem, labels: labels, groups: prototypes.groups, whole)
    var largest = (0..<prototypes.groups).flatMap { tally.largest($0, problem) }
    let scale = 1e-12 * max(cost, .leastNormalMagnitude)
    var moved = false
    for row in 0..<problem.count where problem.weights[row] > 0 {
      if row % 1024 == 0 { try whole.checkCancelled() }
      let own = Int(labels[row])
      guard tally.sizes[own] > 1, tally.weights[own] > problem.weights[row] else { continue }
      let gain = tally.gain(leaving: own, row, problem)
      guard gain > scale else { continue }
      var (best, least) = (own, gain - max(scale, 1e-9 * gain))
      for group in 0..<prototypes.groups where group != own {
        let loss = tally.loss(joining: group, row, problem, largest: largest)
        if loss < least { (best, least) = (group, loss) }
      }
      guard best != own else { continue }
      tally.add(row, of: problem, to: own, -1)
      tally.add(row, of: problem, to: best, 1)
      labels[row] = Int32(best)
      for group in [own, best] {
        largest.replaceSubrange(
          group * problem.categories..<(group + 1) * problem.categories,
          with: tally.largest(group, problem))
      }
      moved = true
    }
    if moved {
      prototypes = try PrototypeTally(
        problem, labels: labels, groups: prototypes.groups, whole
      ).prototypes(problem)
    }
    return moved
  }
}

extension Prototypes {
  fileprivate mutating func replace(_ group: Int, by one: Prototypes) {
    let (p, q) = (centers.count / groups, modes.count / groups)
    centers.replaceSubrange(group * p..<(group + 1) * p, with: one.centers)
    modes.replaceSubrange(group * q..<(group + 1) * q, with: one.modes)
  }
}
