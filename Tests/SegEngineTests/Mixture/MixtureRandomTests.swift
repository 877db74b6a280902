import SegEngine
import Testing

/// What holds for any rows, however degenerate.
struct MixtureRandomTests {
  @Test(arguments: 0..<210 as Range<UInt64>)
  func anyRowsGiveASensibleModel(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    let rows = Self.oddRows(&random)
    let distinct = Set((0..<rows.rows).map { Array(rows.row($0)) }).count
    let k = 1 + random.below(min(distinct, 6))
    let family = CovarianceFamily.allCases[Int(seed) % 14]
    let weights = random.below(2) == 0 ? nil : (0..<rows.rows).map { 0.5 + Double($0 % 3) }
    let noise: Double? = random.below(3) == 0 ? 0.1 : nil
    let model = try GaussianMixture(
      k: k, covariance: family, maximumIterations: 60, noise: noise
    ).fit(rows, weights: weights, seed: seed)

    #expect(model.logLikelihood.isFinite && model.bic.isFinite && model.icl.isFinite)
    let slack = 1e-9 * abs(model.logLikelihood) + 1e-9
    for (before, after) in zip(model.history, model.history.dropFirst()) {
      #expect(after >= before - slack)
    }
    #expect(model.logLikelihood >= (model.history.last ?? 0) - slack)
    #expect(model.labels.allSatisfy { $0 >= (noise == nil ? 1 : 0) && $0 <= Int32(k) })
    #expect(model.sizes == model.sizes.sorted(by: >))
    let shares = model.parameters.weights
    #expect(abs(shares.reduce(model.parameters.noiseWeight, +) - 1) < 1e-12)
    #expect(try model.predict(rows) == model.prediction)
    expectMeansInside(model, rows)
    expectCovariances(model)
  }

  /// Rows far from the origin, of few or many columns, with duplicates and constant columns.
  private static func oddRows(_ random: inout RandomSource) -> Matrix {
    let n = 1 + random.below(40)
    let d = 1 + random.below(9)
    let scale = [1e-8, 1, 1e6][random.below(3)]
    let shift = [0, 0, 1e8][random.below(3)] * scale
    let duplicates = random.below(3)
    var rows = Matrix(rows: n, columns: d, repeating: 0)
    for i in 0..<n {
      for j in 0..<d { rows[i, j] = shift + scale * (random.normal() + Double(i % 3) * 4) }
    }
    for i in stride(from: 1, to: n, by: 2) where duplicates > 0 {
      for j in 0..<d { rows[i, j] = rows[duplicates == 1 ? i - 1 : 0, j] }
    }
    if random.below(3) == 0 {
      let constant = random.below(d)
      for i in 0..<n { rows[i, constant] = 0.1 }
    }
    return rows
  }

  private func expectMeansInside(_ model: GaussianMixtureModel, _ rows: Matrix) {
    for j in 0..<rows.columns {
      let column = rows.column(j)
      let (least, most) = (column.min() ?? 0, column.max() ?? 0)
      let slack = 1e-9 * max(most - least, abs(most))
      for g in 0..<model.k {
        let mean = model.parameters.means[g, j]
        #expect(mean >= least - slack && mean <= most + slack)
      }
    }
  }

  private func expectCovariances(_ model: GaussianMixtureModel) {
    for g in 0..<model.k {
      let covariance = model.parameters.covariance(of: g)
      for i in 0..<covariance.rows {
        #expect(covariance[i, i] > 0)
        for j in 0..<i {
          #expect(covariance[i, j] == covariance[j, i])
          let bound = (covariance[i, i] * covariance[j, j]).squareRoot()
          #expect(abs(covariance[i, j]) <= bound * (1 + 1e-12))
        }
      }
    }
  }
}
