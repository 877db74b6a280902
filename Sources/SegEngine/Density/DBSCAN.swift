import SegKernels

/// Where a row goes that is no core but within reach of one.
public enum BorderRule: String, CaseIterable, Sendable {
  /// To the group of its nearest core, of equally near ones the smallest row. The groups depend on the
  /// order of rows only where cores are equally near, and `predict` agrees with the fit.
  case nearest
  /// To the group whose first core comes first in the data, as in the original paper.
  case first
  /// To the noise: what Campello, Moulavi & Sander (2013), https://doi.org/10.1007/978-3-642-37456-2_14,
  /// call DBSCAN*.
  case noise
}

/// Finds groups as regions where rows lie densely: cores have enough rows within reach, cores within
/// reach of each other belong together, and what no core reaches is noise.
///
/// Ester, Kriegel, Sander & Xu, "A density-based algorithm for discovering clusters", KDD 1996,
/// https://dl.acm.org/doi/10.5555/3001460.3001507. Which cores belong together depends neither on the
/// order of rows nor on the number of threads.
public struct DBSCAN: Sendable, Equatable {
  /// Two rows are neighbours when their distance is at most this.
  public var eps: Double
  /// A core has at least so many neighbours, itself included; with weights, neighbours of this sum.
  public var minimumPoints: Int
  /// How far apart two rows are.
  public var metric: Metric
  /// Where rows go that are no cores but within reach of one.
  public var borders: BorderRule

  public init(
    eps: Double, minimumPoints: Int = 5, metric: Metric = .euclidean,
    borders: BorderRule = .nearest
  ) {
    self.eps = eps
    self.minimumPoints = minimumPoints
    self.metric = metric
    self.borders = borders
  }

  /// Fits the groups. `weights`, one for each row, count a row that many times; rows of weight 0 are
  /// never cores, but get a label.
  ///
  /// Cost: O(n log n) time for few neighbours, at most O(n²); O(n · d) memory. Throws `tooFewRows`,
  /// `notFinite`, `badWeight`, `invalid`, `zeroVector`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> DBSCANModel {
    let reach = try checkInput(rows, weights, execution)
    let points = metric == .cosine ? try rows.unitRows() : rows
    let tree = try BlockTree(points, width: width(columns: rows.columns), execution)
    let graph = try CoreGraph(
      tree, reach, needed: Double(minimumPoints), weights: weights,
      execution.part(from: 0, to: 0.4))
    let roots = try graph.components(execution.part(from: 0.4, to: 0.8))
    var grouping = CoreGrouping(graph, roots: roots)
    if borders != .noise {
      try grouping.addBorders(
        graph, byDistance: borders == .nearest, execution.part(from: 0.8, to: 1))
    } else {
      execution.progress(Progress(phase: "borders", fraction: 1))
    }
    return DBSCANModel(grouping, .graph(graph), rows: rows, weights: weights, settings: self)
  }

  /// Rows that differ by at most this in each column are within reach of each other.
  private func width(columns: Int) -> Double {
    switch metric {
    case .euclidean: eps / Double(columns).squareRoot()
    case .manhattan: eps / Double(columns)
    case .maximum: eps
    case .cosine: (2 * eps / Double(columns)).squareRoot()
    }
  }

  private func checkInput(
    _ rows: Matrix, _ weights: [Double]?, _ execution: Execution
  ) throws(EngineError) -> Reach {
    let reach = try reach(columns: rows.columns)
    try requirePositive("minimumPoints", minimumPoints)
    try rows.requireRows(1)
    try rows.requireFinite()
    try checkWeights(weights, rows: rows.rows)
    let needed = BlockTree.memoryNeeded(rows: rows.rows, columns: rows.columns)
    guard needed <= execution.memoryLimit else {
      let fitting = Int(
        Double(rows.rows) * Double(execution.memoryLimit) / Double(needed))
      throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: fitting)
    }
    try execution.checkCancelled()
    return reach
  }

  /// The reach in the measure that stands for the metric. Throws `invalid`.
  private func reach(columns: Int) throws(EngineError) -> Reach {
    let (measure, limit): (Measure, Double) =
      switch metric {
      case .euclidean: (.squaredEuclidean, eps * eps)
      case .manhattan: (.manhattan, eps)
      case .maximum: (.maximum, eps)
      // Half the squared distance of unit vectors is 1 − cos.
      case .cosine: (.squaredEuclidean, 2 * eps)
      }
    guard eps > 0, limit < .infinity else {
      throw .invalid(parameter: "eps", found: "\(eps)", allowed: "more than 0, finite squares")
    }
    return Reach(measure, limit: limit, columns: columns)
  }
}

/// Groups by their number from 0 in the order of their first cores; −1 for noise.
struct CoreGrouping {
  /// Group of each row.
  var groups: [Int32]
  /// Whether each row is a core.
  let isCore: [Bool]
  /// Number of groups.
  let count: Int

  /// Groups of all rows that are known already.
  init(groups: [Int32], isCore: [Bool], count: Int) {
    self.groups = groups
    self.isCore = isCore
    self.count = count
  }

  /// The cores' groups. O(n).
  init(_ graph: CoreGraph, roots: [Int32]) {
    let tree = graph.tree
    var groups = [Int32](repeating: -1, count: tree.points)
    var span = groups.mutableSpan
    count = tree.number(&span, roots: roots.span, cores: graph.cores.span)
    isCore = groups.map { $0 >= 0 }
    self.groups = groups
  }

  /// Gives rows within reach of a core to its group.
  mutating func addBorders(
    _ graph: CoreGraph, byDistance: Bool, _ execution: Execution
  ) throws(EngineError) {
    let tree = graph.tree
    // In the order of the tree, so that one search finds in the caches what the last one read.
    let others = count == 0 ? [] : (0..<tree.points).filter { !graph.isCore($0) }
    guard !others.isEmpty else {
      execution.progress(Progress(phase: "borders", fraction: 1))
      return
    }
    let ranks = byDistance ? groups.indices.map { Int32(truncatingIfNeeded: $0) } : groups
    let chosen = try graph.chooseCores(
      for: tree.points(inSlots: others), byDistance: byDistance, ranks: ranks, phase: "borders",
      execution)
    for (slot, core) in zip(others, chosen) where core >= 0 {
      groups[Int(tree.rowOfSlot[slot])] = groups[Int(core)]
    }
  }
}
