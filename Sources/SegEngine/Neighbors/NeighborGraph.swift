import SegKernels

/// Rows in a kd-tree with a list of near neighbours of each: what spanning trees start from.
///
/// The lists hold positions only: distances are quickly made again, and four times as large.
struct NeighborGraph: Sendable {
  let tree: KDTree
  let metric: Metric
  /// Reduced core distances by position; 0 where none were asked for.
  let cores: [Double]
  /// Positions by rising distance, n × list size.
  private let lists: [Int32]
  /// So many in each list are no farther away than the core distance of its own point.
  private let settled: Int

  /// Whether a tree is worth while: boxes over many columns exclude nothing.
  static func suits(rows: Int, columns: Int) -> Bool {
    rows > 4 * FlatTree.leafSize && columns <= 24
  }

  /// Lists of the `size` nearest other rows, and core distances: of the `samples`-th neighbour, or of
  /// the first ones that weigh so much together with the row's own copies. nil if the lists are too
  /// short for that. `rows` are as the metric compares them (see `Metric.prepared`).
  ///
  /// n · (4 · size + 8 · d + 100) bytes. Throws `memory`, `cancelled`.
  init?(
    _ rows: Matrix, metric: Metric, size: Int, samples: Int = 0, weights: [Double]? = nil,
    _ execution: Execution
  ) throws(EngineError) {
    let needed = rows.rows * (4 * size + 8 * rows.columns + 100)
    guard needed <= execution.memoryLimit else {
      throw .memory(
        needed: needed, limit: execution.memoryLimit,
        rowsThatFit: execution.memoryLimit / (needed / rows.rows))
    }
    self.metric = metric
    tree = try KDTree(
      rows, metric: metric == .cosine ? .euclidean : metric,
      execution: execution.part(from: 0, to: 0.1).silent)
    lists = try Self.lists(tree, size: size, execution)
    settled = weights == nil ? samples : 0
    guard samples > 0 else {
      cores = [Double](repeating: 0, count: tree.count)
      return
    }
    let rule = CoreRule(samples: samples, weights: weights, isWhole: size == rows.rows - 1)
    let cores = try Self.cores(lists, size: size, tree, metric.reducedMeasure, rule, execution)
    if cores.contains(where: \.isNaN) { return nil }
    self.cores = cores
  }

  private static func lists(
    _ tree: KDTree, size: Int, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    let meter = ProgressMeter("neighbours", total: tree.count, execution: execution)
    let positions = tree.flat.positions
    var lists = [Int32](repeating: 0, count: tree.count * size)
    let borders = KDTree.borders(of: tree.count, grain: KDTree.grain)
    try fillChunks(of: &lists, borders: borders.map { $0 * size }, execution) { chunk, lists in
      var near = [Neighbor](repeating: .none, count: lists.count)
      var span = near.mutableSpan
      tree.fill(&span, of: tree.flat, first: borders[chunk], k: size, excludingSelf: true)
      for index in lists.indices { lists[index] = positions[Int(near[index].row)] }
      meter.advance(by: lists.count / size)
    }
    return lists
  }

  /// NaN where a list is too short.
  private static func cores(
    _ lists: [Int32], size: Int, _ tree: KDTree, _ measure: Measure, _ rule: CoreRule,
    _ execution: Execution
  ) throws(EngineError) -> [Double] {
    var cores = [Double](repeating: 0, count: tree.count)
    let borders = KDTree.borders(of: tree.count, grain: KDTree.grain)
    try fillChunks(of: &cores, borders: borders, execution) { chunk, cores in
      let first = borders[chunk]
      let places = first * size..<borders[chunk + 1] * size
      var distances = [Double](repeating: 0, count: places.count)
      var span = distances.mutableSpan
      LinkUpdates.measure(
        lists.span.extracting(places), listSize: size, first: first, tree: tree.flat, measure,
        out: &span)
      for index in cores.indices {
        let list = index * size..<(index + 1) * size
        let rows = lists[(first + index) * size..<(first + index + 1) * size].lazy.map {
          Int(tree.flat.rows[Int($0)])
        }
        cores[index] =
          rule.core(
            distances[list], rows, of: Int(tree.flat.rows[first + index])) ?? .nan
      }
    }
    return cores
  }

  /// The minimum spanning tree of the distances, or of mutual reachability where there are core
  /// distances. Throws `cancelled`.
  consuming func spanningTree(_ execution: Execution) throws(EngineError) -> SpanningTree {
    let forest = ComponentForest(tree.flat, cores: cores, listed: lists, settled: settled)
    var spanning = BoruvkaSpanning(forest, metric.reducedMeasure)
    return SpanningTree(try spanning.run(execution), metric: metric)
  }
}

/// How far a core distance reaches.
private struct CoreRule: Sendable {
  let samples: Int
  let weights: [Double]?
  /// Whether the lists hold all rows.
  let isWhole: Bool

  /// From the distances of a row to near ones; nil if there have to be more.
  func core(
    _ distances: ArraySlice<Double>, _ rows: some Sequence<Int>, of row: Int
  ) -> Double? {
    guard let weights else { return distances.prefix(samples).reduce(0) { max($0, $1) } }
    var found = weights[row] - 1
    var core = 0.0
    for (distance, other) in zip(distances, rows) {
      if found >= Double(samples) { return core }
      found += weights[other]
      core = max(core, distance)
    }
    return found >= Double(samples) || isWhole ? core : nil
  }
}
