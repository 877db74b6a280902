/// A tree for many rows: k-means makes small groups, whose centres are then linked with their sizes.
///
/// Ward's tree of the centres goes on where the groups stand, since they count with their sizes
/// (Murtagh & Legendre, J. Classification 31 (2014), https://doi.org/10.1007/s00357-014-9161-z).
public struct MicroTree: Sendable, Equatable {
  /// Number of small groups; fewer are made when there are fewer distinct rows.
  public var centers: Int
  /// How the centres are linked.
  public var linkage: Linkage
  /// Independent starts of k-means.
  public var restarts: Int

  public init(centers: Int = 500, linkage: Linkage = .ward, restarts: Int = 1) {
    self.centers = centers
    self.linkage = linkage
    self.restarts = restarts
  }

  /// Fits small groups and their tree. `weights` count a row that many times.
  ///
  /// Cost: that of `KMeans` for m centres, and of a tree of m rows. Throws as these do.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> MicroTreeModel {
    try rows.requireRows(1)
    let wanted = min(centers, rows.rows)
    let groups = try groups(
      wanted, rows, weights, seed, execution.part(from: 0, to: 0.9))
    let tree = try HierarchicalClustering(linkage: linkage).fit(
      groups.centers, weights: groups.weights, execution: execution.part(from: 0.9, to: 1))
    return MicroTreeModel(groups: groups, tree: tree)
  }

  private func groups(
    _ k: Int, _ rows: Matrix, _ weights: [Double]?, _ seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> KMeansModel {
    let means = KMeans(k: k, restarts: restarts)
    do {
      return try means.fit(rows, weights: weights, seed: seed, execution: execution)
    } catch .tooManyGroups(_, let distinct) where distinct > 0 && distinct < k {
      return try KMeans(k: distinct, restarts: restarts)
        .fit(rows, weights: weights, seed: seed, execution: execution)
    }
  }
}

/// Small groups of rows and the tree of their centres.
public struct MicroTreeModel: Sendable, Equatable {
  /// The small groups.
  public let groups: KMeansModel
  /// The tree of their centres: its row i is group i + 1.
  public let tree: MergeTree

  /// `tree` has a leaf for each of the groups, in their order.
  public init(groups: KMeansModel, tree: MergeTree) {
    precondition(tree.leaves == groups.centers.rows, "a leaf for each group")
    self.groups = groups
    self.tree = tree
  }

  /// Cuts into k groups and hands their labels down to the rows, numbered canonically. With `rows`,
  /// equal sizes are ordered by centres. Throws as `MergeTree.cut(k:rows:)`.
  public func cut(k: Int, rows: Matrix? = nil) throws(EngineError) -> [Int32] {
    try CanonicalLabels.of(handedDown(try tree.partition(k: k)), rows: rows)
  }

  /// The same for all merges up to a height. Throws as `MergeTree.cut(height:rows:)`.
  public func cut(height: Double, rows: Matrix? = nil) throws(EngineError) -> [Int32] {
    try cut(k: try tree.groups(at: height), rows: rows)
  }

  /// The groups of new rows: those of their nearest small group. `labels` are what a cut gave the
  /// fitted rows. Throws as `KMeansModel.predict`, `sizeMismatch`.
  public func predict(
    _ rows: Matrix, labels: [Int32], execution: Execution = .default
  ) throws(EngineError) -> [Int32] {
    try checkLabels(labels, rows: groups.labels.count)
    var groupLabels = [Int32](repeating: 0, count: groups.centers.rows)
    for (group, label) in zip(groups.labels, labels) { groupLabels[Int(group) - 1] = label }
    return try groups.predict(rows, execution: execution).labels.map { groupLabels[Int($0) - 1] }
  }

  private func handedDown(_ ofGroups: [Int32]) -> [Int32] {
    groups.labels.map { ofGroups[Int($0) - 1] }
  }
}
