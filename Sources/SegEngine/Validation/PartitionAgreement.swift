import RealModule

/// What two entropies are joined by where one number stands for both.
public enum EntropyMean: String, CaseIterable, Sendable {
  case arithmetic, geometric, max, min

  func of(_ one: Double, _ other: Double) -> Double {
    switch self {
    case .arithmetic: (one + other) / 2
    case .geometric: (one * other).squareRoot()
    case .max: Swift.max(one, other)
    case .min: Swift.min(one, other)
    }
  }
}

/// How far two partitions of the same rows agree. Entropies are in nats.
///
/// Vinh, Epps & Bailey, "Information theoretic measures for clusterings comparison", J. Mach. Learn.
/// Res. 11 (2010), https://jmlr.org/papers/v11/vinh10a.html.
public struct PartitionAgreement: Sendable {
  /// Shared rows of each pair of groups.
  public let table: ContingencyTable
  /// Entropy of the first partition.
  public let firstEntropy: Double
  /// Entropy of the second partition.
  public let secondEntropy: Double
  /// What knowing one partition tells about the other; at least 0.
  public let mutualInformation: Double

  /// Cost: O(n). Throws as `ContingencyTable`.
  public init(_ one: [Int32], _ other: [Int32]) throws(EngineError) {
    self.init(try ContingencyTable(one, other))
  }

  /// The same for a table at hand. O(cells).
  public init(_ table: ContingencyTable) {
    self.table = table
    firstEntropy = Self.entropy(table.rowSums, table.total)
    secondEntropy = Self.entropy(table.columnSums, table.total)
    let n = Double(table.total)
    var sum = 0.0
    for cell in table.cells {
      let count = Double(cell.count)
      let chance = Double(table.rowSums[cell.row]) * Double(table.columnSums[cell.column])
      sum += count / n * Double.log(count * n / chance)
    }
    // Rounding can leave a little less than nothing.
    mutualInformation = Swift.max(sum, 0)
  }

  private static func entropy(_ sizes: [Int], _ total: Int) -> Double {
    guard sizes.count > 1 else { return 0 }
    let n = Double(total)
    return -sizes.reduce(0) { $0 + Double($1) / n * Double.log(Double($1) / n) }
  }
}

extension PartitionAgreement {
  /// Mutual information divided by a mean of the entropies, 0…1; 1 when both are one group. Not
  /// corrected for chance: grows with the number of groups.
  public func normalizedMutualInformation(_ mean: EntropyMean = .arithmetic) -> Double {
    if firstEntropy == 0 && secondEntropy == 0 { return 1 }
    guard mutualInformation > 0 else { return 0 }
    return mutualInformation / mean.of(firstEntropy, secondEntropy)
  }

  /// Share of the second partition's groups' purity: 1 when each group of the first holds rows of one
  /// group of the second only. Exchange the two for `completeness`.
  public var homogeneity: Double {
    secondEntropy == 0 ? 1 : mutualInformation / secondEntropy
  }

  /// 1 when all rows of each group of the second partition are in one group of the first.
  public var completeness: Double {
    firstEntropy == 0 ? 1 : mutualInformation / firstEntropy
  }

  /// (1 + β) · homogeneity · completeness / (β · homogeneity + completeness) (Rosenberg & Hirschberg,
  /// EMNLP 2007, https://aclanthology.org/D07-1043). With β 1 the arithmetic normalised mutual
  /// information.
  public func vMeasure(beta: Double = 1) -> Double {
    let (h, c) = (homogeneity, completeness)
    return h + c == 0 ? 0 : (1 + beta) * h * c / (beta * h + c)
  }

  /// Entropy of each partition given the other, added: a metric, 0 when they are the same (Meilă, J.
  /// Multivar. Anal. 98 (2007), https://doi.org/10.1016/j.jmva.2006.11.013). In nats.
  public var variationOfInformation: Double {
    Swift.max(firstEntropy + secondEntropy - 2 * mutualInformation, 0)
  }

  /// Hubert & Arabie's adjusted Rand index, see `AdjustedRandIndex`.
  public var adjustedRandIndex: Double {
    let pairs = PairCounts(table)
    // The same partition, the degenerate ones included, for which the quotient is 0 / 0.
    if pairs.both == pairs.first && pairs.both == pairs.second { return 1 }
    // Products of pair counts pass 64 bits near n = 100,000; in 128 bits they are exact.
    let expected = Int128(pairs.first) * Int128(pairs.second)
    let excess = Int128(pairs.both) * Int128(pairs.all) - expected
    let most = Int128(pairs.first + pairs.second) * Int128(pairs.all) - 2 * expected
    return 2 * Double(excess) / Double(most)
  }

  /// Share of the pairs of rows that both partitions treat alike; 1 for a single row.
  public var randIndex: Double {
    let pairs = PairCounts(table)
    guard pairs.all > 0 else { return 1 }
    let apart = pairs.all - pairs.first - pairs.second + pairs.both
    return Double(pairs.both + apart) / Double(pairs.all)
  }

  /// Geometric mean of the shares of pairs within groups of one partition that are within groups of
  /// the other (Fowlkes & Mallows, J. Am. Stat. Assoc. 78 (1983),
  /// https://doi.org/10.1080/01621459.1983.10478008). 0 when no pair is.
  public var fowlkesMallowsIndex: Double {
    let pairs = PairCounts(table)
    guard pairs.both > 0 else { return 0 }
    let share = Double(pairs.both) / Double(pairs.first)
    return (share * (Double(pairs.both) / Double(pairs.second))).squareRoot()
  }
}

/// Pairs of rows within groups; fits 64 bits up to n = 4 · 10⁹.
private struct PairCounts {
  let both: Int
  let first: Int
  let second: Int
  let all: Int

  init(_ table: ContingencyTable) {
    func pairs(_ size: Int) -> Int { size * (size - 1) / 2 }
    both = table.cells.reduce(0) { $0 + pairs($1.count) }
    first = table.rowSums.reduce(0) { $0 + pairs($1) }
    second = table.columnSums.reduce(0) { $0 + pairs($1) }
    all = pairs(table.total)
  }
}
