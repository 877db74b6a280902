extension HierarchicalClustering {
  /// Builds the tree from Gower's distances; `metric` plays no part.
  ///
  /// They are Euclidean for no gaps and after a square root only, so that Ward's heights are no sums of
  /// squares here, and centroid and median linkage have no centres. Cost: O(n² · d) time, 8n(n−1) bytes, minimax
  /// 12n(n−1).
  /// Throws `nothingInCommon`, `invalid` for centroid and median, and as with numbers.
  public func fit(
    _ rows: MixedRows, weights: [Double]? = nil, execution: Execution = .default
  ) throws(EngineError) -> MergeTree {
    guard linkage != .centroid && linkage != .median else {
      throw .invalid(
        parameter: "linkage", found: "\(linkage.variantName) of mixed rows, which have no centres",
        allowed: "average, complete, weighted, single")
    }
    try rows.codes.requireRows(1)
    let pairs = rows.count * (rows.count - 1) / 2
    // The distances themselves, and what the tree keeps of them.
    let bytes = linkage == .minimax ? 24 : 16
    guard bytes * pairs <= execution.memoryLimit else {
      let fitting = (Double(execution.memoryLimit) / Double(bytes / 2)).squareRoot()
      throw .memory(
        needed: bytes * pairs, limit: execution.memoryLimit, rowsThatFit: Int(fitting))
    }
    let distances = try Gower.condensed(rows, execution: execution.part(from: 0, to: 0.3))
    return try fit(
      distances: distances, count: rows.count, weights: weights,
      execution: execution.part(from: 0.3, to: 1))
  }
}

/// Assigns new mixed rows to the groups of labelled ones by Gower's distance.
public struct GowerAssignment: Sendable {
  /// The rule that it goes by.
  public let rule: AssignmentRule
  /// Share of the labelled rows that it gives back their own label (rows of noise apart).
  public private(set) var agreement: Double
  private let frame: MixedFrame
  /// Rows of the medoids or prototypes in the order of the groups; empty under other rules.
  public let medoids: [Int]
  /// What new rows are compared with, by codes, and the group of each, from 0.
  private let targets: Matrix
  private let groupOf: [Int]
  private let labels: [Int32]

  /// Learns the groups of labelled rows; label 0 is noise and plays no part. The nearest centre, which
  /// mixed rows do not have, becomes the average distance.
  ///
  /// O(n² · d). Throws `sizeMismatch`, `tooFewRows` when there is only noise, `cancelled`.
  public init(
    _ rows: MixedRows, labels: [Int32], rule: AssignmentRule, execution: Execution = .default
  ) throws(EngineError) {
    try checkLabels(labels, rows: rows.count)
    let groups = LabelGroups(labels)
    guard !groups.labels.isEmpty else { throw .tooFewRows(needed: 1, found: 0) }
    self.rule = rule == .nearestCenter ? .averageDistance : rule
    frame = rows.frame
    self.labels = groups.labels
    if rule == .nearestMedoid || rule == .nearestPrototype {
      var medoids: [Int] = []
      for members in groups.members {
        let own = rows.codes.selecting(rows: members)
        let sums = try Gower.sweep(own, own, rows.frame, execution) { distances in
          rule == .nearestMedoid ? distances.reduce(0, +) : distances.max() ?? 0
        }
        medoids.append(members[sums.indices.reduce(0) { sums[$1] < sums[$0] ? $1 : $0 }])
      }
      targets = rows.codes.selecting(rows: medoids)
      groupOf = Array(medoids.indices)
      self.medoids = medoids
    } else {
      medoids = []
      let used = groups.members.flatMap { $0 }
      targets = rows.codes.selecting(rows: used)
      groupOf = used.map { Int(groups.groupOf[$0]) }
    }
    agreement = 0
    let again = try predict(rows.codes, execution: execution).labels
    let used = labels.indices.filter { labels[$0] > 0 }
    agreement = Double(used.count { again[$0] == labels[$0] }) / Double(used.count)
  }

  /// The group of each new row, of equally near ones that with the smallest label, and how far that is
  /// by the rule; 0 and ∞ for a row that has nothing in common with any. O(m · targets · d). Throws
  /// `sizeMismatch`, `cancelled`.
  public func predict(
    _ codes: Matrix, execution: Execution = .default
  ) throws(EngineError) -> (labels: [Int32], distances: [Double]) {
    let found = try Gower.sweep(codes, targets, frame, execution) { nearest($0) }
    return (found.map { $0.0 }, found.map { $0.1 })
  }

  /// The distance of each row to the medoid or prototype of the group that `labels` puts it in, ∞ for
  /// noise and where nothing is in common; under other rules the least to a member. O(m · targets · d).
  /// Throws `sizeMismatch`, `cancelled`.
  public func distances(
    of codes: Matrix, in labels: [Int32], execution: Execution = .default
  ) throws(EngineError) -> [Double] {
    try checkLabels(labels, rows: codes.rows)
    let all = try Gower.sweep(codes, targets, frame, execution) { distances in
      self.labels.indices.map { group in
        zip(distances, groupOf).reduce(.infinity) { $1.1 == group ? min($0, $1.0) : $0 }
      }
    }
    return zip(labels, all).map { label, distances in
      self.labels.firstIndex(of: label).map { distances[$0] } ?? .infinity
    }
  }

  private func nearest(_ distances: [Double]) -> (Int32, Double) {
    var values = [Double](repeating: rule == .averageDistance ? 0 : .infinity, count: labels.count)
    var counts = [Int](repeating: 0, count: labels.count)
    for (distance, group) in zip(distances, groupOf) where distance < .infinity {
      counts[group] += 1
      values[group] =
        rule == .averageDistance ? values[group] + distance : min(values[group], distance)
    }
    var (best, least): (Int32, Double) = (0, .infinity)
    for group in labels.indices where counts[group] > 0 {
      let value =
        rule == .averageDistance ? values[group] / Double(counts[group]) : values[group]
      if value < least { (best, least) = (labels[group], value) }
    }
    return (best, least)
  }
}
