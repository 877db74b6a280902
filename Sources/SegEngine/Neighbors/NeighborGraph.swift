import SegKernels

/// Rows in a kd-tree with a list of near neighbours of each: what spanning trees start from.
struct NeighborGraph: Sendable {
  let tree: KDTree
  let metric: Metric
  /// Neighbours in each list.
  let listSize: Int
  /// Lists in tree order: positions in place of rows, and exact reduced distances.
  let lists: [Neighbor]
  /// By position: no point outside of the list is nearer.
  let horizons: [Double]

  /// Whether a tree is worth while: boxes over many columns exclude nothing.
  static func suits(rows: Int, columns: Int) -> Bool {
    rows > 4 * FlatTree.leafSize && columns <= 24
  }

  /// Lists of the `size` nearest other rows. `prepared` are unit rows for cosine. 16 · n · size bytes.
  /// Throws `memory`, `cancelled`.
  init(_ prepared: PreparedRows, size: Int, _ execution: Execution) throws(EngineError) {
    let rows = prepared.rows
    let needed = rows.rows * (size * MemoryLayout<Neighbor>.stride + 100)
    guard needed <= execution.memoryLimit else {
      throw .memory(
        needed: needed, limit: execution.memoryLimit,
        rowsThatFit: execution.memoryLimit / (needed / rows.rows))
    }
    metric = prepared.metric
    listSize = size
    tree = try KDTree(
      rows, metric: metric == .cosine ? .euclidean : metric,
      execution: execution.part(from: 0, to: 0.1).silent)
    var lists = try tree.lists(of: tree.flat, k: size, excludingSelf: true, execution)
    horizons = stride(from: size - 1, to: lists.count, by: size).map {
      LinkUpdates.horizon(of: lists[$0].distance, columns: rows.columns)
    }
    try Self.place(&lists, size, tree.flat, metric, execution)
    self.lists = lists
  }

  private static func place(
    _ lists: inout [Neighbor], _ size: Int, _ tree: FlatTree, _ metric: Metric,
    _ execution: Execution
  ) throws(EngineError) {
    let positions = tree.positions
    let borders = KDTree.borders(of: tree.count, grain: KDTree.grain)
    try fillChunks(of: &lists, borders: borders.map { $0 * size }, execution) { chunk, lists in
      LinkUpdates.place(
        &lists, listSize: size, first: borders[chunk], tree: tree, positions: positions.span,
        metric.reducedMeasure)
    }
  }

  /// Reduced core distances by position: of the `samples`-th neighbour, or of the first ones that
  /// weigh so much together with the row's own copies. nil if the lists are too short for that.
  func cores(samples: Int, weights: [Double]?) -> [Double]? {
    guard let weights else {
      return (0..<tree.count).map { position in
        let first = position * listSize
        return lists[first..<first + samples].reduce(0) { max($0, $1.distance) }
      }
    }
    var cores: [Double] = []
    for position in 0..<tree.count {
      var found = weights[Int(tree.flat.rows[position])] - 1
      var core = 0.0
      var item = position * listSize
      while found < Double(samples) {
        guard item < (position + 1) * listSize else {
          if listSize == tree.count - 1 { break }
          return nil
        }
        found += weights[Int(tree.flat.rows[Int(lists[item].row)])]
        core = max(core, lists[item].distance)
        item += 1
      }
      cores.append(core)
    }
    return cores
  }

  /// The minimum spanning tree of the distances, or of mutual reachability with reduced `cores` by
  /// position. Throws `cancelled`.
  consuming func spanningTree(
    cores: [Double]?, _ execution: Execution
  ) throws(EngineError) -> SpanningTree {
    let forest = ComponentForest(
      tree.flat, cores: cores ?? [Double](repeating: 0, count: tree.count), listed: lists,
      horizons: horizons)
    var spanning = BoruvkaSpanning(forest, metric.reducedMeasure)
    return SpanningTree(try spanning.run(execution), metric: metric)
  }
}
