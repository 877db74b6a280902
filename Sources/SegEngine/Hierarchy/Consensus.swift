/// One partition from several of the same rows: rows that most of them put together.
///
/// The distance of two rows is the share of the partitions that part them; average linkage joins them
/// (evidence accumulation: Fred & Jain, IEEE Trans. Pattern Anal. Mach. Intell. 27 (2005),
/// https://doi.org/10.1109/TPAMI.2005.113; Monti et al., Mach. Learn. 52 (2003),
/// https://doi.org/10.1023/A:1023949509487). Rows with the same labels in all partitions are one leaf
/// that counts with their number.
public struct Consensus: Sendable, Equatable {
  /// Number of groups.
  public var k: Int

  /// Pairs of rows that more than the first share of the partitions put together, and no more than the
  /// second, are ambiguous: Șenbabaoğlu, Michailidis & Li, Sci. Rep. 4 (2014),
  /// https://doi.org/10.1038/srep06207.
  public static let ambiguous = (low: 0.1, high: 0.9)

  public init(k: Int) { self.k = k }

  /// Fits the groups. Each partition has a label for each row; noise (0) is together with nothing.
  ///
  /// Cost: O(n · m) for m partitions and O(s² · m) for s different rows of labels, 8 s² bytes. Throws
  /// `tooManyGroups` when k exceeds s, `sizeMismatch`, `badWeight`, `invalid`, `memory`, `cancelled`.
  public func fit(
    _ partitions: [[Int32]], rows: Matrix? = nil, weights: [Double]? = nil,
    execution: Execution = .default
  ) throws(EngineError) -> ConsensusModel {
    try requirePositive("k", k)
    guard let first = partitions.first else {
      throw .invalid(parameter: "partitions", found: "0", allowed: "1 or more")
    }
    guard !first.isEmpty else { throw .tooFewRows(needed: 1, found: 0) }
    for partition in partitions { try checkLabels(partition, rows: first.count) }
    try checkWeights(weights, rows: first.count)
    let patterns = LabelPatterns(partitions, weights: weights)
    let count = patterns.labels.count
    guard k <= count else { throw .tooManyGroups(k: k, distinct: count) }
    let needed = 2 * HierarchicalClustering.memoryNeeded(rows: count, linkage: .average)
    if needed > execution.memoryLimit {
      throw .memory(needed: needed, limit: execution.memoryLimit, rowsThatFit: nil)
    }
    let distances = try patterns.distances(execution.part(from: 0, to: 0.3))
    let tree = try HierarchicalClustering(linkage: .average).fit(
      distances: distances, count: count, weights: patterns.weights,
      execution: execution.part(from: 0.3, to: 1))
    let ofPatterns = try tree.partition(k: k)
    let labels = try CanonicalLabels.of(
      patterns.ofRows.map { ofPatterns[Int($0)] }, rows: rows)
    return ConsensusModel(
      labels, partitions, weights, ambiguity: patterns.ambiguity(distances))
  }
}

/// The different rows of labels.
private struct LabelPatterns {
  /// One label for each partition.
  private(set) var labels: [[Int32]] = []
  /// Sum of weights of the rows with it.
  private(set) var weights: [Double] = []
  /// Pattern of each row, from 0 by first appearance.
  private(set) var ofRows: [Int32] = []

  init(_ partitions: [[Int32]], weights given: [Double]?) {
    var known: [[Int32]: Int32] = [:]
    for row in partitions[0].indices {
      let pattern = partitions.map { $0[row] }
      let number = known[pattern] ?? Int32(known.count)
      if Int(number) == labels.count {
        known[pattern] = number
        labels.append(pattern)
        weights.append(0)
      }
      weights[Int(number)] += given?[row] ?? 1
      ofRows.append(number)
    }
    // Rows without weight decide nothing, but need a place.
    let least = weights.filter { $0 > 0 }.min() ?? 1
    weights = weights.map { $0 > 0 ? $0 : least * 1e-9 }
  }

  /// Share of the pairs of rows that more than the lower limit of the partitions put together, and no more
  /// than the upper one; each row counts once. O(s²).
  func ambiguity(_ distances: [Double]) -> Double {
    let (low, high) = Consensus.ambiguous
    func isAmbiguous(_ together: Int, of count: Int) -> Bool {
      let share = Double(together) / Double(count)
      return share > low && share <= high
    }
    var sizes = [Int](repeating: 0, count: labels.count)
    for pattern in ofRows { sizes[Int(pattern)] += 1 }
    var (found, next) = (0, 0)
    for i in labels.indices {
      if isAmbiguous(labels[i].count { $0 > 0 }, of: labels[i].count) {
        found += sizes[i] * (sizes[i] - 1) / 2
      }
      for j in (i + 1)..<max(labels.count, i + 1) {
        let count = labels[i].count
        let together = Int(((1 - distances[next]) * Double(count)).rounded())
        if isAmbiguous(together, of: count) { found += sizes[i] * sizes[j] }
        next += 1
      }
    }
    let pairs = ofRows.count * (ofRows.count - 1) / 2
    return pairs > 0 ? Double(found) / Double(pairs) : 0
  }

  /// Shares of the partitions that part two patterns, in the order of R's `dist`.
  func distances(_ execution: Execution) throws(EngineError) -> [Double] {
    let count = labels.count
    let labels = labels
    let parts = try forEachChunk(of: count, grain: 32, execution) { range in
      var values: [Double] = []
      for i in range {
        for j in (i + 1)..<max(count, i + 1) {
          let together = zip(labels[i], labels[j]).count { $0 == $1 && $0 > 0 }
          values.append(1 - Double(together) / Double(labels[i].count))
        }
      }
      return values
    }
    return parts.flatMap { $0 }
  }
}

/// A partition that others agree on.
public struct ConsensusModel: Sendable, Equatable {
  /// Group of each row, 1…k.
  public let labels: [Int32]
  /// Rows in each group.
  public let sizes: [Int]
  /// How often each row is together with the rows of its group: mean over these rows and the partitions.
  public let agreements: [Double]
  /// Share of ambiguous pairs of rows (PAC, see `Consensus.ambiguous`): how far the partitions differ, whatever k.
  public let ambiguity: Double
  /// For each partition, how many rows of each group have each label: [group, label] → weight.
  private let counts: [[LabelPair: Double]]
  private let masses: [Double]

  private struct LabelPair: Hashable {
    let group: Int32
    let label: Int32
  }

  init(
    _ labels: [Int32], _ partitions: [[Int32]], _ weights: [Double]?, ambiguity: Double
  ) {
    self.ambiguity = ambiguity
    var sizes = [Int](repeating: 0, count: Int(labels.max() ?? 0))
    var masses = [Double](repeating: 0, count: sizes.count)
    for (row, label) in labels.enumerated() {
      sizes[Int(label) - 1] += 1
      masses[Int(label) - 1] += weights?[row] ?? 1
    }
    self.labels = labels
    self.sizes = sizes
    self.masses = masses
    let counts = partitions.map { partition in
      var found: [LabelPair: Double] = [:]
      for (row, label) in partition.enumerated() where label > 0 {
        found[LabelPair(group: labels[row], label: label), default: 0] += weights?[row] ?? 1
      }
      return found
    }
    self.counts = counts
    agreements = labels.indices.map { row in
      let group = labels[row]
      let mass = masses[Int(group) - 1]
      let sum = partitions.indices.reduce(0) { sum, place in
        sum + (counts[place][LabelPair(group: group, label: partitions[place][row])] ?? 0)
      }
      return mass > 0 ? sum / mass / Double(partitions.count) : 0
    }
  }

  /// The group whose rows a new row is together with most, of equals the smallest, and how often. `partitions`
  /// are what the partitions of the fit say of the new rows; rows that are noise in all get 0.
  ///
  /// O(n · k · m). Throws `sizeMismatch`.
  public func predict(
    _ partitions: [[Int32]]
  ) throws(EngineError) -> (labels: [Int32], agreements: [Double]) {
    guard partitions.count == counts.count else {
      throw .sizeMismatch(of: "partitions", expected: counts.count, found: partitions.count)
    }
    let rows = partitions.first?.count ?? 0
    for partition in partitions { try checkLabels(partition, rows: rows) }
    var labels: [Int32] = []
    var agreements: [Double] = []
    for row in 0..<rows {
      var best: (label: Int32, share: Double) = (0, 0)
      for group in masses.indices where masses[group] > 0 {
        let sum = partitions.indices.reduce(0) { sum, place in
          let pair = LabelPair(group: Int32(group + 1), label: partitions[place][row])
          return sum + (counts[place][pair] ?? 0)
        }
        let share = sum / masses[group] / Double(partitions.count)
        if share > best.share { best = (Int32(group + 1), share) }
      }
      labels.append(best.label)
      agreements.append(best.share)
    }
    return (labels, agreements)
  }
}
