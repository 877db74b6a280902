import RealModule

/// How alike two trees over the same rows are.
public struct TreePair: Sendable {
  /// Figures over all pairs of rows.
  public struct PairFigures: Sendable, Equatable {
    /// Correlation of the heights at which pairs of rows are joined (Sokal & Rohlf, Taxon 11 (1962),
    /// https://doi.org/10.2307/1217208).
    public let cophenetic: Double
    /// Rank correlation of the merges that join pairs of rows; heights count by their order only (Baker,
    /// J. Am. Stat. Assoc. 69 (1974), https://doi.org/10.1080/01621459.1974.10482971). Merges of equal
    /// height are one rank.
    public let bakersGamma: Double
  }

  /// A point of the curve of Fowlkes and Mallows.
  public struct Agreement: Sendable, Equatable {
    /// Groups of both cuts.
    public let k: Int
    /// The index of both cuts: 1 if they are the same.
    public let value: Double
    /// What chance gives groups of these sizes, and its standard deviation.
    public let expected: Double
    public let deviation: Double
  }

  public let first: MergeTree
  public let second: MergeTree

  /// Throws `sizeMismatch` for trees of different numbers of rows.
  public init(_ first: MergeTree, _ second: MergeTree) throws(EngineError) {
    guard first.leaves == second.leaves else {
      throw .sizeMismatch(
        of: "rows of the second tree", expected: first.leaves, found: second.leaves)
    }
    self.first = first
    self.second = second
  }

  /// Both correlations. Not a number for fewer than three rows or trees with one height.
  ///
  /// Cost: O(n²) time, O(n) memory. Throws `cancelled`.
  public func pairFigures(execution: Execution = .default) throws(EngineError) -> PairFigures {
    let (one, other) = (JoinReading(first), JoinReading(second))
    let ranks = (one.ranks, other.ranks)
    let middles = (one.meanHeight, other.meanHeight)
    let n = first.leaves
    let meter = ProgressMeter("pairs", total: n, execution: execution)
    let parts = try forEachChunk(of: n, grain: 64, execution) { range in
      var moments = (heights: PairMoments(), ranks: PairMoments())
      var joins = ([Int32](repeating: 0, count: n), [Int32](repeating: 0, count: n))
      for i in range {
        one.fill(&joins.0, from: i)
        other.fill(&joins.1, from: i)
        for j in (i + 1)..<max(n, i + 1) {
          let (a, b) = (Int(joins.0[j]), Int(joins.1[j]))
          moments.heights.add(first.heights[a] - middles.0, second.heights[b] - middles.1)
          moments.ranks.add(ranks.0[a], ranks.1[b])
        }
      }
      meter.advance(by: range.count)
      return moments
    }
    var sums = (heights: PairMoments(), ranks: PairMoments())
    for part in parts {
      sums.heights.add(part.heights)
      sums.ranks.add(part.ranks)
    }
    return PairFigures(
      cophenetic: sums.heights.correlation, bakersGamma: sums.ranks.correlation)
  }

  /// The index of Fowlkes and Mallows for cuts of both trees into k groups.
  ///
  /// J. Am. Stat. Assoc. 78 (1983), https://doi.org/10.1080/01621459.1983.10478008. O(n) for each k;
  /// not a number where no pair of rows shares a group. Throws `tooManyGroups`, `invalid`, `cancelled`.
  public func curve(
    _ ks: [Int], execution: Execution = .default
  ) throws(EngineError) -> [Agreement] {
    var curve: [Agreement] = []
    for k in ks {
      try execution.checkCancelled()
      curve.append(try agreement(k))
    }
    return curve
  }

  private func agreement(_ k: Int) throws(EngineError) -> Agreement {
    let (a, b) = (try first.partition(k: k), try second.partition(k: k))
    var cells: [Int64: Double] = [:]
    var rows = [Double](repeating: 0, count: k + 1)
    var columns = rows
    for (one, other) in zip(a, b) {
      cells[Int64(one) << 32 | Int64(other), default: 0] += 1
      rows[Int(one)] += 1
      columns[Int(other)] += 1
    }
    let n = Double(first.leaves)
    // Sums of whole numbers: exact in any order.
    let t = cells.values.reduce(0) { $0 + $1 * $1 } - n
    let p = rows.reduce(0) { $0 + $1 * $1 } - n
    let q = columns.reduce(0) { $0 + $1 * $1 } - n
    let expected = (p * q).squareRoot() / (n * (n - 1))
    let triples = { (sizes: [Double]) in sizes.reduce(0) { $0 + $1 * ($1 - 1) * ($1 - 2) } }
    let (p2, q2) = (triples(rows), triples(columns))
    let variance =
      2 / (n * (n - 1)) + 4 * p2 * q2 / (n * (n - 1) * (n - 2) * p * q)
      + (p - 2 - 4 * p2 / p) * (q - 2 - 4 * q2 / q) / (n * (n - 1) * (n - 2) * (n - 3))
      - p * q / (n * n * (n - 1) * (n - 1))
    return Agreement(
      k: k, value: t / (p * q).squareRoot(), expected: expected,
      deviation: max(variance, 0).squareRoot())
  }

  /// How far the leaves of both trees stand from each other when drawn side by side: Σ |difference of
  /// places|^1.5 as a share of that of the reverse order. 0: no line crosses another; it depends on how
  /// the branches are turned.
  ///
  /// Galili, Bioinformatics 31 (2015), https://doi.org/10.1093/bioinformatics/btv428. O(n).
  public var entanglement: Double { Self.entanglement(first.order, second.order) }

  static func entanglement(_ one: [Int32], _ other: [Int32]) -> Double {
    let n = one.count
    guard n > 1 else { return 0 }
    var places = [Int](repeating: 0, count: n)
    for (place, row) in other.enumerated() { places[Int(row)] = place }
    func weight(_ difference: Int) -> Double {
      let distance = Double(abs(difference))
      return distance * distance.squareRoot()
    }
    var (sum, worst) = (0.0, 0.0)
    for (place, row) in one.enumerated() {
      sum += weight(place - places[Int(row)])
      worst += weight(2 * place - n + 1)
    }
    return sum / worst
  }

  /// Both trees with branches turned so that equal leaves stand near each other: each merge of one tree puts
  /// the part first whose leaves stand first in the other on average, in turns, while that lowers the
  /// entanglement. The merges stay. O(n) a turn.
  public func untangled() -> TreePair {
    var best = (first, second)
    var least = entanglement
    var current = best
    for _ in 0..<20 {
      current.1 = current.1.turned(towards: current.0.order)
      current.0 = current.0.turned(towards: current.1.order)
      let now = Self.entanglement(current.0.order, current.1.order)
      guard now < least else { break }
      (best, least) = (current, now)
    }
    // Turning one tree alone can be better than both.
    for only in [
      (first, second.turned(towards: first.order)), (first.turned(towards: second.order), second),
    ] {
      let now = Self.entanglement(only.0.order, only.1.order)
      if now < least { (best, least) = (only, now) }
    }
    return TreePair(best.0, best.1, checked: true)
  }

  private init(_ first: MergeTree, _ second: MergeTree, checked: Bool) {
    self.first = first
    self.second = second
  }
}

extension MergeTree {
  /// The same merges, each with the part first whose leaves have the smaller mean place in `order`.
  func turned(towards order: [Int32]) -> MergeTree {
    var places = [Double](repeating: 0, count: leaves)
    for (place, row) in order.enumerated() { places[Int(row)] = Double(place) }
    var sums: [Double] = []
    var (left, right) = (left, right)
    func sum(_ node: Int32) -> Double { node < 0 ? places[Int(-node) - 1] : sums[Int(node) - 1] }
    func size(_ node: Int32) -> Double { node < 0 ? 1 : Double(counts[Int(node) - 1]) }
    for merge in heights.indices {
      let (one, other) = (left[merge], right[merge])
      if sum(one) / size(one) > sum(other) / size(other) {
        (left[merge], right[merge]) = (other, one)
      }
      sums.append(sum(one) + sum(other))
    }
    return MergeTree(
      linkage: linkage, left: left, right: right, heights: heights, counts: counts,
      order: Self.leafOrder(left: left, right: right), ties: ties, inversions: inversions)
  }
}

/// At which merge two rows are joined.
private struct JoinReading: Sendable {
  private let order: [Int32]
  private let places: [Int32]
  private let parting: [Int32]
  /// Rank of each merge among all pairs of rows, those of equal height in the middle, less the mean rank.
  let ranks: [Double]
  /// Mean height of all pairs.
  let meanHeight: Double

  init(_ tree: MergeTree) {
    order = tree.order
    var places = [Int32](repeating: 0, count: tree.leaves)
    for (place, row) in tree.order.enumerated() { places[Int(row)] = Int32(place) }
    self.places = places
    parting = tree.partingMerges()
    let pairs = tree.heights.indices.map { merge in
      Double(tree.count(below: tree.left[merge])) * Double(tree.count(below: tree.right[merge]))
    }
    let all = pairs.reduce(0, +)
    var ranks = [Double](repeating: 0, count: pairs.count)
    var (sum, done, start) = (0.0, 0.0, 0)
    while start < pairs.count {
      var end = start
      var equal = 0.0
      while end < pairs.count && tree.heights[end] == tree.heights[start] {
        equal += pairs[end]
        sum += tree.heights[end] * pairs[end]
        end += 1
      }
      for merge in start..<end { ranks[merge] = done + (equal + 1) / 2 - (all + 1) / 2 }
      done += equal
      start = end
    }
    self.ranks = ranks
    meanHeight = all > 0 ? sum / all : 0
  }

  /// The merge that joins row `i` with each other row, by row. O(n).
  func fill(_ joins: inout [Int32], from i: Int) {
    let place = Int(places[i])
    var last: Int32 = 0
    for other in (place + 1)..<max(order.count, place + 1) {
      last = max(last, parting[other])
      joins[Int(order[other])] = last
    }
    last = 0
    for other in (0..<place).reversed() {
      last = max(last, parting[other + 1])
      joins[Int(order[other])] = last
    }
  }
}
