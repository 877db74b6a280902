/// How well the groups of one half of the rows are predicted by those of the other half.
///
/// Tibshirani & Walther, "Cluster validation by prediction strength", J. Comput. Graph. Stat. 14
/// (2005), https://doi.org/10.1198/106186005X59243. As in R's fpc, halves take both parts in turn.
public struct PredictionStrength: Sendable, Equatable {
  /// The authors take the largest number of groups whose strength is at least this.
  public static let threshold = 0.8

  /// Mean over splits; 1 for a single group.
  public let mean: Double
  /// Standard error of that mean.
  public let standardError: Double
  /// Splits that the method could cluster.
  public let splits: Int

  /// Of each group of a half, the share of pairs of rows that the other half's groups keep together;
  /// the worst group counts, and a group of one row counts as kept.
  ///
  /// Cost: that of 2 · splits fits of half of the rows. Throws `tooFewRows` below 4 rows, `notFinite`,
  /// `badWeight`, `invalid`, `cancelled`, and what `refit` throws.
  public static func fit(
    _ rows: Matrix, weights: [Double]? = nil, refit: Refit, splits: Int = 50, seed: UInt64,
    execution: Execution = .default
  ) throws(EngineError) -> PredictionStrength {
    try rows.requireRows(4)
    guard splits >= 1 else {
      throw .invalid(parameter: "splits", found: "\(splits)", allowed: "1 or more")
    }
    let resampling = Resampling(
      rows: rows, weights: weights, refit: refit, phase: "prediction strength")
    let values = try resampling.run(splits, seed: seed, execution) {
      (random, execution) throws(EngineError) -> Double? in
      let order = random.sample(rows.rows, below: rows.rows)
      let halves = [order.prefix(rows.rows / 2), order.dropFirst(rows.rows / 2)].map {
        $0.sorted()
      }
      guard let first = try resampling.cluster(halves[0], &random, execution),
        let second = try resampling.cluster(halves[1], &random, execution)
      else { return nil }
      let ofFirst = try second.assign(rows.selecting(rows: halves[0]), execution)
      let ofSecond = try first.assign(rows.selecting(rows: halves[1]), execution)
      return (weakest(first.labels, ofFirst) + weakest(second.labels, ofSecond)) / 2
    }
    let usable = values.compactMap { $0 }
    guard !usable.isEmpty else {
      throw .invalid(
        parameter: "splits", found: "\(splits) that cannot be clustered",
        allowed: "rows enough for the method in each half")
    }
    let (mean, error) = Self.summary(usable)
    return PredictionStrength(mean: mean, standardError: error, splits: usable.count)
  }

  static func summary(_ values: [Double]) -> (mean: Double, standardError: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, count > 1 ? (squares / (count - 1) / count).squareRoot() : 0)
  }

  /// The least share of pairs of a group that fall into one predicted group.
  static func weakest(_ groups: [Int32], _ predicted: [Int32]) -> Double {
    var cells: [Int32: [Int32: Double]] = [:]
    for (group, other) in zip(groups, predicted) where group != 0 {
      cells[group, default: [:]][other, default: 0] += 1
    }
    return cells.values.reduce(1.0) { least, counts in
      // Whole numbers up to 2⁵³, so the order of a dictionary does not matter.
      let size = counts.values.reduce(0, +)
      guard size > 1 else { return least }
      let kept = counts.values.reduce(0) { $0 + $1 * ($1 - 1) }
      return min(least, kept / (size * (size - 1)))
    }
  }
}

/// How often two clusterings of two bootstrap samples disagree on whether two rows belong together;
/// small is good.
///
/// Fang & Wang, "Selection of the number of clusters via the bootstrap method", Comput. Stat. Data
/// Anal. 56 (2012), https://doi.org/10.1016/j.csda.2011.09.003. `nselectboot` of R's fpc counts the pairs that only the
/// first clustering keeps together, about half as many.
public struct BootstrapInstability: Sendable, Equatable {
  /// Mean over pairs of samples of the share of disagreeing pairs among the n² pairs of rows.
  public let mean: Double
  /// Standard error of that mean.
  public let standardError: Double
  /// Pairs of samples that the method could cluster.
  public let pairs: Int

  /// Both clusterings of a pair assign all rows. Samples keep the copies of rows that were drawn
  /// several times, as the authors do.
  ///
  /// Cost: that of 2 · pairs fits. Throws as `PredictionStrength.fit`.
  public static func fit(
    _ rows: Matrix, weights: [Double]? = nil, refit: Refit, pairs: Int = 50, seed: UInt64,
    execution: Execution = .default
  ) throws(EngineError) -> BootstrapInstability {
    try rows.requireRows(2)
    guard pairs >= 1 else {
      throw .invalid(parameter: "pairs", found: "\(pairs)", allowed: "1 or more")
    }
    let resampling = Resampling(
      rows: rows, weights: weights, refit: refit, phase: "bootstrap instability")
    let values = try resampling.run(pairs, seed: seed, execution) {
      (random, execution) throws(EngineError) -> Double? in
      let places = (0..<2).map { _ in
        (0..<rows.rows).map { _ in random.below(rows.rows) }.sorted()
      }
      guard let one = try resampling.cluster(places[0], &random, execution),
        let other = try resampling.cluster(places[1], &random, execution)
      else { return nil }
      return try disagreement(one.assign(rows, execution), other.assign(rows, execution))
    }
    let usable = values.compactMap { $0 }
    guard !usable.isEmpty else {
      throw .invalid(
        parameter: "pairs", found: "\(pairs) that cannot be clustered",
        allowed: "rows enough for the method in each sample")
    }
    let (mean, error) = PredictionStrength.summary(usable)
    return BootstrapInstability(mean: mean, standardError: error, pairs: usable.count)
  }

  /// Share of all ordered pairs that are together in one partition only.
  static func disagreement(_ one: [Int32], _ other: [Int32]) throws(EngineError) -> Double {
    let table = try ContingencyTable(one, other)
    func squares(_ sizes: [Int]) -> Double { sizes.reduce(0) { $0 + Double($1) * Double($1) } }
    let both = table.cells.reduce(0.0) { $0 + Double($1.count) * Double($1.count) }
    let count = Double(one.count)
    return (squares(table.rowSums) + squares(table.columnSums) - 2 * both) / (count * count)
  }
}
