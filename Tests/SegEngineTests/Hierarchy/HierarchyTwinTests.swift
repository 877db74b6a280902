import SegEngine
import Testing

/// The slow twin: distances between groups from their definitions, all pairs at each step.
struct HierarchyTwinTests {
  @Test(
    arguments: Linkage.allCases + [.flexible(beta: -0.75), .flexible(beta: 0.5)],
    0..<6 as Range<UInt64>)
  func agreesWithTheDefinition(linkage: Linkage, seed: UInt64) throws {
    let rows = Samples.uniform(rows: 14 + Int(seed), columns: 1 + Int(seed % 3), seed: seed)
    let weights: [Double]? =
      seed % 2 == 0 ? nil : (0..<rows.rows).map { 1 + Double($0 % 4) }
    let tree = try HierarchicalClustering(linkage: linkage).fit(rows, weights: weights)
    let twin = PlainTree(rows, weights ?? [Double](repeating: 1, count: rows.rows), linkage)
    #expect(largestError(tree.heights, twin.heights) < 1e-11)
    for k in 1...rows.rows {
      #expect(try tree.partition(k: k) == CanonicalLabels.byFirstAppearance(twin.cuts[k - 1]))
    }
  }

  /// P31: points on a grid, where most distances are tied: the tree is still that of merging always
  /// the nearest pair, of equals that of the smallest rows. All values are exact in binary.
  @Test(arguments: Linkage.allCases, 0..<5 as Range<UInt64>)
  func tiesAreThoseOfTheDefinition(linkage: Linkage, seed: UInt64) throws {
    guard linkage != .single else { return }
    var random = RandomSource(seed: seed)
    let columns = Int(seed % 2) + 1
    let values = (0..<24 * columns).map { _ in Double(Int(random.uniform() * 6)) }
    let rows = Matrix(rows: 24, columns: columns, values: values)
    let metric: Metric = linkage.needsEuclidean ? .euclidean : .manhattan
    let tree = try HierarchicalClustering(linkage: linkage, metric: metric).fit(rows)
    let twin = PlainTree(rows, [Double](repeating: 1, count: 24), linkage, metric)
    #expect(largestError(tree.heights, twin.heights) < 1e-13)
    for k in 1...24 {
      #expect(
        try tree.partition(k: k) == CanonicalLabels.byFirstAppearance(twin.cuts[k - 1]), "k \(k)")
    }
    #expect(tree.ties > 0)
  }

  /// Enough rows for several chunks, compactions and single searches.
  @Test(
    arguments:
      Linkage.allCases.filter { $0 != .single } + [.flexible(beta: 0.4)])
  func treesFromRowsAndFromDistancesAreTheSame(linkage: Linkage) throws {
    let rows = Samples.uniform(rows: 700, columns: 3, seed: 21)
    var distances: [Double] = []
    for i in 0..<700 {
      for j in i + 1..<700 {
        let squares = zip(rows.row(i), rows.row(j)).map { ($0 - $1) * ($0 - $1) }
        distances.append(squares.reduce(0, +).squareRoot())
      }
    }
    let clustering = HierarchicalClustering(linkage: linkage)
    let fromRows = try clustering.fit(rows)
    let fromDistances = try clustering.fit(distances: distances, count: 700)
    #expect(largestError(fromDistances.heights, fromRows.heights) < 1e-12)
    for k in [2, 5, 20, 150] {
      #expect(try fromRows.partition(k: k) == fromDistances.partition(k: k))
    }
    let one = try clustering.fit(distances: distances, count: 700, execution: Execution(threads: 1))
    #expect(one == fromDistances)
  }

  @Test(arguments: Linkage.allCases.filter { !$0.needsEuclidean }, Metric.allCases)
  func agreesForOtherMetrics(linkage: Linkage, metric: Metric) throws {
    let rows = Samples.uniform(rows: 13, columns: 3, seed: 99)
    let tree = try HierarchicalClustering(linkage: linkage, metric: metric).fit(rows)
    let twin = PlainTree(rows, [Double](repeating: 1, count: 13), linkage, metric)
    #expect(largestError(tree.heights, twin.heights) < 1e-12)
  }
}

private struct PlainTree {
  /// A group: its rows, and for the unweighted linkages its two parts, how far apart they were, and when
  /// they merged.
  private indirect enum Group {
    case row(Int)
    case merged(Group, Group, distance: Double, step: Int)

    var rows: [Int] {
      switch self {
      case .row(let row): [row]
      case .merged(let a, let b, _, _): a.rows + b.rows
      }
    }

    var step: Int {
      if case .merged(_, _, _, let step) = self { step } else { -1 }
    }
  }

  var heights: [Double] = []
  /// Labels for k = 1, 2, …
  var cuts: [[Int32]] = []
  private let rows: Matrix
  private let weights: [Double]
  private let metric: Metric

  init(_ rows: Matrix, _ weights: [Double], _ linkage: Linkage, _ metric: Metric = .euclidean) {
    self.rows = rows
    self.weights = weights
    self.metric = metric
    var groups = (0..<rows.rows).map { Group.row($0) }
    cuts = [labels(of: groups)]
    while groups.count > 1 {
      var best = (0, 1, Double.infinity)
      for a in groups.indices {
        for b in a + 1..<groups.count {
          let distance = between(groups[a], groups[b], linkage)
          if distance < best.2 { best = (a, b, distance) }
        }
      }
      groups[best.0] = .merged(
        groups[best.0], groups[best.1], distance: best.2, step: heights.count)
      groups.remove(at: best.1)
      heights.append(best.2)
      cuts.insert(labels(of: groups), at: 0)
    }
  }

  private func labels(of groups: [Group]) -> [Int32] {
    var labels = [Int32](repeating: 0, count: rows.rows)
    for (number, group) in groups.enumerated() {
      for row in group.rows { labels[row] = Int32(number + 1) }
    }
    return labels
  }

  private func between(_ a: Group, _ b: Group, _ linkage: Linkage) -> Double {
    let pairs = a.rows.flatMap { i in b.rows.map { (i, $0) } }
    switch linkage {
    case .single: return pairs.map { distance($0, $1) }.min() ?? 0
    case .complete: return pairs.map { distance($0, $1) }.max() ?? 0
    case .average:
      let sum = pairs.reduce(0) { $0 + weights[$1.0] * weights[$1.1] * distance($1.0, $1.1) }
      return sum / pairs.reduce(0) { $0 + weights[$1.0] * weights[$1.1] }
    case .weighted: return flexible(a, b, beta: 0)
    case .flexible(let beta): return flexible(a, b, beta: beta)
    case .minimax:
      let both = a.rows + b.rows
      return both.map { i in both.map { distance(i, $0) }.max() ?? 0 }.min() ?? 0
    case .ward:
      let (m, n) = (mass(a), mass(b))
      return (2 * m * n / (m + n) * squared(mean(a), mean(b))).squareRoot()
    case .centroid: return squared(mean(a), mean(b))
    case .median: return squared(midpoint(a), midpoint(b))
    }
  }

  /// The formula of the later of both merges.
  private func flexible(_ a: Group, _ b: Group, beta: Double) -> Double {
    if case .row(let i) = a, case .row(let j) = b { return distance(i, j) }
    let (later, earlier) = a.step > b.step ? (a, b) : (b, a)
    guard case .merged(let one, let other, let between, _) = later else { return .nan }
    let sum = flexible(one, earlier, beta: beta) + flexible(other, earlier, beta: beta)
    return (1 - beta) / 2 * sum + beta * between
  }

  private func midpoint(_ group: Group) -> [Double] {
    switch group {
    case .row(let i): Array(rows.row(i))
    case .merged(let a, let b, _, _): zip(midpoint(a), midpoint(b)).map { ($0 + $1) / 2 }
    }
  }

  private func mass(_ group: Group) -> Double { group.rows.reduce(0) { $0 + weights[$1] } }

  private func mean(_ group: Group) -> [Double] {
    (0..<rows.columns).map { j in
      group.rows.reduce(0) { $0 + weights[$1] * rows[$1, j] } / mass(group)
    }
  }

  private func squared(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  private func distance(_ i: Int, _ j: Int) -> Double {
    let (a, b) = (Array(rows.row(i)), Array(rows.row(j)))
    let differences = zip(a, b).map { abs($0 - $1) }
    switch metric {
    case .euclidean: return squared(a, b).squareRoot()
    case .manhattan: return differences.reduce(0, +)
    case .maximum: return differences.max() ?? 0
    case .cosine:
      let products = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      let lengths = [a, b].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      return 1 - products / (lengths[0] * lengths[1])
    }
  }
}
