import SegKernels

/// Groups at positions 0, 1, …, in the order of their smallest rows, that can be searched for their
/// nearest neighbours and merged.
protocol MergingSpace {
  /// Number of positions, those of groups that are gone included.
  var count: Int { get }

  /// Notes in `table` the nearest neighbours of the groups that are wanted or, where that is cheaper,
  /// of all; returns whose, rising.
  mutating func search(
    _ wanted: [Int32], _ table: inout NeighborTable, _ execution: Execution
  ) throws(EngineError) -> [Int32]

  /// Merges pairs of positions, the first of each in front of the second.
  mutating func merge(
    _ pairs: [(kept: Int, gone: Int)], _ execution: Execution
  ) throws(EngineError)

  /// Leaves only the groups at `positions`, which become 0, 1, …
  mutating func compact(to positions: [Int32], _ execution: Execution) throws(EngineError)

  /// Writes the keys of the group at `position` with all groups, +∞ for those that are gone.
  func keys(of position: Int, into out: inout MutableSpan<Double>)

  /// The row that stands for the group at `position`; nil where there is none.
  func prototype(of position: Int) -> Int32?
}

extension MergingSpace {
  func prototype(of position: Int) -> Int32? { nil }
}

/// The nearest neighbour of each group, as far as it is known.
struct NeighborTable {
  /// Smallest row of each group.
  var rows: [Int32]
  /// Height of the merge that made each group; 0 for single rows.
  var heights: [Double]
  /// See `GroupStates`.
  var states: [UInt8]
  /// Position of the nearest neighbour; −1 when there is none.
  var nearest: [Int32]
  /// Its distance, or a lower bound when stale.
  var keys: [Double]
  /// 1 where another neighbour stands at exactly the same distance.
  var tied: [UInt8]

  init(count: Int) {
    rows = (0..<count).map { Int32($0) }
    heights = [Double](repeating: 0, count: count)
    states = [UInt8](repeating: GroupStates.wanted, count: count)
    nearest = [Int32](repeating: -1, count: count)
    keys = [Double](repeating: 0, count: count)
    tied = [UInt8](repeating: 0, count: count)
  }

  var count: Int { rows.count }

  mutating func note(_ position: Int, nearest other: Int32, key: Double, tied: UInt8) {
    nearest[position] = other
    keys[position] = key
    self.tied[position] = tied
    states[position] = GroupStates.known
  }

  /// Positions in this state, rising.
  func positions(in state: UInt8) -> [Int32] {
    var found: [Int32] = []
    for position in 0..<count where states[position] == state { found.append(Int32(position)) }
    return found
  }

  /// Positions that are not gone, rising.
  func present() -> [Int32] {
    var found: [Int32] = []
    for position in 0..<count where states[position] != GroupStates.gone {
      found.append(Int32(position))
    }
    return found
  }

  /// Leaves only `positions`, and points at their new places.
  mutating func compact(to positions: [Int32]) {
    var places = [Int32](repeating: -1, count: count)
    for (new, old) in positions.enumerated() { places[Int(old)] = Int32(new) }
    rows = positions.map { rows[Int($0)] }
    heights = positions.map { heights[Int($0)] }
    states = positions.map { states[Int($0)] }
    keys = positions.map { keys[Int($0)] }
    tied = positions.map { tied[Int($0)] }
    nearest = positions.map { position in
      let other = nearest[Int(position)]
      return other < 0 ? -1 : places[Int(other)]
    }
  }
}

/// Reducible linkages in rounds: all pairs of groups that are each other's nearest merge at once.
///
/// Since a merge brings nothing nearer, what is known of other groups' neighbours stays true, and
/// the tree is that of merging pair by pair. Distances that are equal are ordered by the smallest
/// rows of both groups, so that a round always finds a pair. Murtagh, Computer J. 26 (1983),
/// https://doi.org/10.1093/comjnl/26.4.354, with many chains at a time. O(n²) searches' worth of
/// work as a rule.
enum ReciprocalMerging {
  /// Merges in the order of their heights, of equal heights those of the smallest rows first.
  static func merges(
    _ space: consuming some MergingSpace, _ execution: Execution
  ) throws(EngineError) -> RawMerges {
    var table = NeighborTable(count: space.count)
    var merges = RawMerges(rows: space.count)
    // The first search is for all groups, and half of the work where nothing is known of distances.
    var searching = execution.part(from: 0, to: 0.5)
    let meter = ProgressMeter(
      "merging", total: space.count - 1, execution: execution.part(from: 0.5, to: 1))
    var remaining = space.count
    var wanted = remaining > 1 ? table.present() : []
    while remaining > 1 {
      try execution.checkCancelled()
      let searched = try space.search(wanted, &table, searching)
      searching = execution.silent
      let pairs = reciprocalPairs(searched, &table, &merges)
      try space.merge(pairs, execution)
      remaining -= pairs.count
      meter.advance(by: pairs.count)
      if remaining < table.count * 7 / 8 {
        let present = table.present()
        // Those that point at a group that is gone learn it before it leaves the table.
        _ = renewed(&table)
        try space.compact(to: present, execution)
        table.compact(to: present)
        wanted = table.positions(in: GroupStates.wanted)
      } else {
        wanted = renewed(&table) > 0 ? table.positions(in: GroupStates.wanted) : []
      }
      // Rounding alone can close a ring of neighbours; a search for all opens it.
      if wanted.isEmpty { wanted = table.present() }
    }
    merges.sortByHeight()
    return merges
  }

  private static func renewed(_ table: inout NeighborTable) -> Int {
    GroupStates.renew(&table.states, nearest: table.nearest)
  }

  /// Pairs that are each other's nearest; at least one of both has just been searched for.
  private static func reciprocalPairs(
    _ searched: [Int32], _ table: inout NeighborTable, _ merges: inout RawMerges
  ) -> [(kept: Int, gone: Int)] {
    var pairs: [(kept: Int, gone: Int)] = []
    for one in searched.lazy.map({ Int($0) }) where table.states[one] == GroupStates.known {
      let other = Int(table.nearest[one])
      guard table.states[other] == GroupStates.known, Int(table.nearest[other]) == one else {
        continue
      }
      let (kept, gone) = (min(one, other), max(one, other))
      pairs.append((kept, gone))
      // Rounding can put a whole below its parts by a few ulps (P32); it never lies below them.
      let height = max(table.keys[kept], table.heights[kept], table.heights[gone])
      if table.tied[kept] + table.tied[gone] > 0 { merges.ties += 1 }
      merges.append(Int(table.rows[kept]), Int(table.rows[gone]), height: height)
      table.heights[kept] = height
      table.states[kept] = GroupStates.wanted
      table.states[gone] = GroupStates.gone
    }
    return pairs
  }
}
