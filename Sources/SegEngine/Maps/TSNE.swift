import SegKernels

/// A map of the rows in two columns: near rows stand near to each other (t-SNE).
///
/// Van der Maaten & Hinton, "Visualizing data using t-SNE", JMLR 9 (2008),
/// https://jmlr.org/papers/v9/vandermaaten08a.html. Settings as in Kobak & Berens, "The art of using
/// t-SNE for single-cell transcriptomics", Nature Communications 10 (2019),
/// https://doi.org/10.1038/s41467-019-13056-x: the start is the first two principal components, the first
/// iterations pull more strongly, and the learning rate grows with the rows.
public struct TSNE: Sendable, Equatable {
  /// How the points push each other apart.
  public enum Repulsion: String, CaseIterable, Sendable {
    /// `exact` up to 1,000 rows.
    case automatic
    /// All pairs, and every row is a neighbour of every other one.
    case exact
    /// By a grid over the map; neighbours are the 3 · perplexity nearest rows.
    case grid
  }

  /// How many neighbours a row has in effect.
  public var perplexity: Double
  /// Iterations in all, those of the first phase included.
  public var iterations: Int
  /// How much more strongly near rows pull in the first phase.
  public var exaggeration: Double
  /// Iterations of the first phase.
  public var exaggeratedIterations: Int
  /// Length of the steps; nil: rows / exaggeration of the phase, at least 50.
  public var learningRate: Double?
  public var repulsion: Repulsion

  public init(
    perplexity: Double = 30, iterations: Int = 750, exaggeration: Double = 12,
    exaggeratedIterations: Int = 250, learningRate: Double? = nil,
    repulsion: Repulsion = .automatic
  ) {
    self.perplexity = perplexity
    self.iterations = iterations
    self.exaggeration = exaggeration
    self.exaggeratedIterations = exaggeratedIterations
    self.learningRate = learningRate
    self.repulsion = repulsion
  }

  /// The largest perplexity for so many rows: three times as many neighbours have to be there.
  public static func largestPerplexity(rows: Int) -> Double { Double((rows - 1) / 3) }

  /// Whether all pairs are looked at.
  public func isExact(rows: Int) -> Bool {
    repulsion == .exact || (repulsion == .automatic && rows <= Self.exactRows)
  }

  private static let exactRows = 1000

  private func neighbors(rows: Int) -> Int {
    isExact(rows: rows) ? rows - 1 : min(rows - 1, Int((3 * perplexity).rounded()))
  }

  /// Makes the map. On `Cancellation.keepBest` it is the one after the iterations so far.
  ///
  /// O(n · perplexity + area of the map · log) for each iteration, exact O(n²); about n · 50 · perplexity
  /// · 3 bytes. Throws `tooFewRows` below 4, `notFinite`, `invalid`, `memory`, `cancelled`.
  public func fit(
    _ rows: Matrix, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> TSNEModel {
    try rows.requireRows(4)
    try check(rows: rows.rows)
    let k = neighbors(rows: rows.rows)
    let needed = memoryNeeded(rows: rows.rows, columns: rows.columns)
    guard needed <= execution.memoryLimit else {
      throw .memory(
        needed: needed, limit: execution.memoryLimit,
        rowsThatFit: rowsThatFit(columns: rows.columns, limit: execution.memoryLimit))
    }
    let before = execution.beforeModel
    let tree = try KDTree(rows, execution: before.silent)
    let lists = try tree.selfLists(
      k: k, includingSelf: false, before.part(from: 0, to: 0.2))
    let affinities = try Affinities(lists, k: k, tree: tree, perplexity: perplexity, before.silent)
    let order = tree.flat.rows.prefix(rows.rows).map { Int($0) }
    let start = try MapStart.components(rows, order: order, spread: 1e-4, seed: seed, before.silent)
    var run = TSNERun(self, affinities, start)
    try run.descend(execution.part(from: 0.2, to: 1))
    return try run.model(order: order, execution.untilDiscarded.silent)
  }

  /// Bytes for so many rows.
  func memoryNeeded(rows: Int, columns: Int) -> Int {
    Affinities.memoryNeeded(rows: rows, columns: columns, k: neighbors(rows: rows))
      + (isExact(rows: rows) ? 0 : PotentialField.memoryNeeded(rows: rows)) + rows * 60
  }

  private func rowsThatFit(columns: Int, limit: Int) -> Int {
    var (fits, fails) = (4, limit)
    while fails - fits > 1 {
      let middle = (fits + fails) / 2
      if memoryNeeded(rows: middle, columns: columns) <= limit {
        fits = middle
      } else {
        fails = middle
      }
    }
    return fits
  }

  private func check(rows: Int) throws(EngineError) {
    let largest = Self.largestPerplexity(rows: rows)
    guard perplexity >= 1 && perplexity <= largest else {
      throw .invalid(
        parameter: "perplexity", found: "\(perplexity)",
        allowed: "1 to \(Int(largest)) with \(rows) rows")
    }
    guard iterations >= 1 else {
      throw .invalid(parameter: "iterations", found: "\(iterations)", allowed: "1 or more")
    }
    guard exaggeratedIterations >= 0 else {
      throw .invalid(
        parameter: "exaggeratedIterations", found: "\(exaggeratedIterations)", allowed: "0 or more")
    }
    guard exaggeration >= 1, exaggeration.isFinite else {
      throw .invalid(
        parameter: "exaggeration", found: "\(exaggeration)", allowed: "1 or more, finite")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw .invalid(
        parameter: "learningRate", found: "\(learningRate)", allowed: "above 0, finite")
    }
  }
}

/// A map by t-SNE. It has no place for new rows.
public struct TSNEModel: Sendable, Equatable {
  /// n × 2, the middle of the map at 0.
  public let points: Matrix
  /// Kullback–Leibler divergence: what the map fails to say of the affinities of the rows.
  public let divergence: Double
  /// Iterations that were made.
  public let iterations: Int
  /// Whether all pairs were looked at.
  public let isExact: Bool
}
