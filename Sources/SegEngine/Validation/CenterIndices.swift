/// Mean over groups of the worst ratio of spread within to distance between centres; small is good.
///
/// Davies & Bouldin, IEEE Trans. Pattern Anal. Mach. Intell. 1 (1979),
/// https://doi.org/10.1109/TPAMI.1979.4766909.
public enum DaviesBouldin {
  /// `q` 1 takes the mean distance to the centre (scikit-learn, clusterCrit), 2 its root mean
  /// square (the authors, NbClust). Infinite when two centres coincide. Noise is left out.
  ///
  /// Cost: O(n · d + k² · d). Throws `undefinedForGroups`, `sizeMismatch`, `notFinite`, `invalid`,
  /// `cancelled`.
  public static func index(
    _ rows: Matrix, labels: [Int32], q: Int = 1, execution: Execution = .default
  ) throws(EngineError) -> Double {
    guard q == 1 || q == 2 else {
      throw .invalid(parameter: "q", found: "\(q)", allowed: "1 or 2")
    }
    let statistics = try severalGroups(rows, labels, execution)
    let spreads = statistics.sizes.indices.map { group in
      let size = Double(statistics.sizes[group])
      return q == 1
        ? statistics.withinSumOfDistances[group] / size
        : (statistics.withinSumOfSquares[group] / size).squareRoot()
    }
    var worst = [Double](repeating: 0, count: spreads.count)
    for one in spreads.indices {
      for other in 0..<one {
        let found = ratio(spreads[one] + spreads[other], statistics.centers, one, other)
        worst[one] = max(worst[one], found)
        worst[other] = max(worst[other], found)
      }
    }
    return worst.reduce(0, +) / Double(worst.count)
  }

  private static func ratio(
    _ spread: Double, _ centers: Matrix, _ one: Int, _ other: Int
  ) -> Double {
    var squared = 0.0
    for j in 0..<centers.columns {
      let difference = centers[one, j] - centers[other, j]
      squared += difference * difference
    }
    return squared > 0 ? spread / squared.squareRoot() : .infinity
  }
}

/// Variance between groups over variance within; large is good.
///
/// Caliński & Harabasz, Commun. Stat. 3 (1974), https://doi.org/10.1080/03610927408827101.
public enum CalinskiHarabasz {
  /// (between / (k−1)) / (within / (n−k)) for Euclidean coordinates. Infinite when all rows lie on
  /// their centres. Noise is left out.
  ///
  /// Cost: O(n · d). Throws `undefinedForGroups`, `sizeMismatch`, `notFinite`, `cancelled`.
  public static func index(
    _ rows: Matrix, labels: [Int32], execution: Execution = .default
  ) throws(EngineError) -> Double {
    let statistics = try severalGroups(rows, labels, execution)
    let within = statistics.withinSumOfSquares.reduce(0, +)
    let k = Double(statistics.labels.count)
    let n = Double(statistics.sizes.reduce(0, +))
    guard within > 0 else { return .infinity }
    return (statistics.betweenSumOfSquares / (k - 1)) / (within / (n - k))
  }
}

/// Statistics of at least two groups and of fewer than there are rows.
private func severalGroups(
  _ rows: Matrix, _ labels: [Int32], _ execution: Execution
) throws(EngineError) -> ClusterStatistics {
  try checkLabels(labels, rows: rows.rows)
  let groups = LabelGroups(labels)
  try groups.requireSeveral()
  return try ClusterStatistics(rows, groups, execution)
}
