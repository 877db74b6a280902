/// How samples are drawn to see whether groups come back.
public enum SamplingScheme: Sendable, Equatable {
  /// As many draws as rows, with replacement; a row that was drawn several times counts once, since
  /// copies would look like dense places (fpc's `multipleboot=FALSE`). About 63 % of the rows.
  case bootstrap
  /// A share of the rows, without replacement.
  case subset(Double)
  /// Each row is with probability `share` replaced by one drawn evenly from the box along the principal axes
  /// that reaches `reach` standard deviations to both sides of the mean. All rows are clustered, and those
  /// that were left as they are compared.
  case noise(share: Double, reach: Double)

  /// What `clusterboot` of R's fpc takes when nothing is said.
  public static let usualSubset = SamplingScheme.subset(0.5)
  public static let usualNoise = SamplingScheme.noise(share: 0.05, reach: 4)

  func check() throws(EngineError) {
    switch self {
    case .subset(let share) where !(share > 0 && share < 1),
      .noise(let share, _) where !(share > 0 && share < 1):
      throw .invalid(parameter: "share", found: "\(share)", allowed: "between 0 and 1")
    case .noise(_, let reach) where !(reach > 0 && reach < .infinity):
      throw .invalid(parameter: "reach", found: "\(reach)", allowed: "above 0")
    default: return
    }
  }
}

/// Draws samples of a scheme.
struct SampleDrawer: Sendable {
  let scheme: SamplingScheme
  private let rows: Matrix
  /// Of noise.
  private let axes: PCAModel?

  /// O(n · d · min(n, d)) for noise.
  init(
    _ scheme: SamplingScheme, _ rows: Matrix, _ execution: Execution
  ) throws(EngineError) {
    self.scheme = scheme
    self.rows = rows
    if case .noise = scheme {
      var method = PCA()
      method.keepsScores = false
      axes = try method.fit(rows, execution: execution.silent)
    } else {
      axes = nil
    }
  }

  /// A clustering of one sample: places of the rows that are compared, rising, and their new labels.
  func cluster(
    _ resampling: Resampling, _ random: inout RandomSource, _ execution: Execution
  ) throws(EngineError) -> (places: [Int], labels: [Int32])? {
    if case .noise(let share, let reach) = scheme, let axes {
      let (kept, replaced) = replacing(share, reach, axes, &random)
      guard !kept.isEmpty,
        let found = try resampling.refit.fitted(
          replaced, resampling.weights, seed: random.next(), execution)
      else { return nil }
      return (kept, kept.map { found.labels[$0] })
    }
    let places = draw(&random)
    guard let found = try resampling.cluster(places, &random, execution) else { return nil }
    return (places, found.labels)
  }

  /// Places of the rows of one sample, rising.
  private func draw(_ random: inout RandomSource) -> [Int] {
    let count = rows.rows
    var taken = [Bool](repeating: false, count: count)
    if case .subset(let share) = scheme {
      let size = max(Int((Double(count) * share).rounded(.down)), 1)
      for place in random.sample(size, below: count) { taken[place] = true }
    } else {
      for _ in 0..<count { taken[random.below(count)] = true }
    }
    return taken.indices.filter { taken[$0] }
  }

  private func replacing(
    _ share: Double, _ reach: Double, _ axes: PCAModel, _ random: inout RandomSource
  ) -> (kept: [Int], rows: Matrix) {
    var replaced = rows
    var kept: [Int] = []
    for row in 0..<rows.rows {
      guard random.uniform() < share else {
        kept.append(row)
        continue
      }
      var point = axes.means
      for (axis, deviation) in axes.standardDeviations.enumerated() {
        let along = (2 * random.uniform() - 1) * reach * deviation
        for column in point.indices { point[column] += along * axes.loadings[column, axis] }
      }
      for column in point.indices { replaced[row, column] = point[column] }
    }
    return (kept, replaced)
  }
}
