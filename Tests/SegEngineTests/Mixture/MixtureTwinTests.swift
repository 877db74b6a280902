import SegEngine
import Testing

/// Against the slow twin, step by step, for all shapes of the loops.
struct MixtureTwinTests {
  /// Common axes have no formula; `FamilyReferenceTests` has them from mclust.
  @Test(
    arguments: CovarianceFamily.allCases.filter { ![.eve, .vve].contains($0) },
    [1, 2, 3, 4, 5, 7, 8, 11])
  func agreesWithTheFormulas(family: CovarianceFamily, columns: Int) throws {
    for k in [1, 3] {
      // More than a window, with a ragged last group.
      let count = columns == 2 ? 1_100 : 163
      let rows = Self.cloud(rows: count, columns: columns, seed: UInt64(columns))
      let weights = columns % 2 == 0 ? nil : (0..<count).map { Double($0 * 7 % 4) }
      let start = Self.start(rows, family, k: k, noise: columns == 4 ? 0.2 : 0)
      try compare(rows, weights, start, steps: 3)
    }
  }

  @Test func negligibleTermsChangeNothing() throws {
    // Components hundreds of standard deviations apart, so that nearly all terms are left out.
    let rows = Samples.blobs(rows: 400, columns: 5, groups: 4, seed: 1, spread: 0.05)
    let start = MixtureParameters(
      family: .full, weights: [0.25, 0.25, 0.25, 0.25],
      means: Matrix(
        rows: 4, columns: 5, values: (0..<4).flatMap { g in (0..<5).map { rows[g, $0] + 0.01 } }),
      covariances: (0..<4).map { _ in Self.identity(5, 0.01) })
    try compare(rows, nil, start, steps: 4)
  }

  private func compare(
    _ rows: Matrix, _ weights: [Double]?, _ start: MixtureParameters, steps: Int
  ) throws {
    let noise = start.noiseWeight > 0
    var twin = MixtureTwin(rows, weights: weights, start, logNoiseVolume: 2)
    for _ in 0..<steps { twin.step() }
    let model = try GaussianMixture(
      k: start.k, maximumIterations: steps, tolerance: 0, logNoiseVolume: 2
    ).fit(rows, weights: weights, from: start)
    #expect(relativeError(model.logLikelihood, twin.logLikelihood) < 1e-10)
    #expect(abs(model.parameters.noiseWeight - twin.parameters.noiseWeight) < 1e-12)
    let order = CanonicalOrder.of(model.parameters.means, in: twin.parameters.means)
    let means = twin.parameters.means.selecting(rows: order)
    #expect(largestError(model.parameters.means.values, means.values) < 1e-10)
    for (component, g) in order.enumerated() {
      #expect(abs(model.parameters.weights[component] - twin.parameters.weights[g]) < 1e-11)
      let found = model.parameters.covariance(of: component).values
      #expect(largestError(found, twin.parameters.covariance(of: g).values) < 1e-9)
    }
    #expect(largestError(model.prediction.logDensities, twin.logDensities) < 1e-10)
    let shares = try model.responsibilities(rows)
    #expect(shares.columns == start.k + (noise ? 1 : 0))
    var worstEntropy = 0.0
    for i in 0..<rows.rows {
      let expected = (order + (noise ? [start.k] : [])).map { twin.responsibilities[i][$0] }
      #expect(largestError(Array(shares.row(i)) + [1], expected + [1]) < 1e-9)
      let label = Int(model.labels[i])
      let own = label == 0 ? shares[i, start.k] : shares[i, label - 1]
      #expect(own == shares.row(i).max())
      #expect(abs(1 - own - model.prediction.uncertainties[i]) < 1e-12)
      let entropy = expected.reduce(0) { $0 - ($1 > 0 ? $1 * logarithm($1) : 0) }
      worstEntropy = max(worstEntropy, abs(entropy - model.prediction.entropies[i]))
    }
    #expect(worstEntropy < 1e-9)
  }

  /// Overlapping groups with correlated columns.
  static func cloud(rows: Int, columns: Int, seed: UInt64) -> Matrix {
    var random = RandomSource(seed: seed)
    var values: [Double] = []
    for i in 0..<rows {
      let common = random.normal()
      for j in 0..<columns {
        values.append(Double((i + j) % 3) * 1.5 + 0.5 * common + random.normal())
      }
    }
    return Matrix(rows: rows, columns: columns, values: values)
  }

  static func identity(_ d: Int, _ scale: Double) -> Matrix {
    var matrix = Matrix(rows: d, columns: d, repeating: 0)
    for j in 0..<d { matrix[j, j] = scale }
    return matrix
  }

  static func start(
    _ rows: Matrix, _ family: CovarianceFamily, k: Int, noise: Double
  ) -> MixtureParameters {
    let d = rows.columns
    let width = [.spherical, .eii].contains(family) ? 1 : d
    let covariance =
      family.isDense ? identity(d, 2) : Matrix(rows: 1, columns: width, repeating: 2)
    return MixtureParameters(
      family: family, weights: [Double](repeating: (1 - noise) / Double(k), count: k),
      means: rows.selecting(rows: 1..<k + 1),
      covariances: [Matrix](repeating: covariance, count: family.isShared ? 1 : k),
      noiseWeight: noise)
  }
}

/// Which component of one fit is which of another.
enum CanonicalOrder {
  /// The row of `others` nearest to each row of `means`.
  static func of(_ means: Matrix, in others: Matrix) -> [Int] {
    (0..<means.rows).map { row in
      (0..<others.rows).min { a, b in
        distance(means, row, others, a) < distance(means, row, others, b)
      } ?? 0
    }
  }

  private static func distance(_ one: Matrix, _ i: Int, _ other: Matrix, _ j: Int) -> Double {
    zip(one.row(i), other.row(j)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}
