import SegEngine
import Testing

/// Against scikit-learn and mclust.
struct MixtureReferenceTests {
  struct Fit: Decodable, Sendable, CustomTestStringConvertible {
    let data: String
    let k: Int
    let family: String
    let steps: Int
    let startWeights: [Double]
    let startMeans: [[Double]]
    let startCovariances: [[[Double]]]
    let logLikelihood: Double
    let weights: [Double]
    let means: [[Double]]
    let aic: Double
    let bic: Double
    let labels: [Int32]
    let logDensities: [Double]
    let responsibilities: [[Double]]
    var testDescription: String { "\(data) \(family) k=\(k) steps=\(steps)" }

    var covarianceFamily: CovarianceFamily { CovarianceFamily(rawValue: family) ?? .full }

    var start: MixtureParameters {
      MixtureParameters(
        family: covarianceFamily, weights: startWeights, means: matrix(startMeans),
        covariances: startCovariances.map(matrix))
    }
  }

  /// The same number of steps from the same start.
  @Test(arguments: try Reference<Fit>.cases(in: "mixture"))
  func equalStartsGiveEqualFits(expected: Fit) throws {
    let rows = try ReferenceFiles.rows(expected.data)
    let model = try GaussianMixture(
      k: expected.k, maximumIterations: expected.steps, tolerance: 0
    ).fit(rows, from: expected.start)
    #expect(relativeError(model.logLikelihood, expected.logLikelihood) < 1e-9)
    #expect(relativeError(model.bic, expected.bic) < 1e-9)
    #expect(relativeError(model.aic, expected.aic) < 1e-9)
    #expect(model.iterations == expected.steps)
    let means = matrix(expected.means)
    let order = CanonicalOrder.of(model.parameters.means, in: means)
    let tolerance = expected.steps > 100 ? 1e-6 : 1e-9
    #expect(
      largestError(model.parameters.means.values, means.selecting(rows: order).values)
        < tolerance)
    #expect(
      largestError(model.parameters.weights, order.map { expected.weights[$0] }) < tolerance)
    #expect(
      largestError(Array(model.prediction.logDensities.prefix(10)), expected.logDensities)
        < tolerance)
    #expect(model.labels.map { Int32(order[Int($0) - 1] + 1) } == expected.labels)
    let shares = try model.responsibilities(rows.selecting(rows: 0..<10))
    for i in 0..<10 {
      #expect(
        largestError(Array(shares.row(i)), order.map { expected.responsibilities[i][$0] })
          < tolerance)
    }
  }

  struct Mclust: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let data: String
    let family: String
    let k: Int
    let logLikelihood: Double
    let bic: Double?
    let icl: Double?
    let freeParameters: Int
    let group: [Int]?
    let weights: [Double]?
    let noise: [Double]?
    var testDescription: String { "mclust \(kind) \(data) \(family) k=\(k)" }
  }

  /// mclust stops a little before the maximum, and its BIC has the other sign.
  @Test(arguments: try Reference<Mclust>.cases(in: "mclust"))
  func mclust(expected: Mclust) throws {
    let family = try #require(CovarianceFamily(rawValue: expected.family))
    let rows = try ReferenceFiles.rows(expected.data)
    if let group = expected.group {
      try compareNoise(expected, rows, family, group)
      return
    }
    let model = try GaussianMixture(k: expected.k, covariance: family, tolerance: 1e-10)
      .fit(rows, seed: 1)
    #expect(model.freeParameters == expected.freeParameters)
    #expect(model.logLikelihood > expected.logLikelihood - 1e-6)
    // What the parameters add to −2 ln L.
    let penalty = -(expected.bic ?? 0) + 2 * expected.logLikelihood
    #expect(abs(model.bic + 2 * model.logLikelihood - penalty) < 1e-9)
    // Its start misses the larger maximum of this one.
    if expected.family != "diagonal" || expected.k < 3 {
      #expect(model.logLikelihood < expected.logLikelihood + 0.01)
      #expect(abs(model.icl + (expected.icl ?? 0)) < 0.1)
    }
    #expect(model.degenerate.isEmpty && model.converged)
  }

  private func compareNoise(
    _ expected: Mclust, _ rows: Matrix, _ family: CovarianceFamily, _ group: [Int]
  ) throws {
    let start = Self.hardStart(rows, family, group, k: 3)
    let model = try GaussianMixture(k: 3, maximumIterations: 20_000, tolerance: 1e-14)
      .fit(rows, from: start)
    #expect(relativeError(model.logLikelihood, expected.logLikelihood) < 1e-8)
    #expect(model.freeParameters == expected.freeParameters)
    let shares = try model.responsibilities(rows.selecting(rows: 0..<10))
    #expect(shares.columns == 4)
    let noise = (0..<10).map { shares[$0, 3] }
    #expect(zip(noise, expected.noise ?? []).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(abs(model.parameters.noiseWeight - (expected.weights?.last ?? 0)) < 1e-5)
  }

  /// The M-step of a partition; group k + 1 is noise.
  private static func hardStart(
    _ rows: Matrix, _ family: CovarianceFamily, _ group: [Int], k: Int
  ) -> MixtureParameters {
    let d = rows.columns
    var means = Matrix(rows: k, columns: d, repeating: 0)
    var covariances: [Matrix] = []
    for g in 0..<k {
      let own = rows.selecting(rows: group.indices.filter { group[$0] == g + 1 })
      let n = Double(own.rows)
      for j in 0..<d { means[g, j] = own.column(j).reduce(0, +) / n }
      var full = Matrix(rows: d, columns: d, repeating: 0)
      for i in 0..<own.rows {
        for a in 0..<d {
          for b in 0..<d {
            full[a, b] += (own[i, a] - means[g, a]) * (own[i, b] - means[g, b]) / n
          }
        }
      }
      let diagonal = (0..<d).map { full[$0, $0] }
      switch family {
      case .diagonal: covariances.append(Matrix(rows: 1, columns: d, values: diagonal))
      case .spherical:
        covariances.append(
          Matrix(rows: 1, columns: 1, values: [diagonal.reduce(0, +) / Double(d)]))
      default: covariances.append(full)
      }
    }
    let shares = (1...k + 1).map { g in
      Double(group.count { $0 == g }) / Double(group.count)
    }
    return MixtureParameters(
      family: family, weights: Array(shares.prefix(k)), means: means, covariances: covariances,
      noiseWeight: shares[k])
  }

  struct Best: Sendable {
    let family: CovarianceFamily
    let k: Int
    let logLikelihood: Double
  }

  /// As scikit-learn ends with EM tolerance 1e-10, or better.
  @Test(arguments: [
    Best(family: .full, k: 1, logLikelihood: -379.9146301),
    Best(family: .full, k: 2, logLikelihood: -214.3547044),
    Best(family: .full, k: 3, logLikelihood: -180.1854771),
    Best(family: .tied, k: 2, logLikelihood: -296.4475748),
    Best(family: .tied, k: 3, logLikelihood: -256.3540431),
    Best(family: .diagonal, k: 2, logLikelihood: -386.1853469),
    // scikit-learn's k-means start ends at −307.1775716.
    Best(family: .diagonal, k: 3, logLikelihood: -306.8604606),
    Best(family: .spherical, k: 2, logLikelihood: -478.5590958),
    Best(family: .spherical, k: 3, logLikelihood: -384.3140951),
  ])
  func startsFindTheKnownMaxima(best: Best) throws {
    let model = try GaussianMixture(
      k: best.k, covariance: best.family, maximumIterations: 5_000, tolerance: 1e-10
    ).fit(try ReferenceFiles.rows("iris"), seed: 3)
    #expect(abs(model.logLikelihood - best.logLikelihood) < 1e-6)
  }
}

private func matrix(_ rows: [[Double]]) -> Matrix {
  Matrix(rows: rows.count, columns: rows[0].count, values: rows.flatMap { $0 })
}
