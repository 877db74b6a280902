extension Silhouette {
  /// Exact silhouettes by Gower's distance. O(n² · d) time, O(n · d) memory. Throws as with numbers,
  /// and `nothingInCommon`.
  public static func fit(
    _ rows: MixedRows, labels: [Int32], execution: Execution = .default
  ) throws(EngineError) -> SilhouetteResult {
    let groups = try checkedGroups(rows.codes, labels)
    let ready = GowerRows(rows.codes, rows.frame)
    try ready.requireComparable(execution)
    let meter = ProgressMeter("silhouettes", total: rows.count, execution: execution)
    let parts = try forEachChunk(of: rows.count, grain: 64, execution) { range in
      var distances = [Double](repeating: 0, count: rows.count)
      let found = range.map { row in
        guard groups.groupOf[row] >= 0 else { return (width: Double?.none, neighbor: Int32(0)) }
        var span = distances.mutableSpan
        ready.fill(&span, from: row)
        return width(of: row, distances, groups)
      }
      meter.advance(by: range.count)
      return found
    }
    let found = parts.flatMap { $0 }
    return SilhouetteResult(
      values: found.map { $0.width }, neighbors: found.map { $0.neighbor }, groups)
  }

  fileprivate static func width(
    of row: Int, _ distances: [Double], _ groups: LabelGroups
  ) -> (width: Double?, neighbor: Int32) {
    var sums = [Double](repeating: 0, count: groups.sizes.count)
    for (distance, group) in zip(distances, groups.groupOf) where group >= 0 {
      sums[Int(group)] += distance
    }
    let own = Int(groups.groupOf[row])
    var (neighbor, nearest) = (0, Double.infinity)
    for group in sums.indices where group != own {
      let mean = sums[group] / Double(groups.sizes[group])
      if mean < nearest { (neighbor, nearest) = (group, mean) }
    }
    let within = sums[own] / Double(max(groups.sizes[own] - 1, 1))
    let larger = max(within, nearest)
    let width = groups.sizes[own] == 1 || larger == 0 ? 0 : (nearest - within) / larger
    return (width, groups.labels[neighbor])
  }
}

extension SampledSilhouette {
  /// The same by Gower's distance. O(size · n · d) time, O(n · d) memory. Throws as with numbers, and
  /// `nothingInCommon`.
  public static func fit(
    _ rows: MixedRows, labels: [Int32], size: Int, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> SampledSilhouetteResult {
    guard size >= 2 else {
      throw .invalid(parameter: "size", found: "\(size)", allowed: "2 or more")
    }
    let groups = try Silhouette.checkedGroups(rows.codes, labels)
    let ready = GowerRows(rows.codes, rows.frame)
    try ready.requireComparable(execution)
    let candidates = labels.indices.filter { groups.groupOf[$0] >= 0 }
    var random = RandomSource(seed: seed)
    let drawn = random.sample(min(size, candidates.count), below: candidates.count).sorted()
      .map { candidates[$0] }
    let meter = ProgressMeter("silhouettes", total: drawn.count, execution: execution)
    let parts = try forEachChunk(of: drawn.count, grain: 16, execution) { range in
      var distances = [Double](repeating: 0, count: rows.count)
      let found = range.map { place in
        var span = distances.mutableSpan
        ready.fill(&span, from: drawn[place])
        return Silhouette.width(of: drawn[place], distances, groups).width ?? 0
      }
      meter.advance(by: range.count)
      return found
    }
    return SampledSilhouetteResult(rows: drawn, values: parts.flatMap { $0 }, groups)
  }
}
