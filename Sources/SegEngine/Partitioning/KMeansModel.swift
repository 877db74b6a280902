import SegKernels

/// A fitted k-means partition. Groups are numbered canonically, so group g is row g − 1 of `centers`.
public struct KMeansModel: Sendable, Equatable {
  /// Group of each row, 1…k.
  public let labels: [Int32]
  /// Means of the groups, k × columns, in label order.
  public let centers: Matrix
  /// Rows in each group.
  public let sizes: [Int]
  /// Sum of weights in each group; equals `sizes` without weights.
  public let weights: [Double]
  /// Euclidean distance of each row to the centre of its group.
  public let distances: [Double]
  /// Weighted sum of squared distances to the own centre.
  public let inertia: Double
  /// Weighted sum of squared distances to the mean of all rows.
  public let totalSumOfSquares: Double
  /// Inertia of each group.
  public let withinSumOfSquares: [Double]
  /// Lloyd steps and passes of exchanges of the kept start.
  public let iterations: Int
  /// Whether the kept start ended before `maximumIterations`.
  public let converged: Bool
  /// Inertia that each start ended with, in order of the starts.
  public let restartInertias: [Double]
  /// Name of the seeding variant.
  public let seedingVariant: String

  /// The nearest centre of each new row (label 1…k, of equals the smallest) and the Euclidean
  /// distance to it.
  ///
  /// Cost: O(n · k · d). Throws `sizeMismatch` for another number of columns, `notFinite`,
  /// `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    guard rows.columns == centers.columns else {
      throw .sizeMismatch(of: "columns", expected: centers.columns, found: rows.columns)
    }
    try rows.requireFinite()
    let screen = centers.screened(RowFrame(of: centers))
    let columns = rows.columns
    let parts = try forEachChunk(of: rows.rows, grain: KMeansProblem.grain, execution) { range in
      let values = rows.values.span.extracting(
        range.lowerBound * columns..<range.upperBound * columns)
      var labels = [Int32](repeating: 0, count: range.count)
      var squared = [Double](repeating: 0, count: range.count)
      var work = [Float](repeating: 0, count: screen.workSize)
      var labelSpan = labels.mutableSpan
      var squaredSpan = squared.mutableSpan
      var workSpan = work.mutableSpan
      _ = screen.assign(rows: values, labels: &labelSpan, work: &workSpan)
      NearestCenters.ownDistances(
        rows: values, columns: columns, labels: labelSpan.span, centers: centers.values.span,
        squared: &squaredSpan)
      return (labels: labels.map { $0 + 1 }, distances: squared.map { $0.squareRoot() })
    }
    return (parts.flatMap { $0.labels }, parts.flatMap { $0.distances })
  }
}

extension KMeansModel {
  /// Numbers the groups of a finished run canonically.
  init(
    _ finished: consuming LloydRun, _ problem: KMeansProblem, restartInertias: [Double],
    seeding: String, _ execution: Execution
  ) throws(EngineError) {
    var run = consume finished
    try run.wake(execution)
    var totals = GroupTotals(run, problem)
    // Rows as near to two centres go to the smaller number, so a new order can move them and change
    // the sizes that it came from; that settles at once, and labels agree with `predict` always.
    for _ in 0..<4 {
      let order = CanonicalLabels.ranking(sizes: totals.weights, centers: run.centers)
      if order.elementsEqual(0..<order.count) { break }
      try run.reorder(order, execution)
      totals = GroupTotals(run, problem)
    }
    let assignment = run.assignment
    self.init(
      labels: assignment.labels, centers: run.centers, sizes: totals.sizes,
      weights: totals.weights, distances: assignment.distances,
      inertia: run.inertia, totalSumOfSquares: problem.totalSumOfSquares,
      withinSumOfSquares: totals.within, iterations: run.iterations, converged: run.converged,
      restartInertias: restartInertias, seedingVariant: seeding)
  }
}

/// Sizes, weights and inertia of each group of a run.
private struct GroupTotals {
  var sizes: [Int]
  var weights: [Double]
  var within: [Double]

  init(_ run: LloydRun, _ problem: KMeansProblem) {
    let k = run.centers.rows
    sizes = [Int](repeating: 0, count: k)
    weights = [Double](repeating: 0, count: k)
    within = [Double](repeating: 0, count: k)
    for chunk in run.chunks {
      for (offset, row) in chunk.rows.enumerated() {
        let group = Int(chunk.labels[offset])
        sizes[group] += 1
        weights[group] += problem.weight(row)
        within[group] += problem.weight(row) * chunk.squared[offset]
      }
    }
  }
}
