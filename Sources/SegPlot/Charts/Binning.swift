/// Equal intervals and how many values fall into each.
struct Binning {
  /// b + 1 rising numbers; interval i reaches from edge i to just below edge i + 1, the last one
  /// includes its end.
  let edges: [Double]
  /// b counts.
  let counts: [Double]

  /// The rule of Freedman and Diaconis asks for thousands of intervals when tails are heavy.
  static let mostAutomatic = 60
  static let most = 1_000

  init(values: [Double], bins: Int?) {
    let sorted = values.filter(\.isFinite).sorted()
    edges =
      bins.map { Self.equalEdges(sorted, bins: min(max($0, 1), Self.most)) }
      ?? Self.automaticEdges(sorted)
    counts = Self.count(sorted, edges: edges)
  }

  private static func equalEdges(_ sorted: [Double], bins: Int) -> [Double] {
    guard
      case .range(let lower, let upper) = Axis.Domain.spanning(
        sorted.first ?? 0, sorted.last ?? 1)
    else { return [0, 1] }
    return (0...bins).map { edge in
      let share = Double(edge) / Double(bins)
      return edge == bins ? upper : lower * (1 - share) + upper * share
    }
  }

  /// Edges at multiples of the round width nearest to 2 · IQR / ∛n.
  ///
  /// Freedman and Diaconis (1981), doi:10.1007/BF01025868. Where the quartiles coincide the square
  /// root of n decides.
  private static func automaticEdges(_ sorted: [Double]) -> [Double] {
    guard let lowest = sorted.first, let highest = sorted.last,
      highest / 2 - lowest / 2 > max(abs(lowest), abs(highest)) * 1e-12
    else { return equalEdges(sorted, bins: 5) }
    let range = highest - lowest
    guard range.isFinite else { return equalEdges(sorted, bins: 10) }
    let n = Double(sorted.count)
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    let wanted = spread > 0 ? 2 * spread / cubeRoot(n) : range / n.squareRoot()
    let isWhole = sorted.allSatisfy { $0 == $0.rounded() }
    // The round step above wanted / 1.4 is the one that lies nearest in ratio.
    let ideal = max(wanted / 1.4, range / Double(mostAutomatic), isWhole ? 1 : 0)
    let step = TickStep.atLeast(ideal, isIntegral: isWhole)
    let first = (lowest / step.width).rounded(.down)
    let last = max((highest / step.width).rounded(.up), first + 1)
    guard abs(first) < 1e15, abs(last) < 1e15 else {
      return equalEdges(sorted, bins: 10)
    }
    return stride(from: first, through: last, by: 1).map { step.value(at: $0) }
  }

  private static func cubeRoot(_ value: Double) -> Double {
    var root = max(value.squareRoot(), 1)
    for _ in 0..<40 { root -= (root * root * root - value) / (3 * root * root) }
    return root
  }

  private static func count(_ sorted: [Double], edges: [Double]) -> [Double] {
    var counts = [Double](repeating: 0, count: edges.count - 1)
    var bin = 0
    for value in sorted {
      while bin < counts.count - 1, value >= edges[bin + 1] { bin += 1 }
      counts[bin] += 1
    }
    return counts
  }
}
