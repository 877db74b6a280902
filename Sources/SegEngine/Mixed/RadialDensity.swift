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
  /// Logarithms of the density of places at distances 0 (as of the next), one cell, two cells …; between them
  /// they are taken as straight.
  private let logs: [Double]
  /// Distances within it count as it does.
  private let inner: Double
  private let farthest: Double
  /// Cells of a unit of distance.
  private let cellsOfUnit: Double
  /// Where the grid ends, and how the logarithm falls there with the squared way beyond the farthest.
  private let end: Double
  private let fall: Double
  private let dimensions: Int

  private static let cellsOfBandwidth = 16.0
  private static let mostCells = 8192
  /// The kernel ends after so many bandwidths.
  private static let reach = 8.0
  /// The least density, as a share of the largest.
  private static let floor = 1e-12

  /// No density.
  static let none = RadialDensity()

  private init() {
    logs = []
    (inner, farthest, cellsOfUnit, end, fall) = (0, 0, 0, 0, 0)
    dimensions = 0
  }

  var isThere: Bool { !logs.isEmpty }

  /// - Parameters:
  ///   - radii: distances to the nearest centre, one for each row.
  ///   - dimensions: number of columns that distances are made of, 1 or more.
  ///   - scale: a distance that is large, such as the spread of all rows; above 0. The bandwidth is at
  ///     least a thousandth of it, for rows that sit on their centres.
  ///
  /// O(n).
  init(radii: [Double], weights: [Double], dimensions: Int, scale: Double) {
    self.dimensions = dimensions
    let p = Double(dimensions)
    // The logarithm of the surface of a ball of radius 1.
    let shell = Double.log(p) + p / 2 * Double.log(Double.pi) - Double.logGamma(p / 2 + 1)
    let spread = WeightedSpread(radii, weights)
    let total = spread.total
    farthest = spread.largest
    let wished = max(Self.bandwidth(spread), scale / 1000)
    let top = farthest + 4 * wished
    let cells = min(Int((top / wished * Self.cellsOfBandwidth).rounded(.up)), Self.mostCells)
    let step = top / Double(cells)
    cellsOfUnit = 1 / step
    end = Double(cells) * step
    let bandwidth = max(wished, step)
    fall = 1 / (2 * bandwidth * bandwidth)
    inner = max(spread.quantile(0.05), step)
    let density = Self.density(
      radii, weights, total, step: step, cells: cells, bandwidth: bandwidth)
    let least = (density.max() ?? 1) * Self.floor
    var logs = density
    for cell in 1..<density.count {
      logs[cell] =
        Double.log(max(density[cell], least)) - shell - (p - 1) * Double.log(Double(cell) * step)
    }
    logs[0] = logs[1]
    self.logs = logs
  }

  /// The logarithm of the density of places at distance `r` of a centre; where that is below `limit`, some
  /// other number below it may stand for it.
  func logDensity(at r: Double, above limit: Double = -.infinity) -> Double {
    let radius = max(r, inner)
    let place = radius * cellsOfUnit
    let last = logs.count - 1
    guard place < Double(last) else {
      let (beyond, over) = (radius - farthest, end - farthest)
      let most = logs[last] - (beyond * beyond - over * over) * fall
      return most < limit ? most : most - Double(dimensions - 1) * Double.log(radius / end)
    }
    let cell = Int(place)
    let share = place - Double(cell)
    return logs[cell] * (1 - share) + logs[cell + 1] * share
  }

  private static func bandwidth(_ radii: WeightedSpread) -> Double {
    let middle = radii.quantile(0.75) - radii.quantile(0.25)
    let spread = min(radii.deviation, middle / 1.34)
    return 0.9 * (spread > 0 ? spread : radii.deviation) * Double.pow(radii.total, -0.2)
  }

  /// Of distances, at the ends of cells; what is in a cell is split between its ends.
  private static func density(
    _ radii: [Double], _ weights: [Double], _ total: Double, step: Double, cells: Int,
    bandwidth: Double
  ) -> [Double] {
    var masses = [Double](repeating: 0, count: cells + 1)
    for (row, radius) in radii.enumerated() where weights[row] > 0 {
      let (weight, place) = (weights[row], radius / step)
      let cell = min(Int(place), cells - 1)
      let share = place - Double(cell)
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

/// Mean, deviation and quantiles of weighted numbers that are 0 or more, without sorting them.
private struct WeightedSpread {
  let total: Double
  let largest: Double
  /// By the weight less 1; 0 where that is not above 0.
  let deviation: Double
  private let values: [Double]
  private let weights: [Double]
  /// Weight in each of equal cells from 0 to the largest.
  private let cells: [Double]

  /// O(n).
  init(_ values: [Double], _ weights: [Double]) {
    self.values = values
    self.weights = weights
    var (total, sum, largest) = (0.0, 0.0, 0.0)
    for (row, value) in values.enumerated() where weights[row] > 0 {
      total += weights[row]
      sum += weights[row] * value
      largest = max(largest, value)
    }
    let mean = sum / total
    var squares = 0.0
    var cells = [Double](repeating: 0, count: 4096)
    for (row, value) in values.enumerated() where weights[row] > 0 {
      squares += weights[row] * (value - mean) * (value - mean)
      cells[Self.cell(value, largest)] += weights[row]
    }
    (self.total, self.largest, self.cells) = (total, largest, cells)
    deviation = total > 1 ? (squares / (total - 1)).squareRoot() : 0
  }

  private static func cell(_ value: Double, _ largest: Double) -> Int {
    largest > 0 ? min(Int(value / largest * 4096), 4095) : 0
  }

  /// The least value that a share of the weight does not exceed. O(n) and the sorting of one cell.
  func quantile(_ share: Double) -> Double {
    var (sum, cell) = (0.0, 0)
    while cell < cells.count - 1, sum + cells[cell] < share * total {
      sum += cells[cell]
      cell += 1
    }
    let within = values.indices
      .filter { weights[$0] > 0 && Self.cell(values[$0], largest) == cell }
      .sorted { values[$0] < values[$1] }
    for row in within {
      sum += weights[row]
      if sum >= share * total { return values[row] }
    }
    return within.last.map { values[$0] } ?? largest
  }
}
