/// Mean distances between the rows of groups, and the figures that follow from them. Noise is left
/// out.
///
/// The names are those of Hennig's R package fpc, `cluster.stats`.
public struct ClusterDistances: Sendable, Equatable {
  /// The labels that occur, rising, without noise.
  public let labels: [Int32]
  /// Rows of each group.
  public let sizes: [Int]
  /// Mean distance between rows of two groups, groups × groups; on the diagonal that between
  /// different rows of the group, 0 for a single row.
  public let means: Matrix

  /// Each pair of rows once. Cost: O(n² · d) time, O(n · d + k²) memory. Throws
  /// `undefinedForGroups`, `sizeMismatch`, `notFinite`, `zeroVector`, `memory`, `cancelled`.
  public init(
    _ rows: Matrix, labels: [Int32], metric: Metric = .euclidean, execution: Execution = .default
  ) throws(EngineError) {
    let groups = try Silhouette.checkedGroups(rows, labels)
    let k = groups.sizes.count
    guard k * k <= execution.memoryLimit / 16 else {
      throw .memory(needed: 16 * k * k, limit: execution.memoryLimit, rowsThatFit: nil)
    }
    let grouped = try GroupedRows(rows, groups, metric: metric, execution)
    let sums = try GroupDistanceSweep.run(grouped, wantsPairs: true, execution).pairSums
    var means = Matrix(rows: k, columns: k, repeating: 0)
    for one in 0..<k {
      for other in one..<k {
        let size = Double(groups.sizes[one])
        let pairs = one == other ? max(size * (size - 1), 1) : size * Double(groups.sizes[other])
        means[one, other] = sums[one * k + other] * metric.factor / pairs
        means[other, one] = means[one, other]
      }
    }
    self.labels = groups.labels
    sizes = groups.sizes
    self.means = means
  }

  /// Smallest mean between two groups over the largest within one (fpc's `dunn2`); large is good.
  public var generalizedDunn: Double {
    var between = Double.infinity
    var within = 0.0
    for one in sizes.indices {
      within = max(within, means[one, one])
      for other in one + 1..<sizes.count { between = min(between, means[one, other]) }
    }
    return within > 0 ? between / within : .infinity
  }

  /// Mean over rows of the mean distance within the row's group.
  public var averageWithin: Double {
    var sum = 0.0
    for group in sizes.indices { sum += Double(sizes[group]) * means[group, group] }
    return sum / Double(sizes.reduce(0, +))
  }

  /// Mean distance of all pairs of rows of different groups.
  public var averageBetween: Double {
    var sum = 0.0
    var pairs = 0.0
    for one in sizes.indices {
      for other in one + 1..<sizes.count {
        let count = Double(sizes[one]) * Double(sizes[other])
        sum += count * means[one, other]
        pairs += count
      }
    }
    return sum / pairs
  }

  /// `averageWithin` over `averageBetween` (fpc's `wb.ratio`); small is good.
  public var withinBetweenRatio: Double { averageWithin / averageBetween }
}
