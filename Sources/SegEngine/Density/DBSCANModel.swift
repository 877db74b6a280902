import SegKernels

/// What DBSCAN found. Groups are numbered canonically from 1, noise is 0.
public struct DBSCANModel: Sendable {
  /// Group of each row, 1…k, or 0 for noise.
  public let labels: [Int32]
  /// Whether each row is a core. A row with a label that is no core is a border.
  public let isCore: [Bool]
  /// Rows in each group, borders included.
  public let sizes: [Int]
  /// Cores in each group.
  public let cores: [Int]
  /// Sum of weights in each group; equals `sizes` without weights.
  public let weights: [Double]
  /// The settings of the fit.
  public let settings: DBSCAN
  private let source: Source

  /// The cores that new rows are held against.
  enum Source: Sendable {
    case graph(CoreGraph)
    /// Rows of numbers and categories, by Gower's distance.
    case mixed(MixedRows)
  }

  /// Number of groups.
  public var groups: Int { sizes.count }

  /// Rows of no group.
  public var noise: Int { labels.count { $0 == 0 } }

  /// Rows with a group that are no cores.
  public var borders: Int { sizes.reduce(0, +) - cores.reduce(0, +) }

  /// The group of the nearest core within reach of each new row, of equally near ones that of the
  /// smallest row, or 0 for noise. Cores get their own group back, and with `BorderRule.nearest` all
  /// rows do.
  ///
  /// Cost: O(m · log n) for few neighbours. Throws `sizeMismatch` for another number of columns,
  /// `notFinite`, `zeroVector`, `invalid` for a model of mixed rows, `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> [Int32] {
    guard case .graph(let graph) = source else {
      throw .invalid(parameter: "rows", found: "numbers", allowed: "codes of mixed rows")
    }
    guard rows.columns == graph.tree.columns else {
      throw .sizeMismatch(of: "columns", expected: graph.tree.columns, found: rows.columns)
    }
    try rows.requireFinite()
    let points = settings.metric == .cosine ? try rows.unitRows() : rows
    let chosen = try graph.chooseCores(
      for: points.values, byDistance: true,
      ranks: labels.indices.map { Int32(truncatingIfNeeded: $0) },
      phase: "rows", execution)
    return chosen.map { $0 < 0 ? 0 : labels[Int($0)] }
  }

  /// The same for new mixed rows, by their codes in the frame of the fitted ones. O(m · n · d). Throws
  /// `sizeMismatch`, `invalid` for a model of numbers, `cancelled`.
  public func predict(
    codes: Matrix, execution: Execution = .default
  ) throws(EngineError) -> [Int32] {
    guard case .mixed(let rows) = source else {
      throw .invalid(parameter: "rows", found: "codes of mixed rows", allowed: "numbers")
    }
    let search = GowerReach(rows, isCore: isCore, eps: settings.eps)
    let ranks = labels.indices.map { Int32(truncatingIfNeeded: $0) }
    return try search.chooseCores(for: codes, byDistance: true, ranks: ranks, nil, execution)
      .map { $0 < 0 ? 0 : labels[Int($0)] }
  }
}

extension DBSCANModel {
  /// Numbers the groups canonically. O(n · d).
  init(
    _ grouping: CoreGrouping, _ source: Source, rows: Matrix, weights: [Double]?,
    settings: DBSCAN
  ) {
    var sizes = [Int](repeating: 0, count: grouping.count + 1)
    for group in grouping.groups { sizes[Int(group) + 1] += 1 }
    var masses = sizes.dropFirst().map(Double.init)
    if let weights {
      masses = [Double](repeating: 0, count: grouping.count)
      for (row, group) in grouping.groups.enumerated() where group >= 0 {
        masses[Int(group)] += weights[row]
      }
    }
    let labels = grouping.groups.map { $0 + 1 }
    let centers = Self.centers(ofEqual: masses, rows: rows, labels: labels)
    let order = CanonicalLabels.ranking(sizes: masses, centers: centers)
    var rank = [Int32](repeating: 0, count: grouping.count + 1)
    for (position, group) in order.enumerated() {
      rank[group + 1] = Int32(truncatingIfNeeded: position + 1)
    }
    let numbered = labels.map { rank[Int($0)] }
    var cores = [Int](repeating: 0, count: grouping.count + 1)
    for (label, isCore) in zip(numbered, grouping.isCore) where isCore { cores[Int(label)] += 1 }
    self.init(
      labels: numbered, isCore: grouping.isCore, sizes: order.map { sizes[$0 + 1] },
      cores: Array(cores.dropFirst()), weights: order.map { masses[$0] }, settings: settings,
      source: source)
  }

  /// Means of the groups that share their mass with another one; only between these they decide.
  private static func centers(ofEqual masses: [Double], rows: Matrix, labels: [Int32]) -> Matrix? {
    var groupsOfMass: [Double: Int] = [:]
    for mass in masses { groupsOfMass[mass, default: 0] += 1 }
    let isTied = [false] + masses.map { groupsOfMass[$0] != 1 }
    guard isTied.contains(true) else { return nil }
    var sums = Matrix(rows: masses.count, columns: rows.columns, repeating: 0)
    var counts = [Double](repeating: 0, count: masses.count)
    for (row, label) in labels.enumerated() where isTied[Int(label)] {
      counts[Int(label) - 1] += 1
      for j in 0..<rows.columns { sums[Int(label) - 1, j] += rows[row, j] }
    }
    for group in masses.indices where counts[group] > 0 {
      for j in 0..<rows.columns { sums[group, j] /= counts[group] }
    }
    return sums
  }
}
