import SegKernels

/// What a fitted model keeps to place new rows.
struct PredictionData: Sendable, Equatable {
  let rows: Matrix
  let metric: Metric
  let samples: Int
  let weights: [Double]?
}

extension HDBSCANModel {
  /// The group of each new row (1…k, 0 is noise) and its strength, with the hierarchy as it is: there
  /// are never new groups.
  ///
  /// A new row joins its nearest neighbour in mutual reachability, and leaves the hierarchy where it
  /// is as far away, or with that neighbour. Its core distance reaches to the row after `samples`
  /// others, as in the hdbscan package: a training row finds itself, and gets what `fit` gave it. Of
  /// 2 · samples near rows the one with the least reachability is taken.
  ///
  /// Cost: as `KDTree.nearest`. Throws `sizeMismatch` for another number of columns, `notFinite`,
  /// `zeroVector`, `memory`, `cancelled`.
  public func predict(
    _ new: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], probabilities: [Double]) {
    guard new.columns == data.rows.columns else {
      throw .sizeMismatch(of: "columns", expected: data.rows.columns, found: new.columns)
    }
    try new.requireFinite()
    let isCosine = data.metric == .cosine
    let training = isCosine ? try data.rows.unitRows() : data.rows
    let tree = try KDTree(
      training, metric: isCosine ? .euclidean : data.metric,
      execution: execution.part(from: 0, to: 0.2))
    let near = try tree.nearest(
      k: min(max(2 * data.samples, data.samples + 1), training.rows),
      of: isCosine ? try new.unitRows() : new, execution: execution.part(from: 0.2, to: 1))
    var labels: [Int32] = []
    var probabilities: [Double] = []
    for query in 0..<new.rows {
      let place = place(rows: near.rows(of: query), near.distances(of: query))
      let (label, probability) = assignment.label(in: place.group, at: place.density)
      labels.append(label)
      probabilities.append(probability)
    }
    return (labels, probabilities)
  }

  /// The smallest group that holds a new row, and the density at which the row leaves it.
  private func place(
    rows: ArraySlice<Int32>, _ distances: ArraySlice<Double>
  ) -> (group: Int, density: Double) {
    let lengths = distances.map { data.metric == .cosine ? $0 * $0 / 2 : $0 }
    let rows = rows.map { Int($0) }
    if lengths[0] == 0 {
      return (Int(hierarchy.rowGroups[rows[0]]), hierarchy.rowDensities[rows[0]])
    }
    let core = core(rows, lengths)
    var nearest = rows[0]
    var reach = Double.infinity
    for (row, length) in zip(rows, lengths) {
      let mutual = max(length, core, coreDistances[row])
      if mutual < reach {
        reach = mutual
        nearest = row
      }
    }
    let density = min(CondensedTree.density(reach), hierarchy.rowDensities[nearest])
    var group = Int(hierarchy.rowGroups[nearest])
    while group > 0 && hierarchy.groups[group].birth >= density {
      if density == hierarchy.rowDensities[nearest] { break }
      group = hierarchy.groups[group].parent
    }
    return (group, density)
  }

  private func core(_ rows: [Int], _ lengths: [Double]) -> Double {
    var found = 0.0
    for (row, length) in zip(rows, lengths) {
      found += data.weights?[row] ?? 1
      if found >= Double(data.samples + 1) { return length }
    }
    return lengths[lengths.count - 1]
  }
}
