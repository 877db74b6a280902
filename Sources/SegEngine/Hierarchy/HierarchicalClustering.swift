import SegKernels

/// Builds a tree by merging the two nearest groups until one is left.
///
/// Ward, centroid and median linkage of rows work on the centres of groups; complete, average and
/// weighted and flexible on the distances of all pairs; minimax on those of all rows to all groups;
/// single linkage on a minimum spanning tree. Where the order plays no part, all pairs merge at once
/// that are each other's nearest, elsewhere pair by pair (see `Linkage.mergesInAnyOrder`).
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
  /// rows, as when the centres of k-means are linked. Flexible linkage takes no notice of them.
  ///
  /// Heights are in the unit of the metric; for centroid and median in its square, as R's
  /// `hclust(d^2)`. Equal distances are ordered by the smallest rows of both groups. Cost: O(n² · d)
  /// time, minimax O(n³) at worst; complete, average, weighted and flexible 4n(n−1) bytes, minimax 8n²,
  /// the others O(n · d). Throws `memory` before starting, `needsEuclidean`, `notFinite`,
  /// `zeroVector`, `badWeight`, `tooFewRows`, `invalid` for a beta, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MergeTree {
    try checkInput(count: rows.rows, weights)
    try rows.requireRows(1)
    if linkage.needsEuclidean && metric != .euclidean {
      throw .needsEuclidean(linkage: linkage, metric: metric)
    }
    if linkage == .single { return try singleTree(rows, execution) }
    if linkage.needsEuclidean {
      try rows.requireFinite()
      let space = CenterSpace(rows, weights: weights, linkage: linkage)
      return try tree(space, leaves: rows.rows, execution)
    }
    try requireMemory(rows: rows.rows, execution)
    if linkage == .minimax {
      let space = try MinimaxSpace(rows, metric: metric, execution.part(from: 0, to: 0.2))
      return try tree(space, leaves: rows.rows, execution.part(from: 0.2, to: 1))
    }
    let space = try TriangleSpace(
      rows, metric: metric, rule: rule, weights: weights, execution.part(from: 0, to: 0.3))
    return try tree(space, leaves: rows.rows, execution.part(from: 0.3, to: 1))
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
    try requireMemory(rows: count, execution)
    if linkage == .minimax {
      return try tree(
        MinimaxSpace(distances: distances, count: count, execution), leaves: count, execution)
    }
    let space = try TriangleSpace(
      distances: distances, count: count, rule: rule, weights: weights,
      squared: linkage.needsEuclidean, execution.part(from: 0, to: 0.1))
    return try tree(space, leaves: count, execution.part(from: 0.1, to: 1))
  }

  /// Bytes of working memory for the tree of `rows` rows: the distances of all pairs, but for
  /// linkages that work on centres and for single linkage.
  public static func memoryNeeded(rows: Int, columns: Int = 1, linkage: Linkage) -> Int {
    switch linkage {
    case .single: rows * 64
    case .ward, .centroid, .median: rows * (columns * 24 + 64)
    case .complete, .average, .weighted, .flexible, .minimax:
      rows * max(rows - 1, 0) / 2 * bytesPerPair(linkage) + rows * 1500
    }
  }

  private static func bytesPerPair(_ linkage: Linkage) -> Int { linkage == .minimax ? 16 : 8 }

  private func checkInput(count: Int, _ weights: [Double]?) throws(EngineError) {
    guard count >= 1 else { throw .tooFewRows(needed: 1, found: count) }
    guard count <= Int32.max else {
      throw .invalid(parameter: "rows", found: "\(count)", allowed: "at most \(Int32.max)")
    }
    if case .flexible(let beta) = linkage, !(beta >= -1 && beta < 1) {
      throw .invalid(parameter: "beta", found: "\(beta)", allowed: "from -1 to below 1")
    }
    try checkWeights(weights, rows: count, positive: true)
  }

  private func requireMemory(rows: Int, _ execution: Execution) throws(EngineError) {
    let needed = Self.memoryNeeded(rows: rows, linkage: linkage)
    guard needed > execution.memoryLimit else { return }
    // Solves a · n² + 1500n = limit.
    let a = Double(Self.bytesPerPair(linkage)) / 2
    let half = 750 / a
    let fitting = (half * half + Double(execution.memoryLimit) / a).squareRoot() - half
    throw .memory(
      needed: needed, limit: execution.memoryLimit, rowsThatFit: max(Int(fitting), 1))
  }

  static func requireFinite(
    _ distances: [Double], count: Int
  ) throws(EngineError) {
    guard let bad = distances.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) else { return }
    var row = 0
    while CondensedDistances.index(row + 1, row + 2, count: count) <= bad { row += 1 }
    let other = bad - CondensedDistances.index(row, row + 1, count: count) + row + 1
    throw .badDistance(first: row, second: other, value: distances[bad])
  }
}

extension HierarchicalClustering {
  private func singleTree(
    _ rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> MergeTree {
    let merges = try SingleLinkage.merges(rows, metric: metric, execution)
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

  private func tree(
    _ space: consuming some MergingSpace, leaves: Int, _ execution: Execution
  ) throws(EngineError) -> MergeTree {
    guard linkage.mergesInAnyOrder else {
      let merges = try NearestPairMerging.merges(
        space, rising: linkage.isMonotone, execution)
      return MergeTree(merges, linkage: linkage, leaves: leaves, sorting: false)
    }
    var merges = try ReciprocalMerging.merges(space, execution)
    // Ward's keys are squared distances.
    if linkage == .ward {
      for index in merges.steps.indices {
        merges.steps[index].height = merges.steps[index].height.squareRoot()
      }
    }
    return MergeTree(merges, linkage: linkage, leaves: leaves, sorting: false)
  }

  private var rule: MergeRule {
    switch linkage {
    case .single, .complete: .complete
    case .average: .average
    case .weighted: .weighted
    case .ward: .ward
    case .centroid: .centroid
    case .median: .median
    case .flexible(let beta): .flexible(beta)
    // Minimax has no rule of this kind and a space of its own.
    case .minimax: .complete
    }
  }
}
