import RealModule

/// Measures how soon random cuts part a row from all others: outliers need few.
///
/// Liu, Ting & Zhou, "Isolation forest", ICDM 2008, https://doi.org/10.1109/ICDM.2008.17. A row's score is
/// 2^(−mean depth / c), with c the mean depth of a failed search among as many rows as a tree has seen:
/// near 1 for outliers, 0.5 and less for usual rows; minus scikit-learn's `score_samples`.
public struct IsolationForest: Sendable, Equatable {
  /// Number of trees.
  public var trees: Int
  /// Rows that each tree is grown on, drawn without replacement.
  public var sampleSize: Int

  public init(trees: Int = 200, sampleSize: Int = 256) {
    self.trees = trees
    self.sampleSize = sampleSize
  }

  /// Grows the trees and scores the rows. Each tree has a random stream of its own, so threads play no
  /// part.
  ///
  /// Cost: O(trees · (sample · log sample + n · log sample)). Throws `notFinite`, `tooFewRows` for fewer
  /// than two rows, `invalid`, `cancelled`.
  public func fit(
    _ rows: Matrix, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> IsolationForestModel {
    try requirePositive("trees", trees)
    guard sampleSize >= 2 else {
      throw .invalid(parameter: "sample", found: "\(sampleSize)", allowed: "2 or more")
    }
    try rows.requireRows(2)
    try rows.requireFinite()
    let random = RandomSource(seed: seed)
    let size = min(sampleSize, rows.rows)
    let meter = ProgressMeter(
      "trees", total: trees, execution: execution.part(from: 0, to: 0.4))
    let grown = try forEachChunk(of: trees, grain: 1, execution) { index in
      defer { meter.advance() }
      var draws = random.split(UInt64(index.lowerBound))
      let sample =
        rows.rows == size
        ? Array(0..<size) : draws.distinct(size, below: rows.rows)
      return IsolationTree(rows, sample, &draws)
    }
    let model = IsolationForestModel(columns: rows.columns, sample: size, trees: grown)
    return try model.scoring(rows, execution.part(from: 0.4, to: 1))
  }

  /// Mean depth at which a search among so many rows fails.
  public static func meanDepth(_ count: Int) -> Double {
    guard count > 2 else { return count == 2 ? 1 : 0 }
    let n = Double(count)
    return 2 * (Double.log(n - 1) + 0.5772156649015329) - 2 * (n - 1) / n
  }
}

/// Trees of random cuts and the scores of the fitted rows.
public struct IsolationForestModel: Sendable, Equatable {
  /// Score of each fitted row.
  public private(set) var scores: [Double] = []
  private let columns: Int
  private let sample: Int
  private let trees: [IsolationTree]

  fileprivate init(columns: Int, sample: Int, trees: [IsolationTree]) {
    self.columns = columns
    self.sample = sample
    self.trees = trees
  }

  fileprivate func scoring(
    _ rows: Matrix, _ execution: Execution
  ) throws(EngineError) -> IsolationForestModel {
    var copy = self
    copy.scores = try predict(rows, execution: execution)
    return copy
  }

  /// Scores of new rows. O(n · trees · log sample). Throws `sizeMismatch`, `notFinite`, `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> [Double] {
    guard rows.columns == columns else {
      throw .sizeMismatch(of: "columns", expected: columns, found: rows.columns)
    }
    try rows.requireFinite()
    let unit = IsolationForest.meanDepth(sample) * Double(trees.count)
    let meter = ProgressMeter("scores", total: max(rows.rows, 1), execution: execution)
    let parts = try forEachChunk(of: rows.rows, grain: 512, execution) { range in
      var depths = [Double](repeating: 0, count: range.count)
      for tree in trees {
        for i in range { depths[i - range.lowerBound] += tree.depth(rows, i) }
      }
      meter.advance(by: range.count)
      return depths.map { Double.exp2(-$0 / unit) }
    }
    return parts.flatMap { $0 }
  }
}

/// One tree in flat arrays. Node 0 is the root; leaves have column −1 and their depth as threshold.
struct IsolationTree: Sendable, Equatable {
  private var columns: [Int32] = []
  private var thresholds: [Double] = []
  /// Where the part at or below the threshold begins; the other part's node.
  private var children: [(low: Int32, high: Int32)] = []

  static func == (one: IsolationTree, other: IsolationTree) -> Bool {
    one.columns == other.columns && one.thresholds == other.thresholds
      && zip(one.children, other.children).allSatisfy { $0 == $1 }
  }

  /// Grows by random cuts down to single or equal rows, or to the depth of a balanced tree.
  init(_ rows: Matrix, _ sample: [Int], _ random: inout RandomSource) {
    var deepest = 0
    while 1 << deepest < sample.count { deepest += 1 }
    var work = [(node: add(), members: sample[...], depth: 0)]
    while let (node, members, depth) = work.popLast() {
      guard depth < deepest, members.count > 1,
        let cut = Self.cut(rows, members, &random)
      else {
        columns[node] = -1
        thresholds[node] = Double(depth) + IsolationForest.meanDepth(members.count)
        continue
      }
      columns[node] = Int32(cut.column)
      thresholds[node] = cut.threshold
      let low = members.filter { rows[$0, cut.column] <= cut.threshold }
      let high = members.filter { rows[$0, cut.column] > cut.threshold }
      let nodes = (add(), add())
      children[node] = (Int32(nodes.0), Int32(nodes.1))
      work.append((nodes.1, high[...], depth + 1))
      work.append((nodes.0, low[...], depth + 1))
    }
  }

  private mutating func add() -> Int {
    columns.append(-1)
    thresholds.append(0)
    children.append((0, 0))
    return columns.count - 1
  }

  /// A column in which the rows differ, all equally likely, and a place between its ends.
  private static func cut(
    _ rows: Matrix, _ members: ArraySlice<Int>, _ random: inout RandomSource
  ) -> (column: Int, threshold: Double)? {
    var open = Array(0..<rows.columns)
    while !open.isEmpty {
      let place = random.below(open.count)
      let column = open[place]
      open.swapAt(place, open.count - 1)
      open.removeLast()
      var (least, most) = (Double.infinity, -Double.infinity)
      for i in members {
        least = min(least, rows[i, column])
        most = max(most, rows[i, column])
      }
      guard least < most else { continue }
      let threshold = least + random.uniform() * (most - least)
      // Both parts must have rows.
      return (column, min(max(threshold, least), most.nextDown))
    }
    return nil
  }

  func depth(_ rows: Matrix, _ i: Int) -> Double {
    var node = 0
    while columns[node] >= 0 {
      let isLow = rows[i, Int(columns[node])] <= thresholds[node]
      node = Int(isLow ? children[node].low : children[node].high)
    }
    return thresholds[node]
  }
}

extension RandomSource {
  /// `count` different numbers of 0 ..< bound, rising (Floyd's method). O(count log count).
  mutating func distinct(_ count: Int, below bound: Int) -> [Int] {
    var chosen: Set<Int> = []
    for last in bound - count..<bound {
      let draw = below(last + 1)
      if !chosen.insert(draw).inserted { chosen.insert(last) }
    }
    return chosen.sorted()
  }
}
