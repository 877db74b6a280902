import SegKernels

/// Measures how much sparser a row lies than its neighbours do: about 1 inside of groups of any
/// density, clearly more for outliers.
///
/// Breunig, Kriegel, Ng & Sander, "LOF: identifying density-based local outliers", SIGMOD 2000,
/// https://doi.org/10.1145/335191.335388. As in the paper and in R's `dbscan`, all rows as near as
/// the k-th neighbour count; scikit-learn takes exactly k of them, which differs where distances tie.
public struct LocalOutlierFactor: Sendable, Equatable {
  /// Neighbours, the row itself not counted (R's `minPts` counts it).
  public var k: Int
  /// How far apart two rows are.
  public var metric: Metric

  public init(k: Int = 20, metric: Metric = .euclidean) {
    self.k = k
    self.metric = metric
  }

  /// Computes the factor of each row.
  ///
  /// O(n · (k + log n)) time typically in few columns, 28·n·(k + 1) bytes. Throws `notFinite`,
  /// `zeroVector`, `tooFewRows` for fewer than k + 1 rows, `invalid`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> LocalOutlierModel {
    guard k >= 1 else {
      throw .invalid(parameter: "k", found: "\(k)", allowed: "1 or more")
    }
    try rows.requireRows(k + 1)
    let tree = try KDTree(rows, metric: metric, execution: execution.part(from: 0, to: 0.1).silent)
    let neighbors = try LocalNeighbors(
      tree, k: k, queries: nil, execution.part(from: 0, to: 0.8))
    let densities = try LocalOutlierModel.densities(
      neighbors, kDistances: neighbors.kDistances, execution.part(from: 0.8, to: 0.9))
    let factors = try LocalOutlierModel.factors(
      neighbors, own: densities, densities, execution.part(from: 0.9, to: 1))
    return LocalOutlierModel(
      factors: factors, kDistances: neighbors.kDistances, densities: densities, settings: self,
      tree: tree)
  }
}

/// Local outlier factors, and what new rows are compared with.
public struct LocalOutlierModel: Sendable {
  /// Factor of each row. 1 for rows with k or more copies, ∞ for others next to such rows.
  public let factors: [Double]
  /// Distance of each row to its k-th neighbour.
  public let kDistances: [Double]
  /// Local reachability density of each row, ∞ for rows with k or more copies.
  public let densities: [Double]
  /// The settings of the fit.
  public let settings: LocalOutlierFactor
  private let tree: KDTree

  init(
    factors: [Double], kDistances: [Double], densities: [Double], settings: LocalOutlierFactor,
    tree: KDTree
  ) {
    self.factors = factors
    self.kDistances = kDistances
    self.densities = densities
    self.settings = settings
    self.tree = tree
  }

  /// Factors of new rows against the fitted ones, none of which changes. A copy of a fitted row is a
  /// new row too: its neighbours include that row.
  ///
  /// O(m · (k + log n)) typically. Throws `sizeMismatch`, `notFinite`, `zeroVector`, `memory`,
  /// `cancelled`.
  public func score(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> [Double] {
    guard rows.columns == tree.columns else {
      throw .sizeMismatch(of: "columns", expected: tree.columns, found: rows.columns)
    }
    guard rows.rows > 0 else { return [] }
    let neighbors = try LocalNeighbors(
      tree, k: settings.k, queries: rows, execution.part(from: 0, to: 0.8))
    let own = try Self.densities(
      neighbors, kDistances: kDistances, execution.part(from: 0.8, to: 0.9))
    return try Self.factors(neighbors, own: own, densities, execution.part(from: 0.9, to: 1))
  }

  /// 1 / mean of max(distance, k-distance of the neighbour).
  static func densities(
    _ neighbors: LocalNeighbors, kDistances: [Double], _ execution: Execution
  ) throws(EngineError) -> [Double] {
    try neighbors.map(execution) { members in
      let sum = members.reduce(0.0) { $0 + max($1.distance, kDistances[Int($1.row)]) }
      return Double(members.count) / sum
    }
  }

  /// Mean density of the neighbours by the own density.
  static func factors(
    _ neighbors: LocalNeighbors, own: [Double], _ densities: [Double], _ execution: Execution
  ) throws(EngineError) -> [Double] {
    let means = try neighbors.map(execution) { members in
      members.reduce(0.0) { $0 + densities[Int($1.row)] } / Double(members.count)
    }
    // Among copies no row is sparser than another.
    return zip(means, own).map { mean, own in own == .infinity ? 1 : mean / own }
  }
}

/// The rows as near as the k-th neighbour, of all rows of a tree or of new ones.
struct LocalNeighbors: Sendable {
  private static let grain = 1024

  private let tree: KDTree
  private let k: Int
  /// One more than k, where there is one, to tell which k-th neighbours tie with the next.
  private let lists: Neighbors
  /// The points, as the tree has them.
  private let points: Matrix
  private let excludesSelf: Bool

  /// Without `queries`, those of the tree's rows among the others.
  init(
    _ tree: KDTree, k: Int, queries: Matrix?, _ execution: Execution
  ) throws(EngineError) {
    self.tree = tree
    self.k = k
    excludesSelf = queries == nil
    let available = tree.count - (excludesSelf ? 1 : 0)
    let wanted = min(k + 1, available)
    if let queries {
      lists = try tree.nearest(k: wanted, of: queries, execution: execution)
      points = try tree.metric.prepared(queries)
    } else {
      lists = try tree.nearest(k: wanted, execution: execution)
      points = tree.points
    }
  }

  /// Distance to the k-th neighbour of each.
  var kDistances: [Double] { (0..<lists.count).map { lists.distances[$0 * lists.k + k - 1] } }

  /// Runs `body` on the neighbours of each, nearest first but for ties beyond the k-th. Rows at
  /// distance 0 from their k-th neighbour get k of their copies, however many there are.
  func map(
    _ execution: Execution, _ body: @Sendable ([Neighbor]) -> Double
  ) throws(EngineError) -> [Double] {
    let meter = ProgressMeter("densities", total: lists.count, execution: execution)
    let parts = try forEachChunk(of: lists.count, grain: Self.grain, execution) { range in
      var buffer = [Neighbor](repeating: .none, count: 4 * k)
      defer { meter.advance(by: range.count) }
      return range.map { body(members(of: $0, &buffer)) }
    }
    return parts.flatMap { $0 }
  }

  private func members(of i: Int, _ buffer: inout [Neighbor]) -> [Neighbor] {
    let first = i * lists.k
    let last = lists.distances[first + k - 1]
    guard lists.k > k, last > 0, lists.distances[first + k] == last else {
      return (first..<first + k).map {
        Neighbor(distance: lists.distances[$0], row: lists.rows[$0])
      }
    }
    let d = points.columns
    let count = tree.collect(
      within: tree.metric.largestReduced(of: last),
      of: points.values.span.extracting(i * d..<(i + 1) * d), into: &buffer)
    return buffer[..<count].compactMap { found in
      if excludesSelf && Int(found.row) == i { return nil }
      return Neighbor(
        distance: tree.metric.distance(ofReduced: found.distance), row: found.row)
    }
  }
}
