import SegKernels
import Synchronization

/// Finds nearly all of the k nearest neighbours where columns are so many that an exact search looks
/// at everything: neighbours of neighbours are likely to be neighbours.
///
/// Dong, Charikar & Li, "Efficient k-nearest neighbor graph construction for generic similarity
/// measures", WWW 2011, https://doi.org/10.1145/1963405.1963487. As there, the new neighbours of a
/// row, own and reverse ones, meet each other and old ones in each round. Unlike there, the first
/// lists come from kd-trees, all but one on random directions, and lists change only between blocks of
/// rows, so that results depend on no thread.
public struct NeighborDescent: Sendable, Equatable {
  /// Neighbours of each row.
  public var k: Int
  /// How far apart two rows are.
  public var metric: Metric
  /// Largest number of rounds.
  public var maximumRounds: Int
  /// It ends when a round changes at most this share of all entries.
  public var tolerance: Double

  public init(
    k: Int, metric: Metric = .euclidean, maximumRounds: Int = 12, tolerance: Double = 0.005
  ) {
    self.k = k
    self.metric = metric
    self.maximumRounds = maximumRounds
    self.tolerance = tolerance
  }

  /// Finds neighbours among the other rows: `rows.rows` lists of k, each sorted by distance, equal
  /// distances by row, without the row itself.
  ///
  /// Distances are exact. Up to 4,096 rows the neighbours are too; of more rows a few per cent of the
  /// neighbours are not the nearest, more of them the more columns vary independently and the more
  /// rows there are: of 100,000 rows spread evenly in 64 columns a fifth. The search compares in single
  /// precision: distances below 10⁻⁶ of the range of the data look equal to it. Where rows lie in groups
  /// that boxes tell apart, `KDTree` is faster still and exact.
  ///
  /// About O(n^1.14 · k² · d) time, about n · (4·d + 60·k) bytes. Throws `notFinite`,
  /// `zeroVector` for cosine, `tooFewRows`, `invalid`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> Neighbors {
    try rows.requireRows(2)
    guard k >= 1 && k < rows.rows else {
      throw .invalid(parameter: "k", found: "\(k)", allowed: "1 to \(rows.rows - 1)")
    }
    guard maximumRounds >= 1 else {
      throw .invalid(parameter: "maximumRounds", found: "\(maximumRounds)", allowed: "1 or more")
    }
    guard tolerance >= 0 else {
      throw .invalid(parameter: "tolerance", found: "\(tolerance)", allowed: "0 or more")
    }
    if rows.rows <= max(Self.exactRows, 2 * DescentRun.window(k: k)) {
      return try KDTree(rows, metric: metric, execution: execution.silent)
        .nearest(k: k, execution: execution)
    }
    let prepared = try metric.prepared(rows)
    let each = DescentRun.memoryNeeded(k: k, columns: rows.columns)
    guard rows.rows * each <= execution.memoryLimit else {
      throw .memory(
        needed: rows.rows * each, limit: execution.memoryLimit,
        rowsThatFit: execution.memoryLimit / each)
    }
    var run = try DescentRun(self, prepared, execution)
    try run.descend(seed: seed, execution)
    return try run.neighbors(of: prepared, execution.silent)
  }

  /// Up to so many rows are searched exactly.
  private static let exactRows = 4096
}

/// The state of one search. Rows are numbered in the order of a tree's leaves, so that near ones come
/// to stand near to each other in memory.
private struct DescentRun {
  /// Trees on random directions.
  private static let turnedTrees = 3
  /// Random directions of a tree.
  private static let directions = 12
  /// Groups that meet before lists change.
  private static let block = 16_384
  /// Groups in a chunk.
  private static let grain = 256
  /// Ranges of lists that take updates beside each other.
  private static let ranges = 16
  private var rangeSize: Int { (count + Self.ranges - 1) / Self.ranges }

  private let settings: NeighborDescent
  private let measure: Measure
  private let count: Int
  /// Row of each number.
  private let order: [Int32]
  /// n × width, in single precision.
  private let points: [Float]
  private let width: Int
  /// Entries of a list: more than asked for, since more lead further.
  private let size: Int
  private var lists: [DescentEntry]

  private static func size(k: Int) -> Int { k + max(k, 20) }

  /// Rows of a leaf, all of which meet: they fill a list.
  static func window(k: Int) -> Int { max(64, size(k: k) + size(k: k) / 2) }

  private static func sample(k: Int) -> Int { min(k + 5, 30) }

  /// Bytes for each row.
  static func memoryNeeded(k: Int, columns: Int) -> Int {
    size(k: k) * (MemoryLayout<DescentEntry>.stride + 16) + k * 12
      + (4 * sample(k: k) + 4) * 4
      + DescentSteps.width(columns: columns) * 4 + directions * 16 + 64
  }

  init(
    _ settings: NeighborDescent, _ rows: Matrix, _ execution: Execution
  ) throws(EngineError) {
    self.settings = settings
    measure = settings.metric.measure
    count = rows.rows
    size = Self.size(k: settings.k)
    width = DescentSteps.width(columns: rows.columns)
    let tree = try KDTree.build(rows, execution.silent)
    order = Array(tree.rows.prefix(rows.rows))
    points = try Self.framed(rows, tree, order, execution.silent)
    lists = [DescentEntry](repeating: .none, count: count * size)
  }

  /// The rows in order and in single precision, around the middle of their box.
  private static func framed(
    _ rows: Matrix, _ tree: FlatTree, _ order: [Int32], _ execution: Execution
  ) throws(EngineError) -> [Float] {
    let columns = rows.columns
    let width = DescentSteps.width(columns: columns)
    // Halved one by one: their sum could overflow.
    let origin = (0..<columns).map { tree.boxes[$0] / 2 + tree.boxes[columns + $0] / 2 }
    let reach = (0..<columns).map { tree.boxes[columns + $0] - origin[$0] }.reduce(0, max)
    let scale = RowFrame(origin: origin, reach: reach).scale
    var points = [Float](repeating: 0, count: rows.rows * width)
    let borders = KDTree.borders(of: rows.rows, grain: 4096)
    try fillChunks(of: &points, borders: borders.map { $0 * width }, execution) { chunk, points in
      DescentSteps.frame(
        rows.values.span, order: order.span.extracting(borders[chunk]..<borders[chunk + 1]),
        origin: origin.span, scale: scale, out: &points)
    }
    return points
  }

  mutating func descend(seed: UInt64, _ execution: Execution) throws(EngineError) {
    let random = RandomSource(seed: seed)
    let steps = 1 + Self.turnedTrees + settings.maximumRounds
    let meter = ProgressMeter("neighbours", total: steps, execution: execution)
    try meetInWindows(of: (0..<Int32(truncatingIfNeeded: count)).map { $0 }, execution)
    meter.advance()
    for tree in 0..<Self.turnedTrees {
      var source = random.split(UInt64(tree))
      let order = try turnedOrder(&source, execution.silent)
      try meetInWindows(of: order, execution)
      meter.advance()
    }
    let groups = DescentGroups(sample: Self.sample(k: settings.k), size: size)
    var members = [Int32](repeating: 0, count: count * groups.stride)
    for round in 0..<settings.maximumRounds {
      let source = random.split(UInt64(Self.turnedTrees + round))
      try choose(groups, &members, source, execution)
      let changed = try meet(in: groups, members, execution)
      meter.advance()
      if Double(changed) <= settings.tolerance * Double(lists.count) { break }
    }
    meter.advance(by: settings.maximumRounds)
  }

  /// The numbers in the order of the leaves of a tree on random directions: rows on both sides of a
  /// split of one tree stand together in another one.
  private func turnedOrder(
    _ random: inout RandomSource, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    let directions = min(width, Self.directions)
    let turn = Matrix(
      rows: width, columns: directions,
      values: (0..<width * directions).map { _ in random.normal() })
    let rows = Matrix(rows: count, columns: width, values: points.map { Double($0) })
    let tree = try KDTree.build(LinearAlgebra.product(rows, turn, execution), execution)
    return Array(tree.rows.prefix(count))
  }

  /// Lets all rows meet that stand in the same window of an order.
  private mutating func meetInWindows(
    of order: [Int32], _ execution: Execution
  ) throws(EngineError) {
    let window = Self.window(k: settings.k)
    let windows = (count + window - 1) / window
    let (points, width, measure, n) = (points, width, measure, count)
    _ = try improve(groups: windows, block: max(Self.block / window, 1), execution) {
      group, worst, updates in
      // The last one overlaps, so that it fills its lists as well.
      let first = min(group * window, n - window)
      let none: [Int32] = []
      return DescentSteps.meet(
        new: order.span.extracting(first..<first + window), old: none.span, points: points.span,
        width: width, worst: worst.span, measure, updates: &updates)
    } room: { _ in
      window * window
    }
  }

  /// Chooses who meets, and lets chosen neighbours be old.
  private mutating func choose(
    _ groups: DescentGroups, _ members: inout [Int32], _ random: RandomSource,
    _ execution: Execution
  ) throws(EngineError) {
    let (lists, stride) = (lists, groups.stride)
    let borders = KDTree.borders(of: count, grain: rangeSize)
    try fillChunks(of: &members, borders: borders.map { $0 * stride }, execution) { chunk, part in
      var source = random.split(UInt64(chunk))
      groups.choose(
        from: lists.span, first: borders[chunk], seed: source.next(), groups: &part)
    }
    try fillChunks(of: &self.lists, borders: borders.map { $0 * size }, execution) { _, part in
      groups.age(&part)
    }
  }

  /// Lets the neighbours of each row meet; gives the number of new entries.
  private mutating func meet(
    in groups: DescentGroups, _ members: [Int32], _ execution: Execution
  ) throws(EngineError) -> Int {
    let (points, width, measure) = (points, width, measure)
    return try improve(groups: count, block: Self.block, execution) { group, worst, updates in
      DescentSteps.meet(
        new: members.span.extracting(groups.new(group, in: members)),
        old: members.span.extracting(groups.old(group, in: members)), points: points.span,
        width: width, worst: worst.span, measure, updates: &updates)
    } room: { group in
      let new = groups.new(group, in: members).count
      return new * (new + 2 * groups.old(group, in: members).count)
    }
  }

  /// Collects the updates of groups block by block and takes them into the lists; gives the number of
  /// new entries. `meet` writes the updates of a group, `room` says how many they can be.
  private mutating func improve(
    groups: Int, block: Int, _ execution: Execution,
    meet: @Sendable (Int, [Float], inout MutableSpan<DescentUpdate>) -> Int,
    room: @Sendable (Int) -> Int
  ) throws(EngineError) -> Int {
    let range = rangeSize
    var taken = 0
    for start in stride(from: 0, to: groups, by: block) {
      let worst = stride(from: size - 1, to: lists.count, by: size).map { lists[$0].distance }
      let length = min(block, groups - start)
      let updates = try forEachChunk(of: length, grain: max(block / 64, 1), execution) { chunk in
        var sorted = [[DescentUpdate]](repeating: [], count: Self.ranges)
        var buffer: [DescentUpdate] = []
        for group in chunk {
          let most = room(start + group)
          if most > buffer.count {
            buffer = [DescentUpdate](repeating: .none, count: most)
          }
          var span = buffer.mutableSpan
          let found = meet(start + group, worst, &span)
          for update in buffer[..<found] { sorted[Int(update.target) / range].append(update) }
        }
        return sorted
      }
      taken += try take(updates, execution)
    }
    return taken
  }

  /// Takes updates, by chunk and range of targets, into the lists.
  private mutating func take(
    _ updates: [[[DescentUpdate]]], _ execution: Execution
  ) throws(EngineError) -> Int {
    let size = size
    let borders = KDTree.borders(of: count, grain: rangeSize)
    // A sum of whole numbers does not depend on their order.
    let taken = Atomic<Int>(0)
    try fillChunks(of: &lists, borders: borders.map { $0 * size }, execution) { chunk, lists in
      for part in updates {
        let own = part[chunk]
        let found = DescentSteps.take(
          own.span, first: borders[chunk], size: size, lists: &lists)
        taken.wrappingAdd(found, ordering: .relaxed)
      }
    }
    return taken.load(ordering: .relaxed)
  }

  /// The first k of each list, in the order of rows.
  func neighbors(of rows: Matrix, _ execution: Execution) throws(EngineError) -> Neighbors {
    let (k, size, metric) = (settings.k, size, settings.metric)
    let (lists, order, measure) = (lists, order, measure)
    var exact = [Neighbor](repeating: .none, count: lists.count)
    let borders = KDTree.borders(of: count, grain: 4096)
    try fillChunks(of: &exact, borders: borders.map { $0 * size }, execution) { chunk, exact in
      DescentSteps.finish(
        rows.values.span, columns: rows.columns, names: order.span, first: borders[chunk],
        size: size,
        lists: lists.span.extracting(borders[chunk] * size..<borders[chunk + 1] * size), measure,
        out: &exact)
    }
    var found = [Int32](repeating: 0, count: count * k)
    var distances = [Double](repeating: 0, count: count * k)
    for (number, row) in order.enumerated() {
      for rank in 0..<k {
        let neighbor = exact[number * size + rank]
        found[Int(row) * k + rank] = neighbor.row
        distances[Int(row) * k + rank] = metric.distance(ofReduced: neighbor.distance)
      }
    }
    return Neighbors(k: k, rows: found, distances: distances)
  }
}
