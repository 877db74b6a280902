import SegKernels

/// A map of the rows in two columns that keeps neighbourhoods, and has a place for new rows (UMAP).
///
/// McInnes, Healy & Melville, "UMAP: uniform manifold approximation and projection", 2018,
/// https://arxiv.org/abs/1802.03426. Links are worked on eight at a time in a fixed order, so that the map
/// depends on no thread; other than there, the five pushes of a link act at once, together no more than one can.
public struct UMAP: Sendable, Equatable {
  /// Neighbours of a row, itself counted.
  public var neighbors: Int
  /// How near points may come.
  public var minimumDistance: Double
  /// How far the points of a neighbourhood lie apart.
  public var spread: Double
  /// Rounds in which points move; nil: 500 up to 10,000 rows, then 200.
  public var epochs: Int?
  /// Ends after so many rounds, at the pace of all `epochs`; nil goes on to their end.
  public var stop: Int?

  public init(
    neighbors: Int = 15, minimumDistance: Double = 0.1, spread: Double = 1, epochs: Int? = nil,
    stop: Int? = nil
  ) {
    self.neighbors = neighbors
    self.minimumDistance = minimumDistance
    self.spread = spread
    self.epochs = epochs
    self.stop = stop
  }

  /// Makes the map.
  ///
  /// O(n · neighbours · epochs) after the search for neighbours; n · (60 · neighbours + 8 · d + 200)
  /// bytes. `Cancellation.keepBest` gives the map as it is after a round, as with that `stop`; before the
  /// first one `cancelled`. Throws `tooFewRows` below 4, `notFinite`, `invalid`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> UMAPModel {
    try rows.requireRows(4)
    try check(rows: rows.rows)
    let each = memoryNeeded(rows: 1_000_000, columns: rows.columns) / 1_000_000 + 1
    guard rows.rows * each <= execution.memoryLimit else {
      throw .memory(
        needed: rows.rows * each, limit: execution.memoryLimit,
        rowsThatFit: execution.memoryLimit / each)
    }
    let early = execution.beforeModel
    let tree = try KDTree(rows, execution: early.silent)
    let lists = try tree.selfLists(
      k: neighbors - 1, includingSelf: false, early.part(from: 0, to: 0.3))
    let graph = try FuzzyNeighbors.links(lists, k: neighbors, tree: tree, early.silent)
    let order = tree.flat.rows.prefix(rows.rows).map { Int($0) }
    let components = try MapStart.components(
      rows, order: order, spread: 1, seed: seed, early.silent)
    let start = try LayoutStart(graph: graph, seed: seed)
      .places(components: components, early.silent)
    let curve = LayoutCurve(minimumDistance: minimumDistance, spread: spread)
    let all = epochs(rows: rows.rows)
    var run = UMAPRun(graph, curve, epochs: all, start: start, seed: seed)
    let made = try run.move(stop: stop ?? all, execution.part(from: 0.3, to: 1))
    var points = Matrix(rows: rows.rows, columns: 2, repeating: 0)
    for (position, row) in order.enumerated() {
      points[row, 0] = Double(run.points[2 * position])
      points[row, 1] = Double(run.points[2 * position + 1])
    }
    var settings = self
    settings.stop = made < all ? made : nil
    return UMAPModel(
      settings: settings, points: points, a: curve.a, b: curve.b, epochs: all, seed: seed,
      rows: rows)
  }

  /// Rounds for so many rows.
  func epochs(rows: Int) -> Int { epochs ?? (rows <= 10_000 ? 500 : 200) }

  func memoryNeeded(rows: Int, columns: Int) -> Int {
    KDTree.memoryNeeded(rows: rows, columns: columns) + rows * (60 * neighbors + 8 * columns + 200)
  }

  private func check(rows: Int) throws(EngineError) {
    guard neighbors >= 2 && neighbors <= rows else {
      throw .invalid(parameter: "neighbors", found: "\(neighbors)", allowed: "2 to \(rows)")
    }
    guard spread > 0 && spread <= 100 else {
      throw .invalid(parameter: "spread", found: "\(spread)", allowed: "above 0, up to 100")
    }
    guard minimumDistance >= 0 && minimumDistance <= spread else {
      throw .invalid(
        parameter: "minimumDistance", found: "\(minimumDistance)", allowed: "0 to \(spread)")
    }
    if let epochs, epochs < 1 {
      throw .invalid(parameter: "epochs", found: "\(epochs)", allowed: "1 or more")
    }
    if let stop, stop < 1 {
      throw .invalid(parameter: "stop", found: "\(stop)", allowed: "1 or more")
    }
  }
}

/// The state of a layout.
struct UMAPRun {
  private let pairs: [LayoutPair]
  private let curve: LayoutCurve
  private let epochs: Int
  private let random: RandomSource
  private(set) var points: [Float]

  init(_ graph: LinkLists, _ curve: LayoutCurve, epochs: Int, start: [Float], seed: UInt64) {
    pairs = Self.pairs(graph)
    self.curve = curve
    self.epochs = epochs
    random = RandomSource(seed: seed).split(1)
    points = start
  }

  /// The links so that those of a row are spread evenly over the round: what is worked on at once has
  /// different heads, also where a row has links to very many. O(links).
  private static func pairs(_ graph: LinkLists) -> [LayoutPair] {
    let largest = graph.links.reduce(0) { max($0, $1.share) }
    let parts = max(graph.links.count / max(graph.count, 1), 1) * 8
    var places = [Int](repeating: 0, count: parts + 1)
    func part(_ index: Int, _ row: Int) -> Int {
      (index - graph.starts[row]) * parts / (graph.starts[row + 1] - graph.starts[row])
    }
    for row in 0..<graph.count {
      for index in graph.starts[row]..<graph.starts[row + 1] { places[part(index, row) + 1] += 1 }
    }
    for part in 0..<parts { places[part + 1] += places[part] }
    let nothing = LayoutPair(head: 0, LayoutLink(row: 0, share: 0))
    var pairs = [LayoutPair](repeating: nothing, count: graph.links.count)
    for row in 0..<graph.count {
      for index in graph.starts[row]..<graph.starts[row + 1] {
        let (link, part) = (graph.links[index], part(index, row))
        pairs[places[part]] = LayoutPair(
          head: Int32(truncatingIfNeeded: row),
          LayoutLink(row: link.row, share: link.share / largest))
        places[part] += 1
      }
    }
    return pairs
  }

  /// Eight links at a time, in an order that the links alone decide: the same bits whatever the threads.
  /// Gives the number of rounds.
  mutating func move(stop: Int, _ execution: Execution) throws(EngineError) -> Int {
    let meter = ProgressMeter("epochs", total: epochs, execution: execution)
    let (pairs, curve) = (pairs, curve)
    let rounds = min(stop, epochs)
    for epoch in 0..<rounds {
      try (epoch == 0 ? execution.beforeModel : execution.untilDiscarded).checkCancelled()
      if epoch > 0, execution.cancellation.asksForBest {
        execution.cancellation.keep(.rounds, epoch, of: epochs)
        return epoch
      }
      var source = random.split(UInt64(epoch))
      let seed = source.next()
      let forces = LayoutForces(
        a: curve.a, b: curve.b, rate: 1 - Double(epoch) / Double(epochs))
      var span = points.mutableSpan
      LayoutSteps.move(
        &span, pairs: pairs.span, round: UInt32(truncatingIfNeeded: epoch), forces: forces,
        seed: seed)
      meter.advance()
    }
    meter.advance(by: epochs - rounds)
    return rounds
  }
}
