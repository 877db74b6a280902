import SegKernels

/// The distances of all groups that are left, and their sizes.
struct MergingState {
  let count: Int
  let rule: MergeRule
  var distances: [Double]
  var active: [Int32]
  var sizes: [Double]

  init(count: Int, rule: MergeRule, distances: consuming [Double], weights: [Double]?) {
    self.count = count
    self.rule = rule
    self.distances = distances
    active = (0..<count).map { Int32($0) }
    sizes = weights ?? [Double](repeating: 1, count: count)
  }

  /// Merges `gone` into `kept`. O(n).
  mutating func merge(_ gone: Int, into kept: Int) {
    Self.update(&distances, gone, kept, rule, count, active, sizes)
    sizes[kept] += sizes[gone]
    active.removeAll { $0 == Int32(gone) }
  }

  private static func update(
    _ distances: inout [Double], _ gone: Int, _ kept: Int, _ rule: MergeRule, _ count: Int,
    _ active: [Int32], _ sizes: [Double]
  ) {
    var span = distances.mutableSpan
    CondensedDistances.merge(
      gone, into: kept, rule, count: count, distances: &span, active: active.span,
      sizes: sizes.span)
  }

  func nearest(to x: Int, preferred: Int) -> (object: Int, distance: Double, others: Int) {
    CondensedDistances.nearest(
      to: x, count: count, distances: distances.span, active: active.span, preferred: preferred)
  }

  func nearestAbove(_ x: Int) -> (object: Int, distance: Double) {
    CondensedDistances.nearestAbove(
      x, count: count, distances: distances.span, active: active.span)
  }
}

/// Reducible linkages by chains of nearest neighbours: follow them until two groups are each other's
/// nearest, merge these, go on with the rest of the chain.
///
/// Murtagh, Computer J. 26 (1983), https://doi.org/10.1093/comjnl/26.4.354. O(n²).
enum NeighborChain {
  private struct Link {
    let group: Int
    /// Groups passed over at the same distance.
    var others = 0
  }

  /// Merges in the order found; heights never fall from a part to its whole.
  static func merges(
    _ state: consuming MergingState, _ execution: Execution
  ) throws(EngineError) -> RawMerges {
    var merges = RawMerges(rows: state.count)
    var heights = [Double](repeating: 0, count: state.count)
    var chain: [Link] = []
    let meter = ProgressMeter("merging", total: state.count - 1, execution: execution)
    while state.active.count > 1 {
      try execution.checkCancelled()
      if chain.isEmpty { chain.append(Link(group: Int(state.active[0]))) }
      let top = chain[chain.count - 1].group
      let previous = chain.count > 1 ? chain[chain.count - 2].group : -1
      let found = state.nearest(to: top, preferred: previous)
      chain[chain.count - 1].others = found.others
      guard found.object == previous else {
        chain.append(Link(group: found.object))
        continue
      }
      if chain.suffix(2).contains(where: { $0.others > 0 }) { merges.ties += 1 }
      chain.removeLast(2)
      let (kept, gone) = (min(top, previous), max(top, previous))
      // Rounding can put a whole below its parts by a few ulps (P32); it never lies below them.
      let height = max(found.distance, heights[kept], heights[gone])
      heights[kept] = height
      merges.append(kept, gone, height: height)
      state.merge(gone, into: kept)
      meter.advance()
    }
    return merges
  }
}

/// Centroid and median linkage, whose merges can bring a third group nearer, by a list of the
/// nearest neighbour among the later groups of each group. Merges come in the order of the tree.
///
/// Anderberg, Cluster Analysis for Applications (1973), as in R's `hclust`. O(n²) as a rule, O(n³)
/// at worst.
enum NeighborList {
  static func merges(
    _ state: consuming MergingState, _ execution: Execution
  ) throws(EngineError) -> RawMerges {
    var merges = RawMerges(rows: state.count)
    let meter = ProgressMeter("merging", total: state.count - 1, execution: execution)
    var nearest = (0..<state.count).map { state.nearestAbove($0) }
    while state.active.count > 1 {
      try execution.checkCancelled()
      let (kept, equals) = smallest(nearest, state.active)
      let (gone, height) = nearest[kept]
      if equals { merges.ties += 1 }
      merges.append(kept, gone, height: height)
      state.merge(gone, into: kept)
      update(&nearest, kept, gone, state)
      meter.advance()
    }
    return merges
  }

  /// The group with the nearest neighbour, of equals the first, and whether there are equals.
  private static func smallest(
    _ nearest: [(object: Int, distance: Double)], _ active: [Int32]
  ) -> (group: Int, equals: Bool) {
    var best = -1
    var equals = false
    for group in active.lazy.map({ Int($0) }) where nearest[group].object >= 0 {
      if best < 0 || nearest[group].distance < nearest[best].distance {
        best = group
        equals = false
      } else if nearest[group].distance == nearest[best].distance {
        equals = true
      }
    }
    return (best, equals)
  }

  private static func update(
    _ nearest: inout [(object: Int, distance: Double)], _ kept: Int, _ gone: Int,
    _ state: MergingState
  ) {
    nearest[kept] = state.nearestAbove(kept)
    for group in state.active.lazy.map({ Int($0) }) where group < gone && group != kept {
      let object = nearest[group].object
      if object == gone || object == kept {
        nearest[group] = state.nearestAbove(group)
      } else if group < kept {
        let place = CondensedDistances.index(group, kept, count: state.count)
        let distance = state.distances[place]
        let old = nearest[group]
        if distance < old.distance || (distance == old.distance && kept < old.object) {
          nearest[group] = (kept, distance)
        }
      }
    }
  }
}
