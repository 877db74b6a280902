/// How alike two rows are.
public enum Affinity: Sendable, Equatable {
  /// Links to so many nearest rows, the row itself not counted: 1 where both rows have each other among
  /// them, else ½.
  case neighbors(Int)
  /// exp(−γ · squared distance) for all pairs; nil finds γ (see `SpectralModel.gamma`).
  case gaussian(gamma: Double?)
}

/// Partitions rows into k groups that hang together, whatever their shape.
///
/// The first k eigenvectors of the symmetric normalised Laplacian of the affinities give each row a
/// place, all at the same distance from the origin, and k-means finds the groups among these places.
/// Ng, Jordan & Weiss, "On spectral clustering", NIPS 14 (2001); von Luxburg, "A tutorial on spectral
/// clustering", Stat. Comput. 17 (2007), https://doi.org/10.1007/s11222-007-9033-z. Equal rows count as
/// one in the graph: otherwise enough of them would be each other's only neighbours.
public struct SpectralClustering: Sendable, Equatable {
  /// Number of groups; nil takes the one behind which the first eigenvalues rise most.
  public var k: Int?
  /// How alike rows are.
  public var affinity: Affinity
  /// How far apart two rows are, for neighbours.
  public var metric: Metric
  /// Independent starts of k-means.
  public var restarts: Int

  /// Eigenvalues that are shown, and that k is found among.
  public static let shown = 10

  public init(
    k: Int?, affinity: Affinity = .neighbors(10), metric: Metric = .euclidean, restarts: Int = 20
  ) {
    self.k = k
    self.affinity = affinity
    self.metric = metric
    self.restarts = restarts
  }

  /// Fits the groups. `weights` count a row that many times in k-means; the graph knows no weights.
  ///
  /// Cost: neighbours O(n · log n · d) typically; eigenvectors O(n · neighbours · k) a step, the more
  /// steps the closer the eigenvalues; Gaussian O(n²) a step and 16n² bytes. Throws `memory` before
  /// starting, `notFinite`, `tooFewRows`, `tooManyGroups` when k exceeds the distinct rows, `badWeight`,
  /// `invalid` for another metric with Gaussian affinities, `zeroVector`,
  /// `noConvergence`, `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> SpectralModel {
    try check(rows, weights)
    try execution.checkCancelled()
    let distinct = DistinctRows(rows)
    let points = distinct.rows
    if let k, k > points.rows { throw .tooManyGroups(k: k, distinct: points.rows) }
    try requireMemory(points.rows, execution)
    let (graph, gamma) = try graph(points, execution.part(from: 0, to: 0.2))
    let wanted = min(max((k ?? 0) + 1, Self.shown), points.rows)
    let spectrum = try GraphSpectrum(
      graph, wanted: wanted, exact: k ?? Self.shown, seed: seed,
      execution.part(from: 0.2, to: 0.8))
    let groups = k ?? Self.rise(spectrum.values)
    let masses = distinct.masses(weights)
    let places = Self.places(spectrum, groups, masses)
    let found = try KMeans(k: groups, restarts: restarts).fit(
      places, weights: masses, seed: seed, execution: execution.part(from: 0.8, to: 1))
    let labels = try CanonicalLabels.of(distinct.placeOf.map { found.labels[$0] }, rows: rows)
    return SpectralModel(
      labels: labels, k: groups, eigenvalues: spectrum.values, parts: spectrum.known.count,
      places: places.selecting(rows: distinct.placeOf), gamma: gamma, rows: rows, metric: metric)
  }

  private func check(_ rows: Matrix, _ weights: [Double]?) throws(EngineError) {
    try rows.requireRows(1)
    try rows.requireFinite()
    try checkWeights(weights, rows: rows.rows)
    if let k, k < 1 { throw .invalid(parameter: "k", found: "\(k)", allowed: "1 or more") }
    switch affinity {
    case .neighbors(let count) where count < 1:
      throw .invalid(parameter: "neighbors", found: "\(count)", allowed: "1 or more")
    case .gaussian(let gamma?) where !(gamma > 0 && gamma < .infinity):
      throw .invalid(parameter: "gamma", found: "\(gamma)", allowed: "above 0")
    case .gaussian where metric != .euclidean:
      throw .invalid(
        parameter: "metric", found: metric.rawValue, allowed: "euclidean for Gaussian affinities")
    default: return
    }
  }

  /// Bytes of the affinities of so many rows, with what is worked on.
  public static func memoryNeeded(rows: Int, affinity: Affinity) -> Int {
    switch affinity {
    case .neighbors(let count): rows * (count * 100 + 800)
    case .gaussian: rows * (rows * 16 + 800)
    }
  }

  private func requireMemory(_ rows: Int, _ execution: Execution) throws(EngineError) {
    let needed = Self.memoryNeeded(rows: rows, affinity: affinity)
    guard needed > execution.memoryLimit else { return }
    let fitting =
      switch affinity {
      case .neighbors(let count): execution.memoryLimit / (count * 100 + 800)
      case .gaussian: Int((Double(execution.memoryLimit) / 16).squareRoot()) - 25
      }
    throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: max(fitting, 1))
  }

  private func graph(
    _ rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> (AffinityGraph, gamma: Double?) {
    switch affinity {
    case .neighbors(let count):
      guard rows.rows > 1 else { return (AffinityGraph.single, nil) }
      let graph = try AffinityGraph.neighbors(
        rows, k: min(count, rows.rows - 1), metric: metric, execution)
      return (graph, nil)
    case .gaussian(let given):
      var gamma = given ?? 1
      if given == nil { gamma = try AffinityGraph.usualGamma(rows, execution.silent) }
      return (try AffinityGraph.gaussian(rows, gamma: gamma, execution), gamma)
    }
  }

  /// The number of eigenvalues, at least 2, behind which the next is the most times larger; all of them if
  /// there are no more or all are 0. Differences would favour large eigenvalues, which say nothing.
  static func rise(_ values: [Double]) -> Int {
    guard values.count > 2, let last = values.last, last > SpectralModel.zero else {
      return values.count
    }
    let held = values.map { max($0, SpectralModel.zero) }
    let rises = (2..<held.count).map { held[$0] / held[$0 - 1] }
    return 2 + rises.indices.reduce(0) { rises[$1] > rises[$0] ? $1 : $0 }
  }

  /// The rows' entries in the first eigenvectors, scaled to length 1. Where the graph has as many parts as
  /// groups are wanted or more, none of their vectors comes before another: the largest parts have a place of
  /// their own each, and the last place is for all that are left.
  private static func places(
    _ spectrum: GraphSpectrum, _ groups: Int, _ masses: [Double]?
  ) -> Matrix {
    let known = spectrum.known
    var places = Matrix(rows: known.parts.count, columns: groups, repeating: 0)
    if known.count >= groups {
      var sizes = [Double](repeating: 0, count: known.count)
      for (row, part) in known.parts.enumerated() { sizes[part] += masses?[row] ?? 1 }
      var rank = sizes
      for (place, part) in CanonicalLabels.ranking(sizes: sizes, centers: nil).enumerated() {
        rank[part] = Double(place)
      }
      for (row, part) in known.parts.enumerated() {
        places[row, min(Int(rank[part]), groups - 1)] = 1
      }
      return places
    }
    for row in 0..<places.rows {
      places[row, known.parts[row]] = known.values[row]
      for column in known.count..<groups {
        places[row, column] = spectrum.others[column - known.count][row]
      }
      let length = places.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { continue }
      for column in 0..<groups { places[row, column] /= length }
    }
    return places
  }
}

/// The different rows of a matrix, in the order in which they first appear.
private struct DistinctRows {
  let rows: Matrix
  /// The place of each row among them.
  let placeOf: [Int]

  init(_ all: Matrix) {
    var known: [ArraySlice<Double>: Int] = [:]
    var first: [Int] = []
    placeOf = (0..<all.rows).map { row in
      let values = all.row(row)
      if let place = known[values] { return place }
      known[values] = first.count
      first.append(row)
      return first.count - 1
    }
    rows = first.count == all.rows ? all : all.selecting(rows: first)
  }

  /// How many rows, or how much weight, stands behind each; nil if each is one.
  func masses(_ weights: [Double]?) -> [Double]? {
    guard weights != nil || rows.rows < placeOf.count else { return nil }
    var masses = [Double](repeating: 0, count: rows.rows)
    for (row, place) in placeOf.enumerated() { masses[place] += weights?[row] ?? 1 }
    return masses
  }
}
