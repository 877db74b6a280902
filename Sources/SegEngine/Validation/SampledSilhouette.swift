import SegKernels

/// The mean silhouette estimated from some rows, each measured against all rows.
///
/// Unlike the silhouette of a sample by itself, this is unbiased: only the mean is estimated, no
/// distance to a group.
public enum SampledSilhouette {
  /// Rows worked on together.
  private static let grain = 64

  /// Draws `size` rows that are not noise, each at most once. All of them if there are no more.
  ///
  /// Cost: O(size · n · d) time, O(n · d) memory. Throws `invalid` for a size below 2, and as
  /// `Silhouette.fit`.
  public static func fit(
    _ rows: Matrix, labels: [Int32], size: Int, seed: UInt64, metric: Metric = .euclidean,
    execution: Execution = .default
  ) throws(EngineError) -> SampledSilhouetteResult {
    guard size >= 2 else {
      throw .invalid(parameter: "size", found: "\(size)", allowed: "2 or more")
    }
    let groups = try Silhouette.checkedGroups(rows, labels)
    let grouped = try GroupedRows(rows, groups, metric: metric, execution)
    let candidates = grouped.rowAt.indices.filter { grouped.rowAt[$0] >= 0 }
    var random = RandomSource(seed: seed)
    let drawn = random.sample(min(size, candidates.count), below: candidates.count).sorted()
      .map { candidates[$0] }
    let meter = ProgressMeter("silhouettes", total: drawn.count, execution: execution)
    let parts = try forEachChunk(of: drawn.count, grain: grain, execution) { range in
      defer { meter.advance(by: range.count) }
      return widths(of: Array(drawn[range]), grouped, execution.cancellation)
    }
    return SampledSilhouetteResult(
      rows: drawn.map { Int(grouped.rowAt[$0]) }, values: parts.flatMap { $0 }, groups)
  }

  private static func widths(
    of positions: [Int], _ grouped: GroupedRows, _ cancellation: Cancellation
  ) -> [Double] {
    var values = positions.flatMap { grouped.rows.row(Int(grouped.rowAt[$0])) }
    if positions.count % 2 == 1 { values += repeatElement(0, count: grouped.rows.columns) }
    var found = [GroupSums](repeating: GroupSums(), count: positions.count)
    var lanes = [Double](repeating: 0, count: 4 * (positions.count + 1))
    let own = positions.map { Int(grouped.groups.groupOf[Int(grouped.rowAt[$0])]) }
    for (group, size) in grouped.groups.sizes.enumerated() where !cancellation.isCancelled {
      let range = grouped.starts[group]..<grouped.starts[group + 1]
      let sums = sums(values, positions.count, grouped, range, size, &lanes)
      for (i, sum) in sums.enumerated() {
        if own[i] == group { found[i].own = sum } else { found[i].offer(sum, Double(size), group) }
      }
    }
    return found.indices.map { i in
      Silhouette.width(found[i], size: grouped.groups.sizes[own[i]], grouped.metric)
    }
  }

  private static func sums(
    _ values: [Double], _ count: Int, _ grouped: GroupedRows, _ positions: Range<Int>,
    _ size: Int, _ lanes: inout [Double]
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    var none: [Double] = []
    var laneSpan = lanes.mutableSpan
    var sumSpan = sums.mutableSpan
    var nowhere = none.mutableSpan
    TileSums.add(
      rows: values.span, used: count, columns: grouped.rows.columns,
      packed: grouped.packed.span.extracting(grouped.entries(positions)), count: size,
      grouped.metric.measure, lanes: &laneSpan, rowSums: &sumSpan, pointSums: &nowhere)
    return sums
  }
}

/// An estimate of the mean silhouette with its error.
public struct SampledSilhouetteResult: Sendable, Equatable {
  /// The drawn rows.
  public let rows: [Int]
  /// Exact silhouette of each drawn row.
  public let values: [Double]
  /// Their mean, an unbiased estimate of the mean over all rows that are not noise.
  public let mean: Double
  /// Standard error of `mean`: 0 when all rows were drawn.
  public let standardError: Double
  /// Share of all rows that are not noise.
  public let coverage: Double

  init(rows: [Int], values: [Double], _ groups: LabelGroups) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
    let used = Double(groups.used)
    self.rows = rows
    self.values = values
    self.mean = mean
    // Drawn without replacement, so the share that was drawn has no error.
    standardError = (variance / count * (1 - count / used)).squareRoot()
    coverage = used / Double(groups.groupOf.count)
  }
}
