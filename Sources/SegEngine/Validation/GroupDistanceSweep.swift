import SegKernels

/// What a row knows of its sums of distances to the groups, which come in rising order of groups.
struct GroupSums: Sendable {
  /// Sum over the own group.
  var own = 0.0
  /// Smallest mean over another group, and that group; −1 before the first.
  var nearest = Double.infinity
  var neighbor: Int32 = -1

  /// Takes the sum over a whole other group; of equal means the first group stays.
  @inline(__always)
  mutating func offer(_ sum: Double, _ size: Double, _ group: Int) {
    let mean = sum / size
    if mean < nearest || neighbor < 0 {
      nearest = mean
      neighbor = Int32(truncatingIfNeeded: group)
    }
  }
}

/// Sums of distances from every row to every group, each pair of rows computed once, in O(n) memory.
///
/// Rows of one group (a band) meet all rows from their own position on: that gives the band its sums
/// over this and later groups, and later rows their sums over the band's group. So every row gets its
/// sums in rising order of groups and keeps only one that is not finished. Strips of later rows are
/// worked on in parallel; a row of a strip is changed by that strip only, and what strips tell the
/// band is added in their order, so that sums do not depend on the number of threads.
struct GroupDistanceSweep: Sendable {
  /// Positions in a strip.
  private static let stripLength = 512

  /// Some positions with what their rows know.
  private struct Strip: Sendable {
    let positions: Range<Int>
    let segments: [GroupedRows.Segment]
    var rows: [GroupSums]
    /// Sums over that part of the band's group that was seen so far.
    var running: [Double]
    /// Sums of the band's rows over each segment, segments × band.
    var toBand: [Double] = []
    var lanes: [Double]

    /// All of `group` was seen by the rows from a position on, which belong to later groups.
    mutating func close(_ group: Int, _ size: Double, from: Int) {
      for index in max(from - positions.lowerBound, 0)..<positions.count {
        rows[index].offer(running[index], size, group)
        running[index] = 0
      }
    }
  }

  /// Rows of one group and one strip that meet all later ones.
  private struct Band: Sendable {
    let group: Int
    let positions: Range<Int>
    let values: [Double]
    /// Whether all rows before belong to other groups.
    let isFirst: Bool
  }

  private let grouped: GroupedRows
  private let bandLength: Int
  private var strips: [Strip]
  /// Sums over all pairs of rows of two groups, groups × groups, if wanted.
  private var pairSums: [Double]

  private init(_ grouped: GroupedRows, wantsPairs: Bool) {
    self.grouped = grouped
    let k = grouped.groups.sizes.count
    // The band stays in the first-level cache, and its sums over all groups stay small.
    bandLength = max(8, min(256, 16384 / (grouped.rows.columns * 8) * 8, (1 << 21) / k / 8 * 8))
    let positions = grouped.rowAt.count
    let length = bandLength
    strips = stride(from: 0, to: positions, by: Self.stripLength).map { from in
      let range = from..<min(from + Self.stripLength, positions)
      return Strip(
        positions: range, segments: grouped.segments(in: range),
        rows: [GroupSums](repeating: GroupSums(), count: range.count),
        running: [Double](repeating: 0, count: range.count),
        lanes: [Double](repeating: 0, count: length * 4))
    }
    pairSums = [Double](repeating: 0, count: wantsPairs ? k * k : 0)
  }

  /// What each position's row knows in the end, and with `wantsPairs` the sums over all pairs of rows
  /// of two groups (groups × groups, the upper half; on the diagonal each pair twice).
  ///
  /// O(n² · d) time, O(n) memory, with pairs O(n + k²). Throws `cancelled`.
  static func run(
    _ grouped: GroupedRows, wantsPairs: Bool = false, _ execution: Execution
  ) throws(EngineError) -> (rows: [GroupSums], pairSums: [Double]) {
    var sweep = GroupDistanceSweep(grouped, wantsPairs: wantsPairs)
    let total = grouped.groups.used
    let meter = ProgressMeter("distances", total: total * total, execution: execution)
    var left = total
    for group in grouped.groups.sizes.indices {
      let start = grouped.starts[group]
      let end = start + grouped.groups.sizes[group]
      var from = start
      while from < end {
        let stripEnd = (from / stripLength + 1) * stripLength
        let range = from..<min(from + sweep.bandLength, stripEnd, end)
        let band = Band(
          group: group, positions: range, values: grouped.values(at: range),
          isFirst: from == start)
        try sweep.meet(band, execution)
        // The rows that are left shrink as a triangle does.
        meter.advance(by: left * left - (left - range.count) * (left - range.count))
        left -= range.count
        from = range.upperBound
      }
    }
    return (sweep.strips.flatMap(\.rows), sweep.pairSums)
  }

  private mutating func meet(_ band: Band, _ execution: Execution) throws(EngineError) {
    let grouped = grouped
    let first = band.positions.lowerBound / Self.stripLength
    let sizes = grouped.groups.sizes
    try forEach(in: &strips, execution) { index, strip in
      guard index >= first else { return }
      if band.isFirst && band.group > 0 {
        strip.close(band.group - 1, Double(sizes[band.group - 1]), from: band.positions.lowerBound)
      }
      Self.sum(band, grouped, &strip)
    }
    take(band, from: first)
  }

  /// Fills `toBand` and adds to `running` for the positions of a strip from the band on.
  private static func sum(_ band: Band, _ grouped: GroupedRows, _ strip: inout Strip) {
    let count = band.positions.count
    let bandEnd = (band.positions.upperBound + 7) / 8 * 8
    strip.toBand = [Double](repeating: 0, count: strip.segments.count * count)
    var none: [Double] = []
    // Taken out and put back, so that two of the strip's buffers can be written at the same time.
    var (running, lanes) = (strip.running, strip.lanes)
    (strip.running, strip.lanes) = ([], [])
    defer { (strip.running, strip.lanes) = (running, lanes) }
    for (index, segment) in strip.segments.enumerated() {
      let from = max(segment.positions.lowerBound, band.positions.lowerBound)
      guard from < segment.positions.upperBound else { continue }
      let last = segment.positions.lowerBound + segment.count
      // The band itself gets its sums as rows only, each pair from both sides.
      let middle = min(max(from, bandEnd), segment.positions.upperBound)
      var whole = [Double](repeating: 0, count: count)
      if from < middle {
        var nowhere = none.mutableSpan
        add(
          band, grouped, from..<middle, min(last, middle) - from, &lanes, &whole, &nowhere, 0)
      }
      for i in 0..<count { strip.toBand[index * count + i] = whole[i] }
      guard middle < segment.positions.upperBound else { continue }
      let base = strip.positions.lowerBound
      var span = running.mutableSpan
      add(
        band, grouped, middle..<segment.positions.upperBound, last - middle, &lanes, &whole,
        &span, middle - base)
      for i in 0..<count { strip.toBand[index * count + i] += whole[i] }
    }
  }

  private static func add(
    _ band: Band, _ grouped: GroupedRows, _ positions: Range<Int>, _ count: Int,
    _ lanes: inout [Double], _ rowSums: inout [Double], _ pointSums: inout MutableSpan<Double>,
    _ firstPoint: Int
  ) {
    var lanes = lanes.mutableSpan
    var rowSums = rowSums.mutableSpan
    TileSums.add(
      rows: band.values.span, used: band.positions.count, columns: grouped.rows.columns,
      packed: grouped.packed.span.extracting(grouped.entries(positions)), count: count,
      grouped.metric.measure, lanes: &lanes, rowSums: &rowSums, pointSums: &pointSums,
      from: firstPoint)
  }
}

extension GroupDistanceSweep {
  /// Hands the band what the strips found, in their order.
  private mutating func take(_ band: Band, from first: Int) {
    let count = band.positions.count
    var sums = [Double](repeating: 0, count: count)
    let home = band.positions.lowerBound - strips[first].positions.lowerBound
    var group = band.group
    for i in 0..<count { sums[i] = strips[first].running[home + i] }
    for strip in first..<strips.count {
      for (index, segment) in strips[strip].segments.enumerated() where segment.group >= group {
        if segment.group > group {
          finish(group, of: band, sums, at: home, in: first)
          for i in 0..<count { sums[i] = 0 }
          group = segment.group
        }
        for i in 0..<count { sums[i] += strips[strip].toBand[index * count + i] }
      }
    }
    finish(group, of: band, sums, at: home, in: first)
  }

  /// The band's rows have met all rows of a group.
  private mutating func finish(
    _ group: Int, of band: Band, _ sums: [Double], at home: Int, in first: Int
  ) {
    let size = Double(grouped.groups.sizes[group])
    var whole = 0.0
    for (i, sum) in sums.enumerated() {
      whole += sum
      if group == band.group {
        strips[first].rows[home + i].own = sum
      } else {
        strips[first].rows[home + i].offer(sum, size, group)
      }
    }
    if !pairSums.isEmpty { pairSums[band.group * grouped.groups.sizes.count + group] += whole }
  }
}
