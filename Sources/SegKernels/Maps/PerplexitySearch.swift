import RealModule

/// How likely a row would pick each of its neighbours: p ∝ exp(−β d²), where β gives the distribution
/// the perplexity asked for (t-SNE).
public struct PerplexitySearch: Sendable {
  /// ln of the perplexity.
  private let target: Double
  /// How close to it the entropy comes.
  private static let tolerance = 1e-5
  private static let mostSteps = 200

  public init(perplexity: Double) { target = Double.log(perplexity) }

  /// Numbers of working space for rows of so many neighbours.
  public static func workSize(neighbors: Int) -> Int { (neighbors + 7) / 8 * 16 }

  /// Replaces the squared distances of one row by probabilities whose sum is 1.
  ///
  /// Where more than the perplexity are equally near, all nearest ones are as likely and the others are not.
  ///
  /// - Parameters:
  ///   - squared: in-out.
  ///   - work: `workSize`, overwritten.
  ///
  /// O(neighbours · steps), about six steps.
  public func solve(_ squared: inout MutableSpan<Double>, work: inout MutableSpan<Double>) {
    let count = squared.count
    precondition(count > 0 && work.count >= Self.workSize(neighbors: count))
    let padded = (count + 7) / 8 * 8
    var nearest = squared[0]
    for i in 0..<count { nearest = min(nearest, squared[i]) }
    var mean = 0.0
    for i in 0..<count { mean += (squared[i] - nearest) / Double(count) }
    // In units of the mean, so that β is about 1 and nothing overflows.
    let unit = mean > 0 && mean.isFinite ? mean : 1
    // The pointers stay inside of these closures.
    work.withUnsafeMutableBufferPointer { work in
      guard let distances = work.baseAddress else { return }
      let weights = distances + padded
      for i in 0..<count { distances[i] = (squared[i] - nearest) / unit }
      for i in count..<padded { distances[i] = .infinity }
      let total = search(distances, weights, padded)
      for i in 0..<count { squared[i] = weights[i] / total }
    }
  }

  /// Leaves the weights of the best β and returns their sum: Newton's method in ln β, halving where
  /// that leads out of what is known.
  @inline(__always)
  private func search(
    _ distances: UnsafeMutablePointer<Double>, _ weights: UnsafeMutablePointer<Double>,
    _ padded: Int
  ) -> Double {
    var (low, high) = (-Double.infinity, Double.infinity)
    var log = 0.0
    var total = 1.0
    for _ in 0..<Self.mostSteps {
      let beta = Double.exp(log)
      let sums = weigh(distances, weights, padded, beta)
      total = sums.weights
      let mean = sums.first / total
      let gap = Double.log(total) + beta * mean - target
      if abs(gap) < Self.tolerance { break }
      if gap > 0 { low = log } else { high = log }
      let variance = max(sums.second / total - mean * mean, 0)
      var next = log + gap / (beta * beta * variance)
      // Newton's step may be wild far from the end.
      if !(abs(next - log) < 2) { next = log + (gap > 0 ? 2 : -2) }
      if next <= low || next >= high { next = (low + high) / 2 }
      if !next.isFinite || abs(next) > 60 || next == log { break }
      log = next
    }
    return total
  }

  /// Sums of exp(−β d), and of these times d and d².
  @inline(__always)
  private func weigh(
    _ distances: UnsafeMutablePointer<Double>, _ weights: UnsafeMutablePointer<Double>,
    _ padded: Int, _ beta: Double
  ) -> (weights: Double, first: Double, second: Double) {
    var (sum, first, second) = (Lanes.zero, Lanes.zero, Lanes.zero)
    let least = Lanes(repeating: -700)
    for i in stride(from: 0, to: padded, by: 8) {
      let distance = LaneFunctions.load(distances + i)
      let exponent = distance * -beta
      let isSmall = exponent .< least
      var weight = LaneFunctions.exponential(exponent.replacing(with: least, where: isSmall))
      weight.replace(with: 0, where: isSmall)
      LaneFunctions.store(weight, weights + i)
      let product = (weight * distance).replacing(with: 0, where: isSmall)
      sum += weight
      first += product
      second += (product * distance).replacing(with: 0, where: isSmall)
    }
    return (LaneFunctions.sum(sum), LaneFunctions.sum(first), LaneFunctions.sum(second))
  }
}
