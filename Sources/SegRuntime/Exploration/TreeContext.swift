import SegData
import SegEngine

/// What a tree's view needs from the session.
struct TreeContext: Sendable {
  let threads: Int
  let memoryLimit: Int
  /// The numeric columns of the rows in their original units, for profiles.
  let columns: [NumericColumn]
  let columnNames: [String]
  /// What gives the tree with another linkage in the language.
  let statement: @Sendable (Linkage) -> String?

  func execution(_ stop: WorkStop) -> Execution {
    Execution(threads: threads, memoryLimit: memoryLimit, cancellation: stop.cancellation)
  }

  func pane(_ tree: ClusterTree, _ statement: String?, k: Int = 2) -> TreePane {
    let outline = TreeOutline(tree)
    let sums = ColumnSums(columns, names: columnNames, order: outline.rowOrder)
    return TreePane(outline, sums, statement: statement, k: k)
  }

  // MARK: Another linkage

  private static let order: [Linkage] = [
    .ward, .average, .complete, .single, .weighted, .flexible(beta: Linkage.usualBeta), .minimax,
    .centroid, .median,
  ]

  /// The linkages in turn, without the tree's own and those that its metric does not go with.
  func linkage(after last: Linkage, besides own: Linkage) -> Linkage? {
    let fitting = Self.order.filter { $0 != own && (metric == .euclidean || !$0.needsEuclidean) }
    guard let place = fitting.firstIndex(of: last) else { return fitting.first }
    return fitting[(place + 1) % fitting.count]
  }

  let metric: Metric

  /// With more leaves, all pairs of them would take minutes.
  private static let mostForCophenetic = 10_000

  /// How well the tree keeps distances, and the tree of the same rows by another linkage.
  func compare(
    _ first: TreePane, _ linkage: Linkage, _ stop: WorkStop
  ) throws -> (own: Double?, other: TreePane) {
    let execution = execution(stop)
    let source = first.outline.source
    let made = try relinked(source, linkage, execution)
    var other = pane(made, statement(linkage), k: first.cut.k)
    other.cophenetic = try cophenetic(made, execution)
    return (try cophenetic(source, execution), other)
  }

  private func cophenetic(_ tree: ClusterTree, _ execution: Execution) throws -> Double? {
    guard tree.tree.leaves <= Self.mostForCophenetic else { return nil }
    return try tree.copheneticCorrelation(execution)
  }

  private func relinked(
    _ source: ClusterTree, _ linkage: Linkage, _ execution: Execution
  ) throws -> ClusterTree {
    let method = HierarchicalClustering(linkage: linkage, metric: source.metric)
    let tree: MergeTree
    var micro: MicroTreeModel?
    if let groups = source.micro?.groups {
      tree = try method.fit(groups.centers, weights: groups.weights, execution: execution)
      micro = MicroTreeModel(groups: groups, tree: tree)
    } else if let distances = source.distances {
      tree = try method.fit(
        distances: distances, count: source.tree.leaves, execution: execution)
    } else {
      tree = try method.fit(source.rows.matrix, weights: source.rows.weights, execution: execution)
    }
    let provenance = Provenance(
      method: source.provenance.method, settings: linkage.settings,
      seed: source.provenance.seed, fingerprint: "")
    return ClusterTree(
      tree: tree, metric: source.metric, micro: micro, rows: source.rows, data: source.data,
      provenance: provenance, distances: source.distances)
  }

  func words(_ error: any Error, _ linkage: Linkage) -> String {
    guard let problem = error as? EngineError else { return "\(error)" }
    if case .cancelled = problem { return "" }
    return "\(linkage.name): \(problem.message)"
  }
}
