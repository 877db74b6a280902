/// The hierarchy of a spanning tree in which only parts of a least size count as groups.
///
/// Going up in density λ = 1/distance, a group loses rows one by one until it splits into two groups
/// of at least the least size, or vanishes. Campello, Moulavi, Zimek & Sander, ACM TKDD 10 (2015),
/// https://doi.org/10.1145/2733381.
public struct CondensedTree: Sendable, Equatable {
  /// A group of the hierarchy.
  public struct Group: Sendable, Equatable {
    /// The group that it split from, or −1 for the root, which is group 0. Parents come first.
    public let parent: Int
    /// Density at which it appears; 0 for the root.
    public let birth: Double
    /// Sum of weights of its rows when it appears.
    public let size: Double
    /// Highest density at which a row or a part leaves the group itself.
    public internal(set) var death = 0.0
    /// Σ (density at which a row leaves − birth), its excess of mass.
    public internal(set) var stability = 0.0
    /// The first of the two groups that it splits into; the other follows. −1 without.
    public internal(set) var firstChild = -1

    /// The parts that it splits into: none or two.
    public var children: Range<Int> { firstChild < 0 ? 0..<0 : firstChild..<firstChild + 2 }
  }

  /// All groups, parents before parts.
  public internal(set) var groups: [Group]
  /// The smallest group that each row belonged to.
  public internal(set) var rowGroups: [Int32]
  /// The density at which each row left it; ∞ for a row that never does.
  public internal(set) var rowDensities: [Double]
}

extension CondensedTree {
  /// Condenses the hierarchy of `tree`. A row of weight w is w equal rows, which are apart above
  /// density 1 / its core distance. O(n).
  init(
    _ tree: SpanningTree, minimumSize: Double, coreDistances: [Double], weights: [Double]?
  ) {
    var building = Condensing(
      tree, minimumSize: minimumSize, coreDistances: coreDistances, weights: weights)
    building.run()
    self = building.result
    sumUp(weights)
  }

  /// Deaths and stabilities from what leaves each group.
  private mutating func sumUp(_ weights: [Double]?) {
    for (row, group) in rowGroups.enumerated() {
      leave(Int(group), at: rowDensities[row], weights?[row] ?? 1)
    }
    for group in groups.dropFirst() { leave(group.parent, at: group.birth, group.size) }
  }

  private mutating func leave(_ group: Int, at density: Double, _ weight: Double) {
    groups[group].death = max(groups[group].death, density)
    // ∞ − ∞: equal rows that part from other equal rows have no life at all.
    guard density > groups[group].birth else { return }
    groups[group].stability += (density - groups[group].birth) * weight
  }

  /// Density of an edge of this length.
  static func density(_ length: Double) -> Double { length > 0 ? 1 / length : .infinity }
}

/// Goes from the last merge down and hands each part its group, or the density at which it left one.
private struct Condensing {
  let dendrogram: Dendrogram
  let minimumSize: Double
  let coreDistances: [Double]
  let weights: [Double]?
  var result: CondensedTree
  /// Group of each merge, and the density at which it left that group; NaN while it has not.
  private var mergeGroups: [Int32]
  private var left: [Double]

  init(
    _ tree: SpanningTree, minimumSize: Double, coreDistances: [Double], weights: [Double]?
  ) {
    dendrogram = Dendrogram(tree, weights: weights)
    self.minimumSize = minimumSize
    self.coreDistances = coreDistances
    self.weights = weights
    let n = tree.rows
    let whole = weights?.reduce(0, +) ?? Double(n)
    result = CondensedTree(
      groups: [CondensedTree.Group(parent: -1, birth: 0, size: whole)],
      rowGroups: [Int32](repeating: 0, count: n), rowDensities: [Double](repeating: 0, count: n))
    mergeGroups = [Int32](repeating: 0, count: n - 1)
    left = [Double](repeating: .nan, count: n - 1)
  }

  mutating func run() {
    let merges = dendrogram.heights.count
    if merges == 0 { hand(0, group: 0, left: .nan) }
    for merge in (0..<merges).reversed() {
      let (one, other) = (Int(dendrogram.first[merge]), Int(dendrogram.second[merge]))
      if left[merge].isNaN {
        split(one, other, group: mergeGroups[merge], dendrogram.heights[merge])
      } else {
        hand(one, group: mergeGroups[merge], left: left[merge])
        hand(other, group: mergeGroups[merge], left: left[merge])
      }
    }
  }

  private mutating func split(_ one: Int, _ other: Int, group: Int32, _ height: Double) {
    let density = CondensedTree.density(height)
    let (oneSize, otherSize) = (size(of: one), size(of: other))
    if oneSize >= minimumSize && otherSize >= minimumSize {
      let first = result.groups.count
      result.groups[Int(group)].firstChild = first
      for size in [oneSize, otherSize] {
        result.groups.append(CondensedTree.Group(parent: Int(group), birth: density, size: size))
      }
      hand(one, group: Int32(first), left: .nan)
      hand(other, group: Int32(first + 1), left: .nan)
    } else {
      hand(one, group: group, left: oneSize >= minimumSize ? .nan : density)
      hand(other, group: group, left: otherSize >= minimumSize ? .nan : density)
    }
  }

  private func size(of node: Int) -> Double {
    let n = dendrogram.rows
    return node < n ? weights?[node] ?? 1 : dendrogram.sizes[node - n]
  }

  private mutating func hand(_ node: Int, group: Int32, left density: Double) {
    let n = dendrogram.rows
    if node >= n {
      mergeGroups[node - n] = group
      left[node - n] = density
    } else {
      result.rowGroups[node] = group
      result.rowDensities[node] =
        density.isNaN ? CondensedTree.density(coreDistances[node]) : density
    }
  }
}

/// The merges that the edges of a spanning tree stand for, in their order.
struct Dendrogram {
  let rows: Int
  /// Parts of each merge: a row below `rows`, otherwise `rows` + number of an earlier merge.
  private(set) var first: [Int32] = []
  private(set) var second: [Int32] = []
  /// Sum of weights below each merge.
  private(set) var sizes: [Double] = []
  let heights: [Double]

  /// Nearly O(n).
  init(_ tree: SpanningTree, weights: [Double]?) {
    rows = tree.rows
    heights = tree.weights
    var forest = DisjointSets(count: rows)
    var nodes = (0..<Int32(rows)).map { $0 }
    var masses = weights ?? [Double](repeating: 1, count: rows)
    first.reserveCapacity(rows)
    second.reserveCapacity(rows)
    sizes.reserveCapacity(rows)
    for edge in tree.weights.indices {
      let a = forest.root(of: Int(tree.from[edge]))
      let b = forest.root(of: Int(tree.to[edge]))
      first.append(nodes[a])
      second.append(nodes[b])
      let mass = masses[a] + masses[b]
      sizes.append(mass)
      let root = forest.join(a, b)
      nodes[root] = Int32(rows + edge)
      masses[root] = mass
    }
  }
}
