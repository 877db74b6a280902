import RealModule

/// How the columns of rows enter the log-likelihood distance.
struct LikelihoodFrame: Sendable, Equatable {
  let frame: MixedFrame
  /// Columns of numbers that vary, their means, standard deviations (divisor n) and weights.
  let numbers: [Int]
  let means: [Double]
  let deviations: [Double]
  let numberWeights: [Double]
  /// Columns of categories, where their levels begin among all, and weights.
  let categories: [Int]
  let offsets: [Int]
  let levels: Int
  let categoryWeights: [Double]

  /// Learns means and spreads. Throws `notFinite`.
  init(_ rows: MixedRows, weights: [Double]) throws(EngineError) {
    let frame = rows.frame
    self.frame = frame
    try KamilaProblem.requireNumbers(rows)
    var (numbers, means, deviations): ([Int], [Double], [Double]) = ([], [], [])
    for column in frame.numbers where frame.columns[column].weight > 0 {
      var (count, mean, squares) = (0.0, 0.0, 0.0)
      for row in 0..<rows.count where weights[row] > 0 {
        let difference = rows.codes[row, column] - mean
        count += weights[row]
        mean += difference * weights[row] / count
        squares += weights[row] * difference * (rows.codes[row, column] - mean)
      }
      let deviation = (squares / count).squareRoot()
      guard deviation.isFinite else { throw .tooFarApart }
      // A column that does not vary is alike in all groups.
      guard deviation > 0 else { continue }
      numbers.append(column)
      means.append(mean)
      deviations.append(deviation)
    }
    self.numbers = numbers
    self.means = means
    self.deviations = deviations
    numberWeights = numbers.map { frame.columns[$0].weight }
    categories = frame.categories.filter { frame.columns[$0].weight > 0 }
    categoryWeights = categories.map { frame.columns[$0].weight }
    var offsets: [Int] = []
    var total = 0
    for column in categories {
      offsets.append(total)
      let high = frame.columns[column].high
      total += max(frame.columns[column].levels.count, high.isNaN ? 1 : Int(high) + 1)
    }
    self.offsets = offsets
    levels = total
  }

  /// Parameters of one group: mean and variance of each number, and free shares of the levels.
  var parameters: Int { 2 * numbers.count + levels - categories.count }

  /// A row's numbers in standard deviations, and its levels among all; −1 for a gap or an unknown level.
  func row(_ codes: Matrix, _ row: Int) -> LikelihoodRow {
    LikelihoodRow(
      values: numbers.indices.map { (codes[row, numbers[$0]] - means[$0]) / deviations[$0] },
      levels: categories.indices.map { place in
        let code = codes[row, categories[place]]
        return code.isNaN || code < 0 ? -1 : offsets[place] + Int(code)
      })
  }
}

struct LikelihoodRow: Sendable {
  let values: [Double]
  let levels: [Int]
}

/// A group of rows by what the log-likelihood distance needs: a clustering feature.
///
/// ξ = −N Σ ½ ln(1 + s²/σ²) over the numbers (s² the group's variance, σ² that of all rows) less the
/// entropies of the categories times N; the distance of two groups is what ξ loses when they merge. ln σ²
/// itself, which Chiu et al. have in it, falls out of all differences.
struct LikelihoodFeature: Sendable, Equatable {
  /// Sum of weights.
  private(set) var count: Double
  /// Means of the numbers, and sums of squared deviations from them.
  private(set) var means: [Double]
  private(set) var squares: [Double]
  /// Of each level, and of the rows that have one in a column.
  private(set) var counts: [Double]
  private(set) var known: [Double]
  /// Σ c ln c over the levels of a column.
  private var logs: [Double]
  /// ξ.
  private(set) var likelihood = 0.0

  init(_ row: LikelihoodRow, weight: Double, _ frame: LikelihoodFrame) {
    count = weight
    means = row.values
    squares = [Double](repeating: 0, count: row.values.count)
    counts = [Double](repeating: 0, count: frame.levels)
    known = [Double](repeating: 0, count: row.levels.count)
    logs = known
    for (column, level) in row.levels.enumerated() where level >= 0 {
      counts[level] = weight
      known[column] = weight
      logs[column] = Self.plogp(weight)
    }
  }

  /// What ξ would be with another row. O(columns).
  func likelihood(adding row: LikelihoodRow, weight: Double, _ frame: LikelihoodFrame) -> Double {
    let total = count + weight
    let share = count * weight / total
    var sum = 0.0
    for column in means.indices {
      let difference = row.values[column] - means[column]
      sum +=
        frame.numberWeights[column]
        * spread(squares[column] + share * difference * difference, total)
    }
    var entropies = 0.0
    for column in known.indices {
      let level = row.levels[column]
      var (whole, log) = (known[column], logs[column])
      if level >= 0 {
        log += Self.plogp(counts[level] + weight) - Self.plogp(counts[level])
        whole += weight
      }
      entropies += frame.categoryWeights[column] * (log - Self.plogp(whole))
    }
    return entropies - sum
  }

  /// What ξ would be with the rows of another group. O(columns + levels).
  func likelihood(adding other: LikelihoodFeature, _ frame: LikelihoodFrame) -> Double {
    let total = count + other.count
    let share = count * other.count / total
    var sum = 0.0
    for column in means.indices {
      let difference = other.means[column] - means[column]
      let both = squares[column] + other.squares[column] + share * difference * difference
      sum += frame.numberWeights[column] * spread(both, total)
    }
    var entropies = 0.0
    for column in known.indices {
      let end = column + 1 < known.count ? frame.offsets[column + 1] : counts.count
      var log = 0.0
      for level in frame.offsets[column]..<end {
        log += Self.plogp(counts[level] + other.counts[level])
      }
      entropies +=
        frame.categoryWeights[column] * (log - Self.plogp(known[column] + other.known[column]))
    }
    return entropies - sum
  }

  /// How much likelihood a merge costs; rounding never makes it negative.
  func distance(to other: LikelihoodFeature, _ frame: LikelihoodFrame) -> Double {
    max(likelihood + other.likelihood - likelihood(adding: other, frame), 0)
  }

  /// That of a row, which has no spread of its own.
  func distance(to row: LikelihoodRow, weight: Double, _ frame: LikelihoodFrame) -> Double {
    max(likelihood - likelihood(adding: row, weight: weight, frame), 0)
  }

  mutating func add(_ row: LikelihoodRow, weight: Double, _ frame: LikelihoodFrame) {
    let merged = likelihood(adding: row, weight: weight, frame)
    let total = count + weight
    for column in means.indices {
      let difference = row.values[column] - means[column]
      squares[column] += count * weight / total * difference * difference
      means[column] += difference * weight / total
    }
    for (column, level) in row.levels.enumerated() where level >= 0 {
      logs[column] += Self.plogp(counts[level] + weight) - Self.plogp(counts[level])
      counts[level] += weight
      known[column] += weight
    }
    count = total
    likelihood = merged
  }

  mutating func add(_ other: LikelihoodFeature, _ frame: LikelihoodFrame) {
    let merged = likelihood(adding: other, frame)
    let total = count + other.count
    for column in means.indices {
      let difference = other.means[column] - means[column]
      squares[column] +=
        other.squares[column] + count * other.count / total * difference * difference
      means[column] += difference * other.count / total
    }
    for level in counts.indices { counts[level] += other.counts[level] }
    for column in known.indices {
      let end = column + 1 < known.count ? frame.offsets[column + 1] : counts.count
      known[column] += other.known[column]
      logs[column] = 0
      for level in frame.offsets[column]..<end { logs[column] += Self.plogp(counts[level]) }
    }
    count = total
    likelihood = merged
  }

  /// N · ½ ln(1 + s²).
  private func spread(_ squares: Double, _ count: Double) -> Double {
    count * 0.5 * Double.log(onePlus: squares / count)
  }

  private static func plogp(_ count: Double) -> Double {
    count > 0 ? count * Double.log(count) : 0
  }
}
