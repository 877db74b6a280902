import SegKernels

/// Builds a tree by merging the two nearest groups until one is left.
///
/// Nearest-neighbour chains for the reducible linkages (Müllner, "fastcluster", J. Stat. Softw. 53
/// (2013), https://doi.org/10.18637/jss.v053.i09), Prim's algorithm for single linkage, a list of
/// nearest neighbours for centroid and median.
public struct HierarchicalClustering: Sendable, Equatable {
  /// How far apart two groups are.
  public var linkage: Linkage
  /// How far apart two rows are.
  public var metric: Metric

  public init(linkage: Linkage, metric: Metric = .euclidean) {
    self.linkage = linkage
    self.metric = metric
  }

  /// Builds the tree of the rows. `weights` are sizes: a row of weight 3 stands for three equal
  /// rows, as when the centres of k-means are linked.
  ///
  /// Heights are in the unit of the metric; for centroid and median in its square, as R's
  /// `hclust(d^2)`. Cost: O(n² · d) time; 4n(n−1) bytes, single linkage O(n). Throws `memory`
  /// before starting, `needsEuclidean`, `notFinite`, `zeroVector`, `badWeight`, `tooFewRows`,
  /// `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MergeTree {
    try checkInput(count: rows.rows, weights)
    try rows.requireRows(1)
    if linkage.needsEuclidean && metric != .euclidean {
      throw .needsEuclidean(linkage: linkage, metric: metric)
    }
    if linkage == .single { return try singleTree(rows, execution) }
    try Self.requireMemory(rows: rows.rows, linkage, execution)
    var distances = try PairwiseDistances.condensed(
      rows, metric: metric, squared: linkage.needsEuclidean,
      execution: execution.part(from: 0, to: 0.5))
    try Self.requireFinite(distances, count: rows.rows)
    applySizes(to: &distances, weights)
    return try tree(
      consume distances, count: rows.rows, weights, execution.part(from: 0.5, to: 1))
  }

  /// Builds the tree from distances between `count` objects in the order of R's `dist`: (1,0),
  /// (2,0), …, (2,1), … For ward, centroid and median these must be plain Euclidean distances.
  ///
  /// Weights mean the same as above. With them, R's `hclust(members=)` leaves Ward's first distances
  /// as they are, while here they become those of groups of these sizes. Throws `sizeMismatch`,
  /// `badDistance`, and as above. `metric` plays no part.
  public func fit(
    distances: [Double], count: Int, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MergeTree {
    try checkInput(count: count, weights)
    let pairs = count * (count - 1) / 2
    guard distances.count == pairs else {
      throw .sizeMismatch(of: "distances", expected: pairs, found: distances.count)
    }
    try Self.requireFinite(distances, count: count)
    if linkage == .single { return try singleTree(distances, count, execution) }
    try Self.requireMemory(rows: count, linkage, execution)
    var own = linkage.needsEuclidean ? distances.map { $0 * $0 } : distances
    applySizes(to: &own, weights)
    return try tree(consume own, count: count, weights, execution)
  }

  /// Bytes of working memory for `rows` rows: the distances of all pairs, but for single linkage.
  public static func memoryNeeded(rows: Int, linkage: Linkage) -> Int {
    let lists = rows * 64
    return linkage == .single ? lists : rows * max(rows - 1, 0) / 2 * 8 + lists
  }

  private func checkInput(count: Int, _ weights: [Double]?) throws(EngineError) {
    guard count >= 1 else { throw .tooFewRows(needed: 1, found: count) }
    guard count <= Int32.max else {
      throw .invalid(parameter: "rows", found: "\(count)", allowed: "at most \(Int32.max)")
    }
    try checkWeights(weights, rows: count, positive: true)
  }

  private static func requireMemory(
    rows: Int, _ linkage: Linkage, _ execution: Execution
  ) throws(EngineError) {
    let needed = memoryNeeded(rows: rows, linkage: linkage)
    guard needed > execution.memoryLimit else { return }
    let pairs = Double(execution.memoryLimit) / 4
    let fitting = max(Int(pairs.squareRoot()) - 8, 1)
    throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: fitting)
  }

  private static func requireFinite(
    _ distances: [Double], count: Int
  ) throws(EngineError) {
    guard let bad = distances.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) else { return }
    var row = 0
    while CondensedDistances.index(row + 1, row + 2, count: count) <= bad { row += 1 }
    let other = bad - CondensedDistances.index(row, row + 1, count: count) + row + 1
    throw .badDistance(first: row, second: other, value: distances[bad])
  }

  /// Ward's squared distance of groups of sizes a and b: 2ab / (a + b) times that of their centres,
  /// which is 1 for two rows. Only Ward's first distances depend on sizes.
  private func applySizes(to distances: inout [Double], _ weights: [Double]?) {
    guard linkage == .ward, let weights else { return }
    var place = 0
    for i in weights.indices {
      for j in i + 1..<max(weights.count, i + 1) {
        distances[place] *= 2 * weights[i] * weights[j] / (weights[i] + weights[j])
        place += 1
      }
    }
  }
}

extension HierarchicalClustering {
  private func singleTree(
    _ rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> MergeTree {
    let prepared = try PreparedRows(rows, metric: metric)
    let merges = try SingleLinkage.merges(prepared, execution)
    return MergeTree(merges, linkage: linkage, leaves: rows.rows, sorting: true)
  }

  private func singleTree(
    _ distances: [Double], _ count: Int, _ execution: Execution
  ) throws(EngineError) -> MergeTree {
    let merges = try SingleLinkage.merges(count: count, execution) { row, out in
      for other in 0..<count where other != row {
        let (i, j) = (min(row, other), max(row, other))
        out[other] = distances[CondensedDistances.index(i, j, count: count)]
      }
    }
    return MergeTree(merges, linkage: linkage, leaves: count, sorting: true)
  }

  /// Distances are squared where the linkage needs Euclidean ones; Ward's heights are not.
  private func tree(
    _ distances: consuming [Double], count: Int, _ weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> MergeTree {
    let state = MergingState(
      count: count, rule: rule, distances: consume distances, weights: weights)
    guard linkage.isReducible else {
      let merges = try NeighborList.merges(consume state, execution)
      return MergeTree(merges, linkage: linkage, leaves: count, sorting: false)
    }
    var merges = try NeighborChain.merges(consume state, execution)
    if linkage == .ward {
      for index in merges.steps.indices {
        merges.steps[index].height = merges.steps[index].height.squareRoot()
      }
    }
    return MergeTree(merges, linkage: linkage, leaves: count, sorting: true)
  }

  private var rule: MergeRule {
    switch linkage {
    case .single, .complete: .complete
    case .average: .average
    case .weighted: .weighted
    case .ward: .ward
    case .centroid: .centroid
    case .median: .median
    }
  }
}
