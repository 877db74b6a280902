import RealModule

/// How strongly rows belong to groups of a crisp partition: a softmax of their squared distances to the
/// groups' centres, exp(−d² / 2s²) brought to the sum 1.
///
/// These are the probabilities of a mixture of equally frequent, round normal components of one width s, where
/// s² is the mean squared deviation of a row from its own centre in one column (the inertia by n · d): the
/// mixture that k-means is the limit of (Bishop, Pattern Recognition and Machine Learning, 2006, 9.3.2).
public struct SoftShares: Sendable, Equatable {
  /// Rows × groups, 1…k; the shares of a row sum to 1.
  public let shares: Matrix
  /// s, in the unit of the columns; 0 where all rows are at their centres, and then shares are 0 or 1.
  public let width: Double

  /// - Parameters:
  ///   - rows: n × d.
  ///   - labels: 1…k, n; 0 for rows of no group, which get shares too.
  ///   - centers: k × d, in the order of the labels.
  ///   - weights: of the rows in the width.
  ///
  /// O(n · k · d) time, n · k numbers. Throws `sizeMismatch`, `notFinite`, `memory`, `cancelled`.
  public init(
    _ rows: Matrix, labels: [Int32], centers: Matrix, weights: [Double]? = nil,
    execution: Execution = .default
  ) throws(EngineError) {
    try rows.requireFitting(centers)
    guard labels.count == rows.rows else {
      throw .sizeMismatch(of: "labels", expected: rows.rows, found: labels.count)
    }
    var (squares, mass) = (0.0, 0.0)
    for (row, label) in labels.enumerated() where label > 0 {
      let weight = weights?[row] ?? 1
      let center = centers.row(Int(label) - 1)
      squares +=
        weight * zip(rows.row(row), center).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      mass += weight
    }
    let variance = mass > 0 ? squares / (mass * Double(rows.columns)) : 0
    let packed = centers.packed()
    shares = try RowShares(rows: rows.rows, groups: centers.rows) { row, shares in
      rows.fillSquared(&shares, from: row, to: packed)
      Self.soften(&shares, variance)
      return 0
    }.matrix(execution)
    width = variance.squareRoot()
  }

  /// Replaces squared distances by shares. Without any width all goes to the nearest, in equal parts.
  private static func soften(_ values: inout [Double], _ variance: Double) {
    let least = values.reduce(.infinity) { min($0, $1) }
    var sum = 0.0
    for group in values.indices {
      let far = values[group] - least
      values[group] = variance > 0 ? Double.exp(-far / (2 * variance)) : far == 0 ? 1 : 0
      sum += values[group]
    }
    for group in values.indices { values[group] /= sum }
  }
}
