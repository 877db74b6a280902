/// Mean over groups of the worst ratio of spread within to distance between centres; small is good.
///
/// Davies & Bouldin, IEEE Trans. Pattern Anal. Mach. Intell. 1 (1979),
/// https://doi.org/10.1109/TPAMI.1979.4766909.
public enum DaviesBouldin {
  /// `q` 1 takes the mean distance to the centre (scikit-learn, clusterCrit), 2 its root mean
  /// square (the authors, NbClust). Infinite when two centres coincide. Noise is left out.
  ///
  /// Cost: O(n · d + k² · d). Throws `undefinedForGroups`, `sizeMismatch`, `notFinite`, `invalid`.
  public static func index(
    _ rows: Matrix, labels: [Int32], q: Int = 1
  ) throws(EngineError) -> Double {
    guard q == 1 || q == 2 else {
      throw .invalid(parameter: "q", found: "\(q)", allowed: "1 or 2")
    }
    try checkLabels(labels, rows: rows.rows)
    let groups = LabelGroups(labels)
    try groups.requireSeveral()
    let statistics = try ClusterStatistics(rows, labels: labels)
    let spreads = groups.members.indices.map { group in
      spread(rows, groups.members[group], statistics.centers.row(group), q)
    }
    let worst = spreads.indices.map { one in
      spreads.indices.filter { $0 != one }.map { other in
        ratio(spreads[one] + spreads[other], statistics.centers, one, other)
      }.max() ?? 0
    }
    return worst.reduce(0, +) / Double(worst.count)
  }

  private static func spread(
    _ rows: Matrix, _ members: [Int], _ center: ArraySlice<Double>, _ q: Int
  ) -> Double {
    var sum = 0.0
    for i in members {
      let squared = squaredDistance(rows.row(i), center)
      sum += q == 1 ? squared.squareRoot() : squared
    }
    let mean = sum / Double(members.count)
    return q == 1 ? mean : mean.squareRoot()
  }

  private static func ratio(
    _ spread: Double, _ centers: Matrix, _ one: Int, _ other: Int
  ) -> Double {
    let distance = squaredDistance(centers.row(one), centers.row(other)).squareRoot()
    return distance > 0 ? spread / distance : .infinity
  }

  private static func squaredDistance(
    _ one: ArraySlice<Double>, _ other: ArraySlice<Double>
  ) -> Double {
    zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}

/// Variance between groups over variance within; large is good.
///
/// Caliński & Harabasz, Commun. Stat. 3 (1974), https://doi.org/10.1080/03610927408827101.
public enum CalinskiHarabasz {
  /// (between / (k−1)) / (within / (n−k)) for Euclidean coordinates. Infinite when all rows lie on
  /// their centres. Noise is left out.
  ///
  /// Cost: O(n · d). Throws `undefinedForGroups`, `sizeMismatch`, `notFinite`.
  public static func index(_ rows: Matrix, labels: [Int32]) throws(EngineError) -> Double {
    try checkLabels(labels, rows: rows.rows)
    let groups = LabelGroups(labels)
    try groups.requireSeveral()
    let statistics = try ClusterStatistics(rows, labels: labels)
    let within = statistics.withinSumOfSquares.reduce(0, +)
    let k = Double(groups.members.count)
    let n = Double(statistics.sizes.reduce(0, +))
    guard within > 0 else { return .infinity }
    return (statistics.betweenSumOfSquares / (k - 1)) / (within / (n - k))
  }
}
