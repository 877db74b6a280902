import RealModule
import SegKernels
import Synchronization

/// Checked input of a mixture, shared by all starts and sizes.
struct MixtureProblem: Sendable {
  let rows: Matrix
  /// One for each row, or nil for weights 1.
  let weights: [Double]?
  /// Sum of weights.
  let mass: Double
  /// Variance of each column, divisor n; 1 for constant columns. The unit of the variance floor.
  let variances: [Double]
  /// Whether a column varies.
  let varies: [Bool]
  /// ln of the volume of the bounding box, if there may be noise; constant columns count as 1 wide.
  let logVolume: Double

  /// O(n · d). Throws `tooFewRows`, `notFinite`, `badWeight`, `invalid` when squares overflow.
  init(_ rows: Matrix, weights: [Double]?, noise: Bool) throws(EngineError) {
    try rows.requireRows(1)
    try rows.requireFinite()
    try checkWeights(weights, rows: rows.rows)
    let moments = ColumnMoments(rows, weights: weights)
    guard moments.squares.allSatisfy(\.isFinite) else {
      throw .invalid(parameter: "spread of a column", found: "∞", allowed: "finite squares")
    }
    self.rows = rows
    self.weights = weights
    mass = moments.mass
    let varies = moments.means.indices.map { j in
      // Squares of a tiny spread may not be representable.
      !moments.isConstant(column: j) && moments.squares[j] / moments.mass >= .leastNormalMagnitude
    }
    self.varies = varies
    variances = moments.means.indices.map { varies[$0] ? moments.squares[$0] / moments.mass : 1 }
    logVolume = noise ? Self.logVolume(rows, varies) : 0
  }

  /// The given rows alone, in the same units.
  private init(_ whole: MixtureProblem, rows indices: [Int]) {
    rows = whole.rows.selecting(rows: indices)
    weights = whole.weights.map { weights in indices.map { weights[$0] } }
    mass = weights?.reduce(0, +) ?? Double(indices.count)
    variances = whole.variances
    varies = whole.varies
    logVolume = whole.logVolume
  }

  var columns: Int { rows.columns }

  /// How many columns vary.
  var varyingColumns: Int { varies.count { $0 } }

  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// Up to `limit` rows of positive weight, in their order.
  func sample(_ limit: Int, _ random: RandomSource) -> MixtureProblem {
    let candidates = (0..<rows.rows).filter { weight($0) > 0 }
    if candidates.count <= limit {
      return candidates.count == rows.rows ? self : MixtureProblem(self, rows: candidates)
    }
    var random = random
    let chosen = random.sample(limit, below: candidates.count).sorted()
    return MixtureProblem(self, rows: chosen.map { candidates[$0] })
  }

  /// The rows in units of their standard deviations about their means.
  func standardized() -> Matrix {
    let moments = ColumnMoments(rows, weights: weights)
    var result = rows
    for i in 0..<rows.rows {
      for j in 0..<columns {
        result[i, j] = (rows[i, j] - moments.means[j]) / variances[j].squareRoot()
      }
    }
    return result
  }

  /// Throws `tooManyGroups` unless k rows with positive weight are distinct. O(n · d) at worst;
  /// stops at the k-th.
  func requireDistinct(_ k: Int) throws(EngineError) {
    var seen: Set<ArraySlice<Double>> = []
    for i in 0..<rows.rows where weight(i) > 0 {
      seen.insert(rows.row(i))
      if seen.count >= k { return }
    }
    throw .tooManyGroups(k: k, distinct: seen.count)
  }

  private static func logVolume(_ rows: Matrix, _ varies: [Bool]) -> Double {
    var sum = 0.0
    for j in 0..<rows.columns where varies[j] {
      var (least, most) = (rows[0, j], rows[0, j])
      for i in 0..<rows.rows {
        least = min(least, rows[i, j])
        most = max(most, rows[i, j])
      }
      sum += Double.log(most - least)
    }
    return sum
  }
}

/// Buffers of windows, taken and given back by the threads of a computation.
final class WindowScratch: Sendable {
  private let layout: MixtureLayout
  private let free = Mutex<[([Double], [Int32])]>([])

  init(_ layout: MixtureLayout) {
    self.layout = layout
  }

  /// Lends `numbersSize` numbers and `placesSize` places to `body`.
  func use<Result>(_ body: (inout [Double], inout [Int32]) -> Result) -> Result {
    // Taken out of the pool and not kept elsewhere, so that the buffers are not copied.
    var (numbers, places) =
      free.withLock { $0.popLast() }
      ?? (
        [Double](repeating: 0, count: layout.numbersSize),
        [Int32](repeating: 0, count: layout.placesSize)
      )
    let result = body(&numbers, &places)
    free.withLock { [numbers, places] in $0.append((numbers, places)) }
    return result
  }
}
