/// Divides the groups of a partition into many small ones, none of which reaches over a border.
///
/// Each group gets a number of parts: one at first, then always the group with the largest sum of squares
/// for each of its parts gets one more, as long as its parts can hold `minimumSize` rows each. Within a group
/// the parts are those of k-means, with limited sizes where one of them would be too small.
public struct MicroSegments: Sendable, Equatable {
  /// Number of small groups in all; fewer are made where `minimumSize` leaves no room.
  public var k: Int
  /// Fewest rows of a small group.
  public var minimumSize: Int
  /// Independent starts in each group.
  public var restarts: Int

  public init(k: Int, minimumSize: Int = 1, restarts: Int = 5) {
    self.k = k
    self.minimumSize = minimumSize
    self.restarts = restarts
  }

  /// Fits the small groups. `parents` are 1, 2, … for each row, 0 for rows without a group, which get none.
  ///
  /// Cost: that of `KMeans`, and of `BalancedKMeans` where sizes have to be kept. Throws `invalid` for fewer
  /// small groups than groups, `tooFewRows` for a group with fewer than `minimumSize` rows, `sizeMismatch`,
  /// `notFinite`, `badWeight`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, parents: [Int32], weights: [Double]? = nil, seed: UInt64,
    execution: Execution = .default
  ) throws(EngineError) -> MicroSegmentsModel {
    try requirePositive("restarts", restarts)
    try requirePositive("min", minimumSize)
    try rows.requireRows(1)
    try rows.requireFinite()
    try checkLabels(parents, rows: rows.rows)
    try checkWeights(weights, rows: rows.rows)
    let groups = members(parents)
    guard k >= groups.count else {
      throw .invalid(
        parameter: "k", found: "\(k)", allowed: "\(groups.count) or more: each group has one part")
    }
    for group in groups where group.count < minimumSize {
      throw .tooFewRows(needed: minimumSize, found: group.count)
    }
    let parts = try partCounts(rows, groups, weights)
    let random = RandomSource(seed: seed)
    var labels = [Int32](repeating: 0, count: rows.rows)
    var made: Int32 = 0
    for (index, group) in groups.enumerated() {
      let share = execution.part(
        from: Double(index) / Double(groups.count), to: Double(index + 1) / Double(groups.count))
      var source = random.split(UInt64(index))
      let found = try divide(
        rows.selecting(rows: group), into: parts[index],
        weights.map { all in group.map { all[$0] } },
        seed: source.next(), share)
      for (row, label) in zip(group, found) { labels[row] = made + label }
      made += found.max() ?? 0
    }
    return MicroSegmentsModel(rows, labels, parents, weights)
  }

  private func members(_ parents: [Int32]) -> [[Int]] {
    var groups = [[Int]](repeating: [], count: Int(parents.max() ?? 0))
    for (row, parent) in parents.enumerated() where parent > 0 {
      groups[Int(parent) - 1].append(row)
    }
    return groups.filter { !$0.isEmpty }
  }

  private func partCounts(
    _ rows: Matrix, _ groups: [[Int]], _ weights: [Double]?
  ) throws(EngineError) -> [Int] {
    let spreads = groups.map { group in
      ColumnMoments(
        rows.selecting(rows: group), weights: weights.map { all in group.map { all[$0] } }
      ).squares.reduce(0, +)
    }
    // No more parts than there are different rows.
    let most = groups.map { group in
      min(group.count / minimumSize, Set(group.map { rows.row($0) }).count)
    }
    var parts = [Int](repeating: 1, count: groups.count)
    for _ in groups.count..<max(k, groups.count) {
      var next: Int?
      for index in groups.indices where parts[index] < most[index] {
        let share = spreads[index] / Double(parts[index])
        if next.map({ share > spreads[$0] / Double(parts[$0]) }) ?? true { next = index }
      }
      guard let next else { break }
      parts[next] += 1
    }
    return parts
  }

  private func divide(
    _ rows: Matrix, into count: Int, _ weights: [Double]?, seed: UInt64, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    let plain = try KMeans(k: count, restarts: restarts)
      .fit(rows, weights: weights, seed: seed, execution: execution)
    guard plain.sizes.contains(where: { $0 < minimumSize }) else { return plain.labels }
    return try BalancedKMeans(k: count, minimumSize: minimumSize, restarts: restarts)
      .fit(rows, weights: weights, seed: seed, execution: execution.silent).labels
  }
}

/// Small groups within the groups of a partition. They are numbered canonically.
public struct MicroSegmentsModel: Sendable, Equatable {
  /// Small group of each row, 1…k; 0 for rows without a group.
  public let labels: [Int32]
  /// Means of the small groups, k × columns.
  public let centers: Matrix
  /// Rows in each small group.
  public let sizes: [Int]
  /// Sum of weights in each small group.
  public let weights: [Double]
  /// The group that each small group lies in.
  public let parents: [Int32]
  /// Euclidean distance of each row to the centre of its small group; ∞ for rows without one.
  public let distances: [Double]
  /// Weighted sum of squared distances to the own centre.
  public let inertia: Double

  init(_ rows: Matrix, _ found: [Int32], _ groups: [Int32], _ weights: [Double]?) {
    let k = Int(found.max() ?? 0)
    var masses = [Double](repeating: 0, count: k)
    var counts = [Int](repeating: 0, count: k)
    var owners = [Int32](repeating: 0, count: k)
    var means = Matrix(rows: k, columns: rows.columns, repeating: 0)
    let origin = (0..<rows.columns).map { rows[0, $0] }
    for (i, label) in found.enumerated() where label > 0 {
      let group = Int(label) - 1
      let weight = weights?[i] ?? 1
      masses[group] += weight
      counts[group] += 1
      owners[group] = groups[i]
      for j in 0..<rows.columns { means[group, j] += weight * (rows[i, j] - origin[j]) }
    }
    for group in 0..<k {
      for j in 0..<rows.columns {
        means[group, j] = origin[j] + (masses[group] > 0 ? means[group, j] / masses[group] : 0)
      }
    }
    let order = CanonicalLabels.ranking(sizes: masses, centers: means)
    var number = [Int32](repeating: 0, count: k + 1)
    for (place, group) in order.enumerated() { number[group + 1] = Int32(place + 1) }
    let labels = found.map { number[Int($0)] }
    let centers = means.selecting(rows: order)
    let squared = labels.enumerated().map { i, label in
      label > 0 ? rows.squaredDistance(i, centers, Int(label) - 1) : .infinity
    }
    self.labels = labels
    self.centers = centers
    sizes = order.map { counts[$0] }
    self.weights = order.map { masses[$0] }
    parents = order.map { owners[$0] }
    distances = squared.map { $0.squareRoot() }
    inertia = squared.enumerated().reduce(0) { sum, item in
      item.element < .infinity ? sum + (weights?[item.offset] ?? 1) * item.element : sum
    }
  }

  /// The nearest small group of each new row within its group, and the distance to its centre; 0 and ∞
  /// where `groups` is 0 or has no small group.
  ///
  /// Cost: O(n · k · d). Throws `sizeMismatch`, `notFinite`, `cancelled`.
  public func predict(
    _ rows: Matrix, groups: [Int32], execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    guard rows.columns == centers.columns else {
      throw .sizeMismatch(of: "columns", expected: centers.columns, found: rows.columns)
    }
    try checkLabels(groups, rows: rows.rows)
    try rows.requireFinite()
    let parts = try forEachChunk(of: rows.rows, grain: 1024, execution) { range in
      range.map { i -> (Int32, Double) in
        var best: (label: Int32, squared: Double) = (0, .infinity)
        for group in 0..<centers.rows where parents[group] == groups[i] && groups[i] > 0 {
          let squared = rows.squaredDistance(i, centers, group)
          if squared < best.squared { best = (Int32(group + 1), squared) }
        }
        return (best.label, best.squared.squareRoot())
      }
    }
    let all = parts.flatMap { $0 }
    return (all.map { $0.0 }, all.map { $0.1 })
  }
}

extension MicroTree {
  /// The tree of given groups, by their means and the sums of their weights (P35): from small groups to
  /// large ones. `labels` are 1, 2, … without gaps. `centers` and `restarts` play no part.
  ///
  /// Throws `invalid` for rows without a group, and as `HierarchicalClustering.fit`.
  public func link(
    _ rows: Matrix, labels: [Int32], weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MicroTreeModel {
    try checkLabels(labels, rows: rows.rows)
    guard !labels.contains(0) else {
      throw .invalid(parameter: "groups", found: "rows without one (noise)", allowed: "1, 2, …")
    }
    let found = MicroSegmentsModel(rows, labels, labels, weights)
    let problem = try KMeansProblem(rows, weights: weights, execution)
    let groups = KMeansModel(
      labels: found.labels, centers: found.centers, sizes: found.sizes, weights: found.weights,
      distances: found.distances, inertia: found.inertia,
      totalSumOfSquares: problem.totalSumOfSquares, withinSumOfSquares: [], iterations: 0,
      converged: true, restartInertias: [], seedingVariant: "given groups")
    let tree = try HierarchicalClustering(linkage: linkage).fit(
      found.centers, weights: found.weights, execution: execution)
    return MicroTreeModel(groups: groups, tree: tree)
  }
}
