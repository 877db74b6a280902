/// Sizes, centres and sums of squares of labelled rows. Label 0 is noise and is left out.
public struct ClusterStatistics: Sendable, Equatable {
  /// The labels that occur, rising, without noise.
  public let labels: [Int32]
  /// Rows of each group, in the order of `labels`, as are the following.
  public let sizes: [Int]
  /// Sum of weights of each group; equals `sizes` without weights.
  public let weights: [Double]
  /// Weighted mean of each group, groups × columns.
  public let centers: Matrix
  /// Weighted sum of squared distances to the centre of the group.
  public let withinSumOfSquares: [Double]
  /// Weighted sum of squared distances of all rows but noise to their mean.
  public let totalSumOfSquares: Double
  /// Rows that are noise.
  public let noise: Int

  /// Total less within.
  public var betweenSumOfSquares: Double {
    totalSumOfSquares - withinSumOfSquares.reduce(0, +)
  }

  /// Cost: O(n · d). Throws `sizeMismatch`, `notFinite`, `badWeight`, `invalid`.
  public init(_ rows: Matrix, labels: [Int32], weights: [Double]? = nil) throws(EngineError) {
    try rows.requireFinite()
    try checkLabels(labels, rows: rows.rows)
    try checkWeights(weights, rows: rows.rows)
    let groups = LabelGroups(labels)
    var centers = Matrix(rows: groups.labels.count, columns: rows.columns, repeating: 0)
    var (mass, within): ([Double], [Double]) = ([], [])
    for (group, members) in groups.members.enumerated() {
      let moments = ColumnMoments(
        rows.selecting(rows: members), weights: weights.map { all in members.map { all[$0] } })
      for j in 0..<rows.columns { centers[group, j] = moments.means[j] }
      mass.append(moments.mass)
      within.append(moments.squares.reduce(0, +))
    }
    let used = labels.indices.filter { labels[$0] > 0 }
    let all = ColumnMoments(
      rows.selecting(rows: used), weights: weights.map { all in used.map { all[$0] } })
    self.labels = groups.labels
    sizes = groups.members.map(\.count)
    self.weights = mass
    self.centers = centers
    withinSumOfSquares = within
    totalSumOfSquares = all.squares.reduce(0, +)
    noise = rows.rows - used.count
  }
}

/// The rows of each label but 0.
struct LabelGroups {
  /// Labels that occur, rising.
  let labels: [Int32]
  /// Rows of each label, rising.
  let members: [[Int]]

  /// O(n + k log k). Labels are not negative.
  init(_ labels: [Int32]) {
    var groups: [Int32: [Int]] = [:]
    for (row, label) in labels.enumerated() where label > 0 {
      groups[label, default: []].append(row)
    }
    self.labels = groups.keys.sorted()
    members = self.labels.map { groups[$0] ?? [] }
  }

  /// Throws `undefinedForGroups` unless there are 2…n−1 groups.
  func requireSeveral() throws(EngineError) {
    let rows = members.reduce(0) { $0 + $1.count }
    guard members.count >= 2 && members.count < rows else {
      throw .undefinedForGroups(found: members.count, rows: rows)
    }
  }
}
