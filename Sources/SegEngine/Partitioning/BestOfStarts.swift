import SegKernels

/// A start on its way, which goes step by step.
protocol SteppedRun: Sendable {
  /// What is to be small.
  var cost: Double { get }
  /// Steps that are complete.
  var iterations: Int { get }
  var converged: Bool { get }
  /// Whether it ended because the best so far was asked for.
  var isCutShort: Bool { get set }
}

extension SteppedRun {
  /// Steps until one has converged, at most `maximum`. Asked for the best so far, the first start ends as
  /// its last complete step left it, and gives the step on its way up; other starts throw `cancelled`.
  mutating func run(
    maximum: Int, _ execution: Execution, report: (Int) -> Void,
    step: (inout Self, Execution) throws(EngineError) -> Void
  ) throws(EngineError) {
    while iterations < maximum && !converged {
      if iterations == 0 {
        try step(&self, execution.beforeModel)
      } else {
        let last = self
        let next = try execution.unlessAsked { execution throws(EngineError) in
          var next = last
          try step(&next, execution)
          return next
        }
        guard let next else {
          isCutShort = true
          return
        }
        self = next
      }
      report(iterations)
    }
  }
}

/// Runs independent starts and keeps the one of least cost, of equals the first; gives the costs of all,
/// in their order.
///
/// With `beside`, starts run beside each other, each on one thread; else one after the other, each with all
/// threads. Either way gives the same bits, as long as a start does not depend on the threads.
/// `Cancellation.keepBest` gives the best of the starts that are complete, as with so many of them; while
/// none is, the first one as far as it is. Throws what a start throws, and `cancelled`.
func bestOfStarts<Run: SteppedRun>(
  _ restarts: Int, beside: Bool, _ execution: Execution,
  _ start: @Sendable (Int, Execution) throws(EngineError) -> Run
) throws(EngineError) -> (best: Run, costs: [Double]) {
  let inner = beside ? execution.serial : execution.silent
  let outer = (beside ? execution : execution.serial).untilDiscarded
  // A batch holds so few results that keeping them all until its end costs little memory.
  let batch = beside ? min(restarts, 16) : 1
  var best: Run?
  var costs: [Double] = []
  search: for first in stride(from: 0, to: restarts, by: batch) {
    let outcomes = try forEachChunk(of: min(batch, restarts - first), grain: 1, outer) { index in
      let place = first + index.lowerBound
      return Result<Run?, EngineError> { () throws(EngineError) in
        try place == 0
          ? start(place, inner)
          : inner.unlessAsked { execution throws(EngineError) in try start(place, execution) }
      }
    }
    for outcome in outcomes {
      guard let run = try outcome.get() else { break search }
      if best.map({ run.cost < $0.cost }) ?? true { best = run }
      costs.append(run.cost)
      if run.isCutShort { break search }
    }
  }
  guard let best else { throw .cancelled }
  execution.cancellation.keep(.starts, costs.count, of: restarts)
  if best.isCutShort { execution.cancellation.keep(.iterations, best.iterations) }
  return (best, costs)
}

extension Matrix {
  /// So few values that whole starts run beside each other.
  var fitsBeside: Bool { values.count <= 2_000_000 }

  /// Writes the squared distances of row `i` to packed points into `squared`. O(points · columns).
  func fillSquared(_ squared: inout [Double], from i: Int, to packed: [Double]) {
    var span = squared.mutableSpan
    PackedDistances.fill(
      &span, from: values.span.extracting(i * columns..<(i + 1) * columns), to: packed.span,
      .squaredEuclidean)
  }
}
