/// How far the distribution of numbers is from any with a single mode.
///
/// Hartigan & Hartigan, "The dip test of unimodality", Ann. Stat. 13 (1985),
/// https://doi.org/10.1214/aos/1176346577; the computation is that of Hartigan, Appl. Stat. 34 (1985),
/// https://doi.org/10.2307/2347485, with the corrections of R's `diptest`.
public struct DipTest: Sendable, Equatable {
  /// The dip: the largest distance of the empirical distribution to the nearest unimodal one.
  public let dip: Double
  /// Share of uniform samples with a dip at least as large; uniform is the hardest unimodal case.
  public let pValue: Double
  /// Numbers.
  public let count: Int

  /// Uniform samples are simulated with at most so many numbers; √n · dip hardly changes beyond.
  private static let simulated = 2000

  /// Cost: O(n log n), and O(simulations · min(n, 2000)). Throws `tooFewRows` below 1, `notFinite`,
  /// `invalid`, `cancelled`.
  public static func fit(
    _ values: [Double], simulations: Int = 2000, seed: UInt64, execution: Execution = .default
  ) throws(EngineError) -> DipTest {
    try Matrix(rows: values.count, columns: 1, values: values).requireFinite()
    guard values.count >= 1 else { throw .tooFewRows(needed: 1, found: 0) }
    guard simulations >= 1 else {
      throw .invalid(parameter: "simulations", found: "\(simulations)", allowed: "1 or more")
    }
    var rising = values
    rising.sort(rising: { $0 }, while: { !execution.cancellation.isCancelled })
    try execution.checkCancelled()
    let dip = dip(sorted: rising)
    let size = min(values.count, simulated)
    let random = RandomSource(seed: seed)
    let scaled = dip * (Double(values.count) / Double(size)).squareRoot()
    let grain = 50
    let meter = ProgressMeter("dip", total: simulations, execution: execution)
    let larger = try forEachChunk(of: simulations, grain: grain, execution) { range in
      var draws = random.split(UInt64(range.lowerBound / grain))
      var count = 0
      for _ in range where !execution.cancellation.isCancelled {
        var sample = (0..<size).map { _ in draws.uniform() }
        sample.sort(rising: { $0 })
        if self.dip(sorted: sample) >= scaled - 1e-12 { count += 1 }
      }
      meter.advance(by: range.count)
      return count
    }
    return DipTest(
      dip: dip, pValue: Double(larger.reduce(0, +)) / Double(simulations), count: values.count)
  }

  /// The dip of rising numbers; 1 / (2n) at least. O(n) for each step, of which there are few.
  public static func dip(sorted x: [Double]) -> Double {
    let n = x.count
    guard n >= 4, x[0] < x[n - 1] else { return 1 / (2 * Double(max(n, 1))) }
    var search = DipSearch(x)
    return search.run() / (2 * Double(n))
  }
}

/// Narrows an interval that holds the mode: left of it the distribution has to be convex, right of it
/// concave. Distances are in steps of 1 / (2n).
private struct DipSearch {
  private let x: [Double]
  /// For each place the one before it on the largest convex function below the points up to there.
  private var before: [Int]
  /// For each place the next on the least concave function above the points from there.
  private var behind: [Int]
  private var low = 0
  private var high: Int
  private var dip = 1.0

  init(_ x: [Double]) {
    self.x = x
    let n = x.count
    high = n - 1
    before = Array(repeating: 0, count: n)
    behind = Array(repeating: n - 1, count: n)
    for place in 1..<n {
      before[place] = place - 1
      while true {
        let one = before[place]
        let two = before[one]
        if one == 0
          || (x[place] - x[one]) * Double(one - two) < (x[one] - x[two]) * Double(place - one)
        {
          break
        }
        before[place] = two
      }
    }
    for place in (0..<n - 1).reversed() {
      behind[place] = place + 1
      while true {
        let one = behind[place]
        let two = behind[one]
        if one == n - 1
          || (x[place] - x[one]) * Double(one - two) < (x[one] - x[two]) * Double(place - one)
        {
          break
        }
        behind[place] = two
      }
    }
  }

  mutating func run() -> Double {
    while true {
      // Corners of the convex function from the right, of the concave one from the left.
      var convex = [high]
      while let last = convex.last, last > low { convex.append(before[last]) }
      var concave = [low]
      while let last = concave.last, last < high { concave.append(behind[last]) }
      let (gap, left, right) = widestGap(convex, concave)
      if gap < dip { return dip }
      dip = max(dip, convexDip(convex, from: left), concaveDip(concave, from: right))
      if low == convex[left] && high == concave[right] { return dip }
      (low, high) = (convex[left], concave[right])
    }
  }

  /// The largest distance of the two functions, and the corners around it.
  private func widestGap(
    _ convex: [Int], _ concave: [Int]
  ) -> (gap: Double, left: Int, right: Int) {
    guard convex.count > 2 || concave.count > 2 else {
      return (1, convex.count - 1, concave.count - 1)
    }
    var (gap, left, right) = (0.0, convex.count - 1, concave.count - 1)
    var (i, j) = (convex.count - 2, 1)
    repeat {
      let (lower, upper) = (convex[i], concave[j])
      if lower > upper {
        let start = convex[i + 1]
        let slope = Double(lower - start) / (x[lower] - x[start])
        let found = Double(upper - start + 1) - (x[upper] - x[start]) * slope
        j += 1
        if found >= gap { (gap, left, right) = (found, i + 1, j - 1) }
      } else {
        let start = concave[j - 1]
        let slope = Double(upper - start) / (x[upper] - x[start])
        let found = (x[lower] - x[start]) * slope - Double(lower - start - 1)
        i -= 1
        if found >= gap { (gap, left, right) = (found, i + 1, j) }
      }
      i = max(i, 0)
      j = min(j, concave.count - 1)
    } while convex[i] != concave[j]
    return (gap, left, right)
  }

  /// The largest distance of points above the convex function left of the interval.
  private func convexDip(_ corners: [Int], from first: Int) -> Double {
    var result = 0.0
    for corner in first..<max(corners.count - 1, first) {
      let (start, end) = (corners[corner + 1], corners[corner])
      var most = 1.0
      if end - start > 1 && x[end] != x[start] {
        let slope = Double(end - start) / (x[end] - x[start])
        for place in start...end {
          most = max(most, Double(place - start + 1) - (x[place] - x[start]) * slope)
        }
      }
      result = max(result, most)
    }
    return result
  }

  /// The largest distance of points below the concave function right of the interval.
  private func concaveDip(_ corners: [Int], from first: Int) -> Double {
    var result = 0.0
    for corner in first..<max(corners.count - 1, first) {
      let (start, end) = (corners[corner], corners[corner + 1])
      var most = 1.0
      if end - start > 1 && x[end] != x[start] {
        let slope = Double(end - start) / (x[end] - x[start])
        for place in start...end {
          most = max(most, (x[place] - x[start]) * slope - Double(place - start - 1))
        }
      }
      result = max(result, most)
    }
    return result
  }
}
