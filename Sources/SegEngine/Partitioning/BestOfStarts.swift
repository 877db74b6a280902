import SegKernels

/// Runs independent starts and keeps the one of least cost, of equals the first; gives the costs of all,
/// in their order.
///
/// With `beside`, starts run beside each other, each on one thread; else one after the other, each with all
/// threads. Either way gives the same bits, as long as a start does not depend on the threads. Throws
/// what a start throws, and `cancelled`.
func bestOfStarts<Run: Sendable>(
  _ restarts: Int, beside: Bool, _ execution: Execution, cost: (Run) -> Double,
  _ start: @Sendable (Int, Execution) throws(EngineError) -> Run
) throws(EngineError) -> (best: Run, costs: [Double]) {
  let inner = beside ? execution.serial : execution.silent
  // A batch holds so few results that keeping them all until its end costs little memory.
  let batch = beside ? min(restarts, 16) : 1
  var best: Run?
  var costs: [Double] = []
  for first in stride(from: 0, to: restarts, by: batch) {
    let outcomes = try forEachChunk(
      of: min(batch, restarts - first), grain: 1, beside ? execution : execution.serial
    ) { index in
      Result { () throws(EngineError) in try start(first + index.lowerBound, inner) }
    }
    for outcome in outcomes {
      let run = try outcome.get()
      if best.map({ cost(run) < cost($0) }) ?? true { best = run }
      costs.append(cost(run))
    }
  }
  guard let best else { throw .cancelled }
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
