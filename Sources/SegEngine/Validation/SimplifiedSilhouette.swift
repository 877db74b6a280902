import SegKernels

/// The silhouette with distances to one representative of each group (its mean or its medoid) in
/// place of mean distances to all of its rows. Its figures are not those of `Silhouette`.
///
/// Hruschka, de Castro & Campello, "Evolutionary algorithms for clustering gene-expression data",
/// ICDM 2004, https://doi.org/10.1109/ICDM.2004.10073; for medoids Van der Laan, Pollard & Bryan,
/// J. Stat. Comput. Simul. 73 (2003), https://doi.org/10.1080/0094965031000136012.
public enum SimplifiedSilhouette {
  /// Silhouettes from `centers`, one for each label that occurs but 0, in rising order of labels;
  /// nil takes the means. A group of one row has 0.
  ///
  /// Cost: O(n · k · d). Throws as `Silhouette.fit`, and `sizeMismatch` for the centres.
  public static func fit(
    _ rows: Matrix, labels: [Int32], centers: Matrix? = nil, metric: Metric = .euclidean,
    execution: Execution = .default
  ) throws(EngineError) -> SilhouetteResult {
    let groups = try Silhouette.checkedGroups(rows, labels)
    var given = centers ?? Matrix(rows: 0, columns: 0, values: [])
    if centers == nil { given = try ClusterStatistics(rows, groups, execution).centers }
    guard given.rows == groups.labels.count, given.columns == rows.columns else {
      throw .sizeMismatch(
        of: "centers", expected: groups.labels.count * rows.columns, found: given.values.count)
    }
    let prepared = try PreparedRows(given, metric: metric)
    try rows.requireFinite()
    let points = metric == .cosine ? try rows.unitRows() : rows
    let meter = ProgressMeter("silhouettes", total: rows.rows, execution: execution)
    let parts = try forEachChunk(of: rows.rows, grain: 1024, execution) { range in
      defer { meter.advance(by: range.count) }
      return range.map { width(of: $0, points, prepared, groups) }
    }
    let all = parts.flatMap { $0 }
    return SilhouetteResult(values: all.map(\.value), neighbors: all.map(\.neighbor), groups)
  }

  private static func width(
    of row: Int, _ rows: Matrix, _ centers: PreparedRows, _ groups: LabelGroups
  ) -> (value: Double?, neighbor: Int32) {
    let own = Int(groups.groupOf[row])
    guard own >= 0 else { return (nil, 0) }
    let d = rows.columns
    var distances = [Double](repeating: 0, count: groups.labels.count)
    var span = distances.mutableSpan
    PackedDistances.fill(
      &span, from: rows.values.span.extracting(row * d..<(row + 1) * d),
      to: centers.packed.span, centers.metric.measure)
    var sums = GroupSums()
    sums.own = distances[own]
    for group in distances.indices where group != own { sums.offer(distances[group], 1, group) }
    // One representative stands for the group, the row itself is not taken out.
    let value =
      groups.sizes[own] == 1 ? 0 : Silhouette.width(sums, size: 2, centers.metric)
    return (value, groups.labels[Int(sums.neighbor)])
  }
}
