/// The bounds that let k-means leave most rows alone: for each row, how much farther every other
/// centre is than its own (Hamerly, "Making k-means even faster", SDM 2010,
/// https://doi.org/10.1137/1.9781611972801.12; his two bounds as their difference).
public enum RowBounds {
  /// Lowers the slack of each row by what the last move of the centres may have taken, and lists
  /// the rows that have none left. Returns how many these are. Looks at a range of rows only.
  ///
  /// - Parameters:
  ///   - slack: n, in and out; −∞ lists a row in any case.
  ///   - labels: n, each in 0..<k, in; where the slack is −∞ anything.
  ///   - drops: k; shift of the own centre plus the largest shift of another, in.
  ///   - picks: as many as the range has, the first of them out.
  ///
  /// O(range).
  public static func wake(
    _ range: Range<Int>, slack: inout MutableSpan<Float>, labels: Span<Int32>, drops: Span<Float>,
    picks: inout MutableSpan<Int32>
  ) -> Int {
    precondition(labels.count == slack.count && picks.count >= range.count)
    precondition(range.lowerBound >= 0 && range.upperBound <= labels.count)
    var count = 0
    for i in range {
      // Subtraction rounds by less than the share that is taken off.
      let left = slack[i] * (1 - 0x1p-22) - drops[max(Int(labels[i]), 0)]
      slack[i] = left
      picks[count] = Int32(truncatingIfNeeded: i)
      // 1 for 0 and less by its bits, because no branch could foresee which rows these are.
      let bits = left.bitPattern
      count += Int(truncatingIfNeeded: (bits | (bits &- 1)) >> 31)
    }
    return count
  }

  /// Gives the picked rows their new labels and moves those whose label changes from one group's
  /// sums to the other's. Returns how many changed.
  ///
  /// - Parameters:
  ///   - rows: n × columns, in.
  ///   - weights: n, in, or empty for weights 1.
  ///   - picks, found: numbers of rows and their new labels, in.
  ///   - labels: n, in and out; −1 for rows that are in no group yet.
  ///   - anchors: k × columns, the points from which sums are taken, in.
  ///   - sums: k × columns, Σ weight · (row − anchor), in and out.
  ///   - mass: k sums of weights, then k numbers of rows with positive weight; in and out.
  ///
  /// O(picks + changed · columns).
  public static func move(
    rows: Span<Double>, weights: Span<Double>, picks: Span<Int32>, found: Span<Int32>,
    labels: inout MutableSpan<Int32>, anchors: Span<Double>, sums: inout MutableSpan<Double>,
    mass: inout MutableSpan<Double>
  ) -> Int {
    let k = mass.count / 2
    let columns = sums.count / max(k, 1)
    precondition(rows.count == labels.count * columns && anchors.count == sums.count)
    precondition(weights.isEmpty || weights.count == labels.count)
    var changed = 0
    for place in picks.indices {
      let i = Int(picks[place])
      let (old, new) = (Int(labels[i]), Int(found[place]))
      guard old != new else { continue }
      changed += 1
      labels[i] = found[place]
      let weight = weights.isEmpty ? 1 : weights[i]
      guard weight > 0 else { continue }
      if old >= 0 { add(rows, i, -weight, old, -1, anchors, &sums, &mass, columns, k) }
      add(rows, i, weight, new, 1, anchors, &sums, &mass, columns, k)
    }
    return changed
  }

  /// Adds all rows to the sums of their groups. Differences from an anchor instead of values keep all
  /// digits of data far from the origin. Parameters as of `move`. O(n · columns).
  public static func accumulate(
    rows: Span<Double>, weights: Span<Double>, labels: Span<Int32>, anchors: Span<Double>,
    sums: inout MutableSpan<Double>, mass: inout MutableSpan<Double>
  ) {
    let k = mass.count / 2
    let columns = sums.count / max(k, 1)
    precondition(rows.count == labels.count * columns && anchors.count == sums.count)
    precondition(weights.isEmpty || weights.count == labels.count)
    for i in labels.indices {
      let weight = weights.isEmpty ? 1 : weights[i]
      guard weight > 0 else { continue }
      add(rows, i, weight, Int(labels[i]), 1, anchors, &sums, &mass, columns, k)
    }
  }

  /// Adds a row `times` times (1 or −1) to a group.
  @inline(__always)
  private static func add(
    _ rows: Span<Double>, _ row: Int, _ weight: Double, _ group: Int, _ times: Double,
    _ anchors: Span<Double>, _ sums: inout MutableSpan<Double>, _ mass: inout MutableSpan<Double>,
    _ columns: Int, _ k: Int
  ) {
    mass[group] += weight
    mass[k + group] += times
    let (from, to) = (row * columns, group * columns)
    for j in 0..<columns {
      sums[to + j] += weight * (rows[from + j] - anchors[to + j])
    }
  }
}
