import SegKernels

/// What judges a number of groups.
public enum GroupCriterion: String, CaseIterable, Sendable {
  case bic, aic
}

/// Groups of many rows of numbers and categories in two steps: a tree keeps small groups of rows that are
/// read once, and these are merged by the likelihood that a merge costs; the number of groups can be found.
///
/// A group's numbers are normal and independent, its categories multinomial (see `LikelihoodFeature`). Chiu,
/// Fang, Chen, Wang & Jeris, "A robust and scalable clustering algorithm for mixed type attributes in large
/// database environment", KDD 2001, https://doi.org/10.1145/502512.502549. The rule for the number of groups
/// is the one published for SPSS. Outliers are not set aside, and the small groups are limited by their
/// number, not by the depth of the tree.
public struct TwoStep: Sendable, Equatable {
  /// Number of groups; nil finds it.
  public var k: Int?
  /// By which the number is found.
  public var criterion: GroupCriterion
  /// Most groups that are tried.
  public var most: Int
  /// Most small groups of the first step.
  public var leaves: Int
  /// Most parts of a node of the tree.
  public var branches: Int
  /// Whether rows are read in a random order: the tree depends on it, and a sorted file misleads it.
  public var shuffles: Bool

  public init(
    k: Int? = nil, criterion: GroupCriterion = .bic, most: Int = 15, leaves: Int = 500,
    branches: Int = 8, shuffles: Bool = true
  ) {
    self.k = k
    self.criterion = criterion
    self.most = most
    self.leaves = leaves
    self.branches = branches
    self.shuffles = shuffles
  }

  /// Fits the groups. `weights`, one for each row, count a row that many times. A gap among the categories
  /// plays no part; numbers must be there. Numbers need no common scale.
  ///
  /// Cost: O(n · log(leaves) · branches · d) for the tree, read by one thread, O(leaves² · (d + levels)) for
  /// the merges, O(n · k · d) for the rows; memory leaves · (2d + levels) numbers some times. Throws
  /// `notFinite`, `tooManyGroups`, `badWeight`, `invalid` (also for more groups than small ones), `memory`,
  /// `cancelled`.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> TwoStepModel {
    try checkSettings()
    try execution.checkCancelled()
    try rows.codes.requireRows(1)
    try checkWeights(weights, rows: rows.count)
    try KamilaProblem.requireNumbers(rows)
    try rows.requireDistinct(k ?? 1, weights: weights)
    let weights = weights ?? [Double](repeating: 1, count: rows.count)
    let frame = try LikelihoodFrame(rows, weights: weights)
    try requireMemory(frame, execution)
    let tree = try tree(rows, weights, frame, seed, execution.part(from: 0, to: 0.6))
    let groups = tree.groups
    let merges = try NearestPairMerging.merges(
      LikelihoodSpace(groups, frame), rising: false, execution.part(from: 0.6, to: 0.9))
    let table = TwoStepFigures.table(groups, merges, frame, most: max(most, k ?? 1))
    let chosen = k ?? TwoStepFigures.choice(table, by: criterion, most: most)
    guard chosen <= groups.count else {
      throw .invalid(
        parameter: "k", found: "\(chosen)",
        allowed: "at most \(groups.count), as many small groups as there are")
    }
    let partition = try MergeTree(
      merges, linkage: .average, leaves: groups.count, sorting: false
    ).partition(k: chosen)
    return try TwoStepModel(
      rows, weights, frame, groups, partition, table, tree.threshold,
      execution.part(from: 0.9, to: 1))
  }

  private func checkSettings() throws(EngineError) {
    if let k { try requirePositive("k", k) }
    try requirePositive("most", most)
    try requirePositive("leaves", leaves)
    guard branches >= 2 else {
      throw .invalid(parameter: "branches", found: "\(branches)", allowed: "2 or more")
    }
  }

  private func requireMemory(
    _ frame: LikelihoodFrame, _ execution: Execution
  ) throws(EngineError) {
    let numbers = 2 * frame.numbers.count + frame.levels + 2 * frame.categories.count
    let needed = 4 * leaves * (8 * numbers + 250)
    guard needed > execution.memoryLimit else { return }
    throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
  }

  private func tree(
    _ rows: MixedRows, _ weights: [Double], _ frame: LikelihoodFrame, _ seed: UInt64,
    _ execution: Execution
  ) throws(EngineError) -> FeatureTree {
    var order = Array(0..<rows.count)
    if shuffles {
      var random = RandomSource(seed: seed)
      for place in order.indices.dropFirst().reversed() {
        order.swapAt(place, random.below(place + 1))
      }
    }
    var tree = FeatureTree(frame, branches: branches, most: leaves)
    let meter = ProgressMeter("reading rows", total: rows.count, execution: execution)
    for (done, row) in order.enumerated() {
      if done % 64 == 0 { try execution.checkCancelled() }
      if weights[row] > 0 { tree.insert(frame.row(rows.codes, row), weight: weights[row]) }
      meter.advance()
    }
    return tree
  }
}

/// Groups that merge by the likelihood that this costs.
private struct LikelihoodSpace: MergingSpace {
  private let frame: LikelihoodFrame
  /// nil for those that are gone.
  private var groups: [LikelihoodFeature?]

  init(_ groups: [LikelihoodFeature], _ frame: LikelihoodFrame) {
    self.groups = groups
    self.frame = frame
  }

  var count: Int { groups.count }

  func search(
    _ wanted: [Int32], _ table: inout NeighborTable, _ execution: Execution
  ) throws(EngineError) -> [Int32] {
    let found = try forEachChunk(of: wanted.count, grain: 1, execution) { range in
      let distances = distances(of: Int(wanted[range.lowerBound]))
      return GroupStates.best(distances.span)
    }
    for (position, best) in zip(wanted, found) {
      table.note(Int(position), nearest: best.nearest, key: best.key, tied: best.tied)
    }
    return wanted
  }

  mutating func merge(
    _ pairs: [(kept: Int, gone: Int)], _ execution: Execution
  ) throws(EngineError) {
    for (kept, gone) in pairs {
      guard let other = groups[gone] else { continue }
      groups[kept]?.add(other, frame)
      groups[gone] = nil
    }
  }

  mutating func compact(to positions: [Int32], _ execution: Execution) throws(EngineError) {
    groups = positions.map { groups[Int($0)] }
  }

  func keys(of position: Int, into out: inout MutableSpan<Double>) {
    let distances = distances(of: position)
    for other in distances.indices { out[other] = distances[other] }
  }

  /// Always from the group in front to the one behind, so that both see the same bits.
  private func distances(of position: Int) -> [Double] {
    guard let own = groups[position] else {
      return [Double](repeating: .infinity, count: groups.count)
    }
    return groups.enumerated().map { place, other in
      guard let other, place != position else { return .infinity }
      return place < position ? other.distance(to: own, frame) : own.distance(to: other, frame)
    }
  }
}
