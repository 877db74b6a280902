import RealModule

/// What the last merges of a tree say about how many groups there are.
///
/// For each number of groups k it looks at the group that the tree splits next. Duda & Hart, "Pattern
/// Classification and Scene Analysis", Wiley 1973; Beale, "Euclidean cluster analysis", Bull. Int. Stat.
/// Inst. 43 (1969); Mojena, Comput. J. 20 (1977), https://doi.org/10.1093/comjnl/20.4.359; compared by
/// Milligan & Cooper, Psychometrika 50 (1985), https://doi.org/10.1007/BF02294245.
public struct StoppingRules: Sendable, Equatable {
  /// The figures of one number of groups.
  public struct Level: Sendable, Equatable {
    /// k.
    public let groups: Int
    /// Height at which the tree joins two of these groups; nil for one group.
    public let height: Double?
    /// Between over within mean squares; nil for one group, and where nothing is left within.
    public var calinskiHarabasz: Double?
    /// Rows (or weights) of the group that is split next.
    public let size: Double
    /// Of these, the rows of the smaller part.
    public let smaller: Double
    /// Je(2)/Je(1): sum of squares within the two parts over that of the group; nil where that is 0.
    public let ratio: Double?
    /// Below this the ratio speaks for the split: 1 − 2/(πd) − 3.2 √(2(1 − 8/(π²d))/(nd)).
    public let critical: Double
    /// What the split takes away, over the mean square that it leaves (n − 2 degrees of freedom); nil
    /// where that is 0.
    public let pseudoT2: Double?
    /// Beale's F of the split; nil as above.
    public let beale: Double?
    /// The chance of so large an F without two groups.
    public let bealeChance: Double?
    /// By how many standard deviations of all heights `height` lies above their mean.
    public let mojena: Double?

    /// Whether the ratio of Duda and Hart speaks for the split.
    public var dudaSplits: Bool { ratio.map { $0 < critical } ?? false }

    /// Whether Beale's F speaks for the split.
    public var bealeSplits: Bool { bealeChance.map { $0 < StoppingRules.bealeLevel } ?? false }
  }

  /// Of one group, of two, and so on.
  public private(set) var levels: [Level]
  /// Merges of the tree whose heights lie more than 1.25 standard deviations above the mean.
  public let highMerges: Int

  /// The standard score of the critical ratio (Milligan & Cooper).
  public static let score = 3.2
  /// The threshold of Mojena's rule (Milligan & Cooper).
  public static let mojenaScore = 1.25
  /// Beale's F speaks for the split below this chance.
  public static let bealeLevel = 0.1

  /// Looks at 1 to `most` groups of the rows.
  ///
  /// - Parameters:
  ///   - leafOf: leaf (from 0) of each row where leaves are groups of rows; nil where they are the rows.
  ///   - weights: so many rows does each stand for.
  /// O(n · d). Throws `sizeMismatch`, `notFinite`, `badWeight`, `tooFewRows`, `invalid`, `cancelled`.
  public init(
    _ tree: MergeTree, _ rows: Matrix, leafOf: [Int32]? = nil, weights: [Double]? = nil,
    most: Int = 15, execution: Execution = .default
  ) throws(EngineError) {
    let count = leafOf?.count ?? tree.leaves
    guard rows.rows == count else {
      throw .sizeMismatch(of: "rows", expected: count, found: rows.rows)
    }
    guard tree.leaves >= 2 else { throw .tooFewRows(needed: 2, found: tree.leaves) }
    guard most >= 1 else {
      throw .invalid(parameter: "most", found: "\(most)", allowed: "1 or more")
    }
    let last = min(most, tree.leaves - 1)
    let leaves = try tree.partition(k: last + 1)
    let labels = leafOf.map { $0.map { leaves[Int($0)] } } ?? leaves
    let statistics = try ClusterStatistics(
      rows, labels: labels, weights: weights, execution: execution)
    let heights = HeightMoments(tree.heights)
    highMerges = tree.heights.count { heights.score($0) > Self.mojenaScore }
    var parts = MergedParts(tree, leaves, statistics)
    var found: [Level] = []
    for groups in (1...last).reversed() {
      found.append(parts.level(groups, heights))
    }
    levels = found.reversed()
    addRatios(parts, total: statistics.weights.reduce(0, +))
  }

  /// Caliński's and Harabasz's ratio needs the sums of all levels.
  private mutating func addRatios(_ parts: MergedParts, total: Double) {
    var between = 0.0
    for place in levels.indices.dropFirst() {
      let k = Double(levels[place].groups)
      between += parts.gains[levels.count - place]
      // Sums of what merges add, so that nothing is lost by a difference of large numbers.
      let within = parts.within[levels.count - place]
      if within > 0, total > k {
        levels[place].calinskiHarabasz = (between / (k - 1)) / (within / (total - k))
      }
    }
  }

  /// The smallest k whose next split is not called for by the ratio of Duda and Hart; nil if there is
  /// none among the levels.
  public var dudaChoice: Int? {
    levels.first { !$0.dudaSplits }?.groups
  }

  /// The same by Beale's F.
  public var bealeChoice: Int? {
    levels.first { !$0.bealeSplits }?.groups
  }

  /// The k of the largest ratio of Caliński and Harabasz.
  public var calinskiHarabaszChoice: Int? {
    levels.filter { $0.calinskiHarabasz != nil }
      .max { ($0.calinskiHarabasz ?? 0) < ($1.calinskiHarabasz ?? 0) }?.groups
  }

  /// Mojena's rule of the upper tail: all merges that are far higher than the mean are undone.
  public var mojenaChoice: Int { highMerges + 1 }
}

/// Mean and standard deviation of the heights of a tree, with divisor n − 1.
private struct HeightMoments {
  private let mean: Double
  private let deviation: Double

  init(_ heights: [Double]) {
    let count = Double(heights.count)
    let mean = heights.reduce(0, +) / count
    let squares = heights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    deviation = count > 1 ? (squares / (count - 1)).squareRoot() : 0
  }

  /// 0 where all heights are alike.
  func score(_ height: Double) -> Double {
    deviation > 0 ? (height - mean) / deviation : 0
  }
}

/// Groups with their sums of squares, merged as the tree does.
private struct MergedParts {
  private struct Part {
    var mass: Double
    var center: [Double]
    var within: Double
  }

  private let tree: MergeTree
  private var parts: [Int32: Part] = [:]
  private let columns: Int
  /// Sum of squares within all groups, of the most groups first, and what each merge added to it.
  private(set) var within: [Double]
  private(set) var gains: [Double] = []

  /// `leaves` are the labels of the leaves, 1…k, that `statistics` are of.
  init(_ tree: MergeTree, _ leaves: [Int32], _ statistics: ClusterStatistics) {
    self.tree = tree
    columns = statistics.centers.columns
    within = [statistics.withinSumOfSquares.reduce(0, +)]
    let groups = statistics.labels.count
    var someLeaf: [Int] = []
    func leaf(_ node: Int32) -> Int { node < 0 ? Int(-node - 1) : someLeaf[Int(node) - 1] }
    for merge in tree.heights.indices {
      for node in [tree.left[merge], tree.right[merge]] where Int(node) <= tree.leaves - groups {
        guard merge >= tree.leaves - groups else { continue }
        let group = Int(leaves[leaf(node)]) - 1
        parts[node] = Part(
          mass: statistics.weights[group], center: Array(statistics.centers.row(group)),
          within: statistics.withinSumOfSquares[group])
      }
      someLeaf.append(leaf(tree.left[merge]))
    }
  }

  /// Merges down to so many groups, and tells of the merge that does it.
  mutating func level(_ groups: Int, _ heights: HeightMoments) -> StoppingRules.Level {
    let merge = tree.leaves - 1 - groups
    let (node, other) = (tree.left[merge], tree.right[merge])
    let (one, two) = (parts[node] ?? empty, parts[other] ?? empty)
    parts[node] = nil
    parts[other] = nil
    let mass = one.mass + two.mass
    var whole = Part(mass: mass, center: one.center, within: one.within + two.within)
    var squares = 0.0
    for j in 0..<columns {
      let difference = two.center[j] - one.center[j]
      squares += difference * difference
      if mass > 0 { whole.center[j] += difference * (two.mass / mass) }
    }
    let gain = mass > 0 ? one.mass * two.mass / mass * squares : 0
    whole.within += gain
    parts[Int32(merge) + 1] = whole
    gains.append(gain)
    within.append(within[within.count - 1] + gain)
    let split = SplitFigures(
      mass: mass, left: one.within + two.within, gain: gain, columns: Double(columns))
    let height = groups > 1 ? tree.heights[merge + 1] : nil
    return StoppingRules.Level(
      groups: groups, height: height, calinskiHarabasz: nil,
      size: mass, smaller: min(one.mass, two.mass), ratio: split.ratio, critical: split.critical,
      pseudoT2: split.pseudoT2, beale: split.beale, bealeChance: split.bealeChance,
      mojena: height.map(heights.score))
  }

  private var empty: Part {
    Part(mass: 0, center: [Double](repeating: 0, count: columns), within: 0)
  }
}

/// A group of n rows and two parts of it: what remains within the parts, and what the split takes away.
private struct SplitFigures {
  let mass: Double
  let left: Double
  let gain: Double
  let columns: Double

  var ratio: Double? { left + gain > 0 ? left / (left + gain) : nil }

  var critical: Double {
    let spread = 2 * (1 - 8 / (.pi * .pi * columns)) / (mass * columns)
    return 1 - 2 / (.pi * columns) - StoppingRules.score * max(spread, 0).squareRoot()
  }

  var pseudoT2: Double? { left > 0 && mass > 2 ? gain / (left / (mass - 2)) : nil }

  var beale: Double? {
    guard left > 0, mass > 2 else { return nil }
    return gain / left / ((mass - 1) / (mass - 2) * Double.pow(2, 2 / columns) - 1)
  }

  var bealeChance: Double? {
    beale.map {
      FisherF.above($0, numerator: columns, denominator: (mass - 2) * columns)
    }
  }
}
