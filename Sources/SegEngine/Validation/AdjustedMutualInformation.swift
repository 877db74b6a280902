import RealModule

extension PartitionAgreement {
  /// Mutual information corrected for chance: 1 is the same, 0 what random partitions with these
  /// group sizes reach on average.
  ///
  /// Cost: see `expectedMutualInformation`. Throws `cancelled`.
  public func adjustedMutualInformation(
    _ mean: EntropyMean = .arithmetic, execution: Execution = .default
  ) throws(EngineError) -> Double {
    // Single groups and single rows on both sides are the same partition.
    let (rows, columns) = (table.rowSums.count, table.columnSums.count)
    if rows == columns && (rows == 1 || rows == table.total) { return 1 }
    let expected = try expectedMutualInformation(execution: execution)
    let most = mean.of(firstEntropy, secondEntropy)
    // Where even the most that is possible is chance, both differences are rounding errors.
    let room = most - expected
    let least = Double.ulpOfOne
    return (mutualInformation - expected) / (room < 0 ? min(room, -least) : max(room, least))
  }

  /// Mean mutual information over all pairs of partitions with the given group sizes: the
  /// hypergeometric model of Vinh, Epps & Bailey (2010).
  ///
  /// Groups of equal size are taken together, and of the numbers of rows that two groups may share only
  /// those that are at all likely. Cost: for groups of a and b rows O(√(a · b / n)), at least a few
  /// steps. Throws `cancelled`.
  public func expectedMutualInformation(
    execution: Execution = .default
  ) throws(EngineError) -> Double {
    let terms = ChanceTerms(n: table.total)
    let first = Self.distinct(table.rowSums)
    let second = Self.distinct(table.columnSums)
    let parts = try forEachChunk(of: first.count, grain: 1, execution) { range in
      let (a, times) = first[range.lowerBound]
      var sum = 0.0
      for (b, repeated) in second where !execution.cancellation.isCancelled {
        sum += Double(times) * Double(repeated) * terms.sum(a, b)
      }
      return sum
    }
    return parts.reduce(0, +)
  }

  /// Sizes, rising, and how often each occurs.
  private static func distinct(_ sizes: [Int]) -> [(size: Int, times: Int)] {
    var times: [Int: Int] = [:]
    for size in sizes { times[size, default: 0] += 1 }
    return times.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// What a pair of groups of `n` rows shares by chance.
private struct ChanceTerms: Sendable {
  let n: Int

  /// Σ over the possible numbers m of shared rows of m/n · ln(m · n / (a · b)) · P(m) for groups of a
  /// and b rows, P hypergeometric.
  ///
  /// Weights follow from the most likely m by ratios, both ways, until they no longer count, and are
  /// divided by their sum. Logarithms of factorials would lose the digits by which large ones differ.
  func sum(_ a: Int, _ b: Int) -> Double {
    let least = max(0, a + b - n)
    let most = min(a, b)
    let mode = Int((Double(a + 1) * Double(b + 1) / Double(n + 2)).rounded(.down))
    let top = min(max(mode, least), most)
    var weights = 1.0
    var sum = term(top, a, b)
    var weight = 1.0
    var m = top
    while m < most && weight > 1e-20 {
      // P(m + 1) / P(m)
      weight *= Double(a - m) / Double(m + 1) * (Double(b - m) / Double(n - a - b + m + 1))
      m += 1
      weights += weight
      sum += term(m, a, b) * weight
    }
    weight = 1
    m = top
    while m > least && weight > 1e-20 {
      weight *= Double(m) / Double(a - m + 1) * (Double(n - a - b + m) / Double(b - m + 1))
      m -= 1
      weights += weight
      sum += term(m, a, b) * weight
    }
    return sum / weights
  }

  private func term(_ m: Int, _ a: Int, _ b: Int) -> Double {
    guard m > 0 else { return 0 }
    let share = Double(m) / Double(n)
    return share * Double.log(Double(m) / Double(a) * (Double(n) / Double(b)))
  }
}
