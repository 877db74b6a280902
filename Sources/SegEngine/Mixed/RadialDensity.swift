import RealModule

/// How dense rows lie at a distance from a centre, alike in all directions and about all centres: a kernel
/// estimate of the distances to the nearest centre, turned into a density of places.
///
/// Foss, Markatou, Ray & Heching, "A semiparametric method for clustering mixed data", Mach. Learn. 105
/// (2016), https://doi.org/10.1007/s10994-016-5575-7. A Gaussian kernel with the bandwidth 0.9 · min(sd,
/// IQR / 1.34) · n^(−1/5), mirrored at 0, on a grid of a sixteenth of it. Within the nearest 5 % of the
/// distances, where too few rows are for a density that is divided by r^(p−1), it is held level; beyond
/// the farthest it falls as the kernel of the farthest does.
struct RadialDensity: Sendable, Equatable {
  /// Logarithms of the density at 0, `step`, 2 · `step`, …
  private let logs: [Double]
  private let step: Double
  /// Distances within it count as it does.
  private let inner: Double
  private let farthest: Double
  private let bandwidth: Double
  private let dimensions: Int
  /// The logarithm of the surface of a ball of radius 1.
  private let shell: Double

  private static let cellsOfBandwidth = 16.0
  private static let mostCells = 8192
  /// The kernel ends after so many bandwidths.
  private static let reach = 8.0
  /// The least density, as a share of the largest.
  private static let floor = 1e-12

  /// - Parameters:
  ///   - radii: distances to the nearest centre, one for each row.
  ///   - dimensions: number of columns that distances are made of, 1 or more.
  ///   - scale: a distance that is large, such as the spread of all rows; above 0. The bandwidth is at
  ///     least a thousandth of it, for rows that sit on their centres.
  ///
  /// O(n log n).
  init(radii: [Double], weights: [Double], dimensions: Int, scale: Double) {
    self.dimensions = dimensions
    let p = Double(dimensions)
    shell = Double.log(p) + p / 2 * Double.log(Double.pi) - Double.logGamma(p / 2 + 1)
    let order = radii.indices.filter { weights[$0] > 0 }.sorted { radii[$0] < radii[$1] }
    let sorted = order.map { (radius: radii[$0], weight: weights[$0]) }
    let total = sorted.reduce(0) { $0 + $1.weight }
    farthest = sorted.last?.radius ?? 0
    let wished = max(Self.bandwidth(sorted, total), scale / 1000)
    let top = farthest + 4 * wished
    let cells = min(Int((top / wished * Self.cellsOfBandwidth).rounded(.up)), Self.mostCells)
    step = top / Double(cells)
    bandwidth = max(wished, step)
    inner = max(Self.quantile(0.05, sorted, total), step)
    let density = Self.density(sorted, total, step: step, cells: cells, bandwidth: bandwidth)
    let least = (density.max() ?? 1) * Self.floor
    logs = density.map { Double.log(max($0, least)) }
  }

  /// The logarithm of the density of places at distance `r` of a centre.
  func logDensity(at r: Double) -> Double {
    let radius = max(r, inner)
    return logRadial(radius) - shell - Double(dimensions - 1) * Double.log(radius)
  }

  private func logRadial(_ radius: Double) -> Double {
    let place = radius / step
    let last = logs.count - 1
    guard place < Double(last) else {
      let (beyond, end) = (radius - farthest, Double(last) * step - farthest)
      return logs[last] - (beyond * beyond - end * end) / (2 * bandwidth * bandwidth)
    }
    let cell = Int(place)
    let share = place - Double(cell)
    return logs[cell] * (1 - share) + logs[cell + 1] * share
  }

  private static func bandwidth(
    _ sorted: [(radius: Double, weight: Double)], _ total: Double
  ) -> Double {
    let mean = sorted.reduce(0) { $0 + $1.weight * $1.radius } / total
    let squares = sorted.reduce(0) { $0 + $1.weight * ($1.radius - mean) * ($1.radius - mean) }
    let deviation = total > 1 ? (squares / (total - 1)).squareRoot() : 0
    let middle = quantile(0.75, sorted, total) - quantile(0.25, sorted, total)
    let spread = min(deviation, middle / 1.34)
    return 0.9 * (spread > 0 ? spread : deviation) * Double.pow(total, -0.2)
  }

  /// The least radius that a share of the weight does not exceed.
  private static func quantile(
    _ share: Double, _ sorted: [(radius: Double, weight: Double)], _ total: Double
  ) -> Double {
    var sum = 0.0
    for (radius, weight) in sorted {
      sum += weight
      if sum >= share * total { return radius }
    }
    return sorted.last?.radius ?? 0
  }

  /// Of distances, at the ends of cells; what is in a cell is split between its ends.
  private static func density(
    _ sorted: [(radius: Double, weight: Double)], _ total: Double, step: Double, cells: Int,
    bandwidth: Double
  ) -> [Double] {
    var masses = [Double](repeating: 0, count: cells + 1)
    for (radius, weight) in sorted {
      let cell = min(Int(radius / step), cells - 1)
      let share = radius / step - Double(cell)
      masses[cell] += weight * (1 - share)
      masses[cell + 1] += weight * share
    }
    let width = Int((reach * bandwidth / step).rounded(.up))
    let kernel = (0...width).map { (offset: Int) -> Double in
      let z = Double(offset) * step / bandwidth
      return Double.exp(-z * z / 2) / ((2 * Double.pi).squareRoot() * bandwidth * total)
    }
    var density = [Double](repeating: 0, count: cells + 1)
    for (cell, mass) in masses.enumerated() where mass > 0 {
      for other in max(0, cell - width)...min(cells, cell + width) {
        density[other] += mass * kernel[abs(other - cell)]
      }
      // What the kernel has below 0 comes back.
      for other in 0..<max(min(width - cell, cells) + 1, 0) {
        density[other] += mass * kernel[cell + other]
      }
    }
    return density
  }
}
