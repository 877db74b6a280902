import SegKernels

/// Cuts each branch of a tree where its own shape says so, rather than all at one height.
///
/// A branch is a group if it has enough rows, if its core (the rows that were joined first) is tight, and
/// if it is joined to others far above its core. Langfelder, Zhang & Horvath, "Defining clusters from a
/// hierarchical cluster tree: the Dynamic Tree Cut package for R", Bioinformatics 24 (2008),
/// https://doi.org/10.1093/bioinformatics/btm563: the hybrid variant. Its second stage takes rows one by
/// one, as that of R's package does with `respectSmallClusters=FALSE`.
public struct DynamicTreeCut: Sendable, Equatable {
  /// What becomes of rows that are in no group by the shape of the branches.
  public enum Rest: String, CaseIterable, Sendable {
    /// They go to the nearest of the groups that their branch holds below the place where they joined it;
    /// without one they stay noise.
    case branch
    /// They go to the nearest group of all.
    case nearest
    /// They stay noise.
    case noise
  }

  /// Fewest rows of a group.
  public var minimumSize: Int
  /// From 0, few groups, to 4, many: how loose a core may be, and how small the gap above it.
  public var depth: Int
  /// What becomes of rows in no group.
  public var rest: Rest
  /// Merges above are left alone, and no row goes to a group farther away unless that reaches so far
  /// itself; nil takes 99 % of the way from the 5th percentile of the heights to the highest.
  public var height: Double?

  public init(
    minimumSize: Int = 20, depth: Int = 1, rest: Rest = .branch, height: Double? = nil
  ) {
    self.minimumSize = minimumSize
    self.depth = depth
    self.rest = rest
    self.height = height
  }

  /// Loosest core for each depth, as a share of the way up to the cut; the least gap is three quarters of
  /// what lies above.
  private static let looseness = [0.64, 0.73, 0.82, 0.91, 0.95]

  /// Groups of the rows that the tree was built of, numbered canonically, 0 for noise.
  ///
  /// Only distances that are needed are made: O(n · √n · d) for the cores, and O(u · n · d) for u rows that
  /// are in no group at first; memory O(n · d). Throws `invalid`, `invertedTree`, `sizeMismatch`,
  /// `notFinite`, `zeroVector`, `cancelled`.
  public func cut(
    _ tree: MergeTree, rows: Matrix, metric: Metric = .euclidean, execution: Execution = .default
  ) throws(EngineError) -> [Int32] {
    try check(tree, rows.rows)
    // Heights of centroid and median linkage are squared.
    let measure: Measure = tree.linkage.isMonotone ? metric.measure : .squaredEuclidean
    let labels = try labels(
      tree, .numbers(try PreparedRows(rows, metric: metric), measure), execution)
    return try CanonicalLabels.of(labels, rows: rows)
  }

  /// The same for a tree over Gower's distances. Throws as above.
  public func cut(
    _ tree: MergeTree, rows: MixedRows, execution: Execution = .default
  ) throws(EngineError) -> [Int32] {
    try check(tree, rows.count)
    let labels = try labels(tree, .mixed(GowerRows(rows.codes, rows.frame)), execution)
    return try CanonicalLabels.of(labels)
  }

  private func check(_ tree: MergeTree, _ rows: Int) throws(EngineError) {
    guard rows == tree.leaves else {
      throw .sizeMismatch(of: "rows", expected: tree.leaves, found: rows)
    }
    guard minimumSize >= 1 else {
      throw .invalid(parameter: "min", found: "\(minimumSize)", allowed: "1 or more")
    }
    guard Self.looseness.indices.contains(depth) else {
      throw .invalid(parameter: "depth", found: "\(depth)", allowed: "0 to 4")
    }
    if let height, height.isNaN {
      throw .invalid(parameter: "height", found: "nan", allowed: "a number")
    }
    guard tree.inversions == 0 else {
      throw .invertedTree(linkage: tree.linkage, inversions: tree.inversions)
    }
  }

  private func labels(
    _ tree: MergeTree, _ distances: PairDistances, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    let none = [Int32](repeating: 0, count: tree.leaves)
    guard let highest = tree.heights.last else { return minimumSize <= 1 ? [1] : none }
    let percentile = (0.05 * Double(tree.heights.count)).rounded(.toNearestOrEven)
    let low = tree.heights[max(Int(percentile), 1) - 1]
    let top = height ?? low + 0.99 * (highest - low)
    guard tree.heights.count(where: { $0 <= top }) >= minimumSize else { return none }
    let loosest = Self.looseness[depth]
    let rule = BranchRule(
      minimumSize: minimumSize, loosest: low + loosest * (top - low),
      gap: (1 - loosest) * 0.75 * (top - low), distances: distances)
    var branches = GrowingBranches(tree, rule)
    try branches.grow(upTo: top, execution.part(from: 0, to: 0.5))
    let found = branches.groups(top)
    guard rest != .noise, !found.members.isEmpty else { return found.labels }
    return try GroupRest(found, distances, top: top, within: rest == .branch)
      .labels(execution.part(from: 0.5, to: 1))
  }
}

/// Distances that are made when they are asked for.
enum PairDistances: Sendable {
  case numbers(PreparedRows, Measure)
  case mixed(GowerRows)

  func fill(_ out: inout MutableSpan<Double>, from row: Int) {
    switch self {
    case .numbers(let rows, let measure): rows.fill(&out, from: row, measure)
    case .mixed(let rows): rows.fill(&out, from: row)
    }
  }

  /// Those of some rows among each other.
  func selecting(_ chosen: [Int]) -> PairDistances {
    switch self {
    case .numbers(let rows, let measure): .numbers(rows.selecting(chosen), measure)
    case .mixed(let rows): .mixed(rows.selecting(chosen))
    }
  }

  /// Mean distance of each of `count` rows to the others. O(count²).
  func means(count: Int) -> [Double] {
    var distances = [Double](repeating: 0, count: count)
    return (0..<count).map { row in
      var span = distances.mutableSpan
      fill(&span, from: row)
      return distances.reduce(0, +) / Double(max(count - 1, 1))
    }
  }
}

/// What makes a branch a group.
struct BranchRule: Sendable {
  let minimumSize: Int
  /// Largest mean distance within the core.
  let loosest: Double
  /// Least way from that up to where the branch is joined to another.
  let gap: Double
  let distances: PairDistances

  /// Whether rows in the order in which they joined are a group, when they are joined to others at a
  /// height.
  func isGroup(_ rows: [Int32], height: Double) -> Bool {
    guard rows.count >= minimumSize else { return false }
    let core = rows.prefix(coreSize(rows.count)).map { Int($0) }
    let scatter =
      core.count > 1
      ? distances.selecting(core).means(count: core.count).reduce(0, +) / Double(core.count) : 0
    return scatter <= loosest && height - scatter >= gap
  }

  private func coreSize(_ count: Int) -> Int {
    let base = Double(minimumSize) / 2 + 1
    let more = Double(count) - base
    return more > 0 ? Int(base + more.squareRoot()) : count
  }
}
