import RealModule

/// Where the rows of a reference set without clusters are drawn from.
public enum ReferenceBox: String, CaseIterable, Sendable {
  /// Evenly between the least and the largest value of each column.
  case columns
  /// Evenly in the box along the principal components of the centred rows, which keeps their
  /// correlation. Rows stay in these coordinates, where all distances are the same.
  case principal
}

/// How rows and reference sets alike are partitioned.
public enum GapPartition: Sendable, Equatable {
  /// Its `k` plays no part; nor does that of the next.
  case means(KMeans)
  case medoids(KMedoids)
  /// Cuts of one tree, by Euclidean distances.
  case tree(Linkage)
}

/// How much smaller the spread within k groups is than in rows without any groups, for several k.
///
/// Tibshirani, Walther & Hastie, "Estimating the number of clusters in a data set via the gap
/// statistic", J. R. Stat. Soc. B 63 (2001), https://doi.org/10.1111/1467-9868.00293.
public struct GapStatistic: Sendable, Equatable {
  /// Numbers of groups, rising; the rules compare each with the next.
  public var ks: [Int]
  /// Reference sets; below 100 the curve is rough.
  public var references: Int
  /// What reference sets look like.
  public var box: ReferenceBox
  /// Power of the Euclidean distances in the spread: 2 as in the paper, 1 as `clusGap` has it.
  public var power: Int
  public var partition: GapPartition

  public init(
    ks: [Int], references: Int = 100, box: ReferenceBox = .principal, power: Int = 2,
    by partition: GapPartition
  ) {
    self.ks = ks
    self.references = references
    self.box = box
    self.power = power
    self.partition = partition
  }

  /// By k-means; its `k` plays no part.
  public init(
    ks: [Int], references: Int = 100, box: ReferenceBox = .principal, power: Int = 2,
    method: KMeans = KMeans(k: 1, restarts: 10)
  ) {
    self.init(ks: ks, references: references, box: box, power: power, by: .means(method))
  }

  /// Partitions the rows and each reference set into each number of groups.
  ///
  /// W is Σ over groups of the sum of d(x, y)^power over pairs, each once, over twice the size of the
  /// group: with power 2, half of the inertia. Reference set b draws from stream b of the seed, and
  /// has as many starts as the rows.
  ///
  /// Cost: (references + 1) · Σ of the partitions, of a tree one for all k; with power 1 also
  /// O(n² · d / k) each. O(n · d) memory for each thread, and what a tree needs. Throws `invalid`, `tooManyGroups`, `notFinite`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> GapCurve {
    let execution = execution.beforeModel
    try checkSettings()
    try rows.requireRows(2)
    let source = try ReferenceSource(rows, box, execution.silent)
    try reserve(rows, execution)
    let meter = ProgressMeter(
      "gap", total: (references + 1) * ks.reduce(0, +), execution: execution)
    let own = try logSpreads(rows, seed: seed, meter, execution.silent)
    if let place = own.firstIndex(where: { !$0.isFinite }) {
      let allowed = ks[place] > 1 ? "1 to \(ks[place] - 1)" : "rows that differ"
      throw .invalid(parameter: "k", found: "\(ks[place])", allowed: allowed)
    }
    let random = RandomSource(seed: seed)
    let inner = isSmall(rows) ? execution.serial : execution.silent
    let outer = isSmall(rows) ? execution : execution.serial
    let parts = try forEachChunk(of: references, grain: 1, outer) { range in
      Result { () throws(EngineError) in
        var draws = random.split(UInt64(range.lowerBound) + 1)
        let reference = source.draw(&draws)
        return try logSpreads(reference, seed: draws.next(), meter, inner)
      }
    }
    var curves: [[Double]] = []
    for part in parts { curves.append(try part.get()) }
    return GapCurve(ks: ks, logSpreads: own, references: curves)
  }

  /// Up to so many values reference sets are worked on beside each other.
  private func isSmall(_ rows: Matrix) -> Bool { rows.values.count <= 2_000_000 }

  private func checkSettings() throws(EngineError) {
    guard let first = ks.first, first >= 1, zip(ks, ks.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .invalid(
        parameter: "ks", found: ks.map(String.init).joined(separator: ", "),
        allowed: "one or more, rising, from 1")
    }
    guard references >= 1 else {
      throw .invalid(parameter: "references", found: "\(references)", allowed: "1 or more")
    }
    guard power == 1 || power == 2 else {
      throw .invalid(parameter: "power", found: "\(power)", allowed: "1 or 2")
    }
  }

  /// A reference set on each thread that works on one, and what the partition needs beside it.
  private func reserve(_ rows: Matrix, _ execution: Execution) throws(EngineError) {
    let atOnce = isSmall(rows) ? min(execution.threads > 0 ? execution.threads : 64, references) : 1
    let each = rows.columns * 8 + 64
    var needed = atOnce * rows.rows * each
    var fitting = execution.memoryLimit / (atOnce * each)
    if case .tree(let linkage) = partition {
      let tree = HierarchicalClustering.memoryNeeded(
        rows: rows.rows, columns: rows.columns, linkage: linkage)
      needed += atOnce * tree
      let share = Double(execution.memoryLimit) / Double(max(needed, 1))
      fitting = min(fitting, Int(Double(rows.rows) * share.squareRoot()))
    }
    guard needed > execution.memoryLimit else { return }
    throw .memory(
      needed: needed, limit: execution.memoryLimit, rowsThatFit: max(fitting, 1))
  }

  /// log W for each number of groups.
  private func logSpreads(
    _ rows: Matrix, seed: UInt64, _ meter: ProgressMeter, _ execution: Execution
  ) throws(EngineError) -> [Double] {
    switch partition {
    case .means(let method): return try ofMeans(method, rows, seed: seed, meter, execution)
    case .medoids(let method):
      return try ofLabels(rows, meter, execution) { (k) throws(EngineError) in
        var one = method
        one.k = k
        return try one.fit(rows, seed: seed, execution: execution).labels
      }
    case .tree(let linkage):
      let tree = try HierarchicalClustering(linkage: linkage).fit(rows, execution: execution)
      return try ofLabels(rows, meter, execution) { (k) throws(EngineError) in
        try tree.partition(k: k)
      }
    }
  }

  private func ofMeans(
    _ method: KMeans, _ rows: Matrix, seed: UInt64, _ meter: ProgressMeter, _ execution: Execution
  ) throws(EngineError) -> [Double] {
    let problem = try KMeansProblem(rows, weights: nil, execution)
    try problem.requireDistinct(ks[ks.count - 1], execution)
    var result: [Double] = []
    for k in ks {
      var one = method
      one.k = k
      // One group has one partition, whatever the start.
      if k == 1 { one.restarts = 1 }
      let found = try one.partition(problem, seed: seed, wantsLabels: power == 1, execution)
      let spread =
        power == 2
        ? found.inertia / 2 : try PairSpread.within(rows, found.labels, execution)
      result.append(.log(spread))
      meter.advance(by: k)
    }
    return result
  }

  private func ofLabels(
    _ rows: Matrix, _ meter: ProgressMeter, _ execution: Execution,
    _ labels: (Int) throws(EngineError) -> [Int32]
  ) throws(EngineError) -> [Double] {
    var result: [Double] = []
    for k in ks {
      let found = try labels(k)
      if power == 1 {
        result.append(.log(try PairSpread.within(rows, found, execution)))
      } else {
        let statistics = try ClusterStatistics(rows, labels: found, execution: execution)
        result.append(.log(statistics.withinSumOfSquares.reduce(0, +) / 2))
      }
      meter.advance(by: k)
    }
    return result
  }
}

/// Sums of distances within groups.
enum PairSpread {
  /// Σ over groups of the sum of distances of pairs, each once, over twice the size. O(n² · d / k)
  /// time, O(n · d) memory.
  static func within(
    _ rows: Matrix, _ labels: [Int32], _ execution: Execution
  ) throws(EngineError) -> Double {
    let groups = LabelGroups(labels)
    var sum = 0.0
    for members in groups.members {
      let part = rows.selecting(rows: members)
      let one = LabelGroups([Int32](repeating: 1, count: members.count))
      let grouped = try GroupedRows(part, one, metric: .euclidean, execution)
      let found = try GroupDistanceSweep.run(grouped, execution).rows
      // Each pair was seen from both of its rows.
      var twice = 0.0
      for (place, row) in grouped.rowAt.enumerated() where row >= 0 { twice += found[place].own }
      sum += twice / 2 / (2 * Double(members.count))
    }
    return sum
  }
}

/// Draws reference sets.
struct ReferenceSource: Sendable {
  private let rows: Int
  private let low: [Double]
  private let width: [Double]

  /// O(n · d), along the principal components O(n · d · min(n, d)). Throws as `PCA.fit`.
  init(_ rows: Matrix, _ box: ReferenceBox, _ execution: Execution) throws(EngineError) {
    try rows.requireFinite()
    let points = box == .principal ? try PCA().fit(rows, execution: execution).scores : rows
    var low = [Double](repeating: .infinity, count: points.columns)
    var high = [Double](repeating: -.infinity, count: points.columns)
    for i in 0..<points.rows {
      for j in 0..<points.columns {
        low[j] = min(low[j], points[i, j])
        high[j] = max(high[j], points[i, j])
      }
    }
    self.rows = points.rows
    self.low = low
    width = zip(high, low).map { $0 - $1 }
  }

  func draw(_ random: inout RandomSource) -> Matrix {
    var values: [Double] = []
    values.reserveCapacity(rows * low.count)
    for _ in 0..<rows {
      for j in low.indices { values.append(low[j] + width[j] * random.uniform()) }
    }
    return Matrix(rows: rows, columns: low.count, values: values)
  }
}
