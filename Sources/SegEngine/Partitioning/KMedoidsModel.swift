import SegKernels

/// A fitted partition around medoids. Groups are numbered canonically, so group g has medoid g − 1.
public struct KMedoidsModel: Sendable, Equatable {
  /// Group of each row, 1…k: that of the nearest medoid, of equals the smallest.
  public let labels: [Int32]
  /// The rows that are medoids, from 0, in label order.
  public let medoids: [Int]
  /// The medoids' values, k × columns; without columns if the fit was from distances.
  public let centers: Matrix
  /// Rows in each group.
  public let sizes: [Int]
  /// Sum of weights in each group; equals `sizes` without weights.
  public let weights: [Double]
  /// Distance of each row to the medoid of its group.
  public let distances: [Double]
  /// Weighted sum of `distances`, the objective as in the Python package kmedoids.
  public let totalDissimilarity: Double
  /// Weighted mean of `distances`, the objective as in R's `pam`.
  public let meanDissimilarity: Double
  /// How many times the kept start tried the rows.
  public let passes: Int
  /// Swaps of the kept start.
  public let swaps: Int
  /// Whether the kept start ended because no swap helps.
  public let converged: Bool
  /// Total that each start (or sample) ended with.
  public let startTotals: [Double]
  /// The metric of the fit; nil if it was from distances.
  public let metric: Metric?

  /// The nearest medoid of each new row (label 1…k, of equals the smallest) and the distance to it.
  ///
  /// Cost: O(n · k · d). Throws `invalid` for a model fitted from distances, `sizeMismatch` for
  /// another number of columns, `notFinite`, `zeroVector`, `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    guard let metric else {
      throw .invalid(parameter: "model", found: "distances", allowed: "a model of rows")
    }
    guard rows.columns == centers.columns else {
      throw .sizeMismatch(of: "columns", expected: centers.columns, found: rows.columns)
    }
    guard rows.rows > 0 else { return ([], []) }
    let space = try MedoidSpace(rows, metric: metric, weights: nil, execution)
    let medoids = metric == .cosine ? try centers.unitRows() : centers
    let found = try space.assign(toRowsOf: medoids, execution)
    return (found.labels.map { $0 + 1 }, found.distances)
  }
}

extension KMedoidsModel {
  /// Numbers the groups of a finished search canonically.
  init(
    _ found: MedoidSearch, _ space: MedoidSpace, rows: Matrix?, metric: Metric?,
    _ execution: Execution
  ) throws(EngineError) {
    var quiet = execution
    quiet.progress = { _ in }
    var medoids = found.medoids.sorted()
    var assigned = try space.assign(to: medoids, quiet)
    // Rows as near to two medoids go to the smaller number, so a new order can move them and change
    // the sizes that it came from; that settles at once.
    for _ in 0..<4 {
      let order = CanonicalLabels.ranking(
        sizes: Self.sums(space.weights, assigned.labels, medoids.count),
        centers: rows?.selecting(rows: medoids))
      if order.elementsEqual(0..<order.count) { break }
      medoids = order.map { medoids[$0] }
      assigned = try space.assign(to: medoids, quiet)
    }
    var sizes = [Int](repeating: 0, count: medoids.count)
    var total = 0.0
    for (row, label) in assigned.labels.enumerated() {
      sizes[Int(label)] += 1
      total += space.weights[row] * assigned.distances[row]
    }
    self.init(
      labels: assigned.labels.map { $0 + 1 }, medoids: medoids,
      centers: rows?.selecting(rows: medoids)
        ?? Matrix(rows: medoids.count, columns: 0, values: []),
      sizes: sizes, weights: Self.sums(space.weights, assigned.labels, medoids.count),
      distances: assigned.distances, totalDissimilarity: total,
      meanDissimilarity: total / space.sumOfWeights, passes: found.passes, swaps: found.swaps,
      converged: found.converged, startTotals: found.startObjectives, metric: metric)
  }

  private static func sums(_ weights: [Double], _ labels: [Int32], _ k: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: k)
    for (row, label) in labels.enumerated() { sums[Int(label)] += weights[row] }
    return sums
  }
}
