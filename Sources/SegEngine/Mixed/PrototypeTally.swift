import SegKernels

/// What groups of mixed rows consist of: sums of their numbers and counts of their levels.
struct PrototypeTally: Sendable {
  private let p: Int
  private let q: Int
  /// The first level of each category, and the number of all levels.
  private let offsets: [Int]
  private let total: Int
  /// Rows and weight of each group.
  private(set) var sizes: [Int]
  private(set) var weights: [Double]
  /// groups × numbers: Σ w·x and Σ w of the values that are there.
  private var sums: [Double]
  private var present: [Double]
  /// groups × levels: weight.
  private var counts: [Double]

  init(_ problem: PrototypeProblem, groups: Int) {
    p = problem.numbers
    q = problem.categories
    var offsets: [Int] = []
    var total = 0
    for levels in problem.levels {
      offsets.append(total)
      total += levels
    }
    self.offsets = offsets
    self.total = total
    sizes = [Int](repeating: 0, count: groups)
    weights = [Double](repeating: 0, count: groups)
    sums = [Double](repeating: 0, count: groups * p)
    present = sums
    counts = [Double](repeating: 0, count: groups * total)
  }

  /// The groups that labels (from 0) make of all rows. O(n · d). Throws `cancelled`.
  init(
    _ problem: PrototypeProblem, labels: [Int32], groups: Int, _ execution: Execution
  ) throws(EngineError) {
    let parts = try forEachChunk(of: problem.count, grain: problem.chunk, execution) { range in
      var tally = PrototypeTally(problem, groups: groups)
      for row in range { tally.add(row, of: problem, to: Int(labels[row]), 1) }
      return tally
    }
    self = parts[0]
    for part in parts.dropFirst() { add(part) }
  }

  private mutating func add(_ other: PrototypeTally) {
    for group in sizes.indices {
      sizes[group] += other.sizes[group]
      weights[group] += other.weights[group]
    }
    for index in sums.indices {
      sums[index] += other.sums[index]
      present[index] += other.present[index]
    }
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// Adds a row to a group, or with −1 takes it away.
  mutating func add(_ row: Int, of problem: PrototypeProblem, to group: Int, _ sign: Int) {
    let weight = problem.weights[row] * Double(sign)
    sizes[group] += sign
    weights[group] += weight
    for column in 0..<p {
      let value = problem.values[row * p + column]
      guard value == value else { continue }
      sums[group * p + column] += weight * value
      present[group * p + column] += weight
    }
    for column in 0..<q {
      let code = Int(problem.codes[row * q + column])
      if code >= 0 { counts[group * total + offsets[column] + code] += weight }
    }
  }

  /// Means and modes; of equally frequent levels the first. What a group has no value of is as in all
  /// rows.
  func prototypes(_ problem: PrototypeProblem) -> Prototypes {
    var centers = [Double](repeating: 0, count: sums.count)
    for index in sums.indices where present[index] > 0 {
      centers[index] = sums[index] / present[index]
    }
    var modes: [Int32] = []
    modes.reserveCapacity(sizes.count * q)
    for group in sizes.indices {
      for column in 0..<q {
        let best = mode(group, column, problem)
        modes.append(best.count > 0 ? Int32(best.level) : problem.commonModes[column])
      }
    }
    return Prototypes(groups: sizes.count, centers: centers, modes: modes)
  }

  private func mode(_ group: Int, _ column: Int, _ problem: PrototypeProblem) -> (
    level: Int, count: Double
  ) {
    let start = group * total + offsets[column]
    var (level, most) = (0, -1.0)
    for candidate in 0..<problem.levels[column] where counts[start + candidate] > most {
      (level, most) = (candidate, counts[start + candidate])
    }
    return (level, most)
  }

  /// By how much the cost of a group falls when one of its rows leaves it. O(d + levels).
  func gain(leaving group: Int, _ row: Int, _ problem: PrototypeProblem) -> Double {
    let weight = problem.weights[row]
    var gain = 0.0
    for column in 0..<p {
      let value = problem.values[row * p + column]
      let whole = present[group * p + column]
      guard value == value, whole > weight else { continue }
      let difference = value - sums[group * p + column] / whole
      gain +=
        problem.numberWeights[column] * weight * whole / (whole - weight)
        * difference * difference
    }
    for column in 0..<q {
      let code = Int(problem.codes[row * q + column])
      guard code >= 0 else { continue }
      let start = group * total + offsets[column]
      let own = counts[start + code]
      var (most, other) = (own, 0.0)
      for level in 0..<problem.levels[column] where level != code {
        other = max(other, counts[start + level])
      }
      most = max(most, other)
      gain += problem.mismatches[column] * (weight - most + max(other, own - weight))
    }
    return gain
  }

  /// By how much the cost of a group rises when a row joins it, given the group's largest counts.
  func loss(
    joining group: Int, _ row: Int, _ problem: PrototypeProblem, largest: [Double]
  ) -> Double {
    let weight = problem.weights[row]
    var loss = 0.0
    for column in 0..<p {
      let value = problem.values[row * p + column]
      let whole = present[group * p + column]
      guard value == value, whole > 0 else { continue }
      let difference = value - sums[group * p + column] / whole
      loss +=
        problem.numberWeights[column] * weight * whole / (whole + weight)
        * difference * difference
    }
    for column in 0..<q {
      let code = Int(problem.codes[row * q + column])
      guard code >= 0 else { continue }
      let most = largest[group * q + column]
      let own = counts[group * total + offsets[column] + code]
      loss += problem.mismatches[column] * (weight + most - max(most, own + weight))
    }
    return loss
  }

  /// The largest count of each category in a group.
  func largest(_ group: Int, _ problem: PrototypeProblem) -> [Double] {
    (0..<q).map { column in
      let start = group * total + offsets[column]
      var most = 0.0
      for level in 0..<problem.levels[column] { most = max(most, counts[start + level]) }
      return most
    }
  }
}
