/// How much a mismatch of two levels costs beside squared differences of numbers, where the data say it.
public enum PrototypeGamma: Sendable, Equatable {
  /// Half the mean of the columns' standard deviations (Huang 1998), the mean being over columns.
  case huang
  /// Mean variance over mean 1 − Σp² of the categories' levels, as the R package clustMixType does.
  case variance
  /// Mean standard deviation over mean 1 − max p.
  case deviation
  case given(Double)

  /// The value for some rows. Variances have divisor n − 1, weights count rows that many times. Without
  /// numbers, or where none varies, a mismatch costs 1. O(n · d). Throws `invalid`.
  public func value(
    for rows: MixedRows, weights: [Double]? = nil
  ) throws(EngineError) -> Double {
    if case .given(let gamma) = self {
      guard gamma >= 0, gamma.isFinite else {
        throw .invalid(parameter: "gamma", found: "\(gamma)", allowed: "0 or more")
      }
      return gamma
    }
    let numbers = rows.frame.numbers.map { Self.variance(rows.codes.column($0), weights) }
    let categories = rows.frame.categories.map { Self.shares(rows.codes.column($0), weights) }
    let mean = { (values: [Double]) in values.reduce(0, +) / Double(max(values.count, 1)) }
    let found: Double =
      switch self {
      case .huang: 0.5 * mean(numbers.map { $0.squareRoot() })
      case .variance:
        mean(numbers) / mean(categories.map { 1 - $0.reduce(0) { $0 + $1 * $1 } })
      case .deviation:
        mean(numbers.map { $0.squareRoot() }) / mean(categories.map { 1 - ($0.max() ?? 0) })
      case .given: 1
      }
    return found > 0 && found.isFinite ? found : 1
  }

  private static func variance(_ values: [Double], _ weights: [Double]?) -> Double {
    var (count, mean, squares) = (0.0, 0.0, 0.0)
    for (row, value) in values.enumerated() where !value.isNaN {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      count += weight
      let difference = value - mean
      mean += difference * weight / count
      squares += weight * difference * (value - mean)
    }
    return count > 1 ? squares / (count - 1) : 0
  }

  /// Shares of the levels among the rows that have one.
  private static func shares(_ codes: [Double], _ weights: [Double]?) -> [Double] {
    var counts: [Double: Double] = [:]
    var total = 0.0
    for (row, code) in codes.enumerated() where !code.isNaN {
      counts[code, default: 0] += weights?[row] ?? 1
      total += weights?[row] ?? 1
    }
    // In the order of the levels: sums do not depend on that of a dictionary.
    return counts.keys.sorted().map { (counts[$0] ?? 0) / total }
  }
}
