import SegKernels

/// Linkages whose merges cannot be taken out of their order: always the nearest pair of all merges,
/// found through the nearest neighbour of each group or a lower bound of its distance.
///
/// Müllner's generic algorithm, "fastcluster", J. Stat. Softw. 53 (2013),
/// https://doi.org/10.18637/jss.v053.i09. O(n²) searches' worth of work as a rule, O(n³) at worst.
enum NearestPairMerging {
  /// Merges in the order of the tree; of equal distances that of the smallest rows first. With
  /// `rising` no merge lies below its parts, so that what does has been rounded.
  static func merges(
    _ space: consuming some MergingSpace, rising: Bool, _ execution: Execution
  ) throws(EngineError) -> RawMerges {
    var table = NeighborTable(count: space.count)
    var merges = RawMerges(rows: space.count)
    var remaining = space.count
    if remaining > 1 {
      _ = try space.search(table.present(), &table, execution.part(from: 0, to: 0.5))
    }
    let meter = ProgressMeter(
      "merging", total: space.count - 1, execution: execution.part(from: 0.5, to: 1))
    var keys = [Double](repeating: 0, count: space.count)
    while remaining > 1 {
      try execution.checkCancelled()
      let least = GroupStates.least(table.keys.span)
      if table.states[least] == GroupStates.stale {
        var span = keys.mutableSpan
        space.keys(of: least, into: &span)
        let found = GroupStates.best(keys.span)
        table.note(least, nearest: found.nearest, key: found.key, tied: found.tied)
        continue
      }
      let (kept, gone) = (
        min(least, Int(table.nearest[least])), max(least, Int(table.nearest[least]))
      )
      if table.tied[least] + table.tied[Int(table.nearest[least])] > 0 { merges.ties += 1 }
      let key = table.keys[least]
      try space.merge([(kept, gone)], execution)
      merges.append(
        Int(table.rows[kept]), Int(table.rows[gone]),
        height: rising ? max(key, merges.steps.last?.height ?? 0) : key,
        prototype: space.prototype(of: kept))
      table.states[gone] = GroupStates.gone
      table.keys[gone] = .infinity
      remaining -= 1
      meter.advance()
      guard remaining > 1 else { break }
      var span = keys.mutableSpan
      space.keys(of: kept, into: &span)
      update(&table, kept, gone, keys)
      if remaining < table.count * 3 / 4 {
        let present = table.present()
        try space.compact(to: present, execution)
        table.compact(to: present)
        keys.removeLast(keys.count - present.count)
      }
    }
    return merges
  }

  private static func update(
    _ table: inout NeighborTable, _ kept: Int, _ gone: Int, _ keys: [Double]
  ) {
    let found = GroupStates.best(keys.span)
    table.note(kept, nearest: found.nearest, key: found.key, tied: found.tied)
    GroupStates.bring(
      kept, gone, keys: keys, states: &table.states, nearest: &table.nearest,
      bounds: &table.keys, tied: &table.tied)
  }
}
