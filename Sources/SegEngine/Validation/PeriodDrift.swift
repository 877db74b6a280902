import RealModule

/// How the groups of earlier rows do on later ones.
///
/// The earlier rows are clustered, their groups take in the later rows, and these are clustered by
/// themselves: prediction strength (Tibshirani & Walther 2005, see `PredictionStrength`) and the adjusted
/// Rand index tell whether later rows would make the same groups, shares and centres where they have gone.
public struct PeriodDrift: Sendable, Equatable {
  /// An earlier group.
  public struct Group: Sendable, Equatable {
    /// Its label; 0 is noise.
    public let label: Int32
    public let rowsBefore: Int
    /// Later rows that it takes in.
    public let rowsAfter: Int
    /// Share of these that are in the later group that most of the earlier ones' rows pair it with; nil for
    /// noise and without later rows, 0 without a partner.
    public let kept: Double?
    /// Mean of its later rows less that of its earlier ones, in standard deviations of all earlier rows, by
    /// column; nil for noise and without later rows, not a number where a column does not vary.
    public let shifts: [Double]?
  }

  /// Of the earlier rows.
  public let labels: [Int32]
  /// By rising label.
  public let groups: [Group]
  /// Adjusted Rand index of where the later rows went and their own groups; nil where they cannot be
  /// clustered alone.
  public let agreement: Double?
  /// The least share of pairs of a later group that go to one earlier group; nil as before.
  public let strength: Double?
  /// Population stability index Σ (q − p) ln (q / p) of the shares; where a group is empty, half a row is added to all.
  public let stabilityIndex: Double
  /// Pearson's statistic of the counts, its degrees of freedom and p-value; nil for one group.
  public let chiSquared: Double?
  public let degrees: Int
  public let pValue: Double?

  /// Below the first index shares hardly moved, from the second on they moved much: a rule of thumb of credit
  /// scoring (Siddiqi, "Credit Risk Scorecards", 2006).
  public static let indexLimits = (little: 0.1, much: 0.25)

  /// Cost: that of a fit of either part. Throws `sizeMismatch`, `tooFewRows` below 2 rows in either,
  /// `invalid` where the earlier rows cannot be clustered, `notFinite`, `badWeight`, `cancelled` and what
  /// `refit` throws.
  public static func fit(
    before: Matrix, after: Matrix, weightsBefore: [Double]? = nil, weightsAfter: [Double]? = nil,
    refit: Refit, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> PeriodDrift {
    guard before.columns == after.columns else {
      throw .sizeMismatch(of: "columns", expected: before.columns, found: after.columns)
    }
    for (rows, weights) in [(before, weightsBefore), (after, weightsAfter)] {
      try rows.requireRows(2)
      try rows.requireFinite()
      try checkWeights(weights, rows: rows.rows)
    }
    var random = RandomSource(seed: seed)
    let meter = ProgressMeter("drift", total: 2, execution: execution)
    let inner = execution.silent.beforeModel
    guard let first = try refit.fitted(before, weightsBefore, seed: random.next(), inner) else {
      throw .invalid(
        parameter: "rows", found: "\(before.rows) that cannot be clustered",
        allowed: "rows enough for the method")
    }
    meter.advance()
    let assigned = try first.assign(after, inner)
    let own = try refit.fitted(after, weightsAfter, seed: random.next(), inner)?.labels
    meter.advance()
    return try PeriodDrift(
      before: before, after: after, labels: first.labels, assigned: assigned, own: own)
  }

  init(
    before: Matrix, after: Matrix, labels: [Int32], assigned: [Int32], own: [Int32]?
  ) throws(EngineError) {
    self.labels = labels
    agreement = if let own { try AdjustedRandIndex.between(own, assigned) } else { nil }
    strength = own.map { PredictionStrength.weakest($0, assigned) }
    let known = Set(labels).union(assigned).sorted()
    let counts = known.map { label in
      (labels.count { $0 == label }, assigned.count { $0 == label })
    }
    stabilityIndex = Self.index(counts)
    (chiSquared, degrees) = Self.chiSquared(counts)
    pValue = chiSquared.map { [degrees] in 1 - ChiSquared.below($0, degrees: degrees) }
    var kept: [Int32: Double] = [:]
    if let own {
      let table = try ContingencyTable(assigned, own)
      for pair in try PartitionMatching(table).pairs {
        let row = table.rowLabels.firstIndex(of: pair.first) ?? 0
        let column = pair.second.flatMap { table.columnLabels.firstIndex(of: $0) }
        let shared = column.map { table.count(row, $0) } ?? 0
        kept[pair.first] = Double(shared) / Double(table.rowSums[row])
      }
    }
    let moments = ColumnMoments(before)
    let deviations = moments.squares.map { ($0 / Double(max(before.rows - 1, 1))).squareRoot() }
    groups = zip(known, counts).map { label, count in
      let isGroup = label > 0 && count.0 > 0 && count.1 > 0
      return Group(
        label: label, rowsBefore: count.0, rowsAfter: count.1,
        kept: label > 0 ? kept[label] : nil,
        shifts: isGroup
          ? Self.shifts(
            Self.mean(before, labels, label), Self.mean(after, assigned, label), deviations)
          : nil)
    }
  }

  private static func mean(_ rows: Matrix, _ labels: [Int32], _ label: Int32) -> [Double] {
    ColumnMoments(rows.selecting(rows: labels.indices.filter { labels[$0] == label })).means
  }

  private static func shifts(
    _ before: [Double], _ after: [Double], _ deviations: [Double]
  ) -> [Double] {
    before.indices.map { column in
      deviations[column] > 0 ? (after[column] - before[column]) / deviations[column] : .nan
    }
  }

  static func index(_ counts: [(Int, Int)]) -> Double {
    let added = counts.contains { $0.0 == 0 || $0.1 == 0 } ? 0.5 : 0
    let first = counts.reduce(0) { $0 + Double($1.0) + added }
    let second = counts.reduce(0) { $0 + Double($1.1) + added }
    return counts.reduce(0) { sum, count in
      let (p, q) = ((Double(count.0) + added) / first, (Double(count.1) + added) / second)
      return sum + (q - p) * Double.log(q / p)
    }
  }

  static func chiSquared(_ counts: [(Int, Int)]) -> (value: Double?, degrees: Int) {
    let degrees = counts.count - 1
    guard degrees > 0 else { return (nil, 0) }
    let first = Double(counts.reduce(0) { $0 + $1.0 })
    let second = Double(counts.reduce(0) { $0 + $1.1 })
    let value = counts.reduce(0.0) { sum, count in
      let both = Double(count.0 + count.1)
      let (p, q) = (both * first / (first + second), both * second / (first + second))
      return sum + (Double(count.0) - p) * (Double(count.0) - p) / p
        + (Double(count.1) - q) * (Double(count.1) - q) / q
    }
    return (value, degrees)
  }
}
