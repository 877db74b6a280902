import SegKernels

/// How a new row finds its group, since a tree itself has no rule for that.
public enum AssignmentRule: Sendable, Hashable {
  /// The group whose mean is nearest; for Euclidean distances.
  case nearestCenter
  /// The group whose medoid (the member with the least sum of distances to all others) is nearest.
  case nearestMedoid
  /// The group whose prototype (the member whose farthest other member is nearest) is nearest.
  case nearestPrototype
  /// The group whose members are nearest on average.
  case averageDistance
  /// The group of most of so many nearest rows; of equally many that with the nearer ones.
  case nearestNeighbors(Int)

  /// The rule that goes with a linkage.
  public static func fitting(_ linkage: Linkage) -> AssignmentRule {
    switch linkage {
    case .ward, .centroid, .median: .nearestCenter
    case .average, .weighted: .averageDistance
    case .flexible: .averageDistance
    case .complete: .nearestMedoid
    case .minimax: .nearestPrototype
    case .single: .nearestNeighbors(1)
    }
  }

  /// The rule in words.
  public var name: String {
    switch self {
    case .nearestCenter: "nearest centre"
    case .nearestMedoid: "nearest medoid"
    case .nearestPrototype: "nearest prototype"
    case .averageDistance: "least average distance to the members"
    case .nearestNeighbors(1): "nearest row"
    case .nearestNeighbors(let count): "most of \(count) nearest rows"
    }
  }
}

/// Assigns new rows to the groups of labelled ones.
public struct GroupAssignment: Sendable {
  /// The rule that it goes by.
  public let rule: AssignmentRule
  /// Share of the labelled rows that it gives back their own label (rows of noise apart).
  public private(set) var agreement: Double
  /// Rows of the medoids or prototypes in the order of `labels`; empty under other rules.
  public let medoids: [Int]
  /// The groups.
  public let labels: [Int32]

  private let metric: Metric
  /// What new rows are compared with: centres, medoids or all rows of groups, group by group.
  private let targets: Matrix
  private let packed: [Double]
  /// Group i has the targets from `starts[i]` to before `starts[i + 1]`.
  private let starts: [Int]

  private static let grain = 64

  /// Learns the groups of labelled rows; label 0 is noise and plays no part.
  ///
  /// Cost: nearest centre O(n · k · d); the others O(n² · d). Throws `sizeMismatch`, `notFinite`,
  /// `zeroVector`, `tooFewRows` when there is only noise, `invalid`, `cancelled`.
  public init(
    _ rows: Matrix, labels: [Int32], rule: AssignmentRule, metric: Metric = .euclidean,
    execution: Execution = .default
  ) throws(EngineError) {
    try checkLabels(labels, rows: rows.rows)
    try rows.requireFinite()
    if rule == .nearestCenter && metric != .euclidean {
      throw .invalid(
        parameter: "rule", found: "\(rule.name) for \(metric.rawValue) distances",
        allowed: "nearest medoid, average distance or nearest neighbours")
    }
    if case .nearestNeighbors(let count) = rule, count < 1 {
      throw .invalid(parameter: "neighbors", found: "\(count)", allowed: "1 or more")
    }
    let groups = LabelGroups(labels)
    guard !groups.labels.isEmpty else { throw .tooFewRows(needed: 1, found: 0) }
    let prepared = metric == .cosine ? try rows.unitRows() : rows
    var medoids: [Int] = []
    if rule == .nearestMedoid {
      medoids = try Self.medoids(prepared, groups, metric.measure, execution)
    } else if rule == .nearestPrototype {
      medoids = try Self.prototypes(prepared, groups, metric.measure, execution)
    }
    switch rule {
    case .nearestCenter: targets = try ClusterStatistics(rows, labels: labels).centers
    case .nearestMedoid, .nearestPrototype: targets = prepared.selecting(rows: medoids)
    default: targets = prepared.selecting(rows: groups.members.flatMap { $0 })
    }
    let single = [.nearestCenter, .nearestMedoid, .nearestPrototype].contains(rule)
    starts = groups.members.reduce(into: [0]) { starts, members in
      starts.append(starts[starts.count - 1] + (single ? 1 : members.count))
    }
    self.rule = rule
    self.metric = metric
    self.medoids = medoids
    self.labels = groups.labels
    packed = targets.packed()
    agreement = 0
    let again = try predict(rows, execution: execution)
    let used = labels.indices.filter { labels[$0] > 0 }
    agreement = Double(used.count { again[$0] == labels[$0] }) / Double(used.count)
  }

  /// The group of each new row, of equally near ones that with the smallest label.
  ///
  /// Cost: O(m · targets · d) for m rows. Throws `sizeMismatch`, `notFinite`, `zeroVector`,
  /// `cancelled`.
  public func predict(
    _ rows: Matrix, execution: Execution = .default
  ) throws(EngineError) -> [Int32] {
    try eachRow(rows, execution) { labels[group($1)] }
  }

  /// The distance of each row to the medoid, prototype or centre of the group that `labels` puts it in, ∞
  /// for noise; under other rules the mean distance to its members. O(rows · targets · d). Throws
  /// `sizeMismatch`, `notFinite`, `zeroVector`, `cancelled`.
  public func distances(
    of rows: Matrix, in labels: [Int32], execution: Execution = .default
  ) throws(EngineError) -> [Double] {
    try checkLabels(labels, rows: rows.rows)
    return try eachRow(rows, execution) { row, distances in
      guard let group = self.labels.firstIndex(of: labels[row]) else { return .infinity }
      let range = starts[group]..<starts[group + 1]
      return distances[range].reduce(0, +) / Double(range.count)
    }
  }

  /// What `value` makes of each row and its distances to all targets.
  private func eachRow<Value: Sendable>(
    _ rows: Matrix, _ execution: Execution, _ value: @Sendable (Int, [Double]) -> Value
  ) throws(EngineError) -> [Value] {
    guard rows.columns == targets.columns else {
      throw .sizeMismatch(of: "columns", expected: targets.columns, found: rows.columns)
    }
    try rows.requireFinite()
    let prepared = metric == .cosine ? try rows.unitRows() : rows
    let d = rows.columns
    let parts = try forEachChunk(of: rows.rows, grain: Self.grain, execution) { range in
      var distances = [Double](repeating: 0, count: targets.rows)
      return range.map { row in
        var span = distances.mutableSpan
        PackedDistances.fill(
          &span, from: prepared.values.span.extracting(row * d..<(row + 1) * d),
          to: packed.span, metric.measure)
        if metric == .cosine {
          for place in distances.indices { distances[place] *= metric.factor }
        }
        return value(row, distances)
      }
    }
    return parts.flatMap { $0 }
  }

  /// The group (from 0) that the distances to all targets speak for.
  private func group(_ distances: [Double]) -> Int {
    if case .nearestNeighbors(let count) = rule { return mostVotes(distances, count) }
    var (best, least) = (0, Double.infinity)
    for group in labels.indices {
      let range = starts[group]..<starts[group + 1]
      let mean = distances[range].reduce(0, +) / Double(range.count)
      if mean < least { (best, least) = (group, mean) }
    }
    return best
  }

  private func mostVotes(_ distances: [Double], _ count: Int) -> Int {
    var nearest: [(distance: Double, group: Int)] = []
    for group in labels.indices {
      for target in starts[group]..<starts[group + 1] {
        let distance = distances[target]
        if nearest.count == count, distance >= nearest[count - 1].distance { continue }
        if nearest.count == count { nearest.removeLast() }
        let place = nearest.firstIndex { $0.distance > distance } ?? nearest.count
        nearest.insert((distance, group), at: place)
      }
    }
    var votes = [Int](repeating: 0, count: labels.count)
    var sums = [Double](repeating: 0, count: labels.count)
    for (distance, group) in nearest {
      votes[group] += 1
      sums[group] += distance
    }
    return labels.indices.dropFirst().reduce(0) { best, group in
      if votes[group] != votes[best] { return votes[group] > votes[best] ? group : best }
      return sums[group] < sums[best] ? group : best
    }
  }

  /// The member of each group with the least sum of distances to the others, of equals the first.
  private static func medoids(
    _ rows: Matrix, _ groups: LabelGroups, _ measure: Measure, _ execution: Execution
  ) throws(EngineError) -> [Int] {
    let d = rows.columns
    return try least(rows, groups, execution) { own, packed, row in
      PackedDistances.sum(
        from: own.values.span.extracting(row * d..<(row + 1) * d), to: packed.span,
        count: own.rows, measure)
    }
  }

  /// The member of each group whose farthest other member is nearest, of equals the first.
  private static func prototypes(
    _ rows: Matrix, _ groups: LabelGroups, _ measure: Measure, _ execution: Execution
  ) throws(EngineError) -> [Int] {
    let d = rows.columns
    return try least(rows, groups, execution) { own, packed, row in
      var distances = [Double](repeating: 0, count: own.rows)
      var span = distances.mutableSpan
      PackedDistances.fill(
        &span, from: own.values.span.extracting(row * d..<(row + 1) * d), to: packed.span,
        measure)
      return distances.max() ?? 0
    }
  }

  /// The member of each group of the least value; `value` gets its rows, also packed, and a row of them.
  private static func least(
    _ rows: Matrix, _ groups: LabelGroups, _ execution: Execution,
    _ value: @Sendable (Matrix, [Double], Int) -> Double
  ) throws(EngineError) -> [Int] {
    var found: [Int] = []
    for members in groups.members {
      let own = rows.selecting(rows: members)
      let packed = own.packed()
      let parts = try forEachChunk(of: own.rows, grain: grain, execution) { range in
        range.map { value(own, packed, $0) }
      }
      let values = parts.flatMap { $0 }
      found.append(members[values.indices.reduce(0) { values[$1] < values[$0] ? $1 : $0 }])
    }
    return found
  }
}
