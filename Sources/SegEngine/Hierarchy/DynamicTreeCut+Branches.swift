/// Branches of a tree while it is built up: single ones, and those that hold groups.
struct GrowingBranches {
  private struct Branch {
    /// Rows in the order in which they joined; of a branch with groups those in none of them.
    var rows: [Int32]
    /// Branches that are groups, below this one; empty for a single branch.
    var groups: [Int]
    var isGroup = false
    var isOpen = true

    var isSingle: Bool { groups.isEmpty }
  }

  private let tree: MergeTree
  private let rule: BranchRule
  private var branches: [Branch] = []
  /// The branch of each merge.
  private var branchOf: [Int] = []
  /// For rows that joined a branch with groups: the groups that it held then.
  private var groupsBelow: [Int32: [Int]] = [:]

  init(_ tree: MergeTree, _ rule: BranchRule) {
    self.tree = tree
    self.rule = rule
  }

  /// Follows all merges up to a height. Throws `cancelled`.
  mutating func grow(upTo top: Double, _ execution: Execution) throws(EngineError) {
    let meter = ProgressMeter("branches", total: tree.heights.count, execution: execution)
    for merge in tree.heights.indices {
      guard tree.heights[merge] <= top else { break }
      try execution.checkCancelled()
      branchOf.append(join(tree.left[merge], tree.right[merge], at: tree.heights[merge]))
      meter.advance()
    }
    meter.advance(by: tree.heights.count)
  }

  private mutating func join(_ left: Int32, _ right: Int32, at height: Double) -> Int {
    if left < 0 && right < 0 {
      branches.append(Branch(rows: [-left - 1, -right - 1], groups: []))
      return branches.count - 1
    }
    if left < 0 || right < 0 {
      let branch = branchOf[Int(max(left, right)) - 1]
      add([-min(left, right) - 1], to: branch)
      return branch
    }
    return join(branchOf[Int(left) - 1], branchOf[Int(right) - 1], at: height)
  }

  private mutating func add(_ rows: [Int32], to branch: Int) {
    branches[branch].rows += rows
    guard !branches[branch].isSingle else { return }
    for row in rows { groupsBelow[row] = branches[branch].groups }
  }

  private mutating func join(_ one: Int, _ other: Int, at height: Double) -> Int {
    let areGroups = [one, other].map { branch in
      !branches[branch].isSingle || rule.isGroup(branches[branch].rows, height: height)
    }
    if areGroups[0] && areGroups[1] { return keepApart(one, other) }
    // The one that is a group takes the other up, else the larger, of equals the second.
    let firstIsLarger = branches[one].rows.count > branches[other].rows.count
    let takesFirst = areGroups[0] != areGroups[1] ? areGroups[0] : firstIsLarger
    let (kept, gone) = takesFirst ? (one, other) : (other, one)
    branches[gone].isOpen = false
    add(branches[gone].rows, to: kept)
    branches[gone].rows = []
    return kept
  }

  private mutating func keepApart(_ one: Int, _ other: Int) -> Int {
    for branch in [one, other] where branches[branch].isSingle {
      branches[branch].isGroup = true
      branches[branch].isOpen = false
    }
    switch (branches[one].isSingle, branches[other].isSingle) {
    case (true, true):
      branches.append(Branch(rows: [], groups: [one, other]))
      return branches.count - 1
    case (true, false):
      branches[other].groups.append(one)
      return other
    case (false, true):
      branches[one].groups.append(other)
      return one
    case (false, false):
      branches[one].groups += branches[other].groups
      branches[other].isOpen = false
      return one
    }
  }

  /// The groups; single branches that nothing has joined to others are judged at the top.
  func groups(_ top: Double) -> FoundGroups {
    var found = FoundGroups(rows: tree.leaves)
    var number: [Int: Int] = [:]
    for (place, branch) in branches.enumerated() where branch.isSingle {
      guard branch.isGroup || (branch.isOpen && rule.isGroup(branch.rows, height: top)) else {
        continue
      }
      number[place] = found.members.count
      found.add(branch.rows)
    }
    found.below = groupsBelow.mapValues { $0.compactMap { number[$0] } }
    return found
  }
}

/// Groups of rows, and for rows in none of them the groups (from 0) below them.
struct FoundGroups: Sendable {
  /// 1… in the order of `members`, 0 for none.
  private(set) var labels: [Int32]
  private(set) var members: [[Int]] = []
  var below: [Int32: [Int]] = [:]

  init(rows: Int) { labels = [Int32](repeating: 0, count: rows) }

  mutating func add(_ rows: [Int32]) {
    members.append(rows.map { Int($0) })
    for row in rows { labels[Int(row)] = Int32(members.count) }
  }
}

/// Puts rows that are in no group into near ones, all judged by the groups as they were found.
struct GroupRest: Sendable {
  private let found: FoundGroups
  private let distances: PairDistances
  /// Nearer rows than this always go.
  private let top: Double
  /// Whether rows only go to groups below them.
  private let within: Bool

  init(_ found: FoundGroups, _ distances: PairDistances, top: Double, within: Bool) {
    self.found = found
    self.distances = distances
    self.top = top
    self.within = within
  }

  /// Throws `cancelled`.
  func labels(_ execution: Execution) throws(EngineError) -> [Int32] {
    let rest = found.labels.indices.filter { found.labels[$0] == 0 }
    let meter = ProgressMeter("rows of no group", total: rest.count, execution: execution)
    let count = found.labels.count
    let parts = try forEachChunk(of: rest.count, grain: 16, execution) { range in
      var all = [Double](repeating: 0, count: count)
      defer { meter.advance(by: range.count) }
      return range.map { place -> (group: Int, distance: Double)? in
        let row = rest[place]
        let groups = within ? found.below[Int32(row)] ?? [] : Array(found.members.indices)
        guard !groups.isEmpty else { return nil }
        var span = all.mutableSpan
        distances.fill(&span, from: row)
        let means = groups.map { group in
          found.members[group].reduce(0) { $0 + all[$1] } / Double(found.members[group].count)
        }
        let nearest = means.indices.reduce(0) { means[$1] < means[$0] ? $1 : $0 }
        return (groups[nearest], means[nearest])
      }
    }
    meter.advance(by: rest.count)
    var labels = found.labels
    let chosen = parts.flatMap { $0 }
    let radii = try radii(
      Set(chosen.compactMap { $0.flatMap { $0.distance < top ? nil : $0.group } }), execution)
    for (row, choice) in zip(rest, chosen) {
      guard let choice, choice.distance < top || choice.distance < radii[choice.group] ?? 0 else {
        continue
      }
      labels[row] = Int32(choice.group + 1)
    }
    return labels
  }

  /// The largest mean distance of a member to the others, of the groups for which it matters.
  private func radii(
    _ groups: Set<Int>, _ execution: Execution
  ) throws(EngineError) -> [Int: Double] {
    let wanted = groups.sorted()
    let radii = try forEachChunk(of: wanted.count, grain: 1, execution) { range in
      let members = self.found.members[wanted[range.lowerBound]]
      return distances.selecting(members).means(count: members.count).max() ?? 0
    }
    return Dictionary(uniqueKeysWithValues: zip(wanted, radii))
  }
}
