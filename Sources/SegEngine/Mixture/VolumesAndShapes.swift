import RealModule
import SegKernels

/// Volumes and shapes of components whose axes are known, with the largest likelihood.
struct VolumesAndShapes {
  private static let mostSteps = 500
  private static let tolerance = 1e-10

  private let family: CovarianceFamily
  private let masses: [Double]
  private let total: Double
  /// Far below the variance floor, and positive so that it has a logarithm.
  private let least: Double

  init(_ family: CovarianceFamily, _ masses: [Double], least: Double) {
    self.family = family
    self.masses = masses
    self.least = least
    total = masses.reduce(0, +)
  }

  /// The variances of each component along its axes, of the scatters along them: k × columns. `previous` has
  /// the covariances of the step before, or nothing.
  func variances(_ scatters: [[Double]], from previous: [Matrix]) -> [[Double]] {
    let scatters = scatters.map { own in own.map { max($0, least) } }
    switch (family.volume, family.shape) {
    case (.own, .own): return scatters
    case (_, .own):
      // A common volume: the mean of the own ones.
      let volumes = scatters.map { Double.exp(Self.meanLogarithm($0)) }
      let common = zip(masses, volumes).reduce(0) { $0 + $1.0 * $1.1 } / total
      return zip(scatters, volumes).map { own, volume in own.map { $0 * (common / volume) } }
    case (.own, _): return proportional(scatters, from: previous)
    default:
      let shared = pooled(scatters, volumes: masses.map { _ in 1 })
      return masses.map { _ in shared }
    }
  }

  /// The same proportions in each component, volumes of their own.
  private func proportional(_ scatters: [[Double]], from previous: [Matrix]) -> [[Double]] {
    let d = Double(scatters[0].count)
    var volumes = startingVolumes(previous) ?? scatters.map { $0.reduce(0, +) / d }
    var shape: [Double] = []
    for _ in 0..<Self.mostSteps {
      let sum = pooled(scatters, volumes: volumes)
      let scale = Double.exp(Self.meanLogarithm(sum))
      shape = sum.map { $0 / scale }
      let before = volumes
      volumes = scatters.map { own in zip(own, shape).reduce(0) { $0 + $1.0 / $1.1 } / d }
      if Self.settled(before, volumes) { break }
    }
    return volumes.map { volume in shape.map { volume * $0 } }
  }

  /// One covariance times a volume for each component; nil if it is singular.
  func proportional(_ scatters: [Matrix], from previous: [Matrix]) -> [Matrix]? {
    let side = scatters[0].columns
    let d = Double(side)
    var volumes =
      startingVolumes(previous)
      ?? scatters.map { own in (0..<side).reduce(0) { $0 + max(own[$1, $1], least) } / d }
    var shape: [Double] = []
    for _ in 0..<Self.mostSteps {
      shape = pooled(scatters.map { $0.values }, volumes: volumes)
      guard let (inverse, logDeterminant) = Self.inverse(shape, side) else { return nil }
      let scale = Double.exp(logDeterminant / d)
      guard scale.isFinite, scale > 0 else { return nil }
      for index in shape.indices { shape[index] /= scale }
      let before = volumes
      volumes = scatters.map { own in
        let trace = zip(own.values, inverse).reduce(0) { $0 + $1.0 * $1.1 }
        return max(trace * scale / d, least)
      }
      if Self.settled(before, volumes) { break }
    }
    return volumes.map { volume in
      Matrix(rows: side, columns: side, values: shape.map { volume * $0 })
    }
  }

  /// Σ mass · scatter / volume, over the mass.
  private func pooled(_ scatters: [[Double]], volumes: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: scatters[0].count)
    for component in masses.indices {
      let share = masses[component] / total / volumes[component]
      for index in sum.indices { sum[index] += share * scatters[component][index] }
    }
    return sum
  }

  private static func settled(_ before: [Double], _ after: [Double]) -> Bool {
    zip(before, after).allSatisfy { abs($0 - $1) <= tolerance * $1 }
  }

  private static func meanLogarithm(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + Double.log($1) } / Double(values.count)
  }

  private func startingVolumes(_ covariances: [Matrix]) -> [Double]? {
    guard !covariances.isEmpty else { return nil }
    var volumes: [Double] = []
    for covariance in covariances {
      let d = covariance.columns
      var logarithm = 0.0
      if family.isDense {
        guard let found = Self.inverse(covariance.values, d) else { return nil }
        logarithm = found.logDeterminant / Double(d)
      } else {
        logarithm = Self.meanLogarithm(covariance.values)
      }
      volumes.append(Double.exp(logarithm))
    }
    return volumes
  }

  /// The inverse of a symmetric matrix and the logarithm of its determinant, nil if it is singular. O(side³).
  private static func inverse(
    _ matrix: [Double], _ side: Int
  ) -> (values: [Double], logDeterminant: Double)? {
    var factor = matrix
    var span = factor.mutableSpan
    guard CholeskyFactor.factor(&span, side: side) else { return nil }
    CholeskyFactor.invert(&span, side: side)
    let logarithm = (0..<side).reduce(0) { $0 - 2 * Double.log(factor[$1 * side + $1]) }
    var inverse = [Double](repeating: 0, count: side * side)
    for t in 0..<side {
      for i in 0...t {
        for j in 0...t { inverse[i * side + j] += factor[t * side + i] * factor[t * side + j] }
      }
    }
    return (inverse, logarithm)
  }
}
