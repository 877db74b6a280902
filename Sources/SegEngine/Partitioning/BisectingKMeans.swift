/// Which group is divided next.
public enum BisectingRule: String, CaseIterable, Sendable {
  /// The one with the largest inertia.
  case largestInertia
  /// The one with the largest sum of weights.
  case largestGroup
}

/// Partitions rows by dividing a group into two by k-means, again and again, until there are k. The
/// divisions form a tree; groups are of more even size than those of k-means, at some more inertia.
///
/// Steinbach, Karypis & Kumar, "A comparison of document clustering techniques", KDD Workshop on Text
/// Mining 2000, https://hdl.handle.net/11299/215421.
public struct BisectingKMeans: Sendable, Equatable {
  /// Number of groups.
  public var k: Int
  /// Which group is divided next; of equals the one made first.
  public var rule: BisectingRule
  /// Starts of each division; the best is kept.
  public var restarts: Int
  /// How the two first centres are chosen.
  public var seeding: Seeding
  /// Largest number of Lloyd steps (and passes of exchanges) of one start.
  public var maximumIterations: Int

  public init(
    k: Int, rule: BisectingRule = .largestInertia, restarts: Int = 5,
    seeding: Seeding = .greedyPlusPlus, maximumIterations: Int = 300
  ) {
    self.k = k
    self.rule = rule
    self.restarts = restarts
    self.seeding = seeding
    self.maximumIterations = maximumIterations
  }

  /// Fits the groups. `weights` count a row that many times.
  ///
  /// Cost: O(restarts · iterations · n · d · depth of the tree). `Cancellation.keepBest` gives the divisions
  /// that are complete, as with that smaller k; while none is, the first one as `KMeans.fit` leaves it.
  /// Throws `notFinite`, `tooManyGroups` when k exceeds the distinct rows, `badWeight`, `invalid`,
  /// `cancelled`.
  public func fit(
    _ rows: Matrix, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> BisectingKMeansModel {
    guard k >= 1 else { throw .invalid(parameter: "k", found: "\(k)", allowed: "1 or more") }
    for (name, value) in [("restarts", restarts), ("maximumIterations", maximumIterations)]
    where value < 1 {
      throw .invalid(parameter: name, found: "\(value)", allowed: "1 or more")
    }
    let problem = try KMeansProblem(rows, weights: weights, execution.beforeModel)
    try problem.requireDistinct(k, execution.beforeModel)
    var growth = BisectionGrowth(problem)
    let random = RandomSource(seed: seed)
    while growth.leaves < k {
      let done = Double(growth.leaves - 1)
      let part = execution.part(
        from: done / Double(k - 1), to: (done + 1) / Double(k - 1))
      let divide = { (execution: Execution) throws(EngineError) in
        try growth.divideNext(self, random, execution)
      }
      let complete: Void? = try growth.leaves == 1 ? divide(part) : part.unlessAsked(divide)
      if complete == nil { break }
    }
    execution.cancellation.keep(.groups, growth.leaves, of: k)
    if k == 1 { execution.progress(Progress(phase: "k-means", fraction: 1)) }
    return BisectingKMeansModel(growth, problem)
  }
}

/// A group on the way from all rows to k groups.
private struct Bisected: Sendable {
  var rows: [Int]
  var inertia: Double
  var weight: Double
  var isDivisible = true
}

/// The tree while it grows.
private struct BisectionGrowth {
  let problem: KMeansProblem
  /// Nodes in the order in which they were made; the first holds all rows.
  var nodes: [Bisected]
  /// The two children of each node; none yet for a leaf.
  var children: [Int?] = [nil]
  /// Centres of the two children of each node.
  var centers: [Matrix?] = [nil]
  var leaves = 1

  init(_ problem: KMeansProblem) {
    self.problem = problem
    let all = Bisected(
      rows: Array(0..<problem.rows.rows), inertia: problem.totalSumOfSquares,
      weight: problem.moments.mass)
    nodes = [all]
  }

  /// Divides the group that the rule names. Throws `tooManyGroups` if none can be divided.
  mutating func divideNext(
    _ settings: BisectingKMeans, _ random: RandomSource, _ execution: Execution
  ) throws(EngineError) {
    while let node = next(settings.rule) {
      let group = nodes[node]
      let weights = problem.weights.map { weights in group.rows.map { weights[$0] } }
      let method = KMeans(
        k: 2, seeding: settings.seeding, restarts: settings.restarts,
        maximumIterations: settings.maximumIterations)
      var own = random.split(UInt64(node))
      do throws(EngineError) {
        let model = try method.fit(
          problem.rows.selecting(rows: group.rows), weights: weights, seed: own.next(),
          execution: execution)
        return add(model, to: node)
      } catch {
        switch error {
        case .tooManyGroups, .badWeight: nodes[node].isDivisible = false
        default: throw error
        }
      }
    }
    throw .tooManyGroups(k: settings.k, distinct: leaves)
  }

  private func next(_ rule: BisectingRule) -> Int? {
    var best: Int?
    var most = -1.0
    for (node, group) in nodes.enumerated() where children[node] == nil && group.isDivisible {
      let size = rule == .largestInertia ? group.inertia : group.weight
      if size > most { (best, most) = (node, size) }
    }
    return best
  }

  private mutating func add(_ model: KMeansModel, to node: Int) {
    children[node] = nodes.count
    centers[node] = model.centers
    for label in 1...2 {
      let members = zip(nodes[node].rows, model.labels).filter { $0.1 == label }.map(\.0)
      nodes.append(
        Bisected(
          rows: members, inertia: model.withinSumOfSquares[label - 1],
          weight: model.weights[label - 1]))
      children.append(nil)
      centers.append(nil)
    }
    nodes[node].rows = []
    leaves += 1
  }
}

/// A fitted tree of divisions. Groups are numbered canonically, so group g is row g − 1 of `centers`.
public struct BisectingKMeansModel: Sendable, Equatable {
  /// A division of a group into two, in the order in which they were made.
  public struct Division: Sendable, Equatable {
    /// Centres of the two parts, 2 × columns.
    public let centers: Matrix
    /// What becomes of the two parts: the number of a later division, from 0, or a group.
    public let parts: [Part]
  }

  /// A part of a division.
  public enum Part: Sendable, Hashable {
    case division(Int)
    /// A label, from 1.
    case group(Int32)
  }

  /// Group of each row, 1…k.
  public let labels: [Int32]
  /// Means of the groups, k × columns, in label order.
  public let centers: Matrix
  /// Rows in each group.
  public let sizes: [Int]
  /// Sum of weights in each group; equals `sizes` without weights.
  public let weights: [Double]
  /// Inertia of each group.
  public let withinSumOfSquares: [Double]
  /// Weighted sum of squared distances to the own centre.
  public let inertia: Double
  /// Weighted sum of squared distances to the mean of all rows.
  public let totalSumOfSquares: Double
  /// The tree; the first division is that of all rows. Empty for one group.
  public let divisions: [Division]

  /// Takes each new row down the tree, at each division to the part with the nearer centre, of equally
  /// near ones the first; rows of the fit get their label back.
  ///
  /// Cost: O(n · d · depth). Throws `sizeMismatch` for another number of columns, `notFinite`,
  /// `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> [Int32] {
    guard rows.columns == centers.columns else {
      throw .sizeMismatch(of: "columns", expected: centers.columns, found: rows.columns)
    }
    try rows.requireFinite()
    let parts = try forEachChunk(of: rows.rows, grain: KMeansProblem.grain, execution) { range in
      labels(of: Array(range), rows)
    }
    return parts.flatMap { $0 }
  }

  private func labels(of range: [Int], _ rows: Matrix) -> [Int32] {
    var labels = [Int32](repeating: 1, count: range.count)
    var waiting: [[Int]] = divisions.map { _ in [] }
    if !divisions.isEmpty { waiting[0] = Array(range.indices) }
    // A division comes before those of its parts.
    for (index, division) in divisions.enumerated() where !waiting[index].isEmpty {
      let places = waiting[index]
      let members = rows.selecting(rows: places.map { range[$0] })
      let screen = division.centers.screened(RowFrame(of: division.centers))
      var sides = [Int32](repeating: 0, count: places.count)
      var work = [Float](repeating: 0, count: screen.workSize)
      var sideSpan = sides.mutableSpan
      var workSpan = work.mutableSpan
      _ = screen.assign(rows: members.values.span, labels: &sideSpan, work: &workSpan)
      for (place, side) in zip(places, sides) {
        switch division.parts[Int(side)] {
        case .division(let next): waiting[next].append(place)
        case .group(let label): labels[place] = label
        }
      }
    }
    return labels
  }
}

extension BisectingKMeansModel {
  /// Numbers the groups canonically. O(n).
  fileprivate init(_ growth: BisectionGrowth, _ problem: KMeansProblem) {
    let leaves = growth.children.indices.filter { growth.children[$0] == nil }
    var centerOfNode = [0: problem.moments.means]
    for (node, first) in growth.children.enumerated() {
      guard let first, let both = growth.centers[node] else { continue }
      for side in 0..<2 { centerOfNode[first + side] = Array(both.row(side)) }
    }
    let columns = problem.rows.columns
    let centers = Matrix(
      rows: leaves.count, columns: columns, values: leaves.flatMap { centerOfNode[$0] ?? [] })
    let masses = leaves.map { growth.nodes[$0].weight }
    let order = CanonicalLabels.ranking(sizes: masses, centers: centers)
    var labels = [Int32](repeating: 0, count: problem.rows.rows)
    var parts: [Int: Part] = [:]
    for (position, leaf) in order.enumerated() {
      let label = Int32(truncatingIfNeeded: position + 1)
      parts[leaves[leaf]] = .group(label)
      for row in growth.nodes[leaves[leaf]].rows { labels[row] = label }
    }
    let divided = growth.children.indices.filter { growth.children[$0] != nil }
    for (number, node) in divided.enumerated() { parts[node] = .division(number) }
    let groups = order.map { growth.nodes[leaves[$0]] }
    self.init(
      labels: labels, centers: centers.selecting(rows: order), sizes: groups.map(\.rows.count),
      weights: groups.map(\.weight), withinSumOfSquares: groups.map(\.inertia),
      inertia: groups.reduce(0) { $0 + $1.inertia },
      totalSumOfSquares: problem.totalSumOfSquares,
      divisions: divided.compactMap { node in
        guard let first = growth.children[node], let both = growth.centers[node] else { return nil }
        return Division(centers: both, parts: [parts[first], parts[first + 1]].compactMap { $0 })
      })
  }
}
