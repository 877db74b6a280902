import SegKernels

/// A tree of boxes over rows, for exact searches of near rows.
///
/// Each node is split at the median of its widest column, equal values by row number. Friedman,
/// Bentley & Finkel, "An algorithm for finding best matches in logarithmic expected time", ACM Trans.
/// Math. Softw. 3 (1977), https://doi.org/10.1145/355744.355745. In many columns boxes leave nothing
/// out, and the nearest rows are found by comparing all of them (see `NeighborSearch`).
public struct KDTree: Sendable {
  /// How far apart two rows are.
  public let metric: Metric
  /// How the nearest rows are searched.
  public let search: NeighborSearch
  let flat: FlatTree
  private let screen: PointScreen?

  /// Number of rows.
  public var count: Int { flat.count }
  /// Number of columns.
  public var columns: Int { flat.columns }

  /// Builds the tree.
  ///
  /// O(n · log n) time, O(n · d) memory. Throws `notFinite`, `tooFewRows`, `zeroVector` for
  /// cosine, `invalid` for more than 2³¹ − 64 rows, `cancelled`.
  public init(
    _ rows: Matrix, metric: Metric = .euclidean, search: NeighborSearch = .automatic,
    execution: Execution = .default
  ) throws(EngineError) {
    try rows.requireRows(1)
    let prepared = try metric.prepared(rows)
    guard rows.rows < Int32.max - 64 else {
      throw .invalid(parameter: "rows", found: "\(rows.rows)", allowed: "fewer than 2147483584")
    }
    self.metric = metric
    self.search = search
    flat = try Self.build(prepared, execution)
    screen = Self.screen(flat, search, metric)
  }

  /// Bytes that a tree takes, while it is built.
  public static func memoryNeeded(rows: Int, columns: Int) -> Int {
    rows * (16 + 4 + 8 * columns + 4 * (columns + 1))
      + rows / FlatTree.leafSize * 2 * 16 * (columns + 1)
  }

  /// The k nearest other rows of each row; with `includingSelf`, a row is its own neighbour too.
  ///
  /// O(n · (k + log n)) typically, O(n² · d) at worst; 28·n·k bytes. Throws `invalid` for k, `memory`,
  /// `cancelled`.
  public func nearest(
    k: Int, includingSelf: Bool = false, execution: Execution = .default
  ) throws(EngineError) -> Neighbors {
    try checkNeighbors(k, available: count - (includingSelf ? 0 : 1))
    try requireListMemory(queries: count, k: k, execution)
    let lists = try selfLists(k: k, includingSelf: includingSelf, execution)
    return try neighbors(lists, of: flat, k: k, execution.silent)
  }

  /// The k nearest rows of each query.
  ///
  /// O(m · (k + log n)) typically; 28·m·k bytes. Throws `sizeMismatch` for another number of columns,
  /// `notFinite`, `invalid` for k, `memory`, `cancelled`.
  public func nearest(
    k: Int, of queries: Matrix, execution: Execution = .default
  ) throws(EngineError) -> Neighbors {
    guard queries.columns == columns else {
      throw .sizeMismatch(of: "columns", expected: columns, found: queries.columns)
    }
    let prepared = try metric.prepared(queries)
    try checkNeighbors(k, available: count)
    try requireListMemory(queries: queries.rows, k: k, execution)
    guard queries.rows > 0 else { return Neighbors(k: k, rows: [], distances: []) }
    // Queries in a tree of their own: those of a leaf are near to each other and search together.
    let order = try Self.build(prepared, execution.silent)
    let lists = try lists(of: order, k: k, excludingSelf: false, execution)
    return try neighbors(lists, of: order, k: k, execution.silent)
  }

  /// Distance of each row to its k-th nearest other row (or row, with `includingSelf`), in row order.
  ///
  /// As `nearest`, but with O(n) memory.
  public func kDistances(
    k: Int, includingSelf: Bool = false, execution: Execution = .default
  ) throws(EngineError) -> [Double] {
    try reducedKDistances(k: k, includingSelf: includingSelf, execution).map {
      metric.distance(ofReduced: $0)
    }
  }

  /// The same in the reduced form of the metric.
  func reducedKDistances(
    k: Int, includingSelf: Bool, _ execution: Execution
  ) throws(EngineError) -> [Double] {
    try checkNeighbors(k, available: count - (includingSelf ? 0 : 1))
    let meter = ProgressMeter("neighbours", total: count, execution: execution)
    let parts = try forEachChunk(of: count, grain: Self.grain, execution) { range in
      var lists = [Neighbor](repeating: .none, count: range.count * k)
      var span = lists.mutableSpan
      fill(&span, of: flat, first: range.lowerBound, k: k, excludingSelf: !includingSelf)
      meter.advance(by: range.count)
      return stride(from: k - 1, to: lists.count, by: k).map { lists[$0].distance }
    }
    var result = [Double](repeating: 0, count: count)
    var position = 0
    for part in parts {
      for distance in part {
        result[Int(flat.rows[position])] = distance
        position += 1
      }
    }
    return result
  }

  /// For each query the number of rows within `radius`, the border included. A count that has
  /// reached `enough` may stop there.
  ///
  /// Throws `sizeMismatch`, `notFinite`, `invalid` for a negative radius, `cancelled`.
  public func counts(
    within radius: Double, of queries: Matrix, enough: Int = .max,
    execution: Execution = .default
  ) throws(EngineError) -> [Int32] {
    guard queries.columns == columns else {
      throw .sizeMismatch(of: "columns", expected: columns, found: queries.columns)
    }
    let prepared = try metric.prepared(queries)
    guard radius >= 0 else {
      throw .invalid(parameter: "radius", found: "\(radius)", allowed: "0 or more")
    }
    let limit = metric.largestReduced(of: radius)
    let parts = try forEachChunk(of: queries.rows, grain: Self.grain, execution) { range in
      var counts = [Int32](repeating: 0, count: range.count)
      var span = counts.mutableSpan
      TreeRadius.count(
        flat,
        queries: prepared.values.span.extracting(
          range.lowerBound * columns..<range.upperBound * columns), limit: limit, enough: enough,
        metric.measure,
        counts: &span)
      return counts
    }
    return parts.flatMap { $0 }
  }

  /// Rows within `limit` of `query`, in the reduced form of the metric (see
  /// `Metric.largestReduced(of:)`), in tree order. `buffer` keeps its size, so that a loop over many
  /// queries allocates rarely; the first items, as many as returned, are the rows.
  func collect(
    within limit: Double, of query: Span<Double>, into buffer: inout [Neighbor]
  ) -> Int {
    while true {
      var span = buffer.mutableSpan
      let found = TreeRadius.collect(flat, query: query, limit: limit, metric.measure, found: &span)
      if found <= buffer.count { return found }
      buffer = [Neighbor](repeating: .none, count: max(found, 2 * buffer.count))
    }
  }
}

extension KDTree {
  /// The rows as they are compared (of length 1 for cosine), in row order. O(n · d).
  var points: Matrix {
    var values = [Double](repeating: 0, count: count * columns)
    for position in 0..<count {
      let row = Int(flat.rows[position]) * columns
      for j in 0..<columns {
        values[row + j] =
          flat.packed[
            PackedPoints.place(of: position, column: j, columns: columns)]
      }
    }
    return Matrix(rows: count, columns: columns, values: values)
  }

  /// Queries in a chunk: whole leaves, and few enough to be cancelled soon.
  static let grain = 8 * FlatTree.leafSize

  /// Lists of all rows in tree order, with reduced distances.
  func selfLists(
    k: Int, includingSelf: Bool, _ execution: Execution
  ) throws(EngineError) -> [Neighbor] {
    try lists(of: flat, k: k, excludingSelf: !includingSelf, execution)
  }

  /// Lists of the points of another tree or this one, in the order of that tree, with reduced
  /// distances.
  func lists(
    of queries: FlatTree, k: Int, excludingSelf: Bool, _ execution: Execution
  ) throws(EngineError) -> [Neighbor] {
    let meter = ProgressMeter("neighbours", total: queries.count, execution: execution)
    var lists = [Neighbor](repeating: .none, count: queries.count * k)
    let borders = Self.borders(of: queries.count, grain: Self.grain)
    try fillChunks(of: &lists, borders: borders.map { $0 * k }, execution) { chunk, lists in
      fill(&lists, of: queries, first: borders[chunk], k: k, excludingSelf: excludingSelf)
      meter.advance(by: borders[chunk + 1] - borders[chunk])
    }
    return lists
  }

  /// The lists of some points of a tree, from position `first` (the start of a leaf) on.
  func fill(
    _ lists: inout MutableSpan<Neighbor>, of queries: FlatTree, first: Int, k: Int,
    excludingSelf: Bool
  ) {
    TreeNearest.search(
      flat, screen: screen, boxes: search.boxes, queries: queries, first: first, k: k,
      excludingSelf: excludingSelf, metric.measure, lists: &lists)
  }

  /// Brings lists into the order of the rows of their queries.
  private func neighbors(
    _ lists: [Neighbor], of queries: FlatTree, k: Int, _ execution: Execution
  ) throws(EngineError) -> Neighbors {
    let borders = Self.borders(of: queries.count, grain: 4096)
    let places = borders.map { $0 * k }
    let positions = queries.positions
    var rows = [Int32](repeating: 0, count: lists.count)
    try fillChunks(of: &rows, borders: places, execution) { chunk, rows in
      for i in borders[chunk]..<borders[chunk + 1] {
        let (from, to) = (Int(positions[i]) * k, (i - borders[chunk]) * k)
        for j in 0..<k { rows[to + j] = lists[from + j].row }
      }
    }
    var distances = [Double](repeating: 0, count: lists.count)
    try fillChunks(of: &distances, borders: places, execution) { chunk, distances in
      for i in borders[chunk]..<borders[chunk + 1] {
        let (from, to) = (Int(positions[i]) * k, (i - borders[chunk]) * k)
        for j in 0..<k {
          distances[to + j] = metric.distance(ofReduced: lists[from + j].distance)
        }
      }
    }
    return Neighbors(k: k, rows: rows, distances: distances)
  }

  private func checkNeighbors(_ k: Int, available: Int) throws(EngineError) {
    guard k >= 1 && k <= available else {
      throw .invalid(parameter: "k", found: "\(k)", allowed: "1 to \(available)")
    }
  }

  private func requireListMemory(
    queries: Int, k: Int, _ execution: Execution
  ) throws(EngineError) {
    let needed = queries * k * 28
    guard needed > execution.memoryLimit else { return }
    throw .memory(
      needed: needed, limit: execution.memoryLimit,
      rowsThatFit: max(execution.memoryLimit / (28 * k), 1))
  }

  /// Borders of chunks of `grain` in 0..<count.
  static func borders(of count: Int, grain: Int) -> [Int] {
    (0...(count + grain - 1) / grain).map { min($0 * grain, count) }
  }
}

extension KDTree {
  /// The tree as arrays, for algorithms that walk it themselves. Children come after their parent.
  public struct Nodes: Sendable {
    /// First tree position of each node.
    public let start: [Int32]
    /// Position after the last one.
    public let end: [Int32]
    /// Right child, 0 for a leaf; the left child is the node after its parent.
    public let right: [Int32]
    /// Lower corners of the bounding boxes, nodes × columns.
    public let low: Matrix
    /// Upper corners, nodes × columns.
    public let high: Matrix
    /// Row of each position.
    public let rows: [Int32]
  }

  /// A copy of the tree's arrays. O(n / 32 · d).
  public var nodes: Nodes {
    let d = columns
    let lows = flat.nodes.indices.flatMap { flat.boxes[2 * $0 * d..<(2 * $0 + 1) * d] }
    let highs = flat.nodes.indices.flatMap { flat.boxes[(2 * $0 + 1) * d..<(2 * $0 + 2) * d] }
    return Nodes(
      start: flat.nodes.map(\.start), end: flat.nodes.map(\.end), right: flat.nodes.map(\.right),
      low: Matrix(rows: flat.nodes.count, columns: d, values: lows),
      high: Matrix(rows: flat.nodes.count, columns: d, values: highs),
      rows: Array(flat.rows.prefix(count)))
  }
}
